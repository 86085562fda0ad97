"""What the database refuses of objections by itself: halves, a second decision, other words."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from deeds.models import Deed
from ledger.models import Transfer
from noticeboard.models.letters import (
    Ground,
    LetterChannel,
    Objection,
    ObjectionKind,
    ObjectionState,
)
from noticeboard.services.objections import dismiss
from rules.models import Rule
from tests.cast import Cast, at
from tests.deeds.factories import post
from tests.memory import lived_once
from tests.noticeboard.objections import DECIDED, RECEIVED, decide, get_row, object_to
from tests.noticeboard.story import close

pytestmark = pytest.mark.django_db

Change = Callable[[Cast], dict[str, object]]


@pytest.fixture
@lived_once
def deed(cast: Cast, rules: dict[str, Rule]) -> Deed:
    """Return household 5's award of October, on its notice."""
    deed = post(cast, rules["R01"], number=5)
    close(cast)
    return deed


@pytest.fixture
@lived_once
def objection(cast: Cast, deed: Deed) -> Objection:
    return object_to(cast, get_row(deed), name="老张", contact="村口")


def write_by_hand(cast: Cast, **changes: object) -> Objection:
    values = {
        "village": cast.village,
        "number": 7,
        "kind": ObjectionKind.LINE,
        "channel": LetterChannel.WEB,
        "key": uuid4(),
        "received_at": at(RECEIVED),
        "due_on": DECIDED,
    }
    return Objection.objects.create(**values | changes)


HALVES: dict[str, Change] = {
    "unknown kind": lambda _cast: {"kind": "mood"},
    "paper nobody keyed in": lambda _cast: {"channel": LetterChannel.PAPER},
    "web that somebody keyed in": lambda cast: {"keyed_by": cast.clerk},
    "card of nobody": lambda _cast: {"channel": LetterChannel.CARD},
    "outcome without anybody": lambda _cast: {"state": ObjectionState.DISMISSED},
    "outcome without a ground": lambda cast: {
        "state": ObjectionState.DISMISSED,
        "decided_by": cast.watcher,
        "decided_at": at(DECIDED),
    },
    "open one with a ground": lambda _cast: {"ground": Ground.RIGHT},
    "unknown outcome": lambda cast: {
        "state": "lost",
        "ground": Ground.RIGHT,
        "decided_by": cast.watcher,
        "decided_at": at(DECIDED),
    },
    "open one that corrected a row": lambda cast: {
        "corrected": Transfer.objects.get(number=1, village=cast.village)
    },
    "number that is taken": lambda _cast: {"number": 1},
}
CHANGES: dict[str, Change] = {
    "number": lambda _cast: {"number": 9},
    "kind": lambda _cast: {"kind": ObjectionKind.MISSING},
    "village": lambda cast: {"village": cast.other_village},
    "notice": lambda _cast: {"notice": None},
    "household": lambda cast: {"household": cast.households[6]},
    "row": lambda cast: {"transfer": cast.account(6).received.get()},
    "deed": lambda _cast: {"deed": None},
    "text": lambda _cast: {"text": "别的"},
    "name": lambda _cast: {"name": "老李"},
    "contact": lambda _cast: {"contact": "村尾"},
    "due date": lambda _cast: {"due_on": at(DECIDED).date().replace(month=12)},
    "moment": lambda _cast: {"received_at": at(DECIDED)},
    "token": lambda _cast: {"token": "x"},
    "coming late": lambda _cast: {"received_late": True},
    "code": lambda _cast: {"code": "R99"},
    "day of the matter": lambda _cast: {"occurred_on": at(DECIDED).date()},
    "key": lambda _cast: {"key": uuid4()},
}
DECIDED_CHANGES: dict[str, Change] = {
    "state": lambda _cast: {"state": ObjectionState.UPHELD},
    "ground": lambda _cast: {"ground": Ground.TOLD},
    "person": lambda cast: {"decided_by": cast.chair},
    "moment": lambda _cast: {"decided_at": at(RECEIVED)},
    "answer": lambda _cast: {"answer": "别的话"},
    "opened again": lambda _cast: {
        "state": ObjectionState.OPEN,
        "ground": "",
        "decided_by": None,
        "decided_at": None,
    },
}


@pytest.mark.parametrize("change", HALVES.values(), ids=HALVES)
def test_half_an_objection_is_refused(cast: Cast, objection: Objection, change: Change) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write_by_hand(cast, **change(cast))


def test_key_and_token_are_each_ones_own(cast: Cast, objection: Objection) -> None:
    for taken in ({"key": objection.key}, {"token": objection.token}):
        with pytest.raises(IntegrityError), transaction.atomic():
            write_by_hand(cast, **taken)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_objection_stays_what_it_was(cast: Cast, objection: Objection, change: Change) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(**change(cast))


@pytest.mark.parametrize("change", DECIDED_CHANGES.values(), ids=DECIDED_CHANGES)
def test_decision_stands(cast: Cast, objection: Objection, change: Change) -> None:
    dismiss(objection, **decide(cast, Ground.RIGHT))

    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(**change(cast))


def test_one_row_corrects_one_objection(cast: Cast, objection: Objection) -> None:
    row = Transfer.objects.get(number=1, village=cast.village)
    partly = {
        "state": ObjectionState.PARTLY,
        "ground": Ground.WRONG_AMOUNT,
        "decided_by": cast.watcher,
        "decided_at": at(DECIDED),
        "corrected": row,
    }
    write_by_hand(cast, **partly)

    with pytest.raises(IntegrityError), transaction.atomic():
        write_by_hand(cast, number=8, **partly)


def test_words_and_names_may_be_emptied(cast: Cast, objection: Objection) -> None:
    dismiss(objection, **decide(cast, Ground.RIGHT))

    emptied = Objection.objects.update(text="", name="", contact="", answer="")

    assert emptied == 1


def test_objections_are_never_deleted(objection: Objection) -> None:
    rows = Objection.objects.all()

    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        rows._raw_delete(rows.db)


def test_table_is_not_emptied_at_once(objection: Objection) -> None:
    connection.check_constraints()  # PostgreSQL truncates no table whose checks are still due.
    statement = "TRUNCATE {} CASCADE" if connection.vendor == "postgresql" else "DELETE FROM {}"

    with (
        pytest.raises(IntegrityError, match="never deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(Objection._meta.db_table))


def test_quantity_of_a_deed_changes_by_an_objection_alone(deed: Deed) -> None:
    for change in ({"quantity": 2}, {"quantity": 2, "objection": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Deed.objects.filter(pk=deed.pk).update(**change)
