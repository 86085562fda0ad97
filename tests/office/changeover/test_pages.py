"""The pages of people who change: who may read whose sheet, what it says, and a whole change."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from office.changeover.sheets import build_sheet
from office.models import Renewal, RenewalState
from tests.cast import BEGIN, NOW, Cast
from tests.office.conftest import SignIn
from tests.world import NOVEMBER, World
from villages.models import Appointment, KinTie, Role, User
from villages.services import appoint, end_appointment

pytestmark = pytest.mark.django_db

PEOPLE = "/change-over/?village=anping"
NEW = "/change-over/renewal/"
QUERIES_MAX = 12


def office_of(person: User) -> Appointment:
    found = Appointment.objects.select_related("user", "grid", "village")
    return found.get(user=person, village__slug="anping")


def sheet_address(person: User) -> str:
    return f"/change-over/{office_of(person).pk}/?village=anping"


def read_sheet(world: World, name: str, *, reader: str = "") -> dict[str, tuple[str, list[str]]]:
    """Return {what: (figure, details)} of a person's sheet."""
    people = world.cast.people
    sheet = build_sheet(office_of(people[name]), reader=people[reader or name], today=NOVEMBER)
    return {one.words: (one.figure, list(one.details)) for one in (*sheet.held, *sheet.waiting)}


def test_committee_passes_on_months_money_drafts_and_keys(world: World) -> None:
    sheet = read_sheet(world, "chair")

    assert sheet["还有谁能进村委办公（别的村委）"] == ("1 位", ["何委员"])
    assert sheet["正在记账的月份"][0] == "2026年11月"
    assert sheet["资金簿结余"] == ("5800 元", ["大写：伍仟捌佰元整"])
    assert sheet["等第二个人同意的更正"][1] == [
        "冲正 · 02组 · 005户 · 郑*强 · 11月6日由本人提出，要别人同意"
    ]
    assert [one.partition(" · ")[0] for one in sheet["没办完的管理办法草稿"][1]] == [
        "第 2 版",
        "第 3 版",
    ]


def test_grid_worker_passes_on_households_and_own_work(world: World) -> None:
    sheet = read_sheet(world, "walker")

    assert sheet["管的住户（01组）"] == ("3 户", ["01组（3 户）：001–003"])
    assert sheet["本人记的、还没评定的事"] == (
        "1 件",
        ["11月3日 · 02组 · 005户 · 郑*强 · 清扫祠堂门口"],
    )
    assert sheet["手机里没送出的"][0] == "____ 件"


def test_who_reads_anothers_sheet_sees_nothing_of_the_own_family(world: World) -> None:
    walker = office_of(world.cast.walker)
    Appointment.objects.filter(user=world.cast.clerk).update(household=world.cast.households[5])

    told = read_sheet(world, "walker", reader="clerk")

    assert "本人记的、还没评定的事" not in told
    assert "本人记的、还没评定的事" in read_sheet(world, "walker", reader="watcher")
    assert walker.user == world.cast.walker


def test_supervisor_passes_on_letters_with_their_days(world: World) -> None:
    sheet = read_sheet(world, "watcher")

    assert sheet["没处理的异议"] == ("1 件", ["第 1 号 · 该记没记 · 最晚11月16日答复"])
    assert sheet["没答复的意见"][0] == "1 件"
    assert sheet["等监督委员会审定的月份"] == ("1 件", ["2026年10月"])


def test_shopkeeper_is_led_to_the_shops_own_sheet(world: World) -> None:
    sheet = read_sheet(world, "keeper")

    assert sheet["安平积分超市账上的货"][0] == "2 种"
    assert "点货、点数另用「积分超市交接单」" in sheet
    assert sheet["约了、券没用、还没领走的"][0] == "2 件"


def test_partner_passes_on_what_is_not_settled_and_the_vouchers(world: World) -> None:
    sheet = read_sheet(world, "barber")

    assert sheet["发出去、还能用的兑换券"][0] == "1 件"


