"""Households that are away or gone; strong contrast, colours of one's own, the office enlarged."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine

from market.services import Line, reserve
from office.life.steps import STEPS
from tests.access import ADMIN, Row, build_ids
from tests.accessibility.axe import CONTRAST, find, inject
from tests.accessibility.test_axe_browser import look_at, look_at_refused
from tests.browser import Visitor
from tests.cast import Cast, at
from tests.walk import (
    BEHIND_PIN,
    Street,
    list_opened_by,
    open_card,
    walk_phone_pages,
)
from tests.world import NOVEMBER, build_world
from villages.models import Household
from villages.models.households import HouseholdState

pytestmark = pytest.mark.browser

HALF = {"width": 640, "height": 400}
OWN = "/admin/villages/household/{villages_household}/"
# In the colours that somebody has chosen there are no backgrounds of ours: what is pressed or
# filled in needs an edge of its own, or is a link among words.
FIND_EDGELESS = """() => {
  const pressed = document.querySelectorAll("button, .button, input, select, textarea");
  return [...pressed].filter((one) => {
    if (!one.checkVisibility({visibilityProperty: true, opacityProperty: true})) return false;
    if (["hidden", "checkbox", "radio", "file", "range"].includes(one.type)) return false;
    if (one.closest(".hidden-words, .skip, .file")) return false;
    const style = getComputedStyle(one);
    const isUnderlined = style.textDecorationLine.includes("underline");
    return parseFloat(style.borderBottomWidth) === 0 && !isUnderlined;
  }).map((one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 120));
}"""


def list_steps_of(state: HouseholdState) -> list[Row]:
    """Return the rows of what may be done with a household in that state, and of its own pages."""
    slugs = [step.slug for step in STEPS if state in step.states]
    addresses = [OWN + page for page in ("change/", "life/", *(f"life/{slug}/" for slug in slugs))]
    return [row for row in ADMIN if row.address in addresses]


@pytest.mark.parametrize("state", [HouseholdState.AWAY, HouseholdState.DISSOLVED])
def test_axe_finds_nothing_where_a_household_is_away_or_gone(
    street: Street, cast: Cast, state: HouseholdState
) -> None:
    ids = build_ids(build_world(cast)) | {"villages_household": cast.households[4].pk}
    Household.objects.filter(pk=cast.households[4].pk).update(state=state)
    rows = list_steps_of(state)

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        chair = street.send_person("office", "chair")
        found = look_at(chair, rows, ids)
        forms = [row for row in rows if "/life/" in row.address.removesuffix("life/")]
        refused = look_at_refused(chair, forms, ids)

    assert len(forms) == len([step for step in STEPS if state in step.states])
    assert (found, refused) == ({}, {})


def test_axe_finds_nothing_on_what_a_household_has_reserved(street: Street, cast: Cast) -> None:
    world = build_world(cast)
    ids, household = build_ids(world), cast.households[5]
    kept = reserve(
        cast.village,
        household=household,
        partner=world.shop,
        lines=[Line(world.rice, Decimal(1), world.rice.price)],
        key=uuid4(),
        by=household,
        now=at(NOVEMBER, 11),
    )
    own = f"/reservations/{kept.number}/"
    rows = [
        replace(row, address=row.address.replace("/reservations/1/", own))
        for row in BEHIND_PIN
        if "/reservations/" in row.address
    ]

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        visitor = street.send("phone")
        open_card(visitor, world)
        found = look_at(visitor, rows, ids)

    assert len(rows) == 2
    assert found == {}
    assert street.faults == []


@pytest.mark.parametrize("wish", ["contrast", "colours"])
def test_pages_hold_in_strong_contrast_and_in_colours_of_one_s_own(
    street: Street, cast: Cast, wish: str
) -> None:
    world = build_world(cast)
    ids = build_ids(world)
    found = {}

    def look(visitor: Visitor, address: str) -> None:
        visitor.page.goto(street.address + address.format(**ids))
        if wish == "contrast":
            inject(visitor.page)
            found[address] = [str(one) for one in find(visitor.page, CONTRAST)]
        else:
            found[address] = visitor.page.evaluate(FIND_EDGELESS)

    def send(person: str) -> Visitor:
        visitor = street.send_person("phone", person)
        if wish == "contrast":
            visitor.page.emulate_media(contrast="more", reduced_motion="reduce")
        else:
            visitor.page.emulate_media(forced_colors="active", reduced_motion="reduce")
        return visitor

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        walk_phone_pages(world, send, look)

    assert {address: faults for address, faults in found.items() if faults} == {}


def test_pages_of_the_office_hold_at_twice_the_size(street: Street, cast: Cast) -> None:
    """A screen of 1280 pixels has 640 of the page's own at 200 %: only tables scroll, in boxes."""
    ids = build_ids(build_world(cast))
    found = {}

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        chair = street.send_person("office", "chair")
        chair.page.set_viewport_size(HALF)  # type: ignore[arg-type]
        for row in list_opened_by("chair", ADMIN):
            chair.page.goto(chair.address + row.address.format(**ids))
            wide = chair.page.evaluate("document.documentElement.scrollWidth")
            if wide > HALF["width"]:
                found[row.address] = wide

    assert found == {}
