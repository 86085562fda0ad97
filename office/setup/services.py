"""What the committee writes on the first afternoon: the village itself, its groups, its base."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ledger.models import Account, AccountKind
from ledger.services import lock_book
from office.setup.errors import BaseGivenAlready
from rules.models import Edition
from villages.models import Grid, Role, Terms, User, Village
from villages.permissions import check_role
from villages.queries import get_terms
from villages.services import change_terms, create_grid, save_row, set_terms

COMMITTEE = frozenset({Role.COMMITTEE})


@transaction.atomic
def describe_village(
    village: Village,
    *,
    contact: str,
    language: str,
    base_points: Decimal,
    base_given: str,
    by: User,
    now: datetime,
) -> Village:
    """Write where the supervisors are, the public pages' language, and what a new account gets.

    The name and the address are the operator's. The base is changed in the terms in force as long
    as nothing rests on them.
    Raises RoleNeeded, VillageNotFound, BaseGivenAlready, or ValidationError.
    """
    lock_book(village, now=now)
    today = timezone.localdate(now)
    check_role(by, village, COMMITTEE, today=today)
    stored = Village.objects.get(pk=village.pk)
    stored.contact, stored.language = contact.strip(), language
    save_row(stored, village=stored, by=by, now=now)
    terms = get_terms(stored, today)
    if (terms.base_points, terms.base_given) != (base_points, base_given):
        _change_base(terms, today, base_points=base_points, base_given=base_given, by=by, now=now)
    return stored


def can_change_base(village: Village) -> bool:
    """Tell whether nothing rests on the base yet: no household's account, no regulation."""
    accounts = Account.objects.filter(village=village, kind=AccountKind.HOUSEHOLD)
    return not (accounts.exists() or Edition.objects.for_village(village).adopted().exists())


def _change_base(terms: Terms, today: date, *, by: User, now: datetime, **values: object) -> None:
    if not can_change_base(terms.village):
        raise BaseGivenAlready
    if Terms.objects.filter(pk=terms.pk).exists():
        change_terms(terms, by=by, now=now, **values)
    else:
        # The defaults, which stand in no row.
        set_terms(terms.village, today, by=by, now=now, **values)


@transaction.atomic
def add_groups(village: Village, names: Sequence[str], *, by: User, now: datetime) -> list[Grid]:
    """Add groups in their order, behind those that stand; a name that stands is left as it is.

    Returns the new ones. Raises RoleNeeded, VillageNotFound, or ValidationError for a name that is
    too long.
    """
    lock_book(village, now=now)
    check_role(by, village, COMMITTEE, today=timezone.localdate(now))
    grids = Grid.objects.for_village(village)
    known = set(grids.values_list("name", flat=True))
    position = grids.aggregate(last=Max("position"))["last"] or 0
    wanted = dict.fromkeys(tidied for name in names if (tidied := _tidy(name)))
    return [
        create_grid(village, name, position=place, by=by, now=now)
        for place, name in enumerate(
            (name for name in wanted if name not in known), start=position + 1
        )
    ]


def _tidy(name: str) -> str:
    """Return a name as it is meant: full-width digits as plain ones, no blanks at its ends."""
    return unicodedata.normalize("NFKC", name).strip()
