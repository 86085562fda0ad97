"""The shared look: contrasts, a page without inline code, and the partials that forms stand on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

BASE_CSS = (settings.BASE_DIR / "static/css/base.css").read_text(encoding="utf-8")
OWN_TEMPLATES = sorted((settings.BASE_DIR / "templates").glob("*.html"))
INLINE_CODE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE
)
FROM_OUTSIDE = re.compile(r"""(?:src|href)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import""")
ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


class DeedForm(forms.Form):
    """One field of each kind that _field.html tells apart."""

    key = forms.CharField(widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label="来源", choices=[("claim", "自己报的")], widget=forms.RadioSelect
    )
    quantity = forms.DecimalField(label="数量", help_text="几次就填几。")
    seen = forms.BooleanField(label="看过现场", required=False)
    photo = forms.FileField(label="照片", required=False)


def read_colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))


def compute_contrast(one: str, other: str) -> float:
    """Return the contrast ratio as WCAG 2 defines it."""
    lighter, darker = sorted((compute_luminance(one), compute_luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def compute_luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def render_field(form: forms.Form, name: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", render_to_string("_field.html", {"field": form[name]}))


LIGHT, DARK = (read_colours(part) for part in BASE_CSS.split("(prefers-color-scheme: dark)", 1))


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "shade"])
@pytest.mark.parametrize("text", ["ink", "grey", "green", "red"])
def test_text_stands_out_seven_to_one(colours: dict[str, str], ground: str, text: str) -> None:
    assert compute_contrast(colours[text], colours[ground]) >= 7


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_main_button_and_the_edges_stand_out(colours: dict[str, str]) -> None:
    assert compute_contrast(colours["on-green"], colours["green"]) >= 7
    assert compute_contrast(colours["edge"], colours["paper"]) >= 3


@pytest.mark.parametrize("path", OWN_TEMPLATES, ids=lambda path: path.name)
def test_templates_keep_to_the_content_security_policy(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert INLINE_CODE.findall(source) == []
    assert FROM_OUTSIDE.findall(source) == []


@pytest.mark.parametrize("path", sorted((settings.BASE_DIR / "static").rglob("*.css")), ids=str)
def test_stylesheets_load_nothing_from_outside(path: Path) -> None:
    assert FROM_OUTSIDE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_stand_alone_in_both_languages(name: str) -> None:
    html = get_template(name).render()

    assert re.findall(r'<section lang="([^"]+)"', html) == ["zh-hans", "en"]
    assert html.count('href="/"') == 2


def test_field_names_its_help_and_its_error_to_screen_readers() -> None:
    html = render_field(DeedForm({"quantity": "x"}), "quantity")

    assert 'aria-describedby="id_quantity_helptext id_quantity_error"' in html
    assert '<p class="help" id="id_quantity_helptext">几次就填几。</p>' in html
    assert 'id="id_quantity_error"' in html


def test_field_says_in_words_whether_it_must_be_filled_in() -> None:
    form = DeedForm()

    assert "<small>必填</small>" in render_field(form, "quantity")
    assert "<small>可不填</small>" in render_field(form, "photo")


def test_choices_are_rows_in_a_group_that_the_errors_link_to() -> None:
    html = render_field(DeedForm({}), "source")

    assert '<fieldset id="id_source" tabindex="-1" aria-describedby="id_source_error">' in html
    assert '<label class="choice" for="id_source_0">' in html


def test_file_speaks_our_language() -> None:
    html = render_field(DeedForm(), "photo")

    assert '<label class="button" for="id_photo">拍照或选照片</label>' in html


def test_errors_link_to_each_field_and_name_the_hidden_ones() -> None:
    form = DeedForm({"quantity": "1"})

    html = render_to_string("_errors.html", {"form": form})

    assert re.findall(r'<a href="(#\w+)">', html) == ["#id_source"]
    assert "<b>Key</b>" in html
    assert "只有照片要重新选" in html


def test_errors_are_silent_where_there_are_none() -> None:
    form = DeedForm({"key": "1", "source": "claim", "quantity": "1"})

    assert render_to_string("_errors.html", {"form": form}).strip() == ""


def test_pager_keeps_what_was_filtered() -> None:
    page = Paginator(range(30), 10).page(2)
    request = RequestFactory().get("/", {"group": "3", "page": "2"})

    html = render_to_string("_pager.html", {"page": page}, request=request)

    assert re.findall(r'href="([^"]+)"', html) == ["?group=3&amp;page=1", "?group=3&amp;page=3"]
    assert "第 2 页，共 3 页" in html


def test_pager_of_one_page_is_not_shown() -> None:
    page = Paginator(range(3), 10).page(1)

    assert render_to_string("_pager.html", {"page": page}).strip() == ""


def test_household_leaves_out_what_is_not_known() -> None:
    whole = render_to_string("_household.html", {"group": "03组", "number": 28, "name": "张*明"})
    bare = render_to_string("_household.html", {"group": "", "number": 28, "name": ""})

    assert whole.strip() == (
        '<span class="household"><span>03组</span> · <span>028户</span> · <span>张*明</span></span>'
    )
    assert bare.strip() == '<span class="household"><span>028户</span></span>'
