"""What the database refuses of reservations, returns, counts, the fund and settlements."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from ledger.models import Hold, Transfer
from market.models import (
    ChangeOver,
    CostDecision,
    FundEntry,
    FundKind,
    Return,
    Settlement,
    StockCheck,
    StockCheckLine,
    StockMove,
    Waiting,
    Wish,
    WishVoice,
)
from tests.cast import NOW, TODAY
from tests.market.shop import Shop
from tests.market.stories import Story, enter, tell_of_money, tell_of_returns
from tests.market.test_refusals import copy, delete, update
from tests.memory import lived_once
from villages.models import Household

OfReturns = Callable[[Story], object]
OfMoney = Callable[[Shop], object]


def line_that_came_back(story: Story, **values: object) -> object:
    return copy(story.proposal.lines.get(), **values)


def reserve_once_more(story: Story, **values: object) -> object:
    """Write what waits anew, with a hold of its own."""
    hold = copy(Hold.objects.get(redemption=story.waiting))
    return copy(story.waiting, **{"number": 99, "key": uuid4(), "hold": hold, **values})


def propose_once_more(story: Story, **values: object) -> object:
    fresh = {
        "redemption": story.kept,
        "key": uuid4(),
        "state": "proposed",
        "decided_by": None,
        "decided_at": None,
        "reversal": None,
    }
    return copy(Return.objects.get(), **{**fresh, **values})


OF_RETURNS: dict[str, OfReturns] = {
    "market_redemption_one_code": lambda s: [
        reserve_once_more(s, number=number, code="123456789015") for number in (98, 99)
    ],
    "market_redemption_held_before: hold": lambda s: copy(
        s.waiting, number=99, key=uuid4(), hold=None
    ),
    "market_redemption_held_before: time": lambda s: reserve_once_more(s, reserved_at=None),
    "market_redemption_kept: reserved": lambda s: update(s.waiting, reserved_at=None),
    "market_redemption_ended_whole": lambda s: update(s.waiting, state="cancelled"),
    "market_redemption_handed_whole: no points": lambda s: update(
        s.waiting, state="handed", handed_at=NOW, handed_by=s.shop.cast.keeper
    ),
    "one hold for two": lambda s: copy(s.waiting, number=99, key=uuid4()),
    "market_redemption_kept: code": lambda s: update(s.waiting, code="123456789015"),
    "market_redemption_kept: hold": lambda s: update(
        s.waiting, hold=Hold.objects.get(redemption=s.cancelled)
    ),
    "market_redemption_kept: renews": lambda s: update(s.kept, renews=None),
    "market_redemption_kept: let go": lambda s: update(s.cancelled, state="reserved"),
    "market_redemption_kept: returned": lambda s: update(s.returned, state="handed"),
    "market_redemption_kept: handed": lambda s: update(s.kept, state="reserved"),
    "market_redemption_kept: time": lambda s: update(s.kept, handed_at=NOW.replace(year=2027)),
    "market_redemption_kept: person": lambda s: update(s.kept, handed_by=s.shop.cast.chair),
    "market_redemption_kept: never reserved": lambda s: update(s.kept, reserved_at=NOW),
    "market_return_one_key": lambda s: propose_once_more(s, key=s.proposal.key),
    "market_return_once": lambda s: propose_once_more(s, redemption=s.returned),
    "market_return_by_two: same": lambda s: propose_once_more(
        s, state="refused", decided_by=s.proposal.proposed_by, decided_at=NOW
    ),
    "market_return_by_two: nobody": lambda s: propose_once_more(s, state="refused"),
    "market_return_made_whole": lambda s: propose_once_more(
        s, state="made", decided_by=s.shop.cast.watcher, decided_at=NOW
    ),
    "market_return_in_village": lambda s: propose_once_more(s, village=s.shop.cast.other_village),
    "market_return_kept: state": lambda s: update(s.proposal, state="refused", reversal=None),
    "market_return_kept: person": lambda s: update(s.proposal, decided_by=s.shop.cast.chair),
    "market_return_kept: redemption": lambda s: update(s.proposal, redemption=s.kept),
    "market_return_no_delete": lambda s: delete(s.proposal),
    "market_returnline_once": line_that_came_back,
    "market_returnline_positive": lambda s: line_that_came_back(
        s, line=s.returned.lines.last(), quantity=Decimal(0)
    ),
    "market_returnline_same_redemption: other": lambda s: line_that_came_back(
        s, line=s.kept.lines.first()
    ),
    "market_returnline_same_redemption: more": lambda s: line_that_came_back(
        s, line=s.returned.lines.last(), quantity=Decimal(2)
    ),
    "market_returnline_no_update": lambda s: update(s.proposal.lines.get(), quantity=Decimal(2)),
    "market_returnline_no_delete": lambda s: delete(s.proposal.lines.get()),
}


def count(**values: object) -> object:
    fresh = {
        "number": 99,
        "key": uuid4(),
        "state": "proposed",
        "decided_by": None,
        "decided_at": None,
    }
    return copy(StockCheck.objects.get(), **{**fresh, **values})


def count_line(shop: Shop, **values: object) -> object:
    # The second count's, which has no line yet.
    check = count()
    fresh = {"check_of": check, "goods": shop.oil, "expected": Decimal(4), "counted": Decimal(4)}
    return StockCheckLine.objects.create(**{**fresh, **values})


def entry(line: int, **values: object) -> object:
    fresh = {"number": 99, "key": uuid4()}
    return copy(FundEntry.objects.get(number=line), **{**fresh, **values})


def settlement(**values: object) -> Model:
    """Write the settlement anew, of a row that has none, and not paid."""
    other = Transfer.objects.filter(settlement__isnull=True).earliest("number")
    fresh = {"number": 99, "key": uuid4(), "transfer": other, "entry": None, "paid_by": None}
    return copy(Settlement.objects.get(), **{**fresh, **values})


def change_over(**values: object) -> object:
    return copy(ChangeOver.objects.get(), **{"number": 99, "key": uuid4(), **values})


OF_MONEY: dict[str, OfMoney] = {
    # Counts
    "market_stockcheck_one_key": lambda _: count(key=StockCheck.objects.get().key),
    "market_stockcheck_one_number": lambda _: count(number=1),
    "market_stockcheck_by_two": lambda s: count(
        state="made", decided_by=s.cast.keeper, decided_at=NOW
    ),
    "market_stockcheck_in_village": lambda s: count(partner=s.other_partner),
    "market_stockcheck_kept: state": lambda _: update(StockCheck.objects.get(), state="refused"),
    "market_stockcheck_kept: person": lambda s: update(
        StockCheck.objects.get(), decided_by=s.cast.chair
    ),
    "market_stockcheck_kept: partner": lambda s: update(StockCheck.objects.get(), partner=s.barber),
    "market_stockcheck_no_delete": lambda _: delete(StockCheck.objects.get()),
    "market_stockcheckline_once": lambda s: [
        copy(StockCheckLine.objects.filter(goods=s.oil).get())
    ],
    "market_stockcheckline_not_negative": lambda s: count_line(
        s, counted=Decimal(-1), reason="少了"
    ),
    "market_stockcheckline_explained": lambda s: count_line(s, counted=Decimal(3)),
    "market_stockcheckline_same_partner: other": lambda s: count_line(s, goods=s.other_rice),
    "market_stockcheckline_same_partner: service": lambda s: count_line(s, goods=s.ploughing),
    "market_stockcheckline_no_update": lambda s: update(
        StockCheckLine.objects.get(goods=s.rice), counted=Decimal(15)
    ),
    "market_stockcheckline_no_delete": lambda s: delete(StockCheckLine.objects.get(goods=s.oil)),
    "market_stockmove_rests_on_something": lambda _: copy(
        StockMove.objects.get(kind="count"), key=uuid4(), check_line=None
    ),
    "market_stockmove_gift_of_intake": lambda s: copy(
        StockMove.objects.get(kind="count"),
        key=uuid4(),
        check_line=StockCheckLine.objects.get(goods=s.oil),
        goods=s.oil,
        is_donated=True,
    ),
    "one move a line": lambda _: copy(StockMove.objects.get(kind="count"), key=uuid4()),
    # Change-overs
    "market_changeover_one_key": lambda _: change_over(
        key=ChangeOver.objects.get().key, stock_check=count()
    ),
    "market_changeover_one_number": lambda _: change_over(number=1, stock_check=count()),
    "one change-over a count": lambda _: change_over(),
    "market_changeover_two_people": lambda s: change_over(
        incoming=s.cast.keeper, stock_check=count()
    ),
    "market_changeover_rests_on_count": lambda s: change_over(
        partner=s.barber, stock_check=count()
    ),
    "market_changeover_no_update": lambda _: update(ChangeOver.objects.get(), fund_yuan=Decimal(0)),
    "market_changeover_no_delete": lambda _: delete(ChangeOver.objects.get()),
    # The fund
    "market_fundentry_one_key": lambda _: entry(3, key=FundEntry.objects.get(number=1).key),
    "market_fundentry_one_number": lambda _: entry(3, number=1),
    "market_fundentry_one_opening": lambda _: entry(1),
    "market_fundentry_sign_of_kind: grant": lambda _: entry(3, yuan=Decimal(-1)),
    "market_fundentry_sign_of_kind: purchase": lambda _: entry(2, yuan=Decimal(1), stock_move=None),
    "market_fundentry_reversal_names_line": lambda _: entry(4, reverses=None),
    "market_fundentry_move_of_purchase": lambda s: entry(
        3, stock_move=StockMove.objects.filter(goods=s.oil).earliest("pk")
    ),
    "one purchase an intake": lambda _: entry(2),
    "market_fundentry_in_village: a part": lambda s: entry(
        4, reverses=enter(s, FundKind.GRANT, 50), yuan=Decimal(-49)
    ),
    "market_fundentry_in_village: a reversal": lambda _: entry(
        4, reverses=FundEntry.objects.get(number=4), yuan=Decimal(300)
    ),
    "market_fundentry_in_village: village": lambda s: entry(
        4,
        village=s.cast.other_village,
        reverses=enter(s, FundKind.GRANT, 50),
        yuan=Decimal(-50),
    ),
    "one reversal a line": lambda _: entry(4),
    "market_fundentry_no_update": lambda _: update(
        FundEntry.objects.get(number=1), yuan=Decimal(1)
    ),
    "market_fundentry_no_delete": lambda _: delete(FundEntry.objects.get(number=3)),
    # Settlements
    "market_settlement_one_key": lambda s: settlement(
        partner=s.partner, key=Settlement.objects.get().key
    ),
    "market_settlement_one_number": lambda s: settlement(partner=s.partner, number=1),
    "market_settlement_once": lambda _: settlement(),
    "one settlement a row": lambda s: settlement(
        partner=s.partner, transfer=Settlement.objects.get().transfer
    ),
    "market_settlement_positive": lambda s: settlement(partner=s.partner, points=Decimal(0)),
    "market_settlement_paid_by_another": lambda s: settlement(
        partner=s.partner,
        paid_by=s.cast.chair,
        entry=FundEntry.objects.get(number=3),
    ),
    "market_settlement_in_village": lambda s: settlement(partner=s.other_partner),
    "market_settlement_kept: points": lambda _: update(Settlement.objects.get(), points=Decimal(1)),
    "market_settlement_kept: paid": lambda _: update(
        Settlement.objects.get(), entry=None, paid_by=None
    ),
    "market_settlement_kept: paid by another line": lambda s: update(
        settlement(partner=s.partner), entry=FundEntry.objects.get(number=1), paid_by=s.cast.clerk
    ),
    "market_settlement_no_delete": lambda _: delete(Settlement.objects.get()),
}


@pytest.fixture
@lived_once
def story(shop: Shop) -> Story:
    return tell_of_returns(shop)


@pytest.fixture
@lived_once
def fund(shop: Shop) -> Shop:
    return tell_of_money(shop)


@pytest.mark.parametrize("name", OF_RETURNS)
def test_database_refuses_of_reservations_and_returns(story: Story, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OF_RETURNS[name](story)


@pytest.mark.parametrize("name", OF_MONEY)
def test_database_refuses_of_counts_and_money(fund: Shop, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OF_MONEY[name](fund)


def decision(shop: Shop, **values: object) -> CostDecision:
    fresh: dict[str, object] = {
        "village": shop.cast.village,
        "kind": "goods",
        "subject": "电饭煲",
        "decided_on": TODAY,
        "present": 5,
        "agreed": 3,
        "reason": "有捐款",
        "key": uuid4(),
        "made_at": NOW,
        "made_by": shop.cast.chair,
        "confirmed_at": NOW,
        "confirmed_by": shop.cast.clerk,
    }
    return CostDecision.objects.create(**{**fresh, **values})


OF_THE_REST: dict[str, OfMoney] = {
    "market_costdecision_one_key": lambda s: decision(s, key=decision(s).key),
    "market_costdecision_by_majority: half": lambda s: decision(s, present=6),
    "market_costdecision_by_majority: more": lambda s: decision(s, present=2),
    "market_costdecision_by_two": lambda s: decision(s, confirmed_by=s.cast.chair),
    "market_costdecision_confirmed_before_use": lambda s: decision(
        s, confirmed_by=None, confirmed_at=None, used_at=NOW
    ),
    "market_costdecision_kept: subject": lambda s: update(decision(s), subject="彩电"),
    "market_costdecision_kept: used": lambda s: update(decision(s, used_at=NOW), used_at=None),
    "market_costdecision_no_delete": lambda s: delete(decision(s)),
    "market_waiting_in_village": lambda s: Waiting.objects.create(
        village=s.cast.village,
        household=s.cast.households[5],
        goods=s.other_rice,
        quantity=Decimal(1),
        key=uuid4(),
        asked_at=NOW,
    ),
    "market_wishvoice_in_village": lambda s: WishVoice.objects.create(
        wish=Wish.objects.create(village=s.cast.village, words="雨伞"),
        household=Household.objects.get(village=s.cast.other_village),
        said_at=NOW,
    ),
}


@pytest.mark.parametrize("name", OF_THE_REST)
def test_database_refuses_of_decisions_and_wants(shop: Shop, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OF_THE_REST[name](shop)


def test_words_of_a_return_can_be_erased(story: Story) -> None:
    assert update(story.proposal, reason="") == 1
    assert update(story.waiting, note="", collector="") == 1
