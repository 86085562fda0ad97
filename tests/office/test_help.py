"""The guides: what they name stands in the product, where they lead opens, who is led to them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from office.catalogues.collect import collect_own
from office.help.guides import GUIDES, Guide, find_static, read_guide, read_text
from office.help.marks import (
    BlockKind,
    list_links,
    list_pictures,
    list_quoted,
    read_blocks,
)
from tests.cast import Cast
from tests.office.conftest import SignIn

PICTURE_BYTES_MAX = 60_000

every_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)


@pytest.fixture(scope="module")
def words() -> set[str]:
    """Return every text that the product shows by itself."""
    return {found.message.text for found in collect_own().values()}


@every_guide
def test_guide_names_nothing_that_is_called_otherwise(guide: Guide, words: set[str]) -> None:
    named = set(list_quoted(read_text(guide)))

    assert named - words == set()
    assert len(named) > 10


@every_guide
def test_guide_begins_with_its_title(guide: Guide) -> None:
    title = read_blocks(read_text(guide))[0]

    assert (title.kind, title.text) == (BlockKind.TITLE, str(guide.title))
    assert BlockKind.TITLE not in {block.kind for block in read_guide(guide)}


@every_guide
def test_guide_leads_to_pages_that_are_there(guide: Guide) -> None:
    for address in list_links(read_text(guide)):
        assert resolve(address.partition("?")[0])


@every_guide
def test_pictures_of_a_guide_are_there_and_small(guide: Guide) -> None:
    pictures = list_pictures(read_text(guide))

    assert pictures
    for source in pictures:
        # The same file for who reads the text where it lies, and for the product's page.
        file = (settings.BASE_DIR / "docs" / "zh" / source).resolve()
        assert file == Path(settings.BASE_DIR / "static" / find_static(source))
        assert file.stat().st_size <= PICTURE_BYTES_MAX


def test_text_is_read_into_blocks() -> None:
    text = "# 标题\n\n点「送出」。\n\n1. **一** <b>\n2. [二](/admin/)\n- 三\n![图](../a.png)\n"

    read = [(str(block.kind), *block.lines, block.source) for block in read_blocks(text)]

    assert read == [
        ("title", "标题", ""),
        ("paragraph", "点「送出」。", ""),
        ("steps", "<strong>一</strong> &lt;b&gt;", '<a href="/admin/">二</a>', ""),
        ("points", "三", ""),
        ("picture", "图", "../a.png"),
    ]


@pytest.mark.parametrize("line", ["> 引", "| 表 |", "### 三级", "```", "* 点", "<p>"])
def test_mark_that_is_not_known_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(line)):
        read_blocks(line)


@every_guide
@pytest.mark.django_db
def test_guide_has_a_page_for_everybody(guide: Guide) -> None:
    page = Client().get(f"/help/{guide.name}/").content.decode()

    assert page.count("<h1>") == 1
    assert all(str(block.text) in page for block in read_guide(guide))
    assert f"/help/{guide.name}/" in Client().get("/help/").content.decode()


@pytest.mark.django_db
def test_guide_that_is_none_is_not_found() -> None:
    assert Client().get("/help/zhenzhang/").status_code == 404


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("chair", "cunwei"),
        ("walker", "wanggeyuan"),
        ("judge_one", "pingyiyuan"),
        ("keeper", "chaoshi"),
        ("watcher", "jiandu"),
    ],
)
@pytest.mark.django_db
def test_home_leads_each_role_to_its_guide(
    cast: Cast, sign_in: SignIn, person: str, name: str
) -> None:
    page = sign_in(cast.people[person]).get("/").content.decode()

    assert [guide.name for guide in GUIDES if f"/help/{guide.name}/" in page] == [name]
