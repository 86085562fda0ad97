"""Deeds sent and read by programs."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from deeds.models import Channel, Deed, Photo, Source
from rules.models import Rule
from tests.api.conftest import Connect
from tests.cast import NOW, Cast
from tests.deeds.factories import approve, bring, post
from tests.deeds.kinds import adopt_kinds
from villages.models import Card
from villages.services import issue_card

pytestmark = pytest.mark.django_db

ANPING = "/api/v1/villages/anping/"
KEY = "5a6ff9f2-1c1e-4d9e-9a0c-0f4a5b8f1d01"
LATER = NOW + timedelta(minutes=5)

Send = Callable[..., Any]


def content_of(of: Rule, **changes: object) -> dict[str, object]:
    """Return a deed of household 5 as the phone sends it."""
    content: dict[str, object] = {
        "key": KEY,
        "household": "5",
        "rule": str(of.pk),
        "occurred_on": "2026-10-14",
        "channel": "patrol",
    }
    return content | changes


def send(client: Client, content: dict[str, object], path: str = "deeds/") -> Any:
    """Any: what the test's client answers, its json with it."""
    return client.post(ANPING + path, content, content_type="application/json")


def draw_photo(colour: str = "seagreen") -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (60, 40), colour).save(picture, "JPEG")
    return SimpleUploadedFile("photo.jpg", picture.getvalue(), "image/jpeg")


def test_deed_arrives_with_its_key(cast: Cast, rules: dict[str, Rule], connect: Connect) -> None:
    answer = send(connect(cast.walker), content_of(rules["R01"], note="扫得很干净"))

    deed = Deed.objects.get()
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": str(deed.pk),
            "key": KEY,
            "state": "waiting",
            "state_name": "待评议",
            "household": "5",
            "household_name": "02组 · 005户 · 郑*强",
            "rule": str(rules["R01"].pk),
            "deed": "主动清理卫生死角",
            "occurred_on": "2026-10-14",
            "likes": [],
        },
    )
    assert Source.objects.get().note == "扫得很干净"


def test_deed_sent_again_arrives_once(cast: Cast, rules: dict[str, Rule], connect: Connect) -> None:
    client = connect(cast.walker)
    first = send(client, content_of(rules["R01"]))

    with time_machine.travel(LATER, tick=False):
        second = send(client, content_of(rules["R01"]))

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert Deed.objects.count() == 1


