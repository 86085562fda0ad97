"""A household's card for programs: a bearer for the PIN, and what it opens."""

from datetime import date, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from deeds.models import Deed, Source
from ledger.models import MonthLine
from office.card import throttle
from tests.cast import HEADS, Cast, at
from tests.world import NOVEMBER, World
from villages.models import Card, CardPin
from villages.services import issue_card
from villages.services.pins import set_pin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

SESSION = "/api/v1/cards/session/"
CARD = "/api/v1/card/"


@pytest.fixture
def pin(cast: Cast) -> str:
    return set_pin(cast.households[5], by=cast.chair, now=at(NOVEMBER, 9))


@pytest.fixture
def token(cast: Cast) -> str:
    return Card.objects.get(household=cast.households[5]).token


def connect(token: str, pin: str) -> Client:
    """Return a program that has opened a card."""
    answer = Client().post(SESSION, {"token": token, "pin": pin}, "application/json")
    assert answer.status_code == 201
    headers = {"authorization": f"Card {answer.json()['token']}", "accept-language": "zh-hans"}
    return Client(enforce_csrf_checks=True, headers=headers)


@pytest.fixture
def program(token: str, pin: str) -> Client:
    return connect(token, pin)


def claim(world: World, **more: object) -> dict[str, object]:
    return {
        "key": str(uuid4()),
        "rule": str(world.rule.pk),
        "occurred_on": "2026-11-05",
        "note": "扫了一上午",
        **more,
    }


def test_session_gives_a_bearer_for_half_an_hour(token: str, pin: str) -> None:
    answer = Client().post(SESSION, {"token": token, "pin": pin}, "application/json")

    assert (answer.status_code, answer.json()["expires_at"]) == (201, "2026-11-06T12:30:00+08:00")
    assert pin not in answer.json()["token"]
    assert token not in answer.json()["token"]


def test_session_takes_the_address_on_the_card(token: str, pin: str) -> None:
    assert connect(f"https://points.example.cn/c/{token}/", pin).get(CARD).status_code == 200


def test_session_refuses_a_wrong_pin_and_counts_it(token: str, pin: str) -> None:
    wrong = {"token": token, "pin": f"{(int(pin) + 1) % 10**6:06d}"}

    answers = [Client().post(SESSION, wrong, "application/json") for _count in range(6)]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        *[(400, "pin_wrong")] * 4,
        *[(409, "pin_locked")] * 2,
    ]
    assert CardPin.objects.get().failures == 5


def test_session_refuses_unknown_and_killed_cards(cast: Cast, token: str, pin: str) -> None:
    issue_card(cast.households[5], by=cast.chair, now=at(NOVEMBER))

    codes = [
        Client().post(SESSION, {"token": one, "pin": pin}, "application/json").json()["code"]
        for one in ("no-such-token", token)
    ]

    assert codes == ["card_unknown", "card_killed"]


