from collections.abc import Callable
from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Channel
from deeds.services import join
from rules.models import Rule
from tests.cast import BEGIN, NOW, Cast
from tests.deeds.factories import bring, post, refuse
from villages.models import User

SignIn = Callable[[User], Client]


def test_field_lists_my_deeds_newest_first(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    post(cast, rules["R01"])
    bring(cast, rules["R02"], number=6)
    bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION)

    rows = sign_in(cast.walker).get("/field/").context["rows"]

    assert [(row.what, row.household, row.points, row.state.word) for row in rows] == [
        ("乱倒垃圾", "02组 · 006户 · 欧**明", "−5 分", "待评议"),
        ("主动清理卫生死角", "02组 · 005户 · 郑*强", "+5 分", "已入账"),
    ]


def test_field_says_how_to_begin(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> None:
    page = sign_in(cast.walker).get("/field/").content.decode()

    assert "您记的事会列在这里" in page


def test_field_tells_deciders_what_waits(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    bring(cast, rules["R01"])
    bring(cast, rules["R01"], number=3)

    pages = [
        sign_in(person).get("/field/").content.decode() for person in (cast.judge_one, cast.walker)
    ]

    assert ["1 件" in page for page in pages] == [True, False]


def test_field_asks_the_same_for_one_and_for_three(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    client, counts = sign_in(cast.walker), []
    for _step in range(2):
        post(cast, rules["R01"])
        with CaptureQueriesContext(connection) as found:
            client.get("/field/")
        counts.append(len(found))
        bring(cast, rules["R02"], number=6)

    assert counts[0] == counts[1] <= 12


def test_deed_shows_the_reason_of_a_refusal_to_who_brought_it(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = bring(cast, rules["R01"])
    refuse(deed, cast.judge_two, reason="这是隔壁那一户")

    page = sign_in(cast.walker).get(f"/field/deeds/{deed.pk}/").content.decode()

    assert ("这是隔壁那一户" in page, "待上会" in page) == (True, True)


def test_deed_shows_the_explanation(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> None:
    deed = post(cast, rules["R01"])

    page = sign_in(cast.watcher).get(f"/field/deeds/{deed.pk}/").content.decode()

    assert "主动清理卫生死角（第三条第1项）：加5分" in page
    assert ("吴评" in page, "郑评" in page) == (True, True)


def test_deed_says_what_a_deduction_could_not_take(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    account = cast.account(5)
    account.balance = 3
    account.save()
    deed = post(cast, rules["R02"])

    page = sign_in(cast.watcher).get(f"/field/deeds/{deed.pk}/").content.decode()

    assert "应计 −5 分，户上分数不够，实际记 −3 分。" in page


def test_deed_page_asks_the_same_whatever_hangs_on_it(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, client, counts = bring(cast, rules["R01"]), sign_in(cast.judge_one), []
    for _step in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get(f"/field/deeds/{deed.pk}/")
        counts.append(len(found))
        refuse(deed, cast.judge_two)

    assert counts[0] == counts[1]


def test_field_offers_the_other_ways_in(cast: Cast, sign_in: SignIn) -> None:
    every = [sign_in(one).get("/field/").context["ways"] for one in (cast.walker, cast.judge_one)]

    common = [
        ("集体活动", "/field/activities/?village=anping"),
        ("入户检查", "/field/activities/?village=anping&kind=round"),
        ("登记表", "/field/tallies/?village=anping"),
        ("红白事报备", "/field/feasts/?village=anping"),
        ("告知单", "/field/hearings/?village=anping"),
    ]
    assert [[(way.words, way.address) for way in ways] for ways in every] == [
        common,
        [
            *common,
            ("评议", "/appraise/?village=anping"),
            ("评议会", "/appraise/meetings/?village=anping"),
        ],
    ]


def test_field_says_how_many_slips_wait(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    bring(cast, rules["R02"], is_heard=False)

    ways = sign_in(cast.walker).get("/field/").context["ways"]

    assert [(way.words, way.note) for way in ways if way.note] == [("告知单", "1 张等送达")]


def test_field_shows_about_what_a_waiting_deed_gives(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    for quantity in (1, 3):
        bring(cast, rules["R03"], quantity=Decimal(quantity))

    rows = sign_in(cast.walker).get("/field/").context["rows"]

    assert [row.points for row in rows] == ["约 +6 分", "约 +2 分"]


def test_deed_shows_about_what_it_gives_and_by_which_rate(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = bring(cast, rules["R03"], quantity=Decimal(3))

    sheet = sign_in(cast.walker).get(f"/field/deeds/{deed.pk}/").context["sheet"]

    assert (sheet.row.points, sheet.rate, sheet.quantity) == ("约 +6 分", "+2 分/小时", "3小时")


def test_deed_offers_to_keep_what_helps(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = bring(cast, rules["R01"], occurred_on=BEGIN)

    page = sign_in(cast.walker).get(f"/field/deeds/{deed.pk}/?sent=1")

    new = "/field/deeds/new/?village=anping"
    assert {name: page.context[name] for name in ("new", "same_household", "same_rule")} == {
        "new": new,
        "same_household": f"{new}&household=5&day=2026-10-01",
        "same_rule": f"{new}&rule={deed.rule_id}&day=2026-10-01",
    }


def test_deed_names_its_likes(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> None:
    mine = bring(cast, rules["R01"])
    other = bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION)
    bring(cast, rules["R02"])

    pages = {
        person: sign_in(cast.people[person]).get(f"/field/deeds/{mine.pk}/")
        for person in ("walker", "judge_two")
    }

    lines = {person: page.context["likes"] for person, page in pages.items()}
    assert {person: [line.pk for line in found] for person, found in lines.items()} == {
        "walker": [other.pk],
        "judge_two": [other.pk],
    }
    # A worker cannot open what another one brought in.
    assert [lines[person][0].address for person in ("walker", "judge_two")] == [
        "",
        f"/field/deeds/{other.pk}/?village=anping",
    ]
    assert "黄评" not in pages["walker"].content.decode()


def test_deed_that_was_joined_leads_to_the_one_it_went_into(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    first = bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION, apart=False)
    second = bring(cast, rules["R01"], apart=False)
    join(second, first, by=cast.judge_two, now=NOW)

    answer = sign_in(cast.walker).get(f"/field/deeds/{second.pk}/", follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/field/deeds/{first.pk}/?village=anping&joined=1", 302)]
    assert ("几处都记了这件事，已经合成一件。" in page, "后来合并进来的" in page) == (True, True)


def test_deed_of_a_colleague_says_nothing(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    first = bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION, apart=False)
    second = bring(
        cast, rules["R01"], by=cast.chair, channel=Channel.CLAIM, witness="林三妹", apart=False
    )
    join(second, first, by=cast.judge_two, now=NOW)

    statuses = [
        sign_in(cast.walker).get(f"/field/deeds/{deed.pk}/", follow=True).status_code
        for deed in (first, second)
    ]

    assert statuses == [403, 403]
