"""axe finds nothing on any page of any role: phone and office, light and dark, refused forms."""

from collections.abc import Iterable

import pytest
import time_machine

from tests.access import ADMIN, PAGES, Row, build_ids
from tests.accessibility.axe import EVERYTHING, TAKEN, find, inject, look_through
from tests.browser import Visitor
from tests.cast import Cast, at
from tests.walk import Street, list_opened_by
from tests.world import NOVEMBER, build_world

pytestmark = pytest.mark.browser

# person: among how many tests the rows of the office are dealt out.
OFFICES = {"chair": 4, "watcher": 3, "stranger": 1, "keeper": 1, "operator": 1}
TURNS = [(person, turn, turns) for person, turns in OFFICES.items() for turn in range(turns)]
# So tall that the bar with the main button lies over nothing; axe counts what is covered as small.
TALL = {"width": 360, "height": 4000}


def look_at(visitor: Visitor, rows: Iterable[Row], ids: dict[str, object]) -> dict[str, list[str]]:
    """Return what was found, for each address on which something was."""
    visitor.page.emulate_media(reduced_motion="reduce")
    if visitor.is_on_phone:
        visitor.page.set_viewport_size(TALL)  # type: ignore[arg-type]
    found = {}
    for row in rows:
        visitor.page.goto(visitor.address + row.address.format(**ids))
        found[row.address] = list(look_through(visitor.page))
    return {address: findings for address, findings in found.items() if findings}


@pytest.mark.parametrize("people", [
    ("anonymous",), ("chair",), ("judge_one",), ("keeper",), ("walker",), ("watcher",),
    ("barber", "nobody", "officer", "operator", "stranger"),
], ids="-".join)  # fmt: skip
def test_axe_finds_nothing_on_phones(street: Street, cast: Cast, people: tuple[str, ...]) -> None:
    ids = build_ids(build_world(cast))
    found = {}

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        for person in people:
            visitor = street.send_person("phone", person)
            found[person] = look_at(visitor, list_opened_by(person, PAGES), ids)

    assert found == {person: {} for person in people}


def test_what_is_taken_still_stands_and_nothing_else_in_the_api(street: Street, cast: Cast) -> None:
    ids = build_ids(build_world(cast))
    chair = street.send_person("office", "chair")
    needed = set()

    for path in sorted({taken.page for taken in TAKEN}):
        chair.page.goto(chair.address + path.format(**ids))
        if path == "/api/docs/":
            chair.page.locator(".opblock").first.wait_for()
            assert list(look_through(chair.page)) == []
        else:
            inject(chair.page)
        found = find(chair.page, EVERYTHING)
        needed |= {(path, rule) for rule, _impact, _element, is_taken in found if is_taken}

    assert needed == {(taken.page, taken.rule) for taken in TAKEN}


@pytest.mark.parametrize(("person", "turn", "turns"), TURNS)
def test_axe_finds_nothing_in_the_office(
    street: Street, cast: Cast, person: str, turn: int, turns: int
) -> None:
    ids = build_ids(build_world(cast))
    rows = list_opened_by(person, ADMIN)[turn::turns]

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        found = look_at(street.send_person("office", person), rows, ids)

    assert found == {}
