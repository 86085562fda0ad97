"""Feasts: declared before their day, changed or cancelled until then, confirmed afterwards."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deeds.errors import (
    DeclarerCannotConfirm,
    FeastAhead,
    FeastBegun,
    FeastClosed,
    FeastDayPast,
    FeastDayTooFar,
    FeastDeclared,
    FeastKeyReused,
    FeastNoteTooLong,
    FeastNotYours,
    FeastUnknown,
    FuneralDayPast,
    HouseholdDissolved,
    TablesHeldOutOfBounds,
    TablesOutOfBounds,
    TooManyByCard,
)
from deeds.models import Channel, Feast, FeastKind, FeastState
from deeds.queries.deeds import DECIDERS, RECORDERS
from deeds.services.submitting import submit
from ledger.keys import derive_key
from ledger.services import OpenBook, lock_book
from rules.models import Rule
from villages.errors import HouseholdUnknown, OwnHousehold
from villages.models import Household, Member, Role, User, Village
from villages.models.households import HouseholdState
from villages.permissions import check_role, find_recused_households, has_role
from villages.services.audit import record_change, snapshot

TABLES_MAX = 300
FEAST_NOTE_LENGTH_MAX = 200
# Nobody plans a death.
FUNERAL_LATE_DAYS = 3
AHEAD_DAYS_MAX = 366
# More than one household has, slips of the finger included.
FEASTS_BY_CARD_A_DAY = 5
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the council proposes to the appraisal: a rule, and what it asks for.

    points: signed, under a rule with a range, or None. quantity: 1 where the rule counts none.
    """

    rule: Rule
    points: Decimal | None = None
    quantity: Decimal = ONE
    member: Member | None = None


@transaction.atomic
def declare_feast(
    village: Village,
    *,
    household: Household,
    kind: FeastKind,
    held_on: date,
    tables: int,
    key: UUID,
    by: User | Household,
    now: datetime,
    note: str = "",
) -> Feast:
    """Declare a feast of a household, today or later; a funeral up to three days afterwards.

    by: who of the staff writes it down; or the household itself, with its card. note: free text,
    never public.
    Returns the Feast; the earlier one if the same sender declared the same with this key before.
    Raises RoleNeeded, VillageNotFound, HouseholdUnknown, HouseholdDissolved, FeastDayPast,
    FuneralDayPast, FeastDayTooFar, TablesOutOfBounds, FeastNoteTooLong, FeastDeclared,
    FeastKeyReused, FeastNotYours, TooManyByCard.
    """
    # The village's one lock: two who declare the same feast at once make one.
    book = lock_book(village, now=now)
    feast = Feast(
        village=village,
        household=household,
        kind=kind,
        held_on=held_on,
        tables=tables,
        note=note.strip(),
        key=key,
        declared_by=by if isinstance(by, User) else None,
        declared_at=now,
    )
    found = Feast.objects.for_village(village).filter(key=key).first()
    if found:
        if _content_of(found) != _content_of(feast):
            raise FeastKeyReused
        return found
    _check_declarer(feast, by, book)
    _check_feast(feast, book)
    feast.save()
    return feast


def _content_of(feast: Feast) -> tuple[object, ...]:
    """Return what makes two declarations the same; one that was changed since is another one."""
    return (
        *(feast.household_id, feast.declared_by_id),
        *(feast.kind, feast.held_on, feast.tables, feast.note),
    )


def _check_declarer(feast: Feast, by: User | Household, book: OpenBook) -> None:
    household = feast.household
    if household.village_id != feast.village_id:
        raise HouseholdUnknown(f"{household.number:03d}")
    if isinstance(by, User):
        check_role(by, feast.village, RECORDERS, today=book.today)
    else:
        _check_card(feast, by, book)
    if household.state == HouseholdState.DISSOLVED:
        raise HouseholdDissolved(f"{household.number:03d}")


