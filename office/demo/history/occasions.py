"""What is written down besides turns: sheets, rounds, single deeds, and what is taken; pure."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from random import Random

from office.demo.history.calendar import Span
from office.demo.history.families import Families
from office.demo.history.plan import Entry, Gathering, Single
from office.demo.history.shares import draw, split_between

CLEAN_UP, PATROL, CARE = "R01", "R05", "R09"
SHEET_CODES = (CLEAN_UP, PATROL, CARE)
ROUND_CODES = ("R02", "R03")
PERSONAL = frozenset({"R12", "R13"})
# How often in the whole history; the rest of the points comes from cleaning up.
SHEETED = {PATROL: 700, CARE: 450}
ROUNDED = {"R02": 500, "R03": 300}
SINGLE = {
    "R06": 90, "R07": 40, "R08": 160, "R10": 10, "R11": 70, "R12": 160, "R13": 14, "R14": 80,
}  # fmt: skip
TAKEN = {"R15": 90, "R16": 60, "R17": 15, "R18": 95}
# Hours of patrol, times of care: what a month's sheet says, within what the rules give a month.
BOUNDS = {PATROL: (4, 10), CARE: (2, 5)}
CLEAN_UPS_A_HOME = 8
CLEAN_UP_BOUNDS = (1, 15)
ROUNDS_A_MONTH = 2
# The slip is brought on the day itself, and then there are three days to reply.
REPLY_DAYS = 5
REPLIED = 1 / 3
REVOKED = 0.1
REFUSED = 0.02


def plan_sheet_entries(
    random: Random, homes: dict[int, float], counts: dict[str, int]
) -> list[Entry]:
    """Return what stands on a month's sheets of patrols and care. counts: {code: households}."""
    return [
        Entry(home, code, random.randint(*BOUNDS[code]))
        for code, count in counts.items()
        for home in draw(random, homes, count)
    ]


def plan_clean_ups(random: Random, homes: dict[int, float], times: int) -> list[Entry]:
    """Return so many clean-ups of a month, each household's together as its sheet says them."""
    least, most = CLEAN_UP_BOUNDS
    count = min(len(homes), times, max(round(times / CLEAN_UPS_A_HOME), -(-times // most)))
    chosen = draw(random, homes, count)
    quantities = split_between(random, min(times, most * count), count, least=least, most=most)
    return [
        Entry(home, CLEAN_UP, quantity) for home, quantity in zip(chosen, quantities, strict=True)
    ]


def plan_refused(
    random: Random, homes: dict[int, float], entries: Sequence[Entry]
) -> tuple[Entry, ...]:
    """Return clean-ups that nobody has seen, of households that have none of the month."""
    taken = {entry.home for entry in entries if entry.code == CLEAN_UP}
    free = {home: weight for home, weight in homes.items() if home not in taken}
    return tuple(
        Entry(home, CLEAN_UP) for home in draw(random, free, round(REFUSED * len(entries)))
    )


def write_sheets(
    span: Span, groups: Mapping[int, int], entries: Sequence[Entry]
) -> list[Gathering]:
    """Return the sheets of a month, one a group that has something on it."""
    day = span.day(span.days - 2)
    by_group = sorted(entries, key=lambda entry: groups[entry.home])
    return [
        Gathering(day, tuple(of_group), group=group)
        for group, of_group in groupby(by_group, lambda entry: groups[entry.home])
    ]


def plan_rounds(
    random: Random, span: Span, families: Families, counts: dict[str, int], *, place: int
) -> list[Gathering]:
    """Return a month's rounds, through some groups in turn; each household has one outcome."""
    groups = max(families.groups.values()) + 1
    rounds = []
    left = dict(counts)
    for number in range(min(ROUNDS_A_MONTH, groups)):
        group = (place * ROUNDS_A_MONTH + number) % groups
        homes = dict.fromkeys(families.list_of(group), 1.0)
        entries: list[Entry] = []
        for code in ROUND_CODES:
            share = left[code] // (ROUNDS_A_MONTH - number)
            chosen = draw(random, homes, share)
            entries += [Entry(home, code) for home in chosen]
            homes = {home: weight for home, weight in homes.items() if home not in set(chosen)}
            left[code] -= len(chosen)
        if entries:
            day = span.day(span.days * (number + 1) // (ROUNDS_A_MONTH + 1))
            rounds.append(Gathering(day, tuple(entries), name="门前三包检查", group=group))
    return rounds


def plan_singles(
    random: Random, span: Span, families: Families, counts: dict[str, int]
) -> list[Single]:
    """Return deeds that are brought in one by one; those of persons name the head."""
    homes = list(families.persons)
    return [
        Single(
            span.day(random.randrange(span.days)),
            Entry(random.choice(homes), code, place=0 if code in PERSONAL else None),
        )
        for code, count in counts.items()
        for _ in range(count)
    ]


def plan_deductions(
    random: Random, span: Span, homes: dict[int, float], counts: dict[str, int]
) -> tuple[list[Single], frozenset[tuple[int, str]]]:
    """Return what is to be taken, and (household, code) of what is let off after the reply."""
    deductions, let_off = [], set()
    for code, count in counts.items():
        for home in draw(random, dict.fromkeys(homes, 1.0), count):
            is_replied = random.random() < REPLIED
            day = span.day(random.randrange(span.days - REPLY_DAYS))
            deductions.append(Single(day, Entry(home, code), is_replied=is_replied))
            if is_replied and random.random() < REVOKED / REPLIED:
                let_off.add((home, code))
    return deductions, frozenset(let_off)
