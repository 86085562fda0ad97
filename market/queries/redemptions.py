"""Reads of redemptions."""

from collections.abc import Iterable
from datetime import date

from django.db.models import (
    Prefetch,
    QuerySet,
)

from market.errors import RedemptionUnknown
from market.models import DONE_STATES, Partner, Redemption, RedemptionLine
from villages.models import Household, User, Village
from villages.queries import with_heads


def get_redemption(village: Village, number: int, *, user: User, today: date) -> Redemption:
    """Return a redemption with its lines, of a partner where the person works.

    Raises RedemptionUnknown.
    """
    redemption = (
        with_contents(Redemption.objects.for_village(village))
        .select_related("partner__account", "transfer", "handed_by", "witness", "renews")
        .filter(number=number, partner__in=Partner.objects.served_by(user, today=today))
        .first()
    )
    if redemption is None:
        raise RedemptionUnknown(number)
    return redemption


def list_latest_redemptions(partners: Iterable[Partner], *, count: int) -> list[Redemption]:
    """Return what some partners handed over last, newest first."""
    handed = Redemption.objects.filter(partner__in=partners, state__in=DONE_STATES)
    return list(with_contents(handed).order_by("-handed_at", "-id")[:count])


def with_contents(redemptions: QuerySet[Redemption]) -> QuerySet[Redemption]:
    """Return redemptions with household (as with_heads), lines and goods at hand."""
    return redemptions.prefetch_related(
        Prefetch("household", queryset=with_heads(Household.objects.all())),
        Prefetch("lines", queryset=RedemptionLine.objects.select_related("goods").order_by("id")),
    )


def get_for_change(redemption: Redemption) -> Redemption:
    """Return a redemption as it is now, under the book's lock, with hold, partner and village."""
    rows = Redemption.objects.select_related("hold", "partner__account", "village", "household")
    return rows.get(pk=redemption.pk)
