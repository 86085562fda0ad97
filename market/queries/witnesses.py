"""Who may stand beside a person who hands something to the own family."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q

from villages.models import Appointment, Household, KinTie, Role, User, Village


def list_witnesses(
    village: Village, household: Household, *, roles: Collection[Role], by: User, today: date
) -> list[User]:
    """Return the others in office in one of `roles` who are not of the household's family.

    By name; what check_witness lets pass, and a test holds the two together. One query.
    """
    in_office = Appointment.objects.current_on(today).filter(village=village, role__in=roles)
    lives_there = Appointment.objects.filter(user=OuterRef("pk"), household=household)
    ties = KinTie.objects.filter(removed_at__isnull=True)
    is_kin = Q(first=household, second__appointments__user=OuterRef("pk")) | Q(
        second=household, first__appointments__user=OuterRef("pk")
    )
    fit = User.objects.filter(pk__in=in_office.values("user"), is_active=True).exclude(pk=by.pk)
    return list(
        fit.exclude(Exists(lives_there) | Exists(ties.filter(is_kin))).order_by("name", "pk")
    )
