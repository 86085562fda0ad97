"""The outcomes that an objection may have: what each is called, its form, what it does."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from noticeboard.forms.objections import (
    DismissForm,
    MissingForm,
    OutcomeForm,
    PartForm,
    SendBackForm,
    UpholdForm,
)
from noticeboard.models.letters import Objection, ObjectionKind, ObjectionState
from noticeboard.services.objections import (
    accept_missing,
    dismiss,
    send_back,
    uphold,
    uphold_in_part,
)
from villages.models import User
from villages.queries import get_household

Act = Callable[[], Objection]
FORMS: dict[str, type[OutcomeForm]] = {
    "uphold": UpholdForm,
    "partly": PartForm,
    "dismiss": DismissForm,
    "send_back": SendBackForm,
}


def build_titles(objection: Objection) -> dict[str, tuple[str, str]]:
    """Return {act: (what the supervisor says, what comes of it)} for an objection."""
    return {
        "uphold": (
            _("成立，整笔冲正"),
            _("这笔分整笔退掉，因它不能兑换、不评先进的也解除。")
            if objection.deed is not None and objection.deed.takes
            else _("这笔分整笔退掉。"),
        ),
        "partly": (
            _("部分成立，改一改"),
            _("原来那笔冲正，同时记一笔改好的：改分数、改数量，或者改记到别户。"),
        ),
        "dismiss": _build_dismissal(objection),
        "send_back": (
            _("退回重新评议"),
            _("这笔分先冲正，评议小组再评一次；过了月也可以。"),
        ),
        "accept": (
            _("成立，补记一件事"),
            _("记成一件待评议的事，由评议小组评。过了补记期限也可以。"),
        ),
        "name": (
            _("就是这一笔"),
            _("请对一对户、事、日子和分：选定以后不能再换。还没过公示期的，从现在起冻结。"),
        ),
    }


def _build_dismissal(objection: Objection) -> tuple[str, str]:
    """Return what dismissing is called and comes to: a line, one nobody found, or none at all."""
    if objection.kind == ObjectionKind.MISSING:
        return _("不成立，不补记"), _("这件事不补记，账上不变。")
    if objection.transfer is None and objection.deed is None:
        return _("不成立，维持不变"), _("没有找到说的是哪一笔，账上不变。")
    if objection.transfer is None or objection.received_late:
        return _("不成立，维持不变"), _("账上照原样。")
    return _("不成立，维持不变"), _("这笔分照原样，不再因为这份异议冻结。")


def list_acts(objection: Objection) -> list[str]:
    """Return the outcomes that an objection may have now."""
    if objection.kind == ObjectionKind.MISSING:
        return ["accept", "dismiss"]
    if objection.transfer is None and objection.deed is None:
        return ["dismiss"]
    if objection.deed is None:
        return ["uphold", "dismiss"]
    return ["uphold", "partly", "dismiss", "send_back"]


def bind_act(
    objection: Objection, form: OutcomeForm | MissingForm, *, by: User, now: datetime
) -> Act:
    """Return what a valid form decides; raises HouseholdUnknown."""
    # Any: what each of the services takes.
    said: dict[str, Any] = {"answer": form.cleaned_data["answer"], "by": by, "now": now}
    if isinstance(form, MissingForm):
        return partial(accept_missing, objection, **_read_missing(form), **said)
    said["ground"] = form.get_ground()
    if isinstance(form, PartForm):
        return partial(uphold_in_part, objection, **_read_part(objection, form), **said)
    acts: dict[ObjectionState, Callable[..., Objection]] = {
        ObjectionState.UPHELD: uphold,
        ObjectionState.DISMISSED: dismiss,
        ObjectionState.SENT_BACK: send_back,
    }
    return partial(acts[form.state], objection, **said)


def _read_missing(form: MissingForm) -> dict[str, Any]:  # Any: what the service takes
    assert form.chosen_household is not None, "Chosen before."
    assert form.chosen_rule is not None, "Chosen before."
    typed = form.cleaned_data
    return {
        "household": form.chosen_household,
        "rule": form.chosen_rule,
        "occurred_on": typed["occurred_on"],
        "quantity": form.get_quantity(),
        "member": form.get_member(),
        "difficulty": form.get_level("difficulty"),
        "effect": form.get_level("effect"),
        "with_extra": typed.get("with_extra", False),
        "proposed_points": form.get_points(form.chosen_rule),
    }


def _read_part(objection: Objection, form: PartForm) -> dict[str, Any]:  # Any: of three types
    typed, deed = form.cleaned_data, objection.deed
    points = typed.get("points")
    if points is not None and deed is not None and (deed.asked or deed.rule.points) < 0:
        points = -abs(points)
    household = typed.get("household", "").strip()
    return {
        "points": points,
        "quantity": typed.get("quantity"),
        "household": get_household(objection.village, household) if household else None,
    }
