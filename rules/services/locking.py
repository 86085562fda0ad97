"""What every change of the rule book does first: check the person, lock what it changes."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from rules.errors import EditionDiscarded, EditionNotDraft
from rules.models import Edition
from villages.models import Role, User, Village
from villages.permissions import check_role

COMMITTEE = frozenset({Role.COMMITTEE})


def lock_draft(edition: Edition, by: User, now: datetime) -> Edition:
    """Return the edition, locked, with its village; raises EditionNotDraft, RoleNeeded."""
    locked = lock_edition(edition, by, now)
    if not locked.is_draft:
        raise EditionNotDraft
    return locked


def lock_draft_for_codes(edition: Edition, by: User, now: datetime) -> Edition:
    """Return the draft as lock_draft does, while no other draft of its village takes a free code.

    The village first, as wherever both are locked.
    """
    lock_village(edition.village)
    return lock_draft(edition, by, now)


def lock_edition(
    edition: Edition, by: User, now: datetime, *, roles: Iterable[Role] = COMMITTEE
) -> Edition:
    """Return the edition in whatever state, locked, with its village.

    Raises RoleNeeded, and EditionDiscarded for a draft that is no more.
    """
    locked = (
        Edition.objects.select_for_update(of=("self",), no_key=True)
        .select_related("village")
        .filter(pk=edition.pk)
        .first()
    )
    if locked is None:
        raise EditionDiscarded
    check_role(by, locked.village, roles, today=day_of(now))
    return locked


def lock_village(village: Village) -> None:
    # Two editions at once would both be the next, or both the first, or use one code for two deeds.
    Village.objects.select_for_update(no_key=True).get(pk=village.pk)


def check_committee(village: Village, by: User, now: datetime) -> None:
    check_role(by, village, COMMITTEE, today=day_of(now))


def day_of(now: datetime) -> date:
    return timezone.localdate(now)
