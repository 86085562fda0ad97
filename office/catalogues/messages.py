"""Finding every message that the code hands to gettext, in Python files and in templates.

Pure Python, so that nobody needs GNU gettext to change a word.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

TRANSLATION_MODULE = "django.utils.translation"
TEMPLATE_SUFFIXES = frozenset({".html", ".txt", ".xml"})


@dataclass(frozen=True, slots=True)
class Message:
    """What one call of gettext asks for; `text` is the msgid."""

    text: str
    context: str | None = None
    plural: str | None = None

    @property
    def key(self) -> str:
        """The name under which gettext itself stores it: the context goes before, after an EOT."""
        return self.text if self.context is None else f"{self.context}\x04{self.text}"


# {function: which of its arguments are text, context and plural}
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "gettext": ("text",),
    "ngettext": ("text", "plural"),
    "pgettext": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
}
# templatize writes plain calls; "_" is its gettext.
STRING = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)")


def read_messages(folder: Path) -> Iterator[tuple[Path, Message]]:
    """Yield (file, message) of everything under folder, by path and then in the file's order."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".py":
            for message in find_in_python(path.read_text(encoding="utf-8")):
                yield path, message
        elif path.suffix in TEMPLATE_SUFFIXES:
            for message in find_in_template(path.read_text(encoding="utf-8")):
                yield path, message


def find_in_python(source: str) -> Iterator[Message]:
    """Yield the messages of a module, in its order; a text that is no literal is passed over."""
    tree = ast.parse(source)
    names = _find_translation_names(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        arguments = ARGUMENTS.get(_find_function(call.func, names))
        texts = [node.value for node in call.args if isinstance(node, ast.Constant)]
        if arguments and len(texts) >= len(arguments):
            yield Message(**dict(zip(arguments, map(str, texts), strict=False)))


def find_in_template(source: str) -> Iterator[Message]:
    """Yield the messages of a template, in its order."""
    for function, literals in TEMPLATE_CALL.findall(templatize(source)):
        texts = [ast.literal_eval(literal) for literal in re.findall(STRING, literals)]
        arguments = ARGUMENTS["gettext" if function == "_" else function]
        yield Message(**dict(zip(arguments, texts, strict=True)))


def _find_translation_names(tree: ast.Module) -> dict[str, str]:
    """Return {name in the module: gettext function} of what it imports from Django."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == TRANSLATION_MODULE
        for alias in node.names
    }


def _find_function(function: ast.expr, names: dict[str, str]) -> str:
    """Return which of ARGUMENTS is called, or a name that is none of them."""
    if isinstance(function, ast.Attribute):
        name = function.attr
    elif isinstance(function, ast.Name):
        name = names.get(function.id, "")
    else:
        return ""
    return name.removesuffix("_lazy").removesuffix("_noop")
