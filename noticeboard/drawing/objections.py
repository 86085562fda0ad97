"""What a notice tells of objections: those answered in its stretch, and how many wait."""

from django.utils.translation import gettext as _

from noticeboard.drawing.stretch import Stretch
from noticeboard.models import NoticeEntry, SheetKind
from noticeboard.queries.objections import OutcomeLine, list_open, list_outcomes


def build_objections(stretch: Stretch) -> list[NoticeEntry]:
    """Return the unsaved entries of objections, in the active language; they name nobody."""
    outcomes = list_outcomes(stretch.village, stretch.looked_from, stretch.until)
    entries = [
        NoticeEntry(sheet=SheetKind.OBJECTIONS, about=f"objection:{line.number}", words=_tell(line))
        for line in outcomes
    ]
    waiting = len(list_open(stretch.village, stretch.until))
    if waiting:
        words = _("还有 %(count)s 件异议正在处理。") % {"count": waiting}
        about = f"open:{stretch.month.number}"
        entries.append(NoticeEntry(sheet=SheetKind.OBJECTIONS, about=about, words=words))
    return [entry for entry in entries if entry.about not in stretch.told]


def _tell(line: OutcomeLine) -> str:
    """Return 第 3 号，11月3日提出，记错了：清扫门口。11月8日答复：成立（记错了户）；已冲正."""
    words = {
        "number": line.number,
        "received": line.received,
        "about": line.about,
        "answered": line.answered,
        "outcome": line.outcome,
        "ground": line.ground,
        "effect": line.effect,
    }
    if not line.effect:
        return (
            _(
                "第 %(number)s 号，%(received)s提出，%(about)s。"
                "%(answered)s答复：%(outcome)s（%(ground)s）。"
            )
            % words
        )
    return (
        _(
            "第 %(number)s 号，%(received)s提出，%(about)s。"
            "%(answered)s答复：%(outcome)s（%(ground)s），%(effect)s。"
        )
        % words
    )
