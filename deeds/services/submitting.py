"""Bringing a deed in: checked, with its source and photos, exactly once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from deeds.errors import (
    ChannelNotByCard,
    DayInFuture,
    DayTooOld,
    DeedKeyReused,
    HouseholdDissolved,
    MemberNotOfHousehold,
    NoteTooLong,
    OnlyAwardsByCard,
    OnlyByObjection,
    TooManyByCard,
    TooManyPhotos,
    WitnessNeeded,
    WitnessTooLong,
)
from deeds.hours import check_hours
from deeds.models import Activity, Channel, Deed, Photo, Source, Tally
from deeds.photos import PHOTOS_MAX, store_files
from deeds.precision import check_precision
from deeds.queries.likes import find_likes
from deeds.scoring import facts_of
from deeds.services.joining import join_under_lock, tell_apart
from deeds.services.readings import Readings
from ledger.services import lock_book
from rules.models import Rule, WeightLevel
from rules.scoring import assess
from villages.errors import HouseholdUnknown
from villages.files import remove_files
from villages.models import Household, Member, Role, User, Village
from villages.models.households import HouseholdState
from villages.permissions import find_recused_households
from villages.photos import ShrunkPhoto
from villages.words import day_name

NOTE_LENGTH_MAX = 500
WITNESS_LENGTH_MAX = 40
CHANNEL_ROLES: Mapping[Channel, frozenset[Role]] = {
    Channel.PATROL: frozenset({Role.GRID_WORKER}),
    Channel.CLAIM: frozenset({Role.GRID_WORKER, Role.COMMITTEE}),
    Channel.NEIGHBOUR: frozenset({Role.GRID_WORKER, Role.COMMITTEE}),
    Channel.INSPECTION: frozenset({Role.APPRAISER, Role.COMMITTEE}),
}
# Who brings in what an objection asked for.
BY_OBJECTION = frozenset({Role.SUPERVISOR})
# What a householder said and staff wrote down.
ON_BEHALF = frozenset({Channel.CLAIM, Channel.NEIGHBOUR})
# What one household may send in with its card on one day.
BY_CARD_A_DAY = 10


@dataclass(frozen=True, slots=True)
class Gathered:
    """At what, or from which sheet of paper, a deed was recorded with many others."""

    activity: Activity | None = None
    tally: Tally | None = None


ALONE = Gathered()


def submit(
    village: Village,
    *,
    household: Household,
    rule: Rule,
    occurred_on: date,
    channel: Channel,
    key: UUID,
    by: User | Household,
    now: datetime,
    quantity: Decimal = Decimal(1),
    member: Member | None = None,
    difficulty: WeightLevel | None = None,
    effect: WeightLevel | None = None,
    with_extra: bool = False,
    proposed_points: Decimal | None = None,
    note: str = "",
    witness: str = "",
    photos: Sequence[ShrunkPhoto] = (),
    gathered: Gathered = ALONE,
    same_as: Deed | None = None,
    apart: bool = False,
    readings: Readings | None = None,
    objection: int | None = None,
) -> Deed:
    """Bring a deed in, to wait for its appraisal.

    by: who of the staff sends it; or the household that does so itself, with its card.
    quantity: more than 0, 1 where the rule counts none. difficulty, effect: levels of the rule's
    tables, where it has them. with_extra: what the rule gives or takes on top has happened as well.
    proposed_points: signed, under a rule with a range. photos: up to 6, from
    villages.photos.shrink; each is kept once. key: made by whoever sends it.
    same_as: the deed that tells the same thing, into which this one is joined at once.
    apart: the sender has seen those that look the same, and says that this is another one. Of the
    own household and its kin, and with a card, nobody's word settles that: the deciders say it.
    readings: of a go of many deeds, which share them. objection: the number of the one that a
    supervisor upholds with it; however long ago the deed was, it was asked for in time.
    Returns the Deed, or the one it was joined into; the earlier one if the same sender sent the
    same with this key before.
    Raises DeedKeyReused, RoleNeeded, VillageNotFound, HouseholdUnknown, HouseholdDissolved,
    RuleUnknown, RuleNotInForce, DayInFuture, DayTooOld, MemberNotOfHousehold, NoteTooLong,
    WitnessNeeded, WitnessTooLong, AmountTooPrecise, HoursBeyondDay, TooManyPhotos, NotAlike,
    ChannelNotByCard, OnlyByObjection, OnlyAwardsByCard, TooManyByCard, and what
    rules.scoring.assess raises.
    """
    deed = Deed(
        village=village,
        household=household,
        member=member,
        rule=rule,
        occurred_on=occurred_on,
        quantity=quantity,
        difficulty=difficulty,
        effect=effect,
        with_extra=with_extra,
        activity=gathered.activity,
        proposed_points=proposed_points,
        key=key,
        created_at=now,
        objection=objection,
    )
    source = Source(
        village=village,
        deed=deed,
        sent_as=deed,
        channel=channel,
        submitted_by=by if isinstance(by, User) else None,
        from_household=by if isinstance(by, Household) else None,
        tally=gathered.tally,
        submitted_at=now,
        key=key,
        note=note.strip(),
        on_behalf_witness=witness.strip(),
    )
    sent_before = _find_same(source)
    if sent_before:
        return sent_before
    # Read without a lock: a household dissolved in this moment is refused by the ledger later, and
    # an edition that was in force on a past day stays so.
    readings = readings or Readings()
    _check_source(source, readings)
    _check_deed(deed, readings, today=timezone.localdate(now))
    if len(photos) > PHOTOS_MAX:
        raise TooManyPhotos(PHOTOS_MAX)
    kept = list({photo.sha256: photo for photo in photos}.values())
    return _write(source, kept, same_as=same_as, apart=apart)


def _write(
    source: Source, photos: Sequence[ShrunkPhoto], *, same_as: Deed | None, apart: bool
) -> Deed:
    """Write a checked deed; its files are written first, and go again if the rows do not come."""
    names = store_files(photos)
    try:
        with transaction.atomic():
            if same_as is not None or source.from_household is not None:
                # Joining changes another deed, which somebody may be deciding at this moment; and
                # what a card sends at the same moment is counted as well.
                lock_book(source.village, now=source.submitted_at)
            _write_rows(source, names, photos)
            _check_count(source)
            _say_of_likes(source, same_as=same_as, apart=apart)
    except IntegrityError:
        remove_files(names)
        # The same form twice at once: the other one came first.
        sent_before = _find_same(source)
        if sent_before is None:
            raise
        return sent_before
    except BaseException:
        remove_files(names)
        raise
    return source.deed


def _write_rows(source: Source, names: Sequence[str], photos: Sequence[ShrunkPhoto]) -> None:
    source.deed.save()
    source.save()
    Photo.objects.bulk_create(
        Photo(source=source, file=name, sha256=photo.sha256, look=photo.look)
        for name, photo in zip(names, photos, strict=True)
    )


def _say_of_likes(source: Source, *, same_as: Deed | None, apart: bool) -> None:
    """Join the deed into the one that it repeats, or keep the sender's word that it is another.

    Not where two deeds instead of one are in the sender's own favour.
    """
    deed, by, now = source.deed, source.submitted_by, source.submitted_at
    if same_as is not None:
        source.deed = join_under_lock(deed, same_as, by=by, now=now)
    elif apart and by and deed.household_id not in find_recused_households(by, deed.village):
        tell_apart(deed, find_likes(deed), by=by, now=now)


def _find_same(source: Source) -> Deed | None:
    """Return the deed that was sent with the key before; raises DeedKeyReused if it was another."""
    sent = Source.objects.for_village(source.village).filter(key=source.key)
    # Most keys are new: two deeds are read along only where there is something to compare.
    if not sent.exists():
        return None
    found = sent.select_related("deed", "sent_as").get()
    if _content_of(found) != _content_of(source):
        raise DeedKeyReused
    return found.deed


def _content_of(source: Source) -> tuple[object, ...]:
    """Return what makes two sendings the same; not the photos, which a repeat may have lost."""
    deed = source.sent_as
    return (
        source.submitted_by_id,
        source.from_household_id,
        source.channel,
        source.note,
        source.on_behalf_witness,
        deed.household_id,
        deed.member_id,
        deed.rule_id,
        deed.occurred_on,
        deed.quantity,
        deed.difficulty_id,
        deed.effect_id,
        deed.with_extra,
        deed.activity_id,
        deed.proposed_points,
    )


def _check_source(source: Source, readings: Readings) -> None:
    channel, today = Channel(source.channel), timezone.localdate(source.submitted_at)
    if source.submitted_by is None:
        _check_card(source)
    else:
        if (channel == Channel.OBJECTION) != (source.deed.objection is not None):
            raise OnlyByObjection
        roles = CHANNEL_ROLES.get(channel, BY_OBJECTION)
        readings.check_role(source.submitted_by, source.village, roles, today=today)
        if channel in ON_BEHALF and not source.on_behalf_witness:
            raise WitnessNeeded
    if len(source.on_behalf_witness) > WITNESS_LENGTH_MAX:
        raise WitnessTooLong(WITNESS_LENGTH_MAX)
    if len(source.note) > NOTE_LENGTH_MAX:
        raise NoteTooLong(NOTE_LENGTH_MAX)


def _check_card(source: Source) -> None:
    """Check what a household sends with its card: its own claim, or good of another one."""
    deed, sender = source.deed, source.from_household
    assert sender is not None, "A source is of the staff or of a card."
    if sender.village_id != source.village.pk:
        raise HouseholdUnknown(f"{sender.number:03d}")
    if sender.state == HouseholdState.DISSOLVED:
        raise HouseholdDissolved(f"{sender.number:03d}")
    is_own = sender.pk == deed.household_id
    if source.channel != (Channel.CLAIM if is_own else Channel.NEIGHBOUR):
        raise ChannelNotByCard
    if deed.takes:
        raise OnlyAwardsByCard
    _check_count(source)


def _check_count(source: Source) -> None:
    """Raise TooManyByCard where the day's share of a card is used up."""
    if source.from_household is None:
        return
    midnight = datetime.combine(timezone.localdate(source.submitted_at), time.min)
    others = Source.objects.filter(
        from_household=source.from_household, submitted_at__gte=timezone.make_aware(midnight)
    ).exclude(key=source.key)
    if others.count() >= BY_CARD_A_DAY:
        raise TooManyByCard(BY_CARD_A_DAY)


