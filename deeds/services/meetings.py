"""The appraisal's meetings: who sat there, and what the table said, keyed in all together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from deeds.errors import (
    DeedAfterMeeting,
    DeedUnknown,
    DissenterAbsent,
    DissenterDeciding,
    DissenterRecused,
    LineRefused,
    LinesKeyReused,
    LineTwice,
    MeetingAhead,
    MeetingClosed,
    MeetingKeyReused,
    MeetingTooOld,
    MeetingUnfinished,
    NotADecider,
    NothingKeyedIn,
    NothingToDissent,
    ReasonNeeded,
    ReasonTooLong,
    TooFewPresent,
)
from deeds.models import (
    BehindReason,
    Deed,
    Dissent,
    ItemOutcome,
    Meeting,
    MeetingItem,
    MeetingPresence,
    TableWord,
)
from deeds.precision import check_precision
from deeds.queries.deeds import DECIDERS
from deeds.queries.tables import Table, get_table, map_titles
from deeds.scoring import facts_of
from deeds.services.concluding import read_many
from deeds.services.deciding import REASON_LENGTH_MAX
from ledger.keys import derive_key
from ledger.services import OpenBook, lock_book
from rules.scoring import assess
from villages.errors import PointsError
from villages.models import User, Village
from villages.permissions import check_role, find_recused_households
from villages.queries import get_terms
from villages.words import day_name

PLACE_LENGTH_MAX = 60


@dataclass(frozen=True, slots=True)
class TableLine:
    """What the table said of one deed, as the recorder keys it in.

    points: signed, chosen in a range; without them the proposed ones go. reason: of a refusal.
    against: {user id: reason, or ""} of those who kept another view.
    """

    deed_id: int
    word: TableWord = TableWord.APPROVE
    points: Decimal | None = None
    reason: str = ""
    against: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeyedIn:
    """Ids of the deeds whose word was written now, and of those that had one already."""

    written: list[int]
    known: list[int]


@transaction.atomic
def hold_meeting(
    village: Village,
    *,
    held_on: date,
    present: Sequence[User],
    key: UUID,
    by: User,
    now: datetime,
    place: str = "",
) -> Meeting:
    """Record a meeting and who sat there; those present count as the deciders of what it says.

    present: each appointed to decide on that day; at least as many as a decision needs.
    Returns the Meeting, with the next number; the earlier one if the same was sent with the key.
    Raises RoleNeeded, VillageNotFound, MeetingAhead, MeetingTooOld, TooFewPresent, NotADecider,
    MeetingKeyReused.
    """
    book = lock_book(village, now=now)
    check_role(by, village, DECIDERS, today=book.today)
    people = list({person.pk: person for person in present}.values())
    found = Meeting.objects.for_village(village).filter(key=key).first()
    if found:
        there = set(found.presences.values_list("person", flat=True))
        if (found.held_on, found.recorder_id, there) != (
            held_on,
            by.pk,
            {one.pk for one in people},
        ):
            raise MeetingKeyReused
        return found
    _check_day(village, held_on, book)
    titles = map_titles(village, held_on)
    _check_present(people, titles, least=get_terms(village, book.today).deciders)
    last = Meeting.objects.for_village(village).aggregate(last=Max("number"))["last"] or 0
    meeting = Meeting.objects.create(
        village=village,
        number=last + 1,
        held_on=held_on,
        place=place.strip()[:PLACE_LENGTH_MAX],
        key=key,
        recorder=by,
        made_at=now,
    )
    MeetingPresence.objects.bulk_create(
        MeetingPresence(meeting=meeting, person=person, title=titles[person.pk])
        for person in people
    )
    return meeting


def _check_day(village: Village, held_on: date, book: OpenBook) -> None:
    if held_on > book.today:
        raise MeetingAhead
    days = get_terms(village, book.today).back_days
    oldest = book.today - timedelta(days=days)
    if held_on < oldest:
        raise MeetingTooOld(days=days, oldest=day_name(oldest, book.today))


def _check_present(people: Sequence[User], titles: Mapping[int, str], *, least: int) -> None:
    for person in people:
        if person.pk not in titles:
            raise NotADecider(person.name)
    if len(people) < least:
        raise TooFewPresent(least)


@transaction.atomic
def key_in(
    meeting: Meeting, *, lines: Sequence[TableLine], key: UUID, by: User, now: datetime
) -> KeyedIn:
    """Write down what the table said of each deed, all lines or none; work_off carries it out.

    A deed that another recorder has keyed in meanwhile keeps that word; one that stayed behind may
    be keyed in again, unless somebody keeps another view of it. Nobody at the table sees what is
    keyed in: what is about the recorder's own or a kin household stays behind for another one. A
    repeat with the key changes nothing.
    Raises RoleNeeded, VillageNotFound, MeetingClosed, NothingKeyedIn, LineTwice, LinesKeyReused,
    LineRefused.
    """
    book = lock_book(meeting.village, now=now)
    check_role(by, meeting.village, DECIDERS, today=book.today)
    meeting = Meeting.objects.select_related("village").get(pk=meeting.pk)
    ids = [line.deed_id for line in lines]
    if not ids:
        raise NothingKeyedIn
    if len(set(ids)) < len(ids):
        raise LineTwice
    written = {item.deed_id: item for item in meeting.items.prefetch_related("dissents")}
    fresh = [line for line in lines if _is_fresh(line, written.get(line.deed_id), key)]
    if fresh and meeting.closed_at is not None:
        raise MeetingClosed
    refusals = check_lines(meeting, fresh)
    for deed_id, refusal in refusals.items():
        raise LineRefused(deed=deed_id, why=str(refusal)) from refusal
    _write_lines(meeting, fresh, written, key=key, by=by)
    taken = {line.deed_id for line in fresh}
    return KeyedIn(written=sorted(taken), known=sorted(set(ids) - taken))


def _is_fresh(line: TableLine, item: MeetingItem | None, key: UUID) -> bool:
    """Tell whether a line is still to be written; raises LinesKeyReused."""
    if item is None:
        return True
    if item.key != derive_key(key, "item", line.deed_id):
        return item.outcome == ItemOutcome.BEHIND and not item.dissents.all()
    said = (item.word, item.chosen_points, item.reason)
    against = {dissent.person_id: dissent.reason for dissent in item.dissents.all()}
    if said != (line.word, line.points, line.reason.strip()) or against != _views_of(line):
        raise LinesKeyReused
    return False


def _views_of(line: TableLine) -> dict[int, str]:
    return {person: reason.strip() for person, reason in line.against.items()}


def _write_lines(
    meeting: Meeting,
    lines: Sequence[TableLine],
    written: Mapping[int, MeetingItem],
    *,
    key: UUID,
    by: User,
) -> None:
    own = _find_own(meeting, lines, by)
    items = [
        MeetingItem(
            pk=written[line.deed_id].pk if line.deed_id in written else None,
            meeting=meeting,
            deed_id=line.deed_id,
            word=line.word,
            chosen_points=line.points,
            reason=line.reason.strip(),
            key=derive_key(key, "item", line.deed_id),
            outcome=ItemOutcome.BEHIND if line.deed_id in own else ItemOutcome.OPEN,
            why=BehindReason.RECORDER if line.deed_id in own else "",
        )
        for line in lines
    ]
    again = [item for item in items if item.pk]
    columns = ["word", "chosen_points", "reason", "key", "outcome", "why"]
    MeetingItem.objects.bulk_update(again, columns)
    MeetingItem.objects.bulk_create(item for item in items if not item.pk)
    by_deed = {item.deed_id: item for item in items}
    for deed_id in own:
        by_deed[deed_id].recused.set([by])
    Dissent.objects.bulk_create(
        Dissent(item=by_deed[line.deed_id], person_id=person, reason=reason)
        for line in lines
        if line.deed_id not in own
        for person, reason in _views_of(line).items()
    )


def _find_own(meeting: Meeting, lines: Sequence[TableLine], by: User) -> frozenset[int]:
    """Return the ids of the deeds that are about the recorder's own or a kin household."""
    households = find_recused_households(by, meeting.village)
    deeds = Deed.objects.for_village(meeting.village).filter(household__in=households)
    return frozenset(
        deeds.filter(pk__in=[line.deed_id for line in lines]).values_list("pk", flat=True)
    )


