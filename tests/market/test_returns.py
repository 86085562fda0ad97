"""What comes back: taken in by one person, agreed to by a second, put right in one step."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from ledger.errors import AccountClosed, KeyReused
from ledger.models import Transfer, TransferKind
from ledger.queries import get_balance
from ledger.services import Post, close_account, get_issuance, lock_book, transfer
from market.checks import check
from market.errors import (
    NotYourPartner,
    PartnerClosed,
    QuantityNotWhole,
    ReasonNeeded,
    ReturnDecided,
    ReturnNotPossible,
    ReturnTooMuch,
    ReturnWaits,
    TextTooLong,
)
from market.models import (
    MoveKind,
    Redemption,
    RedemptionState,
    Return,
    ReturnState,
    StockMove,
)
from market.services import (
    Back,
    Collector,
    GoodsInput,
    change_goods,
    change_partner,
    hand_over,
    propose_return,
    refuse_return,
)
from tests.cast import NOW, TODAY, at
from tests.ledger.acts import deduct, find_available, impose
from tests.market import shop as counter
from tests.market.keeping import agree, anew, back, book, bring_back
from tests.market.shop import Shop, line, stock_of
from villages.errors import (
    OwnHousehold,
    PointsError,
    RoleNeeded,
    SecondPersonNeeded,
    VillageNotFound,
)
from villages.models import Household
from villages.services import set_terms

LATER = date(2026, 11, 3)


@pytest.fixture
def redemption(shop: Shop) -> Redemption:
    """Household 5 has had 2 bags of rice, 4 soaps and half a mu ploughed: 40 + 14 + 4."""
    return counter.hand_over(
        shop,
        line(shop.rice, 2),
        line(shop.soap, 4),
        line(shop.ploughing, "0.5"),
        collector=Collector("郑小国", "儿子"),
    )


def list_moves(redemption: Redemption) -> list[tuple[str, str, Decimal]]:
    moves = StockMove.objects.filter(redemption=redemption).order_by("id")
    return [(move.goods.name, move.kind, move.quantity) for move in moves]


def assert_nothing_came_back(shop: Shop, redemption: Redemption) -> None:
    assert anew(redemption).state == RedemptionState.HANDED
    assert get_balance(shop.cast.account(5)) == 42
    assert stock_of(shop.rice) == 8
    assert not Transfer.objects.filter(kind=TransferKind.REVERSAL).exists()


# Proposing


def test_propose_moves_nothing(shop: Shop, redemption: Redemption) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0, 0))

    assert (proposal.state, proposal.proposed_by, proposal.decided_by) == (
        ReturnState.PROPOSED,
        shop.cast.keeper,
        None,
    )
    assert [(row.line.goods, row.quantity) for row in proposal.lines.all()] == [
        (shop.rice, Decimal(1))
    ]
    assert_nothing_came_back(shop, redemption)
    assert list(check(shop.cast.village)) == []


def test_propose_again_with_the_same_key_answers_the_same(
    shop: Shop, redemption: Redemption
) -> None:
    key, entries = uuid4(), back(redemption, 1, 2, 0)
    first = bring_back(shop, redemption, entries, key=key)
    agree(shop, first)

    again = bring_back(shop, redemption, entries, key=key)

    assert again == first
    assert Return.objects.count() == 1


def test_propose_with_a_used_key_and_other_content_is_refused(
    shop: Shop, redemption: Redemption
) -> None:
    key = uuid4()
    bring_back(shop, redemption, back(redemption, 1, 0, 0), key=key)
    other = counter.hand_over(shop, line(shop.soap))

    attempts: list[Callable[[], object]] = [
        lambda: bring_back(shop, redemption, back(redemption, 2, 0, 0), key=key),
        lambda: bring_back(shop, redemption, back(redemption, 1, 0, 0, is_damaged=True), key=key),
        lambda: bring_back(shop, redemption, back(redemption, 1, 1, 0), key=key),
        lambda: bring_back(
            shop, redemption, back(redemption, 1, 0, 0), key=key, by=shop.cast.clerk
        ),
        lambda: bring_back(shop, other, back(other, 1), key=key),
    ]

    for attempt in attempts:
        with pytest.raises(KeyReused):
            attempt()
    assert Return.objects.count() == 1


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [
        ("0", ReturnTooMuch),
        ("-1", ReturnTooMuch),
        ("3", ReturnTooMuch),
        ("1000", ReturnTooMuch),
        ("1e30", ReturnTooMuch),
        ("NaN", ReturnTooMuch),
        ("0.001", ReturnTooMuch),
        ("1.5", QuantityNotWhole),
    ],
)
def test_propose_refuses_quantities_that_cannot_be(
    shop: Shop, redemption: Redemption, quantity: str, refusal: type[PointsError]
) -> None:
    rice = redemption.lines.get(goods=shop.rice)

    with pytest.raises(refusal):
        bring_back(shop, redemption, [Back(rice, Decimal(quantity))])

    assert not Return.objects.exists()


def test_propose_refuses_no_line_one_twice_and_anothers(shop: Shop, redemption: Redemption) -> None:
    rice = redemption.lines.get(goods=shop.rice)
    other = counter.hand_over(shop, line(shop.soap))
    wrong = [[], [Back(rice, Decimal(1)), Back(rice, Decimal(1))], back(other, 1)]

    for entries in wrong:
        with pytest.raises(ReturnTooMuch):
            bring_back(shop, redemption, entries)

    assert not Return.objects.exists()


@pytest.mark.parametrize(
    ("reason", "refusal"), [("", ReasonNeeded), ("  ", ReasonNeeded), ("长" * 101, TextTooLong)]
)
def test_propose_wants_a_reason(
    shop: Shop, redemption: Redemption, reason: str, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        propose_return(
            redemption,
            back=back(redemption, 1, 0, 0),
            reason=reason,
            key=uuid4(),
            by=shop.cast.keeper,
            now=NOW,
        )


def test_propose_is_for_who_works_there_and_not_for_the_own_family(
    shop: Shop, redemption: Redemption
) -> None:
    own = counter.hand_over(shop, line(shop.rice), household=shop.cast.households[4])
    refusals = {
        "barber": NotYourPartner,
        "walker": RoleNeeded,
        "watcher": RoleNeeded,
        "stranger": VillageNotFound,
    }

    for person, refusal in refusals.items():
        with pytest.raises(refusal):
            bring_back(shop, redemption, back(redemption, 1, 0, 0), by=shop.cast.people[person])
    with pytest.raises(OwnHousehold):
        bring_back(shop, own, back(own, 1), by=shop.cast.chair)


def test_propose_refuses_what_was_never_handed_over_or_waits_already(
    shop: Shop, redemption: Redemption
) -> None:
    reserved = book(shop, line(shop.rice))
    bring_back(shop, redemption, back(redemption, 1, 0, 0))

    with pytest.raises(ReturnNotPossible):
        bring_back(shop, reserved, back(reserved, 1))
    with pytest.raises(ReturnWaits):
        bring_back(shop, redemption, back(redemption, 0, 1, 0), by=shop.cast.clerk)


def test_propose_refuses_at_a_closed_partner(shop: Shop, redemption: Redemption) -> None:
    change_partner(shop.partner, name="积分超市", is_open=False, by=shop.cast.chair, now=NOW)

    with pytest.raises(PartnerClosed):
        bring_back(shop, redemption, back(redemption, 1, 0, 0))


# Agreeing


def test_return_of_a_part_reverses_whole_and_posts_what_is_kept(
    shop: Shop, redemption: Redemption
) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0, 0))

    made = agree(shop, proposal)

    assert (made.state, made.decided_by, made.decided_at) == (
        ReturnState.MADE,
        shop.cast.watcher,
        NOW,
    )
    assert made.reversal is not None
    assert (made.reversal.points, made.reversal.reverses) == (Decimal(58), redemption.transfer)
    assert anew(redemption).state == RedemptionState.RETURNED
    kept = Redemption.objects.get(renews=redemption)
    assert (kept.number, kept.points, kept.state) == (2, Decimal(38), RedemptionState.HANDED)
    assert (kept.handed_at, kept.handed_by) == (redemption.handed_at, shop.cast.keeper)
    assert (kept.collector, kept.relation) == ("郑小国", "儿子")
    assert [(row.goods, row.quantity, row.points) for row in kept.lines.all()] == [
        (shop.rice, Decimal(1), Decimal(20)),
        (shop.soap, Decimal(4), Decimal(14)),
        (shop.ploughing, Decimal("0.5"), Decimal(4)),
    ]
    assert kept.transfer is not None
    assert (kept.transfer.points, kept.transfer.number) == (Decimal(38), made.reversal.number + 1)
    assert get_balance(shop.cast.account(5)) == 62
    assert get_balance(shop.partner.account) == 38
    assert (stock_of(shop.rice), stock_of(shop.soap)) == (Decimal(9), Decimal(46))
    assert list(check(shop.cast.village)) == []


def test_return_of_everything_leaves_nothing(shop: Shop, redemption: Redemption) -> None:
    agree(shop, bring_back(shop, redemption, back(redemption, 2, 4, "0.5")))

    assert not Redemption.objects.filter(renews=redemption).exists()
    assert get_balance(shop.cast.account(5)) == 100
    assert get_balance(shop.partner.account) == 0
    assert (stock_of(shop.rice), stock_of(shop.soap)) == (Decimal(10), Decimal(50))
    assert list_moves(redemption)[2:] == [
        ("大米", MoveKind.RETURNED, Decimal(2)),
        ("肥皂", MoveKind.RETURNED, Decimal(4)),
    ]
    assert list(check(shop.cast.village)) == []


def test_return_of_spoiled_goods_does_not_fill_the_shelf(
    shop: Shop, redemption: Redemption
) -> None:
    agree(shop, bring_back(shop, redemption, back(redemption, 1, 0, 0, is_damaged=True)))

    assert (stock_of(shop.rice), get_balance(shop.cast.account(5))) == (Decimal(8), Decimal(62))
    assert list_moves(redemption)[-1] == ("大米", MoveKind.DAMAGED, Decimal(-1))
    assert list(check(shop.cast.village)) == []


def test_service_that_is_taken_back_is_never_spoiled(shop: Shop, redemption: Redemption) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 0, 0, "0.25", is_damaged=True))

    assert [row.is_damaged for row in proposal.lines.all()] == [False]
    agree(shop, proposal)
    assert get_balance(shop.cast.account(5)) == 44
    assert list(check(shop.cast.village)) == []


def test_kept_goods_can_come_back_another_time(shop: Shop, redemption: Redemption) -> None:
    agree(shop, bring_back(shop, redemption, back(redemption, 1, 0, 0)))
    kept = Redemption.objects.get(renews=redemption)

    agree(shop, bring_back(shop, kept, back(kept, 1, 1, 0)))
    last = Redemption.objects.get(renews=kept)
    agree(shop, bring_back(shop, last, back(last, 3, 0)))

    final = Redemption.objects.get(renews=last)
    assert (final.number, final.points) == (4, Decimal(4))
    assert get_balance(shop.cast.account(5)) == 96
    assert (stock_of(shop.rice), stock_of(shop.soap)) == (Decimal(10), Decimal(50))
    with pytest.raises(ReturnNotPossible):
        bring_back(shop, kept, back(kept, 1, 0, 0))
    assert list(check(shop.cast.village)) == []


def test_agreeing_twice_answers_and_refuses_another(shop: Shop, redemption: Redemption) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0, 0))
    first = agree(shop, proposal)

    again = agree(shop, proposal, now=at(LATER))

    assert (again, again.decided_at) == (first, NOW)
    with pytest.raises(ReturnDecided):
        agree(shop, proposal, by=shop.cast.chair)
    with pytest.raises(ReturnDecided):
        refuse_return(proposal, by=shop.cast.watcher, now=NOW)
    assert get_balance(shop.cast.account(5)) == 62


def test_agreeing_takes_a_second_person_in_office(shop: Shop, redemption: Redemption) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0, 0))
    refusals = {
        "keeper": SecondPersonNeeded,
        "barber": RoleNeeded,
        "walker": RoleNeeded,
        "judge_one": RoleNeeded,
        "stranger": VillageNotFound,
    }

    for person, refusal in refusals.items():
        for act in (agree_as, refuse_as):
            with pytest.raises(refusal):
                act(shop, proposal, person)

    assert_nothing_came_back(shop, redemption)


def agree_as(shop: Shop, proposal: Return, person: str) -> Return:
    return agree(shop, proposal, by=shop.cast.people[person])


def refuse_as(shop: Shop, proposal: Return, person: str) -> Return:
    return refuse_return(proposal, by=shop.cast.people[person], now=NOW)


def test_agreeing_is_not_for_the_own_family(shop: Shop) -> None:
    made = counter.hand_over(shop, line(shop.rice), household=shop.cast.households[4])
    proposal = bring_back(shop, made, back(made, 1))

    with pytest.raises(OwnHousehold):
        agree(shop, proposal, by=shop.cast.chair)


def test_refused_return_can_be_proposed_anew(shop: Shop, redemption: Redemption) -> None:
    first = bring_back(shop, redemption, back(redemption, 1, 0, 0))

    refused = refuse_return(first, by=shop.cast.watcher, now=NOW)
    again = refuse_return(first, by=shop.cast.watcher, now=NOW)

    assert (refused.state, again) == (ReturnState.REFUSED, refused)
    assert_nothing_came_back(shop, redemption)
    agree(shop, bring_back(shop, redemption, back(redemption, 2, 0, 0)))
    assert get_balance(shop.cast.account(5)) == 82
    assert list(check(shop.cast.village)) == []


# What has happened meanwhile


def test_return_pays_for_what_is_kept_whatever_is_kept_or_held(
    shop: Shop, redemption: Redemption
) -> None:
    set_terms(shop.cast.village, TODAY, keep_points=Decimal(200), by=None, now=NOW)
    impose(shop.cast, 5)
    deduct(shop.cast, 5, 42)

    agree(shop, bring_back(shop, redemption, back(redemption, 1, 0, 0)))

    assert get_balance(shop.cast.account(5)) == 20
    assert find_available(shop.cast.account(5)).points == 0
    assert list(check(shop.cast.village)) == []


def test_return_after_the_settlement_leaves_less_than_nothing_to_settle(
    shop: Shop, redemption: Redemption
) -> None:
    with transaction.atomic():
        book_now = lock_book(shop.cast.village, now=NOW)
        settled = Post(
            kind=TransferKind.SETTLEMENT,
            source_id=shop.partner.account_id,
            destination_id=get_issuance(shop.cast.village).pk,
            points=Decimal(58),
            key=uuid4(),
            occurred_on=TODAY,
            reference="J1",
        )
        transfer(book_now, settled, by=shop.cast.clerk)

    agree(shop, bring_back(shop, redemption, back(redemption, 2, 0, 0)))

    assert get_balance(shop.partner.account) == -40
    assert get_balance(shop.cast.account(5)) == 82


def test_return_is_taken_from_a_household_that_went_away(
    shop: Shop, redemption: Redemption
) -> None:
    Household.objects.filter(pk=redemption.household_id).update(state="away")

    agree(shop, bring_back(shop, redemption, back(redemption, 1, 0, 0)))

    assert get_balance(shop.cast.account(5)) == 62


def test_return_has_nowhere_to_go_after_the_account_was_closed(
    shop: Shop, redemption: Redemption
) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0, 0))
    other = counter.hand_over(shop, line(shop.soap))
    deduct(shop.cast, 5, Decimal("38.5"))
    with transaction.atomic():
        close_account(lock_book(shop.cast.village, now=NOW), shop.cast.account(5), now=NOW)

    with pytest.raises(AccountClosed):
        agree(shop, proposal)
    with pytest.raises(AccountClosed):
        bring_back(shop, other, back(other, 1))

    assert refuse_return(proposal, by=shop.cast.watcher, now=NOW).state == ReturnState.REFUSED
    assert stock_of(shop.rice) == 8


def test_return_in_a_later_month_is_posted_then(shop: Shop, redemption: Redemption) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0, 0), now=at(LATER))

    made = agree(shop, proposal, now=at(LATER + timedelta(days=1)))

    assert made.reversal is not None
    assert made.reversal.occurred_on == LATER + timedelta(days=1)


def test_all_of_a_part_comes_back_where_parts_are_given_no_more(shop: Shop) -> None:
    made = hand_over(book(shop, line(shop.ploughing, "0.5")), by=shop.cast.keeper, now=NOW)
    whole = GoodsInput(name="犁地", unit="亩", price=Decimal(8))
    change_goods(shop.ploughing, terms=whole, by=shop.cast.chair, now=NOW)

    agree(shop, bring_back(shop, made, back(made, "0.5")))

    assert get_balance(shop.cast.account(5)) == 100


@pytest.mark.parametrize("quantity", ["0.01", "0.16", "0.32"])
def test_rounding_never_charges_more_for_what_is_kept(shop: Shop, quantity: str) -> None:
    terms = GoodsInput(name="犁地", unit="亩", price=Decimal("0.5"), in_whole_units=False)
    cheap = change_goods(shop.ploughing, terms=terms, by=shop.cast.chair, now=NOW)
    made = counter.hand_over(shop, line(cheap, "0.33"))

    agree(shop, bring_back(shop, made, back(made, quantity)))

    kept = Redemption.objects.get(renews=made)
    assert kept.points <= made.points
    assert get_balance(shop.cast.account(5)) == 100 - kept.points
    assert list(check(shop.cast.village)) == []


def test_return_pays_back_the_price_that_was_paid(shop: Shop) -> None:
    made = counter.hand_over(shop, line(shop.rice))
    proposal = bring_back(shop, made, back(made, 1))
    withdrawn = GoodsInput(name="大米", unit="袋", price=Decimal(99), is_offered=False)
    change_goods(shop.rice, terms=withdrawn, by=shop.cast.chair, now=NOW)

    agree(shop, proposal)

    assert (get_balance(shop.cast.account(5)), stock_of(shop.rice)) == (Decimal(100), Decimal(10))
