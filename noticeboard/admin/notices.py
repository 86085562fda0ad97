"""The office's pages for notices: closing a month, printing, recording the day of putting up."""

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action
from unfold.enums import ActionVariant

from noticeboard.forms.closing import CloseForm, PutUpForm
from noticeboard.models import Notice
from noticeboard.queries.checklist import list_check_rows
from noticeboard.queries.closing import find_unfinished, get_closing
from noticeboard.queries.notices import find_notice
from noticeboard.queries.signatures import get_open_signatures, get_signatures
from noticeboard.services import COMMITTEE, close_and_draw, record_put_up
from noticeboard.sheets.listing import say_state
from villages.admin_base import ReadOnlyAdmin
from villages.doors import VillageDoor, add_refusal, get_person
from villages.errors import PointsError
from villages.models import Village
from villages.months import write_month
from villages.words import day_span_name, day_with_year, month_span_name, seal_groups, seal_short


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Notices as they were drawn; closing stands above the list, printing above a notice."""

    village_path = "month__village"
    list_display = (
        "months",
        "shown_number",
        "village",
        "window",
        "state",
        "put_up_on",
        "shown_seal",
    )
    list_filter = ("month__village",)
    ordering = ("-month__month", "month__village")
    actions_list = ("close",)
    actions_detail = ("page", "print_a4", "print_a3", "sign", "put_up")
    fields = (
        "months",
        "shown_number",
        "village",
        "edition",
        "window",
        "state",
        "put_up_on",
        "signatures",
        "full_seal",
        "papers",
        "group_papers",
        "files",
        "drawn_at",
        "drawn_by",
        "board_masked",
        "deductions_named",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        # Not by list_select_related: the manager's own select_related would win over it.
        notices: QuerySet[Notice] = super().get_queryset(request)
        return notices.select_related("month__village")

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        """Offer to record the day of putting up only while it can be recorded."""
        month = self._get(request, str(object_id)).month
        buttons: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        if month.put_up_on is None and not month.is_final_on(timezone.localdate()):
            return buttons
        return [button for button in buttons if not button.action_name.endswith("_put_up")]

    def has_close_permission(self, request: HttpRequest, _object_id: object = None) -> bool:
        return self.find_villages(request, COMMITTEE).exists()

    @admin.display(description=gettext_lazy("月份"), ordering="month__month")
    def months(self, row: Notice) -> str:
        return month_span_name(row.month.from_month, row.month.month)

    @admin.display(description=gettext_lazy("号"), ordering="month__number")
    def shown_number(self, row: Notice) -> str:
        return _("第 %(number)s 号") % {"number": row.month.number}

    @admin.display(description=gettext_lazy("村"))
    def village(self, row: Notice) -> str:
        return row.month.village.name

    @admin.display(description=gettext_lazy("依据"))
    def edition(self, row: Notice) -> str:
        return row.month.edition

    @admin.display(description=gettext_lazy("公示期"))
    def window(self, row: Notice) -> str:
        month = row.month
        assert month.window_starts, "A notice has its window."
        assert month.window_ends, "A notice has its window."
        return day_span_name(month.window_starts, month.window_ends)

    @admin.display(description=gettext_lazy("状态"))
    def state(self, row: Notice) -> str:
        return say_state(row.month, today=timezone.localdate())

    @admin.display(description=gettext_lazy("审定"))
    def signatures(self, row: Notice) -> SafeString:
        found = get_signatures(row, with_names=True)
        lines = [(line.part, line.who) for line in found.lines]
        return format_html(
            "{}{}", format_html_join("", "<p>{} {}</p>", lines), format_html("{}", found.remark)
        )

    @admin.display(description=gettext_lazy("张贴日"))
    def put_up_on(self, row: Notice) -> str:
        return day_with_year(row.month.put_up_on) if row.month.put_up_on else _("没有登记")

    @admin.display(description=gettext_lazy("校验码"))
    def shown_seal(self, row: Notice) -> str:
        return seal_short(row.month.seal)

    @admin.display(description=gettext_lazy("校验码"))
    def full_seal(self, row: Notice) -> str:
        return seal_groups(row.month.seal)

    @admin.display(description=gettext_lazy("打印"))
    def papers(self, row: Notice) -> SafeString:
        return _link(
            (_print_address(row, paper="a4"), _("打印 A4")),
            (_print_address(row, paper="a3"), _("打印 A3")),
            (_poster_address(row), _("一张大字总表")),
        )

    @admin.display(description=gettext_lazy("只打一个小组（A4）"))
    def group_papers(self, row: Notice) -> SafeString:
        groups = row.lines.order_by("group_position")
        names = groups.values_list("group_position", "group_name").distinct()
        return _link(
            *((_print_address(row, paper="a4", grid=place), name or "—") for place, name in names)
        )

    @admin.display(description=gettext_lazy("下载"))
    def files(self, row: Notice) -> SafeString:
        return _link(
            (_address(row, "xlsx"), _("Excel 表格")),
            (_address(row, "table"), _("CSV 表格")),
            (_address(row, "csv"), _("核对用的原始文件")),
        )

    @action(
        description=gettext_lazy("关账"),
        url_path="close",
        permissions=["close"],
        variant=ActionVariant.PRIMARY,
    )
    def close(self, request: HttpRequest) -> HttpResponseBase:
        return CloseDoor.as_view(model_admin=self)(request)

    @action(description=gettext_lazy("公示页面"), url_path="page")
    @method_decorator(require_safe)
    def page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect(_address(self._get(request, object_id), "notice"))

    @action(description=gettext_lazy("打印 A4"), url_path="print-a4")
    @method_decorator(require_safe)
    def print_a4(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect(_print_address(self._get(request, object_id), paper="a4"))

    @action(description=gettext_lazy("打印 A3"), url_path="print-a3")
    @method_decorator(require_safe)
    def print_a3(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect(_print_address(self._get(request, object_id), paper="a3"))

    @action(description=gettext_lazy("审定"), url_path="sign")
    @method_decorator(require_safe)
    def sign(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lead to where months are signed, with what a signer must see."""
        month = self._get(request, object_id).month
        return redirect(_signing_address(month.village, month.month))

    @action(description=gettext_lazy("登记张贴日"), url_path="put-up", permissions=["close"])
    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def put_up(self, request: HttpRequest, object_id: str) -> HttpResponse:
        notice = self._get(request, object_id)
        form = PutUpForm(request.POST or None, initial={"on": timezone.localdate()})
        if request.method == "POST" and form.is_valid() and self._record(request, notice, form):
            messages.success(request, _("张贴日已登记，公示期跟着改好了。"))
            return redirect("admin:noticeboard_notice_change", object_id)
        context = self.admin_site.each_context(request) | {
            "title": _("登记张贴日"),
            "notice": notice,
            "months": self.months(notice),
            "form": form,
        }
        status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
        return render(request, "noticeboard/admin/put_up.html", context, status=status)

    def _record(self, request: HttpRequest, notice: Notice, form: PutUpForm) -> bool:
        day = form.cleaned_data["on"]
        try:
            record_put_up(notice, on=day, by=get_person(request), now=timezone.now())
        except PointsError as error:
            add_refusal(form, error)
            return False
        return True

    def _get(self, request: HttpRequest, object_id: str) -> Notice:
        notice: Notice = self.get_object(request, object_id)
        return notice


