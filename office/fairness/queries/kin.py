"""Reads of the kin register, its trail, and of who decides with and without an own household."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from deeds.models import Decision
from deeds.queries.deeds import DECIDERS
from office.fairness.figures.kin import (
    SHORTLY,
    Homeless,
    KinAct,
    KinChange,
    Said,
    Tie,
    find_said_before,
)
from office.fairness.queries.deeds import DAY, between
from office.fairness.spans import Span
from rules.phrases import SUBSTITUTE
from villages.models import Appointment, Change, KinTie, Village
from villages.models.audit import Act
from villages.months import day_start
from villages.permissions import find_homeless


def list_homes(village: Village) -> dict[int, frozenset[int]]:
    """Return {person: the own households}, now or ever, as families outlast offices. One query."""
    homes: dict[int, set[int]] = defaultdict(set)
    rows = Appointment.objects.for_village(village).filter(household__isnull=False)
    for person, household in rows.values_list("user_id", "household_id"):
        assert household is not None, "Asked for above."
        homes[person].add(household)
    return {person: frozenset(own) for person, own in homes.items()}


def list_homeless(village: Village, *, today: date) -> list[Homeless]:
    """Return today's officers of whom no own household is known, by role and name. One query.

    Who said to live elsewhere is none of them.
    """
    rows = (
        find_homeless(village, today=today)
        .filter(starts_on__lte=today)
        .select_related("user")
        .order_by("role", "user__name", "user_id", "pk")
    )
    # Who holds two such roles is told of once.
    by_person = {row.user_id: Homeless(row.pk, row.user.name, row.office) for row in reversed(rows)}
    return list(reversed(by_person.values()))


def count_substitutes(village: Village, span: Span) -> int:
    """Return how many substitute deciders were appointed within the span. One query."""
    named = Appointment.objects.for_village(village).filter(
        role__in=DECIDERS, title__contains=SUBSTITUTE, starts_on__range=(span.first, span.last)
    )
    return named.count()


def list_kin_changes(
    village: Village,
    span: Span,
    *,
    homes: dict[int, frozenset[int]],
    hidden: Collection[int],
) -> list[KinChange]:
    """Return what was done to the register within the span. Three queries.

    Who proposed a removal, and when, stands in the audit trail alone. hidden: the households about
    which the reader is not told who decided.
    """
    ties = list(KinTie.objects.for_village(village).order_by("pk"))
    start, end = day_start(span.first), day_start(span.last + DAY)
    declared = [
        Tie(tie.pk, tie.first_id, tie.second_id, tie.declared_at)
        for tie in ties
        if start <= tie.declared_at < end
    ]
    said = find_said_before(declared, homes=homes, said=_list_said(village, span, hidden))
    changes = [
        KinChange(
            tie=tie.pk,
            first=tie.first_id,
            second=tie.second_id,
            act=KinAct.DECLARED,
            by=tie.declared_by_id,
            at=tie.declared_at,
            said=said.get(tie.pk),
        )
        for tie in ties
        if start <= tie.declared_at < end
    ]
    changes += [
        KinChange(
            tie.pk, tie.first_id, tie.second_id, KinAct.REMOVED, tie.removed_by_id, tie.removed_at
        )
        for tie in ties
        if tie.removed_at and start <= tie.removed_at < end
    ]
    return changes + _list_proposals(village, span, {tie.pk: tie for tie in ties})


def _list_proposals(village: Village, span: Span, ties: dict[int, KinTie]) -> list[KinChange]:
    rows = Change.objects.for_village(village).filter(
        between("made_at", span.first, span.last),
        kind=KinTie._meta.label_lower,
        act=Act.CHANGED,
        values__field="removal_proposed_by",
    )
    return [
        KinChange(
            tie.pk,
            tie.first_id,
            tie.second_id,
            KinAct.REMOVAL_PROPOSED,
            change.made_by_id,
            change.made_at,
        )
        for change in rows
        if (tie := ties.get(int(change.row)))
    ]


def _list_said(village: Village, span: Span, hidden: Collection[int]) -> list[Said]:
    """Return the words said across a tie by people of its other end, shortly before the span too.

    Whether they came before the tie, and how shortly, is for find_said_before to tell.
    """
    own = Appointment.objects.for_village(village).filter(household__isnull=False)
    declared = KinTie.objects.for_village(village).filter(
        between("declared_at", span.first, span.last)
    )
    rows = (
        Decision.objects.for_village(village)
        .filter(
            between("decided_at", span.first - SHORTLY, span.last),
            Q(deed__household__in=declared.values("first"))
            | Q(deed__household__in=declared.values("second")),
            decided_by__in=own.values("user"),
        )
        .exclude(deed__household__in=hidden)
        .order_by("decided_at", "pk")
    )
    return [Said(*row) for row in rows.values_list("decided_by", "deed__household", "decided_at")]
