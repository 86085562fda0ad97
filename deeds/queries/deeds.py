"""Reads of deeds: one deed, what waits for whom, who may see what."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from deeds.errors import (
    AlreadyDecided,
    DeedClosed,
    DeedNotYours,
    DeedUnknown,
    HouseholdDissolved,
    PhotoUnknown,
    SubmitterCannotDecide,
)
from deeds.models import Decision, Deed, DeedQuerySet, Photo, Source, TakeBack
from deeds.photos import SamePhoto, find_same_photos
from villages.errors import OwnHousehold, PointsError
from villages.models import Appointment, Grid, Household, Role, User, Village
from villages.models.households import HouseholdState
from villages.months import month_of
from villages.permissions import find_recused_households, find_roles
from villages.queries import get_household, with_heads

DECIDERS = frozenset({Role.APPRAISER, Role.COMMITTEE})
READERS = DECIDERS | {Role.SUPERVISOR}
RECORDERS = DECIDERS | {Role.GRID_WORKER}
# How many of a person's latest deeds say which rules that person uses.
RECENT_DEEDS = 40
RECENT_RULES = 5


def get_deed(village: Village, deed_id: int) -> Deed:
    """Return one deed with everything its page shows; raises DeedUnknown."""
    deed = with_pages(Deed.objects.for_village(village).filter(pk=deed_id)).first()
    if deed is None:
        raise DeedUnknown
    return deed


def with_pages(deeds: DeedQuerySet) -> DeedQuerySet:
    """Bring along what a deed's page shows: its evidence, and all that was said of it."""
    decisions = Prefetch("decisions", queryset=Decision.objects.select_related("decided_by"))
    wishes = Prefetch(
        "take_backs",
        queryset=TakeBack.objects.select_related("proposed_by", "consented_by", "declined_by"),
    )
    return deeds.for_lists().prefetch_related(
        decisions, wishes, "earlier_outcomes", "sources__photos"
    )


def submitted_by(person: User, village: Village) -> DeedQuerySet:
    """Return the deeds that a person brought in, newest first."""
    mine = Source.objects.for_village(village).filter(submitted_by=person)
    found = Deed.objects.for_village(village).filter(pk__in=mine.values("deed_id"))
    return found.for_lists().order_by("-id")


