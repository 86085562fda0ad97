"""The village's monthly ceiling: what waits, what comes first, what the committee raises."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from deeds.ceilings import find_room
from deeds.checks import check
from deeds.due import run
from deeds.errors import (
    AmountTooPrecise,
    CeilingNotHigher,
    CeilingNotSet,
    CeilingReasonNeeded,
    CeilingReasonTooLong,
)
from deeds.models import Deed, DeedState, MonthCeiling
from deeds.services import post_queued, raise_ceiling
from deeds.todo import build_todos
from deeds.words import explain, points_of, state_of
from ledger.errors import KeyReused
from ledger.models import Hold, Transfer, TransferKind
from ledger.services import consent_to_correction, propose_reversal
from noticeboard.services import close_and_draw
from tests.cast import BEGIN, TODAY, Cast, at
from tests.counting import count_statements
from tests.deeds.factories import approve, bring, change_terms, finish_together
from tests.deeds.kinds import Kinds, adopt_kinds
from tests.memory import lived_once
from villages.errors import PointsError, RoleNeeded

D = Decimal
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
@lived_once
def kinds(cast: Cast) -> Kinds:
    change_terms(cast, monthly_ceiling_points=D(70))
    return adopt_kinds(cast)


def post(cast: Cast, kinds: Kinds, code: str = "R40", *, number: int = 5, on: date = TODAY) -> Deed:
    """Bring a deed and let two appraisers agree; R40 is an award of 30."""
    deed = bring(cast, kinds[code], number=number, occurred_on=on, on=on)
    approve(deed, cast.judge_two, on=on)
    return approve(deed, cast.judge_three, on=on)


def states() -> list[str]:
    return list(Deed.objects.order_by("pk").values_list("state", flat=True))


def lift_to(
    cast: Cast, points: D | int, *, reason: str = "两委会议定", **values: object
) -> MonthCeiling:
    return raise_ceiling(
        cast.village,
        **{"points": D(points), "reason": reason, "key": uuid4(), "by": cast.chair,
           "now": at(TODAY, 21), **values},  # type: ignore[arg-type]
    )  # fmt: skip


def undo(cast: Cast, deed: Deed) -> None:
    assert deed.transfer is not None
    proposal = propose_reversal(
        deed.transfer, reason="看错了", key=uuid4(), by=cast.chair, now=at(TODAY, 21)
    )
    consent_to_correction(proposal, by=cast.watcher, now=at(TODAY, 21))


# What waits


def test_award_beyond_the_ceiling_is_scored_and_waits(cast: Cast, kinds: Kinds) -> None:
    for number in (1, 2):
        post(cast, kinds, number=number)

    deed = post(cast, kinds, number=5)

    stored = Deed.objects.with_state().get(pk=deed.pk)
    assert (stored.state, stored.asked, stored.points, stored.transfer, stored.queued_in) == (
        DeedState.QUEUED,
        D(30),
        None,
        None,
        BEGIN,
    )
    assert (stored.decided_at, cast.account(5).balance) == (at(TODAY, 20), D(100))
    assert explain(stored) == "红白事简办：加30分"
    assert (state_of(stored).word, points_of(stored)) == ("已评定，待下月入账", "+30 分")
    assert list(check(cast.village)) == []


def test_smaller_award_still_finds_room_and_a_deduction_never_waits(
    cast: Cast, kinds: Kinds
) -> None:
    for number in (1, 2, 5):
        post(cast, kinds, number=number)

    deeds = [post(cast, kinds, code, number=6) for code in ("R12", "R20", "R12")]

    assert [deed.state for deed in deeds] == [DeedState.POSTED] * 3
    assert [deed.points for deed in deeds] == [D(10), D(-110), D(0)]


def test_queued_deed_counts_as_history(cast: Cast, kinds: Kinds) -> None:
    for number in (1, 2):
        post(cast, kinds, number=number)
    queued = post(cast, kinds, "R30")

    after = post(cast, kinds, "R31")

    assert (queued.state, after.state, after.asked) == (
        DeedState.QUEUED,
        DeedState.POSTED,
        D(5),
    )


def test_decide_takes_at_most_25_statements_with_a_ceiling(cast: Cast, kinds: Kinds) -> None:
    counts = []
    for number in (1, 2, 5):
        deed = bring(cast, kinds["R40"], number=number)
        approve(deed, cast.judge_two)
        with CaptureQueriesContext(connection) as queries:
            approve(deed, cast.judge_three)
        counts.append(count_statements(queries))

    # The third one waits, and so moves nothing.
    assert counts == [25, 25, 20]


def test_without_a_ceiling_nothing_waits(cast: Cast) -> None:
    kinds = adopt_kinds(cast)

    deeds = [post(cast, kinds, number=number) for number in (1, 2, 5, 6)]

    assert {deed.state for deed in deeds} == {DeedState.POSTED}


def test_reversed_award_gives_its_room_back(cast: Cast, kinds: Kinds) -> None:
    first = post(cast, kinds, number=1)
    post(cast, kinds, number=2)
    waiting = post(cast, kinds, number=5)
    undo(cast, first)

    # Whatever is decided next lets what has waited go first.
    later = post(cast, kinds, number=6)

    waiting.refresh_from_db()
    assert (waiting.state, later.state) == (DeedState.POSTED, DeedState.QUEUED)


# What comes first


def test_queue_is_posted_first_thing_in_the_next_month(cast: Cast, kinds: Kinds) -> None:
    deeds = [post(cast, kinds, number=number) for number in (1, 2, 5, 6)]

    close_and_draw(cast.village, BEGIN, by=cast.chair, now=at(NOVEMBER))

    rows = Transfer.objects.filter(kind=TransferKind.AWARD, month=NOVEMBER).order_by("number")
    moved = [(row.deed.pk, row.points, row.occurred_on, row.reference) for row in rows]
    assert moved == [(deed.pk, D(30), TODAY, "R40") for deed in deeds[2:]]
    assert states() == [DeedState.POSTED] * 4
    assert Hold.objects.filter(transfer__in=rows).count() == 2
    assert list(check(cast.village)) == []


def test_queue_goes_as_far_as_the_next_months_ceiling(cast: Cast, kinds: Kinds) -> None:
    deeds = [post(cast, kinds, number=number) for number in (1, 2, 3, 4, 5, 6)]

    close_and_draw(cast.village, BEGIN, by=cast.chair, now=at(NOVEMBER))

    assert states() == [DeedState.POSTED] * 4 + [DeedState.QUEUED] * 2
    assert {deed.state for deed in deeds[2:]} == {DeedState.QUEUED}
    assert cast.account(5).balance == D(100)


def test_queue_is_posted_once_though_asked_for_twice(cast: Cast, kinds: Kinds) -> None:
    for number in (1, 2, 5):
        post(cast, kinds, number=number)
    close_and_draw(cast.village, BEGIN, by=cast.chair, now=at(NOVEMBER))

    again = post_queued(cast.village, by=None, now=at(NOVEMBER, 12))
    told = run(at(NOVEMBER, 13))

    assert (again, told) == ([], [])
    assert Transfer.objects.filter(kind=TransferKind.AWARD).count() == 3
    assert cast.account(5).balance == D(130)


def test_run_due_posts_what_a_closing_left(cast: Cast, kinds: Kinds) -> None:
    for number in (1, 2, 5):
        post(cast, kinds, number=number)
    change_terms(cast, date(2026, 10, 20), monthly_ceiling_points=None)

    told = run(at(date(2026, 10, 21)))

    assert told == ["安平村：上月评定、等着入账的 1 件事已经入账。"]
    assert states() == [DeedState.POSTED] * 3
    assert Transfer.objects.get(deed__household__number=5).posted_by is None


def test_award_larger_than_a_months_ceiling_waits_one_month_only(cast: Cast, kinds: Kinds) -> None:
    change_terms(cast, date(2026, 10, 3), monthly_ceiling_points=D(25))
    deed = post(cast, kinds)
    post(cast, kinds, number=6)
    assert states() == [DeedState.QUEUED] * 2

    close_and_draw(cast.village, BEGIN, by=cast.chair, now=at(NOVEMBER))

    deed.refresh_from_db()
    assert (deed.points, states()) == (D(30), [DeedState.POSTED, DeedState.QUEUED])


def test_queued_deed_of_a_closed_account_comes_to_nothing(cast: Cast, kinds: Kinds) -> None:
    for number in (1, 2, 5, 6):
        post(cast, kinds, number=number)
    account = cast.account(5)
    account.closed_at = at(TODAY, 22)
    account.save()

    close_and_draw(cast.village, BEGIN, by=cast.chair, now=at(NOVEMBER))

    gone, paid = Deed.objects.order_by("pk")[2:]
    assert (gone.state, gone.points, gone.asked, gone.transfer) == (
        DeedState.POSTED, D(0), D(30), None,
    )  # fmt: skip
    assert paid.points == D(30)


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_keep_the_ceiling(transactional_db: None, cast: Cast) -> None:
    change_terms(cast, monthly_ceiling_points=D(50))
    kinds = adopt_kinds(cast)
    deeds = [bring(cast, kinds["R40"], number=number) for number in (5, 6)]
    for deed in deeds:
        approve(deed, cast.judge_two)

    finish_together(cast, deeds)

    assert sorted(states()) == [DeedState.POSTED, DeedState.QUEUED]
    assert Transfer.objects.get(kind=TransferKind.AWARD).points == D(30)


# What the committee raises


def test_raised_ceiling_posts_what_waits_at_once(cast: Cast, kinds: Kinds) -> None:
    for number in (1, 2, 5, 6):
        post(cast, kinds, number=number)

    recorded = lift_to(cast, 100)

    assert (recorded.month, recorded.recorded_by) == (BEGIN, cast.chair)
    assert states() == [DeedState.POSTED] * 3 + [DeedState.QUEUED]
    room = find_room(cast.village, month=BEGIN, terms=cast.terms)
    assert room is None  # the first terms had none


def test_raised_ceiling_is_that_months_only(cast: Cast, kinds: Kinds) -> None:
    lift_to(cast, 100)
    close_and_draw(cast.village, BEGIN, by=cast.chair, now=at(NOVEMBER))

    deeds = [post(cast, kinds, number=number, on=NOVEMBER) for number in (1, 2, 5)]

    assert deeds[-1].state == DeedState.QUEUED


def test_raising_again_with_the_key_answers_the_first(cast: Cast, kinds: Kinds) -> None:
    key = uuid4()

    rows = [lift_to(cast, 100, key=key) for _count in range(2)]

    assert rows[0] == rows[1]
    with pytest.raises(KeyReused):
        lift_to(cast, 120, key=key)
    with pytest.raises(KeyReused):
        lift_to(cast, 100, key=key, by=cast.clerk)
    assert MonthCeiling.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"points": D(70)}, CeilingNotHigher),
        ({"points": D("80.001")}, AmountTooPrecise),
        ({"points": D(80), "reason": "  "}, CeilingReasonNeeded),
        ({"points": D(80), "reason": "长" * 201}, CeilingReasonTooLong),
    ],
)
def test_raising_refuses(
    cast: Cast, kinds: Kinds, values: dict[str, object], refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        lift_to(cast, **values)  # type: ignore[arg-type]

    assert MonthCeiling.objects.count() == 0


def test_raising_is_the_committees_and_needs_a_ceiling(cast: Cast) -> None:
    with pytest.raises(CeilingNotSet):
        lift_to(cast, 100)
    for person in (cast.judge_one, cast.watcher):
        with pytest.raises(RoleNeeded):
            lift_to(cast, 100, by=person)


def test_recorded_ceiling_stays(cast: Cast, kinds: Kinds) -> None:
    row = lift_to(cast, 100)

    for act in (lambda: MonthCeiling.objects.filter(pk=row.pk).update(points=D(1)), row.delete):
        with pytest.raises(IntegrityError, match="ceiling"), transaction.atomic():
            act()


# What people are told


def test_todo_tells_from_four_fifths_on(cast: Cast, kinds: Kinds) -> None:
    def told() -> dict[str, int]:
        todos = build_todos(cast.village, today=TODAY)
        return {todo.words: todo.count for todo in todos if todo.count}

    post(cast, kinds, number=1)
    before = told()
    post(cast, kinds, number=2)
    near = told()
    post(cast, kinds, number=5)

    assert before == {}
    assert near == {"本月加分快到上限：已加 60 分，上限 70 分": 1}
    assert told() == near | {"事项已评定，等下月入账": 1}
