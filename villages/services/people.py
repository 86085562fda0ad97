"""People who sign in, and their appointments."""

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from villages.errors import (
    AppointmentBegun,
    AppointmentEndsEarly,
    AppointmentIncomplete,
    AppointmentInUse,
    AppointmentOver,
    AppointmentOverlaps,
    CommitteeNotMeant,
    CommitteeSignsIn,
    CommitteeStands,
    HomeElsewhere,
    HomeKnown,
    HomeNeeded,
)
from villages.models import Appointment, Grid, Household, Role, Town, User, Village
from villages.passphrases import tidy_typed
from villages.permissions import check_role, check_serves_here_only
from villages.queries import can_committee_sign_in, find_committee, find_locked_committee
from villages.services.audit import record_change, record_removal, save_row, snapshot
from villages.services.codes import switch_off_codes
from villages.services.signing_in import set_passphrase
from villages.words import day_with_year


@transaction.atomic
def create_user(username: str, name: str, *, password: str, by: User | None, now: datetime) -> User:
    """Add a person who can sign in; raises ValidationError where the username is taken."""
    user = User(username=tidy_typed(username), name=name)
    user.set_password(password)
    save_row(user, village=None, by=by, now=now)
    return user


@transaction.atomic
def rename_person(user: User, name: str, *, by: User, now: datetime) -> User:
    """Write a person's name anew, by the committee of where the person serves and nowhere else.

    Traced in every village where the person has served. Raises ServesElsewhere, VillageNotFound,
    ValidationError.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_serves_here_only(by, user, today=timezone.localdate(now))
    before = snapshot(user)
    user.name = name
    user.full_clean()
    user.save(update_fields=["name"])
    served = Appointment.objects.filter(user=user).values("village")
    for village in Village.objects.filter(pk__in=served).order_by("pk"):
        record_change(user, village=village, by=by, now=now, before=before)
    return user


@transaction.atomic
def appoint(
    user: User,
    role: Role,
    *,
    starts_on: date,
    by: User | None,
    now: datetime,
    village: Village | None = None,
    town: Town | None = None,
    grid: Grid | None = None,
    household: Household | None = None,
    lives_elsewhere: bool = False,
    title: str = "",
    ends_on: date | None = None,
) -> Appointment:
    """Appoint a person to a role in a village, or as a town officer.

    Raises AppointmentIncomplete, AppointmentOverlaps, or ValidationError for days out of order.
    """
    if (role == Role.TOWN_OFFICER) != (town is not None) or (village is None) == (town is None):
        raise AppointmentIncomplete
    # Two appointments at once would not see each other.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    same = Appointment.objects.filter(user=user, role=role, village=village, town=town)
    until = ends_on or date.max
    if same.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), starts_on__lte=until
    ).exists():
        raise AppointmentOverlaps
    appointment = Appointment(
        user=user,
        role=role,
        title=title,
        village=village,
        town=town,
        grid=grid,
        household=household,
        lives_elsewhere=lives_elsewhere,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    save_row(appointment, village=village, by=by, now=now)
    return appointment


@transaction.atomic
def appoint_first(
    village: Village,
    username: str,
    name: str,
    *,
    password: str,
    title: str,
    starts_on: date,
    by: User | None,
    now: datetime,
) -> Appointment:
    """Give a village without a committee its first member, a new person; the rest is theirs.

    Raises CommitteeStands where somebody is of the committee already, or is to be; ValidationError
    for a username that is taken or a passphrase that is too short or too common.
    """
    Village.objects.select_for_update(no_key=True).get(pk=village.pk)
    if find_committee(village, today=timezone.localdate(now)).exists():
        raise CommitteeStands
    user = create_user(username, name, password=password, by=by, now=now)
    validate_password(tidy_typed(password), user)
    return appoint(
        user, Role.COMMITTEE, village=village, title=title, starts_on=starts_on, by=by, now=now
    )


@transaction.atomic
def give_committee_passphrase(
    village: Village, user: User, password: str, *, by: User, now: datetime
) -> User:
    """Give one of a committee of whom nobody can sign in a passphrase, by who runs the server.

    So after a village has come from another server; as soon as one of them can sign in, the rest
    is theirs, or the operator could become any village's committee. Raises CommitteeSignsIn,
    CommitteeNotMeant, and ValidationError as set_passphrase does.
    """
    if not by.is_superuser:
        raise CommitteeNotMeant
    Village.objects.select_for_update(no_key=True).get(pk=village.pk)
    # An appointment elsewhere at this moment waits for the same row.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    today = timezone.localdate(now)
    if can_committee_sign_in(village, today=today):
        raise CommitteeSignsIn
    if not find_locked_committee(village, today=today).filter(pk=user.pk).exists():
        raise CommitteeNotMeant
    switch_off_codes(user, by=by, now=now)
    return set_passphrase(user, password, by=by, now=now)


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, last_day: date, by: User | None, now: datetime
) -> Appointment:
    """End an appointment on a day, which is its last; raises AppointmentEndsEarly."""
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if last_day < appointment.starts_on:
        raise AppointmentEndsEarly(day_with_year(appointment.starts_on))
    before = snapshot(appointment)
    appointment.ends_on = last_day
    appointment.save(update_fields=["ends_on"])
    record_change(appointment, village=appointment.village, by=by, now=now, before=before)
    return appointment


@transaction.atomic
def prolong_appointment(
    appointment: Appointment, *, ends_on: date | None, by: User | None, now: datetime
) -> Appointment:
    """Let an appointment that is not over go on until another day, or without one.

    Raises AppointmentOver, AppointmentEndsEarly, AppointmentOverlaps.
    """
    User.objects.select_for_update(no_key=True).get(pk=appointment.user_id)
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if appointment.ends_on is not None and appointment.ends_on < timezone.localdate(now):
        raise AppointmentOver(appointment.ends_on)
    if ends_on is not None and ends_on < appointment.starts_on:
        raise AppointmentEndsEarly(day_with_year(appointment.starts_on))
    others = Appointment.objects.filter(
        user=appointment.user_id,
        role=appointment.role,
        village=appointment.village_id,
        town=appointment.town_id,
        starts_on__gt=appointment.starts_on,
        starts_on__lte=ends_on or date.max,
    )
    if others.exists():
        raise AppointmentOverlaps
    before = snapshot(appointment)
    appointment.ends_on = ends_on
    appointment.save(update_fields=["ends_on"])
    record_change(appointment, village=appointment.village, by=by, now=now, before=before)
    return appointment


@transaction.atomic
def withdraw_appointment(appointment: Appointment, *, by: User | None, now: datetime) -> None:
    """Take back an appointment whose first day has not come, as if it had not been made.

    Raises AppointmentBegun; AppointmentInUse where something rests on it already.
    """
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if appointment.starts_on <= timezone.localdate(now):
        raise AppointmentBegun(appointment.starts_on)
    record_removal(appointment, village=appointment.village, by=by, now=now)
    try:
        appointment.delete()
    except ProtectedError as error:
        raise AppointmentInUse from error


@transaction.atomic
def record_home(
    appointment: Appointment,
    *,
    household: Household | None,
    lives_elsewhere: bool = False,
    by: User,
    now: datetime,
) -> Appointment:
    """Record the own household of who was appointed without one, or that it lies elsewhere.

    What is known stays: recusal rests on every household that somebody ever called the own.
    Raises RoleNeeded, VillageNotFound, HomeKnown, HomeNeeded, HomeElsewhere.
    """
    village = appointment.village
    if village is None:
        raise AppointmentIncomplete
    check_role(by, village, {Role.COMMITTEE}, today=timezone.localdate(now))
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    wanted = (household.pk if household else None, lives_elsewhere)
    if (appointment.household_id, appointment.lives_elsewhere) == wanted and any(wanted):
        return appointment
    if appointment.household_id is not None:
        raise HomeKnown
    if (household is None) != lives_elsewhere:
        raise HomeNeeded
    if household is not None and household.village_id != village.pk:
        raise HomeElsewhere
    appointment.household, appointment.lives_elsewhere = household, lives_elsewhere
    save_row(appointment, village=village, by=by, now=now)
    return appointment
