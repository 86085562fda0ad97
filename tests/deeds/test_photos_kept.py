"""Who sees photos, and what becomes of their files."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from deeds.due import run
from deeds.models import Photo
from deeds.photos import (
    read_photos,
    set_aside,
)
from deeds.services.photos import drop_old_photos
from rules.models import Rule
from tests.cast import BEGIN, NOW, Cast, at
from tests.deeds.factories import change_terms
from tests.deeds.test_photos import bring_photo, draw_scene, form_photo
from villages.models import Role, User
from villages.services import appoint, set_terms

SignIn = Callable[[User], Client]


def name_of(photo: Photo) -> str:
    assert photo.file.name
    return photo.file.name


def test_old_photos_lose_their_files_and_keep_their_hashes(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    change_terms(cast, photo_months=2)
    bring_photo(cast, rules["R01"], number=5, content=draw_scene())
    photo = Photo.objects.get()
    name, hashes = name_of(photo), (photo.sha256, photo.look)

    before = run(at(date(2026, 12, 15)))
    still_there = default_storage.exists(name)
    after = run(at(date(2026, 12, 16)))
    again = run(at(date(2026, 12, 17)))

    photo.refresh_from_db()
    assert (before, still_there) == ([], True)
    assert after == ["安平村：过了保存期的 1 张照片已经删除，摘要留着。"]
    assert (photo.file.name, photo.sha256, photo.look) == ("", *hashes)
    assert (default_storage.exists(name), again) == (False, [])


def test_old_photos_go_by_the_terms_of_their_own_village(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    set_terms(cast.other_village, date(2026, 10, 2), by=None, now=NOW, photo_months=1)
    bring_photo(cast, rules["R01"], number=5, content=draw_scene())

    assert run(at(date(2027, 10, 15))) == []
    assert run(at(date(2027, 10, 16))) == ["安平村：过了保存期的 1 张照片已经删除，摘要留着。"]


def test_a_crash_between_row_and_file_leaves_no_photo(cast: Cast, rules: dict[str, Rule]) -> None:
    bring_photo(cast, rules["R01"], number=5, content=draw_scene())
    photo = Photo.objects.get()
    name = name_of(photo)
    Photo.objects.update(file="")

    run(timezone.now() + timedelta(hours=12))
    in_the_making = default_storage.exists(name)
    run(timezone.now() + timedelta(days=2))

    assert (in_the_making, default_storage.exists(name)) == (True, False)


def test_due_removes_what_was_set_aside_and_never_sent(cast: Cast, rules: dict[str, Rule]) -> None:
    bring_photo(cast, rules["R01"], number=5, content=draw_scene())
    token = set_aside([form_photo()], by=cast.walker)[0].token

    run(timezone.now() + timedelta(days=1))
    within, _refusals = read_photos([], [token], by=cast.walker)
    run(timezone.now() + timedelta(days=3))
    after, _refusals = read_photos([], [token], by=cast.walker)

    assert (len(within), after) == (1, [])
    assert default_storage.exists(name_of(Photo.objects.get()))


def test_photo_whose_time_is_over_is_not_found(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    bring_photo(cast, rules["R01"], number=5, content=draw_scene())
    photo = Photo.objects.get()
    drop_old_photos(cast.village, now=at(date(2028, 1, 1)))
    client = sign_in(cast.judge_two)

    statuses = [
        client.get(address).status_code
        for address in (f"/field/photos/{photo.pk}/", f"/field/deeds/{photo.source.deed_id}/")
    ]

    assert statuses == [404, 200]


PHOTO_STATUSES = {
    "walker": 200, "judge_one": 200, "judge_two": 200, "clerk": 200, "chair": 200, "watcher": 200,
    "keeper": 403, "barber": 403, "stranger": 404, "officer": 404, "nobody": 404,
}  # fmt: skip


@pytest.mark.parametrize("person", PHOTO_STATUSES)
def test_photo_goes_out_to_the_entitled_only(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn, person: str
) -> None:
    bring_photo(cast, rules["R02"], number=5, content=draw_scene())
    photo = Photo.objects.get()

    answer = sign_in(cast.people[person]).get(f"/field/photos/{photo.pk}/")

    assert answer.status_code == PHOTO_STATUSES[person]
    if answer.status_code == 200:
        assert answer["Cache-Control"] == "private, no-store"


def test_photo_of_another_worker_is_not_for_a_worker(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn, client: Client
) -> None:
    bring_photo(cast, rules["R02"], number=5, content=draw_scene())
    appoint(cast.keeper, Role.GRID_WORKER, village=cast.village, starts_on=BEGIN, by=None, now=NOW)
    address = f"/field/photos/{Photo.objects.get().pk}/"

    statuses = [sign_in(cast.keeper).get(address).status_code, client.get(address).status_code]

    assert statuses == [403, 302]
