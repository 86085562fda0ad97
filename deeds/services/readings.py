"""What checking a deed reads beside the deed itself, read once for many deeds of one go."""

from collections.abc import Iterable
from datetime import date

from rules.models import Rule
from rules.queries import get_rule_in_force
from villages.models import Role, Terms, User, Village
from villages.permissions import check_role
from villages.queries import get_terms


class Readings:
    """Rules, terms and rights as they stand when a go begins; refusals are asked for anew.

    Nothing of it needs a lock: an edition that was in force on a past day stays so, and who loses
    an appointment in these seconds has recorded a moment before.
    """

    def __init__(self) -> None:
        self._rules: dict[tuple[int, int, date], Rule] = {}
        self._terms: dict[tuple[int, date], Terms] = {}
        self._allowed: set[tuple[int, int, frozenset[Role], date]] = set()

    def get_rule(self, village: Village, rule_id: int, *, day: date) -> Rule:
        """Return a rule as get_rule_in_force does; raises RuleUnknown, RuleNotInForce."""
        asked = (village.pk, rule_id, day)
        if asked not in self._rules:
            self._rules[asked] = get_rule_in_force(village, rule_id, day=day)
        return self._rules[asked]

    def get_terms(self, village: Village, day: date) -> Terms:
        asked = (village.pk, day)
        if asked not in self._terms:
            self._terms[asked] = get_terms(village, day)
        return self._terms[asked]

    def check_role(
        self, person: User, village: Village, roles: Iterable[Role], *, today: date
    ) -> None:
        """Raise VillageNotFound, RoleNeeded as check_role does."""
        asked = (person.pk, village.pk, frozenset(roles), today)
        if asked not in self._allowed:
            check_role(person, village, asked[2], today=today)
            self._allowed.add(asked)
