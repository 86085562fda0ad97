"""What a deed comes to: its rule and facts with what the household has had, for rules.scoring."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import Q

from deeds.errors import DayInFuture
from deeds.models import Deed, DeedQuerySet
from deeds.queries.persons import find_other_rows
from deeds.queries.prior import map_paper_pasts
from ledger.limits import get_awarded_to
from ledger.models import Account, Book
from rules.errors import RuleError
from rules.models import CategoryCap, Clearing, Rule
from rules.queries import for_scoring
from rules.scoring import Assessment, CategoryCapShape, Facts, Past, assess
from villages.models import Household, Member, Terms, Village
from villages.months import add_months, month_of, year_start_of

ZERO = Decimal(0)
# A quarter may begin that long before a scheme's year, or end after it.
QUARTER_MONTHS = 3
PAST_COLUMNS = (
    *("occurred_on", "asked", "member_id", "quantity"),
    *("rule__code", "rule__category", "rule__ladder"),
)


def facts_of(deed: Deed, chosen_points: Decimal | None) -> Facts:
    """Return what scoring needs to know of a deed, saved or not."""
    return Facts(
        occurred_on=deed.occurred_on,
        quantity=deed.quantity,
        chosen_points=chosen_points,
        member_id=deed.member_id,
        difficulty_id=deed.difficulty_id,
        effect_id=deed.effect_id,
        with_extra=deed.with_extra,
    )


def history_of(
    household: Household,
    rule: Rule,
    *,
    member: Member | None,
    day: date,
    year_start_month: int,
    with_category: bool,
) -> list[Past]:
    """Return what the household has had that a deed of the rule on a day is scored with.

    Deeds under the rule's code, in whatever edition, of its ladder and, where its category has a
    cap, of its category; those decided and not reversed, of the year round the day. What the paper
    book had used of its limits. And what the member had in another household, where one split or
    merged. Read in two queries, more for who came so, under the book's lock where points follow
    from it. What a past deed counts is `asked`: what it came to after caps, before the ledger
    stopped it at a floor.
    """
    related = Q(rule__code=rule.code)
    if rule.ladder:
        related |= Q(rule__ladder=rule.ladder)
    if with_category:
        related |= Q(rule__category=rule.category)
    year_start = year_start_of(day, year_start_month)
    since = add_months(year_start, -QUARTER_MONTHS)
    before = add_months(year_start, 12 + QUARTER_MONTHS)
    rows = _list_scored(since, before).filter(related)
    columns = rows.filter(household=household).order_by("occurred_on", "id")
    on_paper = map_paper_pasts([household.pk], since=since, before=before)
    history = [
        *on_paper.get(household.pk, ()),
        *(_build_past(*row) for row in columns.values_list(*PAST_COLUMNS)),
    ]
    lives = find_other_rows([member] if member else [])
    return _follow(lives, _map_elsewhere(rows, lives), history, member, household.pk)


def _map_elsewhere(
    rows: DeedQuerySet, lives: Mapping[int, frozenset[int]]
) -> dict[int, list[tuple[int, Past]]]:
    """Return {member id: (household id, what that row of a person had)} of persons that moved."""
    found: dict[int, list[tuple[int, Past]]] = defaultdict(list)
    if not lives:
        return found
    others = rows.filter(member__in=frozenset[int]().union(*lives.values()))
    columns = others.order_by("occurred_on", "id").values_list("household_id", *PAST_COLUMNS)
    for household_id, *row in columns:
        past = _build_past(*row)
        if past.member_id is not None:
            found[past.member_id].append((household_id, past))
    return found


def _follow(
    lives: Mapping[int, frozenset[int]],
    elsewhere: Mapping[int, list[tuple[int, Past]]],
    history: Sequence[Past],
    member: Member | None,
    household_id: int,
) -> list[Past]:
    """Return a household's history as it is of a person: all that one had, under whatever row."""
    own = lives.get(member.pk) if member else None
    if member is None or not own:
        return list(history)
    here = [
        replace(past, member_id=member.pk) if past.member_id in own else past for past in history
    ]
    there = [
        replace(past, member_id=member.pk, is_elsewhere=True)
        for row in sorted(own)
        for of_household, past in elsewhere.get(row, ())
        if of_household != household_id
    ]
    return here + there