def check_lines(meeting: Meeting, lines: Sequence[TableLine]) -> dict[int, PointsError]:
    """Return {deed id: what is wrong with its line}, in the order of the lines; empty: nothing."""
    deeds = read_many(meeting.village, [line.deed_id for line in lines])
    table = get_table(meeting)
    refusals: dict[int, PointsError] = {}
    for line in lines:
        try:
            _check_line(line, deeds.get(line.deed_id), table)
        except PointsError as refusal:
            refusals[line.deed_id] = refusal
    return refusals


def _check_line(line: TableLine, deed: Deed | None, table: Table) -> None:
    if deed is None:
        raise DeedUnknown
    if timezone.localdate(deed.created_at) > table.held_on:
        raise DeedAfterMeeting
    if line.word == TableWord.REFUSE and not line.reason.strip():
        raise ReasonNeeded
    for reason in (line.reason, *line.against.values()):
        if len(reason.strip()) > REASON_LENGTH_MAX:
            raise ReasonTooLong(REASON_LENGTH_MAX)
    _check_points(line, deed)
    if line.against:
        _check_dissent(line, deed, table)


def _check_points(line: TableLine, deed: Deed) -> None:
    """Judge the points that were chosen; what is wrong with the deed itself shows at its turn."""
    check_precision(line.points, field="points")
    if line.points is None or not deed.rule.is_range:
        return
    assess(deed.rule.shape, facts_of(deed, line.points))


def _check_dissent(line: TableLine, deed: Deed, table: Table) -> None:
    if line.word == TableWord.LATER:
        raise NothingToDissent
    if not set(line.against) <= set(table.people):
        raise DissenterAbsent
    recused = table.find_recused(deed)
    for person_id in line.against:
        if person_id in recused:
            raise DissenterRecused(table.people[person_id].name)
    if 2 * len(line.against) >= len(table.people) - len(recused):
        raise DissenterDeciding


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: User, now: datetime) -> Meeting:
    """End a meeting: nothing more is added to its minutes. Ending it again changes nothing.

    Raises RoleNeeded, VillageNotFound, MeetingUnfinished.
    """
    book = lock_book(meeting.village, now=now)
    check_role(by, meeting.village, DECIDERS, today=book.today)
    meeting = Meeting.objects.select_related("village").get(pk=meeting.pk)
    if meeting.closed_at is None:
        left = meeting.items.filter(outcome=ItemOutcome.OPEN).count()
        if left:
            raise MeetingUnfinished(left)
        meeting.closed_at = now
        meeting.save(update_fields=["closed_at"])
    return meeting
