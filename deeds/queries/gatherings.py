"""Reads of activities, rounds and tally sheets: what they are about, and who stands there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from deeds.errors import ActivityUnknown, GridUnknown, TallyUnknown
from deeds.models import Activity, ActivityKind, Deed, Source, Tally
from deeds.queries.deeds import Groups, get_open_household
from deeds.queries.likes import GONE
from rules.models import Rule
from rules.queries import for_scoring
from rules.units import Unit
from villages.errors import HouseholdUnknown, PointsError
from villages.models import Grid, Household, Village
from villages.queries import NUL, with_heads

# What was used in that time says which rules are common.
COMMON_DAYS = 180
# At an activity, a household is there once.
ONCE = frozenset({Unit.TIME, Unit.HOUSEHOLD})


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a group's households are recorded."""

    recorded: int
    households: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What numbers and cards' addresses were read as.

    found: {as typed: household}. refused: (as typed, why), in the order of typing.
    """

    found: dict[str, Household] = field(default_factory=dict)
    refused: list[tuple[str, PointsError]] = field(default_factory=list)


def get_activity(village: Village, activity_id: int) -> Activity:
    """Return an activity with rule, group and who planned it; raises ActivityUnknown."""
    found = Activity.objects.for_village(village).select_related("village", "rule", "grid")
    activity = found.select_related("made_by").filter(pk=activity_id).first()
    if activity is None:
        raise ActivityUnknown
    return activity


def find_activities(village: Village) -> QuerySet[Activity]:
    """Return the activities and rounds that are held, latest first."""
    return Activity.objects.for_village(village).filter(cancelled_at__isnull=True)


def get_tally(village: Village, code: str) -> Tally:
    """Return the sheet of a code, however it was typed; raises TallyUnknown."""
    wanted = "".join(code.split()).upper()
    found = Tally.objects.for_village(village).select_related("village", "grid", "made_by")
    tally = None
    if NUL not in wanted:
        tally = found.select_related("keyed_by").filter(code=wanted).first()
    if tally is None:
        raise TallyUnknown(code.strip()[:20])
    return tally


def get_group(village: Village, group_id: int | None) -> Grid | None:
    """Return a group of the village; None for none. Raises GridUnknown."""
    if group_id is None:
        return None
    grid = Grid.objects.for_village(village).filter(pk=group_id).first()
    if grid is None:
        raise GridUnknown
    return grid


def find_rules_of(village: Village, codes: Sequence[str], *, day: date) -> list[Rule]:
    """Return the rules of some codes in force on a day, in the order of the codes."""
    in_force = Rule.objects.for_village(village).in_force_on(day).filter(code__in=codes)
    rules = {rule.code: rule for rule in for_scoring(in_force)}
    return [rules[code] for code in codes if code in rules]


def is_simple(rule: Rule) -> bool:
    """Tell whether a tick or a figure says all of a deed: it names no person, chooses no level."""
    return not (rule.counts_persons or rule.difficulty_table_id or rule.effect_table_id)


def asks_how_much(rule: Rule) -> bool:
    """Tell whether a line of an activity has a figure: being there once counts once."""
    if rule.unit == Unit.PERSON:
        return not rule.counts_persons
    return rule.is_counted and rule.unit not in ONCE


def find_common_codes(village: Village, *, today: date) -> list[str]:
    """Return the codes that the village used of late, most often first."""
    used = Deed.objects.for_village(village).filter(
        occurred_on__gt=today - timedelta(days=COMMON_DAYS)
    )
    counted = used.order_by().values_list("rule__code").annotate(count=Count("pk"))
    return [code for code, _count in sorted(counted, key=lambda one: (-one[1], one[0]))]


def find_last_outcomes(village: Village) -> list[str]:
    """Return the outcomes of the village's latest round; the next one has mostly the same."""
    latest = find_activities(village).filter(kind=ActivityKind.ROUND).first()
    return list(latest.outcomes) if latest else []


