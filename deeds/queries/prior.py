"""What the paper book had used up of the rules' limits, for scoring and for who checks it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN

from django.db.models import OuterRef, Subquery

from deeds.models import PriorUse
from rules.models import EditionState, Rule
from rules.scoring import Past
from villages.numbers import HUNDREDTH


def map_paper_pasts(
    households: Iterable[int], *, since: date, before: date
) -> Mapping[int, list[Past]]:
    """Return {household id: what the paper book tells of its limits}; what is not checked is not.

    since, before: the days between which the paper book was left. One query.
    """
    rows = PriorUse.objects.filter(
        household__in=list(households),
        checked_at__isnull=False,
        until__gte=since,
        until__lt=before,
    ).order_by("id")
    adopted = Rule.objects.filter(
        edition__village=OuterRef("village"),
        edition__state=EditionState.ADOPTED,
        code=OuterRef("code"),
    ).order_by("-edition_id")
    # A code keeps its meaning; where editions see its category differently, the newest counts.
    rows = rows.annotate(
        category=Subquery(adopted.values("category")[:1]),
        ladder=Subquery(adopted.values("ladder")[:1]),
    )
    found: dict[int, list[Past]] = defaultdict(list)
    columns = ("household_id", "times", "until", "points", "code", "category", "ladder")
    for household_id, times, until, points, code, category, ladder in rows.values_list(*columns):
        whole = Past(
            occurred_on=until,
            points=points,
            code=code,
            category=category or "",
            ladder=ladder or "",
            is_paper=True,
        )
        found[household_id] += share_out(whole, times)
    return found


def share_out(whole: Past, times: int) -> Iterator[Past]:
    """Yield one past a time, the points shared among them: the book tells only their sum."""
    share = (whole.points / times).quantize(HUNDREDTH, rounding=ROUND_DOWN)
    for number in range(times):
        is_last = number == times - 1
        yield replace(whole, points=whole.points - share * number if is_last else share)
