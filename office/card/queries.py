"""What a household reads on its card's page, in one go and a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from deeds.errors import DeedUnknown, PhotoUnknown
from deeds.models import (
    Decision,
    Deed,
    DeedQuerySet,
    DeedState,
    FeastState,
    Photo,
    Source,
    Verdict,
)
from deeds.queries.feasts import feasts_in_order
from deeds.rows.feasts import FeastRow, build_feast_row
from deeds.rows.hearings import Slip, list_hearings_of
from deeds.words import StateWord, state_of
from ledger.limits import find_bar
from ledger.lines import LinesFile, list_lines_files
from ledger.models import Account, Bar, BarKind, HoldKind
from ledger.queries import Available, counting_holds, get_available, get_standing
from ledger.years import find_year_end_warning
from noticeboard.models import Notice
from noticeboard.queries.notices import list_notices
from noticeboard.sheets.head import say_year_end
from office.card.passbook import (
    PassbookMonth,
    PassbookRow,
    count_movements,
    cut_to_sheet,
    fold_months,
    list_passbook,
)
from office.card.shop.own import Ticket, WaitRow, list_tickets, list_waits
from office.life.passbook import say_frozen
from rules.lines import points_words
from rules.queries import rules_in_force
from villages.models import Household, Member, Terms, Village
from villages.months import year_start_of
from villages.queries import NUL, get_terms, name_household, with_heads
from villages.words import (
    day_name,
    mask_name,
    points,
)

ROWS_SHOWN = 30
# What a phone shows folded before it asks whether to go on to earlier ones.
MONTHS_SHOWN = 6
YEAR_END_TOLD_DAYS = 60
SENT_SHOWN = 30
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Points that may not be redeemed yet, and until when; is_reserved: the household chose so."""

    points: Decimal
    words: str
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class DeedLine:
    """A deed that is on its way, or that the household sent; without any word on who else did."""

    what: str
    household: str
    day: str
    points: str
    state: StateWord
    reason: str


@dataclass(frozen=True, slots=True)
class Passbook:
    """What a household has, what of it may be redeemed and why not all, and how it came about.

    frozen: why it redeems nothing at all, where it is away or no more.
    year_end: what the end of the year will take, in its last days. rows: the newest movements, or
    those before one that was asked for; months: the newest of them by month. fitting: how many
    rows one printed A4 holds. left_out: how many movements that sheet leaves out; older: how many
    the rows do; earlier: how many the months do.
    """

    household: str
    available: Available
    frozen: str
    waiting: list[Waiting]
    bar: Bar | None
    year_end: str
    rows: list[PassbookRow]
    months: list[PassbookMonth]
    fitting: int
    older: int

    @property
    def left_out(self) -> int:
        return self.older + len(self.rows) - self.fitting

    @property
    def earlier(self) -> int:
        return self.older + len(self.rows) - sum(len(one.rows) for one in self.months)

    @property
    def last_shown(self) -> int:
        """The number of the last movement of the months."""
        return self.months[-1].rows[-1].number

    @property
    def printed(self) -> list[PassbookRow]:
        """What the sheet holds, as a passbook of paper has it: oldest first."""
        return self.rows[: self.fitting][::-1]

    @property
    def carried(self) -> Decimal:
        """The balance before the oldest printed row."""
        return self.printed[0].balance - self.printed[0].points if self.printed else ZERO


@dataclass(frozen=True, slots=True)
class CardSheet:
    """Everything on the page of an opened card."""

    book: Passbook
    standing: Decimal
    year: int
    hearings: list[Slip]
    pending: list[DeedLine]
    tickets: list[Ticket]
    waits: list[WaitRow]
    notice: Notice | None
    may_object: bool
    months: list[LinesFile]


def read_household(household_id: int) -> Household:
    """Return a card's household with village, group, living members and account."""
    found = with_heads(Household.objects.filter(pk=household_id)).select_related("account")
    return found.get()


def build_sheet(household: Household, *, today: date, before: int | None = None) -> CardSheet:
    """Return what the page of an opened card shows of a household read by read_household.

    before: the number of a movement; the passbook goes on from there.
    """
    account, village = household.account, household.village
    terms = get_terms(village, today)
    year_start = year_start_of(today, terms.year_start_month)
    standing = get_standing(village, year_start=year_start, account=account)
    notice = list_notices(village).first()
    return CardSheet(
        book=build_passbook(household, terms=terms, today=today, before=before),
        standing=standing.get(account.pk, ZERO),
        year=year_start.year,
        hearings=list_hearings_of(household, today=today),
        pending=list_pending(household, today=today),
        tickets=list_tickets(household, today=today),
        waits=list_waits(household, today=today),
        notice=notice,
        may_object=bool(notice and notice.month.window_ends and notice.month.window_ends >= today),
        months=list_lines_files(account),
    )


