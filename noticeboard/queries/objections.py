"""Reads of objections: the rows they are about, who may decide them, how many are late."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from deeds.models import Deed, EarlierOutcome
from ledger.models import Account, Correction, Month, Transfer, TransferKind
from noticeboard.errors.objections import HadASay, ObjectionUnknown, OwnObjection
from noticeboard.models import Notice
from noticeboard.models.letters import Objection, ObjectionQuerySet
from villages.errors import PointsError
from villages.models import Appointment, Household, Role, User, Village
from villages.permissions import find_recused_households

SCORED_KINDS = (TransferKind.AWARD, TransferKind.DEDUCTION)


def get_objection(village: Village, number: int) -> Objection:
    """Return one objection with what its page shows; raises ObjectionUnknown."""
    found = with_rows(Objection.objects.for_village(village)).filter(number=number).first()
    if found is None:
        raise ObjectionUnknown
    return found


def with_rows(objections: ObjectionQuerySet) -> ObjectionQuerySet:
    """Bring along what objections are about: row, deed and rule, household, notice."""
    return objections.select_related(
        *("village", "notice__month", "activity", "decided_by", "keyed_by"),
        *("household__grid", "from_household__grid", "deed__rule", "corrected"),
        *("transfer__source", "transfer__destination", "transfer__reverses"),
    )


def find_notice_of(row: Transfer) -> Notice | None:
    """Return the notice on which a row stands; None while its month is open."""
    months = Month.objects.filter(
        village_id=row.village_id, first_number__lte=row.number, last_number__gte=row.number
    )
    return Notice.objects.filter(month__in=months).first()


def find_deed_of(row: Transfer) -> Deed | None:
    """Return the deed behind a row, also behind one that was taken back, or behind a reversal."""
    scored = row.reverses_id or row.pk
    deed = Deed.objects.filter(transfer=scored).select_related("rule").first()
    if deed is not None:
        return deed
    earlier = EarlierOutcome.objects.filter(transfer=scored).select_related("deed__rule").first()
    return earlier.deed if earlier else None


def get_households_of(row: Transfer) -> frozenset[int]:
    """Return the ids of the households whose points a row moved."""
    ends = Account.objects.filter(pk__in=(row.source_id, row.destination_id))
    found = ends.filter(household__isnull=False).values_list("household_id", flat=True)
    return frozenset(pk for pk in found if pk)


def list_rows_of(
    village: Village, household: Household, notice: Notice | None = None
) -> list[Transfer]:
    """Return a household's rows of a notice, or its latest of all, newest first. One query."""
    own = Q(source__household=household) | Q(destination__household=household)
    rows = Transfer.objects.for_village(village).filter(own)
    if notice is not None:
        month = notice.month
        rows = rows.filter(number__range=(month.first_number, month.last_number))
    related = ("source", "destination", "reverses", "deed__rule", "earlier_outcome__deed__rule")
    return list(
        rows.select_related(*related)
        .annotate(reversal_count=Count("reversed_by"))
        .order_by("-number")[:100]
    )


def find_printed_row(
    household: Household, code: str, *, notice: Notice, day: date | None = None
) -> Transfer | None:
    """Return the one row that a household's line of a notice means by a code; None of several.

    code: the rule's, or the category's where the rule is sensitive, as it is printed.
    """
    month = notice.month
    own = Q(source__household=household) | Q(destination__household=household)
    printed = (
        Q(reference=code)
        | Q(deed__rule__sensitive=True, deed__rule__category=code)
        | Q(
            earlier_outcome__deed__rule__sensitive=True,
            earlier_outcome__deed__rule__category=code,
        )
    )
    rows = Transfer.objects.filter(
        own,
        printed,
        village_id=month.village_id,
        number__range=(month.first_number, month.last_number),
        kind__in=SCORED_KINDS,
        reversed_by__isnull=True,
    )
    if day is not None:
        rows = rows.filter(occurred_on=day)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


# Who may decide


def find_bar(objection: Objection, person: User, *, today: date) -> PointsError | None:
    """Return what keeps a supervisor from deciding an objection, and who may; None: nothing does.

    It is the own or a kin household's, or the person brought the deed in or had a say in it.
    """
    kind = _find_reason(objection, person)
    return None if kind is None else kind(name_others(objection, person, today=today))


def _find_reason(objection: Objection, person: User) -> type[OwnObjection] | type[HadASay] | None:
    recused = find_recused_households(person, objection.village)
    if recused & find_concerned(objection):
        return OwnObjection
    return HadASay if _had_a_say(objection, person, recused) else None


def find_concerned(objection: Objection) -> frozenset[int]:
    """Return the ids of the households that an objection is about, and of the one that objects."""
    deed, row = objection.deed, objection.transfer
    concerned = {objection.household_id, objection.from_household_id}
    concerned |= {deed.household_id} if deed else set()
    concerned |= get_households_of(row) if row else set()
    return frozenset(pk for pk in concerned if pk)


def _had_a_say(objection: Objection, person: User, recused: frozenset[int]) -> bool:
    deed, row = objection.deed, objection.transfer
    if deed is not None:
        sent = Q(submitted_by=person) | Q(from_household__in=recused)
        if deed.sources.filter(sent).exists() or deed.decisions.filter(decided_by=person).exists():
            return True
    if row is None:
        return False
    signed = Q(proposed_by=person) | Q(decided_by=person)
    about = Q(transfer=row) | Q(reverses=row)
    return Correction.objects.filter(about, signed).exists()


def name_others(objection: Objection, person: User, *, today: date) -> str:
    """Say which other supervisors may decide it, or that the committee has to appoint one."""
    held = Appointment.objects.current_on(today).filter(
        village=objection.village, role=Role.SUPERVISOR
    )
    others = {one.user for one in held.select_related("user") if one.user_id != person.pk}
    free = [one.name for one in others if _find_reason(objection, one) is None]
    return say_others(sorted(free))


def say_others(names: Iterable[str]) -> str:
    told = list(names)
    if not told:
        return _("本村没有别的监督员能办，请村委会另请一位监督员（在「任职」里安排）。")
    return _("请由%(names)s来办。") % {"names": _("、").join(told)}


def count_overdue(villages: Iterable[Village], today: date) -> dict[int, int]:
    """Return {village id: how many objections are past their due date}; none: left out."""
    overdue = Objection.objects.filter(village__in=list(villages)).overdue_on(today)
    counts = overdue.order_by().values_list("village_id").annotate(count=Count("pk"))
    return dict(counts)