def test_other_deed_with_a_used_key_is_refused(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    client = connect(cast.walker)
    send(client, content_of(rules["R01"]))

    answer = send(client, content_of(rules["R01"], household="6"))

    assert (answer.status_code, answer.json()["code"]) == (409, "deed_key_reused")


def test_deed_sent_again_after_the_card_was_changed_is_a_repeat(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    client = connect(cast.walker)
    address = f"https://points.example/c/{Card.objects.get(household=cast.households[5]).token}/"
    send(client, content_of(rules["R01"], household=address))
    issue_card(cast.households[5], by=cast.chair, now=NOW)

    with time_machine.travel(LATER, tick=False):
        again = send(client, content_of(rules["R01"], household=address))
        another = send(client, content_of(rules["R01"], household=address, key=str(uuid4())))

    assert (again.status_code, another.status_code) == (200, 409)
    assert another.json()["code"] == "card_killed"
    assert another.json()["field"] == "household"


def test_form_brings_photos(cast: Cast, rules: dict[str, Rule], connect: Connect) -> None:
    photos = [draw_photo(), draw_photo("tomato")]

    answer = connect(cast.walker).post(
        f"{ANPING}deeds/", content_of(rules["R01"], photos=photos, quantity="", member="")
    )

    assert answer.status_code == 201
    assert Photo.objects.filter(source__key=UUID(KEY)).count() == 2


def test_photo_is_told_to_those_entitled(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    connect(cast.walker).post(f"{ANPING}deeds/", content_of(rules["R01"], photos=[draw_photo()]))
    photo = Photo.objects.get()

    answer = connect(cast.judge_one).get(f"{ANPING}photos/{photo.pk}/")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer).startswith(b"\xff\xd8")


def test_photo_that_is_none_is_refused(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    text = SimpleUploadedFile("photo.jpg", b"no picture", "image/jpeg")

    answer = connect(cast.walker).post(f"{ANPING}deeds/", content_of(rules["R01"], photos=[text]))

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        400, "photo_unreadable", "photos",
    )  # fmt: skip


# What is changed of a deed that could be: (status, code, field) of the refusal.
REFUSALS: tuple[tuple[dict[str, object], tuple[int, str, str | None]], ...] = (
    ({"household": "77"}, (404, "household_unknown", "household")),
    ({"household": "x"}, (404, "household_unknown", "household")),
    ({"rule": "999999999999999999"}, (404, "rule_unknown", "rule")),
    ({"occurred_on": "2026-10-16"}, (400, "day_in_future", "occurred_on")),
    ({"occurred_on": "2026-08-01"}, (400, "day_too_old", "occurred_on")),
    ({"occurred_on": "0001-01-01"}, (400, "day_too_old", "occurred_on")),
    ({"quantity": "2"}, (400, "quantity_not_counted", "quantity")),
    ({"quantity": "-1"}, (400, "quantity_out_of_bounds", "quantity")),
    ({"quantity": "9999999999"}, (400, "quantity_out_of_bounds", "quantity")),
    ({"member": "999999999999999999"}, (400, "member_not_of_household", "member")),
    ({"difficulty": "999999999999999999"}, (400, "level_unknown", "difficulty")),
    ({"channel": "inspection"}, (403, "role_needed", None)),
    ({"channel": "claim"}, (400, "witness_needed", "witness")),
    ({"channel": "claim", "witness": "张" * 41}, (400, "witness_too_long", "witness")),
    ({"note": "长" * 501}, (400, "note_too_long", "note")),
    ({"same_as": "999999999999999999"}, (404, "deed_unknown", None)),
    ({"with_extra": True}, (400, "extra_not_offered", "with_extra")),
)


@pytest.mark.parametrize(("changes", "refusal"), REFUSALS)
def test_refusal_names_its_field(
    cast: Cast,
    rules: dict[str, Rule],
    connect: Connect,
    changes: dict[str, object],
    refusal: tuple[int, str, str | None],
) -> None:
    answer = send(connect(cast.walker), content_of(rules["R01"], **changes))

    told = answer.json()
    assert (answer.status_code, told["code"], told.get("field")) == refusal
    assert not Deed.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key", None),
        ("key", 7),
        ("household", None),
        ("household", "\0"),
        ("household", ["5"]),
        ("rule", 1),
        ("rule", "9" * 40),
        ("rule", "１"),
        ("occurred_on", "2026-02-30"),
        ("occurred_on", 20261014),
        ("quantity", 1.5),
        ("quantity", "1e9"),
        ("quantity", "NaN"),
        ("quantity", "9" * 40),
        ("member", {}),
        ("channel", "rumour"),
        ("note", "\0"),
        ("note", None),
        ("photos", ["text"]),
        ("apart", "perhaps"),
    ],
)
def test_what_no_deed_can_say_is_refused_by_name(
    cast: Cast, rules: dict[str, Rule], connect: Connect, name: str, value: object
) -> None:
    answer = send(connect(cast.walker), content_of(rules["R01"], **{name: value}))

    told = answer.json()
    assert (answer.status_code, told["code"]) == (400, "invalid")
    assert [field.partition(".")[0] for field in told["fields"]] == [name]


def test_what_is_left_out_may_be_null(cast: Cast, rules: dict[str, Rule], connect: Connect) -> None:
    empty = dict.fromkeys(("quantity", "member", "difficulty", "effect", "points", "same_as"))

    answer = send(connect(cast.walker), content_of(rules["R01"], **empty))

    assert answer.status_code == 201


