from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Channel, Decision, Deed
from deeds.queries.deeds import waiting_for
from deeds.todo import build_todos
from rules.models import Rule
from tests.cast import TODAY, Cast
from tests.deeds.factories import approve, bring, post, refuse
from villages.models import User

SignIn = Callable[[User], Client]


@pytest.fixture
def judge_two(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.judge_two)


def say(client: Client, deed: Deed, verdict: str, **values: object) -> HttpResponse:
    """Send one of the two forms of a deed's page."""
    typed = {"village": "anping", "verdict": verdict, "key": str(uuid4()), **values}
    response = client.post(f"/appraise/deeds/{deed.pk}/", typed)
    assert isinstance(response, HttpResponse)
    return response


def test_waiting_for_parts_what_is_mine_to_decide(cast: Cast, rules: dict[str, Rule]) -> None:
    later_group = bring(cast, rules["R01"], number=5)
    kin = bring(cast, rules["R01"], number=4)
    first_group = bring(cast, rules["R01"], number=2)
    own = bring(
        cast, rules["R01"], number=6, by=cast.chair, channel=Channel.CLAIM, witness="黄阿福"
    )
    said = bring(cast, rules["R01"], number=6)
    approve(said, cast.chair)
    post(cast, rules["R01"])

    queue = waiting_for(cast.chair, cast.village)

    assert list(queue.to_decide) == [first_group, later_group]
    assert (list(queue.recused), list(queue.own)) == ([kin], [own])


def test_waiting_for_has_a_deed_again_in_the_meeting(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])
    refuse(deed, cast.judge_two)

    assert list(waiting_for(cast.judge_two, cast.village).to_decide) == [deed]


