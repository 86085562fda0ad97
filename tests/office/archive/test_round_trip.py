"""Out of one server and into another, where every id is a different one: nothing is lost."""

from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model

from deeds.models import Deed, EarlierOutcome, Photo
from ledger.models import Account, Book, Transfer
from noticeboard.models import NoticeEntry
from office.archive.importing import import_village
from office.archive.writing import export_village
from office.demo.build import build_demo
from office.demo.story import SECOND
from office.erasing.services import erase_household
from rules.models import Edition, StepFile
from tests.cast import Cast, at
from tests.office.archive.conftest import NOW, move_to_another_server, write_archive
from tests.office.archive.files import Files
from tests.world import NOVEMBER, World
from villages.checks import collect_checks
from villages.models import Card, Change, Household, Member, Town, User, Village
from villages.services import save_row

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_table_comes_back_byte_for_byte(full: World) -> None:
    before = write_archive(full.cast.village)
    move_to_another_server()

    imported = import_village(BytesIO(before), now=NOW)

    # A table without a row would prove nothing: `full` has one in each.
    assert [name for name, count in imported.rows.items() if not count] == []
    after = write_archive(imported.village)
    assert Files.read(after) == Files.read(before)
    assert after == before
    assert [finding for check in collect_checks() for finding in check(imported.village)] == []


def test_rows_named_inside_texts_are_the_same_rows_again(full: World) -> None:
    cast = full.cast
    save_row(cast.households[5], village=cast.village, by=cast.chair, now=NOW)
    wanted = [_tell_trail(cast.village), _tell_sheets(), _tell_member()]
    archive = write_archive(cast.village)
    move_to_another_server()

    village = import_village(BytesIO(archive), now=NOW).village

    assert [_tell_trail(village), _tell_sheets(), _tell_member()] == wanted


def _tell_trail(village: Village) -> list[tuple[str, str]]:
    """Return the trail of households and editions by what people call these rows."""
    numbers: dict[str, dict[str, Any]] = {
        "villages.household": {
            str(one.pk): one.number for one in Household.objects.for_village(village)
        },
        "rules.edition": {str(one.pk): one.number for one in Edition.objects.for_village(village)},
    }
    changes = Change.objects.for_village(village).filter(kind__in=numbers).order_by("pk")
    return [(change.kind, str(numbers[change.kind][change.row])) for change in changes]


def _tell_sheets() -> list[object]:
    kept: dict[str, type[Model]] = {"edition": Edition}
    told = [about.split(":") for about in NoticeEntry.objects.values_list("about", flat=True)]
    return [
        kept[kind]._default_manager.get(pk=row).title if kind in kept else kind  # type: ignore[attr-defined]
        for kind, row in told
    ]


def _tell_member() -> str:
    told = EarlierOutcome.objects.get().explanation
    return Member.objects.get(pk=told["member_id"]).name


def test_photos_and_minutes_come_along_under_new_names(full: World) -> None:
    photo, minutes = full.photo, full.minutes
    contents = [photo.file.read(), minutes.file.read()]
    names = [photo.file.name, minutes.file.name]
    archive = write_archive(full.cast.village)
    move_to_another_server()

    import_village(BytesIO(archive), now=NOW)

    files = [Photo.objects.get().file, StepFile.objects.get().file]
    assert [file.read() for file in files] == contents
    assert not {file.name for file in files} & set(names)


def test_cards_work_and_nobody_has_a_passphrase(cast: Cast, archived: bytes) -> None:
    tokens = set(Card.objects.filter(household__village=cast.village).values_list("token"))
    balances = _read_balances(cast.village)
    move_to_another_server()

    village = import_village(BytesIO(archived), now=NOW).village

    assert set(Card.objects.filter(household__village=village).values_list("token")) == tokens
    assert _read_balances(village) == balances
    people = User.objects.filter(appointments__village=village)
    assert people.exists()
    assert not any(person.has_usable_password() for person in people)
    assert not any(person.is_superuser or person.is_staff for person in people)


def _read_balances(village: Village) -> list[tuple[Any, ...]]:
    accounts = Account.objects.for_village(village).order_by("kind", "number")
    return list(accounts.values_list("kind", "number", "balance", "debt"))


def test_village_with_an_erased_household_comes_back_byte_for_byte(full: World) -> None:
    cast = full.cast
    erase_household(cast.households[5], by=cast.chair, now=NOW)
    before = write_archive(cast.village)
    move_to_another_server()

    village = import_village(BytesIO(before), now=NOW).village

    assert write_archive(village) == before


def test_demo_village_comes_back_byte_for_byte() -> None:
    build_demo(at(NOVEMBER).date().replace(month=10, day=1), now=NOW, tick=_count, plans=(SECOND,))
    before = write_archive(Village.objects.get(slug=SECOND.slug))
    move_to_another_server()

    village = import_village(BytesIO(before), now=NOW).village

    assert write_archive(village) == before


def _count() -> None:
    """Let the demo's steps pass uncounted."""


def test_job_steps_are_found_again_by_their_keys(cast: Cast, archived: bytes) -> None:
    keys = set(Transfer.objects.for_village(cast.village).values_list("key"))
    move_to_another_server()

    village = import_village(BytesIO(archived), now=NOW).village

    assert set(Transfer.objects.for_village(village).values_list("key")) == keys
    assert Book.objects.get(village=village).last_number == len(keys)


def test_file_that_is_gone_from_the_disk_is_told_and_hinders_nothing(full: World) -> None:
    name = full.photo.file.name or ""
    default_storage.delete(name)
    out = BytesIO()

    exported = export_village(full.cast.village, out)

    assert exported.lost == [name]
    default_storage.save(name, ContentFile(b"as it was"))


def test_export_waits_for_nobody_and_changes_nothing(world: World) -> None:
    counts = _count_rows()

    first, second = write_archive(world.cast.village), write_archive(world.cast.village)

    assert first == second
    assert _count_rows() == counts


def _count_rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_other_town_takes_the_village_in(cast: Cast, archived: bytes) -> None:
    move_to_another_server()
    town = Town.objects.get()

    village = import_village(BytesIO(archived), town=town, now=NOW).village

    assert village.town == town
    assert Town.objects.count() == 1


def test_unsealed_village_may_have_another_short_name(cast: Cast, archived: bytes) -> None:
    move_to_another_server()

    village = import_village(BytesIO(archived), slug="anping-xin", now=NOW).village

    assert village.slug == "anping-xin"
    assert [finding for check in collect_checks() for finding in check(village)] == []
    assert Deed.objects.for_village(village).count() == 0
