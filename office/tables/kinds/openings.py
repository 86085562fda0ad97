"""Opening balances: what the paper book says of a household, proposed for a second person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deeds.models import PriorUse
from ledger.models import Correction, CorrectionKind, CorrectionState
from ledger.queries import get_first_month
from office.tables import lexicon
from office.tables.parsing import (
    parse_amount,
    parse_day,
    parse_name,
    parse_number,
    parse_points,
    parse_times,
)
from office.tables.reading.tables import Table, TableRow
from office.tables.shapes import Column, Kind, Plan, Problem, RowReader, Step, Values
from office.tables.standing import (
    check_head,
    find_living_household,
    name_plainly,
    read_households,
)
from office.tables.writing import enter_prior_use, open_from_paper
from rules.models import CategoryCap, EditionState, Rule
from villages.models import Household, Village
from villages.months import year_start_of
from villages.queries import get_terms
from villages.words import day_with_year, points, signed_points

YEAR = "year"
# A rule's code, and what its column holds: R01次数, R01清理卫生分数.
_RULE_COLUMN = re.compile(r"([a-z]{1,3}\d{1,5})(.*)")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Use:
    """What a household had used of a rule on paper."""

    code: str
    times: int
    points: Decimal


def _plan(table: Table, village: Village, now: datetime) -> Plan:
    rules = _map_rules(village)
    codes = {key.partition(":")[2] for key in table.headings if ":" in key}
    keys = [f"{what}:{code}" for code in sorted(codes) for what in ("times", "points")]
    columns = [*COLUMNS, *(_build_rule_column(key) for key in keys)]
    reader = RowReader(columns, table.headings)
    plan = Plan(problems=reader.problems)
    plan.problems += _refuse_columns(table, rules, plan)
    planner = _Planner(reader, plan, rules, _Standing.read(village), _Span.read(village, now))
    seen: dict[int, TableRow] = {}
    for row in table.rows:
        values, is_good = reader.read(row)
        if not reader.need(row, values, "number", "balance") or not is_good:
            continue
        first = seen.setdefault(values["number"], row)
        if first is not row:
            words = _("户编号 %(number)s 在第 %(row)s 行已经有了。")
            told = {"number": values["number"], "row": first.number}
            reader.refuse(row, "number", words % told)
            continue
        planner.add(row, values)
    return plan


def match_rule(heading: str) -> str | None:
    """Return times:R01 for R01次数, points:R01 for R01清理卫生分数; None for another heading."""
    found = _RULE_COLUMN.fullmatch(heading)
    if not found:
        return None
    code, rest = found[1].upper(), found[2]
    if rest.endswith(lexicon.TIMES_ENDINGS):
        return f"times:{code}"
    return f"points:{code}" if rest.endswith(lexicon.POINTS_ENDINGS) else None


def _build_rule_column(key: str, rule: Rule | None = None) -> Column:
    what, _colon, code = key.partition(":")
    deed = f" {rule.deed}" if rule else ""
    is_times = what == "times"
    label = f"{code}{deed} {_('次数') if is_times else _('分数')}"
    return Column(
        key,
        label,  # type: ignore[arg-type] # made for one village, in one language
        (),
        parse_times if is_times else parse_points,
        _("今年已有几次。") if is_times else _("这几次一共几分。"),  # type: ignore[arg-type]
    )


def _list_rule_columns(village: Village) -> Sequence[Column]:
    """Return the columns of the rules that have a limit of the year."""
    capped = set(
        CategoryCap.objects.filter(edition__village=village, cap_period=YEAR).values_list(
            "edition_id", "category"
        )
    )
    columns = []
    for code, rule in sorted(_map_rules(village).items()):
        is_of_category = (rule.edition_id, rule.category) in capped and not rule.is_deduction
        if not rule.counts_persons and (_has_year_limit(rule) or is_of_category):
            columns += [_build_rule_column(f"{what}:{code}", rule) for what in ("times", "points")]
    return columns


def _has_year_limit(rule: Rule) -> bool:
    return YEAR in (rule.cap_period, rule.repeat_period) or bool(rule.ladder)


def _map_rules(village: Village) -> dict[str, Rule]:
    """Return {code: rule} of the village's adopted editions, of the newest where there are more."""
    rules = Rule.objects.for_village(village).filter(edition__state=EditionState.ADOPTED)
    return {rule.code: rule for rule in rules.order_by("edition_id", "position")}


