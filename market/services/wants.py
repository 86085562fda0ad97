"""What households would like: waiting for goods that ran out, and wishes for what is not there."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ledger.errors import KeyReused
from ledger.services import lock_book
from market.errors import (
    GoodsStillThere,
    GoodsUnknown,
    GoodsWithdrawn,
    PartnerClosed,
    TooManyWishes,
    WaitingOver,
    WaitingTwice,
    WaitingUnknown,
    WishAnswered,
    WishEmpty,
    WishGoodsNeeded,
    WishTooLong,
    WishUnknown,
)
from market.models import Goods, Waiting, Wish, WishState, WishVoice
from market.models.wants import WORDS_LENGTH
from market.quantities import check_quantity
from market.queries.goods import on_day
from market.services.baskets import QUANTITY_MAX, RESERVERS, check_household, check_speaks_for
from villages.errors import HouseholdUnknown
from villages.models import Household, User, Village
from villages.permissions import check_role
from villages.services import record_change, snapshot

# How many wishes a household may have waiting for an answer, typed in with its card.
WISHES_WAITING_MAX = 5
OPEN_STATES = (WishState.NEW, WishState.LISTED)


@transaction.atomic
def join_waiting(
    village: Village,
    *,
    goods: Goods,
    household: Household,
    quantity: Decimal,
    key: UUID,
    by: User | Household,
    now: datetime,
) -> Waiting:
    """Put a household onto the waiting list of goods that ran out; no points are kept for it.

    by: staff, or the household with its card. Who was told before and found nothing joins anew.
    Returns the Waiting; the earlier one if key was already used for the same by the same.
    Raises KeyReused, HouseholdUnknown, HouseholdNotHere, RoleNeeded, VillageNotFound, GoodsUnknown,
    GoodsWithdrawn, PartnerClosed, GoodsStillThere, WaitingTwice, the errors of check_quantity.
    """
    book = lock_book(village, now=now)
    asked = Waiting(
        village=village,
        goods=goods,
        household=household,
        quantity=quantity,
        key=key,
        asked_at=now,
        asked_by=by if isinstance(by, User) else None,
    )
    check_speaks_for(household, by)
    if found := Waiting.objects.for_village(village).filter(key=key).first():
        return _check_same(found, asked)
    _check_speaks_for(household, village, by=by, now=now)
    check_household(household)
    article = _get_run_out(village, goods, today=book.today)
    asked.quantity = check_quantity(article, quantity, largest=QUANTITY_MAX)
    earlier = Waiting.objects.filter(goods=article, household=household, ended_at__isnull=True)
    if earlier.still(book.today).filter(told_at__isnull=True).exists():
        raise WaitingTwice(article.name)
    earlier.update(ended_at=now)
    asked.save(force_insert=True)
    return asked


def _check_same(found: Waiting, asked: Waiting) -> Waiting:
    names = ("goods_id", "household_id", "quantity", "asked_by_id")
    if any(getattr(found, name) != getattr(asked, name) for name in names):
        raise KeyReused
    return found


def _get_run_out(village: Village, goods: Goods, *, today: date) -> Goods:
    """Return an article of the village, as of today, of which nothing is left."""
    rows = on_day(Goods.objects.for_village(village).select_related("partner"), today)
    article = rows.filter(pk=goods.pk).first()
    if article is None:
        raise GoodsUnknown
    if not article.partner.is_open:
        raise PartnerClosed(article.partner.name)
    if not article.is_offered:
        raise GoodsWithdrawn(article.name)
    if not article.is_sold_out:
        raise GoodsStillThere(article.name)
    return article


@transaction.atomic
def leave_waiting(waiting: Waiting, *, by: User | Household, now: datetime) -> Waiting:
    """Let a household wait no more; leaving twice changes nothing.

    Raises WaitingUnknown for another household's, RoleNeeded, VillageNotFound.
    """
    waiting = _get_waiting(waiting)
    if isinstance(by, Household):
        if by.pk != waiting.household_id:
            raise WaitingUnknown
    else:
        check_role(by, waiting.village, RESERVERS, today=timezone.localdate(now))
    if waiting.ended_at is None:
        waiting.ended_at = now
        waiting.save(update_fields=["ended_at"])
    return waiting


@transaction.atomic
def tell(waiting: Waiting, *, by: User, now: datetime) -> Waiting:
    """Note that a household was told that the goods are there; telling twice changes nothing.

    Raises RoleNeeded, VillageNotFound, WaitingOver.
    """
    waiting = _get_waiting(waiting)
    today = timezone.localdate(now)
    check_role(by, waiting.village, RESERVERS, today=today)
    if waiting.told_at is not None:
        return waiting
    if not Waiting.objects.filter(pk=waiting.pk).still(today).exists():
        raise WaitingOver
    waiting.told_at, waiting.told_by = now, by
    waiting.save(update_fields=["told_at", "told_by"])
    return waiting


@transaction.atomic
def end_waitings(village: Village, *, now: datetime) -> int:
    """Write down of each waiting that is over that it is; returns how many. Only tidying."""
    book = lock_book(village, now=now)
    unended = Waiting.objects.for_village(village).filter(ended_at__isnull=True)
    still = unended.still(book.today).values_list("pk", flat=True)
    return unended.exclude(pk__in=list(still)).update(ended_at=now)


def _get_waiting(waiting: Waiting) -> Waiting:
    """Return a waiting as it is now, locked, with its village."""
    rows = Waiting.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("village").get(pk=waiting.pk)


@transaction.atomic
def make_wish(
    village: Village, *, words: str, household: Household, by: User | Household, now: datetime
) -> Wish:
    """Wish for something that the shop does not have; the same words are one wish.

    by: staff, or the household with its card. A household has one voice a wish, however often it
    asks. Others see a wish only once the shop has listed it.
    Raises WishEmpty, WishTooLong, WishAnswered, TooManyWishes, HouseholdUnknown, HouseholdNotHere,
    RoleNeeded, VillageNotFound.
    """
    lock_book(village, now=now)
    _check_speaks_for(household, village, by=by, now=now)
    check_household(household)
    said = write_words(words)
    wish = Wish.objects.for_village(village).filter(words=said).first()
    if wish is None:
        if isinstance(by, Household):
            _check_not_too_many(household)
        wish = Wish.objects.create(village=village, words=said)
    _add_voice(wish, household, by=by, now=now)
    return wish


@transaction.atomic
def join_wish(wish: Wish, *, household: Household, by: User | Household, now: datetime) -> Wish:
    """Add a household's voice to a wish; adding it twice changes nothing.

    Raises WishUnknown for another village's, and for what is not listed and so not for a household
    to see; WishAnswered, HouseholdUnknown, HouseholdNotHere, RoleNeeded, VillageNotFound.
    """
    wish = _get_wish(wish)
    if wish.village_id != household.village_id:
        raise WishUnknown
    _check_speaks_for(household, wish.village, by=by, now=now)
    check_household(household)
    if isinstance(by, Household) and wish.state == WishState.NEW:
        raise WishUnknown
    _add_voice(wish, household, by=by, now=now)
    return wish


@transaction.atomic
def judge_wish(
    wish: Wish, *, state: WishState, by: User, now: datetime, goods: Goods | None = None
) -> Wish:
    """Answer a wish: list it for all to see and join, say that it is met or cannot be.

    goods: what meets it, of the same village. Traced; an answer can be given anew.
    Raises RoleNeeded, VillageNotFound, WishGoodsNeeded.
    """
    if state == WishState.NEW:
        raise ValueError("An answer is no new wish.")
    wish = _get_wish(wish)
    check_role(by, wish.village, RESERVERS, today=timezone.localdate(now))
    is_met = state == WishState.MET
    if is_met and (goods is None or goods.partner.village_id != wish.village_id):
        raise WishGoodsNeeded
    before = snapshot(wish)
    wish.state, wish.goods = state, goods if is_met else None
    wish.save(update_fields=["state", "goods"])
    record_change(wish, village=wish.village, by=by, now=now, before=before)
    return wish


def write_words(words: str) -> str:
    """Return a wish in its one spelling: full-width as half-width, no idle blanks or hidden signs.

    Raises WishEmpty, WishTooLong. Pure.
    """
    plain = unicodedata.normalize("NFKC", words)
    seen = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    said = " ".join("".join(sign if sign.isprintable() else " " for sign in seen).split())
    if not said:
        raise WishEmpty
    if len(said) > WORDS_LENGTH:
        raise WishTooLong
    return said


def _get_wish(wish: Wish) -> Wish:
    """Return a wish as it is now, locked, with its village."""
    rows = Wish.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("village").get(pk=wish.pk)


def _add_voice(wish: Wish, household: Household, *, by: User | Household, now: datetime) -> None:
    """Add a voice under the lock of the book or of the wish, where it is not there yet."""
    if wish.voices.filter(household=household).exists():
        return
    if wish.state not in OPEN_STATES:
        raise WishAnswered(wish.words, wish.get_state_display())
    said_by = by if isinstance(by, User) else None
    WishVoice.objects.bulk_create(
        [WishVoice(wish=wish, household=household, said_at=now, said_by=said_by)],
        # Whoever makes the wish holds the book, whoever joins it the wish: both may come at once.
        ignore_conflicts=True,
    )


def _check_not_too_many(household: Household) -> None:
    open_ones = WishVoice.objects.filter(
        household=household, said_by=None, wish__state=WishState.NEW
    )
    if open_ones.count() >= WISHES_WAITING_MAX:
        raise TooManyWishes(WISHES_WAITING_MAX)


def _check_speaks_for(
    household: Household, village: Village, *, by: User | Household, now: datetime
) -> None:
    """Raise where the household is not of the village, or the actor may not ask for it."""
    if household.village_id != village.pk:
        raise HouseholdUnknown(str(household.number))
    check_speaks_for(household, by)
    if isinstance(by, User):
        check_role(by, village, RESERVERS, today=timezone.localdate(now))
