"""What is written down besides activities: sheets, rounds, single deeds, deductions; pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from deeds.models import Channel
from office.demo.history.calendar import Span
from office.demo.history.families import Families
from office.demo.history.moments import (
    LATE_LAGS,
    LATER,
    Part,
    pick_day,
    pick_lag,
    pick_time,
    pick_told,
)
from office.demo.history.plan import Entry, Gathering, Single, Slip
from office.demo.history.rates import CARE, CLEAN_UP, PATROL
from office.demo.history.shares import draw, split_between
from office.demo.history.words import (
    DENIALS,
    LET_OFF,
    NOTED,
    NOTES,
    RECEIVERS,
    REFUSED,
    REPLIES,
    WITNESSES,
)

SHEET_CODES = (CLEAN_UP, PATROL, CARE)
ROUND_CODES = ("R02", "R03")
# Of one of the family: not the head goes into the army.
PERSONAL = frozenset({"R13"})
# How often it is done at one go: places torn down, mu tilled.
QUANTITIES = {"R24": (1, 1, 1, 2, 2, 3), "R25": (1, 1, 2, 2, 3)}
# Hours of patrol, times of care: what a sheet says, within what the rules give a month.
BOUNDS = {PATROL: (1, 8), CARE: (1, 5)}
CLEAN_UPS_A_HOME = 3.0
CLEAN_UP_BOUNDS = (1, 5)
ROUNDS_A_MONTH = 4
# So much of the month's outcomes is found in a round; some groups are better kept than others.
ROUND_LEAST, ROUND_MOST = 0.5, 1.5
KEYED_BY_CLERK = 0.35
SECOND_SHEET = 0.5
# How single deeds come in, and what is taken: {way: how often}.
WAYS = {Channel.PATROL: 36, Channel.CLAIM: 34, Channel.NEIGHBOUR: 16, Channel.INSPECTION: 14}
WAYS_TAKING = {Channel.PATROL: 62, Channel.INSPECTION: 25, Channel.NEIGHBOUR: 13}
ON_BEHALF = (Channel.CLAIM, Channel.NEIGHBOUR)
BY_CARD = 0.6
PARTS = {
    Channel.PATROL: (Part.DAWN, Part.MORNING, Part.MORNING, Part.AFTERNOON, Part.AFTERNOON),
    Channel.CLAIM: (Part.MORNING, Part.AFTERNOON, Part.EVENING, Part.EVENING),
    Channel.NEIGHBOUR: (Part.MORNING, Part.AFTERNOON, Part.AFTERNOON, Part.EVENING),
    Channel.INSPECTION: (Part.MORNING, Part.AFTERNOON),
}
BROUGHT_TWICE = 0.03
# So many days the household has for its reply, and then the meeting may hear of it.
REPLY_DAYS = 4
DELIVERED_WITHIN = (0, 0, 1, 1, 2)
REPLIED_WITHIN = (0, 1, 1, 2)
REPLIED = 0.4
LET_OFF_SHARE = 0.1
# Of a hundred deeds, so many are brought in that the meeting does not agree to.
REFUSED_SHARE, REFUSED_SINGLES = 0.018, 0.055


@dataclass(slots=True)
class Book:
    """What single deeds have been planned, so that no two of them look the same.

    begins_on: the scheme's first day. homes: households of its beginning, of whom anybody may think
    of something that was weeks ago.
    """

    begins_on: date
    homes: int
    days: set[tuple[int, str, date]] = field(default_factory=set)


def plan_sheet_entries(
    random: Random, homes: Mapping[int, float], counts: Mapping[str, int]
) -> list[Entry]:
    """Return what stands on a month's sheets of patrols and care. counts: {code: households}."""
    return [
        Entry(home, code, round(random.triangular(*BOUNDS[code])))
        for code, count in counts.items()
        for home in draw(random, homes, count)
    ]


