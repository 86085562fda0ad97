"""What two persons corrected in a notice's stretch: openings, reversals, what was taken back.

What moved points is found by number, so it stands on the notice of the month that holds it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from deeds.models import Deed, TakeBack
from ledger.models import (
    Correction,
    CorrectionKind,
    CorrectionState,
    HouseholdChange,
    HouseholdChangeKind,
    Month,
    Transfer,
    TransferKind,
    YearTurn,
)
from noticeboard.drawing.stretch import Stretch
from noticeboard.models import NoticeEntry, NoticeLine, SheetKind
from noticeboard.words import BACK, write_code, write_kind
from villages.models import Household
from villages.words import day_with_year, points, signed_points

ZERO = Decimal(0)
# More of the same by the same two persons are told together: a village that begins has an opening
# for each household, and each stands on the household's own line.
ALIKE_MAX = 20
# The rule behind a row that was reversed, also where its deed was opened again since.
RULE = ("reverses__deed__rule", "reverses__earlier_outcome__deed__rule")

Lines = Mapping[int, NoticeLine]


class Drawn(NamedTuple):
    """An unsaved entry, and in which words it is told together with others."""

    alike: str
    entry: NoticeEntry


def build_corrections(
    stretch: Stretch, lines: Iterable[NoticeLine], *, deductions_named: bool
) -> list[NoticeEntry]:
    """Return the unsaved entries of what was corrected, in the active language.

    lines: the notice's, not saved yet, with their month lines. Five queries.
    """
    by_account = {line.month_line.account_id: line for line in lines}
    drawn = [
        *_tell_turns(stretch),
        *_tell_proposals(stretch, by_account, deductions_named=deductions_named),
        *_tell_household_changes(stretch, by_account),
        *_tell_taken_back(stretch.month, by_account, deductions_named=deductions_named),
    ]
    return list(_sum_up(one for one in drawn if one.entry.about not in stretch.told))


def _enter(
    about: str, words: str, *, proposed_by: int, decided_by: int | None, at: datetime | None
) -> NoticeEntry:
    """Return an entry of two persons. at: of the second one's consent."""
    assert at is not None, "Only what was consented to is told."
    return NoticeEntry(
        sheet=SheetKind.CORRECTIONS,
        about=about,
        words=words,
        day=timezone.localdate(at),
        proposed_by_id=proposed_by,
        decided_by_id=decided_by,
    )


def _tell_turns(stretch: Stretch) -> Iterator[Drawn]:
    turns = YearTurn.objects.for_village(stretch.village).filter(
        state=CorrectionState.POSTED, decided_at__lte=stretch.until
    )
    if stretch.looked_from:
        turns = turns.filter(decided_at__gt=stretch.looked_from)
    for turn in turns.order_by("decided_at", "id"):
        words = _(
            "年度结转（%(day)s起的年度）：%(households)s 户，清掉 %(expired)s 分，"
            "新给基础分 %(given)s 分"
        ) % {
            "day": day_with_year(turn.year_start),
            "households": turn.households,
            "expired": points(turn.expired or 0),
            "given": points(turn.given or 0),
        }
        entry = _enter(
            f"year:{turn.pk}",
            words,
            proposed_by=turn.proposed_by_id,
            decided_by=turn.decided_by_id,
            at=turn.decided_at,
        )
        yield Drawn(words, entry)


