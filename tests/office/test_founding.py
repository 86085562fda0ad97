"""What who runs the server does: found, appoint the first, open a village moved here."""

from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client

from tests.cast import Cast
from tests.office.conftest import SignIn
from villages.models import Appointment, Role, User, Village
from villages.queries import find_committee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


@pytest.fixture
def operator(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(User.objects.create_superuser("guanli", name="", password="rong-shu-8"))


def lock_out(cast: Cast) -> None:
    for person in find_committee(cast.village, today=date(2026, 11, 22)):
        person.set_unusable_password()
        person.save()


def address_of(village: Village, page: str) -> str:
    return f"/admin/villages/village/{village.pk}/{page}/"


def test_operator_opens_a_village_that_was_moved_here(cast: Cast, operator: Client) -> None:
    lock_out(cast)

    page = operator.get(address_of(cast.village, "change")).content.decode()
    answer = operator.post(
        address_of(cast.village, "committee-passphrase"), {"person": cast.chair.pk, "password": ""}
    )

    assert ("给村委发口令" in page, "任命第一位村委" in page) == (True, False)
    assert answer.templates[0].name == "signing_in/slip.html"
    cast.chair.refresh_from_db()
    assert cast.chair.check_password(answer.context["passphrase"])
    assert operator.get(address_of(cast.village, "committee-passphrase")).status_code == 409


def test_village_that_needs_neither_shows_neither(cast: Cast, operator: Client) -> None:
    page = operator.get(address_of(cast.village, "change")).content.decode()

    assert ("给村委发口令" in page, "任命第一位村委" in page) == (False, False)


@pytest.mark.parametrize("typed", ["", "dao tian li 9"])
def test_first_member_gets_a_slip(cast: Cast, operator: Client, typed: str) -> None:
    village = Village.objects.create(town=cast.town, name="石径村", slug="shijing")
    values = {"name": "林三", "username": "lin3", "password": typed, "title": "主任"}

    answer = operator.post(address_of(village, "appoint-first"), values)

    member = Appointment.objects.get(village=village, role=Role.COMMITTEE).user
    assert answer.templates[0].name == "signing_in/slip.html"
    assert member.check_password(answer.context["passphrase"])
    assert answer.context["passphrase"] == (typed or answer.context["passphrase"])


def test_home_of_the_operator_says_what_each_village_lacks(cast: Cast, operator: Client) -> None:
    lock_out(cast)
    Village.objects.create(town=cast.town, name="石径村", slug="shijing")

    page = operator.get("/admin/")

    told = {name: lack for name, lack, _address in page.context["founding"]}
    assert told["榕江镇 · 安平村"] == "村委还没有人能登录：给村委发口令"
    assert told["榕江镇 · 石径村"] == "还没有村委：任命第一位村委"
    assert "先建镇，再建村" in page.content.decode()


def test_committee_sees_nothing_of_founding(cast: Cast, sign_in: SignIn) -> None:
    assert "先建镇" not in sign_in(cast.chair).get("/admin/").content.decode()


def test_home_greets_by_user_name_who_has_no_name(operator: Client) -> None:
    assert "guanli，您好" in operator.get("/").content.decode()


def test_scheme_begins_with_a_month(cast: Cast, operator: Client) -> None:
    values = {"town": cast.town.pk, "name": "新安村", "slug": "xinan", "language": "zh-hans"}

    page = operator.get("/admin/villages/village/add/")
    answer = operator.post("/admin/villages/village/add/", values | {"begins_on": "2026-12-15"})

    assert page.context["adminform"].form["begins_on"].value() == date(2026, 11, 1)
    errors = answer.context["adminform"].form.errors
    assert errors == {"begins_on": ["要填一个月的第一天，例如 2026年12月1日。"]}
    assert not Village.objects.filter(slug="xinan").exists()


def test_first_account_is_made_by_one_command(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "rong-shu-8")

    call_command("createsuperuser", "--noinput", "--username=guanli", "--name=张三", verbosity=0)

    made = User.objects.get(username="guanli")
    assert (made.name, made.is_superuser, made.check_password("rong-shu-8")) == ("张三", True, True)