def _refuse_columns(table: Table, rules: Mapping[str, Rule], plan: Plan) -> list[Problem]:
    """Return what is wrong with columns; one whose limits are of a person is remarked and left."""
    problems = []
    for key, heading in table.headings.items():
        _what, colon, code = key.partition(":")
        if not colon:
            continue
        rule = rules.get(code)
        if rule is None:
            words = _("通过的积分办法里没有编号是 %(code)s 的细则。")
            problems.append(Problem(words % {"code": code}, heading))
        elif rule.counts_persons:
            words = _("细则 %(code)s 的次数按人算，按户记的用不上，这一列没有录。")
            plan.remarks.append(Problem(words % {"code": code}, heading))
    return problems


@dataclass(frozen=True, slots=True)
class _Span:
    """On which days the paper book can have ended."""

    first: date
    default: date
    today: date
    year_start: date

    @classmethod
    def read(cls, village: Village, now: datetime) -> "_Span":
        today = timezone.localdate(now)
        before = get_first_month(village) - timedelta(days=1)
        start_month = get_terms(village, today).year_start_month
        year_start = year_start_of(today, start_month)
        return cls(year_start_of(before, start_month), before, today, year_start)

    def is_this_year(self, until: date) -> bool:
        return until >= self.year_start


@dataclass(frozen=True, slots=True)
class _Standing:
    """What was proposed or entered before."""

    households: dict[int, Household]
    openings: dict[int, Correction]
    uses: dict[tuple[int, str], PriorUse]

    @classmethod
    def read(cls, village: Village) -> "_Standing":
        openings = Correction.objects.for_village(village).filter(kind=CorrectionKind.OPENING)
        uses = PriorUse.objects.for_village(village)
        return cls(
            read_households(village),
            {
                opening.account_id: opening
                for opening in openings.exclude(state=CorrectionState.REFUSED)
            },
            {(use.household_id, use.code): use for use in uses},
        )


