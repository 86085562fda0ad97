"""Who fetches what from the shop, and what money the fund needs for it; pure."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from random import Random

from office.demo.history.aims import BASE_POINTS
from office.demo.history.calendar import Span
from office.demo.history.moments import SATURDAY, Part, pick_time
from office.demo.history.plan import MonthPlan, Split, Visit
from office.demo.shopping import RELATIONS
from office.demo.story import THINGS

# The last month's awards have come free by then; whoever comes earlier spends what is older.
FREE_ON = 9
# So much of what a household could spend, at most: it keeps some for what it reserves.
SPENT = 0.6
# The shop opens on the town's market days and at weekends for longer; many come before a feast.
MARKET_DAYS = (3, 6, 9)
MARKET, WEEKEND, SUNDAY_OFF = 2.2, 1.7, 0.6
EARLY = 0.35
FEASTS = {1: 1.8, 2: 1.3, 6: 1.15, 9: 1.3, 10: 0.9, 3: 0.7, 7: 0.75}
PARTS = {Part.MORNING: 58, Part.AFTERNOON: 36, Part.EVENING: 6}
# So often somebody else comes instead of the head: whoever has a moment.
SENT = 0.3
PRICES = [price for _name, _unit, price, _cost, _stock, _weight in THINGS]
WEIGHTS = [weight for *_thing, weight in THINGS]
CHEAP = 18
PIECES_OF_CHEAP, PIECES_OF_DEAR = 3, 2
SORTS = (1, 2, 2, 3, 3)
SPLIT_SHARE = 20
YUAN_A_POINT = 0.5
# A little more than what is owed, so that the fund always covers what could be fetched.
FUND_MARGIN = 1.1
QUARTER = 3


class Purses:
    """What each household may spend as the months go by: a little less than it really has.

    fresh: what of it has come in with the last month, and comes free on FREE_ON.
    """

    def __init__(self, homes: Collection[int]) -> None:
        self.points: Counter[int] = Counter(dict.fromkeys(homes, int(BASE_POINTS)))
        self.fresh: Counter[int] = Counter()

    def take_in(self, month: MonthPlan) -> None:
        """Add a month that is over; what was given in it comes free in the next one."""
        self.fresh.clear()
        for entry in month.awards:
            self.fresh[entry.home] += int(entry.points)
        self.points.update(self.fresh)
        for split in month.splits:
            self.points[split.home] -= SPLIT_SHARE
            self.points[split.number] += SPLIT_SHARE
        for home in self.points:
            self.points[home] = max(0, self.points[home])

    def take_out(self, month: MonthPlan) -> None:
        """Take what may be taken in a month, before anything is fetched in it."""
        for single in month.deductions:
            self.points[single.entry.home] += int(single.entry.points)

    def get(self, home: int, *, is_early: bool) -> int:
        return max(0, self.points[home] - (self.fresh[home] if is_early else 0))


def weigh_shopping(spans: Sequence[Span], weights: Sequence[float]) -> list[float]:
    """Return how much is fetched in each month: more before the feasts. weights: of deeds."""
    return [
        weight * FEASTS.get(span.month.month, 1.0)
        for span, weight in zip(spans, weights, strict=True)
    ]


def plan_visits(
    random: Random, span: Span, purses: Purses, pieces: int, *, splits: Sequence[Split]
) -> list[Visit]:
    """Return who comes in a month, each household once, until so many pieces are fetched."""
    closed = {split.home for split in splits}
    order = {
        home: random.random() ** (1 / points)
        for home, points in purses.points.items()
        if points > 0 and home not in closed
    }
    days = [span.day(place) for place in range(1, (span.last - span.month).days + 1)]
    weights = [_weigh_day(day) for day in days]
    visits = []
    for home in sorted(order, key=lambda home: order[home], reverse=True):
        if pieces <= 0:
            break
        day = random.choices(days, weights)[0]
        free = purses.get(home, is_early=day.day < FREE_ON)
        lines = _choose(random, free * SPENT, pieces)
        if lines:
            part = random.choices(list(PARTS), list(PARTS.values()))[0]
            relation = random.choice(RELATIONS) if random.random() < SENT else ""
            visit = Visit(pick_time(random, day, part), home, lines, relation)
            visits.append(visit)
            pieces -= visit.pieces
            purses.points[home] -= sum(PRICES[goods] * count for goods, count in lines)
    return sorted(visits, key=lambda visit: (visit.when, visit.home))


def _weigh_day(day: date) -> float:
    """Return how many come on a day: on market days, at weekends, and once points are free."""
    weight = EARLY if day.day < FREE_ON else 1.0
    if day.day % 10 in MARKET_DAYS:
        weight *= MARKET
    if day.weekday() == SATURDAY:
        weight *= WEEKEND
    elif day.weekday() > SATURDAY:
        weight *= SUNDAY_OFF
    return weight


def _choose(random: Random, points: float, pieces: int) -> tuple[tuple[int, int], ...]:
    """Return (place of the goods, how many) that so many points buy, and no more pieces."""
    lines: dict[int, int] = {}
    for _ in range(random.choice(SORTS)):
        offered = [
            place for place, price in enumerate(PRICES) if price <= points and place not in lines
        ]
        if not offered or pieces <= 0:
            break
        goods = random.choices(offered, [WEIGHTS[place] for place in offered])[0]
        most = PIECES_OF_CHEAP if PRICES[goods] <= CHEAP else PIECES_OF_DEAR
        count = min(random.randint(1, most), pieces, int(points // PRICES[goods]))
        lines[goods] = count
        points -= count * PRICES[goods]
        pieces -= count
    return tuple(lines.items())


def plan_opening(households: int) -> int:
    """Return the yuan that the town gives on the first day: as much as the base is worth."""
    return round_yuan(households * float(BASE_POINTS) * YUAN_A_POINT * FUND_MARGIN)


def plan_grants(points: Sequence[Decimal]) -> list[int]:
    """Return the yuan of each month, given a quarter ahead. points: awarded in each month."""
    grants = [0] * len(points)
    for first in range(0, len(points), QUARTER):
        of_quarter = sum(points[first : first + QUARTER], Decimal(0))
        grants[first] = round_yuan(float(of_quarter) * YUAN_A_POINT * FUND_MARGIN)
    return grants


def round_yuan(amount: float) -> int:
    """Return an amount as people give it: in whole hundreds."""
    return -(-int(amount) // 100) * 100
