"""A walk over every page of tests/access.py in a real browser: who goes where, on which screen.

Rows and people are those of the access table, so that a new page is walked over as soon as it has
its row there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from django.utils import timezone
from playwright.sync_api import Browser

from tests.access import EVERYBODY, PAGES, Row
from tests.browser import Visitor, open_chromium
from tests.cast import PASSWORD
from tests.world import World
from villages.models import Card
from villages.services.pins import set_pin

# Files and fragments, which no browser shows as a page.
FILES = (
    *("sw.js", "webmanifest", "healthz", "schema", "jsi18n", "search", "autocomplete"),
    *("feed/", "csv", "xlsx", "/table/", "jpg", "photos", "lines/2026", "/minutes/{minutes}"),
)
# It has sizes of its own.
PAPER = ("print", "slips", "sheet/", "change-overs/1", "object/form", "minutes/")


@dataclass
class Street:
    """Where visitors come from: one Chromium, one server, one list of what was not right."""

    browser: Browser
    address: str
    faults: list[str]

    def send(self, screen: Literal["phone", "office"]) -> Visitor:
        return Visitor(self.browser, self.address, screen=screen, faults=self.faults)

    def send_person(self, screen: Literal["phone", "office"], person: str) -> Visitor:
        """Send one of the cast, signed in; or anybody at all, called anonymous."""
        visitor = self.send(screen)
        if person != "anonymous":
            visitor.sign_in(person, PASSWORD)
        return visitor


def open_card(visitor: Visitor, world: World) -> None:
    """Type the PIN of household 5, whose card it is in the access table."""
    household = world.cast.households[5]
    pin = set_pin(household, by=world.cast.chair, now=timezone.now())
    visitor.page.goto(f"{visitor.address}/c/{Card.objects.get(household=household).token}/")
    visitor.page.fill("[name=pin]", pin)
    visitor.page.press("[name=pin]", "Enter")
    visitor.page.locator(".balance").first.wait_for()


@contextmanager
def open_street(address: str) -> Iterator[Street]:
    with open_chromium() as browser:
        yield Street(browser, address, [])


def is_html(row: Row) -> bool:
    # Nobody's: the second step of logging in, which signed-in people are sent on from.
    return row.get == 200 and bool(row.who) and not any(word in row.address for word in FILES)


def is_page(row: Row) -> bool:
    return is_html(row) and not any(word in row.address for word in PAPER)


# Whoever has typed the card's PIN is led nowhere else.
BEHIND_PIN = [
    row
    for row in PAGES
    if row.address.startswith("/c/{token}/")
    and row.get == HTTPStatus.FOUND
    and not any(word in row.address for word in (*FILES, *PAPER))
]


def pick(row: Row) -> str:
    """Return one who may open the page: anyone at all where everybody may."""
    return "anonymous" if "anonymous" in row.who else min(row.who - row.differs.keys())


def walk_phone_pages(
    world: World, send: Callable[[str], Visitor], look: Callable[[Visitor, str], None]
) -> None:
    """Show every page outside the office, and behind a card's PIN, to one who may open it.

    send: gives a visitor of that name; look: takes the visitor to the row's address.
    """
    rows = list(filter(is_page, PAGES))
    visitors = {person: send(person) for person in sorted({pick(row) for row in rows})}
    for row in rows:
        look(visitors[pick(row)], row.address)
    household = send("anonymous")
    open_card(household, world)
    for row in BEHIND_PIN:
        look(household, row.address)


def list_opened_by(person: str, rows: tuple[Row, ...]) -> list[Row]:
    """Return the rows of pages that the person may open.

    What stands below /v/ is the same for everybody, so it is left to those who are not signed in.
    """
    return [
        row
        for row in rows
        if is_html(row)
        and row.expect("get", person) == 200
        and (person == "anonymous" or not row.address.startswith("/v/") or row.who != EVERYBODY)
    ]
