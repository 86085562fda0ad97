"""A real Chromium that looks at every page it opens: errors, width, what a thumb can hit."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SCREENSHOTS = Path(__file__).parent / "screenshots"
PHONE = {"width": 360, "height": 740}
OFFICE = {"width": 1280, "height": 800}
# 44 CSS pixels are what a thumb hits without looking.
TARGET_MIN = 44

# What can be pressed or filled in, and rows of lists; a box to tick counts with its label.
FIND_SMALL_TARGETS = """
(smallest) => Array.from(document.querySelectorAll(
    "button, input:not([type=hidden]), select, textarea, summary, a.button, ul.rows a"
  ))
  .map((one) => ["checkbox", "radio"].includes(one.type) ? one.closest("label") ?? one : one)
  .filter((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 2 && box.height > 2 && box.height < smallest)
  .map(([one, box]) => `${one.tagName} ${(one.innerText || one.name).trim()}: ${box.height}`)
"""


@contextmanager
def open_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """Somebody in front of a screen; every page looked at is kept as a picture.

    faults: what was not as it should be, page by page, for all visitors of a test together.
    """

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        screen: Literal["phone", "office"],
        faults: list[str],
        has_scripts: bool = True,
    ) -> None:
        self.address = address
        self.is_on_phone = screen == "phone"
        self.faults = faults
        context = browser.new_context(
            viewport=PHONE if self.is_on_phone else OFFICE,  # type: ignore[arg-type]
            device_scale_factor=2 if self.is_on_phone else 1,
            is_mobile=self.is_on_phone,
            has_touch=self.is_on_phone,
            locale="zh-CN",
            java_script_enabled=has_scripts,
            timezone_id="Asia/Shanghai",
        )
        self.page: Page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._note(f"script: {error}"))
        self.page.on("response", self._receive)

    def _hear(self, message: ConsoleMessage) -> None:
        # A breach of the content security policy is told here as well.
        if message.type == "error":
            self._note(f"console: {message.text}")

    def _receive(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"{response.status} for {response.url}")

    def _note(self, fault: str) -> None:
        self.faults.append(f"{self.page.url.removeprefix(self.address)}: {fault}")

    def sign_in(self, username: str, password: str) -> None:
        self.open("/login/", picture=f"login-{username}")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.page.get_by_role("button", name="登录").click()

    def open(self, path: str, *, picture: str) -> None:
        self.page.goto(f"{self.address}{path}")
        self.look(picture)

    def press(self, words: str, *, picture: str) -> None:
        """Press the button or follow the link of that name, and look at what comes."""
        target = self.page.get_by_role("button", name=words, exact=True)
        link = self.page.get_by_role("link", name=words)
        (target if target.count() else link).first.click()
        self.look(picture)

    def look(self, picture: str) -> None:
        """Keep a picture of the page, and note where it is not fit for its screen."""
        # A script may be sending a form, which then leads on.
        self.page.locator("form[aria-busy=true]").wait_for(state="detached")
        self.page.wait_for_load_state("networkidle")
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{picture}.png", full_page=True)
        if self.is_on_phone:
            width = self.page.evaluate("document.documentElement.scrollWidth")
            if width > PHONE["width"]:
                self._note(f"{width} wide")
            for target in self.page.evaluate(FIND_SMALL_TARGETS, TARGET_MIN):
                self._note(f"too small for a thumb: {target}")

    def read(self, selector: str) -> list[str]:
        """Return the words of what matches, each with single spaces."""
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]

    def print_page(self, picture: str) -> tuple[float, float]:
        """Keep the page as PDF; return its paper's width and height in millimetres."""
        content = self.page.pdf(prefer_css_page_size=True)
        (SCREENSHOTS / f"{picture}.pdf").write_bytes(content)
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
        width, height = (round(float(size) / 72 * 25.4) for size in boxes[0])
        return width, height
