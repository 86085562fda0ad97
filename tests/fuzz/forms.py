"""The forms of a page, as a browser would read them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]
UNSENT = frozenset({"reset", "image", "button"})


@dataclass
class Field:
    """One name of a form: its kind, the values it would send as it stands, and those to choose."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form: where it goes, how, and its fields by name. actions: its named buttons."""

    action: str
    method: str
    is_multipart: bool
    fields: dict[str, Field] = field(default_factory=dict)
    actions: list[tuple[str, str]] = field(default_factory=list)


def read_forms(html: str) -> list[Form]:
    """Return all forms of a page, with the fields that stand elsewhere and name them."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.forms


class _Reader(HTMLParser):
    """Collects forms; a field belongs to the form that it names, else to the one round it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self.strays: list[tuple[str, Field | tuple[str, str]]] = []
        self.open: Form | None = None
        self.select: Field | None = None
        self.text: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: text or "" for name, text in attrs}
        if tag == "form":
            self._open_form(about)
        elif tag == "option" and self.select is not None:
            self._add_option(about, is_chosen="selected" in about)
        elif "name" in about and "disabled" not in about:
            self._add(tag, about, is_on="checked" in about)

    def _open_form(self, about: Attributes) -> None:
        self.open = Form(
            action=about.get("action", ""),
            method=about.get("method", "get").lower(),
            is_multipart=about.get("enctype", "").startswith("multipart"),
        )
        self.forms.append(self.open)
        if "id" in about:
            self.named[about["id"]] = self.open

    def _add(self, tag: str, about: Attributes, *, is_on: bool) -> None:
        kind = about.get("type", "text").lower() if tag == "input" else tag
        if tag == "button" or kind == "submit":
            self._place(about, (about["name"], about.get("value", "")))
        elif tag == "select":
            self.select = self._place_field(about, "select")
        elif tag == "textarea":
            self.text = self._place_field(about, "textarea")
        elif tag == "input" and kind not in UNSENT:
            found = self._place_field(about, kind)
            value = about.get("value", "on" if kind in {"checkbox", "radio"} else "")
            if kind in {"checkbox", "radio"}:
                found.choices.append(value)
            if is_on or kind not in {"checkbox", "radio"}:
                found.values.append(value)

    def _add_option(self, about: Attributes, *, is_chosen: bool) -> None:
        assert self.select is not None
        self.select.choices.append(about.get("value", ""))
        if is_chosen:
            self.select.values.append(about.get("value", ""))

    def _place_field(self, about: Attributes, kind: str) -> Field:
        form = self._find(about)
        found = form.fields.get(about["name"]) if form else None
        if found is None:
            found = Field(about["name"], kind)
            self._place(about, found)
        return found

    def _find(self, about: Attributes) -> Form | None:
        return self.named.get(about["form"]) if "form" in about else self.open

    def _place(self, about: Attributes, what: Field | tuple[str, str]) -> None:
        form = self._find(about)
        if form is not None:
            _put(form, what)
        elif "form" in about:
            self.strays.append((about["form"], what))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.values.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.text = None

    def close(self) -> None:
        super().close()
        for name, what in self.strays:
            if name in self.named:
                _put(self.named[name], what)


def _put(form: Form, what: Field | tuple[str, str]) -> None:
    if isinstance(what, Field):
        form.fields.setdefault(what.name, what)
    else:
        form.actions.append(what)


def list_names(forms: Iterable[Form]) -> set[str]:
    return {name for form in forms for name in form.fields}
