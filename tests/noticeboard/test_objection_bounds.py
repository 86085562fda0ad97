"""What one supervisor, one decider or a second objection cannot do alone or by the way."""

from datetime import date
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from deeds.errors import AwardBeyondRule, DeductionHarder, DeedNotPosted, TakeBackObjected
from deeds.models import Deed, DeedState
from deeds.services import consent_to_take_back, take_back
from ledger.models import Hold, Transfer
from noticeboard.checks.letters import check_objections
from noticeboard.errors.objections import LineUnknown, WroteItDown
from noticeboard.models.letters import Ground, LetterChannel, ObjectionState
from noticeboard.queries.objections import list_open, list_outcomes, say_about, say_effect
from noticeboard.services.objections import (
    dismiss,
    name_line,
    send_back,
    uphold,
    uphold_in_part,
)
from rules.models import Rule
from tests.cast import Cast, at
from tests.deeds.factories import bring, change_terms, post
from tests.ledger.acts import award, look_at, redeem
from tests.memory import lived_once
from tests.noticeboard.objections import (
    RECEIVED,
    add_watcher,
    decide,
    get_hold,
    get_row,
    object_to,
)
from tests.noticeboard.story import DECEMBER, NOVEMBER, close
from villages.checks import collect_checks

pytestmark = pytest.mark.django_db
TWENTIETH = date(2026, 10, 20)


@pytest.fixture
@lived_once
def award_row(cast: Cast, rules: dict[str, Rule]) -> Transfer:
    """Return household 5's award of 5 points on the 12th, on October's notice."""
    deed = post(cast, rules["R01"], number=5, occurred_on=date(2026, 10, 12))
    close(cast)
    return get_row(deed)


def find_wrong(cast: Cast) -> list[str]:
    """Return what the checks of every app find in Anping."""
    return [str(one) for check in collect_checks() for one in check(cast.village)]


def get_deed(cast: Cast) -> Deed:
    return Deed.objects.get(household=cast.households[5])


def test_who_wrote_an_objection_down_does_not_decide_it(cast: Cast, award_row: Transfer) -> None:
    objection = object_to(cast, award_row, by=cast.watcher, channel=LetterChannel.STAFF)
    second = add_watcher(cast, "马监")

    for act in (uphold, dismiss, send_back):
        with pytest.raises(WroteItDown, match="请由马监来办"):
            act(objection, **decide(cast, Ground.NO_EVIDENCE))
    decided = uphold(objection, **decide(cast, Ground.NO_EVIDENCE, by=second))

    assert (decided.state, decided.decided_by) == (ObjectionState.UPHELD, second)


def test_award_grows_no_larger_than_its_rule_gives(cast: Cast, rules: dict[str, Rule]) -> None:
    row = get_row(post(cast, rules["R03"], number=5, quantity=Decimal(2)))
    close(cast)
    objection, said = object_to(cast, row), decide(cast, Ground.WRONG_AMOUNT)

    with pytest.raises(AwardBeyondRule, match="最多 4 分"):
        uphold_in_part(objection, points=Decimal(5000), **said)
    uphold_in_part(objection, points=Decimal(3), **said)

    assert cast.account(5).balance == 103


def test_corrected_deduction_takes_no_more_than_it_took(cast: Cast, rules: dict[str, Rule]) -> None:
    redeem(cast, 3, 98)
    row = get_row(post(cast, rules["R02"], number=3))
    award(cast, 3, 50)
    close(cast)
    objection, said = object_to(cast, row), decide(cast, Ground.WRONG_AMOUNT)

    with pytest.raises(DeductionHarder):
        uphold_in_part(objection, points=Decimal(-4), **said)
    uphold_in_part(objection, points=Decimal(-1), **said)

    assert (row.points, row.asked) == (Decimal(2), Decimal(5))
    assert cast.account(3).balance == 51


def test_second_objection_reaches_what_the_first_one_corrected(
    cast: Cast, award_row: Transfer
) -> None:
    first, second = object_to(cast, award_row), object_to(cast, award_row)
    uphold_in_part(first, points=Decimal(3), **decide(cast, Ground.WRONG_AMOUNT))
    is_marked = get_deed(cast).objected

    decided = uphold(second, **decide(cast, Ground.DID_NOT_HAPPEN))

    assert is_marked
    assert say_effect(decided) == "+5 分冲正"
    assert cast.account(5).balance == 100
    assert not get_deed(cast).objected
    assert find_wrong(cast) == []


def test_second_objection_sends_back_what_the_first_one_corrected(
    cast: Cast, award_row: Transfer
) -> None:
    first, second = object_to(cast, award_row), object_to(cast, award_row)
    uphold_in_part(first, points=Decimal(3), **decide(cast, Ground.WRONG_AMOUNT))

    decided = send_back(second, **decide(cast, Ground.NO_EVIDENCE))

    assert say_effect(decided) == "+5 分冲正，等重新评议"
    assert get_deed(cast).state == DeedState.WAITING
    assert cast.account(5).balance == 100
    assert find_wrong(cast) == []


