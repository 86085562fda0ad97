"""Who comes to the activities: households, counted by heads, and single persons by name; pure."""

from collections import Counter, deque
from collections.abc import Collection, Sequence
from random import Random

from office.demo.history.calendar import Span
from office.demo.history.families import Families
from office.demo.history.plan import Entry, Gathering
from office.demo.history.shares import draw, split_between

VOLUNTEERING = "R04"
# What the rule gives at most in a month: thirty points.
TURNS_A_MONTH = 3
TURNS_A_HOME = 2.7
NAMED_A_HOME = 2
ACTIVITIES = (
    ("村道清洁日", "河岸清理", "敬老志愿服务", "文化广场布置"),
    ("清理水渠", "植树补绿", "村小门口护学", "旧墙刷白"),
    ("防火巡查宣传", "村口花坛养护", "帮独居老人收拾屋子", "垃圾分类入户讲解"),
)


class Queue:
    """Persons who have yet to come by name, in a random order, over and over."""

    def __init__(self, random: Random, families: Families) -> None:
        self.random = random
        self.waiting: deque[tuple[int, int]] = deque()
        self._fill(families)

    def _fill(self, families: Families) -> None:
        persons = [
            (home, place) for home, count in families.persons.items() for place in range(count)
        ]
        self.random.shuffle(persons)
        self.waiting.extend(persons)

    def take(self, families: Families, count: int, *, leaving: Collection[int]) -> list[Entry]:
        """Return the next persons, of each household two at most; whoever cannot now comes later.

        leaving: households of which the last person goes in this month, and is in none by name.
        """
        taken: list[Entry] = []
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
            if place >= here or of_home[home] == NAMED_A_HOME:
                later.append((home, place))
                continue
            of_home[home] += 1
            taken.append(Entry(home, VOLUNTEERING, place=place))
        self.waiting.extendleft(reversed(later))
        return taken


def plan_turns(
    random: Random, homes: dict[int, float], named: Sequence[Entry], turns: int
) -> list[Entry]:
    """Return the entries of a month's turns: the named ones, and the others of other households.

    homes: {number: how ready it is to come}.
    """
    rest = turns - len(named)
    if rest <= 0:
        return list(named)
    of_named = {entry.home for entry in named}
    free = {home: weight for home, weight in homes.items() if home not in of_named}
    count = min(len(free), max(round(rest / TURNS_A_HOME), -(-rest // TURNS_A_MONTH)))
    chosen = draw(random, free, count)
    quantities = split_between(
        random, min(rest, TURNS_A_MONTH * count), count, least=1, most=TURNS_A_MONTH
    )
    unnamed = [
        Entry(home, VOLUNTEERING, quantity)
        for home, quantity in zip(chosen, quantities, strict=True)
    ]
    return [*named, *unnamed]


def gather(random: Random, span: Span, entries: Sequence[Entry], *, place: int) -> list[Gathering]:
    """Return a month's activities; a household comes to one of them. place: of the month."""
    names = ACTIVITIES[place % len(ACTIVITIES)]
    homes = sorted({entry.home for entry in entries})
    activity_of = {home: random.randrange(len(names)) for home in homes}
    gatherings = []
    for number, name in enumerate(names):
        coming = tuple(entry for entry in entries if activity_of[entry.home] == number)
        if coming:
            day = span.day(1 + number * (span.days - 3) // len(names))
            gatherings.append(Gathering(day, coming, name=name))
    return gatherings
