"""The public page of a draft in consultation."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from rules.models import CategoryCap, Comment, Edition
from rules.services import answer_comment, open_consultation, take_back
from rules.views.consultation import COMMENTS_AN_ADDRESS
from tests.cast import NOW, Cast, at
from tests.rules.factories import RuleFactory, make_adopted, make_draft
from tests.rules.test_consulting import UNTIL

PAGE = "/v/anping/rules/drafts/2/"

pytestmark = pytest.mark.usefixtures("_on_the_day")


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def _on_the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def shown(cast: Cast, **values: object) -> Edition:
    """Return the second edition in consultation, beside the first that is in force."""
    make_adopted(
        cast.village,
        cast.chair,
        rules=[
            {"code": "R01", "points": 5},
            {"code": "R02", "deed": "取消的事"},
            {"code": "R03", "deed": "不变的事"},
        ],
        number=1,
        title="老办法",
    )
    edition = make_draft(
        cast, number=2, title="新办法", text="第一条 主动清洁的加6分。\n第二条 新的事。", **values
    )
    RuleFactory.create(edition=edition, code="R01", points=Decimal(6))
    RuleFactory.create(edition=edition, code="R03", deed="不变的事")
    RuleFactory.create(edition=edition, code="R04", deed="新的事")
    return open_consultation(edition, until=UNTIL, by=cast.chair, now=NOW)


def typed(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "rule_code": "R01",
        "text": "加分太少",
        "name": "老张",
        "contact": "13800000000",
        "website": "",
        "key": str(uuid4()),
    }
    return values | changes


def test_draft_page_tells_what_would_change(client: Client, cast: Cast) -> None:
    edition = shown(cast, terms_drafted={"deciders": 3})
    CategoryCap.objects.create(
        edition=edition, category="hygiene", cap_points=33, cap_period="month"
    )

    response = client.get(PAGE)

    page = response.content.decode()
    assert (response.status_code, reverse("rules:draft", args=["anping", 2])) == (200, PAGE)
    for words in (
        "新办法（第 2 版）",
        "到2026年10月25日为止都可以在这里说",
        "改动 1 条",
        "<del>+5 分</del>",
        "<ins>+6 分</ins>",
        "新增 1 条",
        "新的事",
        "取消 1 条",
        "取消的事",
        "没有变的 1 条",
        "<ins>合计每月最多 33 分</ins>",
        "几个人评议才算数",
        "<ins>3</ins>",
        "<p>第一条 主动清洁的加6分。<br>第二条 新的事。</p>",
        "收到意见 0 条，采纳 0 条",
        'name="csrfmiddlewaretoken"',
    ):
        assert words in page


def test_first_regulation_is_shown_without_comparing(client: Client, cast: Cast) -> None:
    edition = make_draft(cast, number=2)
    RuleFactory.create(edition=edition, deed="红白事简办")
    open_consultation(edition, until=UNTIL, by=cast.chair, now=NOW)

    page = client.get(PAGE).content.decode()

    assert "红白事简办" in page
    assert "新增" not in page


def test_comment_is_sent_once_and_never_shown(client: Client, cast: Cast) -> None:
    edition = shown(cast)
    values = typed()

    first, again = client.post(PAGE, values), client.post(PAGE, values)

    said = Comment.objects.get()
    page = client.get(first["Location"]).content.decode()
    assert (first.status_code, again.status_code) == (302, 302)
    assert (said.edition, said.rule_code, said.text, said.name, said.contact, said.sent_at) == (
        edition,
        "R01",
        "加分太少",
        "老张",
        "13800000000",
        NOW,
    )
    assert "您的意见已经送到村委会" in page
    assert "收到意见 1 条" in page
    for secret in ("加分太少", "老张", "13800000000"):
        assert secret not in page


def test_public_pages_tell_only_how_many_were_taken(client: Client, cast: Cast) -> None:
    shown(cast)
    client.post(PAGE, typed())
    answer_comment(
        Comment.objects.get(), is_taken=True, answer="答复的话", by=cast.watcher, now=NOW
    )

    page = client.get(PAGE).content.decode()

    assert "收到意见 1 条，采纳 1 条" in page
    assert "答复的话" not in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "这一项还没有填"),
        ({"text": "   "}, "这一项还没有填"),
        ({"text": "字" * 1001}, "1000"),
        ({"name": "字" * 21}, "20"),
        ({"contact": "1" * 41}, "40"),
        ({"rule_code": "R99"}, "R99"),
        ({"key": ""}, ""),
        ({"key": "x"}, ""),
    ],
)
def test_comment_that_cannot_be_is_told_and_kept_in_the_form(
    client: Client, cast: Cast, changes: dict[str, object], sentence: str
) -> None:
    shown(cast)

    response = client.post(PAGE, typed(**changes))

    page = response.content.decode()
    assert (response.status_code, Comment.objects.count()) == (400, 0)
    assert sentence in page
    assert "13800000000" in page or "contact" in changes


def test_what_fills_the_hidden_box_is_thanked_and_forgotten(client: Client, cast: Cast) -> None:
    shown(cast)

    response = client.post(PAGE, typed(website="http://buy.example"))

    assert (response.status_code, Comment.objects.count()) == (302, 0)


def test_one_address_is_slowed_down_and_others_are_not(client: Client, cast: Cast) -> None:
    shown(cast)
    for _time in range(COMMENTS_AN_ADDRESS):
        client.post(PAGE, typed())

    refused = client.post(PAGE, typed())
    other = client.post(PAGE, typed(), REMOTE_ADDR="10.0.0.9")

    assert (refused.status_code, other.status_code) == (429, 302)
    assert "请过一会儿再送" in refused.content.decode()
    assert Comment.objects.count() == COMMENTS_AN_ADDRESS + 1


def test_behind_a_proxy_the_address_is_what_the_proxy_saw(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    shown(cast)
    forged = {"X-Forwarded-For": "1.2.3.4, 10.0.0.7"}
    for _time in range(COMMENTS_AN_ADDRESS):
        client.post(PAGE, typed(), headers=forged)

    refused = client.post(PAGE, typed(), headers={"X-Forwarded-For": "9.9.9.9, 10.0.0.7"})
    other = client.post(PAGE, typed(), headers={"X-Forwarded-For": "9.9.9.9, 10.0.0.8"})

    assert (refused.status_code, other.status_code) == (429, 302)


def test_form_is_closed_after_the_last_day(client: Client, cast: Cast) -> None:
    shown(cast)

    with time_machine.travel(at(date(2026, 10, 26)), tick=False):
        page = client.get(PAGE).content.decode()
        response = client.post(PAGE, typed())

    assert "征求意见到2026年10月25日已经截止" in page
    assert "<textarea" not in page
    assert (response.status_code, Comment.objects.count()) == (409, 0)
    assert "截止" in response.content.decode()


def test_comment_without_the_forms_token_is_refused(cast: Cast) -> None:
    shown(cast)

    response = Client(enforce_csrf_checks=True).post(PAGE, typed())

    assert (response.status_code, Comment.objects.count()) == (403, 0)


def test_drafts_are_hidden_and_adopted_ones_lead_on(client: Client, cast: Cast) -> None:
    edition = shown(cast)
    adopted = client.get("/v/anping/rules/drafts/1/")
    take_back(edition, by=cast.chair, now=NOW)

    assert (adopted.status_code, adopted["Location"]) == (302, "/v/anping/rules/")
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, typed()).status_code == 404
    for address in (
        "/v/anping/rules/drafts/99/",
        "/v/hewan/rules/drafts/2/",
        "/v/no/rules/drafts/2/",
    ):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_draft_page_takes_only_comments(client: Client, cast: Cast, method: str) -> None:
    shown(cast)

    assert getattr(client, method)(PAGE).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_draft_page_asks_as_often_for_one_rule_as_for_three(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    edition = make_draft(cast, number=2)
    for number in range(count):
        RuleFactory.create(edition=edition, code=f"R{number + 1:02d}", deed=f"第{number}件")
    open_consultation(edition, until=UNTIL, by=cast.chair, now=NOW)

    with django_assert_num_queries(7):
        client.get(PAGE)


def test_draft_page_escapes_what_was_typed_in(client: Client, cast: Cast) -> None:
    shown(cast)
    Edition.objects.filter(number=2).update(text="<script>alert(1)</script>")

    assert "<script>alert" not in client.get(PAGE).content.decode()
