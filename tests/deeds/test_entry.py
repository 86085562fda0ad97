"""A new deed through the form: step by step, sent once, every bad input with its sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from PIL import Image

from deeds.forms import DeedForm
from deeds.models import Deed, Photo, Source
from ledger.services import close_month
from rules.models import Rule
from tests.cast import BEGIN, NOW, TODAY, Cast, at, enrol
from tests.deeds.factories import adopt_rules, bring, draw_picture, upload
from villages.models import Card, Household, Role, User
from villages.photos import BYTES_MAX
from villages.services import add_member, appoint, create_grid, issue_card

SignIn = Callable[[User], Client]
NEW = "/field/deeds/new/"


@pytest.fixture
def walker(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> Client:
    return sign_in(cast.walker)


def fill_in(rule: Rule, /, **values: object) -> dict[str, object]:
    """Return the last step's form for household 5, as a browser sends it; None leaves a box out."""
    typed = {
        "village": "anping",
        "key": str(uuid4()),
        "household": "5",
        "rule": str(rule.pk),
        "occurred_on": TODAY.isoformat(),
        "channel": "patrol",
        "witness": "",
        "note": "",
        **values,
    }
    return {name: value for name, value in typed.items() if value is not None}


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


# Choosing


def test_new_lists_the_own_groups_households(cast: Cast, walker: Client) -> None:
    page = text_of(walker.get(NEW))

    assert ("001户 · 陈*明" in page, "003户" in page, "005户" in page) == (True, True, False)


def test_new_lists_all_groups_below_the_own_grid(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    grid = create_grid(cast.village, "东片", by=cast.clerk, now=NOW)
    inner = create_grid(cast.village, "03组", parent=grid, by=cast.clerk, now=NOW)
    enrol(cast.village, 7, grid=inner, head="林阿东")
    appoint(
        cast.keeper, Role.GRID_WORKER, village=cast.village, grid=grid, starts_on=BEGIN,
        by=cast.chair, now=NOW,
    )  # fmt: skip

    page = text_of(sign_in(cast.keeper).get(NEW))

    assert ("007户 · 林*东" in page, "001户" in page) == (True, False)


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"q": "陈\x00"}, 200), ({"q": "/c/\x00"}, 404), ({"household": "/c/\x00"}, 404)],
)
def test_new_finds_nobody_by_a_text_that_no_database_takes(
    walker: Client, asked: dict[str, str], status: int
) -> None:
    response = walker.get(NEW, asked)

    assert (response.status_code, response.context["found"] == []) == (status, status == 200)


def test_new_shows_another_group_when_asked(cast: Cast, walker: Client) -> None:
    page = text_of(walker.get(NEW, {"group": str(cast.second_group.pk)}))

    assert ("005户" in page, "001户" in page) == (True, False)


def test_new_goes_straight_on_from_a_number_or_a_card(cast: Cast, walker: Client) -> None:
    card = Card.objects.get(household=cast.households[5])

    for text in ("5", "005", f"https://example.org/c/{card.token}/"):
        response = walker.get(NEW, {"q": text})

        assert response["Location"] == f"{NEW}?village=anping&household=5"


@pytest.mark.parametrize("text", ["郑国强", "国强", "zgq"])
def test_new_finds_by_name_or_initials(walker: Client, text: str) -> None:
    page = text_of(walker.get(NEW, {"q": text}))

    assert ("005户 · 郑*强" in page, "006户" in page) == (True, False)


def test_new_says_when_nothing_is_found(walker: Client) -> None:
    assert "没有找到" in text_of(walker.get(NEW, {"q": "查无此人"}))


def test_new_refuses_households_that_cannot_be(cast: Cast, walker: Client) -> None:
    killed = Card.objects.get(household=cast.households[5])
    issue_card(cast.households[5], by=cast.clerk, now=NOW)
    foreign = Card.objects.get(household=cast.other_household)
    Household.objects.filter(number=6, village=cast.village).update(state="dissolved")

    for text, status, sentence in (
        ("999", 404, "本村没有编号是 999 的住户"),
        (f"/c/{foreign.token}/", 404, "没有找到这张积分卡"),
        (f"/c/{killed.token}/", 409, "这张积分卡已经停用"),
        ("6", 409, "006户已经销户"),
        ("阿福", 404, "本村没有编号是 阿福 的住户"),
    ):
        response = walker.get(NEW, {"household": text})

        assert (response.status_code, sentence in text_of(response)) == (status, True)