def _build_past(
    occurred_on: date, asked: Decimal | None, member_id: int | None, quantity: Decimal, *rule: str
) -> Past:
    code, category, ladder = rule
    return Past(
        occurred_on=occurred_on,
        points=asked or ZERO,
        member_id=member_id,
        code=code,
        category=category,
        ladder=ladder,
        quantity=quantity,
    )


def score(
    deed: Deed,
    chosen_points: Decimal | None,
    *,
    terms: Terms,
    today: date,
    histories: dict[int, list[Past]] | None = None,
) -> Assessment:
    """Return what a deed, saved or not, comes to as things stand; terms: those of its day.

    today: the day of the decision. histories: of a step of many decisions, from read_histories;
    what is used of it is taken out, so that the household's next deed is scored with this one.
    Raises what rules.scoring.assess raises.
    """
    clearable = _find_clearable(deed, terms=terms, today=today) if deed.rule.clears else None
    known = None if histories is None else histories.pop(deed.household_id, None)
    return _assess(deed, chosen_points, terms=terms, today=today, clearable=clearable, known=known)


def read_histories(deeds: Collection[Deed]) -> dict[int, list[Past]]:
    """Return {household id: what it had in the years round the deeds}, under the book's lock.

    For a step that decides them. Not of households with a person who lived elsewhere before, whose
    limits go on from there. Two queries.
    """
    if not deeds:
        return {}
    moved = find_other_rows([deed.member for deed in deeds if deed.member])
    found = _map_histories(list(deeds))
    left_out = {deed.household_id for deed in deeds if deed.member_id in moved}
    return {
        deed.household_id: found.get(deed.household_id, [])
        for deed in deeds
        if deed.household_id not in left_out
    }


def forecast(deed: Deed, chosen_points: Decimal | None, *, terms: Terms, today: date) -> Assessment:
    """Return what a deed would come to, for who records it: as score does, but for what is cleared.

    That figure would tell the household's balance to everybody who may record a deed.
    Raises DayInFuture, and what rules.scoring.assess raises.
    """
    if deed.occurred_on > today:
        raise DayInFuture
    return _assess(deed, chosen_points, terms=terms, today=today, clearable=None)


def forecast_many(deeds: Iterable[Deed], *, today: date) -> dict[int, Assessment]:
    """Return {deed id: what it would come to as things stand}, for a list of one village.

    Each as forecast does, as if the others were not there; in a range by the proposed points. What
    cannot be scored yet is left out. A constant number of queries, however long the list is.
    """
    asked = list(deeds)
    if not asked:
        return {}
    rules = for_scoring(Rule.objects.filter(pk__in={deed.rule_id for deed in asked})).in_bulk()
    caps = _map_category_caps(rules.values())
    terms = _AllTerms(asked[0].village)
    histories = _map_histories(asked)
    lives = find_other_rows([deed.member for deed in asked if deed.member])
    elsewhere = _map_elsewhere(_list_scored(*_find_years(asked)), lives)
    found = {}
    for deed in asked:
        rule = rules[deed.rule_id]
        try:
            found[deed.pk] = _assess_with(
                deed,
                rule,
                deed.proposed_points,
                _follow(
                    lives,
                    elsewhere,
                    histories.get(deed.household_id, ()),
                    deed.member,
                    deed.household_id,
                ),
                caps=[] if rule.is_deduction else caps.get((rule.edition_id, rule.category), []),
                terms=terms.on(deed.occurred_on),
                today=today,
            )
        except RuleError:
            continue
    return found


