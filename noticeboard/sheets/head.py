"""What stands above and below a notice's lines, in ready words."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.models import Month
from noticeboard.models import Notice
from noticeboard.queries.signatures import get_signatures
from noticeboard.sheets.parts import Fact, NoticeFoot, NoticeHead
from villages.models import Village
from villages.words import (
    day_span_name,
    day_with_year,
    moment_with_year,
    month_span_name,
    seal_groups,
    seal_short,
)

ALL_PERCENT = 100


def find_month_before(month: Month) -> Month | None:
    """Return the month that was closed before; None for a village's first."""
    return Month.objects.for_village(month.village).filter(number=month.number - 1).first()


def build_head(notice: Notice) -> NoticeHead:
    """Return what stands above a notice's lines. Reads the month before."""
    month = notice.month
    months = month_span_name(month.from_month, month.month)
    return NoticeHead(
        village=month.village.name,
        months=months,
        title=_("%(village)s %(months)s积分公示")
        % {"village": month.village.name, "months": months},
        number=_("第 %(number)s 号") % {"number": month.number},
        facts=[
            Fact(_("依据"), month.edition),
            Fact(_("入账期间"), tell_stretch(month)),
            Fact(_("公示期"), day_span_name(*get_window(month))),
            Fact(_("提异议"), _tell_where(month)),
        ],
    )


def tell_stretch(month: Month) -> str:
    """Return what was posted into a month, by closings: their day alone is in two months.

    Reads the month before.
    """
    until = moment_with_year(month.closed_at)
    before = find_month_before(month)
    if before is None:
        return _("从开始记账，到%(until)s结账为止") % {"until": until}
    return _("%(since)s上次结账以后，到%(until)s这次结账为止") % {
        "since": moment_with_year(before.closed_at),
        "until": until,
    }


def get_window(month: Month) -> tuple[date, date]:
    """Return the first and the last day of a sealed month's window."""
    assert month.window_starts is not None
    assert month.window_ends is not None, "A notice is drawn of a sealed month."
    return month.window_starts, month.window_ends


def _tell_where(month: Month) -> str:
    day = day_with_year(get_window(month)[1])
    sentence = _("到%(day)s为止，找村务监督委员会") % {"day": day}
    return sentence + _name_place(month.village)


def _name_place(village: Village) -> str:
    return _("（%(contact)s）") % {"contact": village.contact} if village.contact else ""


def tell_reading() -> str:
    """Return how the lines are read."""
    return _(
        "空格表示没有变动。R01 这样的编号是哪件事，看后面的“本期事项”。待公示的分已经记上，"
        "公示期满才能兑换。年度积分不因兑换减少。"
    )


def build_foot(notice: Notice, *, with_names: bool = False) -> NoticeFoot:
    """Return what stands below everything else. with_names: the signers' whole, for the board."""
    month = notice.month
    signatures = get_signatures(notice, with_names=with_names)
    assert month.sealed_at is not None, "A notice is drawn of a sealed month."
    return NoticeFoot(
        objections=_tell_objections(month),
        warning=tell_warning(notice),
        seal=seal_groups(month.seal),
        seal_short=seal_short(month.seal),
        signatures=[Fact(line.part, line.who) for line in signatures.lines],
        remark=signatures.remark,
        signer=_("%(village)s村民委员会") % {"village": month.village.name},
        sealed_on=day_with_year(timezone.localdate(month.sealed_at)),
    )


def _tell_objections(month: Month) -> str:
    sentence = _(
        "对上面的积分有不同意见，或者有该记没有记的，最晚在%(day)s告诉村务监督委员会。"
    ) % {"day": day_with_year(get_window(month)[1])}
    contact = month.village.contact
    return sentence + (_("地点：%(contact)s。") % {"contact": contact} if contact else "")


def tell_warning(notice: Notice) -> str:
    """Return what the year's end takes, as this notice warned of it; empty where none was due."""
    if notice.expires_on is None or notice.expires_percent is None:
        return ""
    return say_year_end(notice.expires_on, notice.expires_percent)


def say_year_end(expires_on: date, percent: int) -> str:
    """Return the sentence by which notice, card and passbook warn of a year's end."""
    day = day_with_year(expires_on)
    if percent == ALL_PERCENT:
        return _("请留意：%(day)s换年度，到那天还没兑换的分全部清零。想兑换的，请趁早。") % {
            "day": day
        }
    return _(
        "请留意：%(day)s换年度，到那天还没兑换的分清掉百分之%(percent)s。想兑换的，请趁早。"
    ) % {"day": day, "percent": percent}