def test_new_shows_rules_by_category_and_recent_first(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    before = text_of(walker.get(NEW, {"household": "5"}))
    bring(cast, rules["R08"])

    after = text_of(walker.get(NEW, {"household": "5"}))

    assert ("最近用过" in before, after.count("打扫公厕"), after.count("乱倒垃圾")) == (False, 2, 1)
    assert after.index("最近用过") < after.index("打扫公厕") < after.index("环境卫生")


def test_new_shows_the_rules_of_the_day(cast: Cast, rules: dict[str, Rule], walker: Client) -> None:
    adopt_rules(cast.village, cast.chair, in_force_from=TODAY, codes=frozenset({"R02"}))

    today = text_of(walker.get(NEW, {"household": "5"}))
    before = text_of(walker.get(NEW, {"household": "5", "day": BEGIN.isoformat()}))
    nonsense = text_of(walker.get(NEW, {"household": "5", "day": "2026-02-31"}))
    ahead = text_of(walker.get(NEW, {"household": "5", "day": "2099-01-01"}))
    too_early = text_of(walker.get(NEW, {"household": "5", "day": "2020-01-01"}))

    shown = ["打扫公厕" in page for page in (today, before, nonsense, ahead)]
    assert shown == [False, True, False, False]
    assert "那一天还没有施行的积分办法" in too_early


def test_new_refuses_rules_that_cannot_be(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    others = adopt_rules(cast.other_village, cast.stranger)

    for rule in (str(others["R01"].pk), "x", "9" * 30):
        assert walker.get(NEW, {"household": "5", "rule": rule}).status_code == 404
    early = {"household": "5", "rule": str(rules["R01"].pk), "day": "2026-09-30"}
    assert walker.get(NEW, early).status_code == 400


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("R01", {"photos", "occurred_on", "channel", "witness", "note"}),
        ("R03", {"quantity", "photos", "occurred_on", "channel", "witness", "note"}),
        ("R04", {"member", "photos", "occurred_on", "channel", "witness", "note"}),
        ("R05", {"points", "photos", "occurred_on", "channel", "witness", "note"}),
    ],
)
def test_new_asks_only_for_what_the_rule_needs(
    rules: dict[str, Rule], walker: Client, code: str, shown: set[str]
) -> None:
    response = walker.get(NEW, {"household": "5", "rule": str(rules[code].pk)})

    assert {field.name for field in response.context["form"].visible_fields()} == shown


def test_new_says_when_a_witness_is_needed(rules: dict[str, Rule], walker: Client) -> None:
    page = walker.get(NEW, {"household": "5", "rule": str(rules["R01"].pk)}).content.decode()

    label = page.partition("见证人 <small>")[2].partition("<")[0]
    assert label == "代村民记的必填"


@pytest.mark.parametrize(("unit", "asked"), [("person", []), ("hour", ["quantity"]), ("", [])])
def test_new_asks_no_number_of_a_person(
    rules: dict[str, Rule], unit: str, asked: list[str]
) -> None:
    rule = rules["R04"]
    rule.unit = unit

    form = DeedForm(household=None, rule=rule, roles=[Role.GRID_WORKER])

    assert [name for name in form.fields if name in ("member", "quantity")] == ["member", *asked]


