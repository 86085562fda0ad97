"""What comes back, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from market.models import Return, ReturnState
from market.queries.returns import LineBack, list_lines_back
from villages.queries import name_household
from villages.words import points

TONES = {ReturnState.PROPOSED: "warn", ReturnState.MADE: "good", ReturnState.REFUSED: ""}


def back_words(line: LineBack) -> str:
    """Return how much of a line comes back: 退 2 袋（坏了）; nothing: 不退."""
    if not line.back:
        return _("不退")
    sentence = (
        _("退 %(quantity)s %(unit)s（坏了）") if line.is_damaged else _("退 %(quantity)s %(unit)s")
    )
    return sentence % {"quantity": points(line.back), "unit": line.goods.unit}


def kept_words(line: LineBack) -> str:
    """Return how much of a line the household keeps, in its unit; nothing where it keeps none."""
    if not line.kept:
        return ""
    return _("%(quantity)s %(unit)s") % {
        "quantity": points(line.kept),
        "unit": line.goods.unit,
    }


def agreed_words(lines: Iterable[LineBack]) -> str:
    """Return what has just been done: what is good lies on the shelf again, the rest is a loss."""
    damages = {line.is_damaged for line in lines if line.back and line.goods.is_thing}
    if damages == {True, False}:
        return _("您已同意，积分退回去了，好的商品记回了库存，坏的记作了损耗。")
    if damages == {True}:
        return _("您已同意，积分退回去了，坏的商品记作了损耗，没有记回库存。")
    if damages == {False}:
        return _("您已同意，积分退回去了，商品也记回了库存。")
    return _("您已同意，积分退回去了。")


def build_return_entry(returned: Return) -> dict[str, object]:
    """Return a return, read with its contents, as a row of the list."""
    state = ReturnState(returned.state)
    lines = [line for line in list_lines_back(returned) if line.back]
    goods = [
        _("%(goods)s %(back)s") % {"goods": line.goods.name, "back": back_words(line)}
        for line in lines
    ]
    return {
        "returned": returned,
        "reference": returned.redemption.reference,
        "household": name_household(returned.redemption.household),
        "what": _("、").join(goods),
        "state": state.label,
        "tone": TONES[state],
    }
