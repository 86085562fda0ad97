"""A village's change of terms: proposed by one, confirmed by another, taken back before its day.

Nothing of it runs on the day: what ends and what begins are dated appointments, and rights,
sessions among them, follow from dates alone.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ledger.errors import KeyReused
from office.changeover.errors import (
    CommitteeLacking,
    NobodyToConfirm,
    NotYoursToConfirm,
    OfficeHeld,
    OfficeOver,
    RenewalAhead,
    RenewalDayFar,
    RenewalDayPast,
    RenewalDecided,
    RenewalEndsNobody,
    RenewalLate,
    RoleNotRenewed,
    StartTwice,
)
from office.models import Renewal, RenewalEnd, RenewalStart, RenewalState
from villages.errors import SecondPersonNeeded
from villages.models import Appointment, Grid, Household, Role, User, Village
from villages.permissions import check_role
from villages.services import (
    appoint,
    create_user,
    end_appointment,
    prolong_appointment,
    save_row,
    withdraw_appointment,
)

COMMITTEE = frozenset({Role.COMMITTEE})
DAY = timedelta(days=1)
# Nobody knows further ahead who was voted in.
AHEAD_DAYS_MAX = 366
NOT_RENEWED = frozenset({Role.PARTNER, Role.TOWN_OFFICER})


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who has never signed in here; the passphrase is told to the person by hand."""

    username: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Start:
    """An office that begins on the day after, and who takes it."""

    who: User | NewPerson
    role: Role
    title: str = ""
    grid: Grid | None = None
    household: Household | None = None
    lives_elsewhere: bool = False

    @property
    def content(self) -> tuple[str, str, str]:
        return self.who.username, self.role, self.title


def find_confirming_role(village: Village, *, proposer: User, today: date) -> Role:
    """Return the role of whoever may confirm: a supervisor, or another one of the committee.

    Supervisors come first, as the committee would confirm itself; where the village has none but
    the proposer, it must not be locked out. The town reads only. Raises NobodyToConfirm.
    """
    others = Appointment.objects.current_on(today).filter(village=village, user__is_active=True)
    roles = set(others.exclude(user=proposer).values_list("role", flat=True))
    for role in (Role.SUPERVISOR, Role.COMMITTEE):
        if role in roles:
            return role
    raise NobodyToConfirm


@transaction.atomic
def propose_renewal(
    village: Village,
    *,
    last_day: date,
    ends: Collection[Appointment],
    starts: Sequence[Start],
    key: UUID,
    by: User,
    now: datetime,
) -> Renewal:
    """Propose that offices end on a day and others begin on the day after; nothing happens yet.

    New people are added at once and may do nothing until their first day.
    Returns the Renewal; the earlier one if key was used for the same by the same person.
    Raises RoleNeeded, VillageNotFound, KeyReused, RenewalAhead, RenewalDayPast, RenewalDayFar,
    RenewalEndsNobody, OfficeOver, OfficeHeld, StartTwice, RoleNotRenewed, CommitteeLacking,
    NobodyToConfirm, ValidationError for a username that is taken.
    """
    _lock(village)
    today = timezone.localdate(now)
    check_role(by, village, COMMITTEE, today=today)
    found = Renewal.objects.for_village(village).filter(key=key).first()
    if found:
        return _check_same(found, last_day, ends, starts, by)
    if Renewal.objects.for_village(village).ahead(today).exists():
        raise RenewalAhead
    _check_day(last_day, today)
    find_confirming_role(village, proposer=by, today=today)
    _check_ends(village, ends, last_day)
    _check_starts(village, starts, ends, last_day)
    _check_committee(
        village,
        last_day,
        ending=[one.pk for one in ends],
        begins=any(one.role == Role.COMMITTEE and _can_sign_in(one.who) for one in starts),
    )
    renewal = Renewal(village=village, last_day=last_day, key=key, proposed_by=by, proposed_at=now)
    save_row(renewal, village=village, by=by, now=now)
    RenewalEnd.objects.bulk_create(
        RenewalEnd(renewal=renewal, appointment=one) for one in sorted(ends, key=lambda one: one.pk)
    )
    for one in starts:
        _add_start(renewal, one, by=by, now=now)
    return renewal


def _lock(village: Village) -> None:
    # Two who propose or confirm at once would not see each other.
    Village.objects.select_for_update(no_key=True).get(pk=village.pk)


