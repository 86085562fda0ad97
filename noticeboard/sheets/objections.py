"""Objections as supervisors and committee read them, in ready words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from deeds.models import DeedState
from deeds.words import points_of
from ledger.models import Hold, Transfer, TransferKind
from noticeboard.models.letters import Objection, ObjectionKind, ObjectionState
from noticeboard.queries.objections import say_about, say_effect, see_points
from villages.queries import name_household
from villages.words import SEPARATOR, day_name, moment_name, signed_points_with_unit

TONES = {
    ObjectionState.UPHELD: "good",
    ObjectionState.PARTLY: "good",
    ObjectionState.DISMISSED: "",
    ObjectionState.SENT_BACK: "",
}
EXCERPT_LENGTH = 40


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection in a list. state: the outcome, or by when it is answered.

    became: what came of a missing deed that was accepted; empty of all others.
    """

    number: int
    about: str
    excerpt: str
    household: str
    notes: str
    became: str
    state: str
    tone: str


def build_objection_row(objection: Objection, *, today: date) -> ObjectionRow:
    """Return an objection read by list_objections as a row."""
    state, tone = say_state(objection, today=today)
    words = " ".join(objection.text.split())
    household = objection.household
    return ObjectionRow(
        number=objection.number,
        about=say_about(objection),
        excerpt=words[:EXCERPT_LENGTH] + ("…" if len(words) > EXCERPT_LENGTH else ""),
        household=name_household(household) if household else "",
        notes=_("第 %(number)s 号 · %(day)s收到")
        % {"number": objection.number, "day": day_name(objection.received_at, today)},
        became=say_missing(objection),
        state=state,
        tone=tone,
    )


def say_result(objection: Objection) -> str:
    """Say what a decided objection read by with_rows did to the points, by now; else nothing."""
    if objection.state == ObjectionState.OPEN:
        return ""
    return say_missing(objection) or say_effect(objection)


def say_missing(objection: Objection) -> str:
    """Say how far the deed is that was missing and accepted; nothing of other objections."""
    deed = objection.deed
    if objection.kind != ObjectionKind.MISSING or deed is None:
        return ""
    if objection.is_deed_reversed:  # type: ignore[attr-defined] # annotated by with_deeds
        words = _("补记过 %(points)s，后来冲正了")
    else:
        words = _build_ends().get(deed.state) or _("转给评议小组了，还没有评")
    return words % {"points": points_of(deed)}


def _build_ends() -> dict[str, str]:
    """Return {state: what came of a deed that was missing}."""
    return {
        DeedState.POSTED: _("补记好了，%(points)s"),
        DeedState.QUEUED: _("评议小组同意补记，%(points)s，下月入账"),
        DeedState.REFUSED: _("评议小组没有同意补记"),
        DeedState.JOINED: _("和另一次记录合成一件事了"),
    }


def say_state(objection: Objection, *, today: date) -> tuple[str, str]:
    """Return the outcome, or by when an open one is answered, and the tone of its label."""
    if objection.state != ObjectionState.OPEN:
        return objection.get_state_display(), TONES[ObjectionState(objection.state)]
    day = {"day": day_name(objection.due_on, today)}
    if objection.due_on < today:
        return _("过期：%(day)s") % day, "warn"
    return _("%(day)s以前") % day, ""


@dataclass(frozen=True, slots=True)
class BookRow:
    """A row of the books as a supervisor reads it. is_meant: the objection is about it."""

    number: int
    day: str
    what: str
    points: str
    state: str
    tone: str
    is_meant: bool


def build_book_row(row: Transfer, objection: Objection, *, today: date) -> BookRow:
    """Return a row read by list_rows_of."""
    meant = objection.transfer_id == row.pk
    gone = bool(row.reversal_count)  # type: ignore[attr-defined] # annotated by list_rows_of
    gains = row.destination.household_id is not None and (
        row.source.household_id is None or row.destination.household_id == objection.household_id
    )
    state, tone = (_("已冲正"), "warn") if gone else ("", "")
    return BookRow(
        number=row.number,
        day=day_name(row.occurred_on, today),
        what=name_row(row),
        points=signed_points_with_unit(row.points if gains else -row.points),
        state=state,
        tone=tone,
        is_meant=meant,
    )


def name_row(row: Transfer) -> str:
    """Return what a row is: its deed's rule, or its kind; of a reversal what it takes back."""
    if row.kind == TransferKind.REVERSAL:
        number = row.reverses.number if row.reverses else ""
        return _("冲正第 %(number)s 笔") % {"number": number}
    deed = getattr(row, "deed", None)
    if deed is None and (earlier := getattr(row, "earlier_outcome", None)):
        deed = earlier.deed
    return deed.rule.deed if deed else str(row.get_kind_display())


def say_hold(row: Transfer, hold: Hold | None, *, today: date) -> str:
    """Say whether a row's points wait, and until when."""
    if hold is None or hold.released_at is not None:
        return ""
    if hold.objected:
        return _("因为有异议，这 %(points)s 先冻结着，处理完再说。") % {
            "points": signed_points_with_unit(row.points)
        }
    if hold.frees_on is None:
        return _("还没有公示，公示期满才能兑换。")
    if hold.frees_on > today:
        return _("%(day)s起可以兑换。") % {"day": day_name(hold.frees_on, today)}
    return _("公示期已满，已经可以兑换。")


def list_facts(objection: Objection, *, sees_sender: bool, today: date) -> list[tuple[str, str]]:
    """Return (name, words) of what was told; who objected is for supervisors alone."""
    facts = [(_("关于什么"), say_about(objection))]
    if objection.household is not None:
        facts.append((_("关于哪一户"), name_household(objection.household)))
    if objection.notice is not None:
        facts.append((_("哪一次公示"), str(objection.notice)))
    if objection.code:
        facts.append((_("细则编号"), objection.code))
    if objection.occurred_on is not None:
        facts.append((_("哪天的事"), day_name(objection.occurred_on, today)))
    if objection.activity is not None:
        facts.append((_("哪次活动"), str(objection.activity)))
    facts.append((_("怎么来的"), _say_way(objection, today=today)))
    return [*facts, *(_list_sender(objection) if sees_sender else ())]


def _say_way(objection: Objection, *, today: date) -> str:
    parts = [
        moment_name(objection.received_at, today),
        objection.get_channel_display(),
        _("公示期过后才提，不冻结") if objection.received_late else "",
    ]
    return SEPARATOR.join(part for part in parts if part)


def _list_sender(objection: Objection) -> Iterable[tuple[str, str]]:
    if objection.from_household is not None:
        yield _("哪一户提的"), name_household(objection.from_household)
    yield _("谁提的"), objection.name or _("没有留姓名")
    if objection.contact:
        yield _("怎么找他"), objection.contact
    if objection.keyed_by is not None:
        yield _("代写人"), objection.keyed_by.name


def say_points(row: Transfer) -> str:
    return signed_points_with_unit(see_points(row))
