#!/usr/bin/env python3
"""Makes the pictures of the guides in docs/zh/: the demo on a fixed day, in Chromium.

usage: pictures.py

Writes small PNG files into static/help/; the same program gives the same pictures. Needs what the
browser tests need, and takes about two minutes.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import django
import time_machine
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
# Not this file's own folder: its modules are bench's.
sys.path[0] = str(ROOT)
FOLDER = TemporaryDirectory()
os.environ |= {
    "DATA_DIR": FOLDER.name,
    "DJANGO_SETTINGS_MODULE": "config.settings",
    # Playwright's own loop runs in this thread; the shots ask the database for nothing.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}
os.environ.pop("DATABASE_URL", None)
django.setup()

from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test.testcases import LiveServerThread  # noqa: E402
from django.utils import timezone  # noqa: E402

from office.demo.story import PASSPHRASE  # noqa: E402
from office.services import found_village  # noqa: E402
from office.setup.services import add_groups  # noqa: E402
from tests.browser import ARGUMENTS, CHROMIUM  # noqa: E402
from villages.models import Town, User  # noqa: E402
from villages.services import appoint_first  # noqa: E402

PICTURES = ROOT / "static" / "help"
NOW = datetime(2026, 11, 18, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
UNTIL = "2026-10"
COLOURS = 64
BYTES_MAX = 60_000
# What the office's menu leaves of a screen of 1280.
OFFICE_CLIP = (285, 0, 800, 600)
PHONE = {"width": 360, "height": 560}
OFFICE = {"width": 1280, "height": 900}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page: by whom it is seen, and what is followed on it before."""

    name: str
    who: str
    address: str
    follow: str = ""
    is_office: bool = False


SHOTS: Sequence[Picture] = (
    Picture("cunwei-setup", "anhe", "/admin/setup/", is_office=True),
    Picture("cunwei-home", "zhuren", "/admin/", is_office=True),
    Picture("wanggeyuan-household", "wangge", "/field/deeds/new/"),
    Picture("wanggeyuan-rule", "wangge", "/field/deeds/new/?village=renpo&household=14"),
    Picture("wanggeyuan-activity", "wangge", "/field/activities/", follow="村道清洁日"),
    Picture("pingyiyuan-queue", "pingyi1", "/appraise/"),
    Picture("pingyiyuan-decide", "pingyi1", "/appraise/", follow="主动清理卫生死角"),
    Picture("pingyiyuan-meeting", "pingyi1", "/appraise/meetings/"),
    Picture("chaoshi-counter", "chaoshi", "/counter/"),
    Picture("chaoshi-goods", "chaoshi", "/counter/?village=renpo&card=57"),
    Picture("chaoshi-stock", "chaoshi", "/counter/stock/"),
    Picture("jiandu-objections", "jiandu", "/supervise/objections/"),
    Picture("jiandu-months", "jiandu", "/supervise/months/"),
    Picture("jiandu-supervise", "jiandu", "/supervise/"),
)


def main() -> None:
    with time_machine.travel(NOW, tick=True):
        found_beginners()
        with serve() as address:
            take_pictures(address)
    FOLDER.cleanup()


def found_beginners() -> None:
    """Load the demo, and a village that has just begun."""
    call_command("demo", no_serve=True, until=UNTIL)
    now = timezone.now()
    village = found_village(
        "安河村",
        "anhe",
        town=Town.objects.get(),
        begins_on=timezone.localdate(now),
        contact="村委会一楼，村务监督委员会办公室",
        by=None,
        now=now,
    )
    appoint_first(
        village,
        "anhe",
        "何远山",
        password=PASSPHRASE,
        title="主任",
        starts_on=timezone.localdate(now),
        by=None,
        now=now,
    )
    names = [f"{number:02d}组" for number in range(1, 7)]
    add_groups(village, names, by=User.objects.get(username="anhe"), now=now)


@contextmanager
def serve() -> Iterator[str]:
    """Serve the project in a thread, on the clock of this process; give the address."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


def take_pictures(address: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for shot in SHOTS:
            context = browser.new_context(
                viewport=OFFICE if shot.is_office else PHONE,  # type: ignore[arg-type]
                is_mobile=not shot.is_office,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
            )
            page = context.new_page()
            page.goto(f"{address}/login/")
            page.fill("[name=username]", shot.who)
            page.fill("[name=password]", PASSPHRASE)
            page.get_by_role("button", name="登录").click()
            answer = page.goto(f"{address}{shot.address}")
            if answer is None or not answer.ok:
                raise ValueError(f"{shot.address} does not open.")
            if shot.follow:
                page.get_by_role("link", name=shot.follow).first.click()
            page.wait_for_load_state("networkidle")
            x, y, width, height = OFFICE_CLIP
            clip = {"x": x, "y": y, "width": width, "height": height} if shot.is_office else None
            keep(shot.name, page.screenshot(clip=clip, animations="disabled"))  # type: ignore[arg-type]
            context.close()


def keep(name: str, picture: bytes) -> None:
    """Write a picture with few colours; raises ValueError where it is too heavy."""
    content = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS).save(
        content, "PNG", optimize=True
    )
    if content.tell() > BYTES_MAX:
        raise ValueError(f"{name}: {content.tell()} bytes")
    (PICTURES / f"{name}.png").write_bytes(content.getvalue())
    sys.stdout.write(f"{name}.png {content.tell()}\n")


if __name__ == "__main__":
    main()
