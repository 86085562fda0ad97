"""Taking in what people say of anything, and answering it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ledger.errors import KeyReused
from ledger.models import Book
from ledger.services import lock_book
from noticeboard.errors import (
    AnswerEmpty,
    BookUnopened,
    FeedbackAnswered,
    FeedbackEmpty,
    FeedbackTooMuch,
    LetterTooLong,
)
from noticeboard.models import Feedback, LetterChannel
from noticeboard.models.letters import KEYED_IN
from villages.errors import HouseholdUnknown
from villages.models import Household, Role, User, Village
from villages.months import day_start
from villages.permissions import STAFF, check_role
from villages.queries import get_terms

SUPERVISORS = frozenset({Role.SUPERVISOR})
# Read and answered by people.
TEXT_LENGTH = 1000
# From the web alone: a card and paper get through, whatever a machine sends.
WEB_A_DAY = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackContent:
    """What is said, from which page, and by whom as far as it was told.

    household: whose it is, where staff were told; with a card it is the card's.
    """

    text: str
    page: str = ""
    name: str = ""
    contact: str = ""
    household: Household | None = None


@transaction.atomic
def send_feedback(
    village: Village,
    content: FeedbackContent,
    *,
    key: UUID,
    by: User | Household | None,
    channel: LetterChannel,
    now: datetime,
) -> Feedback:
    """Take in feedback; no name is needed.

    by: staff who key it in, the household with its card, None from the web. key: made with the
    form; the same words with the same key answer with the first one, other words are another one.
    Raises FeedbackEmpty, LetterTooLong, FeedbackTooMuch, BookUnopened, HouseholdUnknown, KeyReused,
    RoleNeeded, VillageNotFound, ValidationError.
    """
    _check_sender(village, content, by=by, channel=channel, now=now)
    if not Book.objects.filter(village=village).exists():
        raise BookUnopened
    book = lock_book(village, now=now)
    feedback = Feedback(
        village=village,
        text=content.text.strip(),
        page=content.page,
        channel=channel,
        from_household=by if isinstance(by, Household) else content.household,
        name=content.name.strip(),
        contact=content.contact.strip(),
        keyed_by=by if isinstance(by, User) else None,
        # Who goes back in the browser and writes something else has something else to say.
        key=uuid5(key, content.text.strip()),
        received_at=now,
        due_on=book.today + timedelta(days=get_terms(village, book.today).objection_days),
    )
    if found := Feedback.objects.for_village(village).filter(key=feedback.key).first():
        return _check_same(found, feedback)
    _check_room(feedback)
    feedback.number = _next_number(village)
    feedback.full_clean()
    feedback.save(force_insert=True)
    return feedback


def _check_sender(
    village: Village,
    content: FeedbackContent,
    *,
    by: User | Household | None,
    channel: LetterChannel,
    now: datetime,
) -> None:
    if isinstance(by, User) != (channel in KEYED_IN) or isinstance(by, Household) != (
        channel == LetterChannel.CARD
    ):
        raise ValueError(f"Nobody sends {channel} like that.")
    if isinstance(by, User):
        check_role(by, village, STAFF, today=timezone.localdate(now))
    for household in (by, content.household):
        if isinstance(household, Household) and household.village_id != village.pk:
            raise HouseholdUnknown(str(household.number))


def _check_same(found: Feedback, sent: Feedback) -> Feedback:
    """Return what was sent before; another person's is not told of."""
    names = ("channel", "keyed_by_id", "from_household_id")
    if any(getattr(found, name) != getattr(sent, name) for name in names):
        raise KeyReused
    return found


def _check_room(feedback: Feedback) -> None:
    if not feedback.text:
        raise FeedbackEmpty
    if len(feedback.text) > TEXT_LENGTH:
        raise LetterTooLong(TEXT_LENGTH)
    if feedback.channel == LetterChannel.WEB:
        since = day_start(timezone.localdate(feedback.received_at))
        from_web = Feedback.objects.for_village(feedback.village).filter(channel=LetterChannel.WEB)
        if from_web.filter(received_at__gte=since).count() >= WEB_A_DAY:
            raise FeedbackTooMuch


def _next_number(village: Village) -> int:
    last: int | None = Feedback.objects.for_village(village).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def answer_feedback(feedback: Feedback, *, answer: str, by: User, now: datetime) -> Feedback:
    """Answer feedback, once; the same person's same words again change nothing.

    Raises AnswerEmpty, LetterTooLong, FeedbackAnswered, RoleNeeded, VillageNotFound.
    """
    rows = Feedback.objects.select_for_update(of=("self",), no_key=True).select_related("village")
    stored = rows.get(pk=feedback.pk)
    check_role(by, stored.village, SUPERVISORS, today=timezone.localdate(now))
    words = answer.strip()
    if stored.answered_at is not None:
        if (stored.answer, stored.answered_by_id) == (words, by.pk):
            return stored
        raise FeedbackAnswered
    if not words:
        raise AnswerEmpty
    if len(words) > TEXT_LENGTH:
        raise LetterTooLong(TEXT_LENGTH)
    stored.answer, stored.answered_by, stored.answered_at = words, by, now
    stored.save(update_fields=["answer", "answered_by", "answered_at"])
    return stored
