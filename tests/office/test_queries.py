"""What the home and the supervisors' page are made of."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from ledger.models import Transfer, TransferKind
from ledger.services import propose_opening, propose_reversal
from office.queries import (
    CorrectionRow,
    build_doors,
    list_appointments,
    list_corrections,
    list_towns,
)
from office.services import found_village
from tests.cast import BEGIN, NOW, Cast, at
from tests.world import NOVEMBER, World, key, multiply
from villages.models import Appointment, Role, User
from villages.services import appoint, create_town, end_appointment

ANPING = "?village=anping"
RECORD = (f"/field/deeds/new/{ANPING}", "记一件事", "安平村")
FIELD = (f"/field/{ANPING}", "我记的事", "安平村")
APPRAISE = (f"/appraise/{ANPING}", "评议", "安平村")
COUNTER = (f"/counter/{ANPING}", "兑换", "安平村")
DOORS = {
    "chair": [
        ("/admin/", "村委办公", "安平村"),
        RECORD,
        FIELD,
        APPRAISE,
        COUNTER,
        (f"/supervise/{ANPING}", "更正", "安平村"),
    ],
    "walker": [
        RECORD,
        FIELD,
        (f"/field/activities/{ANPING}", "集体活动", "安平村"),
        (f"/field/activities/{ANPING}&kind=round", "入户检查", "安平村"),
        (f"/field/tallies/{ANPING}", "登记表", "安平村"),
        (f"/field/feasts/{ANPING}", "红白事报备", "安平村"),
        (f"/field/hearings/{ANPING}", "告知单", "安平村"),
    ],
    "judge_one": [APPRAISE, RECORD, FIELD],
    "keeper": [
        COUNTER,
        (f"/counter/reservations/{ANPING}", "预约和券", "安平村"),
        (f"/counter/stock/{ANPING}", "库存", "安平村"),
        (f"/counter/counts/{ANPING}", "盘点和报损单", "安平村"),
        (f"/counter/waiting/{ANPING}", "有货通知谁", "安平村"),
    ],
    "watcher": [(f"/supervise/{ANPING}", "监督", "安平村"), ("/admin/", "查看账目", "安平村")],
    "barber": [
        (f"/partner/{ANPING}", "核销兑换券", "安平村"),
        (f"/partner/statement/{ANPING}", "我的账单", "安平村"),
    ],
    "officer": [("/town/", "全镇情况", "榕江镇")],
    "nobody": [],
}


def list_doors(user: User) -> list[tuple[str, str, str]]:
    doors = build_doors(user, list_appointments(user, today=NOVEMBER))
    return [(door.address, door.words, door.place) for door in doors]


@pytest.mark.parametrize("person", DOORS)
def test_doors_opens_those_of_each_role(cast: Cast, person: str) -> None:
    assert list_doors(cast.people[person]) == DOORS[person]


def test_doors_shows_the_operator_where_to_begin(cast: Cast) -> None:
    operator = User.objects.create_superuser("operator", name="管理员", password="mifan-8-fan")

    assert list_doors(operator) == [("/admin/", "建镇、建村", "")]


def test_doors_names_each_door_once(cast: Cast) -> None:
    for role in (Role.APPRAISER, Role.GRID_WORKER):
        appoint(cast.chair, role, village=cast.village, starts_on=BEGIN, by=None, now=NOW)

    assert sorted(list_doors(cast.chair)) == sorted({*DOORS["chair"], *DOORS["walker"]})


def test_doors_close_with_the_appointment(cast: Cast) -> None:
    appointment = Appointment.objects.get(user=cast.walker)
    end_appointment(appointment, last_day=date(2026, 11, 5), by=cast.chair, now=NOW)

    assert list_doors(cast.walker) == []


def test_appointments_are_read_once_however_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        list_appointments(cast.walker, today=NOVEMBER)
    with django_assert_num_queries(1):
        list_appointments(cast.stranger, today=NOVEMBER)


def test_list_towns_shows_every_village_under_its_town(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = create_town("石桥镇", "shiqiao", by=None, now=NOW)
    found_village("新安村", "xinan", town=other, begins_on=BEGIN, by=None, now=NOW)

    with django_assert_num_queries(1):
        towns = list_towns()

    assert {town.name: {village.name for village in town.villages} for town in towns} == {
        "榕江镇": {"安平村", "禾湾村"},
        "石桥镇": {"新安村"},
    }


def test_list_towns_leaves_out_a_town_without_villages(cast: Cast) -> None:
    create_town("石桥镇", "shiqiao", by=None, now=NOW)

    assert [town.name for town in list_towns()] == ["榕江镇"]


def test_list_corrections_tells_what_was_asked_and_what_came_of_it(world: World) -> None:
    shared = {"kind": "冲正", "points": "−5 分", "reason": "看错了行"}
    done = world.cast.village.corrections.exclude(pk=world.correction.pk).get()

    rows = list_corrections(world.cast.village, today=NOVEMBER)

    assert rows == [
        CorrectionRow(
            address=f"/admin/ledger/correction/{world.correction.pk}/change/",
            state="proposed",
            state_words="待同意",
            household="02组 · 005户 · 郑*强",
            proposed="陈主任，11月6日",
            proposed_at=world.correction.proposed_at,
            **shared,
        ),
        CorrectionRow(
            address=f"/admin/ledger/correction/{done.pk}/change/",
            state="posted",
            state_words="已入账",
            household="02组 · 006户 · 欧**明",
            proposed="陈主任，10月28日",
            proposed_at=done.proposed_at,
            **shared,
        ),
    ]


def test_list_corrections_gives_back_where_a_deduction_is_reversed(world: World) -> None:
    deduction = Transfer.objects.get(kind=TransferKind.DEDUCTION)
    propose_reversal(
        deduction, reason="不是这户", key=key("back"), by=world.cast.chair, now=at(NOVEMBER)
    )

    rows = list_corrections(world.cast.village, today=NOVEMBER)

    assert rows[0].points == "+5 分"


def test_list_corrections_reads_as_often_for_one_as_for_three(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    village = world.cast.village
    with django_assert_num_queries(3):
        list_corrections(village, today=NOVEMBER)
    multiply(world)
    with django_assert_num_queries(3):
        list_corrections(village, today=NOVEMBER)


def test_list_corrections_tells_the_day_on_the_villages_clock(cast: Cast) -> None:
    early = at(NOVEMBER, 6)
    propose_opening(
        cast.account(2),
        points=Decimal(15),
        standing_points=Decimal(0),
        reason="纸质账结转",
        key=key("opening"),
        by=cast.chair,
        now=early,
    )

    rows = list_corrections(cast.village, today=NOVEMBER)

    assert [row.proposed for row in rows] == ["陈主任，11月6日"]


def test_list_corrections_shows_nothing_of_another_village(world: World) -> None:
    assert list_corrections(world.cast.other_village, today=NOVEMBER) == []
