"""What lists and pages of feasts show, in ready words."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from deeds.models import Feast, FeastState
from deeds.rows.deeds import address_of
from deeds.words import StateWord
from villages.queries import name_household
from villages.words import day_name, moment_name

TONES = {FeastState.CONFIRMED: "good", FeastState.CANCELLED: "warn"}


@dataclass(frozen=True, slots=True)
class FeastRow:
    """One feast in a list, on paper and on its own page; what has not happened is empty."""

    address: str
    household: str
    kind: str
    day: str
    tables: str
    held: str
    note: str
    state: StateWord
    declared: str
    closed: str


def build_feast_row(feast: Feast, *, today: date) -> FeastRow:
    """Return a feast read by deeds.queries.feasts in words."""
    return FeastRow(
        address=address_of("deeds:feast", feast.village, feast.pk),
        household=name_household(feast.household),
        kind=feast.get_kind_display(),
        day=day_name(feast.held_on, today),
        tables=_say_tables(feast.tables),
        held="" if feast.tables_held is None else _say_tables(feast.tables_held),
        note=feast.note,
        state=_say_state(feast, today),
        declared=_say_declared(feast, today),
        closed=_say_closed(feast, today),
    )


def _say_tables(tables: int) -> str:
    return _("%(tables)s 桌") % {"tables": tables} if tables else _("不摆酒席")


def _say_state(feast: Feast, today: date) -> StateWord:
    if feast.state == FeastState.DECLARED and feast.held_on <= today:
        return StateWord(_("等核实"), "")
    state = FeastState(feast.state)
    return StateWord(str(state.label), TONES.get(state, ""))


def _say_declared(feast: Feast, today: date) -> str:
    moment = moment_name(feast.declared_at, today)
    if feast.declared_by is None:
        return _("%(moment)s，这户用积分卡报备") % {"moment": moment}
    return _("%(moment)s，%(name)s登记") % {"moment": moment, "name": feast.declared_by.name}


def _say_closed(feast: Feast, today: date) -> str:
    if feast.closed_at is None:
        return ""
    moment = moment_name(feast.closed_at, today)
    if feast.state == FeastState.CANCELLED:
        words = _("%(moment)s，%(name)s取消") if feast.closed_by else _("%(moment)s，这户自己取消")
    else:
        words = _("%(moment)s，%(name)s核实")
    return words % {"moment": moment, "name": feast.closed_by.name if feast.closed_by else ""}
