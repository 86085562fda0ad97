"""Reads of households, their awards, and how they may be named."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _

from ledger.models import Account, Month, Transfer, TransferKind
from noticeboard.models import NoticeHonour
from office.fairness.figures.shares import HouseholdFacts, MonthAward
from office.fairness.spans import Span
from villages.models import Household, Member, User, Village
from villages.models.households import HouseholdState
from villages.months import month_of
from villages.queries import name_household, with_heads

OLD_FROM_YEARS = 65


def list_households(village: Village, *, today: date) -> list[HouseholdFacts]:
    """Return the village's households in the order of the roster. Two queries."""
    births = _list_births(village)
    born_until = today.year - OLD_FROM_YEARS
    rows = (
        Household.objects.for_village(village)
        .active()
        .in_order()
        .values_list("pk", "number", "grid_id", "grid__name", "state", "with_disabled")
    )
    found = []
    for pk, number, group_id, group, state, with_disabled in rows:
        has_years, youngest = births.get(pk, (False, None))
        facts = HouseholdFacts(
            pk=pk,
            number=number,
            group_id=group_id,
            group=group,
            is_away=state == HouseholdState.AWAY,
            with_disabled=with_disabled,
            # By the year alone, so that a birthday still to come counts as well.
            is_old=has_years and youngest is not None and youngest <= born_until,
            has_years=has_years,
        )
        found.append(facts)
    return found


def _list_births(village: Village) -> dict[int, tuple[bool, int | None]]:
    """Return {household id: (all years are known, the latest year)} of who lives there."""
    rows = (
        Member.objects.living_here()
        .filter(household__village=village)
        .order_by()
        .values_list("household_id")
        .annotate(living=Count("pk"), known=Count("birth_year"), youngest=Max("birth_year"))
    )
    return {pk: (living == known, youngest) for pk, living, known, youngest in rows}


def list_awards(village: Village, span: Span) -> list[MonthAward]:
    """Return what each household was awarded in each month of the book; base apart. Three queries.

    A reversed award is none. The books' months count, as on the notices.
    """
    rows = Transfer.objects.for_village(village).filter(
        month__range=(month_of(span.first), span.last),
        kind=TransferKind.AWARD,
        reversed_by__isnull=True,
    )
    # Numbers follow the months: so the index on them leaves out all that is older.
    before = Month.objects.for_village(village).filter(month__lt=month_of(span.first))
    last_number = before.order_by("-number").values_list("last_number", flat=True).first()
    if last_number is not None:
        rows = rows.filter(number__gt=last_number)
    found = (
        rows.order_by()
        .values_list("destination_id", "month")
        .annotate(total=Sum("points"), count=Count("pk"))
    )
    households = dict(
        Account.objects.for_village(village)
        .filter(household__isnull=False)
        .values_list("pk", "household_id")
    )
    return [
        MonthAward(households[account_id], month, points, count)
        for account_id, month, points, count in found
    ]


def count_honours(village: Village, span: Span) -> dict[int, int]:
    """Return {household id: how often its name stood on an honour list}. One query."""
    rows = (
        NoticeHonour.objects.filter(
            notice__month__village=village,
            notice__month__month__range=(month_of(span.first), span.last),
        )
        .order_by()
        .values_list("line__month_line__account__household_id")
        .annotate(count=Count("pk"))
    )
    return {pk: count for pk, count in rows if pk is not None}


def name_households(village: Village, ids: Iterable[int]) -> dict[int, str]:
    """Return {household id: 03组 · 028户 · 张*明}. Two queries."""
    households = Household.objects.for_village(village).filter(pk__in=set(ids))
    return {one.pk: name_household(one) for one in with_heads(households)}


def name_people(ids: Iterable[int | None]) -> dict[int | None, str]:
    """Return {person's id: name}; who is unknown is called so. One query."""
    known = {pk for pk in ids if pk is not None}
    names: dict[int | None, str] = {None: _("未知")}
    names.update(User.objects.filter(pk__in=known).values_list("pk", "name"))
    return names
