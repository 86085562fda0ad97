"""What the committee decided while the money was low: to write down, and to confirm."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action
from unfold.enums import ActionVariant

from market.admin.doors import OfficeDoor
from market.forms.money import DecisionForm, begin_with
from market.forms.stock import KeyForm
from market.models import CostDecision
from market.services import confirm_decision, record_decision
from market.services.decisions import COMMITTEE
from villages.admin_base import ReadOnlyAdmin
from villages.doors import get_person

LIST = "admin:market_costdecision_changelist"
WAITING = _("等另一位委员核对")
READY = _("可以办了")
USED = _("用过了")


class StateFilter(admin.SimpleListFilter):
    """Decisions that wait for another member, those that open something, and those used up."""

    title = _("状态")
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, str]]:  # Any: Django's
        return [
            ("waiting", str(WAITING)),
            ("ready", str(READY)),
            ("used", str(USED)),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[CostDecision]
    ) -> QuerySet[CostDecision]:
        kept = {
            "waiting": Q(confirmed_at__isnull=True),
            "ready": Q(confirmed_at__isnull=False, used_at__isnull=True),
            "used": Q(used_at__isnull=False),
        }
        return queryset.filter(kept.get(self.value() or "", Q()))


@admin.register(CostDecision)
class CostDecisionAdmin(ReadOnlyAdmin):
    """Decisions, newest first: written by one, confirmed by another, used once."""

    list_display = (
        "subject",
        "kind",
        "decided_on",
        "votes",
        "state",
        "made_by",
        "confirmed_by",
    )
    list_filter = (
        "kind",
        StateFilter,
        "village",
    )
    list_select_related = ("made_by", "confirmed_by", "village")
    search_fields = ("subject",)
    fields = (
        "village",
        "kind",
        "subject",
        "decided_on",
        "votes",
        "reason",
        "state",
        "made_at",
        "made_by",
        "confirmed_at",
        "confirmed_by",
        "used_at",
    )
    readonly_fields = fields
    actions_list = ("record",)
    actions_detail = ("confirm",)

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        """Offer to confirm only what waits, to who has not written it."""
        row = self.get_object(request, str(object_id))
        is_waiting = row.confirmed_at is None and row.made_by_id != get_person(request).pk
        if not is_waiting or not self._may(request, row, COMMITTEE):
            return []
        found: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        return found

    @admin.display(description=_("表决"))
    def votes(self, row: CostDecision) -> str:
        return str(
            _("到会 %(present)s 人，同意 %(agreed)s 人")
            % {"present": row.present, "agreed": row.agreed}
        )

    @admin.display(description=_("状态"))
    def state(self, row: CostDecision) -> str:
        if row.used_at:
            return str(USED)
        return str(READY if row.confirmed_at else WAITING)

    def has_record_permission(self, request: HttpRequest, _object_id: object = None) -> bool:
        return self.find_villages(request, COMMITTEE).exists()

    @action(
        description=_("登记决定"),
        url_path="record",
        permissions=["record"],
        variant=ActionVariant.PRIMARY,
    )
    def record(self, request: HttpRequest) -> HttpResponseBase:
        return DecisionDoor.as_view(model_admin=self)(request)

    @action(description=_("核对"), url_path="confirm")
    def confirm(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.find_row(request, object_id, COMMITTEE)
        form = KeyForm(request.POST if request.method == "POST" else None)
        return self.answer_page(
            request,
            form,
            lambda: confirm_decision(row, by=get_person(request), now=timezone.now()),
            title=_("核对"),
            sentence=_("%(kind)s「%(subject)s」：%(votes)s。%(reason)s。请对照会议记录，属实再按。")
            % {
                "kind": row.get_kind_display(),
                "subject": row.subject,
                "votes": self.votes(row),
                "reason": row.reason.rstrip("。"),
            },
            done=_("核对好了，这件事现在可以办。"),
            back=reverse(LIST),
        )


class DecisionDoor(OfficeDoor):
    """Write down what the committee decided."""

    roles = COMMITTEE

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = begin_with(self.village, self.today, "decided_on")
        # The page that was refused may say what it is about.
        known = {name: request.GET[name] for name in ("kind", "subject") if name in request.GET}
        return self._answer(request, DecisionForm(initial={**initial, **known}))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request, DecisionForm(request.POST))

    def _answer(self, request: HttpRequest, form: DecisionForm) -> HttpResponse:
        return self.opener.answer_page(
            request,
            form,
            lambda: record_decision(
                self.village, **form.get_values(), by=self.person, now=self.now
            ),
            title=_("登记决定"),
            sentence=_(
                "%(village)s的钱不够时，要多花钱的事先由村委会商议。一份决定只管一件事，"
                "登记后请另一位委员核对。"
            )
            % {"village": self.village.name},
            done=_("登记好了，请另一位委员核对。"),
            back=reverse(LIST),
        )
