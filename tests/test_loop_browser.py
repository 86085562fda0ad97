"""The loop as people walk it, from the log-in to the printed notice, and a look at every page."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from deeds.models import Deed
from tests.access import ADMIN, PAGES, build_ids
from tests.browser import Visitor
from tests.cast import PASSWORD, Cast, at
from tests.walk import Street, is_page, open_street, pick
from tests.world import NOVEMBER, adopt_rules, build_world, open_shops

pytestmark = pytest.mark.browser

LOOP_DAY = date(2026, 10, 15)
CLOSING = date(2026, 11, 1)


@pytest.fixture
def street(
    transactional_db: None, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Street]:
    # Playwright runs its own loop in this thread; the tests' own queries still come one by one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with open_street(live_server.url) as opened:
        yield opened


def test_loop_from_log_in_to_printed_notice(street: Street, cast: Cast) -> None:
    adopt_rules(cast)
    open_shops(cast)
    clock = time_machine.travel(at(LOOP_DAY, 9), tick=False)

    with clock as now:
        bring_deed(street.send("phone"))
        for person in ("judge_one", "judge_two"):
            approve_deed(street.send("phone"), person)
        hand_over(street.send("phone"))
        now.move_to(at(CLOSING, 9))
        close_month(street.send("office"))
        read_notice(street.send("phone"))
        print_notice(street.send("office"))

    assert street.faults == []


def bring_deed(walker: Visitor) -> None:
    """A grid worker sees that household 5 has swept: three taps and a number from the home."""
    walker.sign_in("walker", PASSWORD)
    walker.look("01-home")
    walker.press("记一件事 安平村", picture="02-which-household")
    walker.page.fill("[name=q]", "5")
    walker.press("找一找", picture="03-which-rule")
    walker.press("清扫祠堂门口", picture="04-deed")
    walker.press("送出", picture="05-sent")

    assert walker.read("h1") == ["已送达，等待评议"]
    walker.press("我记的事", picture="06-field")
    assert "清扫祠堂门口" in walker.read("main")[0]
    assert Deed.objects.undecided().count() == 1


def approve_deed(judge: Visitor, person: str) -> None:
    judge.sign_in(person, PASSWORD)
    judge.look(f"10-home-{person}")
    judge.press("评议 1 件 安平村", picture=f"11-queue-{person}")
    judge.press("清扫祠堂门口", picture=f"12-appraise-{person}")
    judge.press("同意", picture=f"13-decided-{person}")


def hand_over(keeper: Visitor) -> None:
    """A household fetches a bag of rice: its number, the rice, checked and handed over."""
    keeper.sign_in("keeper", PASSWORD)
    keeper.press("兑换 安平村", picture="20-counter")
    keeper.page.fill("[name=card]", "5")
    keeper.press("查这一户", picture="21-goods")
    keeper.page.get_by_label("丝苗米").fill("1")
    keeper.press("下一步：核对", picture="22-check")
    keeper.press("核销 40 分", picture="23-slip")

    assert "X1" in keeper.read("body")[0]


def close_month(chair: Visitor) -> None:
    """The office's home says that the month may be closed, and leads there."""
    chair.sign_in("chair", PASSWORD)
    chair.press("村委办公", picture="30-office")
    chair.press("可以关账了：2026年10月", picture="31-close")
    assert "2026年10月的账封好，以后谁也改不了" in chair.read("body")[0]
    chair.press("关账", picture="32-closed")
    assert "账关好了，公示做好了。现在可以打印、张贴。" in chair.read("body")[0]


def read_notice(anyone: Visitor) -> None:
    """Everyone finds the notice from the first page, with its figures to the point."""
    anyone.open("/", picture="40-home-of-all")
    anyone.press("安平村", picture="41-village")
    anyone.press("2026年10月", picture="42-notice")

    assert [row for row in anyone.read("main tr") if row[:3] in {"004", "005", "合计 "}] == [
        "004 吴*英 0 +100 100 0 基础分",
        "005 郑*强 0 +5 −40 +100 65 5 5 R01、基础分",
        "合计 6 户 0 +5 −40 +600 565 5 5",
    ]


def print_notice(anyone: Visitor) -> None:
    anyone.open("/v/anping/notices/2026-10/", picture="50-notice-on-a-pc")
    anyone.press("打印 A4", picture="51-print")

    assert anyone.print_page("52-notice-a4") == (210, 297)
    assert "005 郑*强 0 +5 −40 +100 65 5 5 R01、基础分" in anyone.read("main tr")


def name_picture(address: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", address.partition("?")[0].lower()).strip("-") or "home"


PHONE_PAGES = [row for row in PAGES if is_page(row)]
OFFICE_PAGES = [row for row in ADMIN if is_page(row) and "chair" in row.who]


def test_every_page_fits_the_phone(street: Street, cast: Cast) -> None:
    world = build_world(cast)
    ids = build_ids(world)

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        visitors: dict[str, Visitor] = {}
        for row in PHONE_PAGES:
            person = pick(row)
            if person not in visitors:
                visitors[person] = street.send_person("phone", person)
            visitors[person].open(
                row.address.format(**ids), picture=f"phone-{name_picture(row.address)}"
            )

    assert street.faults == []


def test_every_page_of_the_office_is_sound(street: Street, cast: Cast) -> None:
    world = build_world(cast)
    ids = build_ids(world)

    with time_machine.travel(at(NOVEMBER, 12), tick=False):
        chair = street.send_person("office", "chair")
        for row in OFFICE_PAGES:
            picture = f"office-{name_picture(row.address.removeprefix('/admin/'))}"
            chair.open(row.address.format(**ids), picture=picture)

    assert street.faults == []
