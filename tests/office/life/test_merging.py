"""A household goes into another one whole, and nothing may hang on it."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from ledger.checks import check
from ledger.errors import KeyReused
from ledger.models import Account, Bar
from ledger.services import propose_opening
from office.life.errors import HeirGone, HouseholdAway, HouseholdBusy, NothingLeft, SameHousehold
from office.life.services import consent_to_change, go_away
from tests.cast import NOW, TODAY, Cast
from tests.ledger.acts import award, book_ahead, change_terms, deduct, impose, undo
from tests.office.life.acts import (
    agree,
    ask_heir,
    ask_merge,
    ask_split,
    balance_of,
    end,
    fresh,
    give_family,
    standing_of,
)
from villages.errors import OwnHousehold
from villages.models import Card, CardPin, KinTie, Member
from villages.models.households import HouseholdState, LeftWhy
from villages.permissions import find_recused_households
from villages.services import declare_kin
from villages.services.pins import set_pin

pytestmark = pytest.mark.django_db

D = Decimal


def test_merge_brings_all_over_and_ends_the_household(cast: Cast) -> None:
    give_family(cast)
    award(cast, 5, "12.5")
    set_pin(cast.households[5], by=cast.clerk, now=NOW)

    done = agree(cast, ask_merge(cast))

    gone = fresh(cast.households[5])
    account = Account.objects.get(household=gone)
    assert (gone.state, gone.state_since) == (HouseholdState.DISSOLVED, TODAY)
    assert (account.balance, account.closed_at) == (D(0), NOW)
    assert (done.points, done.standing_points) == (Decimal("112.5"), Decimal("12.5"))
    assert balance_of(cast, 6) == Decimal("212.5")
    assert (standing_of(cast, gone), standing_of(cast, cast.households[6])) == (
        D(0),
        D("12.5"),
    )
    living = Member.objects.living_here().filter(household=cast.households[6])
    assert [(row.name, row.is_head) for row in living] == [
        ("欧阳小明", True),
        ("郑国强", False),
        ("郑小军", False),
        ("郑小丽", False),
    ]
    assert {row.left_why for row in gone.members.all()} == {LeftWhy.MERGED}
    assert not Card.objects.filter(household=gone, killed_at__isnull=True).exists()
    assert not CardPin.objects.filter(household=gone).exists()
    assert list(check(cast.village)) == []


def test_merge_of_a_household_without_points_moves_no_row(cast: Cast) -> None:
    deduct(cast, 5, 100)

    done = agree(cast, ask_merge(cast))

    assert (done.transfer, done.points, done.standing_points) == (None, D(0), D(-100))
    assert standing_of(cast, cast.households[6]) == -100
    assert list(check(cast.village)) == []


def test_merge_names_all_that_stands_against_it(cast: Cast) -> None:
    change_terms(cast, debt_allowed=True)
    first = award(cast, 5, 50)
    award(cast, 5, 10, is_held=True)
    book_ahead(cast, 5, 20, frees_on=TODAY + timedelta(days=5))
    deduct(cast, 5, 160)
    undo(cast, first)
    propose_opening(
        cast.account(5),
        points=Decimal(3),
        standing_points=Decimal(0),
        reason="老存折",
        key=uuid4(),
        by=cast.clerk,
        now=NOW,
    )

    with pytest.raises(HouseholdBusy) as refusal:
        ask_merge(cast)

    assert refusal.value.reasons == (
        "1 笔更正还等第二个人同意；1 笔加分还在公示期里；还有 50 分待抵扣"
    )


def test_what_comes_up_after_the_proposal_is_refused_at_the_consent(cast: Cast) -> None:
    proposal = ask_merge(cast)
    award(cast, 5, 10, is_held=True)

    with pytest.raises(HouseholdBusy):
        agree(cast, proposal)

    assert balance_of(cast, 5) == 110
    assert fresh(cast.households[5]).state == HouseholdState.ACTIVE


def test_household_does_not_merge_into_itself_or_one_that_is_gone(cast: Cast) -> None:
    end(cast, 6)

    with pytest.raises(SameHousehold):
        ask_merge(cast, into=5)
    with pytest.raises(HeirGone):
        ask_merge(cast, into=6)


@pytest.mark.parametrize("number", [5, 6])
def test_who_is_away_comes_back_first(cast: Cast, number: int) -> None:
    go_away(cast.households[number], on=TODAY, by=cast.clerk, now=NOW)

    with pytest.raises(HouseholdAway):
        ask_merge(cast)


def test_household_of_another_village_is_a_mistake(cast: Cast) -> None:
    assert cast.other_household is not None
    cast.households[6] = cast.other_household

    with pytest.raises(ValueError, match="another village"):
        ask_merge(cast)


def test_who_takes_in_is_not_decided_by_the_own_family_either(cast: Cast) -> None:
    with pytest.raises(OwnHousehold):
        ask_merge(cast, into=4, by=cast.chair)
    proposal = ask_merge(cast, into=4)

    with pytest.raises(OwnHousehold):
        consent_to_change(proposal, by=cast.chair, now=NOW)


def test_same_key_for_another_household_is_refused(cast: Cast) -> None:
    key = uuid4()
    first = ask_merge(cast, key=key)

    assert ask_merge(cast, key=key) == first
    with pytest.raises(KeyReused):
        ask_merge(cast, into=3, key=key)


def test_bars_and_kin_go_along(cast: Cast) -> None:
    impose(cast, 4)

    agree(cast, ask_merge(cast, 4, 6))

    assert Bar.objects.filter(account=cast.account(6)).count() == 1
    ties = KinTie.objects.filter(second=cast.households[6]).order_by("first__number")
    assert [tie.first.number for tie in ties] == [1, 4]


def test_household_that_split_off_comes_home_with_all_it_has(cast: Cast) -> None:
    done = agree(cast, ask_split(cast, give_family(cast), points="30.5"))
    assert done.other is not None
    cast.households[77] = done.other

    agree(cast, ask_merge(cast, 77, 5))

    names = Member.objects.living_here().filter(household=cast.households[5])
    assert balance_of(cast, 5) == 100
    assert sorted(names.values_list("name", flat=True)) == ["郑国强", "郑小丽", "郑小军"]
    assert list(check(cast.village)) == []


def test_merged_household_has_nothing_to_inherit(cast: Cast) -> None:

    agree(cast, ask_merge(cast))

    with pytest.raises(NothingLeft):
        ask_heir(cast, "1", happened_on=date(2026, 10, 15))


def test_who_went_over_decides_for_no_kin_of_the_household_that_took_them_in(cast: Cast) -> None:
    declare_kin(cast.households[5], cast.households[6], by=cast.clerk, now=NOW)

    # The first judge lives in 3.
    agree(cast, ask_merge(cast, 3, 5))

    recused = find_recused_households(cast.judge_one, cast.village)
    assert recused == {cast.households[number].pk for number in (3, 5, 6)}