def test_points_of_a_range_are_proposed_without_a_sign(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    answer = send(connect(cast.walker), content_of(rules["R06"], points="15"))

    assert answer.status_code == 201
    assert str(Deed.objects.get().proposed_points) == "-15.00"


def test_levels_and_extra_arrive(cast: Cast, connect: Connect) -> None:
    kinds = adopt_kinds(cast)
    client = connect(cast.walker)

    weighted = send(
        client,
        content_of(kinds["R01"], quantity="3.5", difficulty=str(kinds.levels["较难"].pk)),
    )
    topped = send(client, content_of(kinds["R03"], key=str(uuid4()), with_extra=True))

    first, second = Deed.objects.order_by("id")
    assert (weighted.status_code, topped.status_code) == (201, 201)
    assert (first.difficulty, str(first.quantity)) == (kinds.levels["较难"], "3.50")
    assert second.with_extra


def test_like_is_shown_and_joined(cast: Cast, rules: dict[str, Rule], connect: Connect) -> None:
    first = bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION)
    day = first.occurred_on.isoformat()
    client = connect(cast.walker)

    sent = content_of(rules["R01"], occurred_on=day, same_as=str(first.pk))
    seen = send(client, sent, "deeds/preview/").json()["likes"]
    joined = send(client, sent)
    with time_machine.travel(LATER, tick=False):
        again = send(client, sent)

    assert seen == [
        {"id": str(first.pk), "channel": "小组检查", "day": day, "state_name": "待评议", "who": ""}
    ]
    assert (joined.status_code, again.status_code) == (201, 200)
    assert (joined.json()["id"], joined.json()["key"]) == (str(first.pk), KEY)
    assert again.json() == joined.json()


def test_like_that_is_another_one_stands_apart(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    first = bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION)
    sent = content_of(rules["R01"], occurred_on=first.occurred_on.isoformat())

    silent = send(connect(cast.walker), sent)
    apart = send(connect(cast.walker), sent | {"key": str(uuid4()), "apart": True})

    assert [like["id"] for like in silent.json()["likes"]] == [str(first.pk)]
    assert apart.json()["likes"] == []


