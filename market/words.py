"""How the shop's days and goods are written."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from market.models import RedemptionLine
from villages.words import points


def line_words(line: RedemptionLine) -> str:
    """Return a line, its goods at hand, as 大米 2 袋."""
    return _("%(goods)s %(quantity)s %(unit)s") % {
        "goods": line.goods.name,
        "quantity": points(line.quantity),
        "unit": line.goods.unit,
    }


def basket_words(lines: Iterable[RedemptionLine]) -> str:
    """Return lines, their goods at hand, as 大米 2 袋、肥皂 1 块."""
    return _("、").join(line_words(line) for line in lines)
