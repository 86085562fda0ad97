"""The public rule book: as a page that is searched, in its editions, and on paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from rules.models import (
    AdoptionStep,
    Category,
    CategoryCap,
    Edition,
    EditionState,
    LegalityCure,
    StepKind,
)
from rules.services import confirm_slip, propose_slips
from tests.cast import BEGIN, NOW, Cast, at
from tests.rules.factories import EditionFactory, RuleFactory, make_adopted, make_draft
from villages.models import User, Village

PAGE = "/v/anping/rules/"
PAPER = "/v/anping/rules/print/"
FIELD: dict[str, object] = {"category": Category.SAFETY, "deed": "巡山护林", "article": "第六条"}
RULES = [
    {
        "code": "R01",
        "category": Category.VOLUNTEERING,
        "deed": "参与志愿服务",
        "article": "第三条第2项",
        "quote": "参与志愿服务，每小时加2分",
        "points": 2,
        "unit": "hour",
        "cap_points": 20,
        "cap_period": "month",
        "counts_persons": True,
    },
    {"code": "R02", "deed": "乱倒垃圾", "article": "第四条第1项", "points": -5},
]


@contextmanager
def adopting(village: Village, by: User, **values: object) -> Iterator[Edition]:
    """Give a draft to hang things on; it is adopted on leaving, when the guards close."""
    edition: Edition = EditionFactory.create(village=village, created_by=by, **values)
    yield edition
    edition.state = EditionState.ADOPTED
    edition.adopted_on = edition.published_on = edition.in_force_from = BEGIN
    edition.adopted_by, edition.adopted_at = by, at(BEGIN)
    edition.save()


def make_two_editions(cast: Cast) -> None:
    """Let Anping have a superseded edition 1 and an edition 2 in force since 10 October."""
    make_adopted(cast.village, cast.chair, rules=[{"deed": "旧的事"}], number=1)
    make_adopted(
        cast.village,
        cast.chair,
        rules=[{"deed": "新的事"}],
        number=2,
        in_force_from=date(2026, 10, 10),
    )


def get_words(client: Client, address: str) -> str:
    """Return the page as it reads, its entities resolved and its lines joined."""
    return " ".join(unescape(client.get(address).content.decode()).split())


def test_rule_book_is_public_and_tells_the_edition(client: Client, cast: Cast) -> None:
    with adopting(cast.village, cast.chair, number=1) as edition:
        for rule in RULES:
            RuleFactory.create(edition=edition, **rule)
        AdoptionStep.objects.create(
            edition=edition,
            kind=StepKind.VILLAGERS,
            held_on=BEGIN,
            present=47,
            in_favour=45,
            against=1,
            abstained=1,
            note="主持：陈主任",
            recorded_by=cast.chair,
            recorded_at=NOW,
        )

    response = client.get(PAGE)

    page = response.content.decode()
    assert (response.status_code, reverse("rules:public", args=["anping"])) == (200, PAGE)
    for words in (
        "安平村村民积分管理办法（第 1 版），2026年10月1日表决通过，2026年10月1日起施行。",
        "到会 47 人，赞成 45 票，反对 1 票，弃权 1 票。",
        "环境卫生",
        "志愿服务",
        "参与志愿服务",
        "R01 · 第三条第2项",
        "“参与志愿服务，每小时加2分”",
        "+2 分/小时",
        "每月最多 20 分",
        "记到人",
        "−5 分",
    ):
        assert words in page
    for secret in ("陈主任", "主持"):
        assert secret not in page


def test_rule_book_says_caps_repeats_and_vetoes_plainly(client: Client, cast: Cast) -> None:
    with adopting(cast.village, cast.chair) as edition:
        RuleFactory.create(
            edition=edition,
            deed="露天焚烧垃圾",
            points=Decimal(-5),
            repeat_points=[Decimal(0), Decimal(-5), Decimal(-10)],
            repeat_period="year",
            bar_redemption_months=6,
        )
        RuleFactory.create(edition=edition, deed="见义勇为", points=20, points_max=50)
        CategoryCap.objects.create(
            edition=edition, category="hygiene", cap_points=Decimal(30), cap_period="month"
        )

    page = get_words(client, PAGE)

    for words in (
        "合计每月最多 30 分",
        "一年度内：首次只警告，第二次 −5 分，第三次起 −10 分",
        "六个月内不能兑换",
        "+20 至 +50 分",
    ):
        assert words in page


def test_rule_book_shows_what_law_a_clause_stands_on(client: Client, cast: Cast) -> None:
    with adopting(cast.village, cast.chair) as edition:
        RuleFactory.create(edition=edition, deed="森林防火", quote="违规用火的，罚款200元")
        RuleFactory.create(edition=edition, deed="别的事", quote="与它无关")
        for words in ("罚款200元", "停水停电"):
            LegalityCure.objects.create(
                edition=edition,
                words=words,
                law="森林防火条例",
                article="第五十条",
                filed_on=date(2026, 9, 20),
                filing_number="和政备3号",
                recorded_by=cast.chair,
                recorded_at=NOW,
            )

    page = get_words(client, PAGE)

    cure = "依据《森林防火条例》第五十条，2026年9月20日报镇里备案（和政备3号）。"
    assert page.count(cure) == 2
    assert f"“停水停电”：{cure}" in page


def test_rule_book_tells_slips_of_the_pen(client: Client, cast: Cast) -> None:
    edition = make_adopted(cast.village, cast.chair, rules=[{"code": "R07", "deed": "巡山"}])
    slips = propose_slips(
        edition.rules.get(),
        changes={"deed": "巡山护林"},
        quote="巡山护林加五分",
        by=cast.chair,
        now=NOW,
    )
    confirm_slip(slips[0], by=cast.watcher, now=NOW)

    page = get_words(client, PAGE)

    assert "2026年10月15日更正笔误：R07 “巡山”改为“巡山护林”。提出：陈*任" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("志愿", ["R01"]),
        ("垃圾", ["R02"]),
        ("每小时", ["R01"]),
        ("平安", ["R03"]),
        ("r03", ["R03"]),
        ("Ｒ０３", ["R03"]),
        ("第四条", ["R02"]),
        ("参与 服务", ["R01"]),
        ("志愿 垃圾", []),
        ("", ["R01", "R02", "R03"]),
        ("  ", ["R01", "R02", "R03"]),
        ("拜年", []),
    ],
)
def test_rule_book_is_searched(client: Client, cast: Cast, asked: str, found: list[str]) -> None:
    make_adopted(cast.village, cast.chair, rules=[*RULES, {"code": "R03", **FIELD}])

    response = client.get(PAGE, {"q": asked})

    shown = [entry.line.code for group in response.context["found"].groups for entry in group.lines]
    assert sorted(shown) == found


def test_rule_book_says_how_many_were_found(client: Client, cast: Cast) -> None:
    make_adopted(cast.village, cast.chair, rules=RULES)

    assert "“垃圾”：找到 1 条。" in get_words(client, f"{PAGE}?q=垃圾")
    assert "没有这样的细则。" in get_words(client, f"{PAGE}?q=拜年")
    assert "找到" not in get_words(client, PAGE)


def test_rule_book_search_keeps_edition_and_large_print(client: Client, cast: Cast) -> None:
    make_two_editions(cast)

    page = client.get(f"{PAGE}?q=旧&edition=1&large=1").content.decode()

    assert '<html lang="zh-hans" class="card large">' in page
    assert '<input type="hidden" name="edition" value="1">' in page
    assert '<input type="hidden" name="large" value="1">' in page
    assert "旧的事" in page


def test_rule_book_leads_to_its_categories(client: Client, cast: Cast) -> None:
    make_adopted(cast.village, cast.chair, rules=RULES)

    page = get_words(client, PAGE)

    assert '<a href="#hygiene">环境卫生 <span>1</span></a>' in page
    assert '<h2 id="hygiene">环境卫生</h2>' in page


def test_rule_book_shows_the_edition_in_force_and_lists_the_others(
    client: Client, cast: Cast
) -> None:
    make_two_editions(cast)

    page = get_words(client, PAGE)

    assert ("新的事" in page, "旧的事" in page) == (True, False)
    assert f'<a href="{PAGE}?edition=1">' in page
    assert f'<a href="{PAGE}?edition=2">' not in page
    assert "已被替代" in page


def test_rule_book_shows_a_superseded_edition_as_such(client: Client, cast: Cast) -> None:
    make_two_editions(cast)

    page = get_words(client, f"{PAGE}?edition=1")

    assert ("新的事" in page, "旧的事" in page) == (False, True)
    assert "<b>已被替代</b> 这一版只供查看，现在不按它计分。" in page
    assert "正在施行" in page


def test_rule_book_shows_an_edition_to_come_when_asked(client: Client, cast: Cast) -> None:
    make_adopted(
        cast.village,
        cast.chair,
        rules=[{"deed": "以后的事"}],
        number=1,
        in_force_from=date(2099, 1, 1),
    )

    page = get_words(client, f"{PAGE}?edition=1")

    assert "以后的事" in page
    assert "<b>还没施行</b>" in page


@pytest.mark.parametrize("number", ["2", "9", "0", "-1", "abc", "", "１", "1 or 1=1"])
@pytest.mark.parametrize("address", [PAGE, PAPER])
def test_rule_book_of_no_adopted_edition_is_not_found(
    client: Client, cast: Cast, address: str, number: str
) -> None:
    make_adopted(cast.village, cast.chair, number=1)
    RuleFactory.create(edition=make_draft(cast, number=2))
    make_adopted(cast.other_village, cast.stranger, number=9)

    assert client.get(address, {"edition": number}).status_code == 404


def test_rule_book_shows_nothing_of_drafts_and_other_villages(client: Client, cast: Cast) -> None:
    make_adopted(cast.other_village, cast.stranger, rules=[{"deed": "禾湾的事"}])
    RuleFactory.create(edition=make_draft(cast), deed="草稿里的事")
    make_adopted(
        cast.village, cast.chair, rules=[{"deed": "以后的事"}], in_force_from=date(2099, 1, 1)
    )

    page = client.get(PAGE).content.decode()

    assert "村里的积分管理办法表决通过、登记以后，细则就公布在这里。" in page
    for hidden in ("禾湾的事", "草稿里的事", "以后的事"):
        assert hidden not in page


@pytest.mark.parametrize("address", [PAGE, PAPER])
def test_rule_book_of_no_village_is_not_found(client: Client, cast: Cast, address: str) -> None:
    assert client.get(address.replace("anping", "nowhere")).status_code == 404


@pytest.mark.parametrize("address", [PAGE, PAPER])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_rule_book_is_only_read(client: Client, cast: Cast, address: str, method: str) -> None:
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("address", [PAGE, PAPER])
@pytest.mark.parametrize("count", [1, 3])
def test_rule_book_asks_as_often_for_one_rule_as_for_three(
    client: Client,
    cast: Cast,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    count: int,
) -> None:
    make_adopted(cast.village, cast.chair, rules=[{}] * count)

    with django_assert_num_queries(8 if address == PAGE else 7):
        client.get(address)


@pytest.mark.parametrize("address", [PAGE, PAPER, f"{PAGE}?q=%3Cscript%3Ealert(1)"])
def test_rule_book_escapes_what_was_typed_in(client: Client, cast: Cast, address: str) -> None:
    make_adopted(cast.village, cast.chair, rules=[{"deed": "<script>alert(1)</script>"}])

    assert "<script>alert" not in client.get(address).content.decode()


def test_rule_book_in_english_keeps_its_figures(client: Client, cast: Cast) -> None:
    edition = make_adopted(cast.village, cast.chair, rules=RULES)

    page = client.get(PAGE, headers={"accept-language": "en"}).content.decode()

    assert edition.state == EditionState.ADOPTED
    assert "参与志愿服务" in page
    assert "第三条第2项" in page


def test_printed_rule_book_leads_back_to_its_page(client: Client, cast: Cast) -> None:
    make_two_editions(cast)

    now = client.get(PAPER)
    before = client.get(PAPER, {"edition": 1})

    assert (now.context["address"], before.context["address"]) == (PAGE, f"{PAGE}?edition=1")
    assert "新的事" in now.content.decode()
    assert "（已被替代）" in before.content.decode()
    assert "<svg" in now.content.decode()


def test_printed_rule_book_shows_points_caps_and_articles(client: Client, cast: Cast) -> None:
    make_adopted(cast.village, cast.chair, rules=RULES, number=1)

    page = get_words(client, PAPER)

    for words in (
        "积分细则（第 1 版），2026年10月1日表决通过，2026年10月1日起施行",
        '<th scope="row">参与志愿服务 <small>每月最多 20 分</small></th>',
        "<td>+2 分/小时</td><td>第三条第2项</td>",
        "<td>−5 分</td><td>第四条第1项</td>",
    ):
        assert words in page


def test_printed_rule_book_is_there_after_the_adoption_only(client: Client, cast: Cast) -> None:
    RuleFactory.create(edition=make_draft(cast))

    assert client.get(PAPER).status_code == 404
