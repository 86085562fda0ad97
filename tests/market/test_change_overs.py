"""A shop passes to the next keeper: on a count of everything, before a third person."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from ledger.errors import KeyReused
from market.errors import (
    ChangeOverCountByOthers,
    ChangeOverCountIncomplete,
    ChangeOverCountOld,
    ChangeOverNeedsCount,
    ChangeOverTwice,
    ChangeOverWitnessUnfit,
    IncomingUnfit,
)
from market.models import ChangeOver, FundKind, Goods, StockCheck
from market.queries.stock_checks import get_change_over
from market.services import (
    Counted,
    consent_to_check,
    propose_count,
    record_change_over,
    record_entry,
    refuse_check,
)
from tests.cast import BEGIN, NOW, TODAY
from tests.market.shop import Shop, hand_over, keep_rice, line, offer
from villages.errors import PointsError, RoleNeeded, VillageNotFound
from villages.models import Role, User
from villages.services import appoint, create_user


@pytest.fixture
def heir(shop: Shop) -> User:
    """李接, who shall keep the shop from now on."""
    user = create_user("heir", "李接", password="mifan-8-fan", by=None, now=NOW)
    appoint(user, Role.SHOPKEEPER, village=shop.cast.village, starts_on=BEGIN, by=None, now=NOW)
    shop.cast.people["heir"] = user
    return user


def count_all(
    shop: Shop, *, incoming: User | None, now: datetime = NOW, but: tuple[Goods, ...] = ()
) -> StockCheck:
    """Count everything as the book has it; agreed to by the next keeper, if there is one."""
    goods = [article for article in Goods.objects.to_count(shop.partner) if article not in but]
    counts = [Counted(article, article.stock or Decimal(0)) for article in goods]
    made = propose_count(shop.partner, counts=counts, key=uuid4(), by=shop.cast.keeper, now=now)
    return consent_to_check(made, by=incoming, now=now) if incoming else made


def pass_on(
    shop: Shop,
    check: StockCheck,
    *,
    key: UUID | None = None,
    by: str = "watcher",
    outgoing: str = "keeper",
    incoming: str = "heir",
    now: datetime = NOW,
) -> ChangeOver:
    return record_change_over(
        shop.partner,
        outgoing=shop.cast.people[outgoing],
        incoming=shop.cast.people[incoming],
        stock_check=check,
        key=key or uuid4(),
        by=shop.cast.people[by],
        now=now,
    )


def test_change_over_keeps_what_stood_that_day(shop: Shop, heir: User) -> None:
    hand_over(shop, line(shop.soap, 2))
    waiting = keep_rice(shop, 1)
    record_entry(
        shop.cast.village, kind=FundKind.OPENING, yuan=Decimal(800), occurred_on=TODAY,
        key=uuid4(), by=shop.cast.chair, now=NOW,
    )  # fmt: skip

    made = pass_on(shop, count_all(shop, incoming=heir))

    assert (made.number, made.outgoing, made.incoming, made.made_by) == (
        1,
        shop.cast.keeper,
        heir,
        shop.cast.watcher,
    )
    assert made.reservations == [waiting.number]
    assert (made.reserved_points, made.unsettled_points) == (Decimal(20), Decimal(7))
    assert made.fund_yuan == 800


def test_change_over_again_with_the_same_key_is_one(shop: Shop, heir: User) -> None:
    key, check = uuid4(), count_all(shop, incoming=heir)

    made = pass_on(shop, check, key=key)

    assert pass_on(shop, check, key=key) == made
    with pytest.raises(KeyReused):
        pass_on(shop, check, key=key, by="chair")
    with pytest.raises(ChangeOverTwice):
        pass_on(shop, check)


@pytest.mark.parametrize(
    ("people", "refusal"),
    [
        ({"by": "walker"}, RoleNeeded),
        ({"by": "heir"}, RoleNeeded),
        ({"by": "stranger"}, VillageNotFound),
        ({"by": "chair", "outgoing": "chair"}, ChangeOverWitnessUnfit),
        ({"by": "chair", "incoming": "chair"}, ChangeOverWitnessUnfit),
        ({"incoming": "keeper"}, IncomingUnfit),
        ({"incoming": "walker"}, IncomingUnfit),
        ({"incoming": "stranger"}, IncomingUnfit),
        ({"incoming": "clerk"}, ChangeOverCountByOthers),
        ({"outgoing": "clerk"}, ChangeOverCountByOthers),
    ],
)
def test_change_over_is_between_two_before_a_third(
    shop: Shop, heir: User, people: dict[str, str], refusal: type[PointsError]
) -> None:
    check = count_all(shop, incoming=heir)

    with pytest.raises(refusal):
        pass_on(shop, check, **people)  # type: ignore[arg-type] # names of the cast

    assert not ChangeOver.objects.exists()


def test_change_over_needs_a_count_that_both_agreed_on(shop: Shop, heir: User) -> None:
    waiting = count_all(shop, incoming=None)

    with pytest.raises(ChangeOverNeedsCount):
        pass_on(shop, waiting)
    refuse_check(waiting, by=heir, now=NOW)
    with pytest.raises(ChangeOverNeedsCount):
        pass_on(shop, waiting)


def test_change_over_needs_a_fresh_count(shop: Shop, heir: User) -> None:
    check = count_all(shop, incoming=heir)

    with pytest.raises(ChangeOverCountOld):
        pass_on(shop, check, now=NOW + timedelta(days=4))

    assert pass_on(shop, check, now=NOW + timedelta(days=3)).number == 1


def test_change_over_needs_a_count_of_everything(shop: Shop, heir: User) -> None:
    check = count_all(shop, incoming=heir, but=(shop.oil,))

    with pytest.raises(ChangeOverCountIncomplete) as refusal:
        pass_on(shop, check)

    assert "「食用油」" in str(refusal.value)


def test_change_over_asks_nothing_of_what_is_withdrawn_and_gone(shop: Shop, heir: User) -> None:
    gone = offer(shop.partner, "竹扫把", "把", 12, stock=0, by=shop.cast.chair)
    Goods.objects.filter(pk=gone.pk).update(is_offered=False)

    assert pass_on(shop, count_all(shop, incoming=heir)).number == 1


def test_change_over_waits_for_nothing_that_never_came_in(shop: Shop, heir: User) -> None:
    check = count_all(shop, incoming=heir)
    offer(shop.partner, "雨伞", "把", 12, stock=0, by=shop.cast.chair)

    assert pass_on(shop, check).number == 1


def test_report_tells_differences_since_the_change_over_before(shop: Shop, heir: User) -> None:
    def lose(left: int, now: datetime) -> StockCheck:
        counts = [Counted(shop.rice, Decimal(left), "少了")]
        made = propose_count(shop.partner, counts=counts, key=uuid4(), by=shop.cast.keeper, now=now)
        return consent_to_check(made, by=heir, now=now)

    def tell(number: int) -> list[tuple[int, Decimal]]:
        report = get_change_over(shop.cast.village, number)
        return [(line.check_of.number, line.difference) for line in report.differences]

    later = NOW + timedelta(days=1)
    first_loss = lose(9, NOW)
    pass_on(shop, count_all(shop, incoming=heir))
    second_loss = lose(7, later)
    pass_on(shop, count_all(shop, incoming=heir, now=later), now=later)
    lose(6, later + timedelta(hours=1))

    assert tell(1) == [(first_loss.number, Decimal(-1))]
    assert tell(2) == [(second_loss.number, Decimal(-2))]


def test_database_refuses_to_change_or_lose_a_change_over(shop: Shop, heir: User) -> None:
    pass_on(shop, count_all(shop, incoming=heir))

    for attack in (
        lambda: ChangeOver.objects.update(fund_yuan=Decimal(1)),
        lambda: ChangeOver.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()
