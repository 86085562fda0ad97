"""axe-core in the page: what it finds, and the little of it that is taken as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
HOW_TO_INSTALL = "axe-core is not there yet: cd tests/accessibility && npm ci --ignore-scripts"

# What is folded is read as well, so it is opened first. axe names an element by a selector of its
# own; which of the exceptions' selectors it matches, only the page itself can say.
RUN = """
async ([options, exceptions]) => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  const found = await axe.run(document, {resultTypes: ["violations"], ...options});
  return found.violations.flatMap((one) => one.nodes.map((node) => {
    const element = document.querySelector(node.target[0]);
    const taken = exceptions.some(([rule, match]) => rule === one.id && element.matches(match));
    return [one.id, node.impact, node.html.replace(/\\s+/g, " ").slice(0, 160), taken];
  }));
}
"""
# Of the newest rules of WCAG: no target smaller than 24 pixels but with room around it.
EVERYTHING = {"rules": {"target-size": {"enabled": True}}}
CONTRAST = {"runOnly": ["color-contrast"]}


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A finding that stays: how narrow it is, one page where it stands, and why it does."""

    rule: str
    selector: str
    page: str
    reason: str


TAKEN = (
    Taken(
        rule="nested-interactive",
        selector=".swagger-ui .opblock-summary-control",
        page="/api/docs/",
        reason="Swagger folds out an address by a button that has the address's own link in it.",
    ),
    Taken(
        rule="heading-order",
        selector=".swagger-ui h3.opblock-tag",
        page="/api/docs/",
        reason="Swagger heads its groups two steps below its title.",
    ),
    Taken(
        rule="region",
        selector=".swagger-ui .information-container",
        page="/api/docs/",
        reason="Swagger's head stands beside its main part and can be put into none of ours.",
    ),
    Taken(
        rule="empty-table-header",
        selector="[data-inline-type=tabular] th:last-child",
        page="/admin/market/partner/{market_partner}/change/",
        reason="The theme's column for taking a row out again has no name; its boxes have.",
    ),
)


def inject(page: Page) -> None:
    page.evaluate(_read_source())


def look_through(page: Page) -> Iterator[str]:
    """Yield what axe finds on the page that is open, in light and in dark colours, but TAKEN."""
    inject(page)
    yield from _run(page, EVERYTHING)
    page.emulate_media(color_scheme="dark")
    for finding in _run(page, CONTRAST):
        yield f"in the dark: {finding}"
    page.emulate_media(color_scheme="light")


def _run(page: Page, options: dict[str, Any]) -> Iterator[str]:  # Any: axe's own
    for rule, impact, element, is_taken in find(page, options):
        if not is_taken:
            yield f"{rule} ({impact}): {element}"


def find(page: Page, options: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Return (rule, impact, element, is taken) of every finding; axe is in the page already."""
    found: list[tuple[str, str, str, bool]] = page.evaluate(
        RUN, [options, [(taken.rule, taken.selector) for taken in TAKEN]]
    )
    return found


@cache
def _read_source() -> str:
    assert SOURCE.exists(), HOW_TO_INSTALL
    return SOURCE.read_text(encoding="utf-8")
