"""Who waits for what, and what villagers wish for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from market.models import Goods, Waiting, Wish, WishState, WishVoice
from market.queries.goods import on_day
from villages.models import Household, Village
from villages.queries import with_heads


@dataclass(frozen=True, slots=True)
class WaitingQueue:
    """Who waits for one article, in order of asking.

    left: of the article, promised to nobody. to_tell: for whom something is left. told: those who
    were told and have not come yet; what they want is no longer left for others. others: the rest.
    """

    goods: Goods
    left: Decimal
    to_tell: list[Waiting] = field(default_factory=list)
    told: list[Waiting] = field(default_factory=list)
    others: list[Waiting] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """One household's waiting, and how many wait before it."""

    waiting: Waiting
    before: int


@dataclass(frozen=True, slots=True)
class WishLine:
    """A wish, how many households voiced it, and whether one household is among them.

    is_on_shelf: an article called by the very words is offered, so that nobody need ask for it.
    """

    wish: Wish
    voices: int
    has_own_voice: bool = False
    is_on_shelf: bool = False


def list_waiting_to_tell(village: Village, *, today: date) -> list[WaitingQueue]:
    """Return the queues of a village's articles, those with somebody to tell first.

    Households as with_heads, goods as on_day. Four queries, however many wait.
    """
    households = Prefetch("household", queryset=with_heads(Household.objects.all()))
    waitings = Waiting.objects.for_village(village).prefetch_related(households)
    queues = _list_queues(village, waitings.still(today), today)
    return sorted(queues, key=lambda queue: (not queue.to_tell, queue.goods.name))


def count_to_tell(village: Village, *, today: date) -> int:
    """Return how many households are to be told that goods are there again. Two queries."""
    waitings = Waiting.objects.for_village(village).still(today)
    return sum(len(queue.to_tell) for queue in _list_queues(village, waitings, today))


def _list_queues(village: Village, waitings: QuerySet[Waiting], today: date) -> list[WaitingQueue]:
    found = list(waitings.order_by("goods_id", "id"))
    offered = Goods.objects.for_village(village).select_related("partner")
    goods = on_day(offered, today).in_bulk({waiting.goods_id for waiting in found})
    return [
        build_queue(goods[goods_id], list(queue))
        for goods_id, queue in groupby(found, key=lambda waiting: waiting.goods_id)
    ]


def build_queue(goods: Goods, waitings: Iterable[Waiting]) -> WaitingQueue:
    """Sort who waits for an article, given in order of asking. Pure.

    Whoever is next is told as long as anything is left, also where it is less than was asked for:
    part of it is better than being passed over.
    """
    queue = WaitingQueue(goods, goods.left or Decimal(0))
    is_given = goods.is_offered and goods.partner.is_open
    remaining = queue.left if is_given else Decimal(0)
    waiting_on = []
    for waiting in waitings:
        if waiting.told_at is None:
            waiting_on.append(waiting)
            continue
        queue.told.append(waiting)
        remaining -= waiting.quantity
    for waiting in waiting_on:
        (queue.to_tell if remaining > 0 else queue.others).append(waiting)
        remaining -= waiting.quantity
    return queue


def list_waitings_of(household: Household, *, today: date) -> list[WaitingPlace]:
    """Return what a household waits for, its goods and partners at hand, in order of asking."""
    still = Waiting.objects.filter(household=household).still(today)
    own = list(still.select_related("goods__partner").order_by("id"))
    others = Waiting.objects.filter(goods__in=[waiting.goods_id for waiting in own])
    queue = list(
        others.still(today).filter(told_at__isnull=True).values_list("goods_id", "id").order_by()
    )
    return [
        WaitingPlace(
            waiting,
            sum(goods == waiting.goods_id and key < waiting.pk for goods, key in queue),
        )
        for waiting in own
    ]


def count_waiting(village: Village, *, today: date) -> dict[int, int]:
    """Return {goods id: how many households wait for it}, without those that were told."""
    still = Waiting.objects.for_village(village).still(today).filter(told_at__isnull=True)
    counts = still.order_by().values("goods").annotate(count=Count("id"))
    return {row["goods"]: row["count"] for row in counts}


def list_wishes(
    village: Village, *, states: Iterable[WishState], household: Household | None = None
) -> list[WishLine]:
    """Return wishes in some states, most voices first; household: whose own voice is looked for."""
    own = WishVoice.objects.filter(wish=OuterRef("pk"), household=household)
    wishes = _with_voices(Wish.objects.for_village(village).filter(state__in=list(states)))
    return [
        WishLine(wish, wish.count, wish.is_own, wish.is_on_shelf)  # type: ignore[attr-defined] # annotated
        for wish in wishes.annotate(is_own=Exists(own))
    ]


def list_wishes_to_join(village: Village) -> list[WishLine]:
    """Return what everyone sees as wished for: listed by the shop, and not on its shelves yet."""
    listed = list_wishes(village, states=[WishState.LISTED])
    return [line for line in listed if not line.is_on_shelf]


def find_on_shelf(wish: Wish) -> Goods | None:
    """Return the offered article that is called as the wish is, the own shop's first."""
    articles = Goods.objects.for_village(wish.village).offered().filter(name=wish.words)
    return articles.order_by("-partner__kind", "id").first()


def list_own_wishes(household: Household) -> list[WishLine]:
    """Return what a household wished for, in whatever state, its latest first."""
    own = Wish.objects.filter(voices__household=household).values("pk")
    wishes = _with_voices(Wish.objects.filter(pk__in=own)).order_by("-id")
    return [
        WishLine(wish, wish.count, has_own_voice=True, is_on_shelf=wish.is_on_shelf)  # type: ignore[attr-defined] # annotated
        for wish in wishes
    ]


def list_voices(wish: Wish) -> list[WishVoice]:
    """Return the voices of a wish in order, households as with_heads."""
    households = Prefetch("household", queryset=with_heads(Household.objects.all()))
    return list(wish.voices.prefetch_related(households).order_by("id"))


def _with_voices(wishes: QuerySet[Wish]) -> QuerySet[Wish]:
    called_so = Goods.objects.offered().filter(
        partner__village=OuterRef("village"), name=OuterRef("words")
    )
    counted = wishes.select_related("goods").annotate(
        count=Count("voices"), is_on_shelf=Exists(called_so)
    )
    return counted.order_by("-count", "id")
