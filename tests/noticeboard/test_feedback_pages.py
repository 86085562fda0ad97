"""Feedback as it is written from a page's foot, with a card and by staff, and its answer."""

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from noticeboard.forms.feedback import read_page
from noticeboard.models import Feedback, LetterChannel
from noticeboard.services.feedback import FeedbackContent, answer_feedback, send_feedback
from noticeboard.views.letters import LETTERS_AN_ADDRESS
from tests.cast import BEGIN, Cast, at
from tests.noticeboard.story import CLOSING_DAY
from tests.office.test_card import address_of, open_card
from villages.models import User
from villages.services.pins import set_pin

PAGE = "/v/anping/feedback/"
QUEUE = "/supervise/feedback/?village=anping"
NEW = "/supervise/feedback/new/"

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def typed(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "text": "路灯坏了",
        "name": "老郑",
        "contact": "13800000000",
        "website": "",
        "page": "/v/anping/shop/",
        "key": str(uuid4()),
    }
    return values | changes


def send(cast: Cast, text: str = "路灯坏了", *, on: date = CLOSING_DAY, **more: object) -> Feedback:
    content = FeedbackContent(text=text, **more)  # type: ignore[arg-type] # by name
    return send_feedback(
        cast.village,
        content,
        key=uuid4(),
        by=None,
        channel=LetterChannel.WEB,
        now=at(on),
    )


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_feedback_is_sent_and_told_where_its_answer_will_be(anyone: Client, cast: Cast) -> None:
    form = read(anyone, f"{PAGE}?from=/v/anping/shop/")

    answer = anyone.post(PAGE, typed())

    sent = Feedback.objects.get()
    own = reverse("noticeboard:feedback-answer", args=["anping", sent.token])
    told = read(anyone, answer["Location"])
    assert 'name="page" value="/v/anping/shop/"' in form
    assert (answer.status_code, answer["Location"]) == (302, f"{own}?new=1")
    assert (sent.text, sent.name, sent.contact, sent.page, sent.channel) == (
        "路灯坏了",
        "老郑",
        "13800000000",
        "/v/anping/shop/",
        LetterChannel.WEB,
    )
    for words in (
        *("第 1 号", "最晚 11月11日答复", f"http://testserver{own}", "拍下来", "<svg"),
        "路灯坏了",
    ):
        assert words in told
    for secret in ("老郑", "13800000000"):
        assert secret not in told


def test_answer_is_read_at_the_secret_address_alone(anyone: Client, cast: Cast) -> None:
    sent = send(cast)
    own = f"{PAGE}{sent.token}/"
    waiting = read(anyone, own)
    answer_feedback(sent, answer="明天来修。", by=cast.watcher, now=at(CLOSING_DAY, 15))

    response = anyone.get(own)

    assert "等答复" in waiting
    assert "明天来修。" in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["Cache-Control"] == "no-store"
    # Its own foot does not tell the secret on.
    assert sent.token not in response.content.decode().partition("<footer")[2]
    for wrong in (f"/v/hewan/feedback/{sent.token}/", f"{PAGE}{'x' * 22}/", f"{PAGE}a%00b/"):
        assert anyone.get(wrong).status_code == 404


@pytest.mark.parametrize("page", ["/" * 5000, "/c/abcdefgh/", "x"])
def test_a_page_that_is_none_of_ours_is_forgotten(anyone: Client, cast: Cast, page: str) -> None:
    anyone.post(PAGE, typed(page=page))

    assert Feedback.objects.get().page == ""


@pytest.mark.parametrize("page", ["/v/anping/notices/", "/v/anping/rules/"])
def test_every_page_leads_to_feedback_with_its_path(anyone: Client, cast: Cast, page: str) -> None:
    assert f'href="{PAGE}?from={page}"' in read(anyone, page)


def test_feedbacks_own_page_does_not_lead_to_itself(anyone: Client, cast: Cast) -> None:
    assert "?from=" not in read(anyone, PAGE)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("/v/anping/shop/", "/v/anping/shop/"),
        ("/c/abcdefgh/", ""),
        ("/v/anping/feedback/abcdefgh/", ""),
        ("//evil.example/", ""),
        ("https://evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("/no/such/page/", ""),
        ("/v/an\0ping/", ""),
        ("/" + "x" * 300, ""),
        ("", ""),
    ],
)
def test_only_our_own_pages_without_a_secret_are_kept(told: str, kept: str) -> None:
    assert read_page(told) == kept


