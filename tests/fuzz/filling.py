"""How a form is filled in: first as somebody might, then with something nasty in it."""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from random import Random
from uuid import UUID

from PIL import Image

from tests.fuzz.bodies import Fields, Upload
from tests.fuzz.forms import Field, Form
from tests.fuzz.nasty import TEXTS, pick
from tests.fuzz.stage import Stage

DAY_WORDS = ("_on", "date", "until", "from", "day", "since")
AMOUNT_WORDS = ("points", "quantity", "price", "count", "yuan", "tables", "number", "position")


def list_plausible(stage: Stage) -> dict[str, str]:
    """Return {a field's name: what fits there}, as far as names tell."""
    world = stage.world
    return {
        **dict.fromkeys(("household", "from_household", "q", "neighbour", "subject"), "5"),
        **dict.fromkeys(("deed", "same_as", "into", "other"), str(world.waiting.pk)),
        "rule": str(world.rule.pk),
        "channel": "patrol",
        "partner": str(world.shop.pk),
        "goods": str(world.rice.pk),
        f"goods-{world.rice.pk}": "1",
        "pin": stage.pin,
        "month": "2026-10",
        "code": world.voucher.code,
        "witness": str(world.cast.watcher.pk),
        "verdict": "approve",
        "village": "anping",
    }


def list_ids(stage: Stage) -> tuple[str, ...]:
    """Return ids that are the neighbour's, the own village's, and nobody's."""
    named = (*stage.theirs.values(), *stage.ids.values(), 0, -1, 987654321)
    return tuple(sorted({str(row) for row in named}))


class Pen:
    """Fills forms in; the same seed fills them in alike."""

    def __init__(self, stage: Stage, rng: Random) -> None:
        self.rng = rng
        self.plausible = list_plausible(stage)
        self.ids = list_ids(stage)
        self.picture = _draw()

    def fill(self, form: Form) -> Fields:
        """Return the form as somebody might send it: as it stands, its gaps filled in."""
        filled: Fields = []
        for field in form.fields.values():
            filled += [(field.name, value) for value in self._choose(field)]
        if form.actions and self.rng.random() < 0.8:
            filled.append(self.rng.choice(form.actions))
        return filled

    def _choose(self, field: Field) -> list[str | Upload]:
        if field.kind == "file":
            return [self.picture] if self.rng.random() < 0.5 else []
        if field.choices and (not any(field.values) or self.rng.random() < 0.3):
            return [self.rng.choice(field.choices)]
        if any(field.values) or field.kind == "hidden":
            return list(field.values)
        return [self.invent(field.name, field.kind)]

    def invent(self, name: str, kind: str = "text") -> str:
        """Return what might stand in a field of that name."""
        word = name.rpartition("-")[2]
        if name in self.plausible or word in self.plausible:
            return self.plausible.get(name) or self.plausible[word]
        if word == "key":
            return str(UUID(int=self.rng.getrandbits(128), version=4))
        if kind == "date" or word.endswith(DAY_WORDS):
            return self.rng.choice(("2026-11-05", "2026-11-06", "2026-10-20"))
        if kind == "number" or any(part in word for part in AMOUNT_WORDS):
            return self.rng.choice(("1", "2", "10"))
        return self.rng.choice(("清扫村口", "1", "老张", "on"))

    def spoil(self, fields: Fields, names: Sequence[str]) -> Fields:
        """Return the fields with something nasty done to them."""
        known = [name for name, _value in fields] or list(names)
        return self.rng.choice(CHANGES)(list(fields), self, known) if known else fields

    def nasty(self) -> str | Upload:
        return pick(self.rng, self.ids)


def _replace_one(fields: Fields, pen: Pen, names: Sequence[str]) -> Fields:
    chosen, value = pen.rng.choice(names), pen.nasty()
    return [*((name, old) for name, old in fields if name != chosen), (chosen, value)]


def _replace_some(fields: Fields, pen: Pen, names: Sequence[str]) -> Fields:
    for _again in range(pen.rng.randint(2, 5)):
        fields = _replace_one(fields, pen, names)
    return fields


def _replace_all(fields: Fields, pen: Pen, names: Sequence[str]) -> Fields:
    return [(name, pen.nasty()) for name in names]


def _leave_out(fields: Fields, pen: Pen, names: Sequence[str]) -> Fields:
    chosen = pen.rng.choice(names)
    return [(name, value) for name, value in fields if name != chosen]


def _double(fields: Fields, pen: Pen, names: Sequence[str]) -> Fields:
    return [*fields, *((pen.rng.choice(names), pen.nasty()) for _again in range(3))]


def _rename(fields: Fields, pen: Pen, names: Sequence[str]) -> Fields:
    """Send names that were not offered: as arrays send them, of other rows, of the past."""
    chosen = pen.rng.choice(names)
    others = (f"{chosen}[]", f"{chosen}-0", f"{chosen}_id", f"{chosen}-{pen.rng.choice(pen.ids)}")
    return [*fields, (pen.rng.choice(others), pen.nasty()), (pen.rng.choice(TEXTS), "1")]


def _cross(fields: Fields, pen: Pen, names: Sequence[str]) -> Fields:
    """Name what is another's, in one field."""
    chosen = pen.rng.choice(names)
    others = [(name, value) for name, value in fields if name != chosen]
    return [*others, (chosen, pen.rng.choice(pen.ids))]


CHANGES: tuple[Callable[[Fields, Pen, Sequence[str]], Fields], ...] = (
    *(_replace_one,) * 5,
    *(_replace_some,) * 2,
    *(_cross,) * 2,
    _replace_all,
    _leave_out,
    _double,
    _rename,
)


def _draw() -> Upload:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "seagreen").save(picture, "JPEG")
    return Upload("a.jpg", picture.getvalue())


def add_missing(fields: Fields, names: Iterable[str], pen: Pen) -> Fields:
    """Return the fields with those names filled in, too, that a view asked for and no form has."""
    known = {name for name, _value in fields}
    return [*fields, *((name, pen.invent(name)) for name in sorted(set(names) - known))]
