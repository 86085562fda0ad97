"""Planning a history: who does what in which month, so that it all adds up; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from random import Random

from office.demo.history.aims import HOUSEHOLDS, MONTHS, WHOLE, Aims, scale_aims
from office.demo.history.calendar import Span, list_spans, weigh_months
from office.demo.history.counter import (
    Purses,
    plan_grants,
    plan_opening,
    plan_visits,
    weigh_shopping,
)
from office.demo.history.families import (
    OF_OFFICE,
    QUIET_MONTHS,
    Families,
    found_families,
    plan_moves,
    plan_splits,
)
from office.demo.history.occasions import (
    Book,
    plan_clean_ups,
    plan_deductions,
    plan_rounds,
    plan_sheet_entries,
    plan_singles,
    plan_unseen,
    write_sheets,
)
from office.demo.history.plan import POINTS, Entry, HistoryPlan, MonthPlan
from office.demo.history.rates import (
    CLEAN_UP,
    GATHERED,
    NAMED,
    ROUNDED,
    SHEETED,
    SINGLE,
    TAKEN,
    TURNS,
    VOLUNTEERING,
    WORKDAY,
    count_by_month,
    share_of_workdays,
)
from office.demo.history.shares import split_whole
from office.demo.history.tempers import Tempers, draw_tempers
from office.demo.history.turns import Queue, gather, plan_judged, plan_turns, share_named
from office.demo.story import CARD_HOLDER

GROUPS = 8
# Every third month, a deduction that was posted is taken back.
REVOKES_EVERY = 3


@dataclass(slots=True)
class Draft:
    """A month while it is being planned.

    homes: {number: how ready it is to do something}. groups: as in Families, in this month.
    entries: what will stand on sheets.
    """

    plan: MonthPlan
    place: int
    homes: dict[int, float]
    groups: dict[int, int]
    entries: list[Entry] = field(default_factory=list)

    @property
    def points(self) -> Decimal:
        entries = [*self.plan.awards, *self.entries]
        return sum((entry.points for entry in entries), Decimal(0))


def build_plan(
    random: Random,
    *,
    until: date,
    today: date,
    households: int = HOUSEHOLDS,
    months: int = MONTHS,
    groups: int = GROUPS,
) -> HistoryPlan:
    """Return the story of a village that has so many households in the end.

    until: the last month; where it is today's, it is open and goes as far as yesterday.
    """
    aims = scale_aims(households=households, months=months)
    spans = list_spans(until, count=months, today=today)
    weights = weigh_months(spans)
    if months <= QUIET_MONTHS + 1:
        aims = replace(aims, splits=0, moves=0)
    families = found_families(random, households=households - aims.splits, groups=groups)
    relatives = tuple(persons - 1 for persons in families.persons.values())
    drafts = _draft_months(random, families, aims, spans, weights)
    left = aims.points - sum((draft.points for draft in drafts), Decimal(0))
    clean_ups = split_whole(max(0, int(left / POINTS[CLEAN_UP])), weights)
    plans = [
        _write_sheets(random, draft, times) for draft, times in zip(drafts, clean_ups, strict=True)
    ]
    pieces = split_whole(aims.pieces, weigh_shopping(spans, weights))
    return HistoryPlan(
        relatives=relatives,
        groups=groups,
        opening_yuan=plan_opening(len(relatives)),
        months=tuple(_go_shopping(random, plans, pieces, relatives)),
    )


def _draft_months(
    random: Random,
    families: Families,
    aims: Aims,
    spans: Sequence[Span],
    weights: Sequence[float],
) -> list[Draft]:
    """Return the months with all but clean-ups and the shop, in order."""
    months = len(spans)
    splits = plan_splits(random, families, aims, months=months)
    moves = plan_moves(random, families, aims, months=months)
    counts = count_by_month(aims, spans, weights, part=aims.points / WHOLE.points)
    tempers = draw_tempers(random, families.persons, shown={*OF_OFFICE, CARD_HOLDER})
    queue = Queue(random, families, tempers.ready)
    book = Book(spans[0].month, len(families.persons))
    drafts = []
    for place, span in enumerate(spans):
        families.change((), moves[place])
        plan = MonthPlan(
            span,
            splits=splits[place],
            moves=moves[place],
            is_revoking=place % REVOKES_EVERY == REVOKES_EVERY - 1,
        )
        draft = Draft(plan, place, tempers.in_year(span.month.year), dict(families.groups))
        if span.is_lived:
            of_month = {code: n[place] for code, n in counts.items()}
            _come_together(random, draft, families, queue, of_month)
            _come_alone(random, draft, families, tempers, of_month, book=book)
        drafts.append(draft)
        families.change(splits[place], ())
        for split in splits[place]:
            tempers.add(split.number)
    return drafts


def _come_together(
    random: Random, draft: Draft, families: Families, queue: Queue, counts: Mapping[str, int]
) -> None:
    """Plan the month's activities, and what is judged in many yards."""
    span, homes = draft.plan.span, draft.homes
    leaving = {split.home for split in draft.plan.splits}
    persons = queue.take(families, counts[NAMED], leaving=leaving)
    entries = share_named(random, persons, span.month.month)
    workdays = round(counts[TURNS] * share_of_workdays(span))
    for code, turns in ((WORKDAY, workdays), (VOLUNTEERING, counts[TURNS] - workdays)):
        entries[code] = plan_turns(random, homes, entries[code], turns, code=code)
    judged = plan_judged(random, span, homes, {code: counts[code] for code in GATHERED})
    activities = (*gather(random, span, entries), *judged)
    draft.plan = replace(draft.plan, activities=activities)


