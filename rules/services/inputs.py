"""What a rule says, apart from the row that says it: as typed in, read from a text, or merged."""

from dataclasses import dataclass, fields
from decimal import Decimal

from rules.models import CapScope, Rule, WeightTable

TEXTS = ("deed", "article", "quote", "ladder", "extra_when")
QUOTE_LENGTH_MAX = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInput:
    """What a rule says; fields as in Rule.

    code: empty for the next free one. position: None to stand last.
    """

    deed: str
    category: str
    points: Decimal
    points_max: Decimal | None = None
    unit: str = ""
    unit_step: Decimal = Decimal(1)
    cap_points: Decimal | None = None
    cap_times: int | None = None
    cap_period: str = ""
    cap_scope: str = CapScope.HOUSEHOLD
    ladder: str = ""
    repeat_points: tuple[Decimal, ...] = ()
    repeat_period: str = ""
    extra_points: Decimal | None = None
    extra_when: str = ""
    duration_table: WeightTable | None = None
    difficulty_table: WeightTable | None = None
    effect_table: WeightTable | None = None
    clears: str = ""
    bar_redemption_months: int | None = None
    bars_honours: bool = False
    article: str = ""
    quote: str = ""
    counts_persons: bool = False
    sensitive: bool = False
    read_start: int | None = None
    read_end: int | None = None
    code: str = ""
    position: int | None = None


def build_rule_input(rule: Rule) -> RuleInput:
    """Return what a rule says; also of one that a form has filled and nobody saved yet."""
    values = {field.name: getattr(rule, field.name) for field in fields(RuleInput)}
    values["position"] = rule.position or None
    return RuleInput(**values)


def fill_rule(rule: Rule, terms: RuleInput) -> None:
    """Put all of it on the row but code and position, which depend on the others."""
    for field in fields(RuleInput):
        if field.name not in {"code", "position"}:
            value = getattr(terms, field.name)
            setattr(rule, field.name, value.strip() if field.name in TEXTS else value)
