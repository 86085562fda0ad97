"""A household's passbook in words: every movement with its rule, its reckoning and who decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from math import ceil

from django.db.models import Count, Prefetch, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from deeds.models import Deed, EarlierOutcome, Photo
from ledger.models import Account, HouseholdChange, Transfer, TransferKind
from ledger.queries import PassbookLine, get_passbook
from market.models import Redemption, RedemptionLine, Return, ReturnLine, ReturnState
from market.words import basket_words, line_words
from noticeboard.queries.objections import find_changes
from office.life.passbook import find_lives, tell_life
from rules import scoring
from villages.months import month_of
from villages.words import SEPARATOR, day_name, mask_name, month_name, signed_points_with_unit

# What one A4 in large type holds of the table, in lines of the reason's column, and how many
# letters such a line takes: as it is printed in SimSun or Noto, with a little to spare.
SHEET_LINES = 28
# A line above the table, and the one that brings the balance forward.
LINE_ABOVE = 1.4
CARRIED_LINE = 1.3
WHAT_LETTERS = 18
WHY_LETTERS = 23.5
ROW_HEIGHT = 0.25
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PassbookRow:
    """A movement as the household's passbook tells it; what is not to be said is empty.

    what: the deed, or the kind. article: of the regulation. why: how the points came about, and
    what the ledger made of them. who: who decided, never who brought it. late: of a month that was
    closed already. month: into which it was posted, as the notices have it. day: of the deed;
    posted_on: when it was entered, the order of the balances. about: which day's deed it is, where
    that is another one. photos: ids of those that are still kept.
    """

    number: int
    month: date
    day: date
    posted_on: date
    about: str
    what: str
    article: str
    why: str
    who: str
    late: str
    points: Decimal
    balance: Decimal
    is_reversed: bool
    photos: tuple[int, ...] = ()

    @property
    def notes(self) -> str:
        """Everything below the deed, in one line; the days of entry and deed tell what is late."""
        return SEPARATOR.join(
            part for part in (self.about, self.article, self.why, self.who) if part
        )


@dataclass(frozen=True, slots=True)
class Origin:
    """The deed behind a transfer, as it stood when that was posted."""

    deed: Deed
    explanation: dict[str, object]
    decided_at: datetime | None
    is_taken_back: bool


def list_passbook(
    account: Account, *, limit: int, today: date, before: int | None = None
) -> list[PassbookRow]:
    """Return an account's latest movements in words, newest first. A constant number of queries.

    before: the number of a movement to go on from.
    """
    lines = get_passbook(account, limit=limit, before=before)
    origins = _find_origins(lines)
    redemptions = _find_redemptions(lines)
    changes = find_changes(_list_ids(lines))
    lives = find_lives(lines)
    photos = _find_photos(origin.deed for origin in origins.values())
    return [
        _tell_line(line, origins, redemptions, photos, lives, changes=changes, today=today)
        for line in lines
    ]


def _find_origins(lines: Sequence[PassbookLine]) -> dict[int, Origin]:
    """Return {transfer id: its deed}, for the lines' rows and for those that they reverse."""
    ids = _list_ids(lines)
    origins = {
        deed.transfer_id: Origin(deed, deed.explanation, deed.decided_at, is_taken_back=False)
        for deed in Deed.objects.filter(transfer__in=ids).select_related("rule", "member")
        if deed.transfer_id
    }
    earlier = EarlierOutcome.objects.filter(transfer__in=ids)
    for one in earlier.select_related("deed__rule", "deed__member"):
        if one.transfer_id:
            origins[one.transfer_id] = Origin(
                one.deed, one.explanation, one.decided_at, is_taken_back=True
            )
    return origins


def _list_ids(lines: Sequence[PassbookLine]) -> set[int]:
    """Return the ids of the lines' rows, and of those that they reverse."""
    ids = {line.transfer.pk for line in lines}
    return ids | {line.transfer.reverses_id for line in lines if line.transfer.reverses_id}


def _find_redemptions(lines: Sequence[PassbookLine]) -> dict[int, Redemption]:
    """Return {transfer id: its redemption} as _find_origins does, with goods and what came back."""
    goods = RedemptionLine.objects.select_related("goods").order_by("id")
    back = ReturnLine.objects.select_related("line__goods").order_by("id")
    found = (
        Redemption.objects.filter(transfer__in=_list_ids(lines))
        .select_related("partner", "renews")
        .prefetch_related(
            Prefetch("lines", queryset=goods),
            Prefetch("returns", queryset=Return.objects.filter(state=ReturnState.MADE)),
            Prefetch("returns__lines", queryset=back),
        )
    )
    return {one.transfer_id: one for one in found if one.transfer_id}


