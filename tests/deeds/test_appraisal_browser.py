"""A month of deeds decided in one evening: the screens of a meeting are counted, and looked at."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from deeds.models import Channel, Deed, DeedState
from rules.models import Rule
from tests.browser import Visitor, open_chromium
from tests.cast import NOW, PASSWORD, Cast
from tests.deeds.factories import adopt_rules, bring, post

pytestmark = pytest.mark.browser

SCREENS_MAX = 3
Send = Callable[..., Visitor]


@pytest.fixture
def rules(cast: Cast) -> dict[str, Rule]:
    return adopt_rules(cast.village, cast.chair)


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What was not right on a page: none by the end of each test."""
    noted: list[str] = []
    yield noted
    assert noted == []


@pytest.fixture
def send(
    transactional_db: None,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
    faults: list[str],
) -> Iterator[Send]:
    """Send a decider to a screen, signed in."""
    # Playwright runs its own loop in this thread; the tests' own queries still come one by one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with time_machine.travel(NOW, tick=False), open_chromium() as browser:

        def make(
            person: str, screen: Literal["phone", "office"], *, has_scripts: bool = True
        ) -> Visitor:
            visitor = Visitor(
                browser, live_server.url, screen=screen, faults=faults, has_scripts=has_scripts
            )
            visitor.sign_in(person, PASSWORD)
            return visitor

        yield make


def bring_evening(cast: Cast, rules: dict[str, Rule]) -> None:
    for number in (1, 2, 3, 5, 6):
        for code in ("R01", "R03", "R08"):
            bring(cast, rules[code], number=number)


@pytest.mark.parametrize("scripts", ["with", "without"])
def test_meeting_of_undisputed_deeds_takes_three_screens(
    cast: Cast, rules: dict[str, Rule], send: Send, scripts: str
) -> None:
    bring_evening(cast, rules)
    recorder, name = send("clerk", "office", has_scripts=scripts == "with"), f"meeting-{scripts}"
    screens = []

    recorder.open("/appraise/meetings/", picture=f"{name}-1-who")
    screens.append(recorder.page.url)
    for judge in ("黄评", "吴评", "郑评"):
        recorder.page.get_by_label(judge).check()
    recorder.press("下一步：看单子", picture=f"{name}-2-list")
    screens.append(recorder.page.url)
    recorder.press("没有打勾的都同意", picture=f"{name}-3-minutes")
    screens.append(recorder.page.url)

    assert len(screens) == len(set(screens)) == SCREENS_MAX
    assert recorder.read("h1") == ["第 1 次评议会议了 15 件"]
    assert set(Deed.objects.values_list("state", flat=True)) == {DeedState.POSTED}


def test_meeting_says_what_was_ticked_and_prints(
    cast: Cast, rules: dict[str, Rule], send: Send
) -> None:
    bring_evening(cast, rules)
    bring(cast, rules["R05"], number=6)
    recorder = send("clerk", "phone")
    recorder.open("/appraise/meetings/", picture="meeting-phone-1-who")
    for judge in ("黄评", "吴评", "郑评"):
        recorder.page.get_by_label(judge).check()
    recorder.press("下一步：看单子", picture="meeting-phone-2-list")
    boxes = recorder.page.locator("[name=otherwise]")
    boxes.nth(1).check()
    boxes.last.check()
    assert recorder.read("button.main") == ["下一步：说说打勾的"]
    recorder.press("下一步：说说打勾的", picture="meeting-phone-3-otherwise")
    recorder.page.get_by_label("理由", exact=False).first.fill("那天没有来")
    recorder.page.get_by_label("加几分").fill("15")
    recorder.press("送出，另外 14 件同意", picture="meeting-phone-4-minutes")

    assert recorder.read("h1") == ["第 1 次评议会议了 16 件"]
    assert Deed.objects.filter(state=DeedState.REFUSED).count() == 1
    recorder.press("打印会议记录", picture="meeting-phone-5-paper")
    assert recorder.print_page("meeting-minutes") == (210, 297)
    recorder.open("/appraise/meetings/1/list/print/", picture="meeting-phone-6-list-paper")
    assert recorder.print_page("meeting-list") == (210, 297)


def test_phone_shows_all_evidence_and_undoes_a_slip_of_the_thumb(
    cast: Cast, rules: dict[str, Rule], send: Send
) -> None:
    first = bring(cast, rules["R01"], note="祠堂后面扫过了")
    second = bring(cast, rules["R01"], by=cast.clerk, channel=Channel.CLAIM, witness="黄阿福",
                   apart=False)  # fmt: skip
    unheard = bring(cast, rules["R02"], is_heard=False)
    posted = post(cast, rules["R08"])
    judge = send("judge_two", "phone")

    judge.open(f"/appraise/deeds/{unheard.pk}/", picture="appraise-1-unheard")
    assert judge.page.get_by_role("button", name="同意", exact=True).count() == 0
    judge.open(f"/appraise/deeds/{second.pk}/", picture="appraise-2-like")
    judge.page.get_by_text("是同一件，要合并").click()
    judge.press("确是同一件，合并", picture="appraise-3-joined")
    judge.press("同意", picture="appraise-4-queue")
    judge.open(f"/appraise/deeds/{first.pk}/", picture="appraise-5-said")
    judge.page.get_by_text("说错了？收回").click()
    judge.page.get_by_label("为什么收回").fill("点错了")
    judge.press("收回", picture="appraise-6-taken-back")
    judge.open(f"/appraise/deeds/{posted.pk}/", picture="appraise-7-posted")
    judge.page.get_by_text("说错了？请另一位同意撤回").click()
    judge.page.get_by_label("为什么收回").fill("看错了行")
    judge.press("请另一位同意撤回", picture="appraise-8-asked")
    judge.open("/appraise/mine/", picture="appraise-9-mine")
    other = send("judge_one", "phone")
    other.open("/appraise/", picture="appraise-10-wish")
    other.press("打扫公厕", picture="appraise-11-consent")
    other.press("同意撤回", picture="appraise-12-reversed")

    states = dict(Deed.objects.values_list("pk", "state"))
    assert states == {
        first.pk: DeedState.WAITING, second.pk: DeedState.JOINED,
        unheard.pk: DeedState.WAITING, posted.pk: DeedState.WAITING,
    }  # fmt: skip
