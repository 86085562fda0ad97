"""The year's turn as the office looks at it before it is done: sums, who loses most, every row."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.models import Book, CorrectionState, Month, TransferKind, YearTurn
from ledger.services.years import check_may_expire
from ledger.years import (
    TurnLine,
    YearPreview,
    get_year_rules,
    get_year_start,
    preview_turn,
)
from noticeboard.errors.objections import YearUnderObjection
from noticeboard.models import Notice, Objection
from villages.errors import PointsError
from villages.models import Appointment, Household, User, Village
from villages.months import month_of
from villages.permissions import STAFF
from villages.queries import head_name, with_heads
from villages.spreadsheets import Value
from villages.words import household_name, month_name

LARGEST_SHOWN = 10
TABLE_HEADER = (
    gettext_lazy("户编号"),
    gettext_lazy("小组"),
    gettext_lazy("户主"),
    gettext_lazy("现在结余"),
    gettext_lazy("其中新年度的"),
    gettext_lazy("预约留着"),
    gettext_lazy("异议未决"),
    gettext_lazy("清掉"),
    gettext_lazy("新给基础分"),
    gettext_lazy("办完结余"),
)


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A household's line with whom it is about, as the office reads it."""

    line: TurnLine
    household: Household

    @property
    def name(self) -> str:
        household = self.household
        return household_name(household.grid.name, household.number, head_name(household))


@dataclass(frozen=True, slots=True)
class TurnSheet:
    """What the page before the button tells.

    largest: who loses most. refusal: why nothing may expire yet; empty where it may.
    """

    preview: YearPreview
    largest: list[NamedLine]
    warned_on: date | None
    seconds: list[str]
    refusal: str

    @property
    def expires_percent(self) -> int:
        return 100 - self.preview.rules.carry_percent


def find_warned_on(village: Village, year_start: date) -> date | None:
    """Return when the first notice was sealed that warned of all that expires; None: none did."""
    percent = 100 - get_year_rules(village, year_start).carry_percent
    warning = Notice.objects.for_village(village).filter(
        expires_on=year_start, expires_percent__gte=percent, month__sealed_at__isnull=False
    )
    first = warning.order_by("month__number").first()
    sealed_at = first.month.sealed_at if first else None
    return timezone.localdate(sealed_at) if sealed_at else None


def check_disputes(village: Village, year_start: date) -> None:
    """Refuse to let an old award expire under an objection: upheld, it would be taken twice.

    One that is held stays anyhow (ledger.years); what came after its notice's window holds nothing.
    Raises YearUnderObjection.
    """
    waiting = Objection.objects.for_village(village).open()
    awards = waiting.filter(
        received_late=False,
        transfer__kind=TransferKind.AWARD,
        transfer__occurred_on__lt=year_start,
        transfer__month__lt=year_start,
        transfer__reversed_by__isnull=True,
    )
    unheld = awards.exclude(transfer__hold__objected=True).order_by("number")
    if (first := unheld.first()) is not None:
        raise YearUnderObjection(first.number)


def find_proposed_turns(village: Village) -> QuerySet[YearTurn]:
    """Return the year turn that waits for a second person, if there is one."""
    return YearTurn.objects.for_village(village).filter(state=CorrectionState.PROPOSED)


def say_why_none(village: Village, *, today: date) -> str:
    """Return why there is no year's turn to make where `find_turnable_year` finds none."""
    year_start = get_year_start(village, today)
    turns = YearTurn.objects.for_village(village).filter(year_start=year_start)
    made = turns.exclude(state=CorrectionState.REFUSED).first()
    if made and made.state == CorrectionState.POSTED:
        return _("这次年度结转已经办过了。")
    if made:
        return _("年度结转已经提出，等第二个人同意或不同意。")
    book = Book.objects.filter(village=village).first()
    if book and book.open_month < month_of(year_start):
        words = _("%(month)s还没有关账。上年度的账都关了，才能办年度结转。")
        return words % {"month": month_name(book.open_month)}
    if not Month.objects.for_village(village).filter(from_month__lt=year_start).exists():
        return _("账是这一年度才开始记的，没有上年度的分要结转。")
    return _("按制度参数，余分全部结转，基础分只给一次，所以没有要办的。")


def build_turn_sheet(village: Village, year_start: date, *, by: User, today: date) -> TurnSheet:
    """Return the preview with names, in a constant number of queries. by: who would propose."""
    preview = preview_turn(village, year_start, today=today)
    warned_on = find_warned_on(village, year_start)
    return TurnSheet(
        preview=preview,
        largest=_name(preview.losing[:LARGEST_SHOWN]),
        warned_on=warned_on,
        seconds=list_seconds(village, by=by, today=today),
        refusal=_find_refusal(preview, village, warned_on=warned_on, today=today),
    )


def _find_refusal(
    preview: YearPreview, village: Village, *, warned_on: date | None, today: date
) -> str:
    if preview.rules.carry_percent == 100:
        return ""
    try:
        check_may_expire(village, preview.year_start, warned_on=warned_on, today=today)
        check_disputes(village, preview.year_start)
    except PointsError as error:
        return str(error)
    return ""


def list_seconds(village: Village, *, by: User, today: date) -> list[str]:
    """Return the names of who may consent: committee and supervisors but for who proposes."""
    held = Appointment.objects.current_on(today).filter(village=village, role__in=STAFF)
    people = held.exclude(user=by).select_related("user").order_by("role", "pk")
    return list(dict.fromkeys(one.user.name for one in people))


def build_table(preview: YearPreview) -> list[list[Value]]:
    """Return every household's line as a table, headed, for people to look through."""
    header: list[Value] = [str(words) for words in TABLE_HEADER]
    return [header, *(_write_row(named) for named in _name(preview.lines))]


def _write_row(named: NamedLine) -> list[Value]:
    household, line = named.household, named.line
    return [
        f"{household.number:03d}",
        household.grid.name,
        head_name(household),
        line.points.balance,
        line.points.came_in,
        line.points.reserved,
        line.points.objected,
        line.expires,
        line.new_base,
        line.after,
    ]


def _name(lines: list[TurnLine]) -> list[NamedLine]:
    by_account = {line.account.pk: line for line in lines}
    households = with_heads(Household.objects.filter(account__in=by_account))
    named = {household.account.pk: household for household in households.select_related("account")}
    return [NamedLine(line, named[pk]) for pk, line in by_account.items()]
