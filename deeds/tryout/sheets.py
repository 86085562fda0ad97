"""A report as tables: the same ones on the page, on paper and in the file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from deeds.tryout.queries import HouseholdName, Trial
from deeds.tryout.report import Report, RuleSums, Sums
from deeds.tryout.wording import GUESS_WORDS, amount, veto_words
from rules.categories import Category
from rules.units import step_words
from villages.numbers import HUNDREDTH
from villages.words import day_with_year, household_name, month_name

Cell = str | int | Decimal | None
Row = tuple[Cell, ...]


class Kind(StrEnum):
    """What stands in a column."""

    WORDS = "words"
    COUNT = "count"
    POINTS = "points"
    CHANGE = "change"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; its first one names the row."""

    name: str
    kind: Kind = Kind.WORDS


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; key: its name in addresses. is_long: a row a household, folded on the page."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    note: str = ""
    is_long: bool = False


def build_sheets(report: Report, trial: Trial, names: Mapping[int, HouseholdName]) -> list[Sheet]:
    """Return the tables of a report in their order; those that would be empty are left out.

    names: of all households, in the roster's order.
    """
    sheets = (
        _build_total(report, trial),
        _build_categories(report),
        _build_dropped(report),
        _build_most("gain", _("多得最多的户"), report.gaining, names),
        _build_most("lose", _("少得最多的户"), report.losing, names),
        _build_rules(report),
        _build_large(report),
        _build_unused(report),
        _build_hours(report, trial),
        _build_vetoes(report, names),
        _build_months(report),
        _build_guesses(report),
        _build_households(report, names),
    )
    return [sheet for sheet in sheets if sheet.rows]


def _build_total(report: Report, trial: Trial) -> Sheet:
    total = report.total
    money = (
        (total.old * trial.terms.yuan_per_point).quantize(HUNDREDTH),
        (total.new * trial.drafted.yuan_per_point).quantize(HUNDREDTH),
    )
    pairs = (
        (_("加分"), total.old_awards, total.new_awards),
        (_("扣分"), total.old_deductions, total.new_deductions),
        (_("合计"), total.old, total.new),
        (_("约合（元）"), *money),
    )
    return Sheet(
        key="total",
        title=_("一共"),
        columns=(Column(""), *_before_and_after()),
        rows=[(words, old, new, new - old) for words, old, new in pairs],
        note=_("扣分按应扣的算，不管户上当时够不够扣。"),
    )


def _before_and_after() -> tuple[Column, ...]:
    return (
        Column(_("原来"), Kind.POINTS),
        Column(_("试算"), Kind.POINTS),
        Column(_("变化"), Kind.CHANGE),
    )


def _build_categories(report: Report) -> Sheet:
    return Sheet(
        key="categories",
        title=_("按类别"),
        columns=(
            Column(_("类别")),
            Column(_("原来加分"), Kind.POINTS),
            Column(_("试算加分"), Kind.POINTS),
            Column(_("原来扣分"), Kind.POINTS),
            Column(_("试算扣分"), Kind.POINTS),
            Column(_("变化"), Kind.CHANGE),
            Column(_("件数"), Kind.COUNT),
        ),
        rows=[
            (
                str(category.label),
                sums.old_awards,
                sums.new_awards,
                sums.old_deductions,
                sums.new_deductions,
                sums.change,
                sums.deeds,
            )
            for category in Category
            if (sums := report.by_category.get(category))
        ],
    )


def _build_dropped(report: Report) -> Sheet:
    return Sheet(
        key="dropped",
        title=_("这一版里没有对应的细则"),
        columns=(
            Column(_("原来的细则")),
            Column(_("原来几分"), Kind.POINTS),
            Column(_("件数"), Kind.COUNT),
        ),
        rows=[
            (f"{code} {one.rule.deed}", one.points, one.deeds)
            for code, one in sorted(report.dropped.items())
        ],
        note=_("这些事试算按 0 分算。"),
    )


def _build_most(
    key: str,
    title: str,
    found: Iterable[tuple[int, Sums]],
    names: Mapping[int, HouseholdName],
) -> Sheet:
    return Sheet(
        key=key,
        title=title,
        columns=_household_columns(),
        rows=[_household_row(names[pk], sums) for pk, sums in found],
    )


def _household_columns() -> tuple[Column, ...]:
    return (Column(_("户")), *_before_and_after(), Column(_("件数"), Kind.COUNT))


def _household_row(name: HouseholdName, sums: Sums) -> Row:
    words = household_name(name.group, name.number, name.head)
    return (words, sums.old, sums.new, sums.change, sums.deeds)


def _build_households(report: Report, names: Mapping[int, HouseholdName]) -> Sheet:
    return Sheet(
        key="households",
        title=_("各户"),
        columns=_household_columns(),
        rows=[
            _household_row(name, sums)
            for pk, name in names.items()
            if (sums := report.by_household.get(pk))
        ],
        is_long=True,
    )


def _name(rule: RuleSums) -> str:
    return f"{rule.rule.code} {rule.rule.deed}"