def _come_alone(
    random: Random,
    draft: Draft,
    families: Families,
    tempers: Tempers,
    counts: Mapping[str, int],
    *,
    book: Book,
) -> None:
    """Plan what stands on sheets, what rounds find, and what is brought in one by one."""
    span, homes = draft.plan.span, draft.homes
    taken = {code: counts[code] for code in TAKEN}
    deductions, let_off = plan_deductions(random, span, tempers.careless, taken)
    single = {code: counts[code] for code in SINGLE}
    singles, refused = plan_singles(random, span, families, homes, single, book=book)
    rounded = {code: counts[code] for code in ROUNDED}
    draft.entries = plan_sheet_entries(random, homes, {code: counts[code] for code in SHEETED})
    draft.plan = replace(
        draft.plan,
        rounds=tuple(plan_rounds(random, span, families, homes, rounded, place=draft.place)),
        singles=tuple(singles),
        deductions=tuple(deductions),
        refused=let_off | refused,
    )


def _write_sheets(random: Random, draft: Draft, times: int) -> MonthPlan:
    """Return a month with its clean-ups, and with some that the meeting will not believe."""
    if not draft.plan.span.is_lived:
        return draft.plan
    clean_ups = plan_clean_ups(random, draft.homes, times)
    unseen = plan_unseen(random, draft.homes, clean_ups)
    entries = [*draft.entries, *clean_ups, *unseen]
    why = {(entry.home, entry.code): reason for entry, reason in unseen.items()}
    return replace(
        draft.plan,
        sheets=tuple(write_sheets(random, draft.plan.span, draft.groups, entries)),
        refused={**draft.plan.refused, **why},
    )


def _go_shopping(
    random: Random, months: Sequence[MonthPlan], pieces: Sequence[int], relatives: Sequence[int]
) -> list[MonthPlan]:
    """Return the months with who fetches what, and the money that is given for it."""
    purses = Purses(range(1, len(relatives) + 1))
    grants = plan_grants(
        [sum((one.points for one in month.awards), Decimal(0)) for month in months]
    )
    planned, missed = [], 0
    for month, count, grant in zip(months, pieces, grants, strict=True):
        visits = []
        purses.take_out(month)
        if month.span.is_lived:
            visits = plan_visits(random, month.span, purses, count + missed, splits=month.splits)
        missed += count - sum(visit.pieces for visit in visits)
        month = replace(month, visits=tuple(visits), grant_yuan=grant)  # noqa: PLW2901
        purses.take_in(month)
        planned.append(month)
    return planned
