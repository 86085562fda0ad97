from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from deeds.errors import TooManyPhotos
from deeds.photos import PHOTOS_MAX, shrink_all, store_files
from tests.deeds.factories import draw_picture
from villages.errors import PhotoTooHeavy, PhotoTooLarge, PhotoUnreadable, PointsError
from villages.photos import BYTES_MAX, ShrunkPhoto, shrink

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