def _tell_proposals(stretch: Stretch, lines: Lines, *, deductions_named: bool) -> Iterator[Drawn]:
    month = stretch.month
    by_number = Q(transfer__number__range=(month.first_number, month.last_number))
    # An opening with standing alone moves nothing, so it has no number.
    unmoved = Q(transfer__isnull=True, decided_at__lte=stretch.until)
    if stretch.since:
        unmoved &= Q(decided_at__gt=stretch.since)
    found = Correction.objects.for_village(stretch.village).filter(
        by_number | unmoved, state=CorrectionState.POSTED
    )
    for correction in found.select_related(*RULE).order_by("transfer__number", "id"):
        if correction.kind == CorrectionKind.OPENING:
            alike, words = _("期初结转"), _write_opening(correction)
            moved = {correction.account_id: correction.points}
        else:
            assert correction.reverses is not None, "ledger_correction_reversal_names_row"
            words = _write_reversal(correction.reverses, deductions_named=deductions_named)
            alike, moved = words, _see_back(correction.reverses)
        entry = _enter(
            f"correction:{correction.pk}",
            words,
            proposed_by=correction.proposed_by_id,
            decided_by=correction.decided_by_id,
            at=correction.decided_at,
        )
        for told in _enter_ends(entry, moved, lines):
            yield Drawn(alike, told)


def _tell_household_changes(stretch: Stretch, lines: Lines) -> Iterator[Drawn]:
    """Yield how households changed: what one lost and another got, a line each."""
    month = stretch.month
    by_number = Q(transfer__number__range=(month.first_number, month.last_number))
    # A dissolution moves nothing, and a family may share nothing.
    unmoved = Q(transfer__isnull=True, decided_at__lte=stretch.until)
    if stretch.since:
        unmoved &= Q(decided_at__gt=stretch.since)
    found = HouseholdChange.objects.for_village(stretch.village).filter(
        by_number | unmoved, state=CorrectionState.POSTED
    )
    ends = ("household__account", "other__account")
    for change in found.select_related(*ends).order_by("decided_at", "id"):
        entry = _enter(
            f"household_change:{change.pk}",
            "",
            proposed_by=change.proposed_by_id,
            decided_by=change.decided_by_id,
            at=change.decided_at,
        )
        moved = change.points or ZERO if change.transfer_id else ZERO
        for household, words, points_moved in (
            (change.household, _write_end(change), -moved),
            (change.other, _write_other_end(change), moved),
        ):
            if household is None:
                continue
            told = copy(entry)
            told.line, told.points = lines.get(household.account.pk), points_moved
            # One without a line of its own, as nothing moved there, is named by its number.
            told.words = (
                words
                if told.line
                else _("%(household)s：%(what)s")
                % {
                    "household": household,
                    "what": words,
                }
            )
            yield Drawn(str(change.get_kind_display()), told)


def _write_end(change: HouseholdChange) -> str:
    """Return what became of the household that a change is about."""
    if change.kind == HouseholdChangeKind.DISSOLVE and not change.points:
        return _("销户")
    words = {
        HouseholdChangeKind.SPLIT: _("分户：分出%(other)s"),
        HouseholdChangeKind.MERGE: _("并户：并入%(other)s"),
        HouseholdChangeKind.DISSOLVE: _("销户：%(points)s 分等继承人到%(until)s"),
        HouseholdChangeKind.INHERIT: _("继承：转给%(other)s"),
        HouseholdChangeKind.EXPIRE: _("销户后没有人继承，余分清零"),
    }
    return _fill(words[HouseholdChangeKind(change.kind)], change, other=change.other, sign=-1)


def _write_other_end(change: HouseholdChange) -> str:
    """Return what the other household has of a change; empty where there is none."""
    words = {
        HouseholdChangeKind.SPLIT: _("分户：从%(other)s分出来"),
        HouseholdChangeKind.MERGE: _("并户：%(other)s并进来"),
        HouseholdChangeKind.INHERIT: _("继承：从%(other)s转来"),
    }
    sentence = words.get(HouseholdChangeKind(change.kind), "")
    return _fill(sentence, change, other=change.household, sign=1)


def _fill(sentence: str, change: HouseholdChange, *, other: Household | None, sign: int) -> str:
    """Return a sentence with its figures, and the standing that went along."""
    told = sentence % {
        "other": other or "",
        "points": points(change.points or ZERO),
        "until": day_with_year(change.waits_until) if change.waits_until else "",
    }
    if not change.standing_points:
        return told
    return _("%(what)s，年度积分 %(points)s 分") % {
        "what": told,
        "points": signed_points(sign * change.standing_points),
    }


