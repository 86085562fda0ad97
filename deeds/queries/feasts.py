"""Reads of feasts: a month's, one, those to be confirmed, and the rules that speak of feasts."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from deeds.errors import FeastUnknown
from deeds.models import Deed, DeedQuerySet, Feast, FeastState
from deeds.queries.likes import GONE
from rules.models import Rule
from rules.phrases import OF_FEASTS
from rules.queries import for_scoring
from villages.models import Household, Village
from villages.months import add_months
from villages.queries import with_heads


def feasts_of_month(village: Village, month: date) -> QuerySet[Feast]:
    """Return the feasts whose day lies in a month, earliest first."""
    first = month.replace(day=1)
    of_month = _for_lists(village).filter(held_on__gte=first, held_on__lt=add_months(first, 1))
    return of_month.order_by("held_on", "pk")


def feasts_to_confirm(village: Village, *, today: date) -> QuerySet[Feast]:
    """Return the feasts that were to be held by now and that nobody has confirmed."""
    return (
        _for_lists(village)
        .filter(state=FeastState.DECLARED, held_on__lte=today)
        .order_by("held_on", "pk")
    )


def feasts_in_order(village: Village) -> QuerySet[Feast]:
    """Return all feasts, latest first."""
    return _for_lists(village).order_by("-held_on", "-pk")


def get_feast(village: Village, feast_id: int) -> Feast:
    """Return one feast with its household and people; raises FeastUnknown."""
    feast = _for_lists(village).filter(pk=feast_id).first()
    if feast is None:
        raise FeastUnknown
    return feast


def _for_lists(village: Village) -> QuerySet[Feast]:
    households = Prefetch("household", queryset=with_heads(Household.objects.all()))
    return (
        Feast.objects.for_village(village)
        .select_related("village", "declared_by", "closed_by")
        .prefetch_related(households)
    )


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The rules in force on a feast's day that speak of feasts, in the order of the regulation.

    recorded: deeds of the household on that day under one of them, which somebody brought in.
    """

    rules: list[Rule]
    recorded: DeedQuerySet

    def find(self, rule_id: int | None) -> Rule | None:
        return next((rule for rule in self.rules if rule.pk == rule_id), None)


def suggest_rules(feast: Feast) -> Suggestions:
    """Return what the council may propose; not what asks for a level of difficulty or effect.

    Such a rule, and any other, is proposed by recording a deed.
    """
    in_force = Rule.objects.for_village(feast.village).in_force_on(feast.held_on).in_order()
    rules = [
        rule
        for rule in for_scoring(in_force)
        if OF_FEASTS.search(rule.deed) and not (rule.difficulty_table or rule.effect_table)
    ]
    recorded = Deed.objects.for_village(feast.village).filter(
        household=feast.household,
        occurred_on=feast.held_on,
        rule__code__in=[rule.code for rule in rules],
    )
    return Suggestions(rules, recorded.exclude(state__in=GONE).for_lists().order_by("pk"))
