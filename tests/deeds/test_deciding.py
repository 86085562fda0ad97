from datetime import date
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from deeds.errors import (
    AlreadyDecided,
    AmountTooPrecise,
    DecisionKeyReused,
    DeedClosed,
    ReasonNeeded,
    ReasonTooLong,
    SubmitterCannotDecide,
)
from deeds.models import Channel, Decision, Deed, DeedState, Verdict
from deeds.services import decide
from deeds.services.concluding import build_choice
from deeds.words import explain, state_of
from ledger.keys import derive_key
from ledger.models import Hold, Transfer, TransferKind
from ledger.services import consent_to_correction, propose_reversal
from rules.errors import PointsChoiceNeeded, PointsOutOfRange
from rules.models import Rule
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from tests.deeds.factories import (
    adopt_rules,
    approve,
    bring,
    change_terms,
    finish_together,
    post,
    refuse,
)
from tests.ledger.together import run_together
from villages.errors import OwnHousehold, PointsError, RoleNeeded, VillageNotFound
from villages.models import Role
from villages.services import appoint

D = Decimal


def test_decide_by_one_waits_for_the_second(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])

    after = approve(deed, cast.judge_two)

    assert (after.state, after.points, cast.account(5).balance) == (DeedState.WAITING, None, D(100))


def test_decide_by_two_posts_an_award_and_holds_it(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)

    after = approve(deed, cast.judge_three)

    row = Transfer.objects.values(
        "kind", "points", "asked", "key", "occurred_on", "reference", "posted_by",
        "destination__household",
    ).get(deed=after)  # fmt: skip
    assert row == {
        "kind": TransferKind.AWARD,
        "points": D(5),
        "asked": D(5),
        "key": derive_key(deed.key, "line", 1),
        "occurred_on": TODAY,
        "reference": "R01",
        "posted_by": cast.judge_three.pk,
        "destination__household": cast.households[5].pk,
    }
    stored = Deed.objects.get(pk=deed.pk)
    assert (stored.state, stored.points, stored.asked) == (DeedState.POSTED, D(5), D(5))
    assert (stored.decided_at, cast.account(5).balance) == (at(TODAY, 20), D(105))
    assert Hold.objects.get().transfer_id == stored.transfer_id
    assert explain(stored) == "主动清理卫生死角（第三条第1项）：加5分"


def test_decide_holds_no_award_where_the_terms_do_not(cast: Cast, rules: dict[str, Rule]) -> None:
    change_terms(cast, hold_awards=False)

    deed = post(cast, rules["R01"])

    assert (deed.points, Hold.objects.count()) == (D(5), 0)


def test_decide_posts_a_deduction(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = post(cast, rules["R02"])

    assert deed.transfer is not None
    assert (deed.transfer.kind, deed.points, deed.asked) == (TransferKind.DEDUCTION, D(-5), D(-5))
    assert (cast.account(5).balance, Hold.objects.count()) == (D(95), 0)


def test_decide_takes_no_more_than_the_household_has(cast: Cast, rules: dict[str, Rule]) -> None:
    for _deduction in range(10):
        deed = bring(cast, rules["R06"])
        approve(deed, cast.judge_two, points=D(-18))
        deed = approve(deed, cast.judge_three, points=D(-18))

    clipped, empty = Deed.objects.order_by("pk")[5:7]
    assert (clipped.points, clipped.asked, clipped.transfer is None) == (D(-10), D(-18), False)
    assert (empty.points, empty.asked, empty.transfer) == (D(0), D(-18), None)
    assert cast.account(5).balance == D(0)


def test_decide_by_committee_counts(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.clerk)

    after = approve(deed, cast.judge_two)

    assert after.state == DeedState.POSTED


def test_decide_waits_for_as_many_as_the_terms_say(cast: Cast, rules: dict[str, Rule]) -> None:
    change_terms(cast, deciders=3)
    deed = bring(cast, rules["R01"])

    states = [
        approve(deed, person).state for person in (cast.judge_two, cast.judge_three, cast.clerk)
    ]

    assert states == [DeedState.WAITING, DeedState.WAITING, DeedState.POSTED]


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("walker", RoleNeeded),
        ("keeper", RoleNeeded),
        ("watcher", RoleNeeded),
        ("barber", RoleNeeded),
        ("officer", VillageNotFound),
        ("stranger", VillageNotFound),
        ("nobody", VillageNotFound),
    ],
)
def test_decide_is_for_appraisers_and_committee(
    cast: Cast, rules: dict[str, Rule], person: str, refusal: type[PointsError]
) -> None:
    deed = bring(cast, rules["R01"])

    with pytest.raises(refusal):
        approve(deed, cast.people[person])

    assert Decision.objects.count() == 0


@pytest.mark.parametrize(("person", "number"), [("judge_one", 3), ("chair", 1), ("chair", 4)])
def test_decide_refuses_own_and_kin_households(
    cast: Cast, rules: dict[str, Rule], person: str, number: int
) -> None:
    deed = bring(cast, rules["R01"], number=number)

    with pytest.raises(OwnHousehold):
        approve(deed, cast.people[person])

    assert Decision.objects.count() == 0


