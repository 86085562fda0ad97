"""Activities and rounds of inspection: planned once, recorded for many households."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from deeds.errors import (
    ActivityBegun,
    ActivityCancelled,
    ActivityKeyReused,
    ActivityNotYours,
    DayTooOld,
    GridUnknown,
    NameNeeded,
    NameTooLong,
    OnlyAwardsAtActivity,
    OutcomesOutOfBounds,
    OutcomeUnknown,
    RuleNotSimple,
)
from deeds.models import Activity, ActivityKind
from deeds.queries.deeds import RECORDERS
from deeds.queries.gatherings import find_rules_of, is_simple
from deeds.services.many import Entry, Occasion, Summary, choose_channel, submit_many
from deeds.services.submitting import Gathered
from ledger.keys import derive_key
from rules.errors import RuleNotInForce
from rules.models import Rule, WeightLevel
from villages.costs import CostAct, pass_gates
from villages.models import Grid, Household, Member, Role, User, Village
from villages.permissions import check_role, find_roles
from villages.queries import get_terms
from villages.words import day_name, day_with_year

NAME_LENGTH_MAX = 60
TEAM_LENGTH_MAX = 30
OUTCOMES_MIN, OUTCOMES_MAX = 2, 4


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned: name, day, whose households are listed (all if none), place and teams."""

    name: str
    occurred_on: date
    grid: Grid | None = None
    place: str = ""
    brigade: str = ""
    squad: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One household of an activity, a person of it, or an outcome of a round (rule)."""

    household: Household
    member: Member | None = None
    quantity: Decimal = Decimal(1)
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Levels:
    """The weights of all that is recorded in one go, where the rule has tables for them."""

    difficulty: WeightLevel | None = None
    effect: WeightLevel | None = None


NO_LEVELS = Levels()


def plan_activity(
    village: Village, *, plan: Plan, code: str, key: UUID, by: User, now: datetime
) -> Activity:
    """Plan an activity under one rule; code: of the rule in force on its day.

    The day may be still to come, so that the sign-in sheet can be printed beforehand.
    Returns the Activity; the earlier one if the same was sent with this key before.
    Raises RoleNeeded, VillageNotFound, NameNeeded, NameTooLong, GridUnknown, DayTooOld,
    RuleNotInForce, OnlyAwardsAtActivity, ActivityKeyReused; what a gate of villages.costs refuses,
    since an activity gives points.
    """
    activity = _build(village, ActivityKind.ACTIVITY, plan, key=key, by=by, now=now)
    (rule,) = _get_rules(village, [code], day=plan.occurred_on)
    if rule.is_deduction:
        raise OnlyAwardsAtActivity
    activity.rule = rule
    return _write_once(activity, gives_points=True)


def plan_round(
    village: Village, *, plan: Plan, codes: Sequence[str], key: UUID, by: User, now: datetime
) -> Activity:
    """Plan a round of inspection; codes: of the rules of which each household gets one or none.

    Raises what plan_activity does, and OutcomesOutOfBounds, RuleNotSimple.
    """
    outcomes = [code for code in codes if code]
    if not OUTCOMES_MIN <= len(set(outcomes)) == len(outcomes) <= OUTCOMES_MAX:
        raise OutcomesOutOfBounds(fewest=OUTCOMES_MIN, most=OUTCOMES_MAX)
    activity = _build(village, ActivityKind.ROUND, plan, key=key, by=by, now=now)
    rules = _get_rules(village, outcomes, day=plan.occurred_on)
    check_simple(rules)
    activity.outcomes = outcomes
    gives_points = any(not rule.is_deduction for rule in rules)
    return _write_once(activity, gives_points=gives_points)


def cancel_activity(activity: Activity, *, by: User, now: datetime) -> Activity:
    """Take away an activity or a round at which nothing is recorded yet.

    Returns the Activity; as it is if it was cancelled before.
    Raises RoleNeeded, VillageNotFound, ActivityNotYours, ActivityBegun.
    """
    village, today = activity.village, timezone.localdate(now)
    check_role(by, village, RECORDERS, today=today)
    if not may_cancel(activity, by, roles=find_roles(by, village, today=today)):
        raise ActivityNotYours
    with transaction.atomic():
        # A deed that is written at this moment holds this row until it is seen here.
        stored = Activity.objects.select_for_update().get(pk=activity.pk)
        if stored.cancelled_at is None:
            if stored.deeds.exists():
                raise ActivityBegun
            stored.cancelled_at = now
            stored.save(update_fields=["cancelled_at"])
    return stored


def may_cancel(activity: Activity, person: User, *, roles: Collection[Role]) -> bool:
    """Tell whether a person who records in the village may cancel what was planned."""
    return activity.made_by_id == person.pk or Role.COMMITTEE in roles


def record_ticks(
    activity: Activity,
    ticks: Iterable[Tick],
    *,
    by: User,
    now: datetime,
    levels: Levels = NO_LEVELS,
) -> Summary:
    """Record households of an activity, or outcomes of a round, each exactly once.

    Sent again, by whomever, nothing is doubled: a deed's key is made from the activity, the
    household and the person; in a round from the household alone, which so has one outcome.
    Raises RoleNeeded, VillageNotFound, ActivityCancelled, TooManyEntries; other refusals stand in
    the summary.
    """
    if activity.cancelled_at is not None:
        raise ActivityCancelled
    village, day = activity.village, activity.occurred_on
    rules = {rule.code: rule for rule in find_rules_of(village, codes_of(activity), day=day)}
    entries, strange = [], []
    for tick in ticks:
        entry = _build_entry(activity, tick, rules, levels)
        if activity.kind == ActivityKind.ROUND and entry.rule.code not in rules:
            strange.append(entry)
        else:
            entries.append(entry)
    occasion = Occasion(
        occurred_on=day,
        channel=choose_channel(by, village, today=timezone.localdate(now)),
        gathered=Gathered(activity=activity),
    )
    summary = submit_many(village, entries, occasion=occasion, by=by, now=now)
    summary.refused += [(entry, OutcomeUnknown()) for entry in strange]
    if summary.sent:
        # Cancelled since it was read: it has taken place, as what is recorded says.
        Activity.objects.filter(pk=activity.pk, cancelled_at__isnull=False).update(
            cancelled_at=None
        )
    return summary


def codes_of(activity: Activity) -> list[str]:
    """Return the codes of the rules under which households are recorded."""
    return [activity.rule.code] if activity.rule else list(activity.outcomes)


def check_simple(rules: Iterable[Rule]) -> None:
    """Raise RuleNotSimple for a rule of which a tick or a figure does not say enough."""
    for rule in rules:
        if not is_simple(rule):
            raise RuleNotSimple(rule.deed)


def _build_entry(activity: Activity, tick: Tick, rules: dict[str, Rule], levels: Levels) -> Entry:
    number = tick.household.number
    if activity.rule is None:
        assert tick.rule is not None, "In a round the outcome is what was tapped."
        key = derive_key(activity.key, number)
        return Entry(tick.household, rules.get(tick.rule.code, tick.rule), key)
    person = tick.member.pk if tick.member else ""
    return Entry(
        household=tick.household,
        # Of the edition in force on the day, which may have been adopted after the planning.
        rule=rules.get(activity.rule.code, activity.rule),
        key=derive_key(activity.key, number, activity.rule.code, person),
        quantity=tick.quantity,
        member=tick.member,
        difficulty=levels.difficulty,
        effect=levels.effect,
    )


def _build(
    village: Village, kind: ActivityKind, plan: Plan, *, key: UUID, by: User, now: datetime
) -> Activity:
    today = timezone.localdate(now)
    check_role(by, village, RECORDERS, today=today)
    activity = Activity(
        village=village,
        kind=kind,
        name=plan.name.strip(),
        occurred_on=plan.occurred_on,
        grid=plan.grid,
        place=plan.place.strip(),
        brigade=plan.brigade.strip(),
        squad=plan.squad.strip(),
        team=plan.team.strip(),
        key=key,
        made_by=by,
        made_at=now,
    )
    if not activity.name:
        raise NameNeeded
    if max(len(activity.name), len(activity.place)) > NAME_LENGTH_MAX:
        raise NameTooLong(NAME_LENGTH_MAX)
    if max(map(len, (activity.brigade, activity.squad, activity.team))) > TEAM_LENGTH_MAX:
        raise NameTooLong(TEAM_LENGTH_MAX)
    check_grid(village, plan.grid)
    check_day(village, plan.occurred_on, today=today)
    return activity


def check_grid(village: Village, grid: Grid | None) -> None:
    """Raise GridUnknown for a group of another village."""
    if grid is not None and grid.village_id != village.pk:
        raise GridUnknown


def check_day(village: Village, day: date, *, today: date) -> None:
    """Raise DayTooOld for a day of which no deed could be recorded any more."""
    days = get_terms(village, today).back_days
    oldest = today - timedelta(days=days)
    if day < oldest:
        raise DayTooOld(days=days, oldest=day_name(oldest, today))


def _get_rules(village: Village, codes: Sequence[str], *, day: date) -> list[Rule]:
    """Return the rules of the codes in force on a day; raises RuleNotInForce."""
    rules = find_rules_of(village, codes, day=day)
    if len(rules) < len(codes):
        raise RuleNotInForce(day_with_year(day))
    return rules


def _write_once(activity: Activity, *, gives_points: bool) -> Activity:
    """Write an activity, or return the one that was sent with its key before.

    What gives points passes the gates, once, in the transaction that writes it.
    """
    with transaction.atomic():
        earlier = _save_or_find(activity)
        if earlier:
            return earlier
        if gives_points:
            village, name, now = activity.village, activity.name, activity.made_at
            pass_gates(village, CostAct.ACTIVITY, subject=name, now=now)
    return activity


def _save_or_find(activity: Activity) -> Activity | None:
    """Save an activity; return the one that was sent with its key before, where there is one."""
    try:
        with transaction.atomic():
            activity.save()
    except IntegrityError:
        earlier = Activity.objects.for_village(activity.village).filter(key=activity.key).first()
        if earlier is None:
            raise
        if _content_of(earlier) != _content_of(activity):
            raise ActivityKeyReused from None
        return earlier
    return None


def _content_of(activity: Activity) -> tuple[object, ...]:
    return (
        activity.made_by_id,
        activity.kind,
        activity.name,
        activity.occurred_on,
        activity.rule_id,
        activity.outcomes,
        activity.grid_id,
        activity.place,
        activity.brigade,
        activity.squad,
        activity.team,
    )
