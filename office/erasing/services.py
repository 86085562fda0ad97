"""Erasing what is personal of a household or of one of its people, through all apps in one step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from ledger.models import CorrectionState, HouseholdChange, HouseholdChangeKind
from ledger.services import lock_book
from office.life.services.checking import check_uninvolved
from villages.erasure import (
    PHONE_LENGTH_MIN,
    Texts,
    empty_texts_naming,
    list_own_names,
    list_people,
    list_rows,
    say_any,
)
from villages.files import remove_files
from villages.models import Change, ChangeValue, Household, Member, Role, User, Village
from villages.models.audit import Act
from villages.permissions import check_role
from villages.services.pins import remove_pin


@dataclass(frozen=True, slots=True)
class Mentions:
    """By which words people can be found in texts about others; households: whose own are left."""

    village: Village
    households: frozenset[int]
    words: tuple[str, ...]


@transaction.atomic
def erase_household(household: Household, *, by: User, now: datetime) -> None:
    """Erase what is personal of a household, on its request: names, phone, texts, photos, PIN.

    So of the households that went into it. Points, standing, numbers, decisions and seals stay. It
    cannot be undone; doing it again empties what has come since. The trail says who did it, without
    a value. Raises RoleNeeded, VillageNotFound, OwnHousehold.
    """
    village = household.village
    # What is written under the book's lock is not being written meanwhile.
    lock_book(village, now=now)
    households = _list_with_merged(household)
    _check(by, village, households, now=now)
    files: list[str] = []
    for module in _find_modules():
        if hasattr(module, "list_files"):
            for one in households:
                files += module.list_files(one)
    for module in _find_modules():
        for one in households:
            module.erase_household(one, now=now)
    remove_pin(household, by=by, now=now)
    for one in households:
        _trace(one, village, by=by, now=now)
    _finish(files)


@transaction.atomic
def erase_member(member: Member, *, by: User, now: datetime) -> None:
    """Erase what is personal of one person, on request, wherever the same person has lived.

    Raises RoleNeeded, VillageNotFound, OwnHousehold.
    """
    village = member.household.village
    lock_book(village, now=now)
    rows = list_rows(member)
    _check(by, village, {row.household_id: row.household for row in rows}.values(), now=now)
    files: list[str] = []
    for module in _find_modules():
        if hasattr(module, "list_member_files"):
            files += module.list_member_files(member)
    for module in _find_modules():
        module.erase_member(member, now=now)
    for row in rows:
        _trace(row, village, by=by, now=now)
    _finish(files)


@transaction.atomic
def erase_mentions(mentions: Mentions, *, by: User, now: datetime) -> None:
    """Empty, before the names go, what was written about others and names them all the same.

    Raises RoleNeeded, VillageNotFound, OwnHousehold.
    """
    village = mentions.village
    lock_book(village, now=now)
    _check(by, village, Household.objects.filter(pk__in=mentions.households), now=now)
    for rows, fields in _list_texts_of_others(mentions):
        empty_texts_naming(rows, *fields, words=mentions.words)
    told = ChangeValue.objects.filter(change__village=village)
    empty_texts_naming(told, "old", "new", words=mentions.words)


def read_mentions(household: Household) -> Mentions:
    """Return by what a household is named elsewhere: names that nobody else has, and its phone."""
    households = _list_with_merged(household)
    phones = [one.phone for one in households if len(one.phone) >= PHONE_LENGTH_MIN]
    people = {person.pk: person for one in households for person in list_people(one)}
    words = (*list_own_names(list(people.values())), *phones)
    return Mentions(household.village, frozenset(one.pk for one in households), words)


def read_member_mentions(member: Member) -> Mentions:
    """Return by what a person is named elsewhere: the name, where nobody else has it."""
    rows = list_rows(member)
    households = frozenset(row.household_id for row in rows)
    return Mentions(member.household.village, households, tuple(list_own_names(rows)))


def count_mentions(mentions: Mentions) -> int:
    """Return in how many rows about others they stand."""
    if not mentions.words:
        return 0
    found = 0
    for rows, fields in _list_texts_of_others(mentions):
        named = Q(pk__in=[])
        for field in fields:
            named |= say_any(field, mentions.words)
        found += rows.filter(named).count()
    return found


def _list_texts_of_others(mentions: Mentions) -> Iterator[Texts]:
    for module in _find_modules():
        if hasattr(module, "list_texts_of_others"):
            yield from module.list_texts_of_others(mentions.village, mentions.households)


def _list_with_merged(household: Household) -> list[Household]:
    """Return a household and those that went into it, and into these: its people were theirs."""
    found = {household.pk: household}
    newest = [household]
    while newest:
        merged = HouseholdChange.objects.filter(
            kind=HouseholdChangeKind.MERGE, state=CorrectionState.POSTED, other__in=newest
        )
        newest = [one.household for one in merged.select_related("household").order_by("pk")]
        found |= {one.pk: one for one in newest}
    return list(found.values())


def _check(by: User, village: Village, households: Iterable[Household], *, now: datetime) -> None:
    """Refuse who is not of the committee, and who would erase what was said of the own family."""
    check_role(by, village, {Role.COMMITTEE}, today=timezone.localdate(now))
    check_uninvolved(by, village, list(households))


def _find_modules() -> Iterator[ModuleType]:
    """Yield the erasure modules of the apps, the highest first: names go last, others need them."""
    for config in reversed(list(apps.get_app_configs())):
        if find_spec(f"{config.name}.erasure"):
            yield import_module(f"{config.name}.erasure")


def _trace(row: models.Model, village: Village, *, by: User, now: datetime) -> None:
    Change.objects.create(
        village=village,
        made_at=now,
        made_by=by,
        act=Act.ERASED,
        kind=row._meta.label_lower,
        row=str(row.pk),
    )


def _finish(files: list[str]) -> None:
    """Let the files go once it is sure that no row names them; run_due finds what a crash left."""
    transaction.on_commit(lambda: remove_files(files), robust=True)
    transaction.on_commit(_empty_journal, robust=True)


def _empty_journal() -> None:
    """Let SQLite write its journal into the file and cut it: what was erased stands in it as well.

    Where somebody reads for long, it is left to the next one.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
