"""The PIN of a card: set by the committee, tried under lock, told to nobody twice."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.cast import NOW, Cast
from tests.ledger.together import run_together
from villages.errors import (
    CardKilled,
    CardUnknown,
    PinLocked,
    PinNotSet,
    PinWrong,
    PointsError,
    RoleNeeded,
    VillageNotFound,
)
from villages.models import Card, CardPin, Change, ChangeValue, Household
from villages.services import issue_card
from villages.services.pins import (
    check_pin,
    find_open_card,
    is_trivial,
    make_pin,
    open_card,
    set_pin,
    set_pins,
)

pytestmark = pytest.mark.django_db


def card_of(household: Household) -> Card:
    return Card.objects.get(household=household, killed_at__isnull=True)


def wrong_for(pin: str) -> str:
    return "275918" if pin != "275918" else "275919"


def guess(card: Card, times: int, pin: str, *, now: datetime = NOW) -> list[PointsError]:
    """Type a wrong PIN some times and return the refusals."""
    refusals: list[PointsError] = []
    for _count in range(times):
        with pytest.raises((PinWrong, PinLocked)) as refused:
            check_pin(card, wrong_for(pin), now=now)
        refusals.append(refused.value)
    return refusals


@pytest.mark.parametrize(
    "pin", ["123456", "654321", "890123", "135791", "000000", "121212", "112233"]
)
def test_is_trivial_tells_what_is_tried_first(pin: str) -> None:
    assert is_trivial(pin)


@pytest.mark.parametrize("pin", ["275918", "100293"])
def test_is_trivial_lets_the_others_be(pin: str) -> None:
    assert not is_trivial(pin)


def test_make_pin_gives_six_digits_that_are_not_trivial() -> None:
    pins = {make_pin() for _count in range(200)}

    assert len(pins) > 190
    assert [pin for pin in pins if len(pin) != 6 or not pin.isdecimal() or is_trivial(pin)] == []


def test_set_pin_opens_the_card_and_keeps_no_digit_of_it(cast: Cast) -> None:
    household = cast.households[5]

    pin = set_pin(household, by=cast.chair, now=NOW)

    row = CardPin.objects.get()
    assert open_card(card_of(household).token, pin, now=NOW).card == card_of(household)
    assert (row.household, row.set_at, row.set_by) == (household, NOW, cast.chair)
    assert pin not in row.hash


def test_set_pin_is_traced_without_its_value(cast: Cast) -> None:
    for _count in range(2):
        set_pin(cast.households[5], by=cast.chair, now=NOW)

    row = str(CardPin.objects.get().pk)
    changes = Change.objects.filter(kind="villages.cardpin").order_by("pk")
    assert [(one.act, one.row, one.made_by, one.village) for one in changes] == [
        ("created", row, cast.chair, cast.village),
        ("changed", row, cast.chair, cast.village),
    ]
    assert not ChangeValue.objects.filter(change__in=changes).exists()


def test_set_pin_takes_the_committee(cast: Cast) -> None:
    with pytest.raises(RoleNeeded):
        set_pin(cast.households[5], by=cast.walker, now=NOW)
    with pytest.raises(VillageNotFound):
        set_pin(cast.households[5], by=cast.stranger, now=NOW)

    assert not CardPin.objects.exists()


def test_set_pins_leaves_those_that_have_one(cast: Cast) -> None:
    first = set_pin(cast.households[5], by=cast.chair, now=NOW)

    pins = set_pins(
        [cast.households[4], cast.households[5]], by=cast.chair, now=NOW, only_missing=True
    )

    assert list(pins) == [cast.households[4].pk]
    assert check_pin(card_of(cast.households[5]), first, now=NOW)


def test_set_pins_asks_as_often_for_one_as_for_six(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):
        set_pins(list(cast.households.values()), by=cast.chair, now=NOW)


def test_wrong_pin_says_how_many_tries_are_left(cast: Cast) -> None:
    pin = set_pin(cast.households[5], by=cast.chair, now=NOW)

    refusals = guess(card_of(cast.households[5]), 2, pin)

    assert [str(refusal) for refusal in refusals] == [
        "密码不对，还可以试 4 次。忘了密码，请到村委会重新设一个。",
        "密码不对，还可以试 3 次。忘了密码，请到村委会重新设一个。",
    ]


def test_fifth_wrong_pin_locks_a_quarter_of_an_hour(cast: Cast) -> None:
    pin = set_pin(cast.households[5], by=cast.chair, now=NOW)
    card = card_of(cast.households[5])

    refusals = guess(card, 5, pin)

    assert str(refusals[-1]) == (
        "密码输错的次数多了，请 10月15日 10:15 以后再试。着急的话，村委会可以马上重新设一个。"
    )
    with pytest.raises(PinLocked):
        check_pin(card, pin, now=NOW + timedelta(minutes=14))
    assert check_pin(card, pin, now=NOW + timedelta(minutes=15))


def test_pauses_double_up_to_a_day(cast: Cast) -> None:
    pin = set_pin(cast.households[5], by=cast.chair, now=NOW)
    card = card_of(cast.households[5])
    now, pauses = NOW, []

    for _round in range(9):
        guess(card, 5, pin, now=now)
        until = CardPin.objects.get().locked_until
        assert until
        pauses.append((until - now).total_seconds() / 60)
        now = until

    assert pauses == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]


def test_right_pin_begins_the_count_anew(cast: Cast) -> None:
    pin = set_pin(cast.households[5], by=cast.chair, now=NOW)
    card = card_of(cast.households[5])
    guess(card, 4, pin)

    check_pin(card, pin, now=NOW)

    assert [type(refusal) for refusal in guess(card, 4, pin)] == [PinWrong] * 4


def test_new_pin_unlocks(cast: Cast) -> None:
    household = cast.households[5]
    guess(card_of(household), 5, set_pin(household, by=cast.chair, now=NOW))

    pin = set_pin(household, by=cast.chair, now=NOW)

    assert check_pin(card_of(household), pin, now=NOW)


def test_pin_of_one_household_does_not_open_another(cast: Cast) -> None:
    pins = [set_pin(cast.households[number], by=cast.chair, now=NOW) for number in (4, 5)]

    with pytest.raises(PinWrong):
        check_pin(card_of(cast.households[5]), pins[0], now=NOW)


def test_card_without_a_pin_says_where_to_get_one(cast: Cast) -> None:
    with pytest.raises(PinNotSet, match="还没有密码"):
        check_pin(card_of(cast.households[5]), "275918", now=NOW)


def test_unknown_and_killed_cards_are_told_from_wrong_pins(cast: Cast) -> None:
    household = cast.households[5]
    old, pin = card_of(household), set_pin(household, by=cast.chair, now=NOW)
    issue_card(household, by=cast.chair, now=NOW)

    with pytest.raises(CardUnknown):
        open_card("no-such-token", pin, now=NOW)
    with pytest.raises(CardKilled):
        open_card(old.token, pin, now=NOW)
    # The PIN is the household's: it goes on with the new card.
    assert open_card(card_of(household).token, pin, now=NOW)


def test_open_card_is_closed_by_a_new_pin_and_by_a_new_card(cast: Cast) -> None:
    household = cast.households[5]
    pins = [set_pin(household, by=cast.chair, now=NOW)]
    opened = [open_card(card_of(household).token, pins[0], now=NOW)]
    assert find_open_card(opened[0].card.pk, opened[0].mark) == opened[0].card

    pins.append(set_pin(household, by=cast.chair, now=NOW))
    opened.append(open_card(card_of(household).token, pins[1], now=NOW))
    assert find_open_card(opened[0].card.pk, opened[0].mark) is None
    assert find_open_card(opened[1].card.pk, opened[1].mark) == opened[1].card

    issue_card(household, by=cast.chair, now=NOW)
    assert find_open_card(opened[1].card.pk, opened[1].mark) is None


def test_marks_tell_nothing_of_pin_or_hash(cast: Cast) -> None:
    pin = set_pin(cast.households[5], by=cast.chair, now=NOW)

    mark = open_card(card_of(cast.households[5]).token, pin, now=NOW).mark

    assert len(mark) == 16
    assert mark not in CardPin.objects.get().hash


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_all_counted(cast: Cast) -> None:
    pin = set_pin(cast.households[5], by=cast.chair, now=NOW)
    card = card_of(cast.households[5])

    refusals = run_together([lambda: check_pin(card, wrong_for(pin), now=NOW)] * 8)

    # Five are looked at, one of them brings the pause; the others find it.
    kinds = sorted(type(refusal).__name__ for refusal in refusals)
    assert kinds == ["PinLocked"] * 4 + ["PinWrong"] * 4
    assert CardPin.objects.get().failures == 5


@pytest.mark.django_db(transaction=True)
def test_missing_pin_set_by_two_at_once_is_one(cast: Cast) -> None:
    household = cast.households[5]

    made = run_together(
        [
            lambda: set_pins([household], by=cast.chair, now=NOW, only_missing=True),
            lambda: set_pins([household], by=cast.clerk, now=NOW, only_missing=True),
        ]
    )

    pins = [one for one in made if isinstance(one, dict) and one]
    assert len(pins) == 1
    assert check_pin(card_of(household), pins[0][household.pk], now=NOW)
