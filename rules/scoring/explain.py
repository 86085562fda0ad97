"""Every figure of one assessment, as it is stored with the deed and later put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self

Json = dict[str, Any]  # Any: what JSON holds
ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Factor:
    """A weight that applied; kind: duration, difficulty, effect."""

    kind: str
    name: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class CapLine:
    """One cap that applied, in points or in times, and how it stood before.

    category: empty for the rule's own. used: points (magnitude) or times. counted: of a deed's
    quantity, how much a cap by times let through. points: the magnitude that was left after it.
    paper: how much of what was used stood in the paper book.
    """

    period: str
    used: Decimal
    points: Decimal
    cap_points: Decimal | None = None
    cap_times: int | None = None
    scope: str = "household"
    category: str = ""
    counted: Decimal | None = None
    paper: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The figures of one assessment, without names of persons.

    base: after rounding, before the extra; asked: with it. occurrence: which time it was, under a
    rule whose repeats have their own points. ladder_used: what the ladder's other levels had given.
    paper_times, ladder_paper: how much of either stood in the paper book.
    cleared: what a clearing rule found to wipe. bar_until, honours_until: last days. objection: the
    number of the one that changed the outcome; corrected_points: to what, if not the household.
    """

    code: str = ""
    article: str = ""
    deed: str = ""
    occurred_on: date
    each: Decimal
    small_end: Decimal
    large_end: Decimal
    quantity: Decimal = ONE
    unit: str = ""
    unit_step: Decimal = ONE
    rounding: str = "hundredths"
    factors: Sequence[Factor] = ()
    occurrence: int | None = None
    paper_times: int = 0
    repeat_period: str = ""
    base: Decimal
    extra_points: Decimal | None = None
    extra_when: str = ""
    asked: Decimal
    ladder: str = ""
    ladder_used: Decimal = ZERO
    ladder_paper: Decimal = ZERO
    times_caps: Sequence[CapLine] = ()
    points_caps: Sequence[CapLine] = ()
    clears: str = ""
    cleared: Decimal | None = None
    bar_months: int | None = None
    bar_until: date | None = None
    honours_until: date | None = None
    points: Decimal
    member_id: int | None = None
    objection: int | None = None
    corrected_points: Decimal | None = None

    @property
    def counting_quantity(self) -> Decimal:
        """What of the quantity counts: whole steps where a step is not one unit.

        每满100元 leaves out what is over; half an hour under 每小时 is half of it.
        """
        if self.unit_step == ONE:
            return self.quantity
        return self.quantity // self.unit_step * self.unit_step

    @property
    def exact(self) -> Decimal:
        """What the deed comes to before rounding."""
        amount = self.each * self.counting_quantity / self.unit_step
        for factor in self.factors:
            amount *= factor.factor
        return amount

    @property
    def is_warning(self) -> bool:
        """Whether it was a repeat of which the rule takes and gives nothing yet."""
        return self.occurrence is not None and not self.each

    def to_json(self) -> Json:
        """Return the figures as JSON holds them; numbers as text, so that none becomes a float."""
        return {field.name: _write(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:  # Any: what JSON holds
        """Return what to_json gave, of this version or an earlier one with fewer figures."""
        asked = _read_points(stored.get("asked")) or ZERO
        points = _read_points(stored.get("points")) or ZERO
        each = _read_points(stored.get("each"))
        each = asked if each is None else each
        base = _read_points(stored.get("base"))
        small_end = _read_points(stored.get("small_end"))
        large_end = _read_points(stored.get("large_end"))
        return cls(
            code=_read_text(stored, "code"),
            article=_read_text(stored, "article"),
            deed=_read_text(stored, "deed"),
            occurred_on=_read_day(stored.get("occurred_on")) or date.min,
            each=each,
            small_end=each if small_end is None else small_end,
            large_end=each if large_end is None else large_end,
            quantity=_read_points(stored.get("quantity")) or ONE,
            unit=_read_text(stored, "unit"),
            unit_step=_read_points(stored.get("unit_step")) or ONE,
            rounding=_read_text(stored, "rounding") or "hundredths",
            factors=tuple(_read_factor(one) for one in stored.get("factors") or ()),
            occurrence=_read_count(stored.get("occurrence")),
            paper_times=_read_count(stored.get("paper_times")) or 0,
            repeat_period=_read_text(stored, "repeat_period"),
            base=asked if base is None else base,
            extra_points=_read_points(stored.get("extra_points")),
            extra_when=_read_text(stored, "extra_when"),
            asked=asked,
            ladder=_read_text(stored, "ladder"),
            ladder_used=_read_points(stored.get("ladder_used")) or ZERO,
            ladder_paper=_read_points(stored.get("ladder_paper")) or ZERO,
            times_caps=tuple(_read_cap(one) for one in stored.get("times_caps") or ()),
            points_caps=tuple(_read_points_caps(stored, points)),
            clears=_read_text(stored, "clears"),
            cleared=_read_points(stored.get("cleared")),
            bar_months=_read_count(stored.get("bar_months")),
            bar_until=_read_day(stored.get("bar_until")),
            honours_until=_read_day(stored.get("honours_until")),
            points=points,
            member_id=_read_count(stored.get("member_id")),
            objection=_read_count(stored.get("objection")),
            corrected_points=_read_points(stored.get("corrected_points")),
        )


def _write(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_write(one) for one in value]
    if isinstance(value, (Factor, CapLine)):
        return {field.name: _write(getattr(value, field.name)) for field in fields(value)}
    return value


def _read_text(stored: Mapping[str, Any], name: str) -> str:  # Any: what JSON holds
    return str(stored.get(name) or "")


def _read_points(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _read_day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _read_count(value: object) -> int | None:
    return None if value is None else int(str(value))


def _read_factor(stored: Mapping[str, Any]) -> Factor:  # Any: what JSON holds
    return Factor(
        kind=_read_text(stored, "kind"),
        name=_read_text(stored, "name"),
        factor=_read_points(stored.get("factor")) or ONE,
    )


def _read_cap(stored: Mapping[str, Any]) -> CapLine:  # Any: what JSON holds
    return CapLine(
        period=_read_text(stored, "period"),
        used=_read_points(stored.get("used")) or ZERO,
        points=_read_points(stored.get("points")) or ZERO,
        cap_points=_read_points(stored.get("cap_points")),
        cap_times=_read_count(stored.get("cap_times")),
        scope=_read_text(stored, "scope") or "household",
        category=_read_text(stored, "category"),
        counted=_read_points(stored.get("counted")),
        paper=_read_points(stored.get("paper")) or ZERO,
    )


def _read_points_caps(stored: Mapping[str, Any], points: Decimal) -> Sequence[CapLine]:
    """Return the caps by points; before there were several, one stood among the other figures."""
    if "points_caps" in stored:
        return [_read_cap(one) for one in stored["points_caps"] or ()]
    cap_points = _read_points(stored.get("cap_points"))
    if cap_points is None:
        return ()
    used = _read_points(stored.get("used")) or ZERO
    period = _read_text(stored, "cap_period")
    return [CapLine(period=period, used=used, points=abs(points), cap_points=cap_points)]
