"""Forms that are taken: one good sending of each form of a page, to be sent again with a twist."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import urljoin, urlsplit

from django.db import transaction

from tests.access import Row
from tests.fuzz.bodies import MULTIPART, URLENCODED, Fields, build_multipart, build_query
from tests.fuzz.forms import Form
from tests.fuzz.neighbours import count_rows_of
from tests.fuzz.stage import CARD
from tests.fuzz.walk import Walk, address_of, list_visitors

TRIES = 3
TAKEN = frozenset({200, 201, 302})


@dataclass(frozen=True)
class Act:
    """What somebody sent and the page took: something was written."""

    row: Row
    person: str
    address: str
    form: Form
    fields: Fields

    @property
    def label(self) -> str:
        """What it is told by: the page, and the form's fields."""
        return f"{self.row.address} {' '.join(sorted(self.form.fields))}"

    def change(self, **values: str) -> Fields:
        """Return the fields with other values in those that have these names."""
        return [(name, values.get(name, value)) for name, value in self.fields]


def send(walk: Walk, act: Act, fields: Fields, *, person: str = "") -> int:
    """Send the fields as the act's form, by its person or another; return the status."""
    body, kind = build_query(fields).encode(), URLENCODED
    if act.form.is_multipart:
        body, kind = build_multipart(fields), MULTIPART
    client = walk.take_client(person or act.person)
    return walk.ask(client, "POST", act.address, body, kind).status_code


def find_acts(walk: Walk, rows: Sequence[Row]) -> Iterator[Act]:
    """Yield a good sending of each form of each page, where one was found; all is taken back."""
    for row in rows:
        if row.get == 200:
            yield from _find_on_page(walk, row, pick_person(row))


def pick_person(row: Row) -> str:
    """Return who is asked as: the chair where that is enough, else the first who may send."""
    fitting = sorted(row.posters) if row.posters else list_visitors(row)
    return "chair" if "chair" in fitting and fitting != [CARD] else fitting[0]


def _find_on_page(walk: Walk, row: Row, person: str) -> Iterator[Act]:
    address = address_of(row, walk.stage, person)
    for number, form in enumerate(walk.read_page(row, person)):
        target = urljoin(address, form.action)
        if form.method != "post" or urlsplit(target).netloc or len(form.fields) < 2:
            continue
        walk.pen.rng = Random(f"{walk.seed} {row.address} {number}")
        for _again in range(TRIES):
            act = Act(row, person, target, form, walk.pen.fill(form))
            if _is_taken(walk, act):
                yield act
                break


def _is_taken(walk: Walk, act: Act) -> bool:
    with transaction.atomic():
        before = count_rows_of()
        is_taken = send(walk, act, act.fields) in TAKEN and count_rows_of() != before
        transaction.set_rollback(True)
    return is_taken
