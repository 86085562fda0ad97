"""Reads of hearings: what one person has to deliver or to hear, and one deduction's."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from deeds.errors import DeedNotYours, DeedUnknown, HearingNeedsDeduction
from deeds.models import Deed, DeedQuerySet, Source
from deeds.queries.deeds import READERS, get_groups
from deeds.rows.hearings import with_hearings
from villages.models import User, Village
from villages.permissions import find_roles

BY_GROUP = ("household__grid__position", "household__grid_id", "id")


@dataclass(frozen=True, slots=True)
class Hearings:
    """A village's undecided deductions as one person meets them, by group, oldest first.

    to_deliver: nobody has had the slip. open: the household may still answer; those whose time ends
    first stand first. ready: answered, or the time is over.
    """

    to_deliver: DeedQuerySet
    open: DeedQuerySet
    ready: DeedQuerySet


def hearings_for(person: User, village: Village, *, today: date) -> Hearings:
    """Return the hearings that a person sees; querysets, each read with a constant of queries."""
    found = _find_deductions(person, village, today=today).undecided()
    waiting = found.for_lists().select_related("hearing")
    is_open = Q(hearing__replied_on__isnull=True, hearing__until__gte=today)
    heard = waiting.filter(hearing__isnull=False)
    return Hearings(
        to_deliver=waiting.filter(hearing__isnull=True).order_by(*BY_GROUP),
        open=heard.filter(is_open).order_by("hearing__until", *BY_GROUP),
        ready=heard.exclude(is_open).order_by(*BY_GROUP),
    )


def find_slips(
    person: User, village: Village, deed_ids: Collection[int], *, today: date
) -> DeedQuerySet:
    """Return the chosen deductions whose slips a person may print, by group.

    With none chosen, all that wait to be delivered.
    """
    found = _find_deductions(person, village, today=today).undecided()
    chosen = found.filter(pk__in=deed_ids) if deed_ids else found.filter(hearing__isnull=True)
    return with_hearings(chosen).order_by(*BY_GROUP)


def get_deduction(person: User, village: Village, deed_id: int, *, today: date) -> Deed:
    """Return one deduction with its hearing, decided or not, for who may deliver and hear.

    Raises DeedUnknown, HearingNeedsDeduction, DeedNotYours.
    """
    deed = with_hearings(Deed.objects.for_village(village)).filter(pk=deed_id).first()
    if deed is None:
        raise DeedUnknown
    if not deed.takes:
        raise HearingNeedsDeduction
    if not _find_deductions(person, village, today=today).filter(pk=deed_id).exists():
        raise DeedNotYours
    return deed


def _find_deductions(person: User, village: Village, *, today: date) -> DeedQuerySet:
    """Return the deductions that concern a person: all for who decides or supervises.

    A grid worker knows those of the own groups, to bring the slips there, and what the same person
    brought in; who has no group of the own, all of the village.
    """
    found = Deed.objects.for_village(village).taking()
    if find_roles(person, village, today=today) & READERS:
        return found
    groups = get_groups(person, village, today=today).own
    if not groups:
        return found
    mine = Source.objects.filter(deed=OuterRef("pk"), submitted_by=person)
    return found.filter(Q(household__grid__in=groups) | Exists(mine))
