"""Reads of objections: the rows they are about, who may decide them, how many are late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from deeds.models import Deed, EarlierOutcome
from ledger.models import Account, Correction, Month, Transfer, TransferKind
from noticeboard.errors.letters import LetterUnknown
from noticeboard.errors.objections import HadASay, OwnObjection, WroteItDown
from noticeboard.models import Notice
from noticeboard.models.letters import (
    Objection,
    ObjectionKind,
    ObjectionQuerySet,
    ObjectionState,
)
from rules.models import Category
from villages.errors import PointsError
from villages.models import Appointment, Household, Role, User, Village
from villages.permissions import find_recused_households
from villages.queries import get_terms, with_heads
from villages.words import day_name, signed_points_with_unit

ZERO = Decimal(0)
# What takes a row back.
CHANGING = (ObjectionState.UPHELD, ObjectionState.PARTLY, ObjectionState.SENT_BACK)
SCORED_KINDS = (TransferKind.AWARD, TransferKind.DEDUCTION)


def get_objection(village: Village, number: int) -> Objection:
    """Return one objection with what its page shows; raises LetterUnknown."""
    objections = with_households(with_rows(Objection.objects.for_village(village)))
    found = objections.filter(number=number).first()
    if found is None:
        raise LetterUnknown
    return found


def with_rows(objections: ObjectionQuerySet) -> ObjectionQuerySet:
    """Bring along what objections are about: row, deed and rule, household, notice."""
    return with_deeds(objections).select_related(
        *("village", "notice__month", "activity", "decided_by", "keyed_by"),
        *("corrected__source", "corrected__destination"),
        *("transfer__source", "transfer__destination", "transfer__reverses"),
    )


def with_deeds(objections: ObjectionQuerySet) -> ObjectionQuerySet:
    """Bring along deed and rule; tell, as is_deed_reversed, whether what it came to was."""
    reversals = Transfer.objects.filter(reverses=OuterRef("deed__transfer"))
    return objections.select_related("deed__rule").annotate(is_deed_reversed=Exists(reversals))


def with_households(objections: ObjectionQuerySet) -> ObjectionQuerySet:
    """Bring along the households that are meant and that object, with their heads."""
    households = with_heads(Household.objects.all())
    return objections.prefetch_related(
        Prefetch("household", queryset=households),
        Prefetch("from_household", queryset=households),
    )


def list_objections(village: Village) -> ObjectionQuerySet:
    """Return objections for a list of rows; a constant number of queries."""
    related = ("village", "transfer__source", "transfer__destination")
    found = Objection.objects.for_village(village).select_related(*related)
    return with_households(with_deeds(found))


def list_others_of(objection: Objection) -> ObjectionQuerySet:
    """Return the other objections to the same row or deed, oldest first."""
    same = Q(pk__in=())
    if objection.transfer_id:
        same |= Q(transfer=objection.transfer_id)
    if objection.deed_id:
        same |= Q(deed=objection.deed_id)
    others = list_objections(objection.village).filter(same).exclude(pk=objection.pk)
    return others.order_by("number")


def list_unmoved(village: Village, household: Household, notice: Notice | None) -> list[Deed]:
    """Return a household's decided deeds that moved nothing, those of a notice's months first."""
    deeds = (
        Deed.objects.for_village(village)
        .posted()
        .filter(household=household, transfer__isnull=True)
    )
    if notice is not None:
        # Decided before it was closed: later ones stand on no notice yet.
        deeds = deeds.filter(decided_at__lte=notice.month.closed_at)
    return list(deeds.select_related("rule").order_by("-decided_at")[:20])


def find_changes(rows: Iterable[int]) -> dict[int, int]:
    """Return {row id: number of the objection by which it was reversed or corrected}."""
    decided = Objection.objects.filter(
        transfer__in=list(rows), state__in=CHANGING, decided_at__isnull=False
    )
    found = decided.order_by("-decided_at").values_list("transfer_id", "number")
    # The first decision did it; those after it found nothing more to do.
    return {pk: number for pk, number in found if pk is not None}


def find_notice_of(row: Transfer) -> Notice | None:
    """Return the notice on which a row stands; None while its month is open."""
    months = Month.objects.filter(
        village_id=row.village_id, first_number__lte=row.number, last_number__gte=row.number
    )
    return Notice.objects.filter(month__in=months).first()


def find_window_end(village: Village, number: int) -> date | None:
    """Return the last day on which a row, by its number, hung out; None while its month is open."""
    months = Month.objects.for_village(village).filter(
        first_number__lte=number, last_number__gte=number
    )
    return months.values_list("window_ends", flat=True).first()


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

    It is the own or a kin household's, the person brought the deed in or had a say in it, or wrote
    the objection down: so that nobody both objects and decides.
    """
    kind = _find_reason(objection, person)
    return None if kind is None else kind(name_others(objection, person, today=today))