def test_preview_says_what_it_comes_to(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    answer = send(connect(cast.walker), content_of(rules["R03"], quantity="2.5"), "deeds/preview/")

    told = answer.json()
    assert (answer.status_code, told["points"], told["likes"]) == (200, "5", [])
    assert "2.5小时" in told["words"]
    assert not Deed.objects.exists()


def test_preview_of_a_range_leaves_it_to_the_deciders(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    client = connect(cast.walker)

    silent = send(client, content_of(rules["R05"]), "deeds/preview/").json()
    proposed = send(client, content_of(rules["R05"], points="12.5"), "deeds/preview/").json()

    assert (silent["points"], silent["words"], proposed["points"]) == (None, "", "12.5")


def test_preview_of_a_day_before_the_rules_is_refused(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    answer = send(
        connect(cast.walker), content_of(rules["R01"], occurred_on="2026-09-30"), "deeds/preview/"
    )

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        400, "rule_not_in_force", "rule",
    )  # fmt: skip


def test_preview_of_a_day_to_come_is_refused(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    answer = send(
        connect(cast.walker), content_of(rules["R01"], occurred_on="9999-12-31"), "deeds/preview/"
    )

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        400, "day_in_future", "occurred_on",
    )  # fmt: skip


def test_keys_that_have_arrived_are_known_to_their_sender(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    mine = bring(cast, rules["R01"])
    others = bring(cast, rules["R02"], by=cast.judge_one, channel=Channel.INSPECTION)
    keys = [str(mine.key), str(others.key), str(uuid4())]

    answer = send(connect(cast.walker), {"keys": keys}, "deeds/known/")

    assert answer.json() == {"known": [str(mine.key)]}


def test_deeds_are_listed_as_their_reader_may_see_them(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    posted = post(cast, rules["R01"])
    others = bring(cast, rules["R01"], number=6, by=cast.judge_one, channel=Channel.INSPECTION)

    mine, all_of_them = (
        connect(person).get(f"{ANPING}deeds/").json()["results"]
        for person in (cast.walker, cast.watcher)
    )

    assert [row["id"] for row in mine] == [str(posted.pk)]
    assert [row["id"] for row in all_of_them] == [str(others.pk), str(posted.pk)]
    assert (mine[0]["key"], all_of_them[1]["key"]) == (str(posted.key), None)
    assert mine[0] | {"created_at": None} == {
        "id": str(posted.pk),
        "key": str(posted.key),
        "state": "posted",
        "state_name": "已入账",
        "household": "5",
        "household_name": "02组 · 005户 · 郑*强",
        "rule": str(rules["R01"].pk),
        "rule_code": "R01",
        "deed": "主动清理卫生死角",
        "member": None,
        "member_name": "",
        "occurred_on": posted.occurred_on.isoformat(),
        "quantity": "1",
        "difficulty": None,
        "effect": None,
        "with_extra": False,
        "channels": ["patrol"],
        "points": "5",
        "points_words": "+5 分",
        "created_at": None,
    }


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("state=posted", ["5"]),
        ("state=waiting", ["6"]),
        ("household=6", ["6"]),
        ("mine=1", []),
        ("state=waiting&household=5", []),
    ],
)
def test_deeds_are_searched(
    cast: Cast, rules: dict[str, Rule], connect: Connect, query: str, numbers: list[str]
) -> None:
    post(cast, rules["R01"])
    bring(cast, rules["R01"], number=6)

    answer = connect(cast.chair).get(f"{ANPING}deeds/?{query}")

    assert [row["household"] for row in answer.json()["results"]] == numbers


def test_deed_is_told_with_all_that_a_decider_may_know(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    deed = post(cast, rules["R01"])

    told = connect(cast.judge_two).get(f"{ANPING}deeds/{deed.pk}/").json()

    assert [source["who"] for source in told["sources"]] == ["林巡"]
    assert [(word["who"], word["verdict"]) for word in told["decisions"]] == [
        ("吴评", "approve"), ("郑评", "approve"),
    ]  # fmt: skip
    assert "加5分" in told["explanation"]


def test_deed_of_the_own_household_does_not_tell_who_brought_it(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    deed = bring(cast, rules["R02"], number=3)

    told = connect(cast.judge_one).get(f"{ANPING}deeds/{deed.pk}/").json()

    assert [(line["who"], line["note"]) for line in told["sources"]] == [("", "")]


def test_words_of_a_round_are_told_after_the_own_one(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    deed = bring(cast, rules["R01"])
    approve(deed, cast.judge_two)

    before, after = (
        connect(person).get(f"{ANPING}deeds/{deed.pk}/").json()["decisions"]
        for person in (cast.judge_one, cast.judge_two)
    )

    assert (before, [word["who"] for word in after]) == ([], ["吴评"])


def test_deed_of_another_worker_is_not_told(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    deed = bring(cast, rules["R01"], by=cast.judge_one, channel=Channel.INSPECTION)

    answer = connect(cast.walker).get(f"{ANPING}deeds/{deed.pk}/")

    assert (answer.status_code, answer.json()["code"]) == (403, "deed_not_yours")


@pytest.mark.parametrize("path", ["deeds/{}/", "photos/{}/"])
@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 30, "-1", "%00"])
def test_numbers_that_nothing_has_are_not_found(
    cast: Cast, connect: Connect, path: str, number: str
) -> None:
    answer = connect(cast.chair).get(ANPING + path.format(number))

    assert answer.status_code == 404


def test_deed_asks_the_database_little(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    client = connect(cast.walker)
    content = content_of(rules["R03"], photos=[draw_photo()], quantity="2", note="扫得很干净")

    with CaptureQueriesContext(connection) as found:
        answer = client.post(f"{ANPING}deeds/", content)

    assert answer.status_code == 201
    assert len(found) <= 15


def test_deed_of_a_form_in_the_browser_asks_little(
    cast: Cast, rules: dict[str, Rule], clock: None
) -> None:
    client = Client()
    client.force_login(cast.walker)
    day = bring(cast, rules["R03"]).occurred_on.isoformat()

    with CaptureQueriesContext(connection) as found:
        sent = content_of(rules["R03"], quantity="2", occurred_on=day, photos=[draw_photo()])
        answer = client.post(f"{ANPING}deeds/", sent)

    assert (answer.status_code, len(answer.json()["likes"])) == (201, 1)
    assert len(found) <= 15


def test_deeds_ask_the_same_for_one_and_for_three(
    cast: Cast, rules: dict[str, Rule], connect: Connect
) -> None:
    client, counts = connect(cast.chair), []
    for _step in range(2):
        post(cast, rules["R01"])
        with CaptureQueriesContext(connection) as found:
            client.get(f"{ANPING}deeds/")
        counts.append(len(found))
        bring(cast, rules["R02"], number=6)

    assert counts[0] == counts[1] <= 12