@dataclass(frozen=True, slots=True)
class _Planner:
    """Holds each row against what was proposed and entered before."""

    reader: RowReader
    plan: Plan
    rules: Mapping[str, Rule]
    standing: _Standing
    span: _Span

    def add(self, row: TableRow, values: Values) -> None:
        household = find_living_household(
            self.reader,
            row,
            key="number",
            number=values["number"],
            households=self.standing.households,
        )
        if household is None or not check_head(
            self.reader, row, key="head", written=values["head"], household=household
        ):
            return
        until = values["until"] or self.span.default
        if not self.span.first <= until <= self.span.today:
            words = _("要在%(first)s到今天之间。") % {"first": day_with_year(self.span.first)}
            self.reader.refuse(row, "until", words)
            return
        if not self.span.is_this_year(until) and (values["earned"] or values["deducted"]):
            words = _("纸质账只记到上一年度，今年的加分和扣分要空着。")
            self.reader.refuse(row, "earned", words)
            return
        uses = self._read_uses(row, values)
        if uses is None:
            return
        has_new = self._open(row, values, household, until)
        for use in uses:
            has_new |= self._enter(row, household, use, until)
        self.plan.standing += not has_new

    def _open(self, row: TableRow, values: Values, household: Household, until: date) -> bool:
        earned, deducted = values["earned"] or ZERO, values["deducted"] or ZERO
        balance, standing_points = values["balance"], earned - deducted
        told = {
            "household": name_plainly(household),
            "balance": points(balance),
            "after": points((household.account.balance or ZERO) + balance),
            "earned": points(earned),
            "deducted": points(deducted),
            "day": day_with_year(until),
        }
        opening = self.standing.openings.get(household.account.pk)
        if opening is None:
            words = _(
                "%(household)s：纸质账结余 %(balance)s 分，今年加 %(earned)s 分、"
                "扣 %(deducted)s 分；入账后共 %(after)s 分"
            )
            act = partial(
                open_from_paper,
                household.account,
                points=balance,
                standing_points=standing_points,
                reason=_("纸质账结转，记到%(day)s：今年加 %(earned)s 分、扣 %(deducted)s 分")
                % told,
            )
            self.plan.new.append(Step(row, words % told, act))
            return True
        if (opening.points, opening.standing_points) != (balance, standing_points):
            words = _(
                "已经提出过：结余 %(balance)s 分，年度积分 %(standing)s 分（%(state)s），不会再录。"
            )
            before = {
                "balance": points(opening.points),
                "standing": signed_points(opening.standing_points),
                "state": opening.get_state_display(),
            }
            self.plan.remarks.append(self.reader.tell(row, "balance", words % before))
        return False

    def _enter(self, row: TableRow, household: Household, use: _Use, until: date) -> bool:
        told = {
            "household": name_plainly(household),
            "code": use.code,
            "times": use.times,
            "points": signed_points(use.points),
        }
        before = self.standing.uses.get((household.pk, use.code))
        act = partial(
            enter_prior_use,
            household,
            use.code,
            times=use.times,
            points=use.points,
            until=until,
        )
        if before is None:
            words = _("%(household)s：细则 %(code)s 今年已有 %(times)s 次，%(points)s 分")
            self.plan.new.append(Step(row, words % told, act))
            return True
        if (before.times, before.points, before.until) == (use.times, use.points, until):
            return False
        told |= {"old_times": before.times, "old_points": signed_points(before.points)}
        if before.checked_at is not None:
            words = _("已经核对过：%(old_times)s 次，%(old_points)s 分，不再改。")
            key = f"times:{use.code}"
            self.plan.remarks.append(self.reader.tell(row, key, words % told))
            return False
        words = _(
            "%(household)s：细则 %(code)s 由 %(old_times)s 次、%(old_points)s 分"
            "改为 %(times)s 次、%(points)s 分"
        )
        self.plan.changes.append(Step(row, words % told, act))
        return True

    def _read_uses(self, row: TableRow, values: Values) -> list[_Use] | None:
        """Return what the row says of limits; None, with the reason told, where it cannot be."""
        uses = []
        is_good = True
        for code, rule in self.rules.items():
            times, amount = values.get(f"times:{code}"), values.get(f"points:{code}")
            if rule.counts_persons or not (times or amount):
                continue
            times = times or self._find_times(row, rule)
            amount = self._find_points(row, rule, times, amount) if times else None
            if times is None or amount is None:
                is_good = False
                continue
            uses.append(_Use(code, times, amount))
        return uses if is_good else None

    def _find_times(self, row: TableRow, rule: Rule) -> int | None:
        """Return one time, where only the points matter."""
        if rule.cap_times is None and not rule.repeat_points:
            return 1
        self.reader.refuse(row, f"times:{rule.code}", _("填了分数，也要填次数。"))
        return None

    def _find_points(
        self, row: TableRow, rule: Rule, times: int, amount: Decimal | None
    ) -> Decimal | None:
        """Return what the times came to, signed as the rule gives; by a plain rule itself."""
        if amount is not None:
            return abs(amount) * (-1 if rule.is_deduction else 1)
        if rule.repeat_points:
            each: list[Decimal] = [*rule.repeat_points][:times]
            return sum(each, ZERO) + each[-1] * (times - len(each))
        if rule.is_plain and rule.points:
            return rule.points * times
        self.reader.refuse(row, f"points:{rule.code}", _("填了次数，也要填一共几分。"))
        return None


COLUMNS = (
    Column(
        "number",
        gettext_lazy("户编号"),
        lexicon.NUMBER,
        parse_number,
        gettext_lazy("必填。要是已经录入的户。"),
        is_needed=True,
    ),
    Column(
        "head",
        gettext_lazy("户主"),
        lexicon.HEAD,
        parse_name,
        gettext_lazy("可不填。填了就拿来核对编号有没有写错。"),
    ),
    Column(
        "balance",
        gettext_lazy("结余"),
        lexicon.BALANCE,
        parse_amount,
        gettext_lazy("必填。纸质账上现在能用的积分，不含建账时这里已经给的基础分。"),
        is_needed=True,
    ),
    Column(
        "earned",
        gettext_lazy("今年加分"),
        lexicon.EARNED,
        parse_amount,
        gettext_lazy("今年得过的分，算年度积分用。上一年的不算。"),
    ),
    Column(
        "deducted",
        gettext_lazy("今年扣分"),
        lexicon.DEDUCTED,
        lambda text: abs(parse_points(text) or ZERO),
        gettext_lazy("今年扣过的分，算年度积分用。"),
    ),
    Column(
        "until",
        gettext_lazy("记到哪天"),
        lexicon.UNTIL,
        parse_day,
        gettext_lazy("可不填，不填就是在这里开始记的前一天。"),
    ),
)

OPENINGS = Kind(
    name="openings",
    title=gettext_lazy("期初结余"),
    sentence=gettext_lazy(
        "纸质账上的结余、今年加扣的分和已用次数。录入以后先是「待同意」，第二个人对着纸质账核对、同意了才入账。"
    ),
    columns=COLUMNS,
    plan=_plan,
    more_columns=_list_rule_columns,
    match_more=match_rule,
)
