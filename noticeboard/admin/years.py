"""The office's page for the year's turn: what it would do, proposing it, and the second person."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.enums import ActionVariant

from ledger.admin.correcting import CorrectingAdmin
from ledger.forms import ConsentForm
from ledger.models import CorrectionState, YearTurn
from ledger.years import find_turnable_year, get_year_start
from market.admin.doors import OfficeDoor
from noticeboard.forms.years import ProposeTurnForm
from noticeboard.queries.years import TurnSheet, build_table, build_turn_sheet, say_why_none
from noticeboard.services import COMMITTEE
from noticeboard.services.years import (
    consent_to_year_turn,
    propose_year_turn,
    refuse_year_turn,
)
from villages.doors import add_refusal, get_person, status_of
from villages.errors import PointsError
from villages.months import add_months
from villages.permissions import STAFF
from villages.spreadsheets import write_csv
from villages.words import day_with_year, points


@admin.register(YearTurn)
class YearTurnAdmin(CorrectingAdmin):
    """Year turns, with who proposed and who consented; the next one stands above the list."""

    list_display = (
        "year_shown",
        "village",
        "state",
        "carry_shown",
        "households",
        "expired_shown",
        "given_shown",
        "proposed_by",
        "decided_by",
    )
    list_filter = ("state", "village")
    list_select_related = ("village", "proposed_by", "decided_by")
    actions_list = ("turn",)
    actions_detail = ("consent", "turn_down")
    fields = (
        "year_shown",
        "village",
        "carry_shown",
        "state",
        "households",
        "expired_shown",
        "given_shown",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
    )
    readonly_fields = fields

    def offers_buttons(self, request: HttpRequest, row: YearTurn) -> bool:
        return row.state == CorrectionState.PROPOSED and row.proposed_by_id != request.user.pk

    def has_turn_permission(self, request: HttpRequest, _object_id: object = None) -> bool:
        return self.find_villages(request, STAFF).exists()

    @admin.display(description=gettext_lazy("年度"), ordering="year_start")
    def year_shown(self, row: YearTurn) -> str:
        return _("%(day)s开始的年度") % {"day": day_with_year(row.year_start)}

    @admin.display(description=gettext_lazy("上年度余分"), ordering="carry_percent")
    def carry_shown(self, row: YearTurn) -> str:
        return say_carried(row.carry_percent)

    @admin.display(description=gettext_lazy("清掉的分"), ordering="expired", empty_value="—")
    def expired_shown(self, row: YearTurn) -> str | None:
        return None if row.expired is None else points(row.expired)

    @admin.display(description=gettext_lazy("新给的基础分"), ordering="given", empty_value="—")
    def given_shown(self, row: YearTurn) -> str | None:
        return None if row.given is None else points(row.given)

    @action(
        description=gettext_lazy("办年度结转"),
        url_path="turn",
        permissions=["turn"],
        variant=ActionVariant.PRIMARY,
    )
    def turn(self, request: HttpRequest) -> HttpResponseBase:
        return TurnDoor.as_view(model_admin=self)(request)

    @action(description=gettext_lazy("同意"), url_path="consent")
    def consent(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._answer(
            request,
            object_id,
            consent_to_year_turn,
            title=_("同意年度结转"),
            sentence=_("同意后马上全村入账，并印在下一次公示上。下面是现在办的话，每户会怎样。"),
            done=_("年度结转已经入账。"),
        )

    @action(description=gettext_lazy("不同意"), url_path="refuse")
    def turn_down(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._answer(
            request,
            object_id,
            refuse_year_turn,
            title=_("不同意年度结转"),
            sentence=_("不同意就不入账，积分不动，可以改好再提出。"),
            done=_("已经记下不同意，积分没有动。"),
        )

    def _answer(
        self,
        request: HttpRequest,
        object_id: str,
        answer: Callable[..., YearTurn],
        **words: str | Promise,
    ) -> HttpResponse:
        row: YearTurn = self.find_row(request, object_id, STAFF)
        form = ConsentForm(request.POST if request.method == "POST" else None)
        now = timezone.now()
        sheet = None
        if row.state == CorrectionState.PROPOSED and request.method != "POST":
            sheet = build_turn_sheet(
                row.village, row.year_start, by=row.proposed_by, today=timezone.localdate(now)
            )
        return self.answer_page(
            request,
            form,
            lambda: answer(row, by=get_person(request), now=now),
            back=reverse("admin:ledger_yearturn_change", args=[row.pk]),
            title=words["title"],
            sentence=words["sentence"],
            done=words["done"],
            template="noticeboard/admin/year_answer.html",
            sheet=sheet,
            village=row.village,
            facts=list_facts(sheet) if sheet else [],
        )


class TurnDoor(OfficeDoor):
    """What the turn would do to each household, and the button that proposes it."""

    roles = STAFF

    def get(self, request: HttpRequest) -> HttpResponse:
        sheet = self._build()
        if sheet and request.GET.get("table") == "csv":
            return answer_table(sheet, f"{self.village.slug}-{sheet.preview.year_start.year}.csv")
        return self._show(request, ProposeTurnForm(), sheet)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProposeTurnForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, self._build(), status=HTTPStatus.BAD_REQUEST)
        key = form.cleaned_data["key"]
        try:
            turn = propose_year_turn(self.village, key=key, by=self.person, now=self.now)
        except PointsError as error:
            add_refusal(form, error)
            return self._show(request, form, self._build(), status=status_of(error))
        self.opener.message_user(request, _("已经提出，请另一位来同意。"))
        return redirect("admin:ledger_yearturn_change", turn.pk)

    def _build(self) -> TurnSheet | None:
        year_start = find_turnable_year(self.village, self.today)
        if year_start is None:
            return None
        return build_turn_sheet(self.village, year_start, by=self.person, today=self.today)

    def _show(
        self,
        request: HttpRequest,
        form: ProposeTurnForm,
        sheet: TurnSheet | None,
        *,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        year_start = get_year_start(self.village, self.today)
        response = self.show(
            request,
            "noticeboard/admin/year_turn.html",
            title=_("年度结转"),
            form=form,
            sheet=sheet,
            facts=list_facts(sheet) if sheet else [],
            reason="" if sheet else say_why_none(self.village, today=self.today),
            year_start=year_start,
            next_start=add_months(year_start, 12),
            may_propose=bool(self.held & COMMITTEE),
        )
        response.status_code = status
        return response


def say_carried(percent: int) -> str:
    """Return what becomes of the old year's points."""
    if percent == 100:
        return _("全部结转")
    if percent == 0:
        return _("不结转，全部清掉")
    return _("结转百分之%(percent)s，其余清掉") % {"percent": percent}


def list_facts(sheet: TurnSheet) -> list[tuple[str, str]]:
    """Return (what, how much) of a preview, in the order of reading."""
    preview = sheet.preview
    facts = [
        (_("上年度余分"), say_carried(preview.rules.carry_percent)),
        (_("会少分的户"), _("%(count)s 户") % {"count": len(preview.losing)}),
        (_("一共清掉"), _("%(points)s 分") % {"points": points(preview.expired)}),
        (_("新给基础分"), _("%(points)s 分") % {"points": points(preview.given)}),
        (_("年度积分"), _("从新年度第一天起自动从零算，不用办。")),
    ]
    if sheet.expires_percent:
        told = day_with_year(sheet.warned_on) if sheet.warned_on else _("公示上还没有写过")
        facts.append((_("第一次写在公示上"), told))
    facts.append((_("谁来同意"), _("、").join(sheet.seconds) or _("还没有第二个人，请先任命")))
    return facts


def answer_table(sheet: TurnSheet, name: str) -> HttpResponse:
    """Return every household's line for a table program."""
    return HttpResponse(
        write_csv(build_table(sheet.preview)),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
