"""Reads for the try-out: the edition's rules, the terms, a past period's deeds, the households."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Max, Min
from django.utils import timezone

from deeds.models import Deed, DeedQuerySet
from deeds.tryout.errors import EditionUnknown, NothingToTry
from deeds.tryout.replay import Draft, OldDeed, RuleRow, Season
from deeds.tryout.report import Period
from rules.adoption.terms import build_drafted_terms
from rules.models import CategoryCap, Edition, Rule
from rules.scoring import Facts, period_of, year_end_of
from villages.models import Household, Member, Terms, Village
from villages.months import add_months, year_start_of

ROWS_A_FETCH = 5000
DEED_COLUMNS = (
    "household_id",
    "rule_id",
    "occurred_on",
    "quantity",
    "chosen_points",
    "member_id",
    "difficulty_id",
    "effect_id",
    "with_extra",
    "asked",
    "decided_at",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a try-out stands on, but for the deeds.

    terms: in force today; drafted: the same with what the edition changes. old_rules: {id of a rule
    of whatever edition: the rule}. old_codes: those that ever were in force.
    """

    edition: Edition
    draft: Draft
    terms: Terms
    drafted: Terms
    old_rules: Mapping[int, RuleRow]
    old_codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class HouseholdName:
    """A household as the roster has it."""

    group: str
    number: int
    head: str


def get_trial(
    village: Village, edition_id: int, *, today: date, mapped: Mapping[str, str] | None = None
) -> Trial:
    """Return what is needed to try an edition of the village, in whatever state.

    mapped: {old code: code of the edition} for this once; a code that is not its own plays no part.
    Raises EditionUnknown, NothingToTry.
    """
    edition = Edition.objects.for_village(village).filter(pk=edition_id).first()
    if edition is None:
        raise EditionUnknown
    rules = list(
        Rule.objects.for_village(village).select_related("edition").with_weights().in_order()
    )
    rows = {rule.pk: _build_row(rule) for rule in rules}
    own = {rule.code: rows[rule.pk] for rule in rules if rule.edition_id == edition.pk}
    if not own:
        raise NothingToTry
    old_codes = frozenset(rule.code for rule in rules if rule.edition.is_adopted)
    terms = list(Terms.objects.for_village(village).order_by("-valid_from"))
    terms = terms or [Terms(village=village, valid_from=today)]
    drafted = [one if edition.is_adopted else build_drafted_terms(edition, one) for one in terms]
    current = next((i for i, one in enumerate(terms) if one.valid_from <= today), -1)
    return Trial(
        edition=edition,
        draft=Draft(
            rules=own,
            seasons=[_build_season(one) for one in drafted],
            mapped={
                old: new
                for old, new in (mapped or {}).items()
                if new in own and old in old_codes - own.keys()
            },
            category_caps=[cap.shape for cap in CategoryCap.objects.filter(edition=edition)],
        ),
        terms=terms[current],
        drafted=drafted[current],
        old_rules=rows,
        old_codes=old_codes,
    )


def _build_row(rule: Rule) -> RuleRow:
    return RuleRow(rule.code, rule.deed, rule.category, rule.shape)


def _build_season(terms: Terms) -> Season:
    return Season(
        begins=terms.valid_from,
        rounding=terms.rounding,
        year_start_month=terms.year_start_month,
        base_points=terms.base_points,
        ceiling_points=terms.monthly_ceiling_points,
    )


def list_tried(village: Village) -> DeedQuerySet:
    """Return the village's deeds that a try-out replays: decided and not reversed."""
    return Deed.objects.for_village(village).scored().order_by()


def find_period(village: Village, year_start_month: int, *, today: date) -> Period | None:
    """Return the last full year of the scheme, or all there is where it has none; None: nothing.

    A year is full where its first month has deeds.
    """
    ends = list_tried(village).aggregate(first=Min("occurred_on"), last=Max("occurred_on"))
    if ends["first"] is None:
        return None
    this_year = year_start_of(today, year_start_month)
    last_year = add_months(this_year, -12)
    if ends["first"] < add_months(last_year, 1) and ends["last"] >= last_year:
        return Period(last_year, this_year - timedelta(days=1))
    return Period(ends["first"], ends["last"])


def read_deeds(trial: Trial, period: Period) -> Iterator[OldDeed]:
    """Yield the deeds of the years in which the period lies, in the order of decision; one query.

    Those outside the period are history: caps and repeats of a year look at all of it.
    """
    since, until = _widen(period, trial.draft)
    rows = (
        list_tried(trial.edition.village)
        .filter(occurred_on__range=(since, until))
        # Where one moment has several, the ledger's number tells.
        .order_by("decided_at", F("transfer__number").asc(nulls_last=True), "pk")
        .values_list(*DEED_COLUMNS, named=True)
    )
    for row in rows.iterator(chunk_size=ROWS_A_FETCH):
        facts = Facts(
            occurred_on=row.occurred_on,
            quantity=row.quantity,
            chosen_points=row.chosen_points,
            member_id=row.member_id,
            difficulty_id=row.difficulty_id,
            effect_id=row.effect_id,
            with_extra=row.with_extra,
        )
        yield OldDeed(
            household_id=row.household_id,
            rule=trial.old_rules[row.rule_id],
            facts=facts,
            points=row.asked,
            decided_on=timezone.localdate(row.decided_at),
        )


def _widen(period: Period, draft: Draft) -> tuple[date, date]:
    """Return the first and last day of the years that the period and its quarters lie in."""
    quarter = period_of(period.since, "quarter", 1)
    last_of_quarter = add_months(period_of(period.until, "quarter", 1), 3) - timedelta(days=1)
    first_month = draft.season_of(period.since).year_start_month
    last_month = draft.season_of(period.until).year_start_month
    return year_start_of(quarter, first_month), year_end_of(last_of_quarter, last_month)


def list_household_names(village: Village) -> dict[int, HouseholdName]:
    """Return {household id: its name}, in the order of the roster. Two queries."""
    heads = dict(
        Member.objects.living_here()
        .filter(household__village=village, is_head=True)
        .values_list("household_id", "name")
    )
    households = Household.objects.for_village(village).in_order()
    return {
        pk: HouseholdName(group, number, heads.get(pk, ""))
        for pk, group, number in households.values_list("pk", "grid__name", "number")
    }
