"""What goods look like: one small photo each, public, kept by browsers while it is the same."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image

from market.due import run
from market.errors import NotYourPartner
from market.models import Goods
from market.services import GOODS_EDGE_PIXELS, assign_partner, set_photo
from tests.cast import NOW
from tests.deeds.factories import draw_picture, upload
from tests.market.conftest import SignIn
from tests.market.reading import read_all
from tests.market.shop import Shop
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Appointment, Change
from villages.photos import ShrunkPhoto, shrink

YEAR = "public, max-age=31536000, immutable"


def take(size: tuple[int, int] = (1200, 800)) -> ShrunkPhoto:
    return shrink(BytesIO(draw_picture(size)), edge_pixels=GOODS_EDGE_PIXELS)


def address_of(goods: Goods, *, slug: str = "anping") -> str:
    return f"/v/{slug}/shop/goods/{goods.pk}.jpg"


def page_of(goods: Goods) -> str:
    return f"/admin/market/goods/{goods.pk}/photo/"


def name_of(goods: Goods) -> str:
    return str(Goods.objects.get(pk=goods.pk).photo.name)


def test_a_photo_is_shrunk_to_what_a_phone_shows(shop: Shop) -> None:
    made = set_photo(shop.rice, take(), by=shop.cast.keeper, now=NOW)

    with made.photo.open("rb") as file, Image.open(file) as picture:
        assert (picture.format, picture.size) == ("JPEG", (480, 320))
    change = Change.objects.get(kind="market.goods", row=str(made.pk), act="changed")
    assert (change.made_by, made.price) == (shop.cast.keeper, shop.rice.price)


def test_a_crash_between_file_and_row_leaves_no_photo(shop: Shop) -> None:
    set_photo(shop.oil, take((900, 600)), by=shop.cast.keeper, now=NOW)
    set_photo(shop.rice, take(), by=shop.cast.keeper, now=NOW)
    kept, lost = name_of(shop.oil), name_of(shop.rice)
    Goods.objects.filter(pk=shop.rice.pk).update(photo="")

    run(timezone.now() + timedelta(hours=12))
    in_the_making = default_storage.exists(lost)
    run(timezone.now() + timedelta(days=2))

    assert (in_the_making, default_storage.exists(lost)) == (True, False)
    assert default_storage.exists(kept)


@pytest.mark.django_db(transaction=True)
def test_the_old_file_goes_when_a_new_one_is_named(shop: Shop) -> None:
    set_photo(shop.rice, take(), by=shop.cast.chair, now=NOW)
    old = name_of(shop.rice)
    set_photo(shop.rice, take((600, 600)), by=shop.cast.chair, now=NOW)
    new = name_of(shop.rice)
    kept = [default_storage.exists(name) for name in (old, new)]

    without = set_photo(shop.rice, None, by=shop.cast.chair, now=NOW)

    assert (kept, without.photo.name) == ([False, True], "")
    assert not default_storage.exists(new)


@pytest.mark.parametrize(
    ("person", "refusal"),
    [("watcher", RoleNeeded), ("barber", RoleNeeded), ("stranger", VillageNotFound)],
)
def test_a_photo_that_is_refused_leaves_no_file(
    shop: Shop, person: str, refusal: type[Exception]
) -> None:
    photo = take((77, 55))

    with pytest.raises(refusal):
        set_photo(shop.rice, photo, by=shop.cast.people[person], now=NOW)

    assert name_of(shop.rice) == ""
    assert not default_storage.exists(f"goods/{photo.sha256}.jpg")


def test_who_works_elsewhere_changes_no_photo(shop: Shop) -> None:
    duty = Appointment.objects.get(user=shop.cast.keeper)
    assign_partner(duty, shop.barber, by=shop.cast.chair, now=NOW)

    with pytest.raises(NotYourPartner):
        set_photo(shop.rice, take((76, 54)), by=shop.cast.keeper, now=NOW)

    assert name_of(shop.rice) == ""


def test_everyone_sees_the_photo_and_browsers_keep_it(shop: Shop) -> None:
    goods = set_photo(shop.rice, take(), by=shop.cast.chair, now=NOW)
    client = Client()

    kept = client.get(f"{address_of(goods)}?v={goods.photo_version}")
    asked = client.get(address_of(goods))
    again = client.get(address_of(goods), headers={"If-None-Match": kept["ETag"]})

    headers = (kept["Content-Type"], kept["Cache-Control"], kept["X-Content-Type-Options"])
    assert headers == ("image/jpeg", YEAR, "nosniff")
    assert kept.content == asked.content == take().content
    assert (asked["Cache-Control"], again.status_code) == ("public, no-cache", 304)
    assert not kept.cookies


def test_another_photo_has_another_address(shop: Shop) -> None:
    first = set_photo(shop.rice, take(), by=shop.cast.chair, now=NOW)
    second = set_photo(shop.rice, take((600, 600)), by=shop.cast.chair, now=NOW)

    stale = Client().get(f"{address_of(first)}?v={first.photo_version}")

    assert first.photo_version != second.photo_version
    assert f"?v={second.photo_version}" in Client().get("/v/anping/shop/").content.decode()
    assert stale["Cache-Control"] == "public, no-cache"


def test_what_has_no_photo_there_is_not_found(shop: Shop) -> None:
    goods = set_photo(shop.rice, take((99, 99)), by=shop.cast.chair, now=NOW)
    client = Client()
    addresses = [
        address_of(goods, slug="hewan"),
        address_of(goods, slug="nowhere"),
        address_of(shop.oil),
        "/v/anping/shop/goods/0.jpg",
        f"/v/anping/shop/goods/{10**30}.jpg",
    ]

    answers = [client.get(address).status_code for address in addresses]
    default_storage.delete(name_of(goods))
    lost = client.get(address_of(goods)).status_code

    assert (answers, lost) == ([404] * 5, 404)
    assert client.post(address_of(goods)).status_code == 405


# In the office


@pytest.mark.parametrize("person", ["chair", "keeper"])
def test_the_office_puts_a_photo_in_its_place(shop: Shop, sign_in: SignIn, person: str) -> None:
    client = sign_in(person)

    answer = client.post(page_of(shop.rice), {"photo": upload(draw_picture((900, 600)))})

    back = f"/admin/market/goods/{shop.rice.pk}/change/"
    shown = client.get(back).content.decode()
    assert (answer.status_code, answer["Location"]) == (302, back)
    assert f'src="{address_of(shop.rice)}?v=' in shown
    assert "照片已经换好。" in shown

    client.post(page_of(shop.rice), {"is_without": "on"})

    assert name_of(shop.rice) == ""


def test_the_office_is_told_what_is_wrong_with_a_photo(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("chair")
    broken = upload(b"GIF89a not a picture")

    nothing = client.post(page_of(shop.rice), {"nothing": ""})
    both = client.post(page_of(shop.rice), {"photo": upload(draw_picture()), "is_without": "on"})
    no_picture = client.post(page_of(shop.rice), {"photo": broken})

    assert [answer.status_code for answer in (nothing, both, no_picture)] == [400] * 3
    assert "请选一张照片；不要照片了，就勾下面那一项。" in read_all(nothing)
    assert "有一张照片打不开，请换一张（JPG、PNG 或 WEBP）。" in read_all(no_picture)
    assert name_of(shop.rice) == ""


@pytest.mark.parametrize(
    ("person", "status"), [("watcher", 403), ("barber", 403), ("stranger", 404), ("nobody", 403)]
)
def test_the_photo_page_is_the_shops(shop: Shop, sign_in: SignIn, person: str, status: int) -> None:
    answer = sign_in(person).post(page_of(shop.rice), {"photo": upload(draw_picture())})

    assert (answer.status_code, name_of(shop.rice)) == (status, "")