def test_decide_refuses_who_brought_it(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION)

    with pytest.raises(SubmitterCannotDecide):
        approve(deed, cast.judge_one)

    assert Decision.objects.count() == 0


def test_decide_refuses_who_brought_it_in_another_role(cast: Cast, rules: dict[str, Rule]) -> None:
    appoint(
        cast.walker, Role.APPRAISER, village=cast.village, starts_on=BEGIN, by=cast.chair, now=NOW
    )
    deed = bring(cast, rules["R01"])

    with pytest.raises(SubmitterCannotDecide):
        approve(deed, cast.walker)


def test_decide_twice_is_refused(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)

    with pytest.raises(AlreadyDecided):
        approve(deed, cast.judge_two)

    assert Decision.objects.count() == 1


def test_decide_again_with_the_key_answers_what_stands(cast: Cast, rules: dict[str, Rule]) -> None:
    deed, key = bring(cast, rules["R01"]), uuid4()
    approve(deed, cast.judge_two, key=key)
    posted = approve(deed, cast.judge_three)

    again = approve(deed, cast.judge_two, key=key)

    assert (again.state, again.transfer_id) == (DeedState.POSTED, posted.transfer_id)
    assert (Decision.objects.count(), Transfer.objects.filter(kind="award").count()) == (2, 1)


def test_decide_refuses_a_key_with_other_content(cast: Cast, rules: dict[str, Rule]) -> None:
    deed, other, key = bring(cast, rules["R01"]), bring(cast, rules["R01"], number=6), uuid4()
    approve(deed, cast.judge_two, key=key)

    for again in ((other, cast.judge_two), (deed, cast.judge_three)):
        with pytest.raises(DecisionKeyReused):
            approve(*again, key=key)

    assert Decision.objects.count() == 1


def test_decide_refuses_a_closed_deed(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = post(cast, rules["R01"])

    with pytest.raises(DeedClosed):
        approve(deed, cast.clerk)


def test_decide_refusal_needs_its_reason(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])

    with pytest.raises(ReasonNeeded):
        refuse(deed, cast.judge_two, reason="  ")
    with pytest.raises(ReasonTooLong):
        refuse(deed, cast.judge_two, reason="长" * 201)

    assert Decision.objects.count() == 0


def test_decide_one_refusal_sends_it_to_the_meeting(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)

    after = refuse(deed, cast.judge_three)

    assert (after.state, after.round, after.decided_at) == (DeedState.MEETING, 2, None)


def test_decide_in_the_meeting_posts_by_equal_words_of_its_round(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)
    refuse(deed, cast.judge_three)

    states = [
        act(deed, person).state
        for act, person in (
            (approve, cast.judge_two),
            (refuse, cast.judge_three),
            (approve, cast.clerk),
        )
    ]

    stored = Deed.objects.get(pk=deed.pk)
    assert states == [DeedState.MEETING, DeedState.MEETING, DeedState.POSTED]
    assert stored.transfer is not None
    assert stored.transfer.key == derive_key(deed.key, "line", 2)
    assert Decision.objects.filter(deed=deed, verdict=Verdict.REFUSE).count() == 2


def test_decide_in_the_meeting_refuses_by_equal_words(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])
    refuse(deed, cast.judge_two)
    refuse(deed, cast.judge_two)

    after = refuse(deed, cast.judge_three)

    assert (after.state, after.decided_at) == (DeedState.REFUSED, at(TODAY, 20))
    assert (after.points, after.transfer, cast.account(5).balance) == (None, None, D(100))


@pytest.mark.parametrize(
    ("code", "choices", "points"),
    [("R05", (D(12), D(18)), D(12)), ("R06", (D(-12), D(-18)), D(-12))],
)
def test_decide_in_a_range_takes_the_lower_of_two(
    cast: Cast, rules: dict[str, Rule], code: str, choices: tuple[D, D], points: D
) -> None:
    deed = bring(cast, rules[code])
    approve(deed, cast.judge_two, points=choices[0])

    after = approve(deed, cast.judge_three, points=choices[1])

    assert (after.points, after.chosen_points) == (points, points)


def test_decide_in_a_range_takes_the_median_of_three(cast: Cast, rules: dict[str, Rule]) -> None:
    change_terms(cast, deciders=3)
    deed = bring(cast, rules["R05"])
    approve(deed, cast.judge_two, points=D(20))
    approve(deed, cast.judge_three, points=D(11))

    after = approve(deed, cast.clerk, points=D("13.5"))

    assert (after.points, after.chosen_points) == (D("13.5"), D("13.5"))


@pytest.mark.parametrize(
    ("chosen", "choice"),
    [
        ([], None),
        ([D(7)], D(7)),
        ([D(10), D(5)], D(5)),
        ([D(-10), D(-5)], D(-5)),
        ([D(5), D(9), D(10)], D(9)),
        ([D("5.01"), D("5.02"), D(1), D(9)], D("5.02")),
    ],
)
def test_build_choice(chosen: list[D], choice: D | None) -> None:
    assert build_choice(chosen) == choice