def test_new_previews_the_points_with_the_reason(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    at_once = text_of(walker.get(NEW, {"household": "5", "rule": str(rules["R03"].pk)}))
    counted = walker.post(NEW, fill_in(rules["R03"], quantity="12", preview="1"))

    assert "1小时 × 2分/小时 = 2分" in at_once
    assert counted.status_code == 200
    assert "12小时 × 2分/小时 = 24分；本月上限20分，计20分" in text_of(counted)
    assert Deed.objects.count() == 0


@pytest.mark.parametrize("day", ["2026-10-16", "9999-12-31"])
def test_preview_of_a_day_to_come_is_refused(
    rules: dict[str, Rule], walker: Client, day: str
) -> None:
    response = walker.post(NEW, fill_in(rules["R01"], occurred_on=day, preview="1"))

    assert response.status_code == 400
    assert "日子还没有到，请填今天或以前的日子。" in text_of(response)


@pytest.mark.parametrize(
    ("person", "channels"),
    [
        ("walker", ["patrol", "claim", "neighbour"]),
        ("clerk", ["claim", "neighbour", "inspection"]),
        ("judge_one", ["inspection"]),
    ],
)
def test_new_offers_the_channels_of_the_role(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn, person: str, channels: list[str]
) -> None:
    client = sign_in(cast.people[person])

    form = client.get(NEW, {"household": "5", "rule": str(rules["R01"].pk)}).context["form"]

    assert [value for value, _words in form.fields["channel"].choices] == channels


# Sending


def test_new_sends_a_deed_and_says_so(cast: Cast, rules: dict[str, Rule], walker: Client) -> None:
    typed = fill_in(rules["R03"], quantity="２.5", note="桥头", photos=[upload(draw_picture())])

    response = walker.post(NEW, typed, follow=True)

    source = Source.objects.select_related("deed").get()
    assert (str(source.key), source.deed.quantity, source.note) == (
        typed["key"],
        Decimal("2.50"),
        "桥头",
    )
    assert response.redirect_chain == [
        (f"/field/deeds/{source.deed_id}/?village=anping&sent=1", 302)
    ]
    assert "<h1>已送达，等待评议</h1>" in text_of(response)
    assert Photo.objects.count() == 1


def test_new_pressed_five_times_gives_one_deed(rules: dict[str, Rule], walker: Client) -> None:
    typed = fill_in(rules["R01"])

    places = {walker.post(NEW, typed)["Location"] for _press in range(5)}

    assert (len(places), Deed.objects.count()) == (1, 1)


def test_new_refuses_a_form_that_was_sent_with_other_content(
    rules: dict[str, Rule], walker: Client
) -> None:
    typed = fill_in(rules["R01"])
    walker.post(NEW, typed)

    response = walker.post(NEW, typed | {"note": "又想起一句"})

    assert (response.status_code, Deed.objects.count()) == (409, 1)
    assert "这张表已经送出过一件" in text_of(response)


def test_new_takes_a_person(cast: Cast, rules: dict[str, Rule], walker: Client) -> None:
    son = add_member(cast.households[5], "郑小强", by=cast.clerk, now=NOW)

    walker.post(NEW, fill_in(rules["R04"], member=son.pk))

    assert Deed.objects.get().member == son


@pytest.mark.parametrize(
    ("code", "typed", "stored"), [("R05", "15", 15), ("R06", "15", -15), ("R06", "-15", -15)]
)
def test_new_takes_points_without_a_sign(
    rules: dict[str, Rule], walker: Client, code: str, typed: str, stored: int
) -> None:
    walker.post(NEW, fill_in(rules[code], points=typed))

    assert Deed.objects.get().proposed_points == stored


def test_new_says_that_a_deed_is_late(cast: Cast, rules: dict[str, Rule], sign_in: SignIn) -> None:
    november = at(date(2026, 11, 6))
    close_month(cast.village, BEGIN, edition="第1版", by=cast.chair, now=november)

    with time_machine.travel(november, tick=False):
        page = text_of(sign_in(cast.walker).post(NEW, fill_in(rules["R01"]), follow=True))

    assert "那个月已经关账；评议通过后补记到2026年11月。" in page


def tomorrow() -> str:
    return (TODAY + timedelta(days=1)).isoformat()


@dataclass(frozen=True)
class Case:
    """What is typed under which rule, and how it is answered, beside which box."""

    name: str
    code: str
    values: dict[str, object]
    status: int
    sentence: str
    field: str
    photos: tuple[bytes, ...] = ()


def draw_bomb() -> bytes:
    """Return a few kilobytes that unpack to more pixels than a phone makes."""
    buffer = BytesIO()
    Image.new("1", (7_072, 7_072)).save(buffer, "PNG")
    return buffer.getvalue()


BAD_INPUT = (
    Case("no key", "R01", {"key": None}, 400, "这张表不完整", "key"),
    Case("broken key", "R01", {"key": "x"}, 400, "这张表不完整", "key"),
    Case("no household", "R01", {"household": None}, 400, "请填是哪一户。", "household"),
    Case(
        "foreign household",
        "R01",
        {"household": "77"},
        404,
        "本村没有编号是 77 的住户",
        "household",
    ),
    Case("no number", "R01", {"household": "阿福"}, 404, "本村没有编号是 阿福 的住户", "household"),
    Case("unknown card", "R01", {"household": "/c/none/"}, 404, "没有找到这张积分卡", "household"),
    Case("killed card", "R01", {"household": "/c/killed/"}, 409, "这张积分卡已经停用", "household"),
    Case("no rule", "R01", {"rule": None}, 400, "请选是哪件事。", "rule"),
    Case("nonsense rule", "R01", {"rule": "-5"}, 404, "没有找到这条细则", "rule"),
    Case("not in force", "R01", {"occurred_on": "2026-09-30"}, 400, "这条细则不在施行", "rule"),
    Case("no day", "R01", {"occurred_on": None}, 400, "请填是哪天的事。", "occurred_on"),
    Case("no such day", "R01", {"occurred_on": "2026-02-31"}, 400, "日期不对", "occurred_on"),
    Case("tomorrow", "R01", {"occurred_on": tomorrow()}, 400, "日子还没有到", "occurred_on"),
    Case(
        "too old", "R01", {"occurred_on": "2026-08-15"}, 400, "最早可以记 8月16日的", "occurred_on"
    ),
    Case("no quantity", "R03", {}, 400, "请填数量。", "quantity"),
    Case("zero", "R03", {"quantity": "0"}, 400, "数量要大于 0", "quantity"),
    Case("negative", "R03", {"quantity": "-3"}, 400, "数量要大于 0", "quantity"),
    Case("absurd", "R03", {"quantity": "999999"}, 400, "不超过 10000", "quantity"),
    Case("no figure", "R03", {"quantity": "三"}, 400, "请填数字。", "quantity"),
    Case("half a time", "R08", {"quantity": "1.5"}, 400, "数量要填整数", "quantity"),
    Case("huge", "R03", {"quantity": "9" * 30}, 400, "这个数太大了", "quantity"),
    Case("too exact", "R03", {"quantity": "1.234"}, 400, "最多填两位小数", "quantity"),
    Case("outside", "R05", {"points": "21"}, 400, "细则写的是 10 到 20 分", "points"),
    Case("no person", "R04", {}, 400, "请选是家里哪一位。", "member"),
    Case("foreign person", "R04", {"member": "1"}, 400, "这个人不在这一户里", "member"),
    Case("no channel", "R01", {"channel": None}, 400, "请选是怎么知道的。", "channel"),
    Case("not my channel", "R01", {"channel": "inspection"}, 400, "这个来源不归您记", "channel"),
    Case("no witness", "R01", {"channel": "claim"}, 400, "请写上见证人的姓名", "witness"),
    Case("long witness", "R01", {"witness": "长" * 41}, 400, "40", "witness"),
    Case("long note", "R01", {"note": "长" * 501}, 400, "说明最多 500 个字", "note"),
    Case("very long note", "R01", {"note": "长" * 500_000}, 400, "说明最多 500 个字", "note"),
    Case("zero byte", "R01", {"note": "a\x00b"}, 400, "空字符", "note"),
    Case("no picture", "R01", {}, 400, "有一张照片打不开", "photos", (b"<?php",)),
    Case("empty file", "R01", {}, 400, "有一张照片打不开", "photos", (b"",)),
    Case("heavy", "R01", {}, 400, "超过 10 MB", "photos", (bytes(BYTES_MAX + 1),)),
    Case("too many pixels", "R01", {}, 400, "超过 2400 万像素", "photos", (draw_bomb(),)),
    Case("seven photos", "R01", {}, 400, "照片最多 6 张", "photos", (b"x",) * 7),
)


@pytest.mark.parametrize("case", BAD_INPUT, ids=lambda case: case.name)
def test_new_refuses_bad_input(
    cast: Cast, rules: dict[str, Rule], walker: Client, case: Case
) -> None:
    """Each has its status and its sentence beside the box; nothing is saved, nothing typed lost."""
    Card.objects.filter(household=cast.households[6]).update(token="killed", killed_at=NOW)
    typed = fill_in(rules[case.code], **{"note": "桥头看见的", **case.values})
    typed["photos"] = [upload(content) for content in case.photos]

    response = walker.post(NEW, typed)

    page, form = text_of(response), response.context["form"]
    errors = " ".join(form.errors.get(case.field, []))
    assert (response.status_code, case.sentence in errors) == (case.status, True), form.errors
    assert errors in page
    assert "note" in case.values or "桥头看见的" in page
    assert (Deed.objects.count(), Source.objects.count(), Photo.objects.count()) == (0, 0, 0)


def test_new_refuses_ten_megabytes_of_text(rules: dict[str, Rule], walker: Client) -> None:
    response = walker.post(NEW, fill_in(rules["R01"], note="长" * 3_500_000))

    assert (response.status_code, Deed.objects.count()) == (413, 0)
    assert "送来的内容太大了" in text_of(response)


def test_new_lets_the_rule_be_chosen_anew_for_another_day(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    adopt_rules(cast.village, cast.chair, in_force_from=TODAY, codes=frozenset({"R02"}))

    page = text_of(walker.post(NEW, fill_in(rules["R01"], note="桥头")))

    assert '<select name="rule"' in page
    assert "乱倒垃圾 −5 分" in page
    assert "清理卫生死角 +5 分</option>" not in page


def test_new_keeps_the_key_of_a_form_that_was_refused(
    rules: dict[str, Rule], walker: Client
) -> None:
    typed = fill_in(rules["R03"], quantity="0")

    form = walker.post(NEW, typed).context["form"]

    assert form["key"].value() == typed["key"]


# Keeping what helps


def test_new_keeps_the_rule_for_another_household(
    cast: Cast, rules: dict[str, Rule], walker: Client
) -> None:
    chosen = {"rule": str(rules["R08"].pk), "day": BEGIN.isoformat()}

    page = text_of(walker.get(NEW, chosen))
    straight_on = walker.get(NEW, {**chosen, "q": "5"})

    row = f"household=1&amp;rule={rules['R08'].pk}&amp;day=2026-10-01"
    assert ("打扫公厕" in page, row in page) == (True, True)
    assert straight_on["Location"] == (
        f"{NEW}?village=anping&household=5&rule={rules['R08'].pk}&day=2026-10-01"
    )


def test_new_takes_a_cards_address_out_of_its_own(cast: Cast, walker: Client) -> None:
    card = Card.objects.get(household=cast.households[5])

    response = walker.get(NEW, {"household": f"https://example.org/c/{card.token}/"})

    assert response["Location"] == f"{NEW}?village=anping&household=5"


def test_new_finds_rules_by_their_words(rules: dict[str, Rule], walker: Client) -> None:
    found = text_of(walker.get(NEW, {"household": "5", "find": "垃圾"}))
    by_category = text_of(walker.get(NEW, {"household": "5", "find": "环境卫生 公厕"}))
    nothing = text_of(walker.get(NEW, {"household": "5", "find": "火星"}))

    assert ("乱倒垃圾" in found, "打扫公厕" in found) == (True, False)
    assert ("乱倒垃圾" in by_category, "打扫公厕" in by_category) == (False, True)
    assert "没有这样的细则" in nothing


def test_new_tells_no_name_in_the_list_of_households(cast: Cast, walker: Client) -> None:
    page = text_of(walker.get(NEW))

    assert ('data-find="cdm"' in page, "陈大明" in page) == (True, False)