def _check_same(
    found: Renewal,
    last_day: date,
    ends: Iterable[Appointment],
    starts: Iterable[Start],
    by: User,
) -> Renewal:
    stored_starts = found.starts.values_list("user__username", "role", "title")
    stored = (found.last_day, found.proposed_by_id, set(stored_starts))
    stored_ends = set(found.ends.values_list("appointment", flat=True))
    if stored != (last_day, by.pk, {one.content for one in starts}) or stored_ends != {
        one.pk for one in ends
    }:
        raise KeyReused
    return found


def _check_day(last_day: date, today: date) -> None:
    if last_day < today:
        raise RenewalDayPast
    if last_day > today + timedelta(days=AHEAD_DAYS_MAX):
        raise RenewalDayFar(AHEAD_DAYS_MAX)


def _check_ends(village: Village, ends: Collection[Appointment], last_day: date) -> None:
    if not ends:
        raise RenewalEndsNobody
    for one in ends:
        if one.village_id != village.pk or not _holds(one, last_day):
            raise OfficeOver(one.user.name)


def _holds(appointment: Appointment, day: date) -> bool:
    ends_on = appointment.ends_on
    return appointment.starts_on <= day and (ends_on is None or ends_on >= day)


def _check_starts(
    village: Village, starts: Sequence[Start], ends: Iterable[Appointment], last_day: date
) -> None:
    ending = {one.pk for one in ends}
    seen: set[tuple[str, str]] = set()
    for one in starts:
        if one.role in NOT_RENEWED:
            raise RoleNotRenewed
        if (one.who.username, one.role) in seen:
            raise StartTwice(one.who.name)
        seen.add((one.who.username, one.role))
        if isinstance(one.who, User):
            held = Appointment.objects.not_over_on(last_day + DAY).filter(
                user=one.who, role=one.role, village=village
            )
            if held.exclude(pk__in=ending).exists():
                raise OfficeHeld(one.who.name, str(one.role.label))


def _can_sign_in(who: User | NewPerson) -> bool:
    return isinstance(who, NewPerson) or (who.is_active and who.has_usable_password())


def _check_committee(
    village: Village, last_day: date, *, ending: Collection[int], begins: bool
) -> None:
    """Raise CommitteeLacking unless somebody of the committee can sign in on the day after."""
    after = Appointment.objects.current_on(last_day + DAY).filter(
        village=village, role=Role.COMMITTEE, user__is_active=True
    )
    staying = after.exclude(pk__in=ending).select_related("user")
    if not begins and not any(_can_sign_in(one.user) for one in staying):
        raise CommitteeLacking(last_day + DAY)


def _add_start(renewal: Renewal, start: Start, *, by: User, now: datetime) -> None:
    who = start.who
    if isinstance(who, NewPerson):
        # One person may take two offices, and is written out once for each.
        known = User.objects.filter(username=who.username, renewal_starts__renewal=renewal)
        who = known.first() or create_user(
            who.username, who.name, password=who.password, by=by, now=now
        )
    RenewalStart.objects.create(
        renewal=renewal,
        user=who,
        role=start.role,
        title=start.title,
        grid=start.grid,
        household=start.household,
        lives_elsewhere=start.lives_elsewhere,
    )


@transaction.atomic
def confirm_renewal(renewal: Renewal, *, by: User, now: datetime) -> Renewal:
    """Let what was proposed stand: set the last days, and appoint who begins. All or nothing.

    Confirming again changes nothing. What ends before the day by itself is left alone.
    Raises NotYoursToConfirm, SecondPersonNeeded, NobodyToConfirm, RenewalDecided, RenewalLate,
    CommitteeLacking, AppointmentOverlaps.
    """
    renewal = _fetch(renewal)
    if renewal.state == RenewalState.CONFIRMED and renewal.decided_by_id == by.pk:
        return renewal
    today = timezone.localdate(now)
    _check_second(renewal, by, today=today)
    if renewal.state != RenewalState.PROPOSED:
        raise RenewalDecided
    if renewal.last_day < today:
        raise RenewalLate(renewal.last_day)
    ends = list(renewal.ends.select_related("appointment").order_by("appointment__user_id"))
    # Who was erased since begins nothing: nobody could sign in as them.
    found = renewal.starts.filter(user__is_active=True)
    starts = list(found.select_related("user", "grid", "household").order_by("user_id"))
    _check_committee(
        renewal.village,
        renewal.last_day,
        ending=[one.appointment_id for one in ends],
        begins=any(one.role == Role.COMMITTEE and _can_sign_in(one.user) for one in starts),
    )
    for end in ends:
        _end(end, renewal.last_day, by=by, now=now)
    for start in starts:
        _begin(start, renewal, by=by, now=now)
    renewal.state, renewal.decided_by, renewal.decided_at = RenewalState.CONFIRMED, by, now
    save_row(renewal, village=renewal.village, by=by, now=now)
    return renewal