def test_appraiser_passes_on_meetings_and_half_decided_deeds(world: World) -> None:
    office = office_of(world.cast.judge_one)
    sheet = build_sheet(office, reader=world.cast.judge_one, today=NOVEMBER)

    words = {one.words for one in sheet.waiting} | set(sheet.nothing.split("、"))
    assert {"没有结束的评议会", "等本人评议的事"} <= words


@pytest.mark.parametrize(
    "person", ["chair", "clerk", "walker", "judge_one", "keeper", "barber", "watcher"]
)
def test_everybody_prints_the_own_sheet(world: World, sign_in: SignIn, person: str) -> None:
    client = sign_in(world.cast.people[person])

    html = client.get(sheet_address(world.cast.people[person])).content.decode()

    assert re.findall(r"移交人：(\w+)", html) == [world.cast.people[person].name]
    assert "接收人：" in html
    assert "日期：" in html
    assert f"/change-over/{office_of(world.cast.people[person]).pk}/" in (
        client.get(PEOPLE).content.decode()
    )


def test_only_staff_reads_anothers_sheet(world: World, sign_in: SignIn) -> None:
    address = sheet_address(world.cast.walker)

    statuses = {
        name: sign_in(world.cast.people[name]).get(address).status_code
        for name in ("chair", "watcher", "judge_one", "keeper", "stranger")
    }

    assert statuses == {
        "chair": 200,
        "watcher": 200,
        "judge_one": 403,
        "keeper": 403,
        "stranger": 404,
    }


def test_office_of_another_village_is_unknown(world: World, sign_in: SignIn) -> None:
    foreign = Appointment.objects.filter(village=world.cast.other_village)[0]

    answer = sign_in(world.cast.chair).get(f"/change-over/{foreign.pk}/?village=anping")

    assert answer.status_code == 404


def test_offices_are_read_as_often_for_few_as_for_many(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.chair)

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    pages = (PEOPLE, f"{NEW}?village=anping")
    before = [count(page) for page in pages]
    for person in (world.cast.nobody, world.cast.walker, world.cast.keeper):
        for role in (Role.APPRAISER, Role.SUPERVISOR):
            appoint(
                person, role, village=world.cast.village, starts_on=NOVEMBER, by=None,
                now=world.notice.month.closed_at,
            )  # fmt: skip

    assert [count(page) for page in pages] == before
    assert max(before) <= QUERIES_MAX