def _build_rules(report: Report) -> Sheet:
    return Sheet(
        key="rules",
        title=_("每条细则"),
        columns=(
            Column(_("细则")),
            *_before_and_after(),
            Column(_("占加分"), Kind.SHARE),
            Column(_("件数"), Kind.COUNT),
        ),
        rows=[
            (
                _name(one),
                one.sums.old,
                one.sums.new,
                one.sums.change,
                one.share or None,
                one.sums.deeds,
            )
            for one in report.by_rule.values()
            if one.sums.deeds
        ],
    )


def _build_large(report: Report) -> Sheet:
    return Sheet(
        key="large",
        title=_("一条就占五分之一以上的"),
        columns=(
            Column(_("细则")),
            Column(_("加分"), Kind.POINTS),
            Column(_("占加分"), Kind.SHARE),
        ),
        rows=[(_name(one), one.sums.new_awards, one.share) for one in report.large],
        note=_("分集中在一条上，别的事就显得不值；看看是不是给高了，或者加个上限。"),
    )


def _build_unused(report: Report) -> Sheet:
    unused = [(_name(one), _("原来就有，没有人用过")) for one in report.unused]
    added = [(_name(one), _("这一版新加的，没有旧事可试")) for one in report.added]
    return Sheet(
        key="unused",
        title=_("没有用到的细则"),
        columns=(Column(_("细则")), Column(_("为什么"))),
        rows=[*unused, *added],
    )


def _build_hours(report: Report, trial: Trial) -> Sheet:
    """Rules by what an hour's work gives, most first; deductions are no work."""
    worked = [
        (one, ends)
        for one in report.by_rule.values()
        if (ends := one.hourly_points) is not None and ends[0] > 0
    ]
    worked.sort(key=lambda found: -found[1][1])
    return Sheet(
        key="hours",
        title=_("每小时几分"),
        columns=(
            Column(_("细则")),
            Column(_("按什么计")),
            Column(_("每小时几分"), Kind.POINTS),
            Column(_("约合（元）"), Kind.POINTS),
        ),
        rows=[
            (
                _name(one),
                step_words(one.rule.shape.unit, one.rule.shape.unit_step),
                _write_ends(ends),
                _write_ends(_times(ends, trial.drafted.yuan_per_point)),
            )
            for one, ends in worked
        ],
        note=_("半天算 4 小时，一天算 8 小时。别的细则没有写要花多少工夫，不列在这里。"),
    )


def _times(ends: tuple[Decimal, Decimal], rate: Decimal) -> tuple[Decimal, Decimal]:
    return ends[0] * rate, ends[1] * rate


def _write_ends(ends: tuple[Decimal, Decimal]) -> Cell:
    """Return one figure, or both ends of a range in words."""
    small, large = (end.quantize(HUNDREDTH) for end in ends)
    if small == large:
        return small
    return _("%(small)s 至 %(large)s") % {"small": amount(small), "large": amount(large)}


def _build_vetoes(report: Report, names: Mapping[int, HouseholdName]) -> Sheet:
    return Sheet(
        key="vetoes",
        title=_("清零和取消资格"),
        columns=(
            Column(_("户")),
            Column(_("细则")),
            Column(_("哪天的事")),
            Column(_("后果")),
            Column(_("积分"), Kind.POINTS),
        ),
        rows=list(_write_vetoes(report, names)),
        note=_("清零按试算里每户的分算：从基础分起，按评定的先后加减，不算兑换。"),
    )


def _write_vetoes(report: Report, names: Mapping[int, HouseholdName]) -> Iterator[Row]:
    for one in report.vetoes:
        assert one.rule is not None, "A veto comes from a rule."
        assert one.veto is not None, "Only vetoes are kept."
        name = names[one.deed.household_id]
        yield (
            household_name(name.group, name.number, name.head),
            f"{one.rule.code} {one.rule.deed}",
            day_with_year(one.deed.facts.occurred_on),
            veto_words(one.veto),
            one.points,
        )


def _build_months(report: Report) -> Sheet:
    return Sheet(
        key="months",
        title=_("每月上限"),
        columns=(
            Column(_("月份")),
            Column(_("上限"), Kind.POINTS),
            Column(_("评定加分"), Kind.POINTS),
            Column(_("入账"), Kind.POINTS),
            Column(_("等下月的件数"), Kind.COUNT),
            Column(_("等下月的分"), Kind.POINTS),
        ),
        rows=[
            (
                month_name(room.month),
                room.ceiling,
                room.decided,
                room.posted,
                len(room.waiting),
                sum(room.waiting, Decimal(0)),
            )
            for room in report.months
        ],
        note=_("按评定的那个月算；等到下月的，下月先入账。"),
    )


def _build_guesses(report: Report) -> Sheet:
    rows: list[Row] = [
        (str(words), report.guesses[guess])
        for guess, words in GUESS_WORDS.items()
        if report.guesses[guess]
    ]
    if report.failed:
        rows.append((_("当时记的和这一条对不上，算不出来，按 0 分算"), report.failed))
    return Sheet(
        key="guesses",
        title=_("估算的地方"),
        columns=(Column(_("怎么估的")), Column(_("件数"), Kind.COUNT)),
        rows=rows,
    )