def _tell_taken_back(month: Month, lines: Lines, *, deductions_named: bool) -> Iterator[Drawn]:
    """Yield what a decider took back after the posting, with a second one's consent."""
    reversals = Transfer.objects.filter(
        village_id=month.village_id,
        number__range=(month.first_number, month.last_number),
        kind=TransferKind.REVERSAL,
        reverses__earlier_outcome__isnull=False,
    )
    rows = [row.reverses for row in reversals.select_related(*RULE).order_by("number")]
    wishes = {
        (wish.deed_id, wish.round): wish
        for wish in TakeBack.objects.filter(
            consented_at__isnull=False,
            deed__in=[row.earlier_outcome.deed_id for row in rows if row],
        )
    }
    for row in rows:
        assert row is not None, "ledger_transfer_reversal_names_row"
        wish = wishes.get((row.earlier_outcome.deed_id, row.earlier_outcome.round))
        if wish is None:
            continue
        what = _write_reversal(row, deductions_named=deductions_named)
        words = _("撤回评议：%(what)s") % {"what": what}
        entry = _enter(
            f"take_back:{wish.pk}",
            words,
            proposed_by=wish.proposed_by_id,
            decided_by=wish.consented_by_id,
            at=wish.consented_at,
        )
        for told in _enter_ends(entry, _see_back(row), lines):
            yield Drawn(words, told)


def _enter_ends(
    entry: NoticeEntry, moved: Mapping[int, Decimal], lines: Lines
) -> Iterator[NoticeEntry]:
    """Yield an entry for each household whose points moved. moved: {account id: points}."""
    for account_id, amount in moved.items():
        if account_id in lines:
            told = copy(entry)
            told.line, told.points = lines[account_id], amount
            yield told


def _write_opening(correction: Correction) -> str:
    if not correction.standing_points:
        return _("期初结转")
    standing = points(correction.standing_points)
    return _("期初结转，其中年度积分 %(points)s 分") % {"points": standing}


def _write_reversal(row: Transfer, *, deductions_named: bool) -> str:
    """Return what was reversed; a deduction's rule only where the village names it."""
    words = write_kind(f"{BACK}{row.kind}")
    deed = _find_deed(row)
    if deed is None or (row.kind == TransferKind.DEDUCTION and not deductions_named):
        return words
    code = write_code(deed.rule.category if deed.rule.sensitive else row.reference)
    return _("%(what)s %(code)s") % {"what": words, "code": code}


def _find_deed(row: Transfer) -> Deed | None:
    deed: Deed | None = getattr(row, "deed", None)
    if deed is None and hasattr(row, "earlier_outcome"):
        return row.earlier_outcome.deed
    return deed


def _see_back(row: Transfer) -> dict[int, Decimal]:
    """Return {account id: points} of a reversal, as each end sees it."""
    return {row.source_id: row.points, row.destination_id: -row.points}


def _sum_up(drawn: Iterable[Drawn]) -> Iterator[NoticeEntry]:
    """Yield entries one by one, or in one where the same two persons did the same to many."""
    by_words: dict[tuple[str, int | None, int | None], list[NoticeEntry]] = defaultdict(list)
    for alike, entry in drawn:
        by_words[alike, entry.proposed_by_id, entry.decided_by_id].append(entry)
    for (alike, _proposer, _decider), found in by_words.items():
        if len(found) <= ALIKE_MAX:
            yield from found
            continue
        told = copy(found[-1])
        told.words = _("%(what)s，%(count)s 户，各户的数看各户那一行") % {
            "what": alike,
            "count": len({entry.line.household_number for entry in found if entry.line}),
        }
        told.line, told.points = None, sum((entry.points or ZERO for entry in found), ZERO)
        yield told
