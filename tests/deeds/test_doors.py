"""Who gets through which door of deeds, and who does not."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client

from deeds.models import Channel, Deed, Photo
from rules.models import Rule
from tests.cast import Cast
from tests.deeds.factories import bring, draw_picture
from villages.models import User
from villages.photos import shrink

SignIn = Callable[[User], Client]
DOORS = ("/field/", "/field/deeds/new/", "/field/deeds/{deed}/", "/field/photos/{photo}/",
         "/appraise/", "/appraise/deeds/{deed}/")  # fmt: skip
# What each role of Anping meets at the doors above, in their order.
STATUSES = {
    "walker": (200, 200, 200, 200, 403, 403),
    "judge_one": (200, 200, 200, 200, 200, 200),
    "clerk": (200, 200, 200, 200, 200, 200),
    "watcher": (403, 403, 200, 200, 403, 403),
    "keeper": (403, 403, 403, 403, 403, 403),
    "barber": (403, 403, 403, 403, 403, 403),
    "stranger": (404, 404, 404, 404, 404, 404),
    "officer": (404, 404, 404, 404, 404, 404),
    "nobody": (404, 404, 404, 404, 404, 404),
}


@pytest.fixture
def deed(cast: Cast, rules: dict[str, Rule]) -> Deed:
    photo = shrink(BytesIO(draw_picture()))
    return bring(cast, rules["R02"], note="桥头看见的", photos=(photo,))


def addresses(deed: Deed, *, named: bool = True) -> list[str]:
    query = "?village=anping" if named else ""
    photo = Photo.objects.get(source__deed=deed)
    return [door.format(deed=deed.pk, photo=photo.pk) + query for door in DOORS]


@pytest.mark.parametrize("person", STATUSES)
def test_doors_open_by_role(cast: Cast, deed: Deed, sign_in: SignIn, person: str) -> None:
    client = sign_in(cast.people[person])

    statuses = tuple(client.get(address).status_code for address in addresses(deed))

    assert statuses == STATUSES[person]


def test_doors_send_the_anonymous_to_the_log_in(cast: Cast, deed: Deed, client: Client) -> None:
    for address in addresses(deed):
        response = client.get(address)

        assert (response.status_code, response.url.partition("?")[0]) == (302, "/login/")  # type: ignore[attr-defined]


def test_doors_find_the_only_village_themselves(cast: Cast, deed: Deed, sign_in: SignIn) -> None:
    client = sign_in(cast.judge_one)

    statuses = [client.get(address).status_code for address in addresses(deed, named=False)]

    assert statuses == [200] * 6


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_doors_refuse_other_verbs(cast: Cast, deed: Deed, sign_in: SignIn, verb: str) -> None:
    client = sign_in(cast.judge_one)

    statuses = [getattr(client, verb)(address).status_code for address in addresses(deed)]

    assert statuses == [405] * 6


def test_doors_that_only_show_refuse_a_post(cast: Cast, deed: Deed, sign_in: SignIn) -> None:
    client = sign_in(cast.judge_one)
    showing = [addresses(deed)[place] for place in (0, 2, 3, 4)]

    statuses = [client.post(address, {"village": "anping"}).status_code for address in showing]

    assert statuses == [405] * 4


def test_doors_ask_a_post_for_its_village(cast: Cast, deed: Deed, sign_in: SignIn) -> None:
    client = sign_in(cast.judge_one)

    for address in ("/field/deeds/new/", f"/appraise/deeds/{deed.pk}/"):
        assert client.post(address, {}).status_code == 400


def test_doors_do_not_know_a_deed_of_another_village(
    cast: Cast, deed: Deed, sign_in: SignIn
) -> None:
    """Signed in, with every role at home: another village's rows are not there."""
    client = sign_in(cast.stranger)
    at_home = [address.replace("anping", "hewan") for address in addresses(deed)]

    statuses = [client.get(address).status_code for address in at_home]
    pages = [client.get(at_home[place]).content.decode() for place in (0, 1, 4)]

    assert statuses == [200, 200, 404, 404, 200, 404]
    assert not any("郑" in page or "乱倒垃圾" in page for page in pages)


def test_doors_do_not_know_numbers_that_cannot_be(cast: Cast, deed: Deed, sign_in: SignIn) -> None:
    client = sign_in(cast.judge_one)

    for number in ("0", "99999999", "99999999999999999999999"):
        for door in ("/field/deeds/{}/", "/field/photos/{}/", "/appraise/deeds/{}/"):
            assert client.get(door.format(number)).status_code == 404


def test_deed_is_closed_to_a_grid_worker_who_did_not_bring_it(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    photo = shrink(BytesIO(draw_picture()))
    deed = bring(
        cast,
        rules["R01"],
        by=cast.clerk,
        channel=Channel.CLAIM,
        witness="黄阿福",
        photos=(photo,),
    )

    client = sign_in(cast.walker)

    assert [client.get(address).status_code for address in addresses(deed)[2:4]] == [403, 403]


def test_photo_is_kept_by_no_browser(cast: Cast, deed: Deed, sign_in: SignIn) -> None:
    response = sign_in(cast.judge_one).get(addresses(deed)[3])

    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]


def test_photo_whose_time_is_over_is_unknown(cast: Cast, deed: Deed, sign_in: SignIn) -> None:
    Photo.objects.update(file="")

    response = sign_in(cast.judge_one).get(addresses_of_photo())

    assert response.status_code == 404


def addresses_of_photo() -> str:
    return f"/field/photos/{Photo.objects.get().pk}/?village=anping"


def test_photo_whose_file_is_gone_is_unknown(cast: Cast, deed: Deed, sign_in: SignIn) -> None:
    photo = Photo.objects.get()
    photo.file.storage.delete(str(photo.file))

    response = sign_in(cast.judge_one).get(addresses_of_photo())

    assert response.status_code == 404


def test_deed_does_not_tell_the_own_household_who_brought_it(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    for person, number, sees in (
        ("judge_one", 5, True),
        ("clerk", 5, True),
        ("watcher", 5, True),
        ("walker", 5, True),
        ("judge_one", 3, False),
        ("chair", 1, False),
        ("chair", 4, False),
    ):
        deed = bring(cast, rules["R02"], number=number, note="桥头看见的")

        page = sign_in(cast.people[person]).get(f"/field/deeds/{deed.pk}/").content.decode()

        assert (" · 林巡" in page, "桥头看见的" in page) == (sees, sees), person
