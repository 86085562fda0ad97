"""How ready the households of a village are to do something: a few always, some never; pure."""

from collections.abc import Collection
from dataclasses import dataclass
from random import Random

# (how ready, how many of a hundred households).
KINDS = ((0.0, 6), (0.2, 17), (0.7, 32), (1.2, 27), (2.6, 13), (6.0, 5))
SPREAD = 0.35
# In one year somebody has more time than in another.
YEARLY_SPREAD = 0.45
# Whoever shows the demo opens the book of a household that is shown: something stands in it.
SHOWN_LEAST = 1.5


@dataclass(frozen=True, slots=True)
class Tempers:
    """ready: {number of a household: how ready it is}; careless: how often it is fined."""

    ready: dict[int, float]
    careless: dict[int, float]
    seed: int

    def in_year(self, year: int) -> dict[int, float]:
        """Return how ready the households are in a year."""
        dice = Random(f"{self.seed}/{year}")
        return {
            home: weight * dice.lognormvariate(0, YEARLY_SPREAD)
            for home, weight in self.ready.items()
        }

    def add(self, home: int) -> None:
        """Add a household that has split off: it goes on as most do."""
        self.ready[home] = self.careless[home] = 1.0


def draw_tempers(random: Random, homes: Collection[int], *, shown: Collection[int]) -> Tempers:
    """Return the tempers of households. shown: the numbers of those that surely take part."""
    kinds, shares = zip(*KINDS, strict=True)
    ready = {
        home: random.choices(kinds, shares)[0] * random.lognormvariate(0, SPREAD) for home in homes
    }
    for home in shown:
        ready[home] = max(ready[home], SHOWN_LEAST)
    careless = {home: random.lognormvariate(0, 1) for home in homes}
    return Tempers(ready, careless, random.getrandbits(32))
