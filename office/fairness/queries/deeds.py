"""Reads of deeds: by channel, by day, by who had to do with them, and their photos."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from deeds.models import (
    BehindReason,
    Channel,
    Decision,
    Deed,
    DeedQuerySet,
    DeedState,
    MeetingItem,
    Photo,
    Source,
    Verdict,
)
from deeds.models.states import SCORED
from office.fairness.figures.outliers import ChannelCounts
from office.fairness.figures.pairs import Meeting
from office.fairness.figures.photos import PhotoUse
from office.fairness.figures.shares import ZERO
from office.fairness.spans import Span
from villages.models import Grid, Household, Village
from villages.months import day_start, month_of

DAY = timedelta(days=1)
# A deed's two moments, as addresses name them.
FIELDS = {"sent": "created_at", "decided": "decided_at"}
SETTLED = (*SCORED, DeedState.REFUSED)


def between(field: str, first: date, last: date) -> Q:
    """Return the condition that a moment lies between two days, both included."""
    return Q(**{f"{field}__gte": day_start(first), f"{field}__lt": day_start(last + DAY)})


def given(prefix: str, span: Span) -> Q:
    """Return the condition that a deed was decided in the span and gave points that still stand.

    prefix: the way from the row to its deed, such as "deed__"; empty for deeds themselves.
    """
    return between(f"{prefix}decided_at", span.first, span.last) & Q(
        **{
            f"{prefix}state__in": SCORED,
            f"{prefix}asked__gt": 0,
            f"{prefix}transfer__reversed_by__isnull": True,
        }
    )


def count_channels(village: Village, span: Span) -> list[ChannelCounts]:
    """Return what became of the decided deeds by the channel they first came in by. One query."""
    first = Source.objects.filter(deed=OuterRef("pk")).order_by("pk").values("channel")[:1]
    rows = (
        Deed.objects.for_village(village)
        .filter(between("decided_at", span.first, span.last), state__in=SETTLED)
        .annotate(channel=Subquery(first))
        .order_by()
        .values_list("channel")
        .annotate(
            decided=Count("pk"),
            approved=Count("pk", filter=Q(state__in=SCORED)),
            awards=Count("pk", filter=Q(asked__gt=0)),
            given=Sum("asked", filter=Q(asked__gt=0)),
        )
    )
    found = {
        channel: ChannelCounts(channel, decided, approved, awards, points or ZERO)
        for channel, decided, approved, awards, points in rows
    }
    return [found[channel] for channel in Channel.values if channel in found]


def count_days(village: Village, field: str, span: Span) -> dict[date, int]:
    """Return {day: how many deeds} by one of a deed's two moments. One query.

    field: created_at or decided_at. What was joined into another deed counts in neither.
    """
    rows = (
        Deed.objects.for_village(village)
        .filter(between(field, span.first, span.last))
        .exclude(state=DeedState.JOINED)
        .order_by()
        .values_list(TruncDate(field, tzinfo=timezone.get_default_timezone()))
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def count_senders(village: Village, span: Span) -> list[Meeting]:
    """Return who recorded how many awards of which household, within its group. One query."""
    rows = (
        _find_recorded(village)
        .filter(given("deed__", span), submitted_by__isnull=False)
        .order_by()
        .values_list("submitted_by_id", "deed__household_id", "deed__household__grid_id")
        .annotate(count=Count("deed_id", distinct=True))
    )
    return [Meeting(*row) for row in rows]


def _find_recorded(village: Village) -> QuerySet[Source]:
    """Return what people recorded; what objections asked for was the village's own decision."""
    return Source.objects.for_village(village).exclude(channel=Channel.OBJECTION)


def count_deciders(village: Village, span: Span) -> list[Meeting]:
    """Return who approved how many awards of which household, in the whole village. One query."""
    rows = (
        Decision.objects.for_village(village)
        .standing()
        .filter(given("deed__", span), verdict=Verdict.APPROVE, round=F("deed__round"))
        .order_by()
        .values_list("decided_by_id", "deed__household_id")
        .annotate(count=Count("deed_id"))
    )
    return [Meeting(person, household, 0, count) for person, household, count in rows]


