"""The project's own catalogues: complete, compiled, and holding every word that people see."""

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils import translation

from office.catalogues.collect import REWORDED, collect_from_packages
from office.catalogues.files import CHINESE, is_source_text
from office.catalogues.messages import Message, find_in_python, read_messages
from office.management.commands.catalogues import build_catalogues

TEMPLATES = sorted(
    path
    for path in settings.BASE_DIR.glob("**/templates/**/*.html")
    if ".venv" not in path.parts and "var" not in path.parts
)
IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
# Chinese that nobody reads as the program's own words.
CHINESE_MATERIAL = (
    "config/settings.py",  # a language's own name
    "market/capitals.py",  # amounts as Chinese receipts have them
    "office/demo/",  # the invented villages
    "office/tables/lexicon.py",  # how villages head and fill their tables
    "rules/library.py",  # ready rules, as a regulation says them
    "rules/lint/",  # what the lint looks for in a regulation
    "rules/phrases.py",  # what villages write
    "rules/reader/",  # what the reader looks for
    "rules/queries.py",  # a rule put as a regulation would, for the lint
    "villages/api/examples.py",  # answers, as villages word them
    "villages/models/places.py",  # a language's own name
    "villages/titles.py",  # titles as villages write them
    "villages/words.py",  # Django's own formats of days
)
PYTHON_FILES = sorted(
    path
    for config in apps.get_app_configs()
    if Path(config.path).parent == settings.BASE_DIR
    for path in Path(config.path).rglob("*.py")
    if "migrations" not in path.parts
    and not path.relative_to(settings.BASE_DIR).as_posix().startswith(CHINESE_MATERIAL)
)
# What is translated as an argument, and what says itself which language it is in.
RIGHTLY_CHINESE = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)|<[^>]*\blang="zh[^>]*>[^<]*<""")


def test_catalogues_are_complete_and_up_to_date() -> None:
    catalogues = build_catalogues().values()

    assert [fault for catalogue in catalogues for fault in catalogue.find_faults()] == []


@pytest.mark.parametrize("package", ["unfold", "axes"])
def test_every_word_of_a_package_without_chinese_has_one(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    messages = {message for _, message in read_messages(Path(spec.origin).parent)}
    words = [message for message in messages if not is_source_text(message.text)]

    with translation.override("zh-hans"):
        left = [message.text for message in words if not CHINESE.search(translate(message))]

    assert left == []


def test_reworded_messages_are_the_packages_own() -> None:
    assert REWORDED - collect_from_packages(set()).keys() == set()


def test_an_empty_box_is_asked_for_in_our_words() -> None:
    with translation.override("zh-hans"):
        sentence = translation.gettext("This field is required.")

    assert sentence == "这一项还没有填。"


def translate(message: Message) -> str:
    if message.plural:
        return translation.ngettext(message.text, message.plural, 1)
    if message.context:
        return translation.pgettext(message.context, message.text)
    return translation.gettext(message.text)


def find_untranslated(source: str) -> Iterator[str]:
    """Yield what holds Chinese outside the tags that translate."""
    closing = ""
    for token in Lexer(source).tokenize():
        word = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if closing:
            closing = "" if token.token_type == TokenType.BLOCK and word == closing else closing
        elif token.token_type == TokenType.BLOCK and word in {"comment", "blocktranslate"}:
            closing = f"end{word}"
        elif token.token_type == TokenType.BLOCK and word == "translate":
            continue
        elif token.token_type != TokenType.COMMENT:
            text = RIGHTLY_CHINESE.sub("", token.contents)
            if CHINESE.search(text):
                yield text.strip()


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: path.relative_to(settings.BASE_DIR).as_posix()
)
def test_every_word_of_a_template_is_translated(template: Path) -> None:
    assert list(find_untranslated(template.read_text(encoding="utf-8"))) == []


def find_untranslated_in_python(source: str) -> list[str]:
    """Return the Chinese strings of a module that are neither messages nor docstrings."""
    tree = ast.parse(source)
    known: set[str | None] = {
        text for message in find_in_python(source) for text in list_texts(message)
    }
    known |= {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    }
    strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [
        string
        for string in strings
        if isinstance(string, str) and IDEOGRAPH.search(string) and string not in known
    ]


def list_texts(message: Message) -> list[str]:
    return [text for text in (message.text, message.plural, message.context) if text]


@pytest.mark.parametrize("file", PYTHON_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_word_in_python_is_translated(file: Path) -> None:
    assert find_untranslated_in_python(file.read_text(encoding="utf-8")) == []