def with_first_source(deeds: DeedQuerySet, person: User) -> DeedQuerySet:
    """Tell of each deed its first channel, as channel, and whether the person brought it in."""
    sources = Source.objects.filter(deed=OuterRef("pk"))
    return (
        deeds.with_state()
        .select_related("village", "rule", "member")
        .annotate(
            channel=Subquery(sources.order_by("id").values("channel")[:1]),
            is_mine=Exists(sources.filter(submitted_by=person)),
        )
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """A village's undecided deeds as one decider meets them, by group, oldest first.

    to_decide: those that wait for this person. recused: of the own or a kin household. own: brought
    in by this person. Deeds on which this person has had a say in their round are in none.
    """

    to_decide: DeedQuerySet
    recused: DeedQuerySet
    own: DeedQuerySet


def waiting_for(person: User, village: Village) -> Queue:
    """Return what waits for a decider; querysets, each read with a constant number of queries."""
    recused = find_recused_households(person, village)
    mine = Exists(
        Source.objects.filter(
            Q(submitted_by=person) | Q(from_household__in=recused), deed=OuterRef("pk")
        )
    )
    said = Exists(
        Decision.objects.standing().filter(
            deed=OuterRef("pk"), round=OuterRef("round"), decided_by=person
        )
    )
    waiting = (
        Deed.objects.for_village(village)
        .undecided()
        .for_lists()
        .order_by("household__grid__position", "household__grid_id", "id")
    )
    others = waiting.exclude(household__in=recused)
    return Queue(
        to_decide=others.filter(~mine, ~said),
        recused=waiting.filter(household__in=recused),
        own=others.filter(mine),
    )


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person may see of a village's deeds.

    reads_all: decides or supervises. recused: ids of the own and kin households, about which the
    person is told no more than these are.
    """

    person: User
    reads_all: bool
    recused: frozenset[int]

    def check(self, deed: Deed) -> None:
        """Raise DeedNotYours unless the person decides, supervises, or brought the deed in."""
        is_sender = any(one.submitted_by_id == self.person.pk for one in deed.sources.all())
        if not self.reads_all and not is_sender:
            raise DeedNotYours

    def sees_sources(self, deed: Deed) -> bool:
        """Tell of who brought it: deciders and supervisors know, the household itself never.

        Whoever brought it in alone knows so; of two who did, neither is told of the other.
        """
        if self.reads_all and deed.household_id not in self.recused:
            return True
        return {source.submitted_by_id for source in deed.sources.all()} == {self.person.pk}

    def find_same_photos(self, deed: Deed) -> list[SamePhoto]:
        """Return where else the deed's photos were used: for deciders and supervisors only."""
        is_told = self.reads_all and deed.household_id not in self.recused
        return find_same_photos(deed) if is_told else []

    def is_submitter(self, deed: Deed) -> bool:
        """Tell whether the person brought it in, or the own or a kin household did by card."""
        return any(
            source.submitted_by_id == self.person.pk or source.from_household_id in self.recused
            for source in deed.sources.all()
        )

    def find_word(self, deed: Deed) -> Decision | None:
        """Return the person's word in the deed's present round; None if there is none."""
        for decision in deed.decisions.all():
            is_own = decision.round == deed.round and decision.decided_by_id == self.person.pk
            if is_own and decision.taken_back_at is None:
                return decision
        return None

    def has_spoken(self, deed: Deed) -> bool:
        """Tell whether the person has had a say in the deed's present round."""
        return self.find_word(deed) is not None

    def find_bar(self, deed: Deed) -> PointsError | None:
        """Return what keeps a decider from deciding the deed; None where nothing does."""
        if not deed.is_undecided:
            return DeedClosed()
        if deed.household_id in self.recused:
            return OwnHousehold()
        if self.is_submitter(deed):
            return SubmitterCannotDecide()
        return AlreadyDecided() if self.has_spoken(deed) else None


def get_sight(person: User, village: Village, *, today: date) -> Sight:
    """Return what a person may see of the village's deeds today."""
    roles = find_roles(person, village, today=today)
    return Sight(
        person=person,
        reads_all=bool(roles & READERS),
        recused=find_recused_households(person, village),
    )


def get_photo(village: Village, photo_id: int) -> Photo:
    """Return a photo that is still kept, with its deed's sources; raises PhotoUnknown."""
    photo = (
        Photo.objects.filter(pk=photo_id, source__village=village)
        .exclude(file="")
        .select_related("source__deed")
        .prefetch_related("source__deed__sources")
        .first()
    )
    if photo is None:
        raise PhotoUnknown
    return photo


def is_late(deed: Deed, open_month: date) -> bool:
    """Tell whether the deed's own month is closed already: it goes into the open one as 补记."""
    return month_of(deed.occurred_on) < open_month


def find_recent_codes(person: User, village: Village) -> list[str]:
    """Return the codes of the rules that a person used last, latest first, each once."""
    codes = (
        Source.objects.for_village(village)
        .filter(submitted_by=person)
        .order_by("-id")
        .values_list("deed__rule__code", flat=True)
    )
    return list(dict.fromkeys(codes[:RECENT_DEEDS]))[:RECENT_RULES]


def get_open_household(village: Village, number_or_address: str) -> Household:
    """Return the household that was typed or scanned, if deeds can still be recorded for it.

    Raises HouseholdUnknown, CardUnknown, CardKilled, HouseholdDissolved.
    """
    household = get_household(village, number_or_address)
    if household.state == HouseholdState.DISSOLVED:
        raise HouseholdDissolved(f"{household.number:03d}")
    return household


@dataclass(frozen=True, slots=True)
class Groups:
    """The village's groups, its grids of the lowest level: a grid worker's own ones and the rest.

    Whoever has no grid has no own ones.
    """

    own: list[Grid]
    others: list[Grid]

    def households_of(self, group_id: int | None) -> QuerySet[Household]:
        """Return the households of one group, or of the own ones, that can be recorded for."""
        wanted = [one for one in (*self.own, *self.others) if one.pk == group_id] or self.own
        found = Household.objects.filter(grid__in=wanted).active().in_order()
        return with_heads(found)


def get_groups(person: User, village: Village, *, today: date) -> Groups:
    """Return the village's groups as one person meets them, in the order of the notice."""
    held = Appointment.objects.current_on(today).filter(
        user=person, village=village, role=Role.GRID_WORKER, grid__isnull=False
    )
    own = set(held.values_list("grid_id", flat=True))
    grids = list(Grid.objects.for_village(village))
    parents = {grid.pk: grid.parent_id for grid in grids}
    groups = [grid for grid in grids if grid.pk not in parents.values()]
    return Groups(
        own=[group for group in groups if _is_within(group, own, parents)],
        others=[group for group in groups if not _is_within(group, own, parents)],
    )


def _is_within(group: Grid, own: set[int], parents: dict[int, int | None]) -> bool:
    """Tell whether the group is one of the own grids or lies below one."""
    step: int | None = group.pk
    # No more steps than grids, so that a ring of parents ends as well.
    for _count in parents:
        if step is None or step in own:
            break
        step = parents.get(step)
    return step in own