def groups_within(groups: Groups, grid: Grid | None) -> list[Grid]:
    """Return the groups of a grid, own ones first; all of the village's where there is none."""
    every = [*groups.own, *groups.others]
    if grid is None:
        return every
    if any(group.pk == grid.pk for group in every):
        return [group for group in every if group.pk == grid.pk]
    parents: dict[int, int | None] = {
        one.pk: one.parent_id for one in Grid.objects.for_village(grid.village)
    }
    return [group for group in every if grid.pk in _walk_up(group.pk, parents)]


def _walk_up(start: int, parents: dict[int, int | None]) -> set[int]:
    """Return a grid and those above it; a ring of parents ends as well."""
    seen: set[int] = set()
    step: int | None = start
    while step is not None and step not in seen:
        seen.add(step)
        step = parents.get(step)
    return seen


def households_in(*groups: Grid) -> QuerySet[Household]:
    """Return the households of groups for which deeds can be recorded, with their people."""
    return with_heads(Household.objects.filter(grid__in=groups).active().in_order())


def map_households(groups: Iterable[Grid]) -> dict[int, list[Household]]:
    """Return {group id: its households, as households_in does}, all of them in two queries."""
    by_group: dict[int, list[Household]] = defaultdict(list)
    for household in households_in(*groups):
        by_group[household.grid_id].append(household)
    return by_group


def count_recorded(activity: Activity) -> int:
    """Return how many households are recorded."""
    return Deed.objects.filter(activity=activity).values("household").distinct().count()


def map_progress(activity: Activity) -> dict[int, Progress]:
    """Return {group id: how far it is}, for groups with households, in two queries."""
    village = activity.village
    every = Household.objects.for_village(village).active().order_by()
    counted = dict(every.values_list("grid").annotate(count=Count("pk")))
    recorded = Deed.objects.filter(activity=activity).order_by()
    by_group = dict(
        recorded.values_list("household__grid").annotate(count=Count("household", distinct=True))
    )
    return {
        group: Progress(by_group.get(group, 0), counted.get(group, 0))
        for group in {*counted, *by_group}
    }


def map_recorded(
    activity: Activity, households: Iterable[Household] | None = None
) -> dict[int, list[Source]]:
    """Return {household id: what was recorded of it at the activity}, in one query.

    households: of which; all of them if left out.
    """
    found = Source.objects.for_village(activity.village).filter(sent_as__activity=activity)
    if households is not None:
        found = found.filter(sent_as__household__in=list(households))
    recorded: dict[int, list[Source]] = defaultdict(list)
    for source in found.select_related("sent_as__rule", "sent_as__member", "sent_as__household"):
        recorded[source.sent_as.household_id].append(source)
    return recorded


def map_cells(tally: Tally) -> dict[tuple[int, str], Source]:
    """Return {(household number, rule code): what was keyed in from the sheet}, in one query."""
    keyed = Source.objects.for_village(tally.village).filter(tally=tally)
    sources = keyed.select_related("sent_as__rule", "sent_as__household")
    return {(one.sent_as.household.number, one.sent_as.rule.code): one for one in sources}


def find_recorded_otherwise(
    village: Village, households: Iterable[Household], codes: Iterable[str], *, day: date
) -> set[tuple[int, str]]:
    """Return (household id, rule code) of deeds like these on a day, at whatever occasion."""
    like = Deed.objects.for_village(village).filter(
        household__in=list(households), rule__code__in=list(codes), occurred_on=day
    )
    standing = like.exclude(state__in=GONE).filter(transfer__reversed_by__isnull=True)
    return set(standing.values_list("household_id", "rule__code"))


def read_households(village: Village, typed: Sequence[str]) -> Reading:
    """Return the households of numbers and cards' addresses; the numbers in two queries."""
    reading = Reading()
    numbers = {int(text) for text in typed if text.isdecimal() and len(text) < 10}
    known = with_heads(Household.objects.for_village(village)).filter(number__in=numbers)
    by_number = {household.number: household for household in known}
    for text in dict.fromkeys(typed):
        try:
            if text.isdecimal() and len(text) < 10:
                household = by_number.get(int(text))
                if household is None:
                    raise HouseholdUnknown(text)
            else:
                household = get_open_household(village, text)
            reading.found[text] = household
        except PointsError as refusal:
            reading.refused.append((text, refusal))
    return reading
