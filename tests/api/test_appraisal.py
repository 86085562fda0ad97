"""Deciding and meeting by programs."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import Deed, DeedState, Meeting, TableWord, TakeBack
from rules.models import Rule
from tests.api.conftest import Connect
from tests.cast import Cast
from tests.deeds.factories import approve, bring, post

pytestmark = pytest.mark.django_db

ANPING = "/api/v1/villages/anping/"
KEY = "5a6ff9f2-1c1e-4d9e-9a0c-0f4a5b8f1d01"


def send(client: Client, path: str, **content: object) -> Any:
    """Any: what the test's client answers, its json with it."""
    return client.post(ANPING + path, {"key": KEY, **content}, content_type="application/json")


def test_queue_shows_what_waits_for_me(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    deed, _own = bring(cast, rules["R01"]), bring(cast, rules["R01"], number=3)

    answer = connect(cast.judge_one).get(ANPING + "appraisal/").json()

    assert [row["id"] for row in answer["results"]] == [str(deed.pk)]


def test_decision_is_answered_alike_when_it_is_repeated(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    deed, client = bring(cast, rules["R05"]), connect(cast.judge_two)
    path = f"deeds/{deed.pk}/decisions/"

    first = send(client, path, verdict="approve", points="12.5")
    again = send(client, path, verdict="approve", points="12.5")
    other = send(client, path, verdict="refuse", reason="不是")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["decisions"][0]["points"] == "12.5"
    assert (other.status_code, other.json()["code"]) == (409, "decision_key_reused")


def test_decision_takes_points_without_their_sign(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    deed = bring(cast, rules["R06"])

    answer = send(connect(cast.judge_two), f"deeds/{deed.pk}/decisions/", verdict="approve",
                  points="15")  # fmt: skip

    assert answer.json()["decisions"][0]["points"] == "-15"


def test_take_back_and_consent(cast: Cast, rules: dict[str, Rule], connect: Connect) -> None:
    deed = post(cast, rules["R01"])
    path = f"deeds/{deed.pk}/take-back/"

    first = send(connect(cast.judge_two), path, reason="看错了")
    again = send(connect(cast.judge_two), path, reason="看错了")
    other = send(connect(cast.judge_two), path, reason="别的")
    agreed = send(connect(cast.judge_one), f"{path}consent/", round=1)

    assert [one.status_code for one in (first, again, other, agreed)] == [201, 200, 409, 200]
    assert (first.json()["state"], agreed.json()["state"]) == ("posted", "waiting")


def test_take_back_is_declined(cast: Cast, rules: dict[str, Rule], connect: Connect) -> None:
    deed = post(cast, rules["R01"])
    path, client = f"deeds/{deed.pk}/take-back/", connect(cast.judge_one)
    send(connect(cast.judge_two), path, reason="看错了")

    answers = [send(client, f"{path}decline/", round=1, reason="没有看错") for _time in range(2)]

    assert [(one.status_code, one.json()["state"]) for one in answers] == [(200, "posted")] * 2
    assert TakeBack.objects.get().declined_reason == "没有看错"


def test_join_and_apart(cast: Cast, rules: dict[str, Rule], connect: Connect) -> None:
    one, two, three = (bring(cast, rules["R01"], apart=False) for _deed in range(3))
    client = connect(cast.judge_two)

    joined = send(client, f"deeds/{two.pk}/join/", into=str(one.pk))
    again = send(client, f"deeds/{two.pk}/join/", into=str(one.pk))
    apart = send(client, f"deeds/{three.pk}/apart/", other=str(one.pk))
    foreign = send(client, f"deeds/{three.pk}/join/", into="987654321987654321")

    assert (joined.status_code, joined.json()) == (200, again.json())
    assert (joined.json()["id"], len(joined.json()["sources"])) == (str(one.pk), 2)
    assert (apart.status_code, apart.json()["likes"]) == (200, [])
    assert (foreign.status_code, foreign.json()["code"]) == (404, "deed_unknown")


def test_meeting_from_presence_to_minutes(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    good, bad, wide, late = (bring(cast, rules[code]) for code in ("R01", "R08", "R06", "R03"))
    client, judges = connect(cast.clerk), (cast.judge_one, cast.judge_two, cast.judge_three)
    present = [str(judge.pk) for judge in judges]

    held = send(client, "meetings/", held_on="2026-10-15", present=present, place="村委会")
    again = send(client, "meetings/", held_on="2026-10-15", present=present, place="村委会")
    lines = [
        {"deed": str(good.pk), "verdict": "approve",
         "against": [{"user": present[1], "reason": "没看见"}]},
        {"deed": str(bad.pk), "verdict": "refuse", "reason": "没有打扫"},
        {"deed": str(wide.pk), "verdict": "approve", "points": "12"},
        {"deed": str(late.pk), "verdict": "later"},
    ]  # fmt: skip
    keyed = send(client, "meetings/1/lines/", lines=lines)
    keyed_again = send(client, "meetings/1/lines/", lines=lines)
    worked = send(client, "meetings/1/work/")

    assert (held.status_code, again.status_code, held.json()) == (201, 200, again.json())
    assert held.json() == {
        "number": 1,
        "held_on": "2026-10-15",
        "place": "村委会",
        "recorder": "何委员",
        "present": [
            {"id": pk, "name": judge.name, "title": ""}
            for pk, judge in zip(present, judges, strict=True)
        ],
        "closed_at": None,
    }
    ids = [str(one.pk) for one in (good, bad, wide, late)]
    assert (keyed.status_code, keyed.json()) == (201, {"written": ids, "known": [], "left": 4})
    assert keyed_again.json() == {"written": [], "known": ids, "left": 4}
    told = worked.json()
    assert (told["left"], told) == (0, client.get(ANPING + "meetings/1/").json())
    assert [(line["outcome"], line["why"]) for line in told["lines"]] == [
        ("decided", ""), ("decided", ""), ("decided", ""), ("behind", "later"),
    ]  # fmt: skip
    assert told["lines"][0]["against"] == [{"user": present[1], "name": "吴评", "reason": "没看见"}]
    assert list(Deed.objects.order_by("pk").values_list("state", flat=True)) == [
        DeedState.POSTED, DeedState.REFUSED, DeedState.POSTED, DeedState.WAITING,
    ]  # fmt: skip
    assert client.get(ANPING + "meetings/").json()["count"] == 1


def test_meeting_says_which_line_is_wrong_and_takes_none(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    good, bad, client = bring(cast, rules["R01"]), bring(cast, rules["R08"]), connect(cast.clerk)
    present = [str(cast.judge_one.pk), str(cast.judge_two.pk)]
    send(client, "meetings/", held_on="2026-10-15", present=present)

    answer = send(client, "meetings/1/lines/", lines=[
        {"deed": str(good.pk), "verdict": TableWord.APPROVE},
        {"deed": str(bad.pk), "verdict": TableWord.REFUSE},
    ])  # fmt: skip

    assert (answer.status_code, answer.json()) == (400, {
        "code": "line_refused",
        "detail": f"第 {bad.pk} 号事项：不同意的，请说明理由，让记录的人明白。",
    })  # fmt: skip
    assert Meeting.objects.get().items.count() == 0


def test_meeting_names_nobody_of_another_village(cast: Cast, connect: Connect) -> None:
    present = [str(cast.judge_one.pk), str(cast.stranger.pk)]

    answer = send(connect(cast.clerk), "meetings/", held_on="2026-10-15", present=present)

    assert (answer.status_code, answer.json()["code"]) == (400, "not_a_decider")
    assert cast.stranger.name not in answer.json()["detail"]


def test_minutes_ask_the_same_for_one_line_and_for_three(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    client, counts = connect(cast.clerk), []
    present = [str(cast.judge_one.pk), str(cast.judge_two.pk)]
    send(client, "meetings/", held_on="2026-10-15", present=present)
    for numbers in ((1,), (5, 6)):
        deeds = [bring(cast, rules["R01"], number=number) for number in numbers]
        lines = [{"deed": str(deed.pk), "verdict": "approve"} for deed in deeds]
        send(client, "meetings/1/lines/", key=str(uuid4()), lines=lines)
        send(client, "meetings/1/work/")
        with CaptureQueriesContext(connection) as found:
            client.get(ANPING + "meetings/1/")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 15


def test_decisions_are_refused_to_who_has_spoken(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)

    answer = send(connect(cast.judge_two), f"deeds/{deed.pk}/decisions/", verdict="approve")

    assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")