def _fetch(renewal: Renewal) -> Renewal:
    _lock(renewal.village)
    return Renewal.objects.select_related("village", "proposed_by").get(pk=renewal.pk)


def _check_second(renewal: Renewal, by: User, *, today: date) -> None:
    if by.pk == renewal.proposed_by_id:
        raise SecondPersonNeeded
    role = find_confirming_role(renewal.village, proposer=renewal.proposed_by, today=today)
    held = Appointment.objects.current_on(today).filter(
        village=renewal.village, user=by, user__is_active=True, role=role
    )
    if not held.exists():
        raise NotYoursToConfirm(str(role.label))


def _end(end: RenewalEnd, last_day: date, *, by: User, now: datetime) -> None:
    appointment = end.appointment
    if appointment.ends_on is not None and appointment.ends_on <= last_day:
        return
    end.ended_before, end.is_ended = appointment.ends_on, True
    end_appointment(appointment, last_day=last_day, by=by, now=now)
    end.save(update_fields=["ended_before", "is_ended"])


def _begin(start: RenewalStart, renewal: Renewal, *, by: User, now: datetime) -> None:
    start.appointment = appoint(
        start.user,
        Role(start.role),
        village=renewal.village,
        grid=start.grid,
        household=start.household,
        lives_elsewhere=start.lives_elsewhere,
        title=start.title,
        starts_on=renewal.last_day + DAY,
        by=by,
        now=now,
    )
    start.save(update_fields=["appointment"])


@transaction.atomic
def refuse_renewal(renewal: Renewal, *, by: User, now: datetime) -> Renewal:
    """Put a proposal aside: by whoever may confirm it, or by its proposer.

    Raises NotYoursToConfirm, NobodyToConfirm, RenewalDecided.
    """
    renewal = _fetch(renewal)
    if renewal.state == RenewalState.REFUSED and renewal.decided_by_id == by.pk:
        return renewal
    today = timezone.localdate(now)
    if by.pk == renewal.proposed_by_id:
        check_role(by, renewal.village, COMMITTEE, today=today)
    else:
        _check_second(renewal, by, today=today)
    if renewal.state != RenewalState.PROPOSED:
        raise RenewalDecided
    renewal.state, renewal.decided_by, renewal.decided_at = RenewalState.REFUSED, by, now
    save_row(renewal, village=renewal.village, by=by, now=now)
    return renewal


@transaction.atomic
def undo_renewal(renewal: Renewal, *, by: User, now: datetime) -> Renewal:
    """Take back what was confirmed, up to its last day: offices go on, nobody begins.

    Never by whoever proposed it: to stay in office takes two persons, as to leave it does. What was
    changed since by hand is left alone.
    Raises SecondPersonNeeded, NotYoursToConfirm, NobodyToConfirm, RenewalDecided, RenewalLate,
    AppointmentInUse, AppointmentOverlaps.
    """
    renewal = _fetch(renewal)
    if renewal.state == RenewalState.UNDONE and renewal.undone_by_id == by.pk:
        return renewal
    today = timezone.localdate(now)
    _check_second(renewal, by, today=today)
    if renewal.state != RenewalState.CONFIRMED:
        raise RenewalDecided
    if renewal.last_day < today:
        raise RenewalLate(renewal.last_day)
    for start in renewal.starts.exclude(appointment=None).select_related("appointment"):
        assert start.appointment is not None, "Asked for above."
        withdraw_appointment(start.appointment, by=by, now=now)
    ends = renewal.ends.filter(is_ended=True, appointment__ends_on=renewal.last_day)
    for end in ends.select_related("appointment"):
        prolong_appointment(end.appointment, ends_on=end.ended_before, by=by, now=now)
    renewal.state, renewal.undone_by, renewal.undone_at = RenewalState.UNDONE, by, now
    save_row(renewal, village=renewal.village, by=by, now=now)
    return renewal
