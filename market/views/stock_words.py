"""What lies on the shelves, in words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from market.models import CheckKind, CheckState, MoveKind, StockCheck, StockCheckLine, StockMove
from market.queries.stock import (
    USE_DAYS,
    CardLine,
    CardMonth,
    Forecast,
    StockLine,
    is_reversed,
)
from market.queries.stock_checks import list_overbooked
from villages.queries import name_household
from villages.words import day_name, points, yuan

TONES = {CheckState.PROPOSED: "warn", CheckState.MADE: "good", CheckState.REFUSED: ""}


def forecast_words(forecast: Forecast, today: date) -> str:
    """Return until when an article lasts, and from what that was worked out; or nothing."""
    if not forecast.days:
        return ""
    if forecast.day is None:
        return _("照最近的用法，够用一年以上")
    day = day_name(forecast.day, today)
    if forecast.days >= USE_DAYS:
        return _("照最近三个月的用法，大约用到 %(day)s") % {"day": day}
    return _("照最近 %(days)s 天的用法，大约用到 %(day)s") % {"days": forecast.days, "day": day}


def state_words(line: StockLine) -> tuple[str, str]:
    """Return the state of a thing and its tone; two empty words where there is enough."""
    if line.is_overbooked:
        return (_("不够约出去的"), "warn")
    if line.goods.is_sold_out:
        return (_("缺货"), "warn")
    return (_("快缺货了"), "warn") if line.is_low else ("", "")


def name_overbooked(stock: Mapping[int, Decimal], today: date) -> list[str]:
    """Return what is promised and not enough, with whose it is; stock: as of list_overbooked."""
    return [
        _("「%(goods)s」约出去 %(promised)s %(unit)s，不够了：%(whose)s")
        % {
            "goods": row.goods.name,
            "promised": points(row.promised),
            "unit": row.goods.unit,
            "whose": _("；").join(
                f"{redemption.reference} {name_household(redemption.household)}"
                for redemption in row.reservations
            ),
        }
        for row in list_overbooked(stock, today=today)
    ]


def build_row(line: StockLine, today: date) -> dict[str, object]:
    """Return a thing as a row of the list of stock."""
    word, tone = state_words(line)
    return {
        "goods": line.goods,
        "word": word,
        "tone": tone,
        "yuan": line.yuan,
        "forecast": forecast_words(line.forecast, today),
    }


def move_name(move: StockMove) -> str:
    """Return what happened, as it stands in the stock card."""
    return _("捐赠入库") if move.is_donated else str(MoveKind(move.kind).label)


def build_card_line(line: CardLine) -> dict[str, object]:
    """Return a move as a line of the stock card."""
    move = line.move
    return {
        "at": move.made_at,
        "what": move_name(move),
        "came": move.quantity if move.quantity > 0 else None,
        "went": -move.quantity if move.quantity < 0 else None,
        "left": line.left,
        "who": _name_people(move),
        "reference": _name_reference(move),
        "move": move,
        "is_open": move.kind == MoveKind.INTAKE and not is_reversed(move),
    }


def build_card_month(month: CardMonth) -> dict[str, object]:
    """Return a month of the stock card with its lines, the oldest first; newest: the other way."""
    lines = [build_card_line(line) for line in month.lines]
    return {"month": month, "lines": lines, "newest": lines[::-1]}


def _name_people(move: StockMove) -> str:
    if move.check_line is None:
        return str(move.made_by)
    return _("、").join([str(move.check_line.check_of.made_by), str(move.made_by)])


def _name_reference(move: StockMove) -> str:
    if move.redemption:
        return move.redemption.reference
    if move.check_line:
        return name_check(move.check_line.check_of)
    if move.reverses:
        return _("冲正%(day)s的入库：%(reason)s") % {
            "day": day_name(localdate(move.reverses.made_at), localdate(move.made_at)),
            "reason": move.get_reason_display(),
        }
    parts = [move.supplier.name] if move.supplier else []
    if move.unit_cost is not None:
        sentence = _("每份值 %(yuan)s") if move.is_donated else _("进价 %(yuan)s")
        parts.append(sentence % {"yuan": yuan(move.unit_cost)})
    if is_reversed(move):
        parts.append(_("已冲正"))
    return _("，").join(parts)


def name_check(check: StockCheck) -> str:
    """Return a check as it is called: 盘点第 3 号."""
    return _("%(kind)s第 %(number)s 号") % {
        "kind": CheckKind(check.kind).label,
        "number": check.number,
    }


def difference_words(line: StockCheckLine) -> str:
    """Return how far a line, its goods at hand, is from the book: 少 2 袋; nothing: 一样."""
    if not line.difference:
        return _("一样")
    sentence = (
        _("多 %(quantity)s %(unit)s") if line.difference > 0 else _("少 %(quantity)s %(unit)s")
    )
    return sentence % {"quantity": points(abs(line.difference)), "unit": line.goods.unit}


def build_check_entry(check: StockCheck) -> dict[str, object]:
    """Return a check as a row of the list."""
    state = CheckState(check.state)
    return {"check": check, "name": name_check(check), "state": state.label, "tone": TONES[state]}
