"""A drill that has hardly tried anything does not pass."""

from collections import Counter
from types import SimpleNamespace

import pytest

from drills import crash, disks, fuzz, uploads
from drills.journal import Entry, Row
from drills.serving import WORKERS

KINDS = ("deed", "decision", "redemption", "close")


def test_crash_without_changes_or_kills_is_none() -> None:
    trial = crash.Trial("SQLite", seconds=12)

    assert crash.find_missing(trial) == [
        "Only 0 changes were acknowledged in 12 s.",
        "No deed was acknowledged.",
        "No decision was acknowledged.",
        "No redemption was acknowledged.",
        "No close was acknowledged.",
        "Only 0 kills fell.",
    ]


def test_crash_with_changes_of_each_kind_and_kills_is_one() -> None:
    trial = crash.Trial("SQLite", seconds=12)
    trial.entries = [
        Entry(Row(kind, f"{kind}-{number}", "", {}), "acknowledged")
        for kind in KINDS
        for number in range(3)
    ]
    trial.kills = [crash.Kill("2 workers", 1, 2), crash.Kill("everything, at the end", 12, 13)]

    assert crash.find_missing(trial) == []


def test_changes_that_were_refused_do_not_count() -> None:
    trial = crash.Trial("SQLite", seconds=1)
    trial.entries = [Entry(Row(kind, kind, "", {}), "refused") for kind in KINDS]

    assert crash.find_missing(trial)[0] == "Only 0 changes were acknowledged in 1 s."


def test_full_disk_that_nobody_met_is_none() -> None:
    assert disks.find_missing(disks.Try("SQLite")) == [
        "Only 0 deeds were sent.",
        "No deed was saved, not even before and after.",
        "No page was looked at.",
    ]


def test_upload_that_nobody_began_is_none() -> None:
    outcome = uploads.Outcome("a form", 12, 11, 1.0, 0, 0, 0, WORKERS)

    assert uploads.find_differences(outcome) == ["a form: only 11 of 12 sent anything."]


@pytest.mark.parametrize(
    ("asked", "cases", "statuses", "found"),
    [
        (0, 0, (), 3),
        (500, 500, (404,), 3),
        (8, 500, (200,), 1),
        (500, 500, (200, 404), 0),
    ],
)
def test_fuzzer_that_never_got_in_is_none(
    asked: int, cases: int, statuses: tuple[int, ...], found: int
) -> None:
    answers = Counter(statuses)
    walk = SimpleNamespace(asked=asked, answers=answers)
    programs = SimpleNamespace(cases=cases, answers=answers)
    scenarios = SimpleNamespace(followed=answers[200], answers=answers)

    # As much of each as is looked at.
    missing = fuzz.find_missing(walk, programs, scenarios, seconds=60)  # type: ignore[arg-type]

    assert len(missing) == found
