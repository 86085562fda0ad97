from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from deeds.errors import PhotoGone, TooManyPhotos
from deeds.models import Channel, Deed
from deeds.photos import (
    PHOTOS_MAX,
    FormPhoto,
    find_same_photos,
    read_photos,
    set_aside,
    shrink_all,
    store_files,
)
from deeds.queries.deeds import get_deed
from deeds.services import submit
from rules.models import Rule
from tests.cast import BEGIN, NOW, Cast
from tests.deeds.factories import adopt_rules, bring, draw_picture
from villages.errors import PhotoTooHeavy, PhotoTooLarge, PhotoUnreadable, PointsError
from villages.models import User
from villages.photos import BYTES_MAX, ShrunkPhoto, shrink

SignIn = Callable[[User], Client]
ORIENTATION, GPS = 0x0112, 0x8825


def shrink_bytes(content: bytes) -> Image.Image:
    return Image.open(BytesIO(shrink(BytesIO(content)).content))


def tell_colours(picture: Image.Image) -> tuple[str, str]:
    """Return what stands at the left and at the right, or at the top and the bottom."""
    ends = ((5, 5), (picture.width - 6, picture.height - 6))
    pixels = [picture.convert("RGB").getpixel(end) for end in ends]
    return tuple("red" if pixel[0] > 128 else "blue" for pixel in pixels)  # type: ignore[return-value,index]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_shrink_takes_the_three_formats(form: str) -> None:
    picture = shrink_bytes(draw_picture(form=form))

    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (80, 60))
    assert tell_colours(picture) == ("red", "blue")


def test_shrink_takes_the_first_of_two_pictures_of_a_phone() -> None:
    second = Image.new("RGB", (80, 60), "green")
    content = draw_picture(form="MPO", save_all=True, append_images=[second])
    assert Image.open(BytesIO(content)).format == "MPO"

    picture = shrink_bytes(content)

    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (80, 60))
    assert tell_colours(picture) == ("red", "blue")


@pytest.mark.parametrize(
    ("size", "shrunk"), [((4000, 3000), (1600, 1200)), ((300, 3200), (150, 1600)), ((9, 7), (9, 7))]
)
def test_shrink_makes_large_ones_small(size: tuple[int, int], shrunk: tuple[int, int]) -> None:
    assert shrink_bytes(draw_picture(size)).size == shrunk


def test_shrink_leaves_nothing_but_the_picture() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "N", 2: (21.0, 39.0, 0.0)}
    content = draw_picture(exif=exif, comment="拍照的人：张三", icc_profile=b"a profile")

    picture = shrink_bytes(content)

    assert "exif" in Image.open(BytesIO(content)).info
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    # Turned upright by what the file said, before that was dropped: the left is the top now.
    assert (picture.size, tell_colours(picture)) == ((60, 80), ("red", "blue"))


@pytest.mark.parametrize("tail", [b"PK\x03\x04 a zip", b"<script>alert(1)</script>", b"%PDF-1.7"])
def test_shrink_drops_what_hangs_on_a_picture(tail: bytes) -> None:
    photo = shrink(BytesIO(draw_picture() + tail))

    assert tail not in photo.content


def test_shrink_puts_the_transparent_on_white() -> None:
    buffer = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(buffer, "PNG")

    picture = shrink_bytes(buffer.getvalue())

    assert picture.getpixel((10, 10)) == (255, 255, 255)


def test_shrink_gives_the_same_bytes_for_the_same_file() -> None:
    content = draw_picture()

    assert shrink(BytesIO(content)) == shrink(BytesIO(content))


