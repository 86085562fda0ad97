"""The loop by the keyboard alone: Tab, Enter, Space, arrows and typing, never a mouse."""

from datetime import date

import pytest
import time_machine
from playwright.sync_api import Page, expect

from deeds.models import Deed
from market.models import Redemption
from noticeboard.models import Notice
from tests.browser import Visitor
from tests.cast import PASSWORD, Cast, at
from tests.deeds.test_field_browser import FAKE_CAMERA
from tests.walk import Street
from tests.world import adopt_rules, open_shops
from villages.models import Card
from villages.services.pins import set_pin

pytestmark = pytest.mark.browser

LOOP_DAY = date(2026, 10, 15)
CLOSING = date(2026, 11, 1)
NOTICE = "/v/anping/notices/2026-10/"
STOPS_MAX = 120

# Where the keyboard stands, and how that shows: at the element, its label, or the box around both.
STOP = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return {words: "", field: "", shown: true};
  const around = [here, here.closest("label"), here.nextElementSibling, here.parentElement,
    here.parentElement?.parentElement];
  const shown = around.some((one) => {
    if (!one) return false;
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  });
  const heard = here.cloneNode(true);
  for (const unheard of heard.querySelectorAll("[aria-hidden=true], small")) unheard.remove();
  const words = here.getAttribute("aria-label") || heard.textContent;
  return {words: words.replace(/\\s+/g, " ").trim(), field: here.name || here.id || "", shown};
}"""
# A printer is not called; that it was asked for is kept.
NO_PRINTER = "window.print = () => { window.asked_to_print = true; }"


class Keys:
    """Somebody's ten fingers; hidden notes the stops that could not be seen."""

    def __init__(self, visitor: Visitor) -> None:
        self.page: Page = visitor.page
        self.address = visitor.address
        self.hidden: list[str] = []

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def reach(self, target: str, *, key: str = "Tab") -> None:
        """Go on until the stop whose name or words are meant; a trap or a dead end fails."""
        for _stop in range(STOPS_MAX):
            self.page.keyboard.press(key)
            stop = self.page.evaluate(STOP)
            if not stop["shown"]:
                self.hidden.append(f"{self.page.url.removeprefix(self.address)}: {stop}")
            if target in (stop["field"], stop["words"]) or stop["words"].startswith(target):
                return
        raise AssertionError(f"{target} was not reached on {self.page.url}")

    def press(self, words: str) -> None:
        """Press a button that stays on the page."""
        self.reach(words)
        self.page.keyboard.press(" ")

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, words: str) -> None:
        """Follow a link, or press the button that sends the form."""
        self.reach(words)
        self.enter()

    def type(self, field: str, text: str) -> None:
        self.reach(field)
        self.page.keyboard.type(text)

    def wait(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=heading).first).to_be_visible()

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        self.open("/login/")
        self.type("username", username)
        self.type("password", password)
        self.enter()


def test_the_loop_goes_by_the_keyboard_alone(street: Street, cast: Cast) -> None:
    adopt_rules(cast)
    open_shops(cast)
    people: list[Keys] = []

    def send(screen: str) -> Keys:
        people.append(Keys(street.send("phone" if screen == "phone" else "office")))
        return people[-1]

    with time_machine.travel(at(LOOP_DAY, 9), tick=False) as now:
        record_deed(send("phone"))
        for person in ("judge_one", "judge_two"):
            decide(send("phone"), person)
        reserve(send("phone"), cast)
        hand_over(send("phone"))
        now.move_to(at(CLOSING, 9))
        close_month(send("office"))
        print_notice(send("office"))

    assert [stop for keys in people for stop in keys.hidden] == []
    assert street.faults == []


def record_deed(walker: Keys) -> None:
    walker.sign_in("walker")
    walker.follow("记一件事")
    walker.wait("哪一户")
    walker.type("q", "5")
    walker.enter()
    walker.wait("什么事")
    walker.follow("清扫祠堂门口")
    walker.follow("送出")
    walker.wait("已送达，等待评议")
    assert Deed.objects.undecided().count() == 1


def decide(judge: Keys, person: str) -> None:
    judge.sign_in(person)
    judge.follow("评议")
    judge.follow("清扫祠堂门口")
    judge.follow("同意")


def reserve(household: Keys, cast: Cast) -> None:
    assert Deed.objects.undecided().count() == 0
    pin = set_pin(cast.households[5], by=cast.chair, now=at(LOOP_DAY, 9))
    household.open(f"/c/{Card.objects.get(household=cast.households[5]).token}/")
    household.type("pin", pin)
    household.enter()
    household.follow("到超市看看、预约")
    household.wait("安平积分超市")
    # The sign beside the box adds one.
    household.press("多一个")
    household.follow("预约")
    household.wait("看一看对不对")
    household.follow("就这样预约")
    household.wait("约好了")
    assert Redemption.objects.get().state == "reserved"