class _AllTerms:
    """A village's terms of all days, in one query."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.found = list(Terms.objects.for_village(village).order_by("valid_from"))
        self.starts = [one.valid_from for one in self.found]

    def on(self, day: date) -> Terms:
        """Return the terms in force on a day, as villages.queries.get_terms does."""
        count = bisect_right(self.starts, day)
        return self.found[count - 1] if count else Terms(village=self.village, valid_from=day)


def _map_category_caps(rules: Iterable[Rule]) -> Mapping[tuple[int, str], list[CategoryCapShape]]:
    caps: dict[tuple[int, str], list[CategoryCapShape]] = defaultdict(list)
    for cap in CategoryCap.objects.filter(edition__in={rule.edition_id for rule in rules}):
        caps[cap.edition_id, cap.category].append(cap.shape)
    return caps


def _find_years(deeds: Sequence[Deed]) -> tuple[date, date]:
    """Return the years round the deeds: a year before the first and after the last day.

    That covers a scheme's year, wherever it begins.
    """
    days = [deed.occurred_on for deed in deeds]
    return (
        add_months(month_of(min(days)), -12 - QUARTER_MONTHS),
        add_months(month_of(max(days)), 12 + QUARTER_MONTHS),
    )


def _list_scored(since: date, before: date) -> DeedQuerySet:
    return Deed.objects.scored().filter(occurred_on__gte=since, occurred_on__lt=before)


def _map_histories(deeds: Sequence[Deed]) -> Mapping[int, list[Past]]:
    """Return {household id: what it had in the years round the deeds}; scoring takes its own."""
    since, before = _find_years(deeds)
    households = {deed.household_id for deed in deeds}
    rows = _list_scored(since, before).filter(household__in=households)
    histories: dict[int, list[Past]] = defaultdict(list)
    histories.update(map_paper_pasts(households, since=since, before=before))
    columns = rows.order_by("occurred_on", "id").values_list("household_id", *PAST_COLUMNS)
    for household_id, *row in columns:
        histories[household_id].append(_build_past(*row))
    return histories


def _assess(
    deed: Deed,
    chosen_points: Decimal | None,
    *,
    terms: Terms,
    today: date,
    clearable: Decimal | None,
    known: Sequence[Past] | None = None,
) -> Assessment:
    """Assess with the history that is known of the household, or else as it is read now."""
    rule = deed.rule
    caps = _find_category_caps(rule)
    if known is None:
        known = history_of(
            deed.household,
            rule,
            member=deed.member,
            day=deed.occurred_on,
            year_start_month=terms.year_start_month,
            with_category=bool(caps),
        )
    return _assess_with(
        deed,
        rule,
        chosen_points,
        known,
        caps=caps,
        terms=terms,
        today=today,
        clearable=clearable,
    )


def _assess_with(
    deed: Deed,
    rule: Rule,
    chosen_points: Decimal | None,
    history: Sequence[Past],
    *,
    caps: Sequence[CategoryCapShape],
    terms: Terms,
    today: date,
    clearable: Decimal | None = None,
) -> Assessment:
    return assess(
        rule.shape,
        facts_of(deed, chosen_points),
        history,
        rounding=terms.rounding,
        year_start_month=terms.year_start_month,
        category_caps=caps,
        clearable=clearable,
        decided_on=today,
    )


def _find_category_caps(rule: Rule) -> list[CategoryCapShape]:
    """Return the caps that the rule's category has in its edition; they are about awards only."""
    if rule.is_deduction or not getattr(rule, "has_category_cap", True):
        # Read by for_scoring, it is known that there is none.
        return []
    return [cap.shape for cap in rule.edition.category_caps.filter(category=rule.category)]


def _find_clearable(deed: Deed, *, terms: Terms, today: date) -> Decimal:
    """Return what a clearing rule finds to wipe: never more than stands on the account."""
    account = Account.objects.get(household=deed.household)
    balance = max(account.balance or ZERO, ZERO)
    if deed.rule.clears == Clearing.BALANCE:
        return balance
    if deed.rule.clears == Clearing.YEAR:
        first = year_start_of(today, terms.year_start_month)
        last = add_months(first, 11)
    else:
        first = last = Book.objects.get(village=deed.village_id).open_month
    return min(get_awarded_to(account, first_month=first, last_month=last), balance)