def build_passbook(
    household: Household, *, terms: Terms, today: date, before: int | None = None
) -> Passbook:
    """Return a household, read with heads and account, as its passbook tells of it."""
    account = household.account
    rows = list_passbook(account, limit=ROWS_SHOWN, today=today, before=before)
    counts, older = count_movements(account, before=rows[-1].number if rows else 0)
    waiting = list_waiting(account, today=today)
    bar = find_bar(account, BarKind.REDEMPTION, today)
    year_end = _tell_year_end(household.village, today=today)
    frozen = say_frozen(household)
    return Passbook(
        household=name_household(household),
        available=get_available(account, terms=terms, today=today),
        frozen=frozen,
        waiting=waiting,
        bar=bar,
        year_end=year_end,
        rows=rows,
        months=fold_months(rows, counts)[:MONTHS_SHOWN],
        fitting=len(
            cut_to_sheet(
                rows,
                taken=len(waiting) + bool(bar) + bool(year_end) + bool(frozen),
                has_older=bool(older),
            )
        ),
        older=older,
    )


def _tell_year_end(village: Village, *, today: date) -> str:
    warning = find_year_end_warning(village, today, within_days=YEAR_END_TOLD_DAYS)
    return say_year_end(warning.expires_on, warning.expires_percent) if warning else ""


def list_waiting(account: Account, *, today: date) -> list[Waiting]:
    """Return what is held of an account's points, the soonest free first; in one query."""
    sums: dict[tuple[str, date | None, bool], Decimal] = {}
    for hold in counting_holds(today).filter(account=account).order_by("pk"):
        key = (hold.kind, hold.frees_on, hold.objected)
        sums[key] = sums.get(key, ZERO) + hold.points
    dated = sorted(sums.items(), key=lambda item: (item[0][1] is None, item[0][1] or today))
    return [
        Waiting(held, _say_held(key, held, today=today), key[0] == HoldKind.RESERVATION)
        for key, held in dated
    ]


def _say_held(key: tuple[str, date | None, bool], held: Decimal, *, today: date) -> str:
    kind, frees_on, is_objected = key
    figures = {"points": points(held), "day": day_name(frees_on, today) if frees_on else ""}
    if kind == HoldKind.RESERVATION:
        figures["day"] = day_name(frees_on - date.resolution, today) if frees_on else ""
        return _("预约了商品，留着 %(points)s 分，最晚到 %(day)s。") % figures
    if is_objected:
        return _("%(points)s 分有人提了异议，等答复。") % figures
    if frees_on is None:
        return _("%(points)s 分等下一次公示，公示期满才能兑换。") % figures
    return _("%(points)s 分正在公示，%(day)s起可以兑换。") % figures


def list_pending(household: Household, *, today: date) -> list[DeedLine]:
    """Return what may still give the household points, newest first; its deductions stand apart."""
    deeds = Deed.objects.for_village(household.village).filter(
        Q(state__in=(DeedState.WAITING, DeedState.MEETING), rule__points__gt=0)
        | Q(state=DeedState.QUEUED),
        household=household,
    )
    return _tell_deeds(deeds, household, today=today)


def list_sent(household: Household, *, today: date) -> list[DeedLine]:
    """Return what a household sent with its card, newest first, and what became of it."""
    sources = Source.objects.for_village(household.village).filter(from_household=household)
    # What was joined into another deed stands as what it was joined into.
    deeds = Deed.objects.filter(pk__in=sources.values("deed"))
    return _tell_deeds(deeds, household, today=today)


def find_sent_state(household: Household, deed_id: int | None) -> StateWord | None:
    """Return what has become of a deed that was just sent, or joined into; None while it waits."""
    sent = Deed.objects.filter(sources__from_household=household, pk=deed_id or 0).with_state()
    deed = sent.first()
    return None if deed is None or deed.is_undecided else state_of(deed)


def _tell_deeds(deeds: DeedQuerySet, household: Household, *, today: date) -> list[DeedLine]:
    refusals = Prefetch(
        "decisions", queryset=Decision.objects.standing().filter(verdict=Verdict.REFUSE)
    )
    shown = deeds.for_lists().prefetch_related(refusals).order_by("-pk")[:SENT_SHOWN]
    return [_tell_deed(deed, household, today=today) for deed in shown]