JPEG, PNG = draw_picture((800, 600)), draw_picture((800, 600), "PNG")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", PhotoUnreadable),
        (b"no picture at all", PhotoUnreadable),
        (b"\xff\xd8\xff\xe0 only the beginning", PhotoUnreadable),
        (b"\x89PNG\r\n\x1a\n", PhotoUnreadable),
        (JPEG[: len(JPEG) // 2], PhotoUnreadable),
        (PNG[: len(PNG) // 2], PhotoUnreadable),
        (b"%PDF-1.7\n" + JPEG, PhotoUnreadable),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PhotoUnreadable),
        (draw_picture(form="GIF"), PhotoUnreadable),
        (draw_picture(form="BMP"), PhotoUnreadable),
    ],
)
def test_shrink_refuses(content: bytes, refusal: type[PointsError]) -> None:
    with pytest.raises(refusal):
        shrink(BytesIO(content))


@pytest.mark.parametrize("side", [7_072, 10_000, 16_000])
def test_shrink_refuses_a_bomb_before_unpacking_it(side: int) -> None:
    """A few kilobytes that would unpack to hundreds of megabytes: beyond our limit and Pillow's."""
    buffer = BytesIO()
    Image.new("1", (side, side)).save(buffer, "PNG")

    with pytest.raises(PhotoTooLarge):
        shrink(BytesIO(buffer.getvalue()))


def test_shrink_refuses_a_file_beyond_what_a_phone_makes() -> None:
    with pytest.raises(PhotoTooHeavy):
        shrink(BytesIO(JPEG + bytes(BYTES_MAX)))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_shrink_survives_every_cut_and_flip() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    for content in (draw_picture(exif=exif), draw_picture(form="PNG"), draw_picture(form="WEBP")):
        for place in range(0, len(content), 7):
            flipped = bytearray(content)
            flipped[place] ^= 0xFF
            for broken in (bytes(flipped), content[:place]):
                try:
                    photo = shrink(BytesIO(broken))
                except PointsError:
                    continue
                assert Image.open(BytesIO(photo.content)).format == "JPEG"


def test_shrink_all_counts() -> None:
    files = [BytesIO(draw_picture()) for _ in range(PHOTOS_MAX + 1)]

    with pytest.raises(TooManyPhotos):
        shrink_all(files)

    assert len(shrink_all(files[:PHOTOS_MAX])) == PHOTOS_MAX


def test_store_files_gives_random_names() -> None:
    photo = ShrunkPhoto(b"picture", "a" * 64, "")

    names = store_files([photo, photo])

    assert len(set(names)) == 2
    assert all(default_storage.exists(name) for name in names)


# Set aside with a form that comes back


def form_photo(size: tuple[int, int] = (80, 60)) -> FormPhoto:
    return FormPhoto(shrink(BytesIO(draw_picture(size))))


def test_set_aside_brings_the_same_photo_back(cast: Cast) -> None:
    photo = form_photo()

    aside = set_aside([photo], by=cast.walker)
    again, refusals = read_photos([], [aside[0].token], by=cast.walker)

    assert ([one.photo for one in again], refusals) == ([photo.photo], [])
    assert set_aside(again, by=cast.walker) == again


def test_set_aside_is_for_one_person_and_one_day(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        token = set_aside([form_photo()], by=cast.walker)[0].token
        others = read_photos([], [token], by=cast.clerk)
    with time_machine.travel(NOW + timedelta(days=1, minutes=1), tick=False):
        late = read_photos([], [token], by=cast.walker)

    assert [([], [PhotoGone]) for _one in (others, late)] == [
        (photos, [type(refusal) for refusal in refusals]) for photos, refusals in (others, late)
    ]


def test_thumbnail_is_small(cast: Cast) -> None:
    assert len(form_photo((4000, 3000)).thumbnail) < 10_000


# The same photo twice


def bring_photo(cast: Cast, rule: Rule, *, number: int, content: bytes) -> Deed:
    photo = shrink(BytesIO(content))
    deed = bring(cast, rule, number=number, photos=(photo,), occurred_on=BEGIN)
    return get_deed(cast.village, deed.pk)


def draw_scene(quality: int = 90) -> bytes:
    """Return a picture with enough in it to be known again."""
    picture = Image.effect_mandelbrot((640, 480), (-2, -1.5, 1, 1.5), 100).convert("RGB")
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def test_find_same_photos_tells_the_exact_and_the_alike(cast: Cast, rules: dict[str, Rule]) -> None:
    first = bring_photo(cast, rules["R01"], number=5, content=draw_scene())
    exact = bring_photo(cast, rules["R01"], number=6, content=draw_scene())
    alike = bring_photo(cast, rules["R02"], number=3, content=draw_scene(quality=60))
    bring_photo(cast, rules["R02"], number=4, content=draw_picture())

    found = [(same.deed, same.is_exact) for same in find_same_photos(first)]

    assert found == [(exact, True), (alike, False)]


def test_find_same_photos_stays_in_the_village_and_off_the_deed(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    deed = bring_photo(cast, rules["R01"], number=5, content=draw_scene())
    others = adopt_rules(cast.other_village, cast.stranger)
    submit(
        cast.other_village,
        household=cast.other_household,  # type: ignore[arg-type] # assembled with one
        rule=others["R01"],
        occurred_on=BEGIN,
        channel=Channel.PATROL,
        photos=(shrink(BytesIO(draw_scene())),),
        key=uuid4(),
        by=cast.stranger,
        now=NOW,
    )

    assert find_same_photos(deed) == []


def test_find_same_photos_calls_no_plain_surface_alike(cast: Cast, rules: dict[str, Rule]) -> None:
    plain = [draw_picture((80, 60)), draw_picture((120, 60))]
    deeds = [
        bring_photo(cast, rules["R01"], number=number, content=content)
        for number, content in zip((5, 6), plain, strict=True)
    ]

    assert find_same_photos(deeds[0]) == []


def test_find_same_photos_asks_once(
    cast: Cast, rules: dict[str, Rule], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    deed = bring_photo(cast, rules["R01"], number=5, content=draw_scene())
    for number in (3, 4, 6):
        bring_photo(cast, rules["R01"], number=number, content=draw_scene())
    bare = get_deed(cast.village, bring(cast, rules["R08"]).pk)

    with django_assert_num_queries(1):
        found = find_same_photos(deed)
    with django_assert_num_queries(0):
        nothing = find_same_photos(bare)

    assert (len(found), nothing) == (3, [])


def test_same_photo_is_told_to_those_who_decide_or_supervise(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = bring_photo(cast, rules["R01"], number=5, content=draw_scene())
    bring_photo(cast, rules["R01"], number=6, content=draw_scene())
    own = bring_photo(cast, rules["R08"], number=3, content=draw_scene())
    words = "这张照片在 10月1日 006户 的一件事里也用过。"

    told = {
        person: words
        in sign_in(cast.people[person]).get(f"/field/deeds/{deed.pk}/").content.decode()
        for person in ("judge_two", "watcher", "chair", "walker")
    }
    of_own = sign_in(cast.judge_one).get(f"/field/deeds/{own.pk}/").content.decode()

    assert told == {"judge_two": True, "watcher": True, "chair": True, "walker": False}
    # The judge lives in household 3.
    assert words not in of_own
