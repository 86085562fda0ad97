"""A family comes apart in two: people, points and standing are shared, nothing comes twice."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from ledger.checks import check
from ledger.errors import KeyReused, PointsNotPositive
from ledger.models import Account, Bar, BarKind, CorrectionState, HouseholdChange, Transfer
from ledger.queries import get_passbook
from ledger.years import preview_turn
from office.life.errors import (
    ChangeDecided,
    ChangeWaits,
    DayToCome,
    HeadLeaves,
    HeadNotAmong,
    HouseholdAway,
    MemberElsewhere,
    NobodyLeaves,
    NobodyStays,
    PointsShared,
    StandingShared,
)
from office.life.services import consent_to_change, go_away, refuse_change
from tests.cast import NOW, TODAY, Cast, enrol
from tests.ledger.acts import award, book_ahead, change_terms, deduct, impose, look_at, undo
from tests.office.life.acts import (
    agree,
    ask_split,
    balance_of,
    end,
    fresh,
    give_family,
    standing_of,
)
from villages.errors import (
    HouseholdDissolved,
    NumberTaken,
    OwnHousehold,
    PointsError,
    RoleNeeded,
    SecondPersonNeeded,
    VillageNotFound,
)
from villages.models import Household, KinTie, Member
from villages.models.households import HouseholdState, LeftWhy
from villages.models.terms import BaseGiven
from villages.services import declare_kin

pytestmark = pytest.mark.django_db

D = Decimal


def test_split_shares_people_points_and_standing(cast: Cast) -> None:
    son, daughter = give_family(cast)
    award(cast, 5, 30)
    proposal = ask_split(cast, [son, daughter], points="50", standing="12.5")
    before = balance_of(cast, 5)

    done = agree(cast, proposal)

    new = done.other
    assert new is not None
    assert before == 130
    assert (new.number, new.grid, new.joined_on) == (77, cast.second_group, TODAY)
    assert [
        (row.name, row.is_head, row.came_from, row.birth_year) for row in new.members.all()
    ] == [
        ("郑小军", True, son, 1990),
        ("郑小丽", False, daughter, 1990),
    ]
    son.refresh_from_db()
    assert (son.left_on, son.left_why) == (TODAY, LeftWhy.SPLIT)
    assert (balance_of(cast, 5), look_at(new.account).balance) == (D(80), D(50))
    assert (standing_of(cast, cast.households[5]), standing_of(cast, new)) == (
        Decimal("17.5"),
        Decimal("12.5"),
    )
    assert new.cards.filter(killed_at__isnull=True).count() == 1
    assert (done.state, done.decided_by) == (CorrectionState.POSTED, cast.watcher)
    assert list(check(cast.village)) == []


def test_split_off_household_gets_no_second_base(cast: Cast) -> None:
    agree(cast, ask_split(cast, give_family(cast)))
    new = Household.objects.get(number=77)

    rows = [line.transfer.kind for line in get_passbook(new.account)]

    assert rows == ["move"]


def test_split_off_household_has_its_base_from_the_next_year_on(cast: Cast) -> None:
    change_terms(cast, base_given=BaseGiven.YEARLY)
    agree(cast, ask_split(cast, give_family(cast)))

    preview = preview_turn(cast.village, date(2027, 1, 1), today=date(2027, 1, 5))

    assert {line.account.number: line.new_base for line in preview.lines}[77] == 100


def test_proposal_moves_nothing(cast: Cast) -> None:
    ask_split(cast, give_family(cast))

    assert balance_of(cast, 5) == 100
    assert not Household.objects.filter(number=77).exists()


def test_split_may_take_nothing_along(cast: Cast) -> None:
    done = agree(cast, ask_split(cast, give_family(cast), points="0"))

    assert (done.transfer, balance_of(cast, 5)) == (None, D(100))
    assert list(check(cast.village)) == []


def test_refused_split_leaves_all_and_may_be_proposed_anew(cast: Cast) -> None:
    family = give_family(cast)

    refused = refuse_change(ask_split(cast, family), by=cast.watcher, now=NOW)

    assert refused.state == CorrectionState.REFUSED
    assert balance_of(cast, 5) == 100
    assert ask_split(cast, family).state == CorrectionState.PROPOSED


def test_family_that_split_is_kin_and_keeps_its_kin(cast: Cast) -> None:
    declare_kin(cast.households[5], cast.households[6], by=cast.clerk, now=NOW)
    done = agree(cast, ask_split(cast, give_family(cast)))

    ties = KinTie.objects.filter(second=done.other).order_by("first__number")

    assert [tie.first.number for tie in ties] == [5, 6]


def test_bars_go_along_and_are_lifted_together(cast: Cast) -> None:
    row = deduct(cast, 5, 10)
    assert row is not None
    impose(cast, 5, row=row)
    done = agree(cast, ask_split(cast, give_family(cast)))
    assert done.other is not None
    bars = Bar.objects.filter(account=done.other.account, kind=BarKind.REDEMPTION)

    found = [(one.reference, one.until, one.lifted_at) for one in bars]
    findings = list(check(cast.village))
    undo(cast, row)

    assert found == [("R20", date(2026, 12, 31), None)]
    assert findings == []
    assert bars.get().lifted_at == NOW
    assert list(check(cast.village)) == []


@pytest.mark.parametrize(
    ("members", "head", "refusal"),
    [
        ([], 1, NobodyLeaves),
        ([0, 1, 2], 1, NobodyStays),
        ([0, 1], 1, HeadLeaves),
        ([1], 2, HeadNotAmong),
        ([1, 3], 1, MemberElsewhere),
    ],
)
def test_family_comes_apart_in_two_with_a_head_each(
    cast: Cast, members: list[int], head: int, refusal: type[PointsError]
) -> None:
    own_head = Member.objects.get(household=cast.households[5])
    stranger = Member.objects.get(household=cast.households[6])
    family = [own_head, *give_family(cast), stranger]

    with pytest.raises(refusal):
        ask_split(cast, [family[number] for number in members], head=family[head])


@pytest.mark.parametrize(
    ("points", "refusal"),
    [("100.01", PointsShared), ("-1", PointsNotPositive), ("0.001", PointsNotPositive)],
)
def test_no_more_points_are_shared_than_there_are(
    cast: Cast, points: str, refusal: type[PointsError]
) -> None:
    family = give_family(cast)

    with pytest.raises(refusal):
        ask_split(cast, family, points=points)


def test_what_waits_for_its_notice_or_is_ordered_is_not_shared(cast: Cast) -> None:
    family = give_family(cast)
    award(cast, 5, 10, is_held=True)
    book_ahead(cast, 5, 20, frees_on=TODAY + timedelta(days=5))

    with pytest.raises(PointsShared) as refusal:
        ask_split(cast, family, points="80.5")

    assert refusal.value.available == 80


@pytest.mark.parametrize("standing", ["-1", "30.5"])
def test_no_more_standing_is_shared_than_there_is(cast: Cast, standing: str) -> None:
    family = give_family(cast)
    award(cast, 5, 30)

    with pytest.raises(StandingShared):
        ask_split(cast, family, standing=standing)


def test_number_that_is_taken_is_refused_at_the_proposal_and_at_the_consent(cast: Cast) -> None:
    family, others = give_family(cast), give_family(cast, 6, "欧阳小弟")
    with pytest.raises(NumberTaken):
        ask_split(cast, family, new_number=2)
    agree(cast, ask_split(cast, family))
    proposal = ask_split(cast, others, number=6, new_number=78)
    enrol(cast.village, 78, grid=cast.group, head="何桂英")

    with pytest.raises(NumberTaken):
        agree(cast, proposal)

    assert balance_of(cast, 6) == 100


def test_consent_asks_again_what_there_is(cast: Cast) -> None:
    family = give_family(cast)
    proposal = ask_split(cast, family, points="90")
    book_ahead(cast, 5, 20, frees_on=TODAY + timedelta(days=5))

    with pytest.raises(PointsShared):
        agree(cast, proposal)

    proposal.refresh_from_db()
    assert proposal.state == CorrectionState.PROPOSED


def test_day_to_come_is_refused(cast: Cast) -> None:
    family = give_family(cast)

    with pytest.raises(DayToCome):
        ask_split(cast, family, on=TODAY + timedelta(days=1))


def test_who_is_away_or_gone_does_not_split(cast: Cast) -> None:
    family, others = give_family(cast), give_family(cast, 6, "欧阳小弟")
    go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)
    end(cast, 6)

    with pytest.raises(HouseholdAway):
        ask_split(cast, family)
    with pytest.raises(HouseholdDissolved):
        ask_split(cast, others, number=6)


# Two persons, once.


def test_one_proposal_a_household(cast: Cast) -> None:
    family = give_family(cast)
    ask_split(cast, family)

    with pytest.raises(ChangeWaits):
        ask_split(cast, family, new_number=78)


def test_same_key_is_the_same_proposal(cast: Cast) -> None:
    family, key = give_family(cast), uuid4()
    first = ask_split(cast, family, key=key)

    assert ask_split(cast, family[::-1], head=family[0], key=key) == first
    for other in ({"points": "41"}, {"new_number": 78}, {"by": cast.chair}, {"reason": "别的"}):
        with pytest.raises(KeyReused):
            ask_split(cast, family, key=key, **other)
    with pytest.raises(KeyReused):
        ask_split(cast, family[:1], key=key)
    assert HouseholdChange.objects.count() == 1


def test_consent_again_answers_what_was_done(cast: Cast) -> None:
    proposal = ask_split(cast, give_family(cast))
    done = agree(cast, proposal)

    again = agree(cast, proposal)

    assert again == done
    assert Transfer.objects.filter(kind="move").count() == 1
    with pytest.raises(ChangeDecided):
        consent_to_change(proposal, by=cast.chair, now=NOW)
    with pytest.raises(ChangeDecided):
        refuse_change(proposal, by=cast.watcher, now=NOW)


def test_second_person_is_another_one(cast: Cast) -> None:
    proposal = ask_split(cast, give_family(cast))

    for act in (consent_to_change, refuse_change):
        with pytest.raises(SecondPersonNeeded):
            act(proposal, by=cast.clerk, now=NOW)


@pytest.mark.parametrize("number", [1, 4])
def test_own_household_and_kin_are_for_others(cast: Cast, number: int) -> None:
    family = give_family(cast, number, "陈小明")

    with pytest.raises(OwnHousehold):
        ask_split(cast, family, number=number, by=cast.chair)
    proposal = ask_split(cast, family, number=number)
    for act in (consent_to_change, refuse_change):
        with pytest.raises(OwnHousehold):
            act(proposal, by=cast.chair, now=NOW)
    assert agree(cast, proposal).state == CorrectionState.POSTED


def test_roles_are_asked(cast: Cast) -> None:
    family = give_family(cast)
    for person, refusal in (
        (cast.watcher, RoleNeeded),
        (cast.judge_two, RoleNeeded),
        (cast.stranger, VillageNotFound),
    ):
        with pytest.raises(refusal):
            ask_split(cast, family, by=person)
    proposal = ask_split(cast, family)

    for person, refusal in ((cast.judge_two, RoleNeeded), (cast.stranger, VillageNotFound)):
        for act in (consent_to_change, refuse_change):
            with pytest.raises(refusal):
                act(proposal, by=person, now=NOW)


def test_group_of_another_village_is_a_mistake(cast: Cast) -> None:
    family = give_family(cast)
    assert cast.other_household is not None
    cast.second_group = cast.other_household.grid

    with pytest.raises(ValueError, match="another village"):
        ask_split(cast, family)


def test_new_household_lives_like_any_other(cast: Cast) -> None:
    done = agree(cast, ask_split(cast, give_family(cast)))
    assert done.other is not None

    cast.households[77] = fresh(done.other)
    award(cast, 77, 5)

    assert cast.households[77].state == HouseholdState.ACTIVE
    assert Account.objects.get(household=done.other).balance == 45


def test_splits_move_may_be_reversed_by_two_like_any_row(cast: Cast) -> None:
    done = agree(cast, ask_split(cast, give_family(cast)))
    assert done.transfer is not None

    undo(cast, done.transfer)

    assert balance_of(cast, 5) == 100
    assert list(check(cast.village)) == []
