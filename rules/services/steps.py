"""Recording the steps of 四议两公开 by which a village adopts an edition."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from rules.adoption.minutes import FILES_MAX, FOLDER, KeptFile, store_files
from rules.errors import (
    AdoptionAhead,
    QuorumMissed,
    ResultTooEarly,
    StepsFrozen,
    StepsOutOfOrder,
    TooManyFiles,
    VotesDoNotAddUp,
)
from rules.models import VOTING_STEPS, AdoptionStep, Edition, StepFile, StepKind
from rules.services.locking import day_of, lock_edition
from villages.files import find_old_files, remove_files
from villages.models import User
from villages.services import record_removal, save_row

ORDER = tuple(StepKind)
# A file is written before its row: what nothing names may be in the making.
UNNAMED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """How a meeting voted; who cast an invalid vote counts as present only.

    entitled: how many should have come, where the minutes say so.
    """

    present: int
    in_favour: int
    against: int
    abstained: int
    entitled: int | None = None

    def check(self) -> None:
        """Raise VotesDoNotAddUp for no majority of those present, QuorumMissed for too few."""
        parts = (self.in_favour, self.against, self.abstained)
        if min(parts) < 0 or sum(parts) > self.present or self.in_favour * 2 <= self.present:
            raise VotesDoNotAddUp
        if self.entitled is not None and not self.present <= self.entitled < self.present * 2:
            raise QuorumMissed


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInput:
    """One step as its minutes tell it; votes: None where they name none, or nobody voted."""

    kind: StepKind
    held_on: date
    votes: Votes | None = None
    note: str = ""


def record_step(
    edition: Edition,
    *,
    step: StepInput,
    by: User,
    now: datetime,
    files: Sequence[KeptFile] = (),
    dropped: Collection[int] = (),
) -> AdoptionStep:
    """Record a step of an edition's adoption, or set it right, until the edition is adopted.

    files: scans of its minutes to add, each kept once; dropped: ids of those to take away. What
    came of an edition is posted, and recorded, only after its adoption.
    Raises StepsFrozen, ResultTooEarly, AdoptionAhead, StepsOutOfOrder, VotesDoNotAddUp,
    QuorumMissed, TooManyFiles, RoleNeeded, ValidationError.
    """
    # Outside the transaction, and taken back where it fails.
    names = store_files(files)
    try:
        return _record(edition, step, zip(files, names, strict=True), dropped, by=by, now=now)
    except BaseException:
        remove_files(names)
        raise


@transaction.atomic
def _record(
    edition: Edition,
    step: StepInput,
    files: Iterable[tuple[KeptFile, str]],
    dropped: Collection[int],
    *,
    by: User,
    now: datetime,
) -> AdoptionStep:
    edition = lock_edition(edition, by, now)
    _check_open(edition, step.kind)
    if step.held_on > day_of(now):
        raise AdoptionAhead
    recorded = {StepKind(row.kind): row for row in edition.steps.all()}
    _check_order(step, recorded.values())
    row = recorded.get(step.kind) or AdoptionStep(edition=edition, kind=step.kind)
    row.held_on, row.note = step.held_on, step.note.strip()
    _fill_votes(row, step)
    row.recorded_by, row.recorded_at = by, now
    save_row(row, village=edition.village, by=by, now=now)
    for file in row.files.filter(pk__in=dropped):
        _remove_file(file, edition, by=by, now=now)
    _attach(row, files, edition, by=by, now=now)
    return row


def _attach(
    step: AdoptionStep,
    files: Iterable[tuple[KeptFile, str]],
    edition: Edition,
    *,
    by: User,
    now: datetime,
) -> None:
    kept = set(step.files.values_list("sha256", flat=True))
    for file, name in files:
        if file.sha256 in kept:
            _forget_after_commit(name)
            continue
        kept.add(file.sha256)
        row = StepFile(
            step=step, file=name, name=file.name, sha256=file.sha256, added_by=by, added_at=now
        )
        save_row(row, village=edition.village, by=by, now=now)
    if len(kept) > FILES_MAX:
        raise TooManyFiles(FILES_MAX)


@transaction.atomic
def remove_step(step: AdoptionStep, *, by: User, now: datetime) -> None:
    """Take a step back that did not happen, with its files; raises StepsFrozen, RoleNeeded."""
    edition = lock_edition(step.edition, by, now)
    _check_open(edition, StepKind(step.kind))
    stored = AdoptionStep.objects.get(pk=step.pk, edition=edition)
    for file in stored.files.all():
        _remove_file(file, edition, by=by, now=now)
    record_removal(stored, village=edition.village, by=by, now=now)
    stored.delete()


def _remove_file(file: StepFile, edition: Edition, *, by: User, now: datetime) -> None:
    record_removal(file, village=edition.village, by=by, now=now)
    _forget_after_commit(file.file.name or "")
    file.delete()


def drop_unnamed_minutes(*, now: datetime) -> None:
    """Delete the files of minutes that no step names: a crash left them before their rows came."""
    old = find_old_files(FOLDER, now - UNNAMED_FOR)
    named = set(StepFile.objects.filter(file__in=old).values_list("file", flat=True))
    remove_files([name for name in old if name not in named])


def _forget_after_commit(name: str) -> None:
    if name:
        transaction.on_commit(lambda: remove_files([name]))


def _check_open(edition: Edition, kind: StepKind) -> None:
    if kind == StepKind.RESULT:
        if not edition.is_adopted:
            raise ResultTooEarly
    elif edition.is_adopted:
        raise StepsFrozen


def _check_order(step: StepInput, recorded: Iterable[AdoptionStep]) -> None:
    place = ORDER.index(step.kind)
    for row in recorded:
        other = StepKind(row.kind)
        if ORDER.index(other) < place and row.held_on > step.held_on:
            raise StepsOutOfOrder(str(other.label), str(step.kind.label))
        if ORDER.index(other) > place and row.held_on < step.held_on:
            raise StepsOutOfOrder(str(step.kind.label), str(other.label))


def _fill_votes(row: AdoptionStep, step: StepInput) -> None:
    votes = step.votes
    if votes and step.kind not in VOTING_STEPS:
        raise ValueError(f"Nobody votes on {step.kind}.")
    if votes:
        votes.check()
    row.entitled = votes.entitled if votes else None
    row.present = votes.present if votes else None
    row.in_favour = votes.in_favour if votes else None
    row.against = votes.against if votes else None
    row.abstained = votes.abstained if votes else None
