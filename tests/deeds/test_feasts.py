"""Feasts: declared beforehand, changed until their day, confirmed by others afterwards."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from deeds.errors import (
    DayTooOld,
    DeclarerCannotConfirm,
    FeastAhead,
    FeastBegun,
    FeastClosed,
    FeastDayPast,
    FeastDayTooFar,
    FeastDeclared,
    FeastKeyReused,
    FeastNoteTooLong,
    FeastNotYours,
    FuneralDayPast,
    HouseholdDissolved,
    HouseholdUnheard,
    SubmitterCannotDecide,
    TablesHeldOutOfBounds,
    TablesOutOfBounds,
    TooManyByCard,
)
from deeds.models import Channel, Deed, DeedState, Feast, FeastKind, FeastState
from deeds.queries.feasts import feasts_of_month, feasts_to_confirm, suggest_rules
from deeds.services import (
    Proposal,
    cancel_feast,
    change_feast,
    confirm_feast,
    declare_feast,
)
from deeds.todo import build_todos
from rules.errors import PointsOutOfRange
from rules.models import Rule
from tests.cast import NOW, TODAY, Cast, at
from tests.deeds.factories import approve, bring, hear
from tests.ledger.together import run_together
from villages.errors import HouseholdUnknown, OwnHousehold, PointsError, RoleNeeded, VillageNotFound
from villages.models import Change, Household, User
from villages.models.households import HouseholdState

KEY = UUID("3f3f3c6e-6f1d-4c55-8f77-1b1f0a6b2d01")
CLOSING = UUID("3f3f3c6e-6f1d-4c55-8f77-1b1f0a6b2d02")
DAY = TODAY + timedelta(days=5)
AFTER = DAY + timedelta(days=1)


def declare(
    cast: Cast,
    *,
    number: int = 5,
    kind: FeastKind = FeastKind.WEDDING,
    held_on: date = DAY,
    tables: int = 12,
    note: str = "",
    key: UUID | None = None,
    by: User | Household | None = None,
    household: Household | None = None,
) -> Feast:
    """Declare a feast of an Anping household; the grid worker does, unless told otherwise."""
    return declare_feast(
        cast.village,
        household=household or cast.households[number],
        kind=kind,
        held_on=held_on,
        tables=tables,
        note=note,
        key=key or uuid4(),
        by=by or cast.walker,
        now=NOW,
    )


def confirm(
    feast: Feast,
    by: User,
    *,
    tables_held: int = 12,
    proposal: Proposal | None = None,
    key: UUID = CLOSING,
    on: date = AFTER,
) -> Feast:
    return confirm_feast(
        feast, tables_held=tables_held, proposal=proposal, key=key, by=by, now=at(on)
    )


def change(
    feast: Feast,
    by: User | Household,
    *,
    kind: FeastKind = FeastKind.WEDDING,
    held_on: date = DAY,
    tables: int = 12,
    note: str = "",
    on: date = TODAY,
) -> Feast:
    return change_feast(
        feast, kind=kind, held_on=held_on, tables=tables, note=note, by=by, now=at(on)
    )


def test_feast_is_declared_by_staff_or_with_the_card(cast: Cast) -> None:
    by_staff = declare(cast, note=" 在祠堂前 ")
    by_card = declare(cast, number=6, by=cast.households[6])

    assert [
        (one.household.number, one.note, one.declared_by, one.state) for one in (by_staff, by_card)
    ] == [
        (5, "在祠堂前", cast.walker, FeastState.DECLARED),
        (6, "", None, FeastState.DECLARED),
    ]


def test_feast_declared_again_is_the_same(cast: Cast) -> None:
    feast = declare(cast, key=KEY)

    assert declare(cast, key=KEY) == feast
    for changes in ({"tables": 13}, {"number": 6}, {"by": cast.clerk}):
        with pytest.raises(FeastKeyReused):
            declare(cast, key=KEY, **changes)
    with pytest.raises(FeastDeclared):
        declare(cast)
    assert Feast.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"held_on": TODAY - timedelta(days=1)}, FeastDayPast),
        ({"kind": FeastKind.FUNERAL, "held_on": TODAY - timedelta(days=4)}, FuneralDayPast),
        ({"held_on": TODAY + timedelta(days=367)}, FeastDayTooFar),
        ({"tables": -1}, TablesOutOfBounds),
        ({"tables": 301}, TablesOutOfBounds),
        ({"note": "长" * 201}, FeastNoteTooLong),
    ],
)
def test_feast_refuses_what_cannot_be(
    cast: Cast, changes: dict[str, Any], refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        declare(cast, **changes)

    assert Feast.objects.count() == 0


def test_feast_may_be_today_and_a_funeral_three_days_ago(cast: Cast) -> None:
    today = declare(cast, held_on=TODAY, tables=0)
    funeral = declare(cast, kind=FeastKind.FUNERAL, held_on=TODAY - timedelta(days=3))

    assert list(feasts_to_confirm(cast.village, today=TODAY)) == [funeral, today]


def test_feast_is_declared_for_the_own_village_and_by_the_own_card(cast: Cast) -> None:
    gone = cast.households[3]
    gone.state = HouseholdState.DISSOLVED
    gone.save()

    for changes, refusal in (
        ({"by": cast.keeper}, RoleNeeded),
        ({"by": cast.stranger}, VillageNotFound),
        ({"household": cast.other_household}, HouseholdUnknown),
        ({"by": cast.households[6]}, FeastNotYours),
        ({"number": 3}, HouseholdDissolved),
    ):
        with pytest.raises(refusal):
            declare(cast, **changes)
    assert Feast.objects.count() == 0


def test_card_declares_five_feasts_a_day(cast: Cast) -> None:
    for days in range(5):
        declare(cast, held_on=DAY + timedelta(days=days), by=cast.households[5])

    with pytest.raises(TooManyByCard):
        declare(cast, kind=FeastKind.BIRTH, by=cast.households[5])
    declare(cast, kind=FeastKind.BIRTH)
    declare(cast, number=6, by=cast.households[6])

    assert Feast.objects.count() == 7


def test_change_leaves_a_trace(cast: Cast) -> None:
    feast = declare(cast)

    changed = change(feast, cast.walker, held_on=DAY + timedelta(days=2), tables=8, note="改期")
    change(changed, cast.walker, held_on=DAY + timedelta(days=2), tables=8, note="改期")

    stored = Feast.objects.get()
    assert (stored.held_on, stored.tables, stored.note) == (DAY + timedelta(days=2), 8, "改期")
    trace = Change.objects.get(kind="deeds.feast")
    assert {value.field for value in trace.values.all()} == {"held_on", "tables", "note"}


def test_change_is_for_who_declared_the_committee_and_the_household(cast: Cast) -> None:
    feast = declare(cast)

    allowed: tuple[User | Household, ...] = (cast.walker, cast.clerk, cast.households[5])

    for tables, person in enumerate(allowed, start=1):
        assert change(feast, person, tables=tables).tables == tables
    others: tuple[tuple[User | Household, type[PointsError]], ...] = (
        (cast.judge_one, FeastNotYours),
        (cast.households[6], FeastNotYours),
        (cast.keeper, RoleNeeded),
        (cast.stranger, VillageNotFound),
    )
    for other, refusal in others:
        with pytest.raises(refusal):
            change(feast, other, tables=99)
    assert Feast.objects.get().tables == 3


def test_change_ends_with_the_day(cast: Cast) -> None:
    feast = declare(cast)

    with pytest.raises(FeastBegun):
        change(feast, cast.walker, tables=8, on=DAY)
    with pytest.raises(FeastBegun):
        cancel_feast(feast, key=CLOSING, by=cast.walker, now=at(DAY))
    with pytest.raises(FeastDayPast):
        change(feast, cast.walker, held_on=TODAY, on=DAY - timedelta(days=1))


def test_change_may_not_make_two_of_the_same(cast: Cast) -> None:
    declare(cast)
    other = declare(cast, held_on=DAY + timedelta(days=1))

    with pytest.raises(FeastDeclared):
        change(other, cast.walker)


def test_cancelled_feast_can_be_declared_anew(cast: Cast) -> None:
    feast = declare(cast)

    for _press in range(2):
        cancelled = cancel_feast(feast, key=CLOSING, by=cast.walker, now=NOW)

    assert (cancelled.state, cancelled.closed_by) == (FeastState.CANCELLED, cast.walker)
    with pytest.raises(FeastKeyReused):
        cancel_feast(feast, key=CLOSING, by=cast.clerk, now=NOW)
    with pytest.raises(FeastClosed):
        cancel_feast(feast, key=KEY, by=cast.walker, now=NOW)
    with pytest.raises(FeastClosed):
        change(feast, cast.walker, tables=3)
    assert declare(cast) != feast


def test_household_cancels_with_its_card(cast: Cast) -> None:
    household = cast.households[5]

    cancelled = cancel_feast(declare(cast), key=CLOSING, by=household, now=NOW)

    assert (cancelled.state, cancelled.closed_by) == (FeastState.CANCELLED, None)


def test_confirmation_without_a_rule_makes_no_deed(cast: Cast, rules: dict[str, Rule]) -> None:
    feast = confirm(declare(cast), cast.judge_two, tables_held=10)

    assert (feast.state, feast.tables_held, feast.closed_by, feast.deed) == (
        FeastState.CONFIRMED,
        10,
        cast.judge_two,
        None,
    )
    assert Deed.objects.count() == 0


def test_confirmation_proposes_a_deed(cast: Cast, rules: dict[str, Rule]) -> None:
    proposal = Proposal(rules["R05"], points=Decimal(15))

    feast = confirm(
        declare(cast, note="阿福家的客"), cast.judge_two, tables_held=6, proposal=proposal
    )

    deed = Deed.objects.get()
    source = deed.sources.get()
    assert (feast.deed, deed.household, deed.rule, deed.occurred_on, deed.proposed_points) == (
        deed,
        cast.households[5],
        rules["R05"],
        DAY,
        Decimal(15),
    )
    assert (source.channel, source.submitted_by) == (Channel.INSPECTION, cast.judge_two)
    assert source.note == "红白事核实：婚事，报备 12 桌，实办 6 桌。"
    with pytest.raises(SubmitterCannotDecide):
        approve(deed, cast.judge_two, points=Decimal(15), on=AFTER)


def test_confirmed_deduction_is_heard_like_every_other(cast: Cast, rules: dict[str, Rule]) -> None:
    feast = confirm(declare(cast), cast.judge_two, proposal=Proposal(rules["R06"]))
    deed = feast.deed
    assert deed is not None

    with pytest.raises(HouseholdUnheard):
        approve(deed, cast.judge_one, points=Decimal(-10), on=AFTER)
    hear(cast, deed, on=AFTER)
    approve(deed, cast.judge_one, points=Decimal(-10), on=AFTER)

    assert approve(deed, cast.judge_three, points=Decimal(-10), on=AFTER).state == DeedState.POSTED


def test_confirmation_sent_again_is_the_same(cast: Cast, rules: dict[str, Rule]) -> None:
    feast, other = declare(cast), declare(cast, number=6)
    proposal = Proposal(rules["R05"], points=Decimal(15))

    for _press in range(3):
        confirmed = confirm(feast, cast.judge_two, proposal=proposal)

    assert (confirmed, Deed.objects.count()) == (feast, 1)
    others: tuple[dict[str, Any], ...] = (
        {"tables_held": 11},
        {"proposal": None},
        {"proposal": replace(proposal, points=Decimal(11))},
        {"proposal": Proposal(rules["R06"])},
    )
    for changes in others:
        with pytest.raises(FeastKeyReused):
            confirm(feast, cast.judge_two, **({"proposal": proposal} | changes))
    with pytest.raises(FeastKeyReused):
        confirm(feast, cast.judge_three, proposal=proposal)
    with pytest.raises(FeastKeyReused):
        confirm(other, cast.judge_two, proposal=proposal)
    with pytest.raises(FeastClosed):
        confirm(feast, cast.judge_two, proposal=proposal, key=KEY)


def test_confirmation_is_for_others_than_family_and_declarer(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    kin = declare(cast, number=4)
    own = declare(cast, number=3, by=cast.households[3])
    mine = declare(cast, by=cast.clerk)

    for feast, person, refusal in (
        (kin, cast.chair, OwnHousehold),
        (own, cast.judge_one, OwnHousehold),
        (mine, cast.clerk, DeclarerCannotConfirm),
        (mine, cast.walker, RoleNeeded),
        (mine, cast.stranger, VillageNotFound),
    ):
        with pytest.raises(refusal):
            confirm(feast, person)
    assert confirm(mine, cast.chair).closed_by == cast.chair


def test_confirmation_waits_for_the_day(cast: Cast) -> None:
    feast = declare(cast)

    with pytest.raises(FeastAhead):
        confirm(feast, cast.judge_two, on=DAY - timedelta(days=1))

    assert confirm(feast, cast.judge_two, on=DAY).state == FeastState.CONFIRMED


def test_confirmation_refused_leaves_the_feast_open(cast: Cast, rules: dict[str, Rule]) -> None:
    feast = declare(cast)

    for refusal, changes in (
        (TablesHeldOutOfBounds, {"tables_held": 301}),
        (PointsOutOfRange, {"proposal": Proposal(rules["R05"], points=Decimal(9))}),
        (DayTooOld, {"proposal": Proposal(rules["R05"]), "on": DAY + timedelta(days=61)}),
    ):
        with pytest.raises(refusal):
            confirm(feast, cast.judge_two, **changes)

    assert (Feast.objects.get().state, Deed.objects.count()) == (FeastState.DECLARED, 0)


def test_suggested_are_the_rules_that_speak_of_feasts(cast: Cast, rules: dict[str, Rule]) -> None:
    feast = declare(cast, held_on=TODAY)
    seen = bring(cast, rules["R05"])
    bring(cast, rules["R01"])
    bring(cast, rules["R05"], number=6)

    suggestions = suggest_rules(feast)

    assert suggestions.rules == [rules["R05"], rules["R06"]]
    assert list(suggestions.recorded) == [seen]


def test_feasts_of_a_month_stand_by_day(cast: Cast) -> None:
    second = declare(cast, held_on=date(2026, 10, 31))
    first = declare(cast, number=6)
    declare(cast, number=2, held_on=date(2026, 11, 1))

    assert list(feasts_of_month(cast.village, date(2026, 10, 9))) == [first, second]
    assert not feasts_of_month(cast.other_village, TODAY)


def test_todos_count_feasts_that_were_held(cast: Cast) -> None:
    declare(cast)
    confirm(declare(cast, number=6), cast.judge_two)

    def count(day: date) -> list[int]:
        todos = build_todos(cast.village, today=day)
        return [todo.count for todo in todos if "红白事" in todo.words and todo.count]

    assert (count(DAY - timedelta(days=1)), count(DAY)) == ([], [1])


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_make_one_deed(cast: Cast, rules: dict[str, Rule]) -> None:
    feast = declare(cast)
    proposal = Proposal(rules["R05"], points=Decimal(15))

    answers = run_together(
        [
            partial(confirm, feast, person, proposal=proposal, key=uuid4())
            for person in (cast.judge_one, cast.judge_two, cast.judge_three)
        ]
    )

    assert sorted(type(one).__name__ for one in answers) == ["Feast", "FeastClosed", "FeastClosed"]
    assert (Deed.objects.count(), Feast.objects.get().deed) == (1, Deed.objects.get())


@pytest.mark.django_db(transaction=True)
def test_one_confirmation_pressed_often_at_once_makes_one_deed(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    feast = declare(cast)
    proposal = Proposal(rules["R05"], points=Decimal(15))

    answers = run_together([partial(confirm, feast, cast.judge_two, proposal=proposal)] * 4)

    assert answers == [feast] * 4
    assert Deed.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_declare_at_once_make_one(cast: Cast) -> None:
    answers = run_together(
        [partial(declare, cast, by=one) for one in (cast.walker, cast.clerk, cast.households[5])]
    )

    assert sorted(type(one).__name__ for one in answers) == [
        "Feast",
        "FeastDeclared",
        "FeastDeclared",
    ]


def test_database_refuses_a_feast_closed_without_a_day(cast: Cast) -> None:
    feast = declare(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        Feast.objects.filter(pk=feast.pk).update(state=FeastState.CONFIRMED)
    with pytest.raises(IntegrityError), transaction.atomic():
        feast.delete()
