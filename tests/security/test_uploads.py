"""Every door that takes a file, with files that pretend, swell or lie.

What each reader makes of single files is tested beside it: deeds/test_photos.py,
rules/reader/test_documents.py, office/tables/test_reading.py, office/archive/test_refusals.py,
noticeboard/test_verify.py. Here they come through the doors.
"""

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from deeds.models import Photo
from tests.access import build_ids
from tests.cast import at
from tests.security.nasty_files import FILES, SCRIPT, draw, draw_png
from tests.security.test_policies import FILE, read_policy
from tests.security.walking import Answer, read_text, sign_in
from tests.world import NOVEMBER, World
from villages.services.pins import set_pin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november", "_quiet")]

Send = Callable[[World, SimpleUploadedFile], Answer]
ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = Path(gettempdir()) / "evil.jpg"
# What a file may cost a worker process, in megabytes.
MEGABYTES_MAX = 300


@pytest.fixture
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", logger="django")


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """An empty folder for everything that is kept."""
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"]
        | {"OPTIONS": {"location": tmp_path, "base_url": None}}
    }
    return tmp_path


def fill_deed(world: World, **more: object) -> dict[str, object]:
    return {
        "key": str(uuid4()),
        "household": "5",
        "rule": str(world.rule.pk),
        "occurred_on": NOVEMBER.isoformat(),
        "channel": "patrol",
        "note": "",
        "quantity": "1",
        "apart": "1",
        **more,
    }


def bring_deed(world: World, file: SimpleUploadedFile) -> Answer:
    sent = fill_deed(world, village="anping", photos=[file])
    return sign_in(world, "walker").post("/field/deeds/new/", sent)


def bring_deed_by_program(world: World, file: SimpleUploadedFile) -> Answer:
    sent = fill_deed(world, photos=[file])
    return sign_in(world, "walker").post("/api/v1/villages/anping/deeds/", sent)


def claim(world: World, file: SimpleUploadedFile) -> Answer:
    client, own = open_card(world)
    return client.post(f"{own}claim/", fill_deed(world, photos=[file]))


def open_card(world: World) -> tuple[Client, str]:
    own = f"/c/{build_ids(world)['token']}/"
    client = Client(raise_request_exception=False)
    client.post(own, {"pin": set_pin(world.cast.households[5], by=world.cast.chair, now=NOW)})
    return client, own


NOW = at(NOVEMBER)


def show_goods(world: World, file: SimpleUploadedFile) -> Answer:
    return sign_in(world, "keeper").post(
        f"/admin/market/goods/{world.rice.pk}/photo/", {"photo": file}
    )


def keep_minutes(world: World, file: SimpleUploadedFile) -> Answer:
    votes = {"entitled": "52", "present": "47", "in_favour": "45", "against": "1", "abstained": "1"}
    sent = {"held_on": "2026-11-05", "note": "", "scans": [file], **votes}
    return sign_in(world, "chair").post(
        f"/admin/rules/edition/{world.draft.pk}/steps/villagers/", sent
    )


def read_regulation(world: World, file: SimpleUploadedFile) -> Answer:
    sent = {"village": world.cast.village.pk, "title": "新办法", "file": file}
    return sign_in(world, "chair").post("/admin/rules/edition/read/", sent)


def read_again(world: World, file: SimpleUploadedFile) -> Answer:
    page = f"/admin/rules/edition/{world.draft.pk}/read/"
    return sign_in(world, "chair").post(page, {"file": file})


def read_table(kind: str) -> Send:
    def send(world: World, file: SimpleUploadedFile) -> Answer:
        sent = {"village": "anping", "kind": kind, "file": file}
        return sign_in(world, "chair").post("/admin/tables/", sent)

    return send


def verify(world: World, file: SimpleUploadedFile) -> Answer:
    return sign_in(world, "anonymous").post("/verify/", {"file": file})


DOORS: dict[str, Send] = {
    "deed": bring_deed,
    "deed by a program": bring_deed_by_program,
    "claim": claim,
    "goods": show_goods,
    "minutes": keep_minutes,
    "regulation": read_regulation,
    "regulation again": read_again,
    "kin": read_table("kin"),
    "goods table": read_table("goods"),
    "members": read_table("members"),
    "openings": read_table("openings"),
    "verify": verify,
}


@pytest.mark.parametrize("door", DOORS)
def test_no_file_breaks_a_door_or_stays_as_it_came(world: World, folder: Path, door: str) -> None:
    statuses = {}
    for what, (name, content, kind) in FILES.items():
        file = SimpleUploadedFile("x", content, kind)
        # As it is told: SimpleUploadedFile would take the folders off.
        file._name = name  # type: ignore[attr-defined]
        answer = DOORS[door](world, file)
        statuses[what] = answer.status_code
        assert "alert(document.domain)" not in read_text(answer)

    assert {what: status for what, status in statuses.items() if status >= 500} == {}
    kept = [one for one in folder.rglob("*") if one.is_file()]
    assert {one.suffix for one in kept} <= {".jpg", ".pdf", ".docx", ".json"}
    for one in kept:
        assert one.resolve().is_relative_to(folder)
        assert "evil" not in one.name
        assert one.stat().st_mode & 0o177 == 0
        if one.suffix == ".jpg":
            check_is_plain(one.read_bytes())