def test_session_is_throttled_by_address(
    token: str, pin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "WRONG_MAX", 1)
    for _count in range(2):
        answer = Client().post(SESSION, {"token": "none", "pin": "275918"}, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert answer["Retry-After"] == "601"


@pytest.mark.parametrize(
    "header", ["Card", "Card x", "Card x y", "Card ☃", "Token x", "Basic eA=="]
)
def test_card_refuses_what_is_no_bearer(token: str, pin: str, header: str) -> None:
    answer = Client().get(CARD, headers={"authorization": header.encode().decode("latin-1")})

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Card")


def test_bearer_dies_with_time_card_and_pin(cast: Cast, token: str, pin: str) -> None:
    household, programs = cast.households[5], [connect(token, pin)]
    with time_machine.travel(at(NOVEMBER, 12) + timedelta(minutes=31), tick=False):
        assert programs[0].get(CARD).status_code == 401

    programs.append(connect(token, set_pin(household, by=cast.chair, now=at(NOVEMBER))))
    assert [one.get(CARD).status_code for one in programs] == [401, 200]

    issue_card(household, by=cast.chair, now=at(NOVEMBER))
    assert [one.get(CARD).status_code for one in programs] == [401, 401]


def test_card_tells_the_passbook_without_a_name(world: World, program: Client) -> None:
    answer = program.get(CARD)

    told = answer.json()
    assert (told["number"], told["household"]) == ("5", "02组 · 005户 · 郑*强")
    assert (told["balance"], told["available"], told["standing"]) == ("65", "60", "5")
    assert told["waiting"] == [{"points": "5", "words": "5 分正在公示，11月7日起可以兑换。"}]
    assert [(row["what"], row["points"]) for row in told["rows"]] == [
        ("兑换", "-40"),
        ("清扫祠堂门口", "5"),
        ("基础分", "100"),
    ]
    assert [month["month"] for month in told["months"]] == ["2026-10"]
    people = [person.name for person in world.cast.people.values()]
    assert [name for name in (*HEADS, *people) if name in answer.content.decode()] == []
    assert answer["Cache-Control"] == "private, no-store"


def test_lines_and_photo_are_the_households_own(world: World, program: Client) -> None:
    line = MonthLine.objects.get(account=world.cast.account(5))

    lines = program.get(f"{CARD}lines/2026-10/")
    photo = program.get(f"{CARD}photos/{world.photo.pk}/")

    assert sha256(lines.content).hexdigest() == line.digest
    assert photo["Content-Type"] == "image/jpeg"
    assert program.get(f"{CARD}lines/2026-11/").status_code == 404
    assert program.get(f"{CARD}lines/nonsense/").status_code == 404


def test_lines_and_photo_of_another_household_are_not_found(world: World) -> None:
    household = world.cast.households[4]
    program = connect(
        Card.objects.get(household=household).token,
        set_pin(household, by=world.cast.chair, now=at(NOVEMBER)),
    )

    assert program.get(f"{CARD}photos/{world.photo.pk}/").status_code == 404


def test_rules_are_those_that_give(world: World, program: Client) -> None:
    assert [rule["code"] for rule in program.get(f"{CARD}rules/").json()] == ["R01"]


def test_neighbours_are_found_by_number_and_whole_name_only(world: World, program: Client) -> None:
    found = {
        text: [one["name"] for one in program.get(f"{CARD}neighbours/", {"q": text}).json()]
        for text in ("4", "吴小英", "吴", "5", "999")
    }

    neighbour = "02组 · 004户 · 吴*英"
    assert found == {"4": [neighbour], "吴小英": [neighbour], "吴": [], "5": [], "999": []}


def test_claim_is_written_once(world: World, program: Client) -> None:
    sent = claim(world)

    answers = [program.post(f"{CARD}claims/", sent, "application/json")]
    with time_machine.travel(at(NOVEMBER, 12) + timedelta(minutes=1), tick=False):
        answers.append(program.post(f"{CARD}claims/", sent, "application/json"))

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    source = Source.objects.get(key=str(sent["key"]))
    assert (source.channel, source.from_household, source.submitted_by) == (
        "claim",
        world.cast.households[5],
        None,
    )
    assert program.get(CARD).json()["sent"][0]["state_name"] == "待评议"


def test_claim_with_a_used_key_is_refused(world: World, program: Client) -> None:
    sent = claim(world)
    program.post(f"{CARD}claims/", sent, "application/json")

    answer = program.post(f"{CARD}claims/", sent | {"note": "别的"}, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (409, "deed_key_reused")


def test_recommendation_is_a_neighbours(world: World, program: Client) -> None:
    sent = claim(world, household="4")

    answer = program.post(f"{CARD}recommendations/", sent, "application/json")

    assert answer.status_code == 201
    deed = Deed.objects.get(key=str(sent["key"]))
    assert (deed.household, deed.sources.get().channel) == (world.cast.households[4], "neighbour")


def test_recommending_oneself_and_accusing_are_refused(world: World, program: Client) -> None:
    deduction = Deed.objects.filter(rule__code="R15")[0].rule

    answers = [
        program.post(f"{CARD}recommendations/", claim(world, household="5"), "application/json"),
        program.post(
            f"{CARD}recommendations/",
            claim(world, household="4", rule=str(deduction.pk)),
            "application/json",
        ),
    ]

    assert [answer.json()["code"] for answer in answers] == [
        "channel_not_by_card",
        "only_awards_by_card",
    ]
    assert not Source.objects.filter(from_household__isnull=False).exists()


def test_claim_tells_of_likes(world: World, program: Client) -> None:
    sent = claim(world, occurred_on=date(2026, 11, 3).isoformat())

    likes = program.post(f"{CARD}claims/", sent, "application/json").json()["likes"]

    assert likes == [
        {"id": str(world.waiting.pk), "words": "11月3日的「清扫祠堂门口」已经有人记过。"}
    ]
