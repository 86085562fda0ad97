"""axe finds nothing on any page of any role: phone and office, light and dark, refused forms."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Literal

import pytest
import time_machine

from tests.access import ADMIN, PAGES, Row, build_ids
from tests.accessibility.axe import EVERYTHING, TAKEN, find, inject, look_through
from tests.browser import Visitor
from tests.cast import Cast, at
from tests.walk import BEHIND_PIN, Street, is_html, list_opened_by, open_card
from tests.world import NOVEMBER, build_world

pytestmark = pytest.mark.browser

# person: among how many tests the rows of the office are dealt out.
OFFICES = {"chair": 4, "watcher": 3, "stranger": 1, "keeper": 1, "operator": 1}
TURNS = [(person, turn, turns) for person, turns in OFFICES.items() for turn in range(turns)]
# So tall that the bar with the main button lies over nothing; axe counts what is covered as small.
TALL = {"width": 360, "height": 4000}


# As little as a form can be sent with: it comes back and says what is missing.
SEND = """(texts) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = location.href;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const [name, text] of Object.entries({csrfmiddlewaretoken: token, ...texts})) {
    const field = document.createElement("input");
    Object.assign(field, {type: "hidden", name, value: text});
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""


def look_at(visitor: Visitor, rows: Iterable[Row], ids: dict[str, object]) -> dict[str, list[str]]:
    """Return what was found, for each address on which something was."""
    make_ready(visitor)
    found = {}
    for row in rows:
        visitor.page.goto(visitor.address + row.address.format(**ids))
        found[row.address] = list(look_through(visitor.page))
    return {address: findings for address, findings in found.items() if findings}


def look_at_refused(
    visitor: Visitor, rows: Iterable[Row], ids: dict[str, object]
) -> dict[str, list[str]]:
    """Send each page's form with nothing in it; return what was found on the answers."""
    make_ready(visitor)
    found = {}
    for row in rows:
        visitor.page.goto(visitor.address + row.address.format(**ids))
        with visitor.page.expect_navigation():
            sends = {name: text.format(**ids) for name, text in row.sends.items()}
            visitor.page.evaluate(SEND, sends)
        found[row.address] = list(look_through(visitor.page))
    return {address: findings for address, findings in found.items() if findings}


def make_ready(visitor: Visitor) -> None:
    visitor.page.emulate_media(reduced_motion="reduce")
    if visitor.is_on_phone:
        visitor.page.set_viewport_size(TALL)  # type: ignore[arg-type]


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


def test_axe_finds_nothing_behind_a_card_s_pin(street: Street, cast: Cast) -> None:
    world = build_world(cast)
    ids = build_ids(world)

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        household = street.send("phone")
        open_card(household, world)
        found = look_at(household, BEHIND_PIN, ids)
        # Who waits for what is there is led back to the shelf.
        forms = [row for row in BEHIND_PIN if row.post == 403 and "/waiting/" not in row.address]
        refused = look_at_refused(household, forms, ids)

    assert (found, refused) == ({}, {})


@pytest.mark.parametrize("screen", ["phone", "office"])
def test_axe_finds_nothing_on_refused_forms(
    street: Street, cast: Cast, screen: Literal["phone", "office"]
) -> None:
    ids = build_ids(build_world(cast))
    found = {}

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        for person, rows in list_forms(PAGES if screen == "phone" else ADMIN).items():
            found[person] = look_at_refused(street.send_person(screen, person), rows, ids)

    assert found == {person: {} for person in found}


def list_forms(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the rows whose form comes back when nothing is in it, by who sends it."""
    forms: dict[str, list[Row]] = {}
    for row in rows:
        comes_back = row.post == HTTPStatus.BAD_REQUEST or row.address.endswith("/add/")
        if is_html(row) and comes_back:
            senders = row.who if row.posters is None else row.posters
            forms.setdefault(prefer(senders), []).append(row)
    return forms


def prefer(people: frozenset[str]) -> str:
    """Return one of them, as few different ones as will do: each has to sign in."""
    return next(
        one for one in ("anonymous", "chair", "watcher", "operator", *people) if one in people
    )


@pytest.mark.parametrize(("person", "turn", "turns"), TURNS)
def test_axe_finds_nothing_in_the_office(
    street: Street, cast: Cast, person: str, turn: int, turns: int
) -> None:
    ids = build_ids(build_world(cast))
    rows = list_opened_by(person, ADMIN)[turn::turns]

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        found = look_at(street.send_person("office", person), rows, ids)

    assert found == {}