def _find_reason(
    objection: Objection, person: User
) -> type[OwnObjection] | type[HadASay] | type[WroteItDown] | None:
    recused = find_recused_households(person, objection.village)
    if recused & find_concerned(objection):
        return OwnObjection
    if _had_a_say(objection, person, recused):
        return HadASay
    return WroteItDown if objection.keyed_by_id == person.pk else None


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


# What is printed


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """An answered objection as everybody may read it: no names, no household, no free text."""

    number: int
    received: str
    about: str
    outcome: str
    ground: str
    effect: str
    answered: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An objection that waits for its answer, as everybody may read it."""

    number: int
    received: str
    about: str
    due: str


def list_outcomes(village: Village, since: datetime | None, until: datetime) -> list[OutcomeLine]:
    """Return what was decided after a moment and up to another one, by number, in ready words.

    Of a past stretch the same whenever it is asked. Three queries.
    """
    is_named = _names_deductions(village, until)
    decided = with_rows(Objection.objects.for_village(village)).filter(decided_at__lte=until)
    if since is not None:
        decided = decided.filter(decided_at__gt=since)
    return [
        OutcomeLine(
            number=one.number,
            received=day_name(one.received_at, until),
            about=say_about(one, deductions_named=is_named),
            outcome=one.get_state_display(),
            ground=one.get_ground_display(),
            effect=say_effect(one),
            answered=day_name(one.decided_at, until),
        )
        for one in decided.order_by("number")
        if one.decided_at is not None
    ]


def list_open(village: Village, until: datetime) -> list[OpenLine]:
    """Return what was open at a moment, by number, with the day by which it is answered."""
    is_named = _names_deductions(village, until)
    waiting = with_rows(Objection.objects.for_village(village)).filter(
        Q(decided_at__isnull=True) | Q(decided_at__gt=until), received_at__lte=until
    )
    return [
        OpenLine(
            number=one.number,
            received=day_name(one.received_at, until),
            about=say_about(one, deductions_named=is_named),
            due=day_name(one.due_on, until),
        )
        for one in waiting.order_by("number")
    ]


def _names_deductions(village: Village, until: datetime) -> bool:
    """Tell whether the village's notices name the rules of deductions at a moment."""
    return get_terms(village, timezone.localdate(until)).deductions_named


def say_about(objection: Objection, *, deductions_named: bool = True) -> str:
    """Say what an objection read by with_rows is about: 记错了：清扫祠堂门口.

    deductions_named: False where everybody reads it and the village names no rule of a deduction.
    """
    kind = str(objection.get_kind_display())
    what = _name_rule(objection, deductions_named=deductions_named)
    return _("%(kind)s：%(what)s") % {"kind": kind, "what": what} if what else kind


def _name_rule(objection: Objection, *, deductions_named: bool) -> str:
    """Return the rule's words, its category where it is sensitive, else what kind of row it is."""
    if objection.deed is not None:
        rule = objection.deed.rule
        if rule.is_deduction and not deductions_named:
            return str(TransferKind.DEDUCTION.label)
        return str(Category(rule.category).label) if rule.sensitive else rule.deed
    row = objection.transfer
    return str(row.get_kind_display()) if row else ""


def say_effect(objection: Objection) -> str:
    """Say what an outcome did to the points."""
    is_missing = objection.kind == ObjectionKind.MISSING
    if objection.state == ObjectionState.DISMISSED:
        return _("不补记") if is_missing else _("不变")
    if is_missing:
        return _("转成一件事，等评议")
    row = objection.transfer
    before = signed_points_with_unit(see_points(row) if row else ZERO)
    if objection.corrected is not None:
        return _say_corrected(before, row, objection.corrected)
    if row is None:
        return _("原来没有加减分，不再算数")
    if objection.state == ObjectionState.SENT_BACK:
        return _("%(before)s冲正，等重新评议") % {"before": before}
    return _("%(before)s冲正") % {"before": before}


def _say_corrected(before: str, row: Transfer | None, corrected: Transfer) -> str:
    words = {"before": before, "after": signed_points_with_unit(see_points(corrected))}
    if row is None or _see_households(row) == _see_households(corrected):
        return _("%(before)s改为%(after)s") % words
    return _("%(before)s冲正，改记到另一户%(after)s") % words


def see_points(row: Transfer) -> Decimal:
    """Return a row's points as its household sees them; of two, as the one that got them."""
    return row.points if row.destination.household_id else -row.points


def _see_households(row: Transfer) -> frozenset[int | None]:
    return frozenset({row.source.household_id, row.destination.household_id})
