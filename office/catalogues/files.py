"""The catalogue files: built from the messages and the translations so far, compared, written.

The same messages and translations give the same bytes: no dates, no line numbers, a fixed order.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from office.catalogues.collect import Found

try:
    import polib
except ImportError:  # Only who changes words needs it; a server has the compiled files.
    polib = None

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LATIN = re.compile(r"[A-Za-z]")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdr]|\{\w*\}")
# Filled in their order, so their number counts; one with a name may stand twice.
POSITIONAL = frozenset({"%s", "%d", "%r", "{}"})


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface: `directory` is its place under locale/.

    is_source: its words stand in the code, so a Chinese message translates to itself.
    """

    directory: str
    plural_forms: str
    form_count: int
    is_source: bool


LANGUAGES = {
    language.directory: language
    for language in (
        Language("zh_Hans", "nplurals=1; plural=0;", form_count=1, is_source=True),
        Language("en", "nplurals=2; plural=(n != 1);", form_count=2, is_source=False),
    )
}

# A translation is the list of its forms: one, or as many as the language has for a plural.
Forms = list[str]


class Catalogue:
    """One language's words: `found` says which are needed, in order, `forms` what they became."""

    def __init__(self, language: Language, found: Mapping[str, Found]) -> None:
        folder = Path(settings.BASE_DIR) / "locale" / language.directory / "LC_MESSAGES"
        self.language = language
        self.source = folder / "django.po"
        self.compiled = folder / "django.mo"
        self.found = found
        written = self._read_forms()
        self.forms = {key: written.get(key) or self._guess(key) for key in found}

    def fill(self, translations: Mapping[str, str | Forms]) -> list[str]:
        """Take translations by key, but for empty ones. Returns the keys that no code asks for."""
        for key, given in translations.items():
            forms = [given] if isinstance(given, str) else given
            if key in self.found and all(forms):
                self.forms[key] = forms
        return [key for key in translations if key not in self.found]

    def list_missing(self) -> dict[str, str | Forms]:
        """Return {key: ""} of what has no translation yet, with a list of "" for a plural."""
        return {
            key: [""] * self.language.form_count if found.message.plural else ""
            for key, found in self.found.items()
            if not self._is_complete(key)
        }

    def write(self) -> None:
        self.source.parent.mkdir(parents=True, exist_ok=True)
        self.source.write_text(self._build_text(), encoding="utf-8")
        self.compiled.write_bytes(self._build().to_binary())

    def find_faults(self) -> Iterator[str]:
        """Yield a sentence for everything that is not as it should be, on disk or in the words."""
        name = self.source.relative_to(settings.BASE_DIR)
        for key in self.list_missing():
            yield f"{name}: no translation of {key!r}"
        for key, found in self.found.items():
            if self._is_complete(key) and not _keeps_placeholders(found, self.forms[key]):
                yield f"{name}: other placeholders than {key!r}: {self.forms[key]!r}"
        for entry in self._read_entries():
            if entry.fuzzy or entry.obsolete or _key_of(entry) not in self.found:
                yield f"{name}: fuzzy or no longer used: {_key_of(entry)!r}"
        if _read_bytes(self.source) != self._build_text().encode():
            yield f"{name}: not as this command writes it"
        if _read_bytes(self.compiled) != self._build().to_binary():
            yield f"{name.with_suffix('.mo')}: not compiled from the words in the .po file"

    def _is_complete(self, key: str) -> bool:
        count = self.language.form_count if self.found[key].message.plural else 1
        return len(self.forms[key]) == count and all(self.forms[key])

    def _guess(self, key: str) -> Forms:
        """Return the message itself where it is in this language already, else nothing."""
        message = self.found[key].message
        if self.found[key].package or is_source_text(message.text) != self.language.is_source:
            return []
        if message.plural is None:
            return [message.text]
        return [message.text, message.plural][-self.language.form_count :]

    def _read_forms(self) -> dict[str, Forms]:
        return {
            _key_of(entry): [text for _, text in sorted(entry.msgstr_plural.items())]
            if entry.msgid_plural
            else [entry.msgstr]
            for entry in self._read_entries()
            if entry.translated()
        }

    def _read_entries(self) -> "list[polib.POEntry]":
        return list(polib.pofile(str(self.source))) if self.source.exists() else []

    def _build(self) -> "polib.POFile":
        # A width of 0 leaves lines whole: a changed word then changes one line.
        file = polib.POFile(wrapwidth=0)
        file.metadata = {
            "Language": self.language.directory,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": self.language.plural_forms,
        }
        file.extend(self._build_entry(key, found) for key, found in self.found.items())
        return file

    def _build_text(self) -> str:
        return f"{self._build()}\n"

    def _build_entry(self, key: str, found: Found) -> "polib.POEntry":
        message = found.message
        entry = polib.POEntry(
            msgid=message.text,
            msgctxt=message.context,
            msgid_plural=message.plural or "",
            comment=f"Package {found.package}" if found.package else "",
            occurrences=[(file, "") for file in found.files],
            flags=["python-format"] if "%(" in message.text else [],
        )
        forms = self.forms[key]
        if message.plural:
            count = self.language.form_count
            entry.msgstr_plural = dict(enumerate([*forms, *[""] * count][:count]))
        else:
            entry.msgstr = forms[0] if forms else ""
        return entry


def can_read_catalogues() -> bool:
    return polib is not None


def read_shipped_keys(catalogues: Iterator[Path]) -> set[str]:
    """Return the keys that compiled catalogues translate."""
    return {_key_of(entry) for path in catalogues for entry in polib.mofile(str(path))}


def is_source_text(text: str) -> bool:
    """Tell whether a text of ours is Chinese; one without any letter is, too."""
    return bool(CHINESE.search(text)) or not LATIN.search(PLACEHOLDER.sub("", text))


def _keeps_placeholders(found: Found, forms: Forms) -> bool:
    """Tell whether every form asks for the values that the code gives, and can be formatted."""
    message = found.message
    given = _count_placeholders(message.text) | _count_placeholders(message.plural or "")
    for number, form in enumerate(forms):
        used = _count_placeholders(form)
        # "One household" may leave its number out.
        is_singular = message.plural is not None and number == 0 and len(forms) > 1
        if not (used <= given if is_singular else used == given) or not _can_format(form):
            return False
    return True


def _count_placeholders(text: str) -> set[tuple[str, int]]:
    counted = Counter(PLACEHOLDER.findall(text))
    return {(mark, count if mark in POSITIONAL else 1) for mark, count in counted.items()}


def _can_format(form: str) -> bool:
    """Tell whether a lone % would break a text that is formatted by names."""
    if "%(" not in form:
        return True
    try:
        form % defaultdict(int)
    except (TypeError, ValueError):
        return False
    return True


def _key_of(entry: "polib.POEntry") -> str:
    return entry.msgid if entry.msgctxt is None else f"{entry.msgctxt}\x04{entry.msgid}"


def _read_bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
