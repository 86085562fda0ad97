"""Raising an objection: read once, numbered, and the row it is about held at once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from deeds.models import DeedState
from ledger.models import Book, Transfer
from ledger.services import OpenBook, lock_book
from noticeboard.errors.letters import BookUnopened, LetterTooLong
from noticeboard.errors.objections import LineUnknown, ObjectionEmpty, ObjectionKeyReused
from noticeboard.models.letters import KEYED_IN, LetterChannel, Objection, ObjectionKind
from noticeboard.queries.objections import find_deed_of, find_notice_of, find_printed_row
from noticeboard.services.objections.content import TEXT_LENGTH_MAX, ObjectionContent
from noticeboard.services.objections.holding import hold_line
from villages.errors import HouseholdUnknown
from villages.models import Household, Role, User, Village
from villages.permissions import check_role
from villages.queries import get_terms

# Who writes down what somebody says or brings on paper.
KEYERS = frozenset({Role.COMMITTEE, Role.SUPERVISOR, Role.GRID_WORKER})


@transaction.atomic
def raise_objection(
    village: Village,
    content: ObjectionContent,
    *,
    key: UUID,
    by: User | Household | None,
    channel: LetterChannel,
    now: datetime,
) -> Objection:
    """Take an objection in, with the day by which it is answered.

    by: nobody for the web, the household for the card, who of the staff wrote it down otherwise.
    A row that is known is held at once: named by card or staff, or the only one that household and
    code mean on the notice. One that comes after the notice's window is read, and holds nothing.
    Returns the Objection; the earlier one if the same was sent with this key before.
    Raises BookUnopened, ObjectionKeyReused, ObjectionEmpty, LetterTooLong, LineUnknown,
    HouseholdUnknown, RoleNeeded, VillageNotFound. Source: design section 6, objections.
    """
    if not Book.objects.filter(village=village).exists():
        raise BookUnopened
    book = lock_book(village, now=now)
    sent = _build(village, content, key=key, by=by, channel=channel, book=book)
    found = Objection.objects.for_village(village).filter(key=key).first()
    if found is not None:
        _check_same(found, sent)
        return found
    _check(sent, book)
    _find_line(sent)
    month = sent.notice.month if sent.notice else None
    sent.received_late = bool(month and month.window_ends and month.window_ends < book.today)
    last = Objection.objects.for_village(village).aggregate(last=Max("number"))["last"]
    sent.number = (last or 0) + 1
    sent.save()
    hold_line(book, sent)
    return sent


def _build(
    village: Village,
    content: ObjectionContent,
    *,
    key: UUID,
    by: User | Household | None,
    channel: LetterChannel,
    book: OpenBook,
) -> Objection:
    if (channel in KEYED_IN) != isinstance(by, User):
        raise ValueError("Staff write down what comes on paper or is said, and nothing else.")
    if (channel == LetterChannel.CARD) != isinstance(by, Household):
        raise ValueError("With the card a household objects, and nobody else.")
    return Objection(
        village=village,
        kind=content.kind,
        notice=content.notice,
        household=content.household,
        code=content.code.strip(),
        transfer=content.transfer,
        deed=content.deed,
        occurred_on=content.occurred_on,
        activity=content.activity,
        text=content.text.strip(),
        channel=channel,
        from_household=by if isinstance(by, Household) else content.from_household,
        name=content.name.strip(),
        contact=content.contact.strip(),
        keyed_by=by if isinstance(by, User) else None,
        key=key,
        received_at=book.now,
        due_on=book.today + timedelta(days=get_terms(village, book.today).objection_days),
    )


def _check_same(found: Objection, sent: Objection) -> None:
    """Raise ObjectionKeyReused unless the same was said.

    Of what a supervisor may have found since, only what was said this time counts; erased words
    are like any.
    """
    same = ("kind", "code", "occurred_on", "activity_id", "channel", "keyed_by_id")
    is_same = all(getattr(found, one) == getattr(sent, one) for one in same)
    is_same &= found.from_household_id == sent.from_household_id
    for name in ("notice_id", "household_id", "transfer_id", "deed_id"):
        is_same &= getattr(sent, name) in (None, getattr(found, name))
    for name in ("text", "name", "contact"):
        is_same &= getattr(found, name) in ("", getattr(sent, name))
    if not is_same:
        raise ObjectionKeyReused(found.number)


def _check(sent: Objection, book: OpenBook) -> None:
    if sent.keyed_by is not None:
        check_role(sent.keyed_by, sent.village, KEYERS, today=book.today)
    for household in (sent.household, sent.from_household):
        if household is not None and household.village_id != sent.village_id:
            raise HouseholdUnknown(f"{household.number:03d}")
    if len(sent.text) > TEXT_LENGTH_MAX:
        raise LetterTooLong(TEXT_LENGTH_MAX)
    if not sent.text:
        raise ObjectionEmpty
    month = sent.notice.month if sent.notice else None
    for place in (month, sent.activity):
        if place is not None and place.village_id != sent.village_id:
            raise ValueError("Notice and activity are the village's own.")


def _find_line(sent: Objection) -> None:
    """Find the row that is meant, with its deed, household and notice, where that is certain."""
    if sent.kind == ObjectionKind.MISSING:
        if sent.transfer or sent.deed:
            raise ValueError("What is missing has no row.")
        return
    if sent.transfer is None and sent.deed is None and sent.household and sent.notice:
        sent.transfer = find_printed_row(
            sent.household, sent.code, notice=sent.notice, day=sent.occurred_on
        )
    attach(sent)
    if sent.transfer is not None:
        # The notice that it was seen on; a row of the open month stands on none yet.
        sent.notice = find_notice_of(sent.transfer)


def attach(objection: Objection) -> None:
    """Fill in what follows from an objection's row or deed; raises LineUnknown. Not saved.

    A deed that moved points is objected to by its row, which can be held and reversed.
    """
    if objection.transfer is None and objection.deed is not None:
        if objection.deed.state != DeedState.POSTED:
            raise LineUnknown
        objection.transfer = objection.deed.transfer
    row = objection.transfer
    if row is not None:
        objection.deed = find_deed_of(row)
        objection.household = objection.household or _find_household(row, objection)
    elif objection.deed is not None:
        objection.household = objection.household or objection.deed.household
    for one in (row, objection.deed):
        if one is not None and one.village_id != objection.village_id:
            raise LineUnknown


def _find_household(row: Transfer, objection: Objection) -> Household | None:
    """Return whose row it is: of a movement between two households the objector's, if any."""
    ends = (row.destination.household, row.source.household)
    owners = [one for one in ends if one is not None]
    if objection.from_household in owners:
        return objection.from_household
    return owners[0] if owners else None