def test_what_was_corrected_stays_held_while_another_objection_is_open(
    cast: Cast, award_row: Transfer
) -> None:
    first, second = object_to(cast, award_row), object_to(cast, award_row)
    corrected = uphold_in_part(
        first, points=Decimal(3), **decide(cast, Ground.WRONG_AMOUNT)
    ).corrected
    assert corrected is not None
    close(cast, NOVEMBER, on=DECEMBER)
    hold = get_hold(corrected)
    wrong = find_wrong(cast)

    dismiss(second, **decide(cast, Ground.TOLD, on=date(2026, 12, 9)))

    assert (hold.objected, hold.frees_on, wrong) == (True, None, [])
    assert get_hold(corrected).frees_on == date(2026, 12, 9)
    assert find_wrong(cast) == []


def test_what_had_waited_for_its_notice_stays_free_when_it_is_corrected(
    cast: Cast, award_row: Transfer
) -> None:
    tenth = date(2026, 11, 10)
    objection = object_to(cast, award_row, on=tenth)
    before = look_at(cast.account(5), today=tenth)

    decided = uphold_in_part(
        objection, points=Decimal(3), **decide(cast, Ground.WRONG_AMOUNT, on=tenth)
    )

    after = look_at(cast.account(5), today=tenth)
    assert (after.balance, after.available) == (before.balance - 2, before.available - 2)
    assert not Hold.objects.filter(transfer=decided.corrected).exists()
    assert find_wrong(cast) == []


def test_award_that_was_moved_is_not_judged_anew_for_the_first_household(
    cast: Cast, award_row: Transfer
) -> None:
    first, second = object_to(cast, award_row), object_to(cast, award_row)
    uphold_in_part(first, household=cast.households[6], **decide(cast, Ground.WRONG_HOUSEHOLD))

    with pytest.raises(DeedNotPosted):
        send_back(second, **decide(cast, Ground.NO_EVIDENCE))

    assert [cast.account(number).balance for number in (5, 6)] == [100, 105]


def test_deciders_take_nothing_back_from_under_an_objection(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = post(cast, rules["R01"], number=5, occurred_on=date(2026, 10, 12))
    take_back(deed, reason="看错了", key=uuid4(), by=cast.judge_two, now=at(TWENTIETH))
    objection = object_to(cast, get_row(deed), on=TWENTIETH)

    with pytest.raises(TakeBackObjected):
        consent_to_take_back(deed, of_round=1, by=cast.judge_three, now=at(TWENTIETH))
    with pytest.raises(TakeBackObjected):
        take_back(deed, reason="看错了", key=uuid4(), by=cast.judge_three, now=at(TWENTIETH))
    dismiss(objection, **decide(cast, Ground.RIGHT, on=TWENTIETH))
    consent_to_take_back(deed, of_round=1, by=cast.judge_three, now=at(TWENTIETH))

    assert get_deed(cast).state == DeedState.WAITING
    assert find_wrong(cast) == []


def test_row_named_after_its_hold_ran_out_is_no_fault_of_the_books(
    cast: Cast, award_row: Transfer
) -> None:
    objection = object_to(cast, household=cast.households[5])

    name_line(objection, award_row, by=cast.watcher, now=at(date(2026, 11, 9)))

    assert not get_hold(award_row).objected
    assert find_wrong(cast) == []


def test_row_of_an_open_objection_that_is_free_is_found(cast: Cast, rules: dict[str, Rule]) -> None:
    row = get_row(post(cast, rules["R01"], number=5))
    object_to(cast, row, on=TWENTIETH)
    Hold.objects.filter(transfer=row).update(objected=False)

    assert [one.code for one in check_objections(cast.village)] == [
        "noticeboard.objection_not_held"
    ]


def test_undecided_deed_is_nothing_to_object_to(cast: Cast, rules: dict[str, Rule]) -> None:
    waiting = bring(cast, rules["R01"], number=5)

    with pytest.raises(LineUnknown):
        object_to(cast, deed=waiting, on=TWENTIETH)


def test_deed_that_moved_points_is_objected_to_by_its_row(cast: Cast, award_row: Transfer) -> None:
    objection = object_to(cast, household=cast.households[5])
    deed = get_deed(cast)
    name = partial(name_line, objection, deed=deed, by=cast.watcher, now=at(RECEIVED))

    named = name()

    assert name() == named
    assert (named.transfer, get_hold(award_row).objected) == (award_row, True)


@pytest.mark.parametrize(
    ("deductions_named", "about"), [(False, "记错了：扣分"), (True, "记错了：乱倒垃圾")]
)
def test_public_is_told_the_rule_of_a_deduction_where_notices_name_it(
    cast: Cast,
    rules: dict[str, Rule],
    deductions_named: bool,  # noqa: FBT001 - a table
    about: str,
) -> None:
    change_terms(cast, date(2026, 10, 2), deductions_named=deductions_named)
    row = get_row(post(cast, rules["R02"], number=3))
    close(cast)
    decided, _waiting = object_to(cast, row), object_to(cast, row)
    dismiss(decided, **decide(cast, Ground.RIGHT))

    told = list_outcomes(cast.village, None, at(DECEMBER))
    waiting = list_open(cast.village, at(DECEMBER))

    assert ([line.about for line in told], [line.about for line in waiting]) == ([about], [about])
    assert say_about(decided) == "记错了：乱倒垃圾"
