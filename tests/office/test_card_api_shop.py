"""The shop by a household's card, for programs: kept, shown with its digits, let go."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from market.codes import write_code
from market.models import Goods, Redemption, RedemptionState
from tests.cast import Cast, at
from tests.office.test_card_api import CARD, connect
from tests.world import NOVEMBER, World
from villages.models import Card
from villages.services.pins import set_pin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

SHOP = f"{CARD}shop/"


def open_card(cast: Cast, number: int) -> Client:
    """Return a program that has opened a household's card."""
    household = cast.households[number]
    pin = set_pin(household, by=cast.chair, now=at(NOVEMBER, 9))
    return connect(Card.objects.get(household=household).token, pin)


def rice(world: World, **more: object) -> dict[str, object]:
    lines = [{"goods": str(world.rice.pk), "quantity": "1", "price": "40"}]
    return {"key": str(uuid4()), "partner": str(world.shop.pk), "lines": lines, **more}


def test_goods_are_those_of_the_village(world: World) -> None:
    told = open_card(world.cast, 4).get(f"{SHOP}goods/").json()["results"]

    offered = Goods.objects.for_village(world.cast.village).offered()
    assert {one["name"] for one in told} == {goods.name for goods in offered}
    assert told[0]["name"] == "丝苗米"


def test_household_keeps_and_lets_go(world: World) -> None:
    program, sent = open_card(world.cast, 4), rice(world, is_delivery=True, note="下午在家")

    kept = [program.post(f"{SHOP}reservations/", sent, "application/json")]
    with time_machine.travel(at(NOVEMBER, 12) + timedelta(minutes=1), tick=False):
        kept.append(program.post(f"{SHOP}reservations/", sent, "application/json"))
    number = kept[0].json()["number"]
    ended = program.post(f"{SHOP}reservations/{number}/cancel/")

    assert [answer.status_code for answer in kept] == [201, 200]
    assert kept[0].json() == kept[1].json()
    redemption = Redemption.objects.get(number=number)
    assert (redemption.reserved_by, redemption.is_delivery, redemption.note) == (
        None,
        True,
        "下午在家",
    )
    assert (ended.status_code, ended.json()["state"]) == (201, "cancelled")
    assert program.get(f"{SHOP}reservations/").json()["results"] == []


def test_voucher_is_shown_with_its_digits_and_nobodys_name(world: World) -> None:
    told = open_card(world.cast, 2).get(f"{SHOP}reservations/").json()["results"]

    assert [(one["words"], one["code"]) for one in told] == [
        ("理发 1 次", write_code(world.voucher.code))
    ]
    assert {"handed_by", "witness"} & told[0].keys() == set()


def test_reservation_of_a_neighbour_is_not_found(world: World) -> None:
    program = open_card(world.cast, 4)

    answer = program.post(f"{SHOP}reservations/{world.voucher.number}/cancel/")

    assert (answer.status_code, answer.json()["code"]) == (404, "redemption_unknown")
    assert Redemption.objects.get(pk=world.voucher.pk).state == RedemptionState.READY
    assert program.get(f"{SHOP}reservations/").json()["results"] == []


def test_refusals_say_why(world: World) -> None:
    program = open_card(world.cast, 4)
    other = [{"goods": str(world.rice.pk), "quantity": "1", "price": "39"}]
    strange = [{"goods": "999999", "quantity": "1", "price": "40"}]

    refused = [
        program.post(f"{SHOP}reservations/", content, "application/json")
        for content in (
            rice(world, lines=other),
            rice(world, lines=strange),
            rice(world, lines=[]),
            rice(world, partner="999999"),
            rice(world, note="长" * 101),
        )
    ]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (409, "price_changed"),
        (404, "goods_unknown"),
        (400, "nothing_chosen"),
        (404, "partner_unknown"),
        (400, "invalid"),
    ]


def test_list_takes_as_many_statements_for_two_as_for_one(world: World) -> None:
    program, counts = open_card(world.cast, 4), []

    for _time in range(2):
        sent = rice(world)
        answer = program.post(f"{SHOP}reservations/", sent, "application/json")
        assert answer.status_code == 201
        with CaptureQueriesContext(connection) as queries:
            program.get(f"{SHOP}reservations/")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 10
