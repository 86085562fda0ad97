"""Who comes to what the village does together: households, counted by heads, and persons; pure."""

from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence
from random import Random

from office.demo.history.activities import (
    ASSEMBLIES,
    STARRED,
    TIDY_YARDS,
    TRAININGS,
    VOLUNTARY,
    WORK,
    Activity,
    choose,
)
from office.demo.history.calendar import Span
from office.demo.history.families import Families
from office.demo.history.moments import pick_day, pick_told
from office.demo.history.plan import Entry, Gathering
from office.demo.history.rates import ASSEMBLY, STARS, TIDY_YARD, TRAINING, VOLUNTEERING, WORKDAY
from office.demo.history.shares import draw, split_between

# What the rules of both give at most in a month.
TURNS_A_MONTH = 3
TURNS_A_HOME = 2.25
NAMED_A_HOME = 2
# So many of all the people are ever named; a few of them are named again.
NAMED_SHARE = 0.85
NAMED_AGAIN = 0.05
WORKDAYS_NAMED = 0.3
# How many an activity draws, on the average, and how many of them a month sees.
COMING = 22
ACTIVITIES_MOST, WORKDAYS_MOST = 8, 3
# Some draw many, some hardly anybody.
DRAWS_LEAST, DRAWS_MOST = 0.4, 2.2
AT_A_TABLE = 15
MONTHS_A_QUARTER = 3


class Queue:
    """Persons who have yet to come by name, in a random order; the readier ones are among them.

    ready: {number of a household: how ready it is}; those that never come are not asked.
    """

    def __init__(self, random: Random, families: Families, ready: Mapping[int, float]) -> None:
        self.random = random
        self.ready = ready
        self.waiting: deque[tuple[int, int]] = deque()
        self._fill(families)

    def _fill(self, families: Families) -> None:
        persons = {
            (home, place): self.ready.get(home, 1.0)
            for home, count in families.persons.items()
            for place in range(count)
        }
        keys = {
            person: self.random.random() ** (1 / weight)
            for person, weight in persons.items()
            if weight > 0
        }
        first = sorted(keys, key=lambda person: keys[person], reverse=True)
        chosen = first[: round(NAMED_SHARE * len(persons))]
        chosen += chosen[: round(NAMED_AGAIN * len(chosen))]
        self.random.shuffle(chosen)
        self.waiting.extend(chosen)

    def take(
        self, families: Families, count: int, *, leaving: Collection[int]
    ) -> list[tuple[int, int]]:
        """Return the next persons, (household, place), of each household two at most.

        leaving: households of which the last person goes in this month, and is in none by name.
        Whoever cannot now comes later.
        """
        taken: list[tuple[int, int]] = []
        of_home: Counter[int] = Counter()
        later: list[tuple[int, int]] = []
        # Twice everybody: what is not found by then is not there.
        for _ in range(2 * sum(families.persons.values())):
            if len(taken) == count:
                break
            if not self.waiting:
                self._fill(families)
            home, place = self.waiting.popleft()
            here = families.persons[home] - (home in leaving)
            if place >= families.persons[home]:
                continue
            if place >= here or of_home[home] == NAMED_A_HOME or (home, place) in taken:
                later.append((home, place))
                continue
            of_home[home] += 1
            taken.append((home, place))
        self.waiting.extendleft(reversed(later))
        return taken


