"""What a deed comes to: its rule and facts with what the household has had, for rules.scoring."""

from datetime import date
from decimal import Decimal

from django.db.models import Q

from deeds.errors import DayInFuture
from deeds.models import Deed
from ledger.limits import get_awarded_to
from ledger.models import Account, Book
from rules.models import Clearing, Rule
from rules.scoring import Assessment, CategoryCapShape, Facts, Past, assess
from villages.models import Household, Terms
from villages.months import add_months, year_start_of

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
    household: Household, rule: Rule, *, day: date, year_start_month: int, with_category: bool
) -> list[Past]:
    """Return what the household has had that a deed of the rule on a day is scored with.

    Deeds under the rule's code, in whatever edition, of its ladder and, where its category has a
    cap, of its category; those decided and not reversed, of the year round the day. Read in one
    query, under the book's lock where points follow from it. What a past deed counts is `asked`:
    what it came to after caps, before the ledger stopped it at a floor.
    """
    related = Q(rule__code=rule.code)
    if rule.ladder:
        related |= Q(rule__ladder=rule.ladder)
    if with_category:
        related |= Q(rule__category=rule.category)
    year_start = year_start_of(day, year_start_month)
    rows = Deed.objects.scored().filter(
        related,
        household=household,
        occurred_on__gte=add_months(year_start, -QUARTER_MONTHS),
        occurred_on__lt=add_months(year_start, 12 + QUARTER_MONTHS),
    )
    columns = rows.order_by("occurred_on", "id").values_list(*PAST_COLUMNS)
    return [_build_past(*row) for row in columns]


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


def score(deed: Deed, chosen_points: Decimal | None, *, terms: Terms, today: date) -> Assessment:
    """Return what a deed, saved or not, comes to as things stand; terms: those of its day.

    today: the day of the decision. Raises what rules.scoring.assess raises.
    """
    clearable = _find_clearable(deed, terms=terms, today=today) if deed.rule.clears else None
    return _assess(deed, chosen_points, terms=terms, today=today, clearable=clearable)


def forecast(deed: Deed, chosen_points: Decimal | None, *, terms: Terms, today: date) -> Assessment:
    """Return what a deed would come to, for who records it: as score does, but for what is cleared.

    That figure would tell the household's balance to everybody who may record a deed.
    Raises DayInFuture, and what rules.scoring.assess raises.
    """
    if deed.occurred_on > today:
        raise DayInFuture
    return _assess(deed, chosen_points, terms=terms, today=today, clearable=None)


def _assess(
    deed: Deed,
    chosen_points: Decimal | None,
    *,
    terms: Terms,
    today: date,
    clearable: Decimal | None,
) -> Assessment:
    rule = deed.rule
    caps = _find_category_caps(rule)
    history = history_of(
        deed.household,
        rule,
        day=deed.occurred_on,
        year_start_month=terms.year_start_month,
        with_category=bool(caps),
    )
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
