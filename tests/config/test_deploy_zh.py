"""docs/deploy.zh-CN.md has the commands of docs/deploy.md, letter for letter and in order."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

DOCS = Path(settings.BASE_DIR) / "docs"
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#+) (.*)$", re.MULTILINE)
CODE = re.compile(r"`[^`\n]+`")
LINK_IN_PAGE = re.compile(r"\]\(#([^)]+)\)")
ROW = re.compile(r"^\|.*\|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading and must not differ between two languages.

    blocks: with their fences, in order; code: what is set in backticks, sorted, because
    another language puts its words in another order.
    """

    level: int
    blocks: tuple[str, ...]
    code: tuple[str, ...]
    row_count: int


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def find_headings(page: str) -> list[re.Match[str]]:
    """Return the headings in order; a comment in a block is none."""
    fences = [found.span() for found in FENCE.finditer(page)]
    return [
        heading
        for heading in HEADING.finditer(page)
        if not any(begin <= heading.start() < end for begin, end in fences)
    ]


def read_sections(page: str) -> list[Section]:
    headings = find_headings(page)
    ends = [heading.start() for heading in headings[1:]] + [len(page)]
    return [
        read_section(len(heading[1]), page[heading.end() : end])
        for heading, end in zip(headings, ends, strict=True)
    ]


def read_section(level: int, text: str) -> Section:
    prose = FENCE.sub("", text)
    return Section(
        level=level,
        blocks=tuple(FENCE.findall(text)),
        code=tuple(sorted(CODE.findall(prose))),
        row_count=len(ROW.findall(prose)),
    )


def build_anchor(heading: str) -> str:
    """Return the name by which a link in the page reaches a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_sections_hold_the_same_commands_names_and_rows() -> None:
    english, chinese = read_sections(read("deploy.md")), read_sections(read("deploy.zh-CN.md"))

    assert len(english) == len(chinese)
    assert [
        (number, there, here)
        for number, (there, here) in enumerate(zip(english, chinese, strict=True))
        if there != here
    ] == []


def test_links_within_the_page_lead_to_a_heading() -> None:
    for name in ("deploy.md", "deploy.zh-CN.md"):
        page = read(name)

        anchors = {build_anchor(heading[2]) for heading in find_headings(page)}

        assert set(LINK_IN_PAGE.findall(page)) - anchors == set()
        assert set(LINK_IN_PAGE.findall(page)) != set()


def test_each_language_leads_to_the_other() -> None:
    readme = (DOCS.parent / "README.zh-CN.md").read_text(encoding="utf-8")

    assert "(deploy.zh-CN.md)" in read("deploy.md")
    assert "(deploy.md)" in read("deploy.zh-CN.md")
    assert "(docs/deploy.zh-CN.md)" in readme
    assert "(docs/deploy.md)" not in readme
