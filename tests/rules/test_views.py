from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from rules.models import Category, EditionState
from tests.cast import Cast
from tests.rules.factories import RuleFactory, make_adopted, make_draft

PAGE = "/v/anping/rules/"
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


def test_rule_book_is_public_and_tells_the_edition(client: Client, cast: Cast) -> None:
    make_adopted(
        cast.village,
        cast.chair,
        rules=RULES,
        number=1,
        votes_present=47,
        votes_for=45,
        votes_against=1,
        votes_abstained=1,
        minutes="主持：陈主任",
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


def test_rule_book_of_no_village_is_not_found(client: Client, cast: Cast) -> None:
    assert client.get("/v/nowhere/rules/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_rule_book_is_only_read(client: Client, cast: Cast, method: str) -> None:
    assert getattr(client, method)(PAGE).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_rule_book_asks_as_often_for_one_rule_as_for_three(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    make_adopted(cast.village, cast.chair, rules=[{}] * count)

    with django_assert_num_queries(3):
        client.get(PAGE)


def test_rule_book_escapes_what_was_typed_in(client: Client, cast: Cast) -> None:
    make_adopted(cast.village, cast.chair, rules=[{"deed": "<script>alert(1)</script>"}])

    assert "<script>alert" not in client.get(PAGE).content.decode()


def test_rule_book_in_english_keeps_its_figures(client: Client, cast: Cast) -> None:
    edition = make_adopted(cast.village, cast.chair, rules=RULES)

    page = client.get(PAGE, headers={"accept-language": "en"}).content.decode()

    assert edition.state == EditionState.ADOPTED
    assert "参与志愿服务" in page
    assert "第三条第2项" in page
