"""What a decider is shown of a deed besides its sheet: its likes, the own word, a wish to undo."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from deeds.models import (
    UNDECIDED,
    Decision,
    Deed,
    DeedState,
    TakeBack,
    TakeBackQuerySet,
    Verdict,
)
from deeds.queries.deeds import Sight, with_pages
from deeds.queries.likes import find_likes, find_unsettled
from deeds.rows.deeds import DeedRow, DeedSheet, build_row, build_sheet
from deeds.services.joining import order_pair
from deeds.services.taking_back import find_own_word, is_month_open
from deeds.words import channels_of
from ledger.models import Book
from rules.units import is_counted, quantity_words
from villages.models import User, Village
from villages.words import day_name, moment_name, signed_points_with_unit

# Of so many at most the evidence is laid side by side.
LIKES_MAX = 5
MINE_MAX = 100


@dataclass(frozen=True, slots=True)
class LikeSide:
    """A deed that looks the same, beside the one that is decided.

    is_told: somebody said, two. joining: what comes of it if the two are joined.
    """

    deed_id: int
    sheet: DeedSheet
    is_told: bool
    joining: str


def build_like_sides(deed: Deed, *, sight: Sight, open_month: date, today: date) -> list[LikeSide]:
    """Return the deeds that look the same as one, with their evidence, the unsettled ones first."""
    unsettled = set(find_unsettled(deed).values_list("pk", flat=True))
    likes = sorted(with_pages(find_likes(deed)), key=lambda like: like.pk not in unsettled)
    return [
        LikeSide(
            deed_id=like.pk,
            sheet=build_sheet(
                like, sight=sight, open_month=open_month, page="deeds:appraise_deed", today=today
            ),
            is_told=like.pk not in unsettled,
            joining=_say_joining(deed, like, today=today),
        )
        for like in likes[:LIKES_MAX]
    ]


def _say_joining(deed: Deed, like: Deed, *, today: date) -> str:
    """Say before two deeds are joined what becomes of them."""
    _gone, kept = order_pair(deed, like)
    if not kept.is_undecided:
        return _("那一件已经评定。合并以后，这一件不再另算分，来源和照片并到那一件里。不能再拆开。")
    words = {
        "channel": channels_of(kept),
        "day": day_name(timezone.localdate(kept.created_at), today),
        "quantity": quantity_words(kept.quantity, kept.rule.unit),
    }
    if is_counted(kept.rule.unit):
        return (
            _(
                "合并以后只评一次、只算一次分，按先送来的那件算（%(channel)s，%(day)s，%(quantity)s）。"
                "两边的来源和照片都留着。不能再拆开。"
            )
            % words
        )
    return (
        _(
            "合并以后只评一次、只算一次分，按先送来的那件算（%(channel)s，%(day)s）。"
            "两边的来源和照片都留着。不能再拆开。"
        )
        % words
    )


@dataclass(frozen=True, slots=True)
class OwnWord:
    """What the reader said of a deed and may take back. needs_second: posted, so not alone."""

    verdict: str
    points: str
    moment: str
    needs_second: bool


def find_word_to_take_back(
    deed: Deed, person: User, *, open_month: date, today: date
) -> OwnWord | None:
    """Return the person's own word where it can be taken back now."""
    word = find_own_word(deed, person)
    if word is None or not _can_undo(deed, word, open_month):
        return None
    if find_declined(deed.village).filter(proposed_by=person, deed=deed).exists():
        return None
    points = word.chosen_points
    return OwnWord(
        verdict=str(Verdict(word.verdict).label),
        points="" if points is None else signed_points_with_unit(points),
        moment=moment_name(word.decided_at, today),
        needs_second=deed.state == DeedState.POSTED and word.verdict == Verdict.APPROVE,
    )


def find_declined(village: Village) -> TakeBackQuerySet:
    """Return the wishes of their deeds' present rounds to which a second decider said no."""
    wishes = TakeBack.objects.for_village(village)
    return wishes.filter(round=F("deed__round"), declined_at__isnull=False)


def _can_undo(deed: Deed, word: Decision, open_month: date) -> bool:
    if deed.state == DeedState.POSTED and word.verdict == Verdict.REFUSE:
        return False
    if deed.state in {DeedState.POSTED, DeedState.REFUSED}:
        return is_month_open(deed, open_month)
    return True


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody's wish to take a posted deed back. may_answer: the reader says yes or no."""

    who: str
    reason: str
    moment: str
    may_answer: bool


def find_wish(deed: Deed, *, sight: Sight, open_month: date, today: date) -> Wish | None:
    """Return the wish that waits for a second decider."""
    waiting = TakeBack.objects.filter(deed=deed, round=deed.round).waiting()
    wish = waiting.select_related("proposed_by").first()
    if wish is None or deed.state != DeedState.POSTED or not is_month_open(deed, open_month):
        return None
    is_other = wish.proposed_by_id != sight.person.pk
    return Wish(
        who=wish.proposed_by.name,
        reason=wish.reason,
        moment=moment_name(wish.proposed_at, today),
        may_answer=is_other
        and deed.household_id not in sight.recused
        and not sight.is_submitter(deed),
    )


def list_wishes(village: Village, *, sight: Sight, today: date) -> list[DeedRow]:
    """Return the posted deeds that somebody wants back and that the reader may consent to."""
    wanted = TakeBack.objects.for_village(village).waiting().filter(round=F("deed__round"))
    deeds = (
        Deed.objects.for_village(village)
        .posted()
        .for_lists()
        .filter(pk__in=wanted.exclude(proposed_by=sight.person).values("deed"))
        .filter(_in_open_month(village))
        .exclude(household__in=sight.recused)
        .order_by("pk")
    )
    return _build_rows((one for one in deeds if not sight.is_submitter(one)), today)


def list_mine(person: User, village: Village, *, today: date) -> list[DeedRow]:
    """Return the deeds on which the person has a word that may be taken back, latest first."""
    words = Decision.objects.for_village(village).standing()
    spoken_anew = words.filter(deed=OuterRef("deed"), round=OuterRef("deed__round"))
    own = words.filter(decided_by=person).exclude(
        deed__state=DeedState.POSTED, verdict=Verdict.REFUSE
    )
    own = own.filter(
        Q(round=F("deed__round"))
        # A refusal that sent it to a meeting that nobody has spoken at.
        | Q(
            ~Exists(spoken_anew),
            round=F("deed__round") - 1,
            deed__state=DeedState.MEETING,
            verdict=Verdict.REFUSE,
        )
    )
    deeds = (
        Deed.objects.for_village(village)
        .for_lists()
        .exclude(state=DeedState.JOINED)
        .exclude(pk__in=find_declined(village).filter(proposed_by=person).values("deed"))
        .filter(pk__in=own.values("deed"))
        .filter(Q(state__in=(*UNDECIDED, DeedState.QUEUED)) | _in_open_month(village))
        .order_by("-pk")
    )
    return _build_rows(deeds[:MINE_MAX], today)


def _in_open_month(village: Village) -> Q:
    """Return the condition that what a deed came to lies in the book's open month and stands."""
    open_month = Book.objects.get(village=village).open_month
    posted = Q(transfer__month=open_month, transfer__reversed_by__isnull=True)
    return posted | Q(transfer__isnull=True, decided_at__date__gte=open_month)


def _build_rows(deeds: Iterable[Deed], today: date) -> list[DeedRow]:
    return [build_row(deed, page="deeds:appraise_deed", today=today) for deed in deeds]