def test_pressing_twice_is_one(anyone: Client, cast: Cast) -> None:
    values = typed()

    answers = [anyone.post(PAGE, values)["Location"] for _time in range(2)]

    assert (answers[0] == answers[1], Feedback.objects.count()) == (True, 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "这一项还没有填"),
        ({"text": "  "}, "这一项还没有填"),
        ({"text": "字" * 1001}, "最多写 1000 个字，现在 1001 个"),
        ({"text": "a\0b"}, "空字符"),
        ({"name": "字" * 41}, "40"),
        ({"contact": "1" * 61}, "60"),
        ({"key": ""}, "panel wrong"),
        ({"key": "x"}, "panel wrong"),
    ],
)
def test_what_cannot_be_is_told_and_stays_in_the_form(
    anyone: Client, cast: Cast, changes: dict[str, object], sentence: str
) -> None:
    response = anyone.post(PAGE, typed(**changes))

    page = response.content.decode()
    assert (response.status_code, Feedback.objects.count()) == (400, 0)
    assert sentence in page
    assert "13800000000" in page or "contact" in changes


def test_what_fills_the_hidden_box_is_thanked_and_forgotten(anyone: Client, cast: Cast) -> None:
    response = anyone.post(PAGE, typed(website="http://buy.example"))

    assert (response.status_code, Feedback.objects.count()) == (302, 0)
    assert "谢谢" in read(anyone, response["Location"])


def test_a_meeting_may_write_at_once_and_a_machine_is_slowed(anyone: Client, cast: Cast) -> None:
    taken = [anyone.post(PAGE, typed()).status_code for _time in range(LETTERS_AN_ADDRESS)]
    refused = anyone.post(PAGE, typed())
    elsewhere = anyone.post("/v/hewan/feedback/", typed(page=""))

    assert (LETTERS_AN_ADDRESS >= 20, set(taken)) == (True, {302})
    assert (refused.status_code, elsewhere.status_code) == (429, 302)
    assert "请过一会儿再送" in refused.content.decode()
    assert "13800000000" in refused.content.decode()


def test_feedback_without_the_forms_token_is_refused(clock: None, cast: Cast) -> None:
    response = Client(enforce_csrf_checks=True).post(PAGE, typed())

    assert (response.status_code, Feedback.objects.count()) == (403, 0)


# The supervisors' side


def test_queue_shows_what_is_late_first_and_what_was_answered_last(
    sign_in: SignIn, cast: Cast
) -> None:
    send(cast, "旧的话", on=BEGIN)
    done = send(cast, "答过的话")
    answer_feedback(done, answer="好", by=cast.watcher, now=at(CLOSING_DAY))

    page = read(sign_in(cast.watcher), QUEUE)

    assert re.findall(r"旧的话|过期：10月11日|答过的话|已答复", page) == [
        "旧的话",
        "过期：10月11日",
        "答过的话",
        "已答复",
    ]


def test_supervisor_answers_and_the_committee_reads(sign_in: SignIn, cast: Cast) -> None:
    sent = send(cast, "路灯坏了", name="老郑", contact="13800000000", page="/v/anping/shop/")
    address = f"/supervise/feedback/{sent.number}/"
    query = f"{address}?village=anping"
    watcher, chair = sign_in(cast.watcher), sign_in(cast.chair)
    seen = read(chair, query)

    refused = chair.post(address, {"village": "anping", "answer": "好"})
    empty = watcher.post(address, {"village": "anping", "answer": ""})
    done = watcher.post(address, {"village": "anping", "answer": "明天来修。"})
    again = watcher.post(address, {"village": "anping", "answer": "后天来修。"})

    sent.refresh_from_db()
    assert [refused.status_code, empty.status_code, done.status_code, again.status_code] == [
        403,
        400,
        302,
        409,
    ]
    assert (sent.answer, sent.answered_by) == ("明天来修。", cast.watcher)
    for words in ("路灯坏了", "老郑", "13800000000", 'href="/v/anping/shop/"'):
        assert words in seen
    assert 'name="answer"' not in seen
    assert "明天来修。" in read(watcher, query)


