"""Reads of the shop that span models."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
)

from ledger.errors import RedemptionBarred
from ledger.limits import find_refusal, with_bar
from ledger.models import Account
from market.errors import RedemptionUnknown
from market.models import Category, Goods, Partner, Redemption, RedemptionLine, RedemptionState
from market.models.partners import serves
from villages.models import Appointment, Household, KinTie, User, Village
from villages.queries import with_heads


@dataclass(frozen=True, slots=True)
class PartnerAtCounter:
    """A partner, whether the person works there, and the village's last redemption number."""

    partner: Partner
    serves: bool
    last_number: int


def find_partner_at_counter(
    village: Village, partner_id: int, *, user: User, today: date
) -> PartnerAtCounter | None:
    """Return a partner of the village as a redemption needs it. One query."""
    numbers = Redemption.objects.filter(village=OuterRef("village")).order_by("-number")
    partner = (
        Partner.objects.for_village(village)
        .annotate(
            serves=ExpressionWrapper(serves(user, today=today), output_field=BooleanField()),
            last_number=Subquery(numbers.values("number")[:1]),
        )
        .filter(pk=partner_id)
        .first()
    )
    if partner is None:
        return None
    return PartnerAtCounter(
        partner,
        serves=partner.serves,  # type: ignore[attr-defined] # annotated above
        last_number=partner.last_number or 0,  # type: ignore[attr-defined] # so is this
    )


@dataclass(frozen=True, slots=True)
class AccountAtCounter:
    """A household, its account, whether the person may not serve it (own or kin), and its bar."""

    household: Household
    account: Account
    is_recused: bool
    barred: RedemptionBarred | None


def find_account_at_counter(
    village: Village, household_id: int, *, user: User, today: date
) -> AccountAtCounter | None:
    """Return a household of the village as a redemption needs it. One query."""
    account = (
        with_bar(Account.objects.for_village(village), today=today)
        .select_related("household")
        .annotate(is_recused=ExpressionWrapper(_recused(user), output_field=BooleanField()))
        .filter(household=household_id)
        .first()
    )
    if account is None or account.household is None:
        return None
    refusal = find_refusal(account)
    return AccountAtCounter(account.household, account, account.is_recused, refusal)


def _recused(user: User) -> Q:
    """Return the condition, over accounts, that the person may not serve the household.

    The rule of villages.permissions.find_recused_households, within another statement: a hand-over
    has 15. A test holds the two together.
    """
    household = OuterRef("household_id")
    lives_there = Appointment.objects.filter(user=user, household=household)
    ties = KinTie.objects.filter(removed_at__isnull=True)
    is_kin = Q(first=household, second__appointments__user=user) | Q(
        second=household, first__appointments__user=user
    )
    return Q(Exists(lives_there)) | Q(Exists(ties.filter(is_kin)))


@dataclass(frozen=True, slots=True)
class Shelf:
    """Goods of one category, in their order."""

    category: Category
    goods: list[Goods]

    @property
    def label(self) -> str:
        return str(self.category.label)


@dataclass(frozen=True, slots=True)
class ShopWindow:
    """What one partner offers, shelf by shelf."""

    partner: Partner
    shelves: list[Shelf]


def sort_into_shelves(goods: Iterable[Goods]) -> list[Shelf]:
    """Return goods, given in their order, by category; categories without goods are left out."""
    by_category: dict[str, list[Goods]] = {}
    for article in goods:
        by_category.setdefault(article.category, []).append(article)
    return [
        Shelf(category, by_category[category]) for category in Category if category in by_category
    ]


def get_shop_windows(village: Village) -> list[ShopWindow]:
    """Return what the village's open partners offer, the own shop first. One query."""
    goods = (
        Goods.objects.for_village(village)
        .offered()
        .select_related("partner")
        .order_by("-partner__kind", "partner_id", "position", "id")
    )
    return [
        ShopWindow(partner, sort_into_shelves(articles))
        for partner, articles in groupby(goods, key=lambda article: article.partner)
    ]


def get_redemption(village: Village, number: int, *, user: User, today: date) -> Redemption:
    """Return a redemption with its lines, of a partner where the person works.

    Raises RedemptionUnknown.
    """
    redemption = (
        _with_contents(Redemption.objects.for_village(village))
        .select_related("partner__account", "transfer", "handed_by")
        .filter(number=number, partner__in=Partner.objects.served_by(user, today=today))
        .first()
    )
    if redemption is None:
        raise RedemptionUnknown(number)
    return redemption


def list_latest_redemptions(partners: Iterable[Partner], *, count: int) -> list[Redemption]:
    """Return the last redemptions of some partners, newest first."""
    redemptions = Redemption.objects.filter(partner__in=partners).order_by("-id")
    return list(_with_contents(redemptions)[:count])


def _with_contents(redemptions: QuerySet[Redemption]) -> QuerySet[Redemption]:
    """Return redemptions with household (as with_heads), lines and goods at hand."""
    return redemptions.prefetch_related(
        Prefetch("household", queryset=with_heads(Household.objects.all())),
        Prefetch("lines", queryset=RedemptionLine.objects.select_related("goods").order_by("id")),
    )


@dataclass(frozen=True, slots=True)
class MonthSum:
    """How many redemptions a partner handed out in a month of the book, and for how many points."""

    month: date
    count: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class PartnerStatement:
    """One month of a partner's redemptions, newest first, and the sums of all its months."""

    month: date
    redemptions: list[Redemption]
    points: Decimal
    months: list[MonthSum]


def get_partner_statement(partner: Partner, month: date) -> PartnerStatement:
    """Return what a partner handed out in a month of the book; months newest first.

    The book's months are those of the monthly settlement, whatever the day of the hand-over.
    """
    handed = Redemption.objects.filter(partner=partner, state=RedemptionState.HANDED)
    sums = (
        handed.values("transfer__month")
        .annotate(count=Count("id"), total=Sum("points"))
        .order_by("-transfer__month")
    )
    months = [MonthSum(row["transfer__month"], row["count"], row["total"]) for row in sums]
    found = _with_contents(handed.filter(transfer__month=month)).order_by("-number")
    points = next((entry.points for entry in months if entry.month == month), Decimal(0))
    return PartnerStatement(month, list(found), points, months)