def _tell_deed(deed: Deed, household: Household, *, today: date) -> DeedLine:
    is_own = deed.household_id == household.pk
    amount = deed.points if deed.points is not None else deed.asked
    return DeedLine(
        what=deed.rule.deed,
        household="" if is_own else name_household(deed.household),
        day=day_name(deed.occurred_on, today),
        # What a neighbour came to is the neighbour's.
        points=points(amount) if is_own and amount is not None else "",
        state=state_of(deed),
        reason=_find_reason(deed) if is_own else "",
    )


def _find_reason(deed: Deed) -> str:
    """Return why the deciders refused a household's own deed, without saying who of them did."""
    if deed.state != DeedState.REFUSED:
        return ""
    reasons = [one.reason for one in deed.decisions.all() if one.round == deed.round]
    return _("；").join(dict.fromkeys(reason for reason in reasons if reason))


def list_feasts(household: Household, *, today: date) -> list[FeastRow]:
    """Return the household's feasts that nobody has confirmed yet, the next one first."""
    feasts = (
        feasts_in_order(household.village)
        .filter(household=household, state=FeastState.DECLARED)
        .order_by("held_on", "pk")
    )
    return [build_feast_row(feast, today=today) for feast in feasts]


def get_own_deduction(household: Household, deed_id: int) -> Deed:
    """Return a deduction of the household that it was told of; raises DeedUnknown."""
    found = Deed.objects.for_village(household.village).taking().filter(household=household)
    deed = found.filter(pk=deed_id).select_related("village").first()
    if deed is None:
        raise DeedUnknown
    return deed


def get_own_photo(household: Household, photo_id: int) -> Photo:
    """Return a photo that is still kept and shows a deed of the household; raises PhotoUnknown.

    Also one that it sent itself, of a neighbour's deed.
    """
    about = Q(source__deed__household=household) | Q(source__from_household=household)
    photo = Photo.objects.filter(about, pk=photo_id).exclude(file="").first()
    if photo is None:
        raise PhotoUnknown
    return photo


def list_people(household: Household) -> Iterable[tuple[int, str]]:
    """Return (id, masked name) of who lives in a household read by with_heads, told apart."""
    seen: dict[str, int] = {}
    for member in household.living:  # type: ignore[attr-defined] # set by with_heads
        name = mask_name(member.name)
        seen[name] = seen.get(name, 0) + 1
        again = seen[name]
        yield member.pk, name if again == 1 else f"{name} ({again})"


@dataclass(frozen=True, slots=True)
class AwardChoice:
    """A rule that gives points, to choose: one row, one tap."""

    address: str
    words: str
    note: str
    points: str
    is_deduction: bool = False


@dataclass(frozen=True, slots=True)
class AwardGroup:
    """The rules of a category that give points."""

    label: str
    choices: list[AwardChoice]


def list_awards(village: Village, day: date, *, address: str) -> list[AwardGroup]:
    """Return what gives points on a day, by category: a card brings in nothing else.

    address: of the page that a choice leads to; the rule's id is put behind it.
    """
    groups = [
        AwardGroup(
            group.label,
            [
                AwardChoice(f"{address}{rule.pk}", rule.deed, rule.article, points_words(rule))
                for rule in group.rules
                if not rule.is_deduction
            ],
        )
        for group in rules_in_force(village, day)
    ]
    return [group for group in groups if group.choices]


def find_neighbours(household: Household, text: str) -> list[Household]:
    """Return the other households of a number or of a person's whole name, with their heads."""
    if not text or NUL in text:
        return []
    others = Household.objects.for_village(household.village).active().exclude(pk=household.pk)
    if text.isdecimal():
        number = int(text) if len(text) < 10 else 0
        return list(with_heads(others.filter(number=number)))
    people = Member.objects.living_here().filter(name=text)
    return list(with_heads(others.filter(pk__in=people.values("household_id")).in_order()))


def is_own_household(household: Household, text: str) -> bool:
    """Tell whether a number or a whole name is of this household, read by with_heads, itself."""
    if text.isdecimal():
        return len(text) < 10 and int(text) == household.number
    return any(member.name == text for member in household.living)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class LikeRow:
    """A deed that looks the same as one that is being sent; of a neighbour's, only that it is."""

    pk: int
    words: str
    state: StateWord | None


def list_likes(likes: DeedQuerySet, sender: Household, *, today: date) -> list[LikeRow]:
    """Return deeds from find_likes as whoever sends by card may know them, in one query."""
    rows = []
    for like in likes.with_state().select_related("rule"):
        figures = {"day": day_name(like.occurred_on, today), "deed": like.rule.deed}
        is_own = like.household_id == sender.pk
        words = _("%(day)s的「%(deed)s」已经有人记过。") % figures
        rows.append(LikeRow(like.pk, words, state_of(like) if is_own else None))
    return rows
