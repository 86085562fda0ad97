"""Many deeds in one go: each through submit, in its own transaction, exactly once by its key."""

from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from deeds.errors import DeedKeyReused, EntryDiffers, TooManyEntries
from deeds.models import Channel, Deed, Source
from deeds.queries.deeds import RECORDERS
from deeds.queries.likes import map_unsettled
from deeds.services.readings import Readings
from deeds.services.submitting import Gathered, submit
from rules.lines import level_words
from rules.models import Rule, WeightLevel
from rules.units import quantity_words
from villages.errors import PointsError
from villages.models import Household, Member, Role, User, Village
from villages.permissions import check_role, find_roles
from villages.words import SEPARATOR, day_name

# A village of a thousand households, each with a person or two.
ENTRIES_MAX = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed of many. key: the same whoever sends it; it holds what may stand there only once."""

    household: Household
    rule: Rule
    key: UUID
    quantity: Decimal = Decimal(1)
    member: Member | None = None
    difficulty: WeightLevel | None = None
    effect: WeightLevel | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the deeds of one go have in common."""

    occurred_on: date
    channel: Channel
    gathered: Gathered


@dataclass(slots=True)
class Summary:
    """What came of many entries, each list in the order in which they were sent.

    sent: written now. repeated: written before with the same content, by whomever. refused: with
    the reason; what was written before with other content is among them. liked: those of `sent`
    whose household has another deed that looks the same, which the deciders will settle.
    """

    sent: list[Entry] = field(default_factory=list)
    repeated: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, PointsError]] = field(default_factory=list)
    liked: list[Entry] = field(default_factory=list)


def submit_many(
    village: Village,
    entries: Sequence[Entry],
    *,
    occasion: Occasion,
    by: User,
    now: datetime,
) -> Summary:
    """Bring many deeds in; one that is refused stops none of the others.

    Each entry is checked and written by submit alone, in a transaction of its own, so that
    SQLite's one writer is free in between. An entry whose key was sent before, by this person or
    another one, is written no second time.
    Raises RoleNeeded, VillageNotFound, TooManyEntries; every other refusal stands in the summary.
    """
    check_role(by, village, RECORDERS, today=timezone.localdate(now))
    check_size(entries)
    today = timezone.localdate(now)
    summary, readings = Summary(), Readings()
    firsts = {entry.key: entry for entry in reversed(entries)}
    # Ticked and typed as well, or sent by somebody else in this moment: looked at once more.
    late = [entry for entry in entries if firsts[entry.key] is not entry]
    before = _find_sent(village, firsts)
    written: list[tuple[Entry, Deed]] = []
    for entry in entries:
        if firsts[entry.key] is not entry:
            continue
        if entry.key in before:
            _compare(entry, before[entry.key], occasion, summary, today=today)
            continue
        try:
            deed = _send(village, entry, occasion, readings, by=by, now=now)
        except DeedKeyReused:
            late.append(entry)
        except PointsError as refusal:
            summary.refused.append((entry, refusal))
        else:
            written.append((entry, deed))
    before = _find_sent(village, [entry.key for entry in late])
    for entry in late:
        if entry.key in before:
            _compare(entry, before[entry.key], occasion, summary, today=today)
    _sort_out(written, summary, now=now)
    return summary


def check_size(lines: Sized) -> None:
    """Raise TooManyEntries for more than one go takes, before any of it is looked up."""
    if len(lines) > ENTRIES_MAX:
        raise TooManyEntries(ENTRIES_MAX)


def _send(
    village: Village,
    entry: Entry,
    occasion: Occasion,
    readings: Readings,
    *,
    by: User,
    now: datetime,
) -> Deed:
    return submit(
        village,
        household=entry.household,
        rule=entry.rule,
        occurred_on=occasion.occurred_on,
        channel=occasion.channel,
        quantity=entry.quantity,
        member=entry.member,
        difficulty=entry.difficulty,
        effect=entry.effect,
        gathered=occasion.gathered,
        key=entry.key,
        by=by,
        now=now,
        readings=readings,
    )


def _find_sent(village: Village, keys: Iterable[UUID]) -> dict[UUID, Source]:
    """Return {key: the source that was sent with it}, in one query."""
    wanted = list(keys)
    if not wanted:
        return {}
    found = Source.objects.for_village(village).filter(key__in=wanted)
    stands = ("sent_as__rule", "sent_as__difficulty", "sent_as__effect", "submitted_by")
    return {one.key: one for one in found.select_related(*stands)}


def _compare(
    entry: Entry, before: Source, occasion: Occasion, summary: Summary, *, today: date
) -> None:
    """Count an entry that was recorded before as repeated, or name what stands there instead."""
    deed = before.sent_as
    stands = (
        *(deed.household_id, deed.rule.code, deed.member_id, deed.occurred_on, deed.quantity),
        *(deed.difficulty_id, deed.effect_id),
    )
    chosen = (entry.member, entry.difficulty, entry.effect)
    member_id, *levels = (one.pk if one else None for one in chosen)
    sent = (
        *(entry.household.pk, entry.rule.code, member_id, occasion.occurred_on, entry.quantity),
        *levels,
    )
    if stands == sent:
        summary.repeated.append(entry)
    else:
        words = _say_what_stands(before, occasion, today=today)
        summary.refused.append((entry, EntryDiffers(words)))


def _say_what_stands(before: Source, occasion: Occasion, *, today: date) -> str:
    """Return 11月3日 由林巡录过 · 3小时, with what is another than expected."""
    deed = before.sent_as
    figures = {"day": day_name(timezone.localdate(before.submitted_at), today)}
    # Who brought a deduction is told to deciders and supervisors only.
    if before.submitted_by is None or deed.rule.is_deduction:
        said = _("%(day)s已经录过") % figures
    else:
        said = _("%(day)s由%(who)s录过") % (figures | {"who": before.submitted_by.name})
    other_day = (
        day_name(deed.occurred_on, today) if deed.occurred_on != occasion.occurred_on else ""
    )
    levels = [level_words(one, "") for one in (deed.difficulty, deed.effect) if one]
    quantity = quantity_words(deed.quantity, deed.rule.unit)
    parts = (said, deed.rule.deed, quantity, *levels, other_day)
    return SEPARATOR.join(part for part in parts if part)


def _sort_out(written: Sequence[tuple[Entry, Deed]], summary: Summary, *, now: datetime) -> None:
    """Tell what was written now from what the same person sent in the same moment elsewhere."""
    # The table of deeds keeps the moment of the first.
    new = [(entry, deed) for entry, deed in written if deed.created_at == now]
    summary.sent = [entry for entry, _deed in new]
    summary.repeated += [entry for entry, deed in written if deed.created_at != now]
    likes = map_unsettled(deed for _entry, deed in new)
    summary.liked = [entry for entry, deed in new if deed.pk in likes]


def choose_channel(person: User, village: Village, *, today: date) -> Channel:
    """Return as what somebody records many: on patrol in the grid, or inspecting with the group."""
    roles = find_roles(person, village, today=today)
    return Channel.PATROL if Role.GRID_WORKER in roles else Channel.INSPECTION
