"""The feasts' pages: the month, a new one, one with its change and confirmation, the paper."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Deed, Feast, FeastKind, FeastState
from deeds.services import Proposal
from rules.models import Rule
from tests.cast import TODAY, Cast
from tests.deeds.factories import bring
from tests.deeds.test_feasts import confirm, declare
from villages.models import Card, User

SignIn = Callable[[User], Client]
TOMORROW = TODAY + timedelta(days=1)


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def send_new(client: Client, **typed: str) -> tuple[int, str]:
    """Send a new feast; return the status and the page."""
    content = {
        "village": "anping", "household": "5", "kind": "wedding", "held_on": "2026-10-20",
        "tables": "12", "note": "在祠堂前", "key": str(uuid4()),
    }  # fmt: skip
    answer = client.post("/field/feasts/new/", content | typed)
    return answer.status_code, answer.content.decode()


def act(client: Client, feast: Feast, name: str, **typed: str) -> tuple[int, str]:
    """Do something with a feast; return the status and the page."""
    content = {"village": "anping", "act": name, "key": str(uuid4())}
    answer = client.post(f"/field/feasts/{feast.pk}/", content | typed)
    return answer.status_code, answer.content.decode()


def test_month_lists_its_feasts(cast: Cast, sign_in: SignIn) -> None:
    declare(cast)
    declare(cast, number=6, held_on=TODAY, tables=0)
    declare(cast, number=2, held_on=date(2026, 11, 1))

    context = sign_in(cast.judge_two).get("/field/feasts/").context

    assert [(row.household, row.day, row.tables, row.state.word) for row in context["rows"]] == [
        ("02组 · 006户 · 欧**明", "10月15日", "不摆酒席", "等核实"),
        ("02组 · 005户 · 郑*强", "10月20日", "12 桌", "已报备"),
    ]
    assert [row.household for row in context["waiting"]] == ["02组 · 006户 · 欧**明"]


def test_month_is_chosen_by_the_address(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.walker)

    months = {
        text: client.get(f"/field/feasts/?month={text}").context["month"]
        for text in ("2026-12", "", "2026-13", "x", "0001-01")
    }

    assert months == {
        "2026-12": "2026年12月", "": "2026年10月", "2026-13": "2026年10月", "x": "2026年10月",
        "0001-01": "2026年10月",
    }  # fmt: skip


def test_month_asks_the_same_for_one_and_for_three(cast: Cast, sign_in: SignIn) -> None:
    client, counts = sign_in(cast.judge_two), []
    for numbers in ((5,), (6, 2)):
        for number in numbers:
            declare(cast, number=number)
            declare(cast, number=number, held_on=TODAY)
        with CaptureQueriesContext(connection) as found:
            client.get("/field/feasts/")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 14


def test_new_feast_begins_with_the_household(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.walker)
    card = Card.objects.get(household=cast.households[5])

    own = client.get("/field/feasts/new/").context["choices"]
    found = client.get("/field/feasts/new/?q=郑").context["choices"]
    scanned = client.get("/field/feasts/new/", {"q": f"https://x.example/c/{card.token}/"})
    opened = client.get("/field/feasts/new/", {"household": f"/c/{card.token}/"})
    unknown = client.get("/field/feasts/new/?q=99")

    assert [one["words"] for one in own] == [
        "01组 · 001户 · 陈*明", "01组 · 002户 · 林*妹", "01组 · 003户 · 黄*福",
    ]  # fmt: skip
    assert [one["words"] for one in found] == ["02组 · 005户 · 郑*强"]
    assert {scanned["Location"], opened["Location"]} == {
        "/field/feasts/new/?village=anping&household=5"
    }
    assert (unknown.status_code, "99" in unknown.content.decode()) == (404, True)
    assert "没有找到" in read(client, "/field/feasts/new/?q=无此人")


def test_new_feast_is_declared(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.walker)

    status, _page = send_new(client)

    feast = Feast.objects.get()
    assert (status, feast.household, feast.kind, feast.tables) == (
        302,
        cast.households[5],
        FeastKind.WEDDING,
        12,
    )
    page = read(client, f"/field/feasts/{feast.pk}/")
    assert "报备好了。办完以后，由红白理事会核实。" in page
    assert ("在祠堂前" in page, "12 桌" in page, "林巡登记" in page) == (True, True, True)


def test_new_feast_pressed_five_times_is_one(cast: Cast, sign_in: SignIn) -> None:
    client, key = sign_in(cast.walker), str(uuid4())

    assert {send_new(client, key=key)[0] for _press in range(5)} == {302}
    assert Feast.objects.count() == 1


def test_many_tables_are_asked_once_more(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.walker)

    status, page = send_new(client, tables="80")
    assert (status, "写的是 80 桌，比平常多。没有写错的话，再按一次。" in page) == (400, True)
    assert re.findall(r'name="sure" value="(\d*)"', page) == ["80"]
    status, page = send_new(client, tables="90", sure="80")
    assert (status, "写的是 90 桌" in page, Feast.objects.count()) == (400, True, 0)

    assert send_new(client, tables="80", sure="80")[0] == 302
    assert Feast.objects.get().tables == 80


def test_new_feast_keeps_what_was_typed_wrong(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.walker)

    for typed, sentence in (
        ({"held_on": "2026-10-14"}, "红白事要在办之前报备"),
        ({"held_on": ""}, "请填哪一天办"),
        ({"tables": "301"}, "桌数填 0 到 300"),
        ({"tables": "很多"}, "请填整数"),
        ({"kind": "x"}, "请选是什么事"),
        ({"note": "长" * 201}, "说明最多 200 个字"),
        ({"key": ""}, "这张表不完整"),
    ):
        status, page = send_new(client, **typed)
        assert (status, sentence in page) == (400, True), sentence
    assert send_new(client, household="99")[0] == 404
    send_new(client)
    status, page = send_new(client)
    assert (status, "已经报备过了" in page) == (409, True)


def test_feast_is_changed_and_cancelled_before_its_day(cast: Cast, sign_in: SignIn) -> None:
    feast, client = declare(cast), sign_in(cast.walker)
    page = read(client, f"/field/feasts/{feast.pk}/")
    typed = {"kind": "wedding", "held_on": "2026-10-21", "tables": "9"}

    changed = act(client, feast, "change", **typed)[0]
    refused, sentence = act(client, feast, "change", **typed | {"held_on": "2026-10-01"})
    kept = Feast.objects.get()
    cancelled = act(client, feast, "cancel")[0]

    assert ('value="cancel"' in page, ">核实了</button>" in page) == (True, False)
    assert (changed, kept.held_on, kept.tables) == (302, date(2026, 10, 21), 9)
    assert (refused, "红白事要在办之前报备" in sentence) == (400, True)
    assert (cancelled, Feast.objects.get().state) == (302, FeastState.CANCELLED)
    assert "林巡取消" in read(client, f"/field/feasts/{feast.pk}/")


def test_feast_of_somebody_else_is_only_shown(cast: Cast, sign_in: SignIn) -> None:
    feast, client = declare(cast), sign_in(cast.judge_two)

    page = read(client, f"/field/feasts/{feast.pk}/")

    assert 'value="cancel"' not in page
    assert act(client, feast, "cancel")[0] == 403
    assert act(client, feast, "nothing")[0] == 400


def test_council_confirms_and_proposes(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> None:
    feast, client = declare(cast, held_on=TODAY), sign_in(cast.judge_two)
    bring(cast, rules["R05"])
    before = read(client, f"/field/feasts/{feast.pk}/")

    status, _page = act(
        client, feast, "confirm", tables_held="6", rule=str(rules["R05"].pk), points="15"
    )

    after = read(client, f"/field/feasts/{feast.pk}/")
    deed = Deed.objects.latest("pk")
    for words in (
        "红白事简办 +10 至 +20 分",
        "大操大办 −10 至 −20 分",
        "不加分也不扣分",
        "已经有人记过",
    ):
        assert words in before
    assert "主动清理卫生死角" not in before
    assert (status, deed.rule, deed.proposed_points) == (302, rules["R05"], Decimal(15))
    assert ("已送评议小组评议" in after, f"/field/deeds/{deed.pk}/" in after) == (True, True)


def test_council_confirms_without_points_and_with_a_deduction(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    plain, lavish = declare(cast, held_on=TODAY), declare(cast, number=6, held_on=TODAY)
    client = sign_in(cast.judge_two)

    act(client, plain, "confirm", tables_held="6", rule="")
    of_plain = read(client, f"/field/feasts/{plain.pk}/")
    act(client, lavish, "confirm", tables_held="60", rule=str(rules["R06"].pk), points="12")
    of_lavish = read(client, f"/field/feasts/{lavish.pk}/")

    assert "不加分也不扣分" in of_plain
    assert "请先把告知单送到这户" in of_lavish
    assert [deed.proposed_points for deed in Deed.objects.all()] == [Decimal(-12)]


def test_council_keeps_what_was_typed_wrong(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    feast, client = declare(cast, held_on=TODAY), sign_in(cast.judge_two)
    simple = str(rules["R05"].pk)

    for typed, sentence in (
        ({"tables_held": ""}, "请填几桌"),
        ({"tables_held": "301"}, "桌数填 0 到 300"),
        ({"rule": str(rules["R01"].pk)}, "这一条那天不能用"),
        ({"rule": simple, "points": "9"}, "细则写的是 10 到 20 分"),
        ({"rule": simple, "points": "十"}, "请填数字"),
    ):
        status, page = act(client, feast, "confirm", **({"tables_held": "6"} | typed))
        assert (status, sentence in page) == (400, True), sentence
    assert (Feast.objects.get().state, Deed.objects.count()) == (FeastState.DECLARED, 0)


def test_council_is_told_who_stays_out(cast: Cast, sign_in: SignIn) -> None:
    kin, own = declare(cast, number=4, held_on=TODAY), declare(cast, by=cast.chair, held_on=TODAY)
    client = sign_in(cast.chair)

    for feast, sentence in ((kin, "这是您自己家或近亲家的事"), (own, "请另一位来核实")):
        page = read(client, f"/field/feasts/{feast.pk}/")
        status, refused = act(client, feast, "confirm", tables_held="6")
        assert (sentence in page, ">核实了</button>" in page) == (True, False)
        assert (status, sentence in refused) == (403, True)


def test_deed_is_shown_to_those_who_may_see_it(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    feast = declare(cast, held_on=TODAY)
    confirm(feast, cast.judge_two, proposal=Proposal(rules["R06"]), on=TODAY)

    shown = {
        person: "大操大办" in read(sign_in(cast.people[person]), f"/field/feasts/{feast.pk}/")
        for person in ("judge_one", "watcher", "walker")
    }

    assert shown == {"judge_one": True, "watcher": True, "walker": False}


def test_feast_page_asks_the_same_whatever_hangs_on_it(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    feast, client, counts = declare(cast, held_on=TODAY), sign_in(cast.judge_two), []
    for _step in range(2):
        bring(cast, rules["R05"])
        with CaptureQueriesContext(connection) as found:
            client.get(f"/field/feasts/{feast.pk}/")
        counts.append(len(found))
        for _deed in range(2):
            bring(cast, rules["R06"])

    assert counts[0] == counts[1] <= 28


def test_paper_lists_what_is_held(cast: Cast, sign_in: SignIn) -> None:
    declare(cast)
    confirm(declare(cast, number=6, held_on=TODAY), cast.judge_two, tables_held=7, on=TODAY)
    gone = declare(cast, number=2, held_on=TOMORROW)
    client = sign_in(cast.walker)
    act(client, gone, "cancel")

    rows = client.get("/field/feasts/paper/").context["rows"]

    assert [(row.household, row.tables, row.held) for row in rows] == [
        ("02组 · 006户 · 欧**明", "12 桌", "7 桌"),
        ("02组 · 005户 · 郑*强", "12 桌", ""),
    ]