def list_photo_uses(village: Village, *, hidden: Collection[int]) -> list[PhotoUse]:
    """Return the photos that more than one deed has, or that look alike. One query.

    Not those of deeds that were refused, which are often sent once more, or joined. hidden: the
    households about whose deeds the reader is told no more than these are.
    """
    shown = (
        Photo.objects.filter(source__village=village)
        .exclude(source__deed__state__in=(DeedState.REFUSED, DeedState.JOINED))
        .exclude(source__deed__household__in=hidden)
    )
    rows = (
        shown.filter(Q(sha256__in=_repeat(shown, "sha256")) | Q(look__in=_repeat(shown, "look")))
        .order_by("pk")
        .values_list(
            "sha256",
            "look",
            "source__deed_id",
            "source__deed__household_id",
            "source__deed__activity_id",
            "source__deed__created_at",
        )
    )
    return [PhotoUse(*row[:5], sent_on=timezone.localdate(row[5])) for row in rows]


def _repeat(photos: QuerySet[Photo], field: str) -> QuerySet[Photo, str]:
    """Return the values of a field that photos of several deeds share."""
    found: QuerySet[Photo, str] = (
        photos.exclude(**{field: ""})
        .order_by()
        .values(field)
        .annotate(deeds=Count("source__deed", distinct=True))
        .filter(deeds__gt=1)
        .values_list(field, flat=True)
    )
    return found


def list_left_behind(village: Village, span: Span) -> list[int]:
    """Return the ids of deeds that meetings left because too few could decide. One query."""
    rows = MeetingItem.objects.filter(
        meeting__village=village,
        meeting__held_on__range=(span.first, span.last),
        why=BehindReason.RECUSED,
    )
    return list(dict.fromkeys(rows.order_by("deed_id").values_list("deed_id", flat=True)))


# Lists of deeds, behind the findings


@dataclass(frozen=True, slots=True)
class DeedsAsked:
    """Which deeds of the span are asked for; a person only together with a household.

    late: the last days of a month, by sent or decided, as `field` says.
    """

    household: Household | None = None
    group: Grid | None = None
    channel: str = ""
    sender: int | None = None
    decider: int | None = None
    field: str = ""
    late: tuple[date, date] | None = None


def list_deeds(village: Village, span: Span, asked: DeedsAsked) -> DeedQuerySet:
    """Return the deeds behind one figure, in the order in which they came."""
    deeds = Deed.objects.for_village(village).for_lists().order_by("pk")
    if asked.late:
        return deeds.filter(between(asked.field, *asked.late)).exclude(state=DeedState.JOINED)
    if asked.channel:
        first = Source.objects.filter(deed=OuterRef("pk")).order_by("pk").values("channel")[:1]
        settled = deeds.filter(between("decided_at", span.first, span.last), state__in=SETTLED)
        return settled.alias(first_channel=Subquery(first)).filter(first_channel=asked.channel)
    if asked.group:
        return _keep_posted(deeds.filter(household__grid=asked.group), span)
    deeds = deeds.filter(household=asked.household)
    if asked.sender:
        own = _find_recorded(village).filter(submitted_by=asked.sender)
        return deeds.filter(given("", span), pk__in=own.values("deed"))
    if asked.decider:
        said = Decision.objects.for_village(village).standing()
        said = said.filter(
            decided_by=asked.decider, verdict=Verdict.APPROVE, round=F("deed__round")
        )
        return deeds.filter(given("", span), pk__in=said.values("deed"))
    return _keep_posted(deeds, span)


def _keep_posted(deeds: DeedQuerySet, span: Span) -> DeedQuerySet:
    """Return those that gave points in the span's months of the book."""
    return deeds.filter(
        transfer__month__range=(month_of(span.first), span.last),
        points__gt=0,
        transfer__reversed_by__isnull=True,
    )


def get_deeds(village: Village, ids: Iterable[int]) -> dict[int, Deed]:
    """Return {deed id: deed}, with what a row of a list shows. A constant number of queries."""
    found = Deed.objects.for_village(village).for_lists().filter(pk__in=set(ids))
    return {deed.pk: deed for deed in found}