def _find_photos(deeds: Iterable[Deed]) -> dict[int, tuple[int, ...]]:
    """Return {deed id: ids of its photos that are still kept}, in one query."""
    found: dict[int, tuple[int, ...]] = {}
    kept = Photo.objects.filter(source__deed__in=list(deeds)).exclude(file="").order_by("pk")
    for deed_id, photo_id in kept.values_list("source__deed", "pk"):
        found[deed_id] = (*found.get(deed_id, ()), photo_id)
    return found


def _tell_line(
    line: PassbookLine,
    origins: dict[int, Origin],
    redemptions: dict[int, Redemption],
    photos: dict[int, tuple[int, ...]],
    lives: dict[int, HouseholdChange],
    *,
    changes: dict[int, int],
    today: date,
) -> PassbookRow:
    transfer = line.transfer
    origin = origins.get(transfer.pk)
    what, article, why, who = str(transfer.get_kind_display()), "", "", ""
    if origin:
        what, article = _name_deed(origin.deed), origin.deed.rule.article
        why, who = _say_why(origin, line), _say_decided(origin, today)
    elif (returned := redemptions.get(transfer.reverses_id or 0)) and returned.returns.all():
        what, why, who = _tell_return(returned)
    elif transfer.reverses:
        what, who = _tell_reversal(transfer.reverses, origins.get(transfer.reverses.pk), changes)
    elif transfer.pk in redemptions:
        what, why, who = _tell_redemption(redemptions[transfer.pk], what)
    elif transfer.pk in lives:
        what, why = tell_life(lives[transfer.pk], is_given=line.points < 0)
    elif transfer.kind in (TransferKind.BASE, TransferKind.EXPIRY):
        why = _("按制度")
    elif transfer.kind == TransferKind.OPENING:
        why = _("从纸质账转过来，两个人核对")
    return PassbookRow(
        number=transfer.number,
        month=transfer.month,
        day=transfer.occurred_on,
        posted_on=localdate(transfer.posted_at),
        about=_say_about(transfer, today),
        what=what,
        article=article,
        why=why,
        who=who,
        late=_say_late(transfer),
        points=line.points,
        balance=line.balance,
        is_reversed=line.is_reversed,
        photos=photos.get(origin.deed.pk, ()) if origin else (),
    )


def _tell_redemption(redemption: Redemption, kind: str) -> tuple[str, str, str]:
    """Return what it is, what was had, and where; also who came for it, as far as may be read."""
    what = _("退货后留下的") if redemption.renews else kind
    figures = {
        "place": _name_slip(redemption),
        "name": mask_name(redemption.collector) if redemption.collector else "",
    }
    who = _("%(place)s · %(name)s代领") % figures if redemption.collector else figures["place"]
    return what, basket_words(redemption.lines.all()), who


def _tell_return(redemption: Redemption) -> tuple[str, str, str]:
    """Return that it was brought back, what, and where; what was kept is the next row."""
    back = [one for made in redemption.returns.all() for one in made.lines.all()]
    goods = _("、").join(
        line_words(RedemptionLine(goods=one.line.goods, quantity=one.quantity)) for one in back
    )
    kept = sum(line.quantity for line in redemption.lines.all()) - sum(one.quantity for one in back)
    why = _("退回 %(goods)s；留下的另记一笔") if kept else _("退回 %(goods)s")
    return _("退货"), why % {"goods": goods}, _name_slip(redemption)


def _name_slip(redemption: Redemption) -> str:
    return _("%(partner)s · 兑换单 %(number)s") % {
        "partner": redemption.partner.name,
        "number": redemption.reference,
    }


def _name_deed(deed: Deed) -> str:
    if deed.member is None:
        return deed.rule.deed
    return _("%(deed)s（%(name)s）") % {
        "deed": deed.rule.deed,
        "name": mask_name(deed.member.name),
    }


def _say_why(origin: Origin, line: PassbookLine) -> str:
    """Say how the points came about; also where a deduction found less than it asked for."""
    why = ""
    if origin.explanation:
        why = scoring.reason_words(scoring.Explanation.from_json(origin.explanation))
    transfer = line.transfer
    if transfer.asked == transfer.points:
        return why
    clipped = _("应计 %(asked)s，户上分数不够，实际记 %(points)s。") % {
        "asked": signed_points_with_unit(-transfer.asked if line.points < 0 else transfer.asked),
        "points": signed_points_with_unit(line.points),
    }
    return _("；").join(part for part in (why, clipped) if part)


