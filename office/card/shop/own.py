"""A household's own reservations and vouchers in words: what waits, and what was let go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from market.errors import RedemptionUnknown
from market.models import (
    GONE_STATES,
    WAITING_STATES,
    Redemption,
    RedemptionLine,
    RedemptionState,
)
from market.queries.wants import WaitingPlace, list_waitings_of
from market.reserved import get_last_day, get_state
from market.words import TONES, basket_words, line_words
from villages.models import Household
from villages.months import day_start
from villages.words import day_name

# What was let go is told for so long.
GONE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Ticket:
    """A reservation or voucher as its household reads it.

    next_words: what happens next, or what has become of it. lines: each with its points. is_kept:
    it still waits, so that it can be cancelled and a voucher used.
    """

    number: int
    reference: str
    partner: str
    what: str
    lines: list[tuple[str, Decimal]]
    points: Decimal
    state: str
    tone: str
    next_words: str
    last_day: date | None
    code: str
    is_kept: bool
    is_delivery: bool
    note: str


def list_tickets(household: Household, *, today: date) -> list[Ticket]:
    """Return what a household has reserved, and what was let go of late, the newest first."""
    since = today - timedelta(days=GONE_DAYS)
    gone = Q(state__in=GONE_STATES, ended_at__gte=day_start(since))
    # What nobody tidied up yet: its day tells.
    waiting = Q(state__in=WAITING_STATES, hold__frees_on__gt=since)
    # What the household cancelled itself it need not be told.
    by_itself = Q(state=RedemptionState.CANCELLED, ended_by__isnull=True)
    rows = _own(household).filter(waiting | gone).exclude(by_itself).order_by("-number")
    tickets = [build_ticket(redemption, today=today) for redemption in rows]
    return [one for one in tickets if one.is_kept] + [one for one in tickets if not one.is_kept]


@dataclass(frozen=True, slots=True)
class WaitRow:
    """Goods that ran out and that a household waits for."""

    goods_id: int
    what: str
    state: str
    tone: str
    words: str


def list_waits(household: Household, *, today: date) -> list[WaitRow]:
    """Return what a household waits for, in order of asking. Two queries at most."""
    return [build_wait(place) for place in list_waitings_of(household, today=today)]


def build_wait(place: WaitingPlace) -> WaitRow:
    """Return a waiting, its goods and partner at hand, in words. Pure."""
    waiting, goods = place.waiting, place.waiting.goods
    is_told = waiting.told_at is not None
    if is_told:
        words = _("%(partner)s有货了，可以约了，也可以带积分卡去领。")
    elif place.before:
        words = _("前面还有 %(before)s 户。有货按先后告诉您。")
    else:
        words = _("下一个就是您家。有货就告诉您。")
    return WaitRow(
        goods_id=goods.pk,
        what=line_words(RedemptionLine(goods=goods, quantity=waiting.quantity)),
        state=_("有货了") if is_told else _("等货"),
        tone="good" if is_told else "",
        words=words % {"partner": goods.partner.name, "before": place.before},
    )


def get_own_redemption(household: Household, number: int) -> Redemption:
    """Return a redemption of the household that was reserved before; raises RedemptionUnknown."""
    found = _own(household).filter(number=number, hold__isnull=False).first()
    if found is None:
        raise RedemptionUnknown(number)
    return found


def _own(household: Household) -> QuerySet[Redemption]:
    lines = RedemptionLine.objects.select_related("goods").order_by("id")
    return (
        Redemption.objects.for_village(household.village)
        .filter(household=household)
        .select_related("hold", "partner", "village")
        .prefetch_related(Prefetch("lines", queryset=lines))
    )


def build_ticket(redemption: Redemption, *, today: date) -> Ticket:
    """Return a redemption, read with hold, partner and lines, in words. Pure."""
    lines = list(redemption.lines.all())
    state = get_state(redemption, today)
    is_kept = state in WAITING_STATES
    return Ticket(
        number=redemption.number,
        reference=redemption.reference,
        partner=redemption.partner.name,
        what=basket_words(lines),
        lines=[(line_words(line), line.points) for line in lines],
        points=redemption.points,
        state=_name_state(redemption, lines, state),
        tone=TONES.get(state, ""),
        next_words=_say_next(redemption, lines, state, today=today),
        last_day=get_last_day(redemption) if is_kept else None,
        code=redemption.code if is_kept else "",
        is_kept=is_kept,
        is_delivery=redemption.is_delivery,
        note=redemption.note,
    )


def _name_state(
    redemption: Redemption, lines: Sequence[RedemptionLine], state: RedemptionState
) -> str:
    if state == RedemptionState.READY and not _has_things(lines):
        return _("可以使用")
    if state == RedemptionState.READY and redemption.is_delivery:
        return _("备好了，等着送")
    return str(state.label)


def _say_next(
    redemption: Redemption, lines: Sequence[RedemptionLine], state: RedemptionState, *, today: date
) -> str:
    if state in WAITING_STATES:
        sentence = _say_waiting(redemption, lines, state)
    else:
        sentence = _say_over(redemption, state)
    handed_at = redemption.handed_at
    day = localdate(handed_at) if handed_at else get_last_day(redemption)
    return sentence % {"partner": redemption.partner.name, "day": day_name(day, today)}


def _say_over(redemption: Redemption, state: RedemptionState) -> str:
    """Return the sentence of what waits no more; it names partner and day."""
    if state == RedemptionState.CANCELLED and redemption.ended_by_id:
        return _("%(partner)s取消了这一单。积分没有少，想知道原因请问一问。")
    return {
        RedemptionState.HANDED: _("%(day)s已经办好了。"),
        RedemptionState.RETURNED: _("%(day)s领了，后来退回了。"),
        RedemptionState.CANCELLED: _("您取消了这一单，积分没有少。"),
        RedemptionState.EXPIRED: _("到 %(day)s没有来领，已经退回。积分没有少，想要可以再约。"),
        RedemptionState.UNCOVERED: _(
            "来领的时候，您家可以兑换的分不够了，所以退掉了。这一单没有扣分。"
        ),
    }[state]


def _say_waiting(
    redemption: Redemption, lines: Sequence[RedemptionLine], state: RedemptionState
) -> str:
    """Return the sentence of what is still to come; it names partner and last day."""
    if not _has_things(lines):
        return _("最晚 %(day)s到%(partner)s，把券给他看就行，只能用一次。")
    if state == RedemptionState.RESERVED:
        if redemption.is_delivery:
            return _("%(partner)s备好以后送到您家。最晚留到 %(day)s。")
        return _("%(partner)s备好以后，这里会写「可以领取」，那时再来。最晚留到 %(day)s。")
    if redemption.is_delivery:
        return _("%(partner)s已经备好，会送到您家。最晚留到 %(day)s。")
    return _("已经备好，最晚 %(day)s带上积分卡到%(partner)s来领。")


def _has_things(lines: Sequence[RedemptionLine]) -> bool:
    return any(line.goods.is_thing for line in lines)
