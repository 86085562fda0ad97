from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Deed, Tally
from rules.models import Rule
from tests.cast import TODAY, Cast, enrol
from tests.deeds.factories import bring
from tests.deeds.test_tallies import draw_up, key_in
from villages.models import User

SignIn = Callable[[User], Client]
LIST = "/field/tallies/"
NEW = "/field/tallies/new/"


def address_of(tally: Tally) -> str:
    return f"{LIST}{tally.code}/?village=anping"


def boxes_of(page: object, line: int) -> list[tuple[str, str, str]]:
    """Return mark, what is recorded and what is typed of each box of a line."""
    boxes = page.context["lines"][line].boxes  # type: ignore[attr-defined]
    return [(box.mark, box.recorded, box.typed) for box in boxes]


def test_new_sheet_suggests_the_rules_that_are_used_most(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    bring(cast, rules["R08"], number=5)
    bring(cast, rules["R08"], number=6)
    bring(cast, rules["R03"], number=6)

    form = sign_in(cast.walker).get(NEW).context["form"]

    codes = [code for code, _words in form.fields["rules"].choices]
    # R04 counts persons, for whom a box has no room.
    assert codes == ["R08", "R03", "R01", "R02", "R05", "R06", "R07"]
    assert form["rules"].value() == ["R08", "R03"]
    assert form["grid"].value() == str(cast.group.pk)


@pytest.mark.usefixtures("rules")
def test_sheet_is_drawn_up_from_its_form(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.walker)
    sent = {
        "village": "anping", "key": str(uuid4()), "grid": str(cast.second_group.pk),
        "rules": ["R01", "R03"], "day": "", "title": "下旬巡查",
    }  # fmt: skip

    answers = [client.post(NEW, sent) for _press in range(2)]

    tally = Tally.objects.get()
    assert [answer["Location"] for answer in answers] == [address_of(tally)] * 2
    assert (tally.day, tally.title, tally.rules) == (None, "下旬巡查", ["R01", "R03"])


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    "other",
    [{"rules": []}, {"grid": ""}, {"grid": "999999"}, {"rules": ["R99"]}, {"day": "2026-07-01"},
     {"rules": ["R01", "R02", "R03", "R05", "R06", "R07", "R08"]}],
)  # fmt: skip
def test_new_sheet_keeps_what_was_typed(
    cast: Cast, sign_in: SignIn, other: dict[str, str | list[str]]
) -> None:
    sent = {
        "village": "anping", "key": str(uuid4()), "grid": str(cast.second_group.pk),
        "rules": ["R01"], "day": "", "title": "下旬巡查",
    }  # fmt: skip

    answer = sign_in(cast.walker).post(NEW, sent | other)

    assert (answer.status_code, "下旬巡查" in answer.content.decode()) == (400, True)
    assert Tally.objects.count() == 0


@pytest.mark.usefixtures("rules")
def test_a_code_leads_to_its_sheet_however_it_is_typed(cast: Cast, sign_in: SignIn) -> None:
    tally, client = draw_up(cast), sign_in(cast.walker)
    typed = f"{tally.code[:3].lower()} {tally.code[3:]}"

    found = client.get(LIST, {"village": "anping", "code": typed})
    unknown = client.get(LIST, {"village": "anping", "code": "XXXXXX"})
    untaken = client.get(LIST, {"village": "anping", "code": "\x00"})

    assert found["Location"] == address_of(tally)
    assert (unknown.status_code, untaken.status_code) == (404, 404)
    assert "没有表号是 XXXXXX 的登记表" in unknown.content.decode()


