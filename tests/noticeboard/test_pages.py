"""The public pages: open to all, masked, light, and nothing but GET."""

from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from market.services import Collector
from noticeboard.models import Notice
from noticeboard.services import close_and_draw
from rules.models import Rule
from tests.cast import HEADS, Cast, at
from tests.deeds.factories import bring, change_terms
from tests.market.shop import Shop, hand_over, line
from tests.noticeboard.story import CLOSING_DAY, DECEMBER, NOVEMBER, OCTOBER, close, read_rows
from villages.models import Household, User

HOME = "/v/anping/"
LIST = "/v/anping/notices/"
PAGE = "/v/anping/notices/2026-10/"
PUBLIC = (HOME, LIST, PAGE, f"{PAGE}print/", f"{PAGE}print/?paper=a3", f"{PAGE}notice.csv")
PHONE, NOTE, COLLECTOR = "13800138000", "只有评议的人看得到", "代领的邻居"


def test_public_pages_tell_no_name_phone_or_note(
    cast: Cast, october: Shop, rules: dict[str, Rule], anyone: Client
) -> None:
    Household.objects.filter(pk=cast.households[5].pk).update(phone=PHONE)
    change_terms(cast, board_masked=False, deductions_named=True)
    bring(cast, rules["R01"], number=6, note=NOTE, occurred_on=date(2026, 10, 14))
    hand_over(october, line(october.soap), collector=Collector(COLLECTOR, "邻居"))
    close(cast)

    told = {address: anyone.get(address).content.decode() for address in PUBLIC}

    secrets = (*HEADS, PHONE, NOTE, COLLECTOR)
    for address, text in told.items():
        assert (address, [word for word in secrets if word in text]) == (address, [])
    assert "欧**明" in told[PAGE]


def test_public_pages_are_open_to_strangers_and_only_read(
    cast: Cast, plain_notice: Notice, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(cast.stranger)

    for address in PUBLIC:
        statuses = [send(address).status_code for send in (browser.get, browser.head, browser.post)]
        assert (address, statuses) == (address, [200, 200, 405])


def test_months_closed_together_lead_to_one_address(cast: Cast, anyone: Client) -> None:
    close(cast, on=DECEMBER)

    for page in ("", "print/?paper=a3", "notice.csv"):
        answer = anyone.get(f"{PAGE}{page}")
        last = f"/v/anping/notices/2026-11/{page}"
        assert (answer.status_code, answer["Location"]) == (301, last)
    assert "2026年10月至11月积分公示" in anyone.get("/v/anping/notices/2026-11/").content.decode()


def test_open_unknown_and_foreign_months_are_not_found(
    plain_notice: Notice, anyone: Client
) -> None:
    for address in (
        "/v/anping/notices/2026-11/",
        "/v/anping/notices/2026-09/print/",
        "/v/anping/notices/2026-13/",
        "/v/anping/notices/2026-11/notice.csv",
        "/v/nowhere/",
        "/v/nowhere/notices/2026-10/",
        "/v/hewan/notices/2026-10/",
    ):
        assert (address, anyone.get(address).status_code) == (address, 404)


def test_village_sees_nothing_of_the_other(
    cast: Cast, plain_notice: Notice, anyone: Client
) -> None:
    close_and_draw(cast.other_village, OCTOBER, by=cast.stranger, now=at(CLOSING_DAY))

    other = anyone.get("/v/hewan/notices/2026-10/").content.decode()

    assert read_rows(other) == {"001": ["何*生", "0", "", "", "", "+100", "100", "", "0", "基础分"]}
    assert "安平" not in other


def test_home_tells_this_month_and_how_to_earn(cast: Cast, october: Shop, anyone: Client) -> None:
    told = anyone.get(HOME).content.decode()

    assert "2026年10月到今天" in told
    assert "+21 分 <small>4 件事，3 户</small>" in told
    assert "−5 分" in told
    assert "−20 分" in told
    assert "+10 至 +20" in told
    assert "还没有公示。" in told


def test_home_and_list_lead_to_the_notices(
    cast: Cast, plain_notice: Notice, anyone: Client
) -> None:
    close(cast, NOVEMBER, on=DECEMBER)

    for address in (HOME, LIST):
        told = anyone.get(address).content.decode()
        newer, older = (told.index(f"/v/anping/notices/2026-{month}/") for month in (11, 10))
        assert newer < older


def test_notice_takes_the_same_queries_for_one_household_and_for_six(
    cast: Cast, notice: Notice, anyone: Client
) -> None:
    close_and_draw(cast.other_village, OCTOBER, by=cast.stranger, now=at(CLOSING_DAY))

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            anyone.get(address)
        return len(queries)

    for page in ("", "print/", "notice.csv"):
        small, large = (count(f"/v/{slug}/notices/2026-10/{page}") for slug in ("hewan", "anping"))
        assert small == large <= 12


def test_whole_names_are_printed_for_staff_where_the_board_shows_them(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    change_terms(cast, board_masked=False)
    close(cast)
    browser = sign_in(cast.chair)

    board = browser.get(f"{PAGE}print/?paper=a3&names=board")
    plain = browser.get(f"{PAGE}print/?paper=a3")

    assert [cells[0] for cells in read_rows(board.content.decode()).values()] == list(HEADS)
    assert board["Cache-Control"] == "private, no-store"
    assert read_rows(plain.content.decode())["001"][0] == "陈*明"


def test_whole_names_are_for_nobody_where_the_board_is_masked(
    cast: Cast, plain_notice: Notice, sign_in: Callable[[User], Client]
) -> None:
    told = sign_in(cast.chair).get(f"{PAGE}print/?names=board").content.decode()

    assert [name for name in HEADS if name in told] == []


def test_whole_names_are_for_staff_only(
    cast: Cast, anyone: Client, sign_in: Callable[[User], Client]
) -> None:
    change_terms(cast, board_masked=False)
    close(cast)
    address = f"{PAGE}print/?names=board"

    assert anyone.get(address)["Location"].startswith("/login/")
    statuses = {
        name: sign_in(cast.people[name]).get(address).status_code
        for name in ("chair", "watcher", "keeper", "walker", "stranger", "nobody")
    }

    assert statuses == {
        "chair": 200,
        "watcher": 200,
        "keeper": 403,
        "walker": 403,
        "stranger": 404,
        "nobody": 404,
    }


def test_erased_name_leaves_an_empty_cell(plain_notice: Notice, anyone: Client) -> None:
    plain_notice.lines.filter(household_number=1).update(masked_name="")

    assert read_rows(anyone.get(PAGE).content.decode())["001"][0] == ""
