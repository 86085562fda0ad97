"""The office's pages: who sees them, closing with one question, recording the day of putting up."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from ledger.services.closing import _move_on
from noticeboard.models import Notice
from noticeboard.services import close_and_draw, record_put_up
from rules.models import Rule
from tests.cast import Cast, at
from tests.deeds.factories import bring, change_terms
from tests.noticeboard.story import CLOSING_DAY, OCTOBER, close
from villages.models import User
from villages.words import day_with_year

LIST = "/admin/noticeboard/notice/"
CLOSE = "/admin/noticeboard/notice/close/"
CLOSE_ANPING = f"{CLOSE}?village=anping"
OCTOBER_FORM = {"village": "anping", "month": "2026-10"}


@pytest.fixture
def notice(cast: Cast) -> Notice:
    """Return the notice of an October in which everybody got the base."""
    return close(cast)


def page_of(notice: Notice, page: str = "change") -> str:
    return f"{LIST}{notice.pk}/{page}/"


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("chair", (200, 200, 200, 200)),
        ("watcher", (200, 200, 403, 403)),
        ("keeper", (403, 403, 403, 403)),
        ("walker", (403, 403, 403, 403)),
        ("nobody", (403, 403, 403, 403)),
        ("stranger", (200, 404, 404, 404)),
    ],
)
def test_pages_by_who_asks(
    cast: Cast,
    notice: Notice,
    sign_in: Callable[[User], Client],
    name: str,
    statuses: tuple[int, ...],
) -> None:
    browser = sign_in(cast.people[name])

    asked = (LIST, page_of(notice), CLOSE_ANPING, page_of(notice, "put-up"))

    assert tuple(browser.get(address).status_code for address in asked) == statuses


def test_nobody_in_is_sent_to_the_log_in(notice: Notice, anyone: Client) -> None:
    for address in (LIST, page_of(notice), CLOSE_ANPING, page_of(notice, "put-up")):
        last_address, _status = anyone.get(address, follow=True).redirect_chain[-1]
        assert last_address.startswith("/login/")


def test_other_verbs_are_refused(
    cast: Cast, notice: Notice, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(cast.chair)

    for address in (CLOSE_ANPING, page_of(notice, "put-up")):
        assert browser.put(address).status_code == 405
    for page in ("page", "print-a4", "print-a3"):
        assert browser.post(page_of(notice, page)).status_code == 405


def test_list_shows_the_own_villages_notices_only(
    cast: Cast, notice: Notice, sign_in: Callable[[User], Client]
) -> None:
    assert "第 1 号" in sign_in(cast.watcher).get(LIST).content.decode()
    assert "第 1 号" not in sign_in(cast.stranger).get(LIST).content.decode()


def test_closing_is_asked_once_with_what_will_happen(
    cast: Cast, rules: dict[str, Rule], sign_in: Callable[[User], Client]
) -> None:
    bring(cast, rules["R01"], number=6, occurred_on=date(2026, 10, 14))

    told = sign_in(cast.chair).get(CLOSE).content.decode()

    assert "安平村 2026年10月" in told
    assert "还有 1 件事没有评议完，转到下一个月" in told
    assert "公示期是 2026年11月2日至11月6日" in told
    assert "新的积分记到2026年11月，那个月的账12月1日起可以关。" in told
    assert "每天自动整理的时候也会关好" in told
    assert "合成一份公示" not in told
    assert '<input type="hidden" name="month" value="2026-10">' in told
    assert not Notice.objects.exists()


def test_month_that_is_not_over_says_from_when_and_what_to_do_before(
    cast: Cast,
    rules: dict[str, Rule],
    sign_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    close(cast)
    bring(cast, rules["R01"], number=6, occurred_on=date(2026, 10, 14))
    monkeypatch.setattr(timezone, "now", lambda: at(date(2026, 11, 10)))

    told = sign_in(cast.chair).get(CLOSE_ANPING).content.decode()

    assert "现在记的是2026年11月的账，12月1日起可以关" in told
    assert "没有人来关，每天自动整理的时候会关好" in told
    assert "还有 1 件事没有评议完" in told
    assert 'name="month"' not in told


def test_months_closed_together_are_told_before(
    cast: Cast, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(date(2026, 12, 1)))
    browser = sign_in(cast.chair)

    home, told = (browser.get(page).content.decode() for page in ("/admin/", CLOSE))

    assert "可以关账了：2026年10月至11月，合成一份公示" in home
    assert "2026年10月至11月这 2 个月都还没有关，这次一起关，合成一份公示" in told


def test_home_names_the_month_to_close_or_to_finish(
    cast: Cast, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(cast.chair)
    monkeypatch.setattr(timezone, "now", lambda: at(CLOSING_DAY))

    due = browser.get("/admin/").content.decode()
    _move_on(cast.village, OCTOBER, edition="甲", by=cast.chair, now=at(CLOSING_DAY))
    unfinished = browser.get("/admin/").content.decode()
    close(cast)
    closed = browser.get("/admin/").content.decode()

    assert "可以关账了：2026年10月" in due
    assert "2026年10月的公示还没有做完" in unfinished
    assert "可以关账了" not in unfinished
    assert "2026年10月的公示还没有做完" not in closed
    assert "可以关账了" not in closed


def test_closing_leads_to_the_notice_and_again_to_the_same(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    browsers = [sign_in(cast.chair), sign_in(cast.clerk)]

    first, second = (browser.post(CLOSE, OCTOBER_FORM, follow=True) for browser in browsers)

    notice = Notice.objects.get()
    for answer in (first, second):
        assert answer.redirect_chain == [(page_of(notice), 302)]
    assert "账关好了，公示做好了" in first.content.decode()
    told = second.content.decode()
    day = day_with_year(notice.month.closed_at)
    assert f"2026年10月的账，陈主任在{day}已经关好了，这次没有再关。" in told
    assert "账关好了" not in told


def test_closing_what_the_calendar_closed_says_so(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    close_and_draw(cast.village, OCTOBER, by=None, now=at(CLOSING_DAY))

    told = sign_in(cast.chair).post(CLOSE, OCTOBER_FORM, follow=True).content.decode()

    assert "2026年10月的账，2026年11月1日到日子已经自动关好了，这次没有再关。" in told


def test_closing_before_its_day_says_when(
    cast: Cast,
    sign_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = sign_in(cast.chair)
    monkeypatch.setattr(timezone, "now", lambda: at(date(2026, 10, 31)))

    asked, pressed = browser.get(CLOSE), browser.post(CLOSE, OCTOBER_FORM)

    assert "现在记的是2026年10月的账，11月1日起可以关" in asked.content.decode()
    assert pressed.status_code == 409
    assert "还没有到" in pressed.content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("month", ["", "2026-13", "十月", "0000-00"])
def test_closing_without_a_month_is_refused(
    cast: Cast, sign_in: Callable[[User], Client], month: str
) -> None:
    answer = sign_in(cast.chair).post(CLOSE, {"village": "anping", "month": month})

    assert answer.status_code == 400
    assert "没有说明关哪个月" in answer.content.decode()
    assert not Notice.objects.exists()


def test_closing_names_its_village(cast: Cast, sign_in: Callable[[User], Client]) -> None:
    nameless = sign_in(cast.chair).post(CLOSE, {"month": "2026-10"})
    foreign = sign_in(cast.stranger).post(CLOSE, OCTOBER_FORM)
    supervisor = sign_in(cast.watcher).post(CLOSE, OCTOBER_FORM)

    assert [answer.status_code for answer in (nameless, foreign, supervisor)] == [400, 404, 403]
    assert not Notice.objects.exists()


def test_what_a_crash_left_can_be_finished_from_the_page(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    _move_on(cast.village, OCTOBER, edition="甲", by=cast.chair, now=at(CLOSING_DAY))
    browser = sign_in(cast.chair)

    told = browser.get(CLOSE_ANPING).content.decode()
    browser.post(CLOSE, OCTOBER_FORM)

    assert "2026年10月的公示还没有做完" in told
    assert Notice.objects.count() == 1


def test_notice_leads_to_page_and_paper(
    cast: Cast, notice: Notice, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(cast.chair)

    found = [browser.get(page_of(notice, page))["Location"] for page in ("page", "print-a3")]

    assert found == [
        "/v/anping/notices/2026-10/",
        "/v/anping/notices/2026-10/print/?paper=a3",
    ]


def test_notice_links_every_paper_and_every_file(
    cast: Cast, notice: Notice, sign_in: Callable[[User], Client]
) -> None:
    told = sign_in(cast.watcher).get(page_of(notice)).content.decode()

    for end, words in (
        ("print/?paper=a4", "打印 A4"),
        ("print/?paper=a3", "打印 A3"),
        ("print/poster/", "一张大字总表"),
        ("print/?paper=a4&amp;grid=0", "01组"),
        ("print/?paper=a4&amp;grid=1", "02组"),
        ("notice.xlsx", "Excel 表格"),
        ("table.csv", "CSV 表格"),
        ("notice.csv", "核对用的原始文件"),
    ):
        assert f'href="/v/anping/notices/2026-10/{end}">{words}</a>' in told


@pytest.mark.parametrize(
    "told",
    [
        (CLOSING_DAY, "11月2日起公示"),
        (date(2026, 11, 2), "公示中"),
        (date(2026, 11, 6), "公示中"),
        (date(2026, 11, 7), "已公示期满"),
    ],
)
def test_state_goes_by_the_window(
    cast: Cast,
    notice: Notice,
    sign_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
    told: tuple[date, str],
) -> None:
    browser, (today, state) = sign_in(cast.chair), told
    monkeypatch.setattr(timezone, "now", lambda: at(today))

    pages = (LIST, page_of(notice), "/v/anping/notices/", "/v/anping/notices/2026-10/")

    for address in pages:
        assert state in browser.get(address).content.decode()


def test_paper_with_whole_names_is_linked_where_the_board_shows_them(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    change_terms(cast, board_masked=False)
    notice = close(cast)

    found = sign_in(cast.chair).get(page_of(notice, "print-a4"))["Location"]

    assert found == "/v/anping/notices/2026-10/print/?paper=a4&names=board"


def test_day_of_putting_up_is_recorded_once(
    cast: Cast,
    notice: Notice,
    sign_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = sign_in(cast.chair)
    monkeypatch.setattr(timezone, "now", lambda: at(date(2026, 11, 4)))

    first = browser.post(page_of(notice, "put-up"), {"on": "2026-11-03"})
    second = browser.post(page_of(notice, "put-up"), {"on": "2026-11-04"})
    nonsense = browser.post(page_of(notice, "put-up"), {"on": "昨天"})

    notice.month.refresh_from_db()
    assert first["Location"] == page_of(notice)
    assert (notice.month.put_up_on, notice.month.window_ends) == (
        date(2026, 11, 3),
        date(2026, 11, 8),
    )
    assert "张贴日已经登记过了，是2026年11月3日，只能登记一次。" in second.content.decode()
    assert [answer.status_code for answer in (second, nonsense)] == [400, 400]


def test_recording_the_day_is_offered_while_it_can_be_recorded(
    cast: Cast,
    notice: Notice,
    sign_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser, button = sign_in(cast.chair), f'href="{page_of(notice, "put-up")}"'

    def offers(day: date) -> bool:
        monkeypatch.setattr(timezone, "now", lambda: at(day))
        return button in browser.get(page_of(notice)).content.decode()

    within, after = offers(date(2026, 11, 6)), offers(date(2026, 11, 7))
    record_put_up(notice, on=CLOSING_DAY, by=cast.chair, now=at(date(2026, 11, 2)))
    recorded = offers(date(2026, 11, 3))

    assert (within, after, recorded) == (True, False, False)


def test_notice_is_neither_added_changed_nor_deleted_here(
    cast: Cast, notice: Notice, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(cast.chair)

    assert browser.get(f"{LIST}add/").status_code == 403
    assert browser.post(page_of(notice), {"board_masked": ""}).status_code == 403
    assert browser.post(page_of(notice, "delete"), {"post": "yes"}).status_code == 403
