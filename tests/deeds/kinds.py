"""An edition of Anping with a rule of every kind, in force from BEGIN."""

from dataclasses import dataclass
from decimal import Decimal

from rules.models import CategoryCap, Rule, WeightKind, WeightLevel, WeightTable
from rules.services import RuleInput, add_rule, draft_edition
from tests.cast import BEGIN, Cast, at
from tests.rules.factories import adopt_by_meetings

D = Decimal


@dataclass(frozen=True)
class Kinds:
    """The rules by code, and the levels of their tables by name.

    R01 hours of service × difficulty; R02 a repair × effect; R03 dumping that escalates, with an
    extra; R11 and R12 two levels of a ladder; R20 gambling clears the balance and bars; R21 only
    bars; R22 and R23 clear what the year and the month gave; R30 and R31 hygiene, whose category
    has a cap of 20 points a month; R40 customs, 30 points, for ceilings.
    """

    rules: dict[str, Rule]
    levels: dict[str, WeightLevel]

    def __getitem__(self, code: str) -> Rule:
        return self.rules[code]


def adopt_kinds(cast: Cast) -> Kinds:
    now = at(BEGIN, 8)
    edition = draft_edition(cast.village, title="安平村积分管理办法", by=cast.chair, now=now)
    tables = {
        kind: WeightTable.objects.create(edition=edition, kind=kind, name=str(kind.label))
        for kind in WeightKind
    }
    levels = {
        name: WeightLevel.objects.create(
            table=tables[kind], position=position, name=name, factor=D(factor), from_quantity=since
        )
        for position, (kind, name, factor, since) in enumerate(
            (
                (WeightKind.DURATION, "一天", "1.2", D(8)),
                (WeightKind.DIFFICULTY, "一般", "1", None),
                (WeightKind.DIFFICULTY, "较难", "1.5", None),
                (WeightKind.EFFECT, "好", "2", None),
            )
        )
    }
    CategoryCap.objects.create(
        edition=edition, category="hygiene", cap_points=D(20), cap_period="month"
    )
    service = RuleInput(
        code="R01", category="volunteering", deed="参与志愿服务", article="第三条第2项",
        points=D(2), unit="hour", cap_points=D(20), cap_period="month",
        duration_table=tables[WeightKind.DURATION],
        difficulty_table=tables[WeightKind.DIFFICULTY],
    )  # fmt: skip
    dumping = RuleInput(
        code="R03", category="hygiene", deed="乱倒垃圾", points=D(-5),
        repeat_points=(D(0), D(-5), D(-10)), repeat_period="year", extra_points=D(-5),
        extra_when="拒不整改",
    )  # fmt: skip
    gambling = RuleInput(
        code="R20", category="safety", deed="聚众赌博", article="第九条", points=D(-20),
        clears="balance", bar_redemption_months=6, bars_honours=True,
    )  # fmt: skip
    inputs = (
        service,
        RuleInput(code="R02", category="industry", deed="修水渠", points=D(5),
                  effect_table=tables[WeightKind.EFFECT]),
        dumping,
        RuleInput(code="R11", category="culture", deed="县级文明家庭", points=D(20),
                  ladder="文明家庭"),
        RuleInput(code="R12", category="culture", deed="镇级文明家庭", points=D(10),
                  ladder="文明家庭"),
        gambling,
        RuleInput(code="R21", category="safety", deed="不执行村规民约", points=D(0),
                  bars_honours=True, bar_redemption_months=0),
        RuleInput(code="R22", category="safety", deed="聚众闹事", points=D(0), clears="year"),
        RuleInput(code="R23", category="safety", deed="弄虚作假", points=D(-3), clears="month"),
        RuleInput(code="R30", category="hygiene", deed="清扫祠堂", points=D(15)),
        RuleInput(code="R31", category="hygiene", deed="清理沟渠", points=D(15)),
        RuleInput(code="R40", category="customs", deed="红白事简办", points=D(30)),
    )  # fmt: skip
    rules = {one.code: add_rule(edition, terms=one, by=cast.chair, now=now) for one in inputs}
    adopt_by_meetings(edition, by=cast.chair, now=now, day=BEGIN)
    return Kinds(rules, levels)