def test_queue_page_shows_groups_and_recusals(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    bring(cast, rules["R01"], number=2)
    bring(cast, rules["R01"], number=5)
    bring(cast, rules["R02"], number=1)

    response = sign_in(cast.chair).get("/appraise/")

    page = response.content.decode()
    assert [(group.name, len(group.rows)) for group in response.context["groups"]] == [
        ("01组", 1),
        ("02组", 1),
    ]
    assert "<h1>还有 2 件</h1>" in page
    assert "另有 1 件您要回避。" in page
    assert page.index("需回避") < page.index("乱倒垃圾")


def test_queue_asks_the_same_for_one_and_for_three(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    client, counts = sign_in(cast.chair), []
    for _step in range(2):
        for number in (1, 5, 6):
            bring(cast, rules["R01"], number=number)
        bring(cast, rules["R01"], by=cast.chair, channel=Channel.CLAIM, witness="黄阿福")
        with CaptureQueriesContext(connection) as found:
            client.get("/appraise/")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 24


def test_decide_page_shows_what_it_comes_to_before(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    post(cast, rules["R03"], quantity=Decimal(9))
    deed = bring(cast, rules["R03"], quantity=Decimal(3))

    page = sign_in(cast.judge_two).get(f"/appraise/deeds/{deed.pk}/").content.decode()

    assert "3小时 × 2分/小时 = 6分；本月上限20分，此前已得18分，计2分" in page


def test_decide_page_says_yes_and_goes_back_to_the_queue(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = bring(cast, rules["R01"])
    bring(cast, rules["R01"], number=6)
    client = sign_in(cast.judge_two)

    response = say(client, deed, "approve")

    page = client.get(response["Location"]).content.decode()
    assert response["Location"] == "/appraise/?village=anping"
    assert "您的意见记下了" in page
    assert "<h1>还有 1 件</h1>" in page


def test_decide_page_says_what_was_posted(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = bring(cast, rules["R05"])
    approve(deed, cast.judge_three, points=Decimal(12))
    client = sign_in(cast.judge_two)

    response = say(client, deed, "approve", points="15")

    page = client.get(response["Location"]).content.decode()
    assert "02组 · 005户 · 郑*强：红白事简办 +12 分，已经入账。" in page


def test_decide_page_pressed_five_times_speaks_once(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, key, client = bring(cast, rules["R01"]), str(uuid4()), sign_in(cast.judge_two)

    statuses = {say(client, deed, "approve", key=key).status_code for _press in range(5)}

    assert (statuses, Decision.objects.count()) == ({302}, 1)


@pytest.mark.parametrize(
    "case",
    [
        ("R01", {"verdict": "refuse"}, "不同意的，请说明理由"),
        ("R01", {"verdict": "refuse", "reason": "  "}, "不同意的，请说明理由"),
        ("R01", {"verdict": "refuse", "reason": "长" * 201}, "理由最多 200 个字"),
        ("R05", {"verdict": "approve"}, "请填几分。"),
        ("R05", {"verdict": "approve", "points": "9"}, "细则写的是 10 到 20 分"),
        ("R05", {"verdict": "approve", "points": "十"}, "请填数字。"),
        ("R01", {"verdict": "approve", "key": "x"}, "这张表不完整"),
        ("R01", {"verdict": "maybe"}, "这张表不完整"),
        ("R01", {"verdict": ""}, "这张表不完整"),
    ],
)
def test_decide_page_refuses_bad_input(
    cast: Cast,
    rules: dict[str, Rule],
    judge_two: Client,
    case: tuple[str, dict[str, str], str],
) -> None:
    code, typed, sentence = case
    deed = bring(cast, rules[code])

    response = say(judge_two, deed, **typed)

    assert (response.status_code, Decision.objects.count()) == (400, 0)
    assert sentence in response.content.decode()


def test_decide_page_refuses_who_may_not(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    for person, number, status, sentence in (
        ("judge_one", 3, 403, "这是您自己家或近亲家的事"),
        ("chair", 4, 403, "这是您自己家或近亲家的事"),
        ("walker", 5, 403, "您目前没有这个任职"),
        ("watcher", 5, 403, "您目前没有这个任职"),
        ("stranger", 5, 404, "没有找到这个村"),
    ):
        deed = bring(cast, rules["R01"], number=number)

        response = say(sign_in(cast.people[person]), deed, "approve")

        assert (response.status_code, Decision.objects.count()) == (status, 0)
        assert sentence in response.content.decode()


def test_decide_page_tells_why_it_has_no_buttons(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    kin, done = bring(cast, rules["R01"], number=3), post(cast, rules["R01"])
    own = bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION)
    said = bring(cast, rules["R01"])
    approve(said, cast.judge_one)
    client = sign_in(cast.judge_one)

    for deed, sentence, status in (
        (kin, "这是您自己家或近亲家的事", 403),
        (done, "这件事已经评定好了", 409),
        (own, "这件事是您自己记的", 403),
        (said, "您已经评议过这件事了", 409),
    ):
        page = client.get(f"/appraise/deeds/{deed.pk}/").content.decode()
        response = say(client, deed, "approve")

        assert (sentence in page, "</button>" in page.partition('class="actions"')[2]) == (
            True,
            False,
        )
        assert (response.status_code, sentence in response.content.decode()) == (status, True)


def test_decide_page_hides_what_others_say_until_the_own_word(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed, client = bring(cast, rules["R05"]), sign_in(cast.judge_two)
    approve(deed, cast.judge_three, points=Decimal(17))

    before = client.get(f"/appraise/deeds/{deed.pk}/").content.decode()
    say(client, deed, "approve", points="11")
    after = client.get(f"/appraise/deeds/{deed.pk}/").content.decode()

    assert ("郑评" in before, "这一轮已有 1 人评议" in before) == (False, True)
    assert ("郑评" in after, "+17 分" in after) == (True, True)


def test_decide_page_keeps_the_suggested_points_when_a_reason_is_missing(
    cast: Cast, rules: dict[str, Rule], sign_in: SignIn
) -> None:
    deed = bring(cast, rules["R05"], proposed_points=Decimal(15))

    page = say(sign_in(cast.judge_two), deed, "refuse").content.decode()

    assert 'value="15"' in page


def test_todos_count_what_waits(cast: Cast, rules: dict[str, Rule]) -> None:
    bring(cast, rules["R01"])
    refuse(bring(cast, rules["R01"], number=6), cast.judge_two)
    post(cast, rules["R01"])

    todos = build_todos(cast.village, today=TODAY)
    others = build_todos(cast.other_village, today=TODAY)

    waiting = [(todo.words, todo.count) for todo in todos if todo.count]
    assert waiting == [("事项等评议", 1), ("事项等上会", 1)]
    assert {todo.count for todo in others} == {0}