def _check_card(feast: Feast, by: Household, book: OpenBook) -> None:
    if by.pk != feast.household_id:
        raise FeastNotYours
    midnight = timezone.localtime(book.now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Feast.objects.filter(household=by, declared_by=None, declared_at__gte=midnight)
    if today.count() >= FEASTS_BY_CARD_A_DAY:
        raise TooManyByCard(FEASTS_BY_CARD_A_DAY)


def _check_feast(feast: Feast, book: OpenBook) -> None:
    _check_day(feast, book.today)
    if not 0 <= feast.tables <= TABLES_MAX:
        raise TablesOutOfBounds(TABLES_MAX)
    if len(feast.note) > FEAST_NOTE_LENGTH_MAX:
        raise FeastNoteTooLong(FEAST_NOTE_LENGTH_MAX)
    same = Feast.objects.for_village(feast.village).filter(
        household=feast.household, kind=feast.kind, held_on=feast.held_on
    )
    if same.exclude(state=FeastState.CANCELLED).exclude(pk=feast.pk).exists():
        raise FeastDeclared


def _check_day(feast: Feast, today: date) -> None:
    if feast.held_on > today + timedelta(days=AHEAD_DAYS_MAX):
        raise FeastDayTooFar
    if feast.kind != FeastKind.FUNERAL:
        if feast.held_on < today:
            raise FeastDayPast
    elif feast.held_on < today - timedelta(days=FUNERAL_LATE_DAYS):
        raise FuneralDayPast(FUNERAL_LATE_DAYS)


@transaction.atomic
def change_feast(
    feast: Feast,
    *,
    kind: FeastKind,
    held_on: date,
    tables: int,
    by: User | Household,
    now: datetime,
    note: str = "",
) -> Feast:
    """Change what was declared, before its day; saying the same again changes nothing.

    by: who of the staff declared it, the committee, or the household itself, with its card.
    Returns the Feast. Raises FeastUnknown, RoleNeeded, VillageNotFound, FeastNotYours, FeastClosed,
    FeastBegun, and what declare_feast raises of day, tables and note.
    """
    book = lock_book(feast.village, now=now)
    feast = _read_open(feast, by, book)
    before = snapshot(feast)
    feast.kind, feast.held_on, feast.tables, feast.note = kind, held_on, tables, note.strip()
    if snapshot(feast) == before:
        return feast
    _check_feast(feast, book)
    feast.save(update_fields=["kind", "held_on", "tables", "note"])
    person = by if isinstance(by, User) else None
    record_change(feast, village=feast.village, by=person, now=now, before=before)
    return feast


@transaction.atomic
def cancel_feast(feast: Feast, *, key: UUID, by: User | Household, now: datetime) -> Feast:
    """Take a declaration back before its day: the feast is not held.

    Returns the Feast; unchanged if it was cancelled with this key before. Raises as change_feast.
    """
    book = lock_book(feast.village, now=now)
    stored = _read_again(feast)
    person = by if isinstance(by, User) else None
    if stored.state == FeastState.CANCELLED and stored.closed_key == key:
        if stored.closed_by != person:
            raise FeastKeyReused
        return stored
    stored = _read_open(feast, by, book)
    stored.state, stored.closed_key = FeastState.CANCELLED, key
    stored.closed_by, stored.closed_at = person, now
    stored.save(update_fields=["state", "closed_key", "closed_by", "closed_at"])
    return stored


def _read_again(feast: Feast) -> Feast:
    """Return the feast as it is stored, under the book's lock; raises FeastUnknown."""
    stored = Feast.objects.for_village(feast.village).select_related(
        "village", "household", "deed", "closed_by"
    )
    found = stored.filter(pk=feast.pk).first()
    if found is None:
        raise FeastUnknown
    return found


def _read_open(feast: Feast, by: User | Household, book: OpenBook) -> Feast:
    """Return the feast as it is stored, if this one may change it still."""
    stored = _read_again(feast)
    if isinstance(by, User):
        check_role(by, stored.village, RECORDERS, today=book.today)
    if not may_change(stored, by, today=book.today):
        raise FeastNotYours
    if stored.state != FeastState.DECLARED:
        raise FeastClosed
    if stored.held_on <= book.today:
        raise FeastBegun
    return stored


def may_change(feast: Feast, by: User | Household, *, today: date) -> bool:
    """Tell whether somebody who works in the village, or a household, has a say in it."""
    if isinstance(by, Household):
        return by.pk == feast.household_id
    is_committee = has_role(by, feast.village, {Role.COMMITTEE}, today=today)
    return feast.declared_by_id == by.pk or is_committee


@transaction.atomic
def confirm_feast(
    feast: Feast,
    *,
    tables_held: int,
    key: UUID,
    by: User,
    now: datetime,
    proposal: Proposal | None = None,
) -> Feast:
    """Record how a feast was held, for the council 红白理事会; its proposal becomes a deed.

    The deed waits for its deciders like every other, a deduction for its hearing before; the one
    who confirms has brought it in and does not decide it. proposal: None for no points at all.
    Returns the Feast; unchanged if the same person confirmed the same with this key before.
    Raises FeastUnknown, RoleNeeded, VillageNotFound, OwnHousehold, DeclarerCannotConfirm,
    FeastAhead, FeastClosed, TablesHeldOutOfBounds, FeastKeyReused, and what submit raises.
    """
    book = lock_book(feast.village, now=now)
    check_role(by, feast.village, DECIDERS, today=book.today)
    feast = _read_again(feast)
    closed = Feast.objects.for_village(feast.village).filter(closed_key=key).first()
    if closed:
        if (closed.pk, _outcome_of(closed)) != (feast.pk, (tables_held, by.pk, *_ask(proposal))):
            raise FeastKeyReused
        return closed
    if bar := find_bar(feast, by, today=book.today):
        raise bar
    if not 0 <= tables_held <= TABLES_MAX:
        raise TablesHeldOutOfBounds(TABLES_MAX)
    feast.state, feast.tables_held = FeastState.CONFIRMED, tables_held
    feast.closed_key, feast.closed_by, feast.closed_at = key, by, now
    if proposal:
        feast.deed = submit(
            feast.village,
            household=feast.household,
            rule=proposal.rule,
            occurred_on=feast.held_on,
            channel=Channel.INSPECTION,
            quantity=proposal.quantity,
            member=proposal.member,
            proposed_points=proposal.points,
            note=_write_note(feast),
            key=derive_key(key, "feast"),
            by=by,
            now=now,
        )
    feast.save()
    return feast


def find_bar(
    feast: Feast, by: User, *, today: date
) -> OwnHousehold | DeclarerCannotConfirm | FeastClosed | FeastAhead | None:
    """Return what keeps a decider from confirming a feast; None where nothing does."""
    if feast.state != FeastState.DECLARED:
        return FeastClosed()
    if feast.household_id in find_recused_households(by, feast.village):
        return OwnHousehold()
    if feast.declared_by_id == by.pk:
        return DeclarerCannotConfirm()
    return FeastAhead() if feast.held_on > today else None


def _outcome_of(feast: Feast) -> tuple[object, ...]:
    """Return what a closed feast was closed with, as _ask writes a proposal."""
    deed = feast.deed
    asked = (deed.rule_id, deed.proposed_points, deed.quantity, deed.member_id) if deed else ()
    return (feast.tables_held, feast.closed_by_id, *asked)


def _ask(proposal: Proposal | None) -> tuple[object, ...]:
    if proposal is None:
        return ()
    member_id = proposal.member.pk if proposal.member else None
    return (proposal.rule.pk, proposal.points, proposal.quantity, member_id)


def _write_note(feast: Feast) -> str:
    """Return what the deciders read of it: figures, and nobody's name."""
    return _("红白事核实：%(kind)s，报备 %(declared)s 桌，实办 %(held)s 桌。") % {
        "kind": feast.get_kind_display(),
        "declared": feast.tables,
        "held": feast.tables_held,
    }
