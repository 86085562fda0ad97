"""What is missing: the form of the deed that it becomes."""

from datetime import date

from django.http import QueryDict
from django.utils.dateparse import parse_date

from deeds.errors import FormIncomplete
from noticeboard.forms.objections import MissingChoiceForm, MissingForm
from noticeboard.models.letters import Objection
from rules.queries import get_rule_in_force, rules_in_force
from villages.models import Village
from villages.numbers import read_id
from villages.queries import get_household


def build_choice(objection: Objection, asked: QueryDict, *, today: date) -> MissingChoiceForm:
    """Return the form that asks for day, household and rule; bound once a rule is chosen."""
    given = asked.copy()
    if objection.household is not None:
        given["household"] = str(objection.household.number)
    if objection.occurred_on is not None and "day" not in given:
        given["day"] = objection.occurred_on.isoformat()
    day = _read_day(given.get("day", "")) or today
    form = MissingChoiceForm(given if "rule" in given else None, initial=given.dict())
    form.offer_rules(rules_in_force(objection.village, day))
    return form


def read_missing(village: Village, sent: QueryDict) -> MissingForm:
    """Return the form that was sent; raises FormIncomplete and what build_missing does."""
    day = _read_day(sent.get("occurred_on", ""))
    if day is None:
        raise FormIncomplete
    rule = read_id(sent.get("rule", ""))
    return build_missing(village, sent.get("household", ""), rule, day, sent)


def build_missing(
    village: Village, household: str, rule_id: int, day: date, sent: QueryDict | None = None
) -> MissingForm:
    """Return the form for a rule and household; raises HouseholdUnknown, RuleUnknown."""
    rule = get_rule_in_force(village, rule_id, day=day)
    found = get_household(village, household)
    return MissingForm(sent, household=found, rule=rule, day=day)


def _read_day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None
