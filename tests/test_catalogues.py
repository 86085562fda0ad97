"""The project's own catalogues: complete, compiled, and holding every word that people see."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils import translation

from office.catalogues.files import CHINESE, is_source_text
from office.catalogues.messages import Message, read_messages
from office.management.commands.catalogues import build_catalogues

TEMPLATES = sorted(
    path
    for path in settings.BASE_DIR.glob("**/templates/**/*.html")
    if ".venv" not in path.parts and "var" not in path.parts
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