def check_is_plain(content: bytes) -> None:
    """Fail where a kept picture is anything besides one, or tells where it was taken."""
    with Image.open(BytesIO(content)) as picture:
        assert (picture.format, dict(picture.getexif())) == ("JPEG", {})
    assert SCRIPT not in content
    assert b"Exif" not in content


def test_no_file_outside_is_written_or_removed(world: World, folder: Path) -> None:
    before = set(ROOT.iterdir())

    for name in ("../../evil.jpg", str(OUTSIDE), "..\\evil.jpg", "photos/../../evil.jpg"):
        file = SimpleUploadedFile("x", draw(), "image/jpeg")
        file._name = name  # type: ignore[attr-defined]
        bring_deed(world, file)

    assert set(ROOT.iterdir()) == before
    assert not OUTSIDE.exists()
    assert {file.parent.name for file in folder.rglob("*.jpg")} == {"photos"}


# Handed out again


def test_photos_come_back_as_pictures_that_run_nothing(world: World) -> None:
    ids = build_ids(world)
    shown = {
        "walker": f"/field/photos/{world.photo.pk}/?village=anping",
        "chair": f"/api/v1/villages/anping/photos/{world.photo.pk}/",
        "anonymous": "/v/anping/shop/goods/{rice}.jpg".format(**ids),
    }

    for person, address in shown.items():
        answer = sign_in(world, person).get(address)

        assert (person, answer.status_code, answer["Content-Type"]) == (person, 200, "image/jpeg")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert read_policy(answer) == FILE
        check_is_plain(b"".join(answer))


def test_own_photo_of_a_card_comes_back_likewise(world: World) -> None:
    client, own = open_card(world)

    answer = client.get(f"{own}photos/{world.photo.pk}/")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert read_policy(answer) == FILE


def test_minutes_come_back_as_a_file_to_save(world: World) -> None:
    """A PDF is kept as it came, so it is never opened on this server's address."""
    page = f"/admin/rules/edition/{world.draft.pk}/minutes/{world.minutes.pk}/"

    answer = sign_in(world, "chair").get(page)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/octet-stream")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert read_policy(answer) == FILE


def test_photos_have_no_address_of_their_own(world: World) -> None:
    """The folder of files is served by nothing: only views that ask who is asking open it."""
    name = Photo.objects.get(pk=world.photo.pk).file.name

    statuses = {
        Client().get(f"/{before}{name}").status_code
        for before in ("", "media/", "files/", "static/", "static/../files/", "var/files/")
    }

    assert statuses == {404}


# What a file costs

WEIGH = """
import resource, sys
from io import BytesIO
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from villages.photos import shrink
from rules.reader.documents import read_document
from office.tables.reading.sheets import read_sheets
from villages.errors import PointsError
act = {"photo": lambda told: shrink(BytesIO(told)),
       "document": lambda told: read_document(told, "a.docx"),
       "table": lambda told: read_sheets(told, "a.xlsx")}[sys.argv[1]]
told = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    act(told)
except PointsError:
    pass
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) // (1024 if sys.platform == "linux" else 1024 * 1024))
"""


def weigh(reader: str, content: bytes) -> int:
    """Return how many megabytes more than before a process of its own takes to read a file."""
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", WEIGH, reader],
        input=content,
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    return int(done.stdout)


def draw_heavy(form: str, side: int, **more: object) -> bytes:
    buffer = BytesIO()
    Image.new("RGBA" if form == "WEBP" else "RGB", (side, side)).save(buffer, form, **more)
    return buffer.getvalue()


HEAVY: dict[str, tuple[str, Callable[[], bytes]]] = {
    "png, the largest that is taken": ("photo", lambda: draw_png(4_890, 4_890)),
    "png, one too large": ("photo", lambda: draw_png(5_000, 5_000)),
    "webp, the largest that is taken": (
        "photo",
        lambda: draw_heavy("WEBP", 3_460, lossless=True, method=0),
    ),
    "jpeg that comes in passes": (
        "photo",
        lambda: draw_heavy("JPEG", 7_070, progressive=True, quality=30),
    ),
    **{
        what: ("document", lambda what=what: FILES[what][1])  # type: ignore[misc]
        for what in ("Word that swells", "laughs as Word", "ten thousand parts", "zip in a zip")
    },
    **{
        what: ("table", lambda what=what: FILES[what][1])  # type: ignore[misc]
        for what in ("Excel that swells", "laughs as Excel")
    },
}


@pytest.mark.parametrize("what", HEAVY)
def test_no_file_takes_the_memory_of_the_server(what: str) -> None:
    reader, build = HEAVY[what]

    assert weigh(reader, build()) < MEGABYTES_MAX


def test_form_of_many_megabytes_is_refused_before_it_is_read(world: World) -> None:

    statuses = {
        person: sign_in(world, person)
        .post(
            address,
            {"file": SimpleUploadedFile("a", b"a")},
            headers={"content-length": "900000000"},
        )
        .status_code
        for person, address in (
            ("anonymous", "/verify/"),
            ("walker", "/field/deeds/new/?village=anping"),
            ("walker", "/api/v1/villages/anping/deeds/"),
            ("chair", "/admin/tables/?village=anping"),
        )
    }

    assert set(statuses.values()) == {413}
