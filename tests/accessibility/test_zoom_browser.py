"""Twice as large on a small phone: the whole page, and the letters alone."""

from typing import Literal

import pytest
import time_machine

from tests.access import build_ids
from tests.browser import Visitor
from tests.cast import Cast, at
from tests.walk import Street, walk_phone_pages
from tests.world import NOVEMBER, build_world
from villages.models import Village

pytestmark = pytest.mark.browser

Way = Literal["page", "letters"]
# 360 pixels seen at 200 % are 180 of the page's own.
HALF = {"width": 180, "height": 370}
FIND_FAULTS = """() => {
  const faults = [];
  const wide = document.documentElement;
  const limit = wide.clientWidth + 1;
  if (wide.scrollWidth > limit) faults.push(`the page is ${wide.scrollWidth} wide`);
  const isSeen = (one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const words = (one) => (one.innerText ?? one.name ?? "").replace(/\\s+/g, " ").slice(0, 30);
  const tell = (one) => `${one.localName}.${one.className} ${words(one)}`;
  const boxes = ".scroll, .sheet, .hidden-words, .skip, .file, thead, svg, video";
  const inOwnBox = (one) => one.closest(boxes);
  for (const one of document.querySelectorAll("body *")) {
    if (!isSeen(one) || inOwnBox(one)) continue;
    const box = one.getBoundingClientRect();
    const isOut = box.width > 0 && (box.right > limit || box.left < -1);
    if (isOut) faults.push(`out of sight: ${tell(one)}`);
    const isClosed = ["hidden", "clip"].includes(getComputedStyle(one).overflowX);
    if (isClosed && one.scrollWidth > one.clientWidth + 1) faults.push(`cut off: ${tell(one)}`);
  }
  const pressed = [...document.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter((one) => isSeen(one) && !inOwnBox(one) && one.type !== "hidden");
  pressed.forEach((one, place) => pressed.slice(place + 1).forEach((other) => {
    if (one.contains(other) || other.contains(one)) return;
    for (const a of one.getClientRects()) for (const b of other.getClientRects()) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 && down > 2) faults.push(`overlap: ${tell(one)} and ${tell(other)}`);
    }
  }));
  for (const main of document.querySelectorAll(".actions .main")) {
    if (!isSeen(main)) continue;
    main.scrollIntoView({block: "center"});
    const box = main.getBoundingClientRect();
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!main.contains(hit)) faults.push(`not to be pressed: ${tell(main)}`);
  }
  return [...new Set(faults)];
}"""


def enlarge(visitor: Visitor, way: Way) -> None:
    """Set the browser to 200 %: what a reader does by two fingers, or in the phone's settings."""
    if way == "page":
        visitor.page.set_viewport_size(HALF)  # type: ignore[arg-type]
    else:
        session = visitor.page.context.new_cdp_session(visitor.page)
        session.send("Page.enable")
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("way", ["page", "letters"])
def test_pages_hold_at_twice_the_size(street: Street, cast: Cast, language: str, way: Way) -> None:
    world = build_world(cast)
    ids = build_ids(world)
    Village.objects.filter(pk=cast.village.pk).update(language=language)
    found = {}

    def look(visitor: Visitor, address: str) -> None:
        visitor.page.goto(street.address + address.format(**ids))
        found[address] = visitor.page.evaluate(FIND_FAULTS)

    def send(person: str) -> Visitor:
        visitor = street.send_person("phone", person)
        cookie = {"name": "django_language", "value": language, "url": street.address}
        visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]
        enlarge(visitor, way)
        return visitor

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        walk_phone_pages(world, send, look)

    assert {address: faults for address, faults in found.items() if faults} == {}
