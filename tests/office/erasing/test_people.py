"""Erasing who once signed in: no name and no way in stays, what they decided does."""

from datetime import date, timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client

from tests.cast import BEGIN, NOW, TODAY, Cast
from tests.office.conftest import SignIn
from tests.office.erasing.dump import find_in_tables
from villages.errors import PersonServes, ServesElsewhere, VillageNotFound
from villages.models import Appointment, Change, Role, User
from villages.models.audit import Act
from villages.services import appoint, end_appointment, erase_person

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)
NAMES = ("林巡", "walker")


@pytest.fixture
def retired(cast: Cast) -> User:
    """The grid worker, whose office ended yesterday."""
    end_appointment(
        Appointment.objects.get(user=cast.walker), last_day=YESTERDAY, by=cast.chair, now=NOW
    )
    return cast.walker


def test_person_leaves_no_name_and_no_way_in(cast: Cast, retired: User) -> None:
    Client().force_login(retired)
    AccessAttempt.objects.create(
        username="walker",
        failures_since_start=1,
        user_agent="",
        get_data="",
        post_data="",
        http_accept="",
        path_info="",
    )
    before = find_in_tables(NAMES)

    erased = erase_person(retired, by=cast.chair, now=NOW)

    assert sorted(before) == [
        "axes_accessattempt.username",
        "villages_changevalue.new",
        "villages_user.name",
        "villages_user.username",
    ]
    assert find_in_tables(NAMES) == {}
    assert (erased.is_active, erased.has_usable_password()) == (False, False)
    assert not erased.sessions.exists()
    assert str(erased) == erased.username


def test_person_is_traced_where_the_office_was(cast: Cast, retired: User) -> None:
    erase_person(retired, by=cast.chair, now=NOW)

    trace = Change.objects.get(act=Act.ERASED)
    assert (trace.village, trace.kind, trace.row) == (
        cast.village,
        "villages.user",
        str(retired.pk),
    )
    assert not trace.values.exists()


def test_person_in_office_keeps_the_name(cast: Cast, retired: User) -> None:
    later = date(2027, 1, 1)
    appoint(retired, Role.APPRAISER, village=cast.village, starts_on=later, by=cast.chair, now=NOW)

    for person in (retired, cast.judge_one):
        with pytest.raises(PersonServes):
            erase_person(person, by=cast.chair, now=NOW)

    assert sorted(find_in_tables(["林巡", "黄评"])) == [
        "villages_changevalue.new",
        "villages_user.name",
    ]


def test_person_who_serves_elsewhere_or_is_unknown_is_not_erased(cast: Cast, retired: User) -> None:
    appoint(retired, Role.APPRAISER, village=cast.other_village, starts_on=BEGIN, by=None, now=NOW)

    with pytest.raises(ServesElsewhere):
        erase_person(retired, by=cast.chair, now=NOW)
    with pytest.raises(VillageNotFound):
        erase_person(cast.nobody, by=cast.chair, now=NOW)
    with pytest.raises(VillageNotFound):
        erase_person(cast.judge_one, by=cast.watcher, now=NOW)


def test_page_erases_who_is_out_of_office(cast: Cast, sign_in: SignIn) -> None:
    end_appointment(
        Appointment.objects.get(user=cast.walker), last_day=YESTERDAY, by=cast.chair, now=NOW
    )
    office = sign_in(cast.chair)
    address = f"/admin/villages/user/{cast.walker.pk}/erase/"

    asked = office.get(address)
    done = office.post(address)

    assert "林巡的姓名和登录名会删掉" in asked.content.decode()
    assert done.status_code == 302
    assert User.objects.get(pk=cast.walker.pk).name == ""


def test_page_says_that_an_office_stands(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.chair).post(f"/admin/villages/user/{cast.judge_one.pk}/erase/")

    assert answer.status_code == 409
    assert "先把任职结束" in answer.content.decode()