def test_sheet_is_keyed_in_as_a_grid_and_shows_what_stands(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    assert rules
    tally, client = draw_up(cast), sign_in(cast.walker)
    sent = {
        "village": "anping", "cell-4-R01": "1", "cell-4-R03": "2.5", "cell-5-R01": "",
        "cell-6-R03": " 3 ",
    }  # fmt: skip

    page = client.post(address_of(tally), sent)

    assert page.context["report"].head == "记好 3 件，已送达，等待评议。"
    assert boxes_of(page, 0) == [("4-R01", "1", ""), ("4-R03", "2.5", "")]
    assert boxes_of(page, 1) == [("5-R01", "", ""), ("5-R03", "", "")]
    assert Deed.objects.count() == 3


@pytest.mark.usefixtures("rules")
def test_a_second_keying_is_told(cast: Cast, sign_in: SignIn) -> None:
    tally, sent = draw_up(cast), {"village": "anping", "cell-4-R01": "1", "cell-5-R03": "2"}
    sign_in(cast.walker).post(address_of(tally), sent)

    page = sign_in(cast.chair).post(address_of(tally), sent | {"cell-5-R03": "3"})

    report = page.context["report"]
    assert page.context["keyed"] == "这张表 10月15日 10:00由林巡录过。"
    assert (report.head, report.notes) == (
        "这次没有新的。",
        ["有 1 件以前已经录过，没有重复记。"],
    )
    ((mark, words),) = [(one.mark, one.words.partition("，")[0]) for one in report.refused]
    assert (mark, words) == ("5-R03", "10月15日由林巡录过 · 参与志愿服务 · 2小时")
    assert Deed.objects.count() == 2


@pytest.mark.usefixtures("rules")
def test_bad_boxes_are_named_and_stay_as_they_were_typed(cast: Cast, sign_in: SignIn) -> None:
    tally = draw_up(cast)
    sent = {
        "village": "anping", "cell-4-R01": "√", "cell-4-R03": "2", "cell-5-R01": "2",
        "cell-99-R01": "1", "cell-4-R99": "1",
    }  # fmt: skip

    page = sign_in(cast.walker).post(address_of(tally), sent)

    refused = page.context["report"].refused
    assert {(one.mark, one.household, one.words) for one in refused} == {
        ("4-R01", "004户 ①", "“√”不是数字，请改一下。"),
        ("5-R01", "005户 ①", "这一项不按数量计分，数量填 1 就行。"),
        ("99-R01", "099户 ①", "本村没有编号是 99 的住户，请核对。"),
        ("4-R99", "004户", "这张表上没有这一格，请核对表号。"),
    }
    assert "<b>004户 ①</b>：“√”不是数字，请改一下。" in page.content.decode()
    assert boxes_of(page, 0) == [("4-R01", "", "√"), ("4-R03", "2", "")]
    assert boxes_of(page, 1)[0] == ("5-R01", "", "2")


@pytest.mark.usefixtures("rules")
def test_sheet_without_a_day_asks_for_it_once(cast: Cast, sign_in: SignIn) -> None:
    tally, client = draw_up(cast, day=None), sign_in(cast.walker)
    sent = {"village": "anping", "cell-4-R01": "1"}

    missing = client.post(address_of(tally), sent)
    page = client.post(address_of(tally), sent | {"occurred_on": "2026-10-12"})

    assert missing.status_code == 400
    assert boxes_of(missing, 0)[0] == ("4-R01", "", "1")
    assert page.context["day"] == "10月12日"
    assert "occurred_on" not in page.content.decode()


@pytest.mark.usefixtures("rules")
def test_nothing_keyed_in_is_said(cast: Cast, sign_in: SignIn) -> None:
    tally, client = draw_up(cast), sign_in(cast.walker)

    page = client.post(address_of(tally), {"village": "anping", "cell-4-R01": " "})
    answer = client.post(
        address_of(tally), {"village": "anping"}, headers={"accept": "application/json"}
    )

    assert (page.status_code, answer.status_code) == (400, 400)
    assert answer.json() == {"detail": "一户都还没有选，选好再送出。"}


def test_another_worker_learns_of_no_deduction_of_a_sheet(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    tally = draw_up(cast, "R01", "R02")
    key_in(cast, tally, (4, rules["R01"], "1"), (4, rules["R02"], "1"), by=cast.judge_one)

    walkers, judges = (
        boxes_of(sign_in(person).get(address_of(tally)), 0)
        for person in (cast.walker, cast.judge_one)
    )

    assert walkers == [("4-R01", "1", ""), ("4-R02", "已记", "")]
    assert judges == [("4-R01", "1", ""), ("4-R02", "1", "")]


@pytest.mark.usefixtures("rules")
def test_sheet_page_asks_the_same_for_three_and_for_forty(cast: Cast, sign_in: SignIn) -> None:
    client, counts = sign_in(cast.walker), []
    for first in (7, 47):
        tally = draw_up(cast)
        with CaptureQueriesContext(connection) as asked:
            client.get(address_of(tally))
        counts.append(len(asked))
        for number in range(first, first + 40 if first == 7 else first):
            enrol(cast.village, number, grid=cast.second_group, head="钟家兴")

    assert counts[0] == counts[1] <= 15


@pytest.mark.usefixtures("rules")
def test_list_asks_the_same_for_one_and_for_three(cast: Cast, sign_in: SignIn) -> None:
    client, counts = sign_in(cast.walker), []
    for _step in range(2):
        draw_up(cast)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))
        draw_up(cast, grid=cast.group)

    assert counts[0] == counts[1] <= 8


@pytest.mark.usefixtures("rules")
def test_printed_sheet_has_code_and_qr_and_a_line_a_household(cast: Cast, sign_in: SignIn) -> None:
    tally = draw_up(cast, day=TODAY)

    page = sign_in(cast.walker).get(f"{LIST}{tally.code}/print/?village=anping")

    words = page.content.decode()
    assert page.context["lines"] == ["004户 · 吴*英", "005户 · 郑*强", "006户 · 欧**明"]
    assert f'<p class="code large">{tally.code[:3]} {tally.code[3:]}</p>' in words
    assert ("<svg" in words, "2026年10月15日" in words, "登记人：" in words) == (True, True, True)


@pytest.mark.usefixtures("rules")
def test_village_sees_no_sheet_of_another(cast: Cast, sign_in: SignIn) -> None:
    tally, client = draw_up(cast), sign_in(cast.stranger)

    for page in ("", "print/"):
        answer = client.get(f"{LIST}{tally.code}/{page}?village=hewan")
        assert answer.status_code == 404
    assert client.get(f"{LIST}?village=hewan").context["rows"] == []