def read_form(html: str) -> dict[str, object]:
    """Return what the page sends if nothing is touched."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', html)
    ticked = re.findall(r'name="ends" value="(\d+)" id="[^"]+" checked', html)
    return {name: unescape(value) for name, value in hidden} | {"ends": ticked}


def fill(sends: dict[str, object]) -> dict[str, object]:
    return sends | {
        "last_day": "2026-12-31",
        "start0-role": "committee",
        "start0-new_name": "林三",
        "start0-new_username": "lin3",
        "start0-new_password": "shan-shui-9",
        "start0-title": "主任",
        "start0-lives_elsewhere": "on",
    }


def test_change_of_terms_from_page_to_page(world: World, sign_in: SignIn) -> None:
    cast = world.cast
    chair, watcher = sign_in(cast.chair), sign_in(cast.watcher)
    form = chair.get(f"{NEW}?village=anping").content.decode()
    sends = read_form(form)

    proposed = chair.post(NEW, fill(sends))
    renewal = Renewal.objects.latest("pk")
    address = f"{NEW}{renewal.pk}/"
    own = chair.post(address, {"village": "anping", "act": "confirm"})
    waiting = chair.get(f"{address}?village=anping").content.decode()
    todo = watcher.get("/supervise/?village=anping").content.decode()
    seen = watcher.get(f"{address}?village=anping").content.decode()
    confirmed = watcher.post(address, {"village": "anping", "act": "confirm"})
    sheets = chair.get(f"{address}sheets/?village=anping").content.decode()

    renewal.refresh_from_db()
    assert [proposed.status_code, own.status_code, confirmed.status_code] == [302, 403, 302]
    assert "还要由一位监督委员确认" in form
    assert "等一位监督委员确认。" in waiting
    assert "换届等另一个人确认" in todo
    assert "第二天起没有监督委员。" in seen
    assert (renewal.state, renewal.decided_by) == (RenewalState.CONFIRMED, cast.watcher)
    # Everybody's but the barber's, who does not change with the terms.
    assert len(re.findall(r"移交人：", sheets)) == 8
    assert cast.barber.name not in sheets


def test_page_of_what_was_put_aside_warns_of_nothing(world: World, sign_in: SignIn) -> None:
    chair = sign_in(world.cast.chair)
    chair.post(NEW, fill(read_form(chair.get(f"{NEW}?village=anping").content.decode())))
    address = f"{NEW}{Renewal.objects.latest('pk').pk}/"
    before = chair.get(f"{address}?village=anping").content.decode()

    chair.post(address, {"village": "anping", "act": "refuse"})

    after = chair.get(f"{address}?village=anping").content.decode()
    assert ["第二天起就进不来了" in html for html in (before, after)] == [True, False]


def test_page_keeps_what_was_typed_and_says_what_is_wrong(world: World, sign_in: SignIn) -> None:
    chair = sign_in(world.cast.chair)
    sends = fill(read_form(chair.get(f"{NEW}?village=anping").content.decode()))

    wrong = chair.post(NEW, sends | {"start0-role": "", "start0-lives_elsewhere": ""})
    nobody = chair.post(NEW, sends | {"start0-role": "appraiser"})
    more = chair.post(NEW, sends | {"more": "1", "last_day": ""})

    html = wrong.content.decode()
    assert (wrong.status_code, "请选职务。" in html, 'value="林三"' in html) == (400, True, True)
    assert "请填自己家的户编号；不住在本村的，勾下面一项。" in html
    assert (nobody.status_code, "就没有村委了" in nobody.content.decode()) == (409, True)
    assert more.content.decode().count("<legend>第 ") == 8
    assert "请填最后一天。" not in more.content.decode()
    assert not User.objects.filter(username="lin3").exists()


def test_phone_of_who_left_is_refused_by_name(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.walker)
    office = Appointment.objects.get(user=cast.walker)
    end_appointment(office, last_day=NOVEMBER - timedelta(days=1), by=cast.chair, now=NOW)

    gone = client.post("/api/v1/villages/anping/deeds/", {})
    appoint(cast.walker, Role.SHOPKEEPER, village=cast.village, starts_on=BEGIN, by=None, now=NOW)
    other = client.post("/api/v1/villages/anping/deeds/", {})

    # With a code: docs/offline.md tells what a phone makes of it.
    assert (gone.status_code, gone.json()["code"]) == (404, "village_not_found")
    assert (other.status_code, other.json()["code"]) == (403, "role_needed")


def test_appraiser_declares_kin_of_whomever(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.judge_one)
    sends = {"village": "anping", "one": "3", "other": "6"}

    answers = [
        client.post("/change-over/kin/", sends | more).status_code
        for more in ({"other": "3"}, {"other": "99"}, {"one": ""}, {}, {})
    ]

    assert answers == [400, 400, 400, 302, 302]
    tie = KinTie.objects.get(second=cast.households[6])
    assert (tie.first, tie.declared_by) == (cast.households[3], cast.judge_one)
    html = client.get("/change-over/kin/?village=anping").content.decode()
    assert re.findall(r"<li>(\d\d组[^<]+)</li>", html) == [
        "01组 · 003户 · 黄*福",
        "02组 · 006户 · 欧**明",
    ]


def test_homes_that_are_unknown_are_named(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.chair).get(PEOPLE).content.decode()

    named = html.partition("还没有登记自己家")[2].partition("</section>")[0]
    assert re.findall(r">(\w+)</a>", named) == ["何委员", "吴评", "周店", "郑评", "马监"]
