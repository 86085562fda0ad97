"""The shop's account of a stretch of time: goods, gifts, money and points.

All of it is asked as of a moment, so that a drawing that a crash put off comes to the same.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet, Sum

from ledger.models import Month, MonthLine, Transfer, TransferKind
from market.models import FundEntry, FundKind, MoveKind, PartnerKind, Settlement, StockMove
from market.queries.cover import Cover
from market.queries.stock import get_values
from villages.models import Terms, Village

ZERO = Decimal(0)
INCOME = (FundKind.GRANT, FundKind.INCOME, FundKind.DONATION)
SPENDING = (FundKind.PURCHASE, FundKind.SETTLEMENT, FundKind.EXPENSE)


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where an account has counted: what was made before a moment and written by then.

    Moves and entries carry the moment at which somebody began, and wait for the book before they
    are written. One that begins just before a closing and is written after the account was drawn
    belongs to the next account; ids tell, as they are given under the book's lock. last_move_id,
    last_entry_id: 0 for none.
    """

    until: datetime
    last_move_id: int
    last_entry_id: int

    @property
    def moves(self) -> Q:
        return Q(made_at__lt=self.until, pk__lte=self.last_move_id)

    @property
    def takes_back_later(self) -> Q:
        """Moves that take back what was not counted yet."""
        return Q(reverses__made_at__gte=self.until) | Q(reverses__pk__gt=self.last_move_id)

    @property
    def entries(self) -> Q:
        return Q(made_at__lt=self.until, pk__lte=self.last_entry_id)


@dataclass(frozen=True, slots=True)
class ArticleAccount:
    """One article's stretch.

    came_in: intakes, of which donated; without what was taken back by then. out: handed out;
    returned: brought back, whenever it was handed out. other: damage, what counts found, and
    earlier intakes that were taken back.
    """

    goods_id: int
    partner_name: str
    name: str
    unit: str
    opening: Decimal
    came_in: Decimal
    donated: Decimal
    out: Decimal
    returned: Decimal
    other: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.came_in - self.out + self.returned + self.other


@dataclass(frozen=True, slots=True)
class Gift:
    """What somebody gave: goods, or yuan. supplier_id: None where no name was left."""

    supplier_id: int | None
    goods_name: str = ""
    unit: str = ""
    quantity: Decimal | None = None
    yuan: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FundAccount:
    """The fund's stretch in yuan; what is taken back counts on the side of what it takes back."""

    opening: Decimal
    came_in: Decimal
    went_out: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.came_in - self.went_out


@dataclass(frozen=True, slots=True)
class ShopAccount:
    """Goods, gifts and money of a stretch. fund: None where the fund book has not begun.

    articles: in the order of the shop, without those that lay nowhere and did not move.
    stock_yuan: what lies in the village's own shop at its end, at cost.
    """

    mark: Mark
    articles: list[ArticleAccount]
    gifts: list[Gift]
    fund: FundAccount | None
    stock_yuan: Decimal


@dataclass(frozen=True, slots=True)
class PointsAccount:
    """The points of a sealed month.

    taken: by all partners; returned: what households got back of that, whenever it was taken.
    outstanding: all households' balances at its end, of which redeemable and kept (less what some
    owe). unsettled: what outside partners had taken and were not settled. has_partners: whether the
    village had any.
    """

    taken: Decimal
    returned: Decimal
    outstanding: Decimal
    redeemable: Decimal
    kept: Decimal
    unsettled: Decimal
    has_partners: bool


def find_mark(village: Village, *, until: datetime) -> Mark:
    """Return how far an account that ends at a moment counts if it is drawn now. Two queries."""
    moves = StockMove.objects.for_village(village).filter(made_at__lt=until)
    entries = FundEntry.objects.for_village(village).filter(made_at__lt=until)
    return Mark(
        until,
        last_move_id=moves.aggregate(last=Max("pk"))["last"] or 0,
        last_entry_id=entries.aggregate(last=Max("pk"))["last"] or 0,
    )


def get_shop_account(village: Village, *, since: Mark | None, until: Mark) -> ShopAccount:
    """Return the shop's account of what was counted until one mark and not yet until another.

    since: the mark of the account before, None for the first. Six queries.
    """
    before = since or Mark(until.until, last_move_id=0, last_entry_id=0)
    moves = StockMove.objects.for_village(village).filter(until.moves)
    entries = FundEntry.objects.for_village(village).filter(until.entries)
    own = moves.filter(goods__partner__kind=PartnerKind.OWN)
    return ShopAccount(
        mark=until,
        articles=_get_articles(moves, before=before),
        gifts=[
            *_get_gifts_of_goods(moves, before=before),
            *_get_gifts_of_money(entries, before=before, until=until),
        ],
        fund=_get_fund(entries, before=before.entries),
        stock_yuan=sum(get_values(own).values(), ZERO),
    )


def _get_articles(moves: QuerySet[StockMove], *, before: Mark) -> list[ArticleAccount]:
    counted, same = before.moves, before.takes_back_later
    # What came in and was taken back within the stretch has not come in.
    came_in = Q(kind=MoveKind.INTAKE) | same
    donated = Q(is_donated=True) | (Q(reverses__is_donated=True) & same)
    other = Q(kind__in=(MoveKind.DAMAGED, MoveKind.COUNT)) | (Q(kind=MoveKind.REVERSAL) & ~same)

    def total(moved: Q) -> Sum:
        return Sum("quantity", filter=moved & ~counted)

    rows = (
        moves.order_by("-goods__partner__kind", "goods__partner_id", "goods__position", "goods_id")
        .values_list("goods_id", "goods__partner__name", "goods__name", "goods__unit")
        .annotate(
            opening=Sum("quantity", filter=counted),
            came_in=total(came_in),
            donated=total(donated),
            handed=total(Q(kind=MoveKind.HANDED)),
            returned=total(Q(kind=MoveKind.RETURNED)),
            other=total(other),
            moved=Count("pk", filter=~counted),
        )
    )
    return [
        _build_article(row[:4], [figure or ZERO for figure in row[4:10]])
        for row in rows
        if row[4] or row[10]
    ]


