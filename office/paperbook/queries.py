"""What of the paper book waits for a second person, household by household."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from deeds.models import PriorUse
from ledger.models import Correction, CorrectionKind, CorrectionState
from rules.models import EditionState, Rule
from villages.models import Appointment, Household, Role, User, Village
from villages.permissions import find_recused_households
from villages.queries import head_name, with_heads
from villages.words import points, signed_points

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Shown:
    """What stood on the page at that moment, by its newest rows: nothing newer is consented to."""

    opening: int
    use: int

    def __str__(self) -> str:
        return f"{self.opening}-{self.use}"


@dataclass(slots=True)
class PaperRow:
    """A household whose balance or limits wait. blocked: why this person cannot answer."""

    household: Household
    opening: Correction | None = None
    uses: list[PriorUse] = field(default_factory=list)
    limits: str = ""
    blocked: str = ""

    @property
    def group(self) -> str:
        return self.household.grid.name

    @property
    def head(self) -> str:
        return head_name(self.household)

    @property
    def number(self) -> str:
        return f"{self.household.number:03d}"

    @property
    def balance(self) -> str:
        return points(self.opening.points) if self.opening else ""

    @property
    def standing(self) -> str:
        return signed_points(self.opening.standing_points) if self.opening else ""


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """The rows of one group."""

    name: str
    rows: Sequence[PaperRow]


@dataclass(frozen=True, slots=True)
class PaperList:
    """All that waits in a village, in the order of the board."""

    rows: Sequence[PaperRow]
    shown: Shown

    @property
    def groups(self) -> list[PaperGroup]:
        return [
            PaperGroup(name, list(rows)) for name, rows in groupby(self.rows, lambda row: row.group)
        ]

    @property
    def balance(self) -> str:
        return points(sum((row.opening.points for row in self.rows if row.opening), ZERO))

    @property
    def standing(self) -> str:
        standing = (row.opening.standing_points for row in self.rows if row.opening)
        return points(sum(standing, ZERO))

    @property
    def open_to_person(self) -> list[PaperRow]:
        return [row for row in self.rows if not row.blocked]

    @property
    def blocked(self) -> list[PaperRow]:
        return [row for row in self.rows if row.blocked]


def read_paper_list(village: Village, *, by: User, today: date) -> PaperList:
    """Return what waits, and what of it this person may answer.

    As many queries for one household as for all; two more for each supervisor.
    """
    openings = list(waiting_openings(village))
    uses = list(waiting_uses(village))
    shown = Shown(
        max((one.pk for one in openings), default=0), max((one.pk for one in uses), default=0)
    )
    by_account = {one.account.household_id or 0: one for one in openings}
    by_household: dict[int, list[PriorUse]] = defaultdict(list)
    for use in uses:
        by_household[use.household_id].append(use)
    wanted = {*by_account, *by_household}
    households = with_heads(Household.objects.filter(pk__in=wanted).in_order())
    recused = find_recused_households(by, village) if wanted else frozenset()
    checkers = _find_checkers(village, today=today) if wanted else {}
    deeds = _name_rules(village, {use.code for use in uses})
    rows = []
    for household in households:
        row = PaperRow(household, by_account.get(household.pk), by_household[household.pk])
        row.limits = _("；").join(_tell_use(use, deeds) for use in row.uses)
        row.blocked = _find_block(row, by=by, recused=recused, checkers=checkers)
        rows.append(row)
    return PaperList(rows, shown)


def waiting_openings(village: Village) -> QuerySet[Correction]:
    found = Correction.objects.for_village(village).filter(
        kind=CorrectionKind.OPENING, state=CorrectionState.PROPOSED
    )
    return found.select_related("account", "proposed_by").order_by("pk")


def waiting_uses(village: Village) -> Iterable[PriorUse]:
    found = PriorUse.objects.for_village(village).filter(checked_at__isnull=True)
    return found.select_related("entered_by").order_by("pk")


def _name_rules(village: Village, codes: set[str]) -> dict[str, str]:
    rules = Rule.objects.for_village(village).filter(code__in=codes)
    rules = rules.filter(edition__state=EditionState.ADOPTED).order_by("edition_id")
    return dict(rules.values_list("code", "deed"))


def _tell_use(use: PriorUse, deeds: dict[str, str]) -> str:
    return _("%(rule)s %(times)s 次，%(points)s 分") % {
        "rule": f"{use.code} {deeds.get(use.code, '')}".strip(),
        "times": use.times,
        "points": signed_points(use.points),
    }


def list_refused(village: Village) -> list[Correction]:
    """Return the openings that were turned down and not brought in anew, by household."""
    openings = Correction.objects.for_village(village).filter(kind=CorrectionKind.OPENING)
    anew = openings.exclude(state=CorrectionState.REFUSED).filter(account=OuterRef("account"))
    later = openings.filter(account=OuterRef("account"), pk__gt=OuterRef("pk"))
    refused = openings.filter(~Exists(anew), ~Exists(later), state=CorrectionState.REFUSED)
    refused = refused.filter(account__household__in=Household.objects.active())
    refused = refused.select_related("account__household__grid", "decided_by")
    return list(refused.order_by("account__household__number"))


def _find_checkers(village: Village, *, today: date) -> dict[int, frozenset[int]]:
    """Return {id of a supervisor: the households that this one may not answer}."""
    held = Appointment.objects.current_on(today).filter(
        village=village, role=Role.SUPERVISOR, user__is_active=True
    )
    people = User.objects.filter(pk__in=held.values("user"))
    return {one.pk: find_recused_households(one, village) for one in people}


def _find_block(
    row: PaperRow,
    *,
    by: User,
    recused: frozenset[int],
    checkers: Mapping[int, frozenset[int]],
) -> str:
    """Return why a person cannot answer a row; empty where nothing is in the way.

    The check is a supervisor's; the committee's only where no supervisor can.
    """
    authors = {use.entered_by_id for use in row.uses}
    if row.opening:
        authors.add(row.opening.proposed_by_id)
    if by.pk in authors:
        return _("是您录的，要另一位同意")
    if row.household.pk in recused:
        return _("您自己家或近亲家，要另一位同意")
    able = {pk for pk, barred in checkers.items() if row.household.pk not in barred} - authors
    if by.pk not in checkers and able:
        return _("由监督委员核对、同意")
    return ""