def plan_clean_ups(random: Random, homes: Mapping[int, float], times: int) -> list[Entry]:
    """Return so many clean-ups of a month, each household's together as its sheet says them."""
    least, most = CLEAN_UP_BOUNDS
    ready = sum(weight > 0 for weight in homes.values())
    count = min(ready, times, max(round(times / CLEAN_UPS_A_HOME), -(-times // most)))
    chosen = draw(random, homes, count)
    quantities = split_between(random, min(times, most * count), count, least=least, most=most)
    return [
        Entry(home, CLEAN_UP, quantity) for home, quantity in zip(chosen, quantities, strict=True)
    ]


def plan_unseen(
    random: Random, homes: Mapping[int, float], entries: Sequence[Entry]
) -> dict[Entry, str]:
    """Return {clean-up that nobody has seen: why not}, of households without one in the month."""
    taken = {entry.home for entry in entries if entry.code == CLEAN_UP}
    free = {home: weight for home, weight in homes.items() if home not in taken}
    chosen = draw(random, free, round(REFUSED_SHARE * len(entries)))
    return {Entry(home, CLEAN_UP): random.choice(REFUSED[CLEAN_UP]) for home in chosen}


def write_sheets(
    random: Random, span: Span, groups: Mapping[int, int], entries: Iterable[Entry]
) -> list[Gathering]:
    """Return the sheets of a month, one or two a group that has something on them."""
    by_group: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_group[groups[entry.home]].append(entry)
    sheets = []
    for group, of_group in sorted(by_group.items()):
        parts: list[list[Entry]] = [[], []] if random.random() < SECOND_SHEET else [[]]
        for entry in of_group:
            random.choice(parts).append(entry)
        for place, part in enumerate(parts):
            if part:
                first = span.day(span.days * place // len(parts))
                until = span.day(span.days * (place + 1) // len(parts))
                sheets.append(_write_sheet(random, span, (first, until), group, part))
    return sheets


def _write_sheet(
    random: Random, span: Span, days: tuple[date, date], group: int, entries: Sequence[Entry]
) -> Gathering:
    """Return a sheet of some days, the last of which it names, as the group's head hands it in."""
    first, until = days
    day = pick_day(random, first + (until - first) // 2, until)
    by_clerk = random.random() < KEYED_BY_CLERK
    part = random.choice((Part.MORNING, Part.AFTERNOON) if by_clerk else LATER)
    told = pick_told(random, day, part, before=span.meeting)
    return Gathering(day, told, tuple(entries), group=group, by_clerk=by_clerk)


def plan_rounds(
    random: Random,
    span: Span,
    families: Families,
    ready: Mapping[int, float],
    counts: Mapping[str, int],
    *,
    place: int,
) -> list[Gathering]:
    """Return a month's rounds, one a week through a group; each household has one outcome.

    ready: {number of a household: how ready it is}, which its front yard shows.
    """
    groups = max(families.groups.values()) + 1
    count = min(ROUNDS_A_MONTH, groups)
    left, rounds = dict(counts), []
    for number in range(count):
        group = (place * ROUNDS_A_MONTH + number) % groups
        homes = {home: math.sqrt(ready[home]) for home in families.list_of(group)}
        entries: list[Entry] = []
        for code in ROUND_CODES:
            share = round(left[code] / (count - number) * random.uniform(ROUND_LEAST, ROUND_MOST))
            found = left[code] if number == count - 1 else min(share, left[code])
            chosen = draw(random, homes, found)
            entries += [Entry(home, code) for home in chosen]
            homes = {home: weight for home, weight in homes.items() if home not in set(chosen)}
            left[code] -= len(chosen)
        if entries:
            first, until = (span.day(span.days * week // count) for week in (number, number + 1))
            day = pick_day(random, first, until, weekend=0.5)
            part = random.choice((Part.MORNING, Part.MORNING, Part.AFTERNOON))
            told = pick_told(random, day, part, before=span.meeting)
            rounds.append(Gathering(day, told, tuple(entries), name="门前三包检查", group=group))
    return rounds


def plan_singles(
    random: Random,
    span: Span,
    families: Families,
    homes: Mapping[int, float],
    counts: Mapping[str, int],
    *,
    book: Book,
) -> tuple[list[Single], dict[tuple[int, str], str]]:
    """Return deeds that are brought in one by one, and {(household, code): why} of those refused.

    homes: {number: how ready it is}; a household has one deed a month of each rule.
    """
    singles, refused = [], {}
    for code, count in counts.items():
        extra = sum(random.random() < REFUSED_SINGLES for _ in range(count))
        unbelieved = extra if code in REFUSED else 0
        chosen = draw(random, homes, count + unbelieved)
        random.shuffle(chosen)
        for number, home in enumerate(chosen):
            entry = Entry(
                home,
                code,
                random.choice(QUANTITIES.get(code, (1,))),
                place=_find_person(families, home) if code in PERSONAL else None,
            )
            singles.append(_bring(random, span, entry, book))
            if number >= count:
                refused[home, code] = random.choice(REFUSED[code])
    return singles, refused


def _find_person(families: Families, home: int) -> int:
    """Return the place of who is named: somebody besides the head who stays, where there is one."""
    return 1 if families.persons[home] > 2 else 0


def _bring(random: Random, span: Span, entry: Entry, book: Book) -> Single:
    """Return how a deed is brought in, on a day that no like one has: at once, or weeks later."""
    channel = random.choices(list(WAYS), list(WAYS.values()))[0]
    by_card = channel == Channel.CLAIM and random.random() < BY_CARD
    on_behalf = channel in ON_BEHALF and not by_card
    while True:
        told_on = pick_day(random, span.begins, span.meeting, weekend=1.3)
        day = told_on - timedelta(days=pick_lag(random, LATE_LAGS))
        # Who has split off was not there weeks ago.
        day = max(day, book.begins_on if entry.home <= book.homes else span.begins)
        if (entry.home, entry.code, day) not in book.days:
            break
    book.days.add((entry.home, entry.code, day))
    told = pick_time(random, told_on, random.choice(PARTS[channel]))
    is_twice = channel == Channel.CLAIM and random.random() < BROUGHT_TWICE
    return Single(
        day,
        told,
        entry,
        channel,
        by_card=by_card,
        note=random.choice(NOTES[entry.code]) if random.random() < NOTED else "",
        witness=random.choice(WITNESSES) if on_behalf else "",
        repeated=told + timedelta(minutes=random.randint(9, 70)) if is_twice else None,
    )


def plan_deductions(
    random: Random, span: Span, careless: Mapping[int, float], counts: Mapping[str, int]
) -> tuple[list[Single], dict[tuple[int, str], str]]:
    """Return what is to be taken, and {(household, code): why} of what is let off after the reply.

    careless: {number of a household: how often it is found}.
    """
    deductions, let_off = [], {}
    for code, count in counts.items():
        for home in draw(random, careless, count):
            replies = random.random() < REPLIED
            is_let_off = replies and random.random() < LET_OFF_SHARE / REPLIED
            deductions.append(
                _take(random, span, Entry(home, code), replies=replies, denies=is_let_off)
            )
            if is_let_off:
                let_off[home, code] = random.choice(LET_OFF)
    return deductions, let_off


def _take(random: Random, span: Span, entry: Entry, *, replies: bool, denies: bool) -> Single:
    """Return what is found, its slip delivered so early that the month's meeting can decide."""
    channel = random.choices(list(WAYS_TAKING), list(WAYS_TAKING.values()))[0]
    # The last day on which a slip may be brought.
    latest = span.meeting - timedelta(days=REPLY_DAYS)
    day = pick_day(random, span.month, latest, weekend=0.7)
    told = pick_told(random, day, random.choice(PARTS[channel]), before=latest)
    delivered_on = min(told.date() + timedelta(days=random.choice(DELIVERED_WITHIN)), latest)
    delivered = _pick_after(random, told, delivered_on)
    slip = Slip(delivered, random.choice(RECEIVERS))
    if replies:
        on = delivered_on + timedelta(days=random.choice(REPLIED_WITHIN))
        words = random.choice(DENIALS if denies else REPLIES)
        slip = Slip(delivered, slip.receiver, _pick_after(random, delivered, on), words)
    return Single(
        day,
        told,
        entry,
        channel,
        note=random.choice(NOTES[entry.code]) if random.random() < NOTED else "",
        witness=random.choice(WITNESSES) if channel in ON_BEHALF else "",
        slip=slip,
    )


def _pick_after(random: Random, moment: datetime, day: date) -> datetime:
    """Return a moment of a day that is later than the other one."""
    if day == moment.date():
        return moment + timedelta(minutes=random.randint(10, 90))
    return pick_time(random, day, random.choice(LATER))