def _say_decided(origin: Origin, today: date) -> str:
    if origin.decided_at is None:
        return _("评议小组评定")
    day = {"day": day_name(origin.decided_at, today)}
    if origin.explanation.get("objection") is not None:
        return _("村务监督委员会%(day)s处理异议时改的") % day
    return _("评议小组%(day)s评定") % day


def _tell_reversal(
    reversed_row: Transfer, origin: Origin | None, changes: dict[int, int]
) -> tuple[str, str]:
    """Return what a row takes back, and who did."""
    if origin is None:
        what = _("冲正第 %(number)s 笔") % {"number": reversed_row.number}
    else:
        what = _("冲正「%(deed)s」") % {"deed": _name_deed(origin.deed)}
    if number := changes.get(reversed_row.pk):
        return what, _("村务监督委员会处理异议第 %(number)s 号") % {"number": number}
    if origin is not None and origin.is_taken_back:
        return what, _("评议小组收回，重新评议")
    return what, _("村委会更正，两个人核对")


def _say_about(transfer: Transfer, today: date) -> str:
    """Say of which day a deed is that was entered on another one."""
    is_deeds = transfer.kind in (TransferKind.AWARD, TransferKind.DEDUCTION)
    if not is_deeds or transfer.occurred_on == localdate(transfer.posted_at):
        return ""
    return _("%(day)s的事") % {"day": day_name(transfer.occurred_on, today)}


def _say_late(transfer: Transfer) -> str:
    """Say it of a deed whose own month was closed when it was posted."""
    is_deeds = transfer.kind in (TransferKind.AWARD, TransferKind.DEDUCTION)
    if not is_deeds or month_of(transfer.occurred_on) >= transfer.month:
        return ""
    return _("补记在%(month)s") % {"month": month_name(transfer.month)}


@dataclass(frozen=True, slots=True)
class PassbookMonth:
    """A month of the passbook, its rows newest first; is_whole: none of its movements is left out.

    came, went: with their signs; of a month that is not whole they say nothing.
    """

    month: date
    rows: list[PassbookRow]
    is_whole: bool

    @property
    def came(self) -> Decimal:
        return sum((row.points for row in self.rows if row.points > 0), ZERO)

    @property
    def went(self) -> Decimal:
        return sum((row.points for row in self.rows if row.points < 0), ZERO)

    @property
    def closing(self) -> Decimal:
        """The balance after the month's last row."""
        return self.rows[0].balance


def fold_months(rows: Sequence[PassbookRow], counts: Mapping[date, int]) -> list[PassbookMonth]:
    """Return rows by month, newest first; counts: {month: how many movements it has in all}."""
    folded = groupby(rows, key=lambda row: row.month)
    months = [(month, list(of_month)) for month, of_month in folded]
    return [
        PassbookMonth(month, of_month, is_whole=len(of_month) == counts.get(month))
        for month, of_month in months
    ]


def count_movements(account: Account, *, before: int) -> tuple[dict[date, int], int]:
    """Return {month: how many movements it has}, and how many come before a number. One query."""
    own = Transfer.objects.filter(Q(source=account) | Q(destination=account)).order_by()
    counts = own.values("month").annotate(
        count=Count("pk"), older=Count("pk", filter=Q(number__lt=before))
    )
    found = list(counts)
    return {one["month"]: one["count"] for one in found}, sum(one["older"] for one in found)


def cut_to_sheet(
    rows: Sequence[PassbookRow], *, taken: int = 0, has_older: bool = False
) -> list[PassbookRow]:
    """Return the newest rows that one printed A4 holds, beside the line that brings forward.

    taken: lines that stand above the table besides its usual head. has_older: there are more
    movements than rows.
    """
    left, kept = SHEET_LINES - taken * LINE_ABOVE, list[PassbookRow]()
    if has_older or sum(map(_measure, rows)) > left:
        left -= CARRIED_LINE
    for row in rows:
        left -= _measure(row)
        if left < 0:
            break
        kept.append(row)
    return kept


def _measure(row: PassbookRow) -> float:
    """Return how many lines a row takes on paper, more rather than less."""
    what = ceil(_letters(row.what + (_("（已冲正）") if row.is_reversed else "")) / WHAT_LETTERS)
    return what + ceil(_letters(row.notes) / WHY_LETTERS) + ROW_HEIGHT


def _letters(text: str) -> float:
    """Return a text's width in Chinese letters; others are about half as wide."""
    return sum(1 if ord(letter) > 0x2E80 else 0.56 for letter in text)
