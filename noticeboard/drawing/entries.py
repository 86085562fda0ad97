"""What the sheets of changes, corrections and objections tell, drawn in the village's language."""

from collections.abc import Sequence
from itertools import groupby

from django.utils import translation

from ledger.models import Month
from noticeboard.drawing.changes import build_changes
from noticeboard.drawing.corrections import build_corrections
from noticeboard.drawing.objections import build_objections
from noticeboard.drawing.persons import enter_titles
from noticeboard.drawing.stretch import find_stretch
from noticeboard.models import NoticeEntry, NoticeLine


def build_entries(
    month: Month, lines: Sequence[NoticeLine], *, deductions_named: bool
) -> list[NoticeEntry]:
    """Return the unsaved entries of a sealed month's notice, numbered by sheet.

    In the village's language, whoever closes: the words stay as they were put up. lines: the
    notice's, not saved yet, with their month lines.
    """
    stretch = find_stretch(month)
    with translation.override(month.village.language):
        entries = [
            *build_changes(stretch),
            *build_corrections(stretch, lines, deductions_named=deductions_named),
            *build_objections(stretch),
        ]
        enter_titles(entries, month.village)
    for _sheet, of_sheet in groupby(entries, key=lambda entry: entry.sheet):
        for position, entry in enumerate(of_sheet):
            entry.position = position
    return entries