def test_feedback_of_another_village_is_not_there(sign_in: SignIn, cast: Cast) -> None:
    sent = send(cast)
    stranger = sign_in(cast.stranger)

    answers = [
        stranger.get(f"/supervise/feedback/{sent.number}/?village={village}").status_code
        for village in ("anping", "hewan")
    ]

    assert answers == [404, 404]
    assert stranger.get("/supervise/feedback/" + "9" * 25 + "/?village=hewan").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queue_asks_as_often_for_one_as_for_three(
    sign_in: SignIn, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        send(cast, f"第{number}句")
        done = send(cast, f"第{number}答")
        answer_feedback(done, answer="好", by=cast.watcher, now=at(CLOSING_DAY))
    watcher = sign_in(cast.watcher)

    with django_assert_num_queries(6):
        watcher.get(QUEUE)


def test_staff_write_for_somebody_and_show_where_the_answer_will_be(
    sign_in: SignIn, cast: Cast
) -> None:
    chair = sign_in(cast.chair)
    values = typed(village="anping", channel="staff", household="5")

    answer, again = chair.post(NEW, values), chair.post(NEW, values)

    sent = Feedback.objects.get()
    told = read(chair, answer["Location"])
    assert (answer["Location"], again["Location"]) == (
        ("/supervise/feedback/1/?village=anping&new=1",) * 2
    )
    assert (sent.channel, sent.keyed_by, sent.from_household, sent.name) == (
        LetterChannel.STAFF,
        cast.chair,
        cast.households[5],
        "老郑",
    )
    for words in (sent.token, "02组 · 005户 · 郑*强", "代写人", "陈主任"):
        assert words in told


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"household": "99"}, 404),
        ({"household": "9" * 25}, 404),
        ({"household": "不知道"}, 404),
        ({"channel": "web"}, 400),
        ({"channel": ""}, 400),
        ({"text": ""}, 400),
    ],
)
def test_entry_that_cannot_be_stays_in_the_form(
    sign_in: SignIn, cast: Cast, changes: dict[str, object], status: int
) -> None:
    values = typed(village="anping", channel="paper", household="") | changes

    response = sign_in(cast.chair).post(NEW, values)

    assert (response.status_code, Feedback.objects.count()) == (status, 0)
    assert "13800000000" in response.content.decode()


# With the card


def test_card_sends_feedback_and_reads_the_answer(anyone: Client, cast: Cast) -> None:
    own = address_of(cast.households[5])
    open_card(anyone, own, set_pin(cast.households[5], by=cast.chair, now=at(CLOSING_DAY, 9)))
    card = read(anyone, own)

    answer = anyone.post(f"{own}feedback/", {"text": "少记了", "key": str(uuid4())})
    sent = Feedback.objects.get()
    answer_feedback(sent, answer="补上了。", by=cast.watcher, now=at(CLOSING_DAY, 12))

    page = read(anyone, f"{own}feedback/")
    assert (answer.status_code, answer["Location"]) == (302, f"{own}feedback/")
    assert f'href="{own}feedback/"' in card
    assert (sent.channel, sent.from_household, sent.keyed_by) == (
        LetterChannel.CARD,
        cast.households[5],
        None,
    )
    for words in ("您的", "第 1 号", "少记了", "补上了。"):
        assert words in page


def test_card_that_is_not_opened_tells_its_secret_to_no_foot(anyone: Client, cast: Cast) -> None:
    own = address_of(cast.households[5])

    foot = read(anyone, own).partition("<footer")[2]

    assert f'href="{PAGE}"' in foot
    assert own not in foot


def test_card_refuses_what_another_sent_and_what_is_empty(anyone: Client, cast: Cast) -> None:
    own = address_of(cast.households[5])
    open_card(anyone, own, set_pin(cast.households[5], by=cast.chair, now=at(CLOSING_DAY, 9)))
    key = UUID(int=7)
    send_feedback(
        cast.village,
        FeedbackContent(text="少记了"),
        key=key,
        by=cast.households[6],
        channel=LetterChannel.CARD,
        now=at(CLOSING_DAY),
    )

    reused = anyone.post(f"{own}feedback/", {"text": "少记了", "key": str(key)})
    empty = anyone.post(f"{own}feedback/", {"text": "", "key": str(uuid4())})

    assert (reused.status_code, empty.status_code, Feedback.objects.count()) == (409, 400, 1)
