"""What a form for an objection offers, and what is told of one to whoever raised it."""

from collections.abc import Sequence
from datetime import date, timedelta

from deeds.models import Activity
from deeds.models.gatherings import ActivityKind
from deeds.queries.gatherings import find_activities
from noticeboard.errors import LetterUnknown
from noticeboard.models import Notice, NoticeLine, NoticeSum, Objection
from noticeboard.models.letters import ObjectionQuerySet
from noticeboard.queries.notices import list_notices
from noticeboard.queries.objections import with_rows
from noticeboard.words import write_code
from villages.models import Household, Village

# Older ones are objected to in words, or on the card's page.
NOTICES_OFFERED = 6
ACTIVITIES_OFFERED = 20
ACTIVITY_DAYS = 120


def list_notices_offered(village: Village) -> list[Notice]:
    """Return the latest notices, the newest first."""
    return list(list_notices(village)[:NOTICES_OFFERED])


def list_matters_offered(notices: Sequence[Notice]) -> list[tuple[str, str]]:
    """Return (code, words) of what these notices print below their lines, by code; one query."""
    rows = NoticeSum.objects.filter(notice__in=list(notices)).exclude(code="")
    found: dict[str, str] = {}
    # The newest notice's words stand: a slip may have been mended since.
    for code, words in rows.order_by("notice__month__number").values_list("code", "words"):
        shown = write_code(code)
        found[code] = shown if words in ("", shown) else f"{shown} {words}"
    return sorted(found.items())


def list_activities_offered(village: Village, *, today: date) -> list[Activity]:
    """Return the village's activities of the last months, the latest first."""
    since = today - timedelta(days=ACTIVITY_DAYS)
    held = find_activities(village).filter(
        kind=ActivityKind.ACTIVITY, occurred_on__range=(since, today)
    )
    return list(held.order_by("-occurred_on", "-pk")[:ACTIVITIES_OFFERED])


def find_household_on_board(
    village: Village, number: int, *, notice: Notice | None
) -> Household | None:
    """Return the household that a notice prints under a number; without one, any notice.

    What is on no notice is not found, so that nobody learns here who lives in the village.
    """
    lines = NoticeLine.objects.filter(notice__month__village=village, household_number=number)
    if notice is not None:
        lines = lines.filter(notice=notice)
    if not lines.exists():
        return None
    return Household.objects.for_village(village).filter(number=number).first()


def get_objection_by_token(village: Village, token: str) -> Objection:
    """Return the objection whose answer is read at a secret address; raises LetterUnknown."""
    found = with_rows(Objection.objects.for_village(village)).filter(token=token).first()
    if found is None:
        raise LetterUnknown
    return found


def list_objections_of(household: Household) -> ObjectionQuerySet:
    """Return what a household objected to, with its card or through staff, newest first."""
    rows = Objection.objects.for_village(household.village).filter(from_household=household)
    return with_rows(rows).order_by("-number")