def hand_over(keeper: Keys) -> None:
    keeper.sign_in("keeper")
    keeper.follow("兑换")
    keeper.type("card", "4")
    keeper.enter()
    keeper.press("多一个")
    keeper.follow("下一步：核对")
    keeper.follow("核销 40 分")
    keeper.page.get_by_text("X2").first.wait_for()
    assert Redemption.objects.filter(state="handed").count() == 1


def close_month(chair: Keys) -> None:
    chair.sign_in("chair")
    chair.follow("村委办公")
    # Past the menu at one stroke.
    chair.follow("跳到正文")
    chair.follow("可以关账了")
    chair.follow("跳到正文")
    chair.follow("关账")
    chair.page.get_by_text("账关好了").wait_for()
    assert Notice.objects.count() == 1


def print_notice(anyone: Keys) -> None:
    anyone.page.add_init_script(NO_PRINTER)
    anyone.open(f"{NOTICE}print/")
    anyone.press("打印")

    assert anyone.page.evaluate("window.asked_to_print") is True


def open_with_faults_expected(street: Street) -> Keys:
    """Return somebody whose forms are refused, which the browser calls an error of the page."""
    visitor = Visitor(street.browser, street.address, screen="phone", faults=[])
    return Keys(visitor)


def tell_stop(keys: Keys) -> str:
    here: str = keys.page.evaluate("document.activeElement.id || document.activeElement.innerText")
    return " ".join(here.split())


def test_a_refused_form_begins_with_what_is_wrong(street: Street, cast: Cast) -> None:
    anyone = open_with_faults_expected(street)

    anyone.open("/v/anping/feedback/")
    anyone.follow("送出意见")
    summary = anyone.page.evaluate(STOP) | {"id": tell_stop(anyone)}
    anyone.page.keyboard.press("Tab")
    anyone.page.keyboard.press("Enter")
    field = anyone.page.evaluate("document.activeElement.name")

    assert (summary["id"], summary["shown"]) == ("errors", True)
    assert field == "text"


def test_a_refused_log_in_begins_with_what_is_wrong(street: Street, cast: Cast) -> None:
    anyone = open_with_faults_expected(street)

    anyone.sign_in("walker", "not the passphrase")

    assert tell_stop(anyone).startswith("登录名或口令不对")


def test_a_wrong_pin_is_told_where_it_is_typed(street: Street, cast: Cast) -> None:
    anyone = open_with_faults_expected(street)
    set_pin(cast.households[5], by=cast.chair, now=at(LOOP_DAY))
    anyone.open(f"/c/{Card.objects.get(household=cast.households[5]).token}/")

    anyone.type("pin", "000001")
    anyone.enter()
    stop = anyone.page.evaluate(STOP)
    said = anyone.page.locator("#id_pin_error").inner_text()

    assert (stop["field"], stop["shown"]) == ("pin", True)
    assert said.startswith("密码不对")
    assert "id_pin_error" in (
        anyone.page.locator("#id_pin").get_attribute("aria-describedby") or ""
    )


def test_skipping_leads_past_the_head(street: Street, cast: Cast) -> None:
    anyone = Keys(street.send("phone"))
    anyone.open("/v/anping/")

    anyone.page.keyboard.press("Tab")
    skip = anyone.page.locator(".skip").bounding_box()
    anyone.enter()
    anyone.page.keyboard.press("Tab")

    assert skip is not None
    assert skip["y"] >= 0
    assert anyone.page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("way_out", ["button", "Escape"])
def test_the_camera_gives_the_keyboard_back(street: Street, cast: Cast, way_out: str) -> None:
    adopt_rules(cast)
    walker = Keys(street.send("phone"))
    walker.page.add_init_script(FAKE_CAMERA.replace("CARD", "nothing of ours"))
    walker.sign_in("walker")
    walker.open("/field/deeds/new/?village=anping")

    walker.press("扫积分卡")
    within = walker.page.evaluate("document.activeElement.closest('dialog')?.id")
    if way_out == "button":
        walker.press("不扫了")
    else:
        walker.page.keyboard.press("Escape")

    assert within == "scanner"
    assert tell_stop(walker) == "扫积分卡"


def test_the_menus_of_the_office_open_by_the_keyboard(street: Street, cast: Cast) -> None:
    chair = Keys(street.send("office"))
    chair.sign_in("chair")
    chair.open("/admin/")

    chair.press(cast.chair.name[0])
    chair.reach("退出", key="Shift+Tab")

    assert chair.hidden == []
