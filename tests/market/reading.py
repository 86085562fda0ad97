"""Reading pages as people do: words, refusals, what stands in the boxes."""

import re
from html import unescape
from typing import Protocol


class Answer(Protocol):
    """What the test browser brings back."""

    status_code: int

    @property
    def content(self) -> bytes: ...

    def __getitem__(self, header: str) -> str: ...


def strip_tags(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def read_all(answer: Answer) -> str:
    """Return the words of the whole page."""
    return strip_tags(answer.content.decode())


def read(answer: Answer) -> str:
    """Return the words of the page's main part."""
    main = re.search(r"<main[^>]*>(.*)</main>", answer.content.decode(), re.DOTALL)
    assert main, "a page without a main part"
    return strip_tags(main[1])


def read_refusals(answer: Answer) -> list[str]:
    """Return what is said in the panels of the page."""
    html = answer.content.decode()
    panels = re.findall(r'<(section|p) class="panel wrong"[^>]*>(.*?)</\1>', html, re.DOTALL)
    return [strip_tags(panel) for _tag, panel in panels]


def find_value(answer: Answer, name: str) -> str:
    """Return the value of the box or hidden field of that name."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', answer.content.decode())
    assert tag, f"no field {name}"
    value = re.search(r'value="([^"]*)"', tag[0])
    return unescape(value[1]) if value else ""