def _build_article(names: tuple[int, str, str, str], figures: list[Decimal]) -> ArticleAccount:
    opening, came_in, donated, handed, returned, other = figures
    return ArticleAccount(
        *names,
        opening=opening,
        came_in=came_in,
        donated=donated,
        out=-handed,
        returned=returned,
        other=other,
    )


def _get_gifts_of_goods(moves: QuerySet[StockMove], *, before: Mark) -> list[Gift]:
    """Return what was given in goods; a gift that was taken back by then was none."""
    taken_back = moves.filter(kind=MoveKind.REVERSAL).order_by()
    rows = (
        moves.filter(is_donated=True)
        .exclude(before.moves)
        .exclude(pk__in=taken_back.values("reverses"))
        .order_by("supplier_id", "goods__position", "goods_id")
        .values_list("supplier_id", "goods__name", "goods__unit")
        .annotate(total=Sum("quantity"))
    )
    return [
        Gift(supplier_id, goods_name=name, unit=unit, quantity=total)
        for supplier_id, name, unit, total in rows
    ]


def _get_gifts_of_money(entries: QuerySet[FundEntry], *, before: Mark, until: Mark) -> list[Gift]:
    """Return what was given in money; a donation that was taken back by then was none."""
    taken_back = FundEntry.objects.filter(until.entries, reverses__isnull=False)
    given = entries.filter(kind=FundKind.DONATION).exclude(before.entries)
    given = given.exclude(pk__in=taken_back.values("reverses"))
    rows = given.order_by("party_id").values_list("party_id").annotate(total=Sum("yuan"))
    return [Gift(party_id, yuan=total) for party_id, total in rows]


def _get_fund(entries: QuerySet[FundEntry], *, before: Q) -> FundAccount | None:
    began = Q(kind=FundKind.OPENING)
    income = Q(kind__in=INCOME) | Q(reverses__kind__in=(FundKind.OPENING, *INCOME))
    spending = Q(kind__in=SPENDING) | Q(reverses__kind__in=SPENDING)
    sums = entries.aggregate(
        count=Count("pk"),
        opening=Sum("yuan", filter=before | began),
        came_in=Sum("yuan", filter=income & ~before),
        went_out=Sum("yuan", filter=spending & ~before),
    )
    if not sums["count"]:
        return None
    return FundAccount(
        opening=sums["opening"] or ZERO,
        came_in=sums["came_in"] or ZERO,
        went_out=-(sums["went_out"] or ZERO),
    )


def get_points_account(month: Month, *, keep: Decimal) -> PointsAccount:
    """Return a sealed month's points, in two queries. keep: what nobody may redeem at its end."""
    of_household = Q(account__household__isnull=False)
    above = of_household & Q(closing__gt=keep)
    sums = MonthLine.objects.filter(month=month).aggregate(
        outstanding=Sum("closing", filter=of_household),
        positive=Sum("closing", filter=of_household & Q(closing__gt=0)),
        above=Sum("closing", filter=above),
        count=Count("pk", filter=above),
        unsettled=Sum("closing", filter=Q(account__partner__kind=PartnerKind.OUTSIDE)),
        partners=Count("account__partner"),
    )
    redeemable = (sums["above"] or ZERO) - keep * sums["count"]
    taken, returned = _get_taken(month)
    return PointsAccount(
        taken=taken,
        returned=returned,
        outstanding=sums["outstanding"] or ZERO,
        redeemable=redeemable,
        kept=(sums["positive"] or ZERO) - redeemable,
        unsettled=sums["unsettled"] or ZERO,
        has_partners=bool(sums["partners"]),
    )


def _get_taken(month: Month) -> tuple[Decimal, Decimal]:
    """Return what was redeemed in a month, and what came back of redemptions."""
    sums = Transfer.objects.filter(
        village=month.village_id, number__range=(month.first_number, month.last_number)
    ).aggregate(
        redeemed=Sum("points", filter=Q(kind=TransferKind.REDEMPTION)),
        returned=Sum("points", filter=Q(reverses__kind=TransferKind.REDEMPTION)),
    )
    return sums["redeemed"] or ZERO, sums["returned"] or ZERO


def get_cover_then(
    month: Month, *, terms: Terms, points: PointsAccount, shop: ShopAccount
) -> Cover:
    """Return the cover as it stood when a sealed month was closed, by the terms of that day."""
    until = shop.mark.until
    owed = Settlement.objects.for_village(month.village).filter(
        Q(entry__isnull=True) | Q(entry__made_at__gte=until), made_at__lt=until
    )
    return Cover(
        is_begun=shop.fund is not None,
        fund_yuan=shop.fund.closing if shop.fund else ZERO,
        stock_yuan=shop.stock_yuan,
        outstanding_points=points.redeemable,
        kept_points=points.kept,
        unsettled_points=points.unsettled,
        owed_yuan=owed.aggregate(total=Sum("yuan"))["total"] or ZERO,
        yuan_per_point=terms.yuan_per_point,
        warning_percent=terms.cover_warning_percent,
        stop_percent=terms.cover_stop_percent,
        pace=None,
    )
