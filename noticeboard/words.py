"""What moved, as a notice calls it: codes of rules, kinds of movements."""

from datetime import date

from django.utils.translation import gettext as _

from ledger.models import TransferKind
from rules.models import Category
from villages.words import day_name

# Before a movement's kind: it was taken back.
BACK = "back_"


def is_category(code: str) -> bool:
    """Tell whether a code stands for a sensitive rule's category."""
    return code in Category.values


def write_item(kind: str, code: str, count: int, day: str, *, today: date) -> str:
    """Return what moved in the shortest words: R01×2, R05补记（9月28日）, 冲正加分.

    today: tells whether the day needs its year.
    """
    words = write_code(code) if code else write_kind(kind)
    if kind == TransferKind.DEDUCTION:
        words = _("减%(code)s") % {"code": words}
    if count > 1:
        words = f"{words}×{count}"
    if not day:
        return words
    shown_day = day_name(date.fromisoformat(day), today)
    return _("%(item)s补记（%(day)s）") % {"item": words, "day": shown_day}


def write_code(code: str) -> str:
    """Return a rule's code, or the category in place of a sensitive rule's."""
    return str(Category(code).label) if is_category(code) else code


def write_kind(kind: str) -> str:
    """Return a kind of movement as the board calls it."""
    if not kind.startswith(BACK):
        return str(TransferKind(kind).label)
    reversed_kind = TransferKind(kind.removeprefix(BACK))
    if reversed_kind == TransferKind.REDEMPTION:
        return _("兑换退回")
    return _("冲正%(kind)s") % {"kind": reversed_kind.label}
