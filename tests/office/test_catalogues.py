"""Finding words in code and keeping them in catalogues, on small made-up ones."""

from pathlib import Path

import polib
import pytest
from django.conf import settings

from office.catalogues.collect import Found
from office.catalogues.files import LANGUAGES, Catalogue
from office.catalogues.messages import Message, find_in_python, find_in_template

CHINESE = LANGUAGES["zh_Hans"]
ENGLISH = LANGUAGES["en"]
MESSAGES = [
    Message("住户"),
    Message("%(points)s 分"),
    Message("%(count)s 户", plural="%(count)s 户"),
    Message("记", context="动词"),
]
FILLING: dict[str, str | list[str]] = {
    "住户": "Household",
    "%(points)s 分": "%(points)s points",
    "%(count)s 户": ["one household", "%(count)s households"],
    "动词\x04记": "record",
}


@pytest.fixture(autouse=True)
def _own_locale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)


def build_found(messages: list[Message]) -> dict[str, Found]:
    return {message.key: Found(message, files=["villages/words.py"]) for message in messages}


def write_english(messages: list[Message] = MESSAGES) -> Catalogue:
    catalogue = Catalogue(ENGLISH, build_found(messages))
    catalogue.fill(FILLING)
    catalogue.write()
    return catalogue


def test_python_messages_are_found_under_every_name() -> None:
    source = """
from django.utils import translation
from django.utils.translation import gettext as _, ngettext, npgettext_lazy, pgettext_lazy as say

TITLE = _("住户" "名册")
COUNT = ngettext("%(count)s 户", "%(count)s 户们", 3)
VERB = say("动词", "记")
BOTH = npgettext_lazy("量词", "户", "户们", 3)
LATER = translation.gettext_lazy("以后")
UNKNOWN = _(TITLE)
OTHER = print("不译")
"""

    assert list(find_in_python(source)) == [
        Message("住户名册"),
        Message("%(count)s 户", plural="%(count)s 户们"),
        Message("记", context="动词"),
        Message("户", context="量词", plural="户们"),
        Message("以后"),
    ]


def test_template_messages_are_found_in_every_tag() -> None:
    source = """
{% load i18n %}{% comment %}{% translate "不要" %}{% endcomment %}
<h1 title="{% translate '住户' %}">{% translate "记" context "动词" %}</h1>
{% include "_empty.html" with title=_("还没有") %}{{ name|default:_("无名") }}
{% blocktranslate trimmed with n=number %}
  第 {{ n }} 页，
  100% 对
{% endblocktranslate %}
{% blocktranslate count n=3 %}{{ n }} 户{% plural %}{{ n }} 户们{% endblocktranslate %}
"""

    assert list(find_in_template(source)) == [
        Message("住户"),
        Message("记", context="动词"),
        Message("还没有"),
        Message("无名"),
        Message("第 %(n)s 页， 100%% 对"),
        Message("%(n)s 户", plural="%(n)s 户们"),
    ]


def test_chinese_message_is_its_own_translation() -> None:
    catalogue = Catalogue(CHINESE, build_found(MESSAGES))
    catalogue.write()

    assert list(catalogue.find_faults()) == []
    assert catalogue.forms == {
        "住户": ["住户"],
        "%(points)s 分": ["%(points)s 分"],
        "%(count)s 户": ["%(count)s 户"],
        "动词\x04记": ["记"],
    }


def test_package_message_has_to_be_given_in_chinese() -> None:
    found = {"Save": Found(Message("Save"), package="unfold")}

    assert Catalogue(CHINESE, found).list_missing() == {"Save": ""}


def test_english_has_to_be_given() -> None:
    catalogue = Catalogue(ENGLISH, build_found([*MESSAGES, Message("PIN")]))

    assert catalogue.list_missing() == {
        "住户": "",
        "%(points)s 分": "",
        "%(count)s 户": ["", ""],
        "动词\x04记": "",
    }


def test_filling_is_kept_and_names_what_nobody_asks_for() -> None:
    catalogue = Catalogue(ENGLISH, build_found(MESSAGES))

    assert catalogue.fill({**FILLING, "旧的": "old"}) == ["旧的"]

    catalogue.write()
    again = Catalogue(ENGLISH, build_found(MESSAGES))
    assert list(again.find_faults()) == []
    assert again.forms["%(count)s 户"] == ["one household", "%(count)s households"]
    compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(again.compiled))}
    assert compiled["住户"] == "Household"


def test_writing_twice_changes_nothing() -> None:
    first = write_english()
    before = (first.source.read_bytes(), first.compiled.read_bytes())

    second = Catalogue(ENGLISH, build_found(MESSAGES))
    second.write()

    assert (second.source.read_bytes(), second.compiled.read_bytes()) == before


@pytest.mark.parametrize(
    ("form", "is_good"),
    [
        ("%(points)s points", True),
        ("%(points)s of %(points)s points", True),
        ("points", False),
        ("%(point)s points", False),
        ("%(points)d points", False),
        ("%(points)s points, 100 %", False),
        ("%(points)s points, {more}", False),
    ],
)
def test_placeholders_must_be_those_of_the_message(form: str, *, is_good: bool) -> None:
    catalogue = write_english([Message("%(points)s 分")])
    catalogue.fill({"%(points)s 分": form})
    catalogue.write()

    assert (list(catalogue.find_faults()) == []) is is_good


def test_a_singular_may_leave_its_number_out_but_a_plural_may_not() -> None:
    catalogue = write_english([Message("%(count)s 户", plural="%(count)s 户")])
    catalogue.fill({"%(count)s 户": ["%(count)s household", "households"]})
    catalogue.write()

    assert len(list(catalogue.find_faults())) == 1


def test_a_changed_word_makes_the_files_stale() -> None:
    write_english()

    faults = list(Catalogue(ENGLISH, build_found([*MESSAGES, Message("新词")])).find_faults())

    assert faults == [
        "locale/en/LC_MESSAGES/django.po: no translation of '新词'",
        "locale/en/LC_MESSAGES/django.po: not as this command writes it",
    ]


def test_a_word_no_longer_used_is_a_fault_until_written_anew() -> None:
    write_english()
    fewer = build_found(MESSAGES[1:])

    assert any("no longer used: '住户'" in line for line in Catalogue(ENGLISH, fewer).find_faults())

    Catalogue(ENGLISH, fewer).write()
    assert list(Catalogue(ENGLISH, fewer).find_faults()) == []


def test_a_fuzzy_word_is_a_fault() -> None:
    catalogue = write_english()
    text = catalogue.source.read_text(encoding="utf-8")
    fuzzy = text.replace('msgid "住户"', '#, fuzzy\nmsgid "住户"')
    catalogue.source.write_text(fuzzy, encoding="utf-8")

    faults = list(Catalogue(ENGLISH, build_found(MESSAGES)).find_faults())

    assert "locale/en/LC_MESSAGES/django.po: fuzzy or no longer used: '住户'" in faults


def test_a_word_changed_by_hand_has_to_be_compiled() -> None:
    catalogue = write_english()
    text = catalogue.source.read_text(encoding="utf-8")
    catalogue.source.write_text(text.replace('"Household"', '"Home"'), encoding="utf-8")

    faults = list(Catalogue(ENGLISH, build_found(MESSAGES)).find_faults())

    assert faults == [
        "locale/en/LC_MESSAGES/django.mo: not compiled from the words in the .po file"
    ]
