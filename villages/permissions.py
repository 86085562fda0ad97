"""Who may do what: rights come from appointments current on a day, never from Django's tables."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from villages.errors import RoleNeeded, ServesElsewhere, VillageNotFound
from villages.models import Appointment, KinTie, Role, Town, User, Village
from villages.models.people import AppointmentQuerySet

Person = User | AnonymousUser

STAFF = frozenset({Role.COMMITTEE, Role.SUPERVISOR})
EVERY_VILLAGE_ROLE = frozenset(Role) - {Role.TOWN_OFFICER}
# Who decides about households, writes of them or gives them something is asked for the own one.
ASKED_FOR_HOME = EVERY_VILLAGE_ROLE - {Role.PARTNER}


def find_villages(user: Person, roles: Iterable[Role], *, today: date) -> QuerySet[Village]:
    """Return the villages in which the person holds one of the roles today."""
    if user.pk is None or not user.is_active:
        return Village.objects.none()
    held = Appointment.objects.current_on(today).filter(user=user, role__in=list(roles))
    return Village.objects.filter(pk__in=held.values("village_id"))


def find_towns(user: Person, *, today: date) -> QuerySet[Town]:
    """Return the towns whose officer the person is today."""
    if user.pk is None or not user.is_active:
        return Town.objects.none()
    held = Appointment.objects.current_on(today).filter(user=user, role=Role.TOWN_OFFICER)
    return Town.objects.filter(pk__in=held.values("town_id"))


def find_roles(user: Person, village: Village, *, today: date) -> frozenset[Role]:
    """Return the roles that the person holds in the village today."""
    if user.pk is None or not user.is_active:
        return frozenset()
    held = Appointment.objects.current_on(today).filter(user=user, village=village)
    return frozenset(Role(role) for role in held.values_list("role", flat=True))


def get_held_roles(user: Person, *, today: date) -> dict[int, frozenset[Role]]:
    """Return {village id: the roles that the person holds there today}, in one query."""
    if user.pk is None or not user.is_active:
        return {}
    held: dict[int, set[Role]] = {}
    rows = Appointment.objects.current_on(today).filter(user=user, village__isnull=False)
    for village_id, role in rows.values_list("village_id", "role"):
        held.setdefault(village_id, set()).add(Role(role))
    return {village_id: frozenset(roles) for village_id, roles in held.items()}


def find_held_villages(user: Person, *, today: date) -> dict[Village, frozenset[Role]]:
    """Return {village: the roles that the person holds there today}, by town and name.

    One query.
    """
    if user.pk is None or not user.is_active:
        return {}
    rows = (
        Appointment.objects.current_on(today)
        .filter(user=user, village__isnull=False)
        .select_related("village__town")
        .order_by("village__town_id", "village__name", "role")
    )
    held: dict[Village, set[Role]] = {}
    for row in rows:
        assert row.village is not None, "Asked for above."
        held.setdefault(row.village, set()).add(Role(row.role))
    return {village: frozenset(roles) for village, roles in held.items()}


def has_role(user: Person, village: Village, roles: Iterable[Role], *, today: date) -> bool:
    return bool(find_roles(user, village, today=today) & frozenset(roles))


def check_role(user: Person, village: Village, roles: Iterable[Role], *, today: date) -> None:
    """Raise VillageNotFound for a stranger to the village, RoleNeeded for one without the role."""
    check_held(find_roles(user, village, today=today), roles)


def check_held(held: frozenset[Role], roles: Iterable[Role]) -> None:
    """Raise VillageNotFound where no role is held, RoleNeeded where none of those wanted."""
    if not held:
        raise VillageNotFound
    wanted = frozenset(roles)
    if not held & wanted:
        names = [str(role.label) for role in Role if role in wanted]
        raise RoleNeeded(gettext("、").join(names))


def check_serves_here_only(by: User, person: User, *, today: date) -> None:
    """Raise ServesElsewhere unless all of a person's offices are where `by` is of the committee.

    Those to come count: who sets a passphrase today could use it there tomorrow. Never of one who
    runs the server: that would be a way to become one. Raises VillageNotFound for a stranger.
    """
    here = find_villages(by, {Role.COMMITTEE}, today=today)
    offices = Appointment.objects.filter(user=person)
    if not offices.filter(village__in=here).exists():
        raise VillageNotFound
    if person.is_superuser or offices.not_over_on(today).exclude(village__in=here).exists():
        raise ServesElsewhere


def find_homeless(village: Village, *, today: date) -> AppointmentQuerySet:
    """Return the offices, held or to come, of people of whom nobody knows where they live.

    Any office of theirs that ever said so counts, as it does for recusal.
    """
    known = Appointment.objects.for_village(village).filter(
        Q(household__isnull=False) | Q(lives_elsewhere=True)
    )
    return (
        Appointment.objects.not_over_on(today)
        .filter(village=village, role__in=ASKED_FOR_HOME)
        .exclude(user__in=known.values("user"))
    )


def is_home_known(user: User, village: Village) -> bool:
    """Tell whether any office of the person in the village says where the own household is."""
    offices = Appointment.objects.for_village(village).filter(user=user)
    return offices.filter(Q(household__isnull=False) | Q(lives_elsewhere=True)).exists()


def find_recused_households(user: User, village: Village) -> frozenset[int]:
    """Return the ids of the households the person may not decide for: own ones and their kin.

    Appointments of any time count: one's family outlasts one's office.
    """
    own = set(
        Appointment.objects.filter(user=user, village=village, household__isnull=False).values_list(
            "household_id", flat=True
        )
    )
    if not own:
        return frozenset()
    ties = KinTie.objects.for_village(village).filter(
        Q(first__in=own) | Q(second__in=own), removed_at__isnull=True
    )
    kin = {end for tie in ties.values_list("first_id", "second_id") for end in tie}
    return frozenset(own | kin)
