"""What the paper book had used up of the rules' limits, for scoring and for who checks it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN

from deeds.models import PriorUse
from rules.models import EditionState, Rule
from rules.scoring import Past
from villages.numbers import HUNDREDTH


def map_paper_pasts(
    households: Iterable[int], *, since: date, before: date
) -> Mapping[int, list[Past]]:
    """Return {household id: what the paper book tells of its limits}; what is not checked is not.

    since, before: the days between which the paper book was left. One query, and a second one where
    there is something: hardly any household has any, and every decision asks.
    """
    rows = PriorUse.objects.filter(
        household__in=list(households),
        checked_at__isnull=False,
        until__gte=since,
        until__lt=before,
    ).order_by("id")
    columns = ("village_id", "household_id", "times", "until", "points", "code")
    told = list(rows.values_list(*columns))
    kinds = _map_kinds({row[0] for row in told}, {row[-1] for row in told}) if told else {}
    found: dict[int, list[Past]] = defaultdict(list)
    for village_id, household_id, times, until, points, code in told:
        category, ladder = kinds.get((village_id, code), ("", ""))
        whole = Past(
            occurred_on=until,
            points=points,
            code=code,
            category=category,
            ladder=ladder,
            is_paper=True,
        )
        found[household_id] += share_out(whole, times)
    return found


def _map_kinds(
    villages: Collection[int], codes: Collection[str]
) -> dict[tuple[int, str], tuple[str, str]]:
    """Return {(village id, code): (category, ladder)} of rules that were adopted.

    A code keeps its meaning; where editions see its category differently, the newest counts.
    """
    adopted = Rule.objects.filter(
        edition__village__in=villages, edition__state=EditionState.ADOPTED, code__in=codes
    ).order_by("edition_id")
    columns = ("edition__village_id", "code", "category", "ladder")
    return {
        (village_id, code): (category, ladder)
        for village_id, code, category, ladder in adopted.values_list(*columns)
    }


def share_out(whole: Past, times: int) -> Iterator[Past]:
    """Yield one past a time, the points shared among them: the book tells only their sum."""
    share = (whole.points / times).quantize(HUNDREDTH, rounding=ROUND_DOWN)
    for number in range(times):
        is_last = number == times - 1
        yield replace(whole, points=whole.points - share * number if is_last else share)