def share_named(
    random: Random, persons: Sequence[tuple[int, int]], month: int
) -> dict[str, list[Entry]]:
    """Return {code: entries by name}: at meetings and courses some, at work and activities more."""
    left = list(persons)
    named: dict[str, list[Entry]] = {}
    for code, tables in ((ASSEMBLY, ASSEMBLIES), (TRAINING, TRAININGS)):
        size = random.randint(AT_A_TABLE // 2, AT_A_TABLE * 3 // 2)
        # Of a small village nobody would be left for anything else.
        if len(left) > 3 * size and any(month in table.months for table in tables):
            named[code] = [Entry(home, code, place=place) for home, place in left[:size]]
            left = left[size:]
    # A household does one of the two by name in a month.
    at_work = {home for home, _place in left if random.random() < WORKDAYS_NAMED}
    for code in (WORKDAY, VOLUNTEERING):
        named[code] = [
            Entry(home, code, place=place)
            for home, place in left
            if (home in at_work) == (code == WORKDAY)
        ]
    return named


def plan_turns(
    random: Random, homes: Mapping[int, float], named: Sequence[Entry], turns: int, *, code: str
) -> list[Entry]:
    """Return the entries of a month's turns: the named ones, and the others of other households.

    homes: {number: how ready it is to come}.
    """
    rest = turns - len(named)
    if rest <= 0:
        return list(named)
    of_named = {entry.home for entry in named}
    free = {home: weight for home, weight in homes.items() if weight > 0 and home not in of_named}
    count = min(len(free), max(round(rest / TURNS_A_HOME), -(-rest // TURNS_A_MONTH)))
    chosen = draw(random, free, count)
    quantities = split_between(
        random, min(rest, TURNS_A_MONTH * count), count, least=1, most=TURNS_A_MONTH
    )
    unnamed = [
        Entry(home, code, quantity) for home, quantity in zip(chosen, quantities, strict=True)
    ]
    return [*named, *unnamed]


def gather(random: Random, span: Span, entries: Mapping[str, Sequence[Entry]]) -> list[Gathering]:
    """Return a month's activities; a household comes to one of each kind. entries: by code."""
    gatherings: list[Gathering] = []
    for code, kinds, most in (
        (VOLUNTEERING, VOLUNTARY, ACTIVITIES_MOST),
        (WORKDAY, WORK, WORKDAYS_MOST),
        (ASSEMBLY, ASSEMBLIES, 1),
        (TRAINING, TRAININGS, 1),
    ):
        coming = entries.get(code, ())
        wanted = min(most, max(1, round(len(coming) / COMING)))
        held = choose(random, kinds, span.month, wanted) if coming else []
        for activity, of_activity in zip(held, _divide(random, coming, len(held)), strict=True):
            if of_activity:
                gatherings.append(_hold(random, span, activity, code, of_activity))
    return gatherings


def _divide(random: Random, entries: Sequence[Entry], count: int) -> list[list[Entry]]:
    """Return the entries in so many parts of different sizes, a household's together."""
    parts: list[list[Entry]] = [[] for _ in range(count)]
    draws = [random.uniform(DRAWS_LEAST, DRAWS_MOST) for _ in parts]
    part_of: dict[int, int] = {}
    for entry in entries:
        if entry.home not in part_of:
            part_of[entry.home] = random.choices(range(count), draws)[0]
        parts[part_of[entry.home]].append(entry)
    return parts


def _hold(
    random: Random, span: Span, activity: Activity, code: str, entries: Sequence[Entry]
) -> Gathering:
    day = pick_day(random, span.month, span.meeting)
    return Gathering(
        day,
        pick_told(random, day, activity.part, before=span.meeting),
        tuple(entries),
        name=activity.name,
        place=activity.place,
        code=code,
    )


def plan_judged(
    random: Random, span: Span, homes: Mapping[int, float], counts: Mapping[str, int]
) -> list[Gathering]:
    """Return what is judged in many yards at one go, every quarter and every year."""
    month, last = span.month, span.meeting
    judged = []
    for code, activity, number in (
        (TIDY_YARD, TIDY_YARDS, -(-month.month // MONTHS_A_QUARTER)),
        (STARS, STARRED, month.year),
    ):
        if counts[code]:
            day = pick_day(random, span.day(span.days // 2), last)
            entries = tuple(Entry(home, code) for home in draw(random, homes, counts[code]))
            told = pick_told(random, day, activity.part, before=last)
            name = activity.name % number
            judged.append(Gathering(day, told, entries, name=name, place=activity.place, code=code))
    return judged
