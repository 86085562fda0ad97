"""The sheets of changes, corrections and objections in ready words: what was drawn, and by whom."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from noticeboard.models import NoticeEntry, NoticeLine, SheetKind
from noticeboard.sheets.parts import Column, FurtherSheet, SheetTable
from villages.models import User
from villages.words import day_with_year, household_name, mask_name, signed_points


def build_changes(entries: Sequence[NoticeEntry]) -> FurtherSheet:
    """Return what changed of the regulation, a paragraph each."""
    return FurtherSheet(
        kind=SheetKind.CHANGES,
        title=str(SheetKind.CHANGES.label),
        intro="" if entries else _("本期制度没有变动。"),
        paragraphs=[_tell_change(entry) for entry in entries],
    )


def _tell_change(entry: NoticeEntry) -> str:
    persons = name_persons(entry)
    if not persons or entry.day is None:
        return entry.words
    return _("%(what)s%(persons)s，%(day)s。") % {
        "what": entry.words,
        "persons": persons,
        "day": day_with_year(entry.day),
    }


def build_objections(entries: Sequence[NoticeEntry]) -> FurtherSheet:
    """Return what was answered, a paragraph each; nobody is named."""
    return FurtherSheet(
        kind=SheetKind.OBJECTIONS,
        title=str(SheetKind.OBJECTIONS.label),
        intro="" if entries else _("本期没有异议。"),
        paragraphs=[entry.words for entry in entries],
    )


def build_corrections(
    entries: Sequence[NoticeEntry], *, with_board_names: bool = False
) -> FurtherSheet:
    """Return what two persons corrected, a row each."""
    columns = (
        Column(_("户")),
        Column(_("日期")),
        Column(_("更正了什么")),
        Column(_("积分"), is_figure=True),
        Column(_("谁办的")),
    )
    rows = [_tell_correction(entry, with_board_names=with_board_names) for entry in entries]
    return FurtherSheet(
        kind=SheetKind.CORRECTIONS,
        title=str(SheetKind.CORRECTIONS.label),
        intro="" if rows else _("本期没有更正。"),
        tables=[SheetTable(columns, rows)] if rows else [],
    )


def _tell_correction(entry: NoticeEntry, *, with_board_names: bool) -> tuple[str, ...]:
    return (
        name_line(entry.line, with_board_names=with_board_names) if entry.line else _("全村"),
        _write_day(entry.day),
        entry.words,
        signed_points(entry.points) if entry.points else "",
        name_persons(entry),
    )


def _write_day(day: date | None) -> str:
    return day_with_year(day) if day else ""


def name_line(line: NoticeLine, *, with_board_names: bool = False) -> str:
    """Return a line's household as 03组 · 028户 · 张*明; the name is left out once it was erased.

    with_board_names: whole, where the village's board shows whole names.
    """
    name = (line.board_name if with_board_names else "") or line.masked_name
    return household_name(line.group_name, line.household_number, name)


def name_persons(entry: NoticeEntry) -> str:
    """Return by whom: 刘*贵（村委）提出，马*（监督委员）同意; empty where nobody is named."""
    if entry.proposed_by is None or entry.decided_by is None:
        return ""
    return _("%(proposer)s提出，%(decider)s同意") % {
        "proposer": _name(entry.proposed_by, entry.proposer_title),
        "decider": _name(entry.decided_by, entry.decider_title),
    }


def _name(person: User, title: str) -> str:
    """Return a person, masked, with the title of that day; an erased name leaves the title."""
    if not person.name:
        return title or _("（姓名已删）")
    masked = mask_name(person.name)
    return _("%(name)s（%(title)s）") % {"name": masked, "title": title} if title else masked
