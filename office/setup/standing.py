"""What stands in a village that is being set up: read in ten queries, whatever its size."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from deeds.models import Activity, Deed, PriorUse
from ledger.models import Correction, CorrectionKind, CorrectionState, Month
from market.models import Goods, GoodsKind, Partner
from rules.adoption.terms import read_drafted
from rules.models import AdoptionStep, Edition, EditionState, StepKind
from villages.models import Appointment, Grid, Household, Member, Role, Village
from villages.queries import get_terms


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody appointed here today. has_home: the own household is written down, or elsewhere."""

    name: str
    roles: frozenset[Role]
    has_home: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """The newest edition that is not adopted yet, and which two steps of it are recorded.

    unseen: how many of its rules nobody has compared with the text. base_points: what it changes
    them to; None where it leaves them.
    """

    edition_id: int
    rules: int
    unseen: int
    has_met: bool
    has_posted: bool
    base_points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a village.

    groups: {name of a lowest group: how many households it has}, in their order. headless:
    households without a head; pinless: without a PIN. in_force_from: of the first adopted edition.
    openings: households whose paper book was brought in; to_consent, to_check: openings and used-up
    limits that wait for the second person. on_shelf: things of which there is something. has_begun:
    a deed or an activity was recorded. has_closed: a month was.
    """

    slug: str
    village_id: int
    contact: str
    base_points: Decimal
    deciders: int
    today: date
    groups: Mapping[str, int] = field(default_factory=dict)
    households: int = 0
    headless: int = 0
    pinless: int = 0
    people: tuple[Person, ...] = ()
    draft: Draft | None = None
    in_force_from: date | None = None
    openings: int = 0
    to_consent: int = 0
    to_check: int = 0
    partners: int = 0
    goods: int = 0
    things: int = 0
    on_shelf: int = 0
    has_begun: bool = False
    has_closed: bool = False

    @property
    def is_in_force(self) -> bool:
        return self.in_force_from is not None and self.in_force_from <= self.today


def read_standing(village: Village, *, today: date) -> Standing:
    """Return what stands in a village today. Ten queries."""
    terms = get_terms(village, today)
    counts: dict[str, Any] = {  # Any: figures, yes and no, a day
        **_count_households(village),
        **_count_paper_book(village),
        **_count_shop(village),
        **_read_life(village),
    }
    return Standing(
        slug=village.slug,
        village_id=village.pk,
        contact=village.contact,
        base_points=terms.base_points,
        deciders=terms.deciders,
        today=today,
        groups=_count_groups(village),
        people=_read_people(village, today),
        draft=_find_draft(village),
        **counts,
    )


def has_closed_month(village: Village) -> bool:
    return Month.objects.for_village(village).exclude(seal="").exists()


def _count_groups(village: Village) -> dict[str, int]:
    below = Grid.objects.filter(parent=OuterRef("pk"))
    active = Household.objects.active().values("pk")
    lowest = Grid.objects.for_village(village).filter(~Exists(below))
    counted = lowest.annotate(count=Count("households", filter=Q(households__in=active)))
    return dict(counted.order_by("position", "pk").values_list("name", "count"))


def _read_people(village: Village, today: date) -> tuple[Person, ...]:
    held = Appointment.objects.current_on(today).filter(village=village)
    rows: dict[int, list[Appointment]] = {}
    for row in held.select_related("user").order_by("user_id", "role"):
        rows.setdefault(row.user_id, []).append(row)
    return tuple(
        Person(
            name=own[0].user.name,
            roles=frozenset(Role(row.role) for row in own),
            has_home=any(row.household_id or row.lives_elsewhere for row in own),
        )
        for own in rows.values()
    )


def _find_draft(village: Village) -> Draft | None:
    drafts = Edition.objects.for_village(village).exclude(state=EditionState.ADOPTED)
    steps = AdoptionStep.objects.filter(edition=OuterRef("pk"))
    found = (
        drafts.annotate(
            rule_count=Count("rules"),
            unseen_count=Count("rules", filter=Q(rules__seen_by__isnull=True)),
            has_met=Exists(steps.filter(kind=StepKind.VILLAGERS)),
            has_posted=Exists(steps.filter(kind=StepKind.RESOLUTION)),
        )
        .order_by("-number")
        .values_list("pk", "rule_count", "unseen_count", "has_met", "has_posted", "terms_drafted")
        .first()
    )
    if found is None:
        return None
    edition_id, rules, unseen, has_met, has_posted, drafted = found
    base_points = read_drafted(drafted).get("base_points")
    return Draft(edition_id, rules, unseen, has_met, has_posted, base_points)


def _count_households(village: Village) -> dict[str, int]:
    heads = Member.objects.living_here().filter(household=OuterRef("pk"), is_head=True)
    active = Household.objects.for_village(village).active().annotate(has_head=Exists(heads))
    return active.aggregate(
        households=Count("pk"),
        headless=Count("pk", filter=Q(has_head=False)),
        pinless=Count("pk", filter=Q(pin__isnull=True)),
    )


def _count_paper_book(village: Village) -> dict[str, int]:
    openings = Correction.objects.for_village(village).filter(kind=CorrectionKind.OPENING)
    counted = openings.aggregate(
        openings=Count("pk", filter=Q(state=CorrectionState.POSTED)),
        to_consent=Count("pk", filter=Q(state=CorrectionState.PROPOSED)),
    )
    unchecked = PriorUse.objects.for_village(village).filter(checked_at__isnull=True)
    return {**counted, "to_check": unchecked.count()}


def _count_shop(village: Village) -> dict[str, int]:
    counted = (
        Goods.objects.for_village(village)
        .offered()
        .aggregate(
            goods=Count("pk"),
            things=Count("pk", filter=Q(kind=GoodsKind.THING)),
            on_shelf=Count("pk", filter=Q(kind=GoodsKind.THING, stock__gt=0)),
        )
    )
    return {**counted, "partners": Partner.objects.filter(village=village, is_open=True).count()}


def _read_life(village: Village) -> dict[str, object]:
    own = Q(village=OuterRef("pk"))
    adopted = Edition.objects.adopted().filter(own).order_by("in_force_from")
    found = (
        Village.objects.filter(pk=village.pk)
        .annotate(
            has_deed=Exists(Deed.objects.filter(own)),
            has_activity=Exists(Activity.objects.filter(own, cancelled_at__isnull=True)),
            has_month=Exists(Month.objects.filter(own).exclude(seal="")),
            first_day=adopted.values("in_force_from")[:1],
        )
        .values("has_deed", "has_activity", "has_month", "first_day")
        .get()
    )
    return {
        "has_begun": found["has_deed"] or found["has_activity"],
        "has_closed": found["has_month"],
        "in_force_from": found["first_day"],
    }