def _check_deed(deed: Deed, readings: Readings, *, today: date) -> None:
    _check_household(deed)
    _check_day(deed, readings, today=today)
    rule = readings.get_rule(deed.village, deed.rule_id, day=deed.occurred_on)
    _check_member(deed)
    # The choice is the deciders'; a proposal has to be one that they could make.
    proposed = rule.points if deed.proposed_points is None else deed.proposed_points
    assess(rule.shape, facts_of(deed, proposed))
    check_hours(deed)
    check_precision(deed.quantity, field="quantity")
    check_precision(deed.proposed_points, field="points")


def _check_household(deed: Deed) -> None:
    if deed.household.village_id != deed.village_id:
        raise HouseholdUnknown(f"{deed.household.number:03d}")
    if deed.household.state == HouseholdState.DISSOLVED:
        raise HouseholdDissolved(f"{deed.household.number:03d}")


def _check_day(deed: Deed, readings: Readings, *, today: date) -> None:
    if deed.occurred_on > today:
        raise DayInFuture
    days = readings.get_terms(deed.village, today).back_days
    oldest = today - timedelta(days=days)
    if deed.occurred_on < oldest and deed.objection is None:
        raise DayTooOld(days=days, oldest=day_name(oldest, today))


def _check_member(deed: Deed) -> None:
    member = deed.member
    if member is None:
        return
    gone = member.left_on is not None and member.left_on < deed.occurred_on
    if member.household_id != deed.household_id or gone:
        raise MemberNotOfHousehold
