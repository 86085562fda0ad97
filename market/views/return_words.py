"""What comes back, in words."""

from django.utils.translation import gettext as _

from market.models import Return, ReturnState
from market.queries.returns import LineBack, list_lines_back
from market.views.entries import name_household
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