@pytest.mark.parametrize(
    ("points", "refusal"),
    [
        (None, PointsChoiceNeeded),
        (D(9), PointsOutOfRange),
        (D(21), PointsOutOfRange),
        (D(-10), PointsOutOfRange),
        (D("10.001"), AmountTooPrecise),
    ],
)
def test_decide_in_a_range_refuses_what_lies_outside(
    cast: Cast, rules: dict[str, Rule], points: D | None, refusal: type[PointsError]
) -> None:
    deed = bring(cast, rules["R05"])

    with pytest.raises(refusal):
        approve(deed, cast.judge_two, points=points)

    assert Decision.objects.count() == 0


def test_decide_counts_what_went_before_under_a_cap(cast: Cast, rules: dict[str, Rule]) -> None:
    deeds = [post(cast, rules["R03"], quantity=D(4)) for _ in range(4)]

    assert [(deed.points, deed.asked) for deed in deeds] == [
        (D(8), D(8)),
        (D(8), D(8)),
        (D(4), D(4)),
        (D(0), D(0)),
    ]
    assert (deeds[3].transfer, cast.account(5).balance) == (None, D(120))
    assert explain(deeds[2]) == (
        "参与志愿服务：4小时 × 2分/小时 = 8分；本月上限20分，此前已得16分，计4分"
    )


def test_decide_counts_a_cap_across_editions(cast: Cast, rules: dict[str, Rule]) -> None:
    post(cast, rules["R07"], occurred_on=date(2026, 10, 9))
    later = adopt_rules(cast.village, cast.chair, in_force_from=date(2026, 10, 10))

    deed = post(cast, later["R07"])

    assert deed.points == D(5)


def test_decide_forgets_what_was_reversed(cast: Cast, rules: dict[str, Rule]) -> None:
    first = post(cast, rules["R07"])
    assert first.transfer is not None
    proposal = propose_reversal(
        first.transfer, reason="看错了", key=uuid4(), by=cast.chair, now=at(TODAY, 21)
    )
    consent_to_correction(proposal, by=cast.watcher, now=at(TODAY, 21))

    second = post(cast, rules["R07"])

    shown = [state_of(deed).word for deed in Deed.objects.with_state().order_by("pk")]
    assert (second.points, shown) == (D(15), ["已冲正", "已入账"])


def test_decide_scores_by_the_terms_of_the_deeds_day(cast: Cast, rules: dict[str, Rule]) -> None:
    change_terms(cast, valid_from=date(2026, 10, 10), rounding="whole")

    before = post(cast, rules["R03"], quantity=D("1.2"), occurred_on=date(2026, 10, 9))
    after = post(cast, rules["R03"], quantity=D("1.2"), number=6)

    assert (before.points, after.points) == (D("2.4"), D(2))


def test_decide_of_a_closed_account_undoes_the_last_word(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)
    account = cast.account(5)
    account.closed_at = NOW
    account.save()

    with pytest.raises(PointsError):
        approve(deed, cast.judge_three)

    deed.refresh_from_db()
    assert (deed.state, Decision.objects.count()) == (DeedState.WAITING, 1)


@pytest.mark.django_db(transaction=True)
def test_decide_of_two_deeds_at_once_keeps_their_cap(
    transactional_db: None, cast: Cast, rules: dict[str, Rule]
) -> None:
    deeds = [bring(cast, rules["R07"]) for _ in range(2)]
    for deed in deeds:
        approve(deed, cast.judge_two)

    finish_together(cast, deeds)

    points = sorted(deed.points or D(0) for deed in Deed.objects.all())
    assert (points, cast.account(5).balance) == ([D(5), D(15)], D(120))


@pytest.mark.django_db(transaction=True)
def test_decide_of_one_deed_by_three_at_once_posts_it_once(
    transactional_db: None, cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])
    judges = [cast.judge_two, cast.judge_three, cast.clerk]

    answers = run_together([partial(approve, deed, judge) for judge in judges])

    outcomes = [
        "closed" if isinstance(answer, DeedClosed) else str(answer.state)  # type: ignore[union-attr]
        for answer in answers
    ]
    assert sorted(outcomes) == ["closed", "posted", "waiting"]
    assert (Transfer.objects.filter(kind="award").count(), cast.account(5).balance) == (1, D(105))


def test_decide_refuses_an_unsaved_choice_on_a_fixed_rule(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring(cast, rules["R01"])

    with pytest.raises(PointsOutOfRange):
        approve(deed, cast.judge_two, points=D(50))


def test_decide_asks_few_questions(
    cast: Cast, rules: dict[str, Rule], django_assert_max_num_queries: object
) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)

    with django_assert_max_num_queries(25):  # type: ignore[operator]
        decide(deed, verdict=Verdict.APPROVE, key=uuid4(), by=cast.judge_three, now=NOW)
