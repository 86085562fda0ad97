"""Dividing whole numbers, and choosing by weight; pure."""

from collections.abc import Mapping, Sequence
from random import Random


def split_whole(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole parts of a total, in proportion to weights; together they are the total."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(one) for one in exact]
    by_rest = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_rest[: total - sum(parts)]:
        parts[place] += 1
    return parts


def split_between(random: Random, total: int, count: int, *, least: int, most: int) -> list[int]:
    """Return so many whole numbers between two bounds that together are the total.

    Raises ValueError where there are none.
    """
    if not count * least <= total <= count * most:
        raise ValueError(f"{total} cannot be {count} numbers from {least} to {most}.")
    if not count:
        return []
    parts = split_whole(total, [1] * count)
    # From one to another, so that their sum stays.
    for _ in range(2 * count):
        giver, taker = random.randrange(count), random.randrange(count)
        if giver != taker and parts[giver] > least and parts[taker] < most:
            parts[giver] -= 1
            parts[taker] += 1
    return parts


def draw(random: Random, weights: Mapping[int, float], count: int) -> list[int]:
    """Return so many different keys, the heavier ones more often; fewer where there are no more."""
    drawn = {key: random.random() ** (1 / weight) for key, weight in weights.items() if weight > 0}
    return sorted(sorted(drawn, key=lambda key: drawn[key], reverse=True)[:count])