class CloseDoor(VillageDoor):
    """Closing a month: first what will happen, then, once asked, it is done."""

    roles = COMMITTEE
    http_method_names = ("get", "head", "post", "options")
    model_admin: NoticeAdmin | None = None

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CloseForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("没有说明关哪个月。请从这一页再按一次。"))
            return self._show(request, status=400)
        month = form.cleaned_data["month"]
        closed = find_notice(self.village, month)
        notice = closed or close_and_draw(self.village, month, by=self.person, now=self.now)
        if closed:
            messages.info(request, _say_closed(closed))
        else:
            messages.success(request, _("账关好了，公示做好了。现在可以打印、张贴。"))
        return redirect("admin:noticeboard_notice_change", notice.pk)

    def _show(self, request: HttpRequest, *, status: int = 200) -> HttpResponse:
        assert self.model_admin is not None, "The admin opens this door."
        closing = get_closing(self.village, today=self.today)
        context: dict[str, Any] = self.model_admin.admin_site.each_context(request) | {
            "title": _("关账"),
            "village": self.village,
            "today": self.today,
            "closing": closing,
            "months": month_span_name(closing.from_month, closing.month),
            "unfinished": find_unfinished(self.village).first(),
            "check_rows": list_check_rows(
                self.village, from_month=closing.from_month, today=self.today
            ),
            "signatures": get_open_signatures(self.village, closing.month),
            "signing": _signing_address(self.village, closing.month),
        }
        return render(request, "noticeboard/admin/close.html", context, status=status)


def _address(notice: Notice, page: str) -> str:
    month = notice.month
    return reverse(f"noticeboard:{page}", args=[month.village.slug, month.month])


def _signing_address(village: Village, month: date) -> str:
    query = urlencode({"village": village.slug})
    return f"{reverse('noticeboard:months')}?{query}#m{write_month(month)}"


def _print_address(notice: Notice, *, paper: str, grid: int | None = None) -> str:
    query = {"paper": paper} | ({} if grid is None else {"grid": str(grid)})
    return f"{_address(notice, 'print')}?{urlencode(query | _whose_names(notice))}"


def _poster_address(notice: Notice) -> str:
    query = urlencode(_whose_names(notice))
    return f"{_address(notice, 'poster')}?{query}" if query else _address(notice, "poster")


def _whose_names(notice: Notice) -> dict[str, str]:
    return {} if notice.board_masked else {"names": "board"}


def _link(*links: tuple[str, str]) -> SafeString:
    return format_html_join(
        "", '<a class="inline-block mr-4 text-primary-600 underline" href="{}">{}</a>', links
    )


def _say_closed(notice: Notice) -> str:
    """Say of a closed month by whom and when it was closed: nothing was done now."""
    month = notice.month
    words = {
        "months": month_span_name(month.from_month, month.month),
        "day": day_with_year(timezone.localdate(month.closed_at)),
    }
    if month.closed_by is None:
        return _("%(months)s的账，%(day)s到日子已经自动关好了，这次没有再关。") % words
    words["name"] = month.closed_by.name
    return _("%(months)s的账，%(name)s在%(day)s已经关好了，这次没有再关。") % words
