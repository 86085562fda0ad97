"""The office's own pages: what is typed there goes through the services, whole or not at all."""

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.contrib.messages import get_messages
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from ledger.models import Book, Transfer
from market.models import Partner
from tests.cast import BEGIN, NOW, Cast
from tests.office.conftest import SignIn
from tests.world import World
from villages.models import (
    Appointment,
    Card,
    Change,
    Grid,
    Household,
    KinTie,
    Member,
    Role,
    Terms,
    Town,
    User,
    Village,
)
from villages.models.households import HouseholdState
from villages.permissions import find_recused_households
from villages.services import appoint, create_grid, set_terms

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

HOUSEHOLDS = "/admin/villages/household/"
APPOINTMENTS = "/admin/villages/appointment/"
TERMS = "/admin/villages/terms/"
KIN = "/admin/villages/kintie/"


def read_errors(answer: "Answer") -> dict[str, list[str]]:
    """Return what a form of the admin says beside its fields; under "" what stands at the top."""
    form = answer.context["adminform"].form
    return {
        "" if name == "__all__" else name: [str(error) for error in errors]
        for name, errors in form.errors.items()
    }


def read_messages(answer: "Answer") -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def can_sign_in(username: str, password: str) -> bool:
    answer = Client().post("/login/", {"username": username, "password": password})
    return answer.status_code == 302


def new_household(cast: Cast, **more: object) -> dict[str, object]:
    return {
        "village": cast.village.pk,
        "grid": cast.group.pk,
        "number": 7,
        "head_name": "何桂英",
        "joined_on": "2026-11-05",
        "phone": "",
        **more,
    }


def inline(members: int = 0, **rows: object) -> dict[str, object]:
    """Return the fields of the members below a household; rows as {"0-name": ...}."""
    management = {"TOTAL_FORMS": members, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0}
    return {f"members-{name}": value for name, value in (management | rows).items()}


def test_household_added_by_form_gets_account_base_and_card(cast: Cast, sign_in: SignIn) -> None:
    typed = new_household(cast, with_disabled="on", honours_consent="on")
    answer = sign_in(cast.chair).post(f"{HOUSEHOLDS}add/", typed)

    household = Household.objects.get(village=cast.village, number=7)
    assert (household.with_disabled, household.honours_consent) == (True, True)
    assert (answer.status_code, answer["Location"]) == (302, HOUSEHOLDS)
    assert household.account.balance == Decimal(100)
    assert household.cards.filter(killed_at__isnull=True).count() == 1
    assert [member.name for member in household.members.all()] == ["何桂英"]
    assert set(Change.objects.filter(kind="villages.household", row=str(household.pk)).values_list(
        "made_by", flat=True)) == {cast.chair.pk}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"number": 6}, "", "这个户编号已经有人用了。"),
        ({"number": 0}, "number", "最小填 1。"),
        ({"number": -3}, "number", "最小填 0。"),
        ({"number": ""}, "number", "这一项还没有填。"),
        ({"head_name": " "}, "head_name", "请填户主姓名。"),
        ({"joined_on": "昨天"}, "joined_on", "日期不对，请重新填，例如 2026-11-22。"),
        ({"head_name": "何" * 41}, "head_name", "最多 40 个字，现在 41 个，请删短一些。"),
    ],
)
def test_household_that_cannot_be_is_told_beside_its_field(
    cast: Cast, sign_in: SignIn, typed: dict[str, object], field: str, sentence: str
) -> None:
    last = Book.objects.get(village=cast.village).last_number

    answer = sign_in(cast.chair).post(f"{HOUSEHOLDS}add/", new_household(cast, **typed))

    assert (answer.status_code, read_errors(answer)) == (200, {field: [sentence]})
    assert Household.objects.for_village(cast.village).count() == 6
    assert Book.objects.get(village=cast.village).last_number == last


def change_household(client: Client, household: Household, **typed: object) -> "Answer":
    values = {"grid": household.grid_id, "phone": "", **inline(), **typed}
    return client.post(f"{HOUSEHOLDS}{household.pk}/change/", values)


def test_household_changed_by_form_is_traced(cast: Cast, sign_in: SignIn) -> None:
    household = cast.households[5]

    ticked = dict.fromkeys(("party_member", "with_disabled", "honours_consent"), "on")
    answer = change_household(sign_in(cast.chair), household, phone="12345", **ticked)

    household.refresh_from_db()
    assert answer.status_code == 302
    assert (household.phone, household.party_member) == ("12345", True)
    assert (household.with_disabled, household.honours_consent) == (True, True)
    change = Change.objects.filter(kind="villages.household", row=str(household.pk))[0]
    assert change.made_by == cast.chair
    traced = change.values.order_by("field").values_list("field", "old", "new")
    assert list(traced) == [
        ("honours_consent", "False", "True"),
        ("party_member", "False", "True"),
        ("phone", "", "12345"),
        ("with_disabled", "False", "True"),
    ]


def test_household_is_shown_with_its_whole_number_and_without_crosses(
    cast: Cast, sign_in: SignIn
) -> None:
    address = f"/admin/villages/household/{cast.households[5].pk}/change/"

    html = sign_in(cast.watcher).get(address).content.decode()

    assert re.findall(r">(0*5)</div>", html) == ["005"]
    assert html.count("<span>否</span>") == 3
    assert "close_small" not in html


def test_household_keeps_number_village_and_state(cast: Cast, sign_in: SignIn) -> None:
    household = cast.households[5]
    assert cast.other_household is not None
    sends = {"number": 77, "village": cast.other_village.pk, "state": HouseholdState.DISSOLVED}

    change_household(sign_in(cast.chair), household, **sends)

    household.refresh_from_db()
    assert (household.number, household.village, household.state) == (
        5,
        cast.village,
        HouseholdState.ACTIVE,
    )


def test_household_gets_a_member_with_initials(cast: Cast, sign_in: SignIn) -> None:
    rows = {"0-name": "郑小军", "0-birth_year": "2004", "0-household": cast.households[5].pk}

    change_household(sign_in(cast.chair), cast.households[5], **inline(1, **rows))

    member = Member.objects.get(household=cast.households[5], is_head=False)
    assert (member.name, member.initials, member.birth_year) == ("郑小军", "zxj", 2004)


def test_household_takes_no_second_head(cast: Cast, sign_in: SignIn) -> None:
    rows = {"0-name": "郑小军", "0-is_head": "on", "0-household": cast.households[5].pk}

    answer = change_household(sign_in(cast.chair), cast.households[5], **inline(1, **rows))

    assert answer.status_code == 200
    assert "一户只有一位户主。" in answer.content.decode()
    assert cast.households[5].members.count() == 1


@pytest.mark.parametrize("head", [{}, {"0-is_head": "on", "0-left_on": "2026-11-01"}])
def test_household_keeps_a_head(cast: Cast, sign_in: SignIn, head: dict[str, str]) -> None:
    household = cast.households[5]
    member = household.members.get()
    rows = {"0-id": member.pk, "0-name": member.name, "1-name": "郑小军", **head}

    typed = inline(2, **rows) | {"members-INITIAL_FORMS": 1}
    answer = change_household(sign_in(cast.chair), household, **typed)

    assert "换户主请点「户的变动」，在那里办。" in answer.content.decode()
    assert household.members.get().is_head


def test_new_card_kills_the_old_one(cast: Cast, sign_in: SignIn) -> None:
    household = cast.households[5]
    old = Card.objects.get(household=household)
    client = sign_in(cast.chair)
    address = f"{HOUSEHOLDS}{household.pk}/new-card/"

    asked = client.get(address)
    answer = client.post(address)

    old.refresh_from_db()
    assert "旧卡马上停用" in asked.content.decode()
    assert answer["Location"] == f"{HOUSEHOLDS}{household.pk}/change/"
    shown = client.get(answer["Location"]).content.decode()
    assert f'{HOUSEHOLDS}cards/?village=anping&amp;numbers={household.number}&amp;print=1"' in shown
    assert "打印这张卡" in shown
    assert old.killed_at is not None
    assert Card.objects.filter(household=household, killed_at__isnull=True).count() == 1


def test_passbook_shows_each_line_and_what_may_be_redeemed(world: World, sign_in: SignIn) -> None:
    household = world.cast.households[5]

    html = sign_in(world.cast.chair).get(f"{HOUSEHOLDS}{household.pk}/passbook/").content.decode()

    assert "2026年11月6日：结余 65 分，可以兑换 60 分。" in html
    assert "5 分正在公示，11月7日起可以兑换。" in html
    for cell in ("−40", "+5", "+100", "65", "105"):
        assert re.search(rf'<td class="figure"[^>]*>{re.escape(cell)}</td>', html)
    assert "02组 · 005户 · 郑*强" in html


def new_appointment(cast: Cast, **more: object) -> dict[str, object]:
    typed: dict[str, object] = {
        "village": cast.village.pk,
        "role": Role.APPRAISER,
        "starts_on": "2026-11-06",
        **more,
    }
    return typed if "household" in more else typed | {"lives_elsewhere": "on"}


NEW_PERSON = {"new_name": "欧评", "new_username": "ou", "new_password": "he-bian-8-shu"}


def test_appointment_brings_a_new_person(cast: Cast, sign_in: SignIn) -> None:
    typed = new_appointment(cast, **NEW_PERSON, household=cast.households[6].pk, title="替补")

    answer = sign_in(cast.chair).post(f"{APPOINTMENTS}add/", typed)

    appointment = Appointment.objects.get(user__username="ou")
    slip = answer.content.decode()
    assert (answer.status_code, "he-bian-8-shu" in slip, f'href="{APPOINTMENTS}"' in slip) == (
        *(200, True, True),
    )
    assert (appointment.user.name, appointment.title) == ("欧评", "替补")
    assert (appointment.role, appointment.household) == (Role.APPRAISER, cast.households[6])
    assert can_sign_in("ou", "he-bian-8-shu")


def test_appointment_begins_today_unless_told_otherwise(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.chair).get(f"{APPOINTMENTS}add/")

    form = page.context["adminform"].form
    assert form.get_initial_for_field(form.fields["starts_on"], "starts_on") == timezone.localdate()
    assert form.fields["grid"].label == "小组"


def test_appointment_of_a_person_who_is_known(cast: Cast, sign_in: SignIn) -> None:
    typed = new_appointment(cast, user=cast.walker.pk)

    sign_in(cast.chair).post(f"{APPOINTMENTS}add/", typed)

    roles = Appointment.objects.filter(user=cast.walker).values_list("role", flat=True)
    assert set(roles) == {Role.GRID_WORKER, Role.APPRAISER}


@pytest.mark.parametrize(("title", "name"), [("", "评议员"), ("替补", "替补")])
def test_appointment_is_named_where_the_next_one_is_added(
    cast: Cast, sign_in: SignIn, title: str, name: str
) -> None:
    typed = new_appointment(cast, **NEW_PERSON, title=title, _addanother="1")

    answer = sign_in(cast.chair).post(f"{APPOINTMENTS}add/", typed, follow=True)

    told = "".join(str(message) for message in answer.context["messages"])
    assert re.findall("任职“<a [^>]*>([^<]*)</a>”", told) == [f"{NEW_PERSON['new_name']} · {name}"]


def test_new_person_without_a_passphrase_is_given_one(cast: Cast, sign_in: SignIn) -> None:
    typed = new_appointment(cast, **NEW_PERSON | {"new_password": "", "new_username": "ｏｕ "})

    slip = sign_in(cast.chair).post(f"{APPOINTMENTS}add/", typed).content.decode()

    told = re.search(r"[a-z]+ [a-z]+ [a-z]+ \d{4}", slip)
    assert told
    assert can_sign_in("ou", told[0].replace(" ", ""))


CHOOSE_ONE = "选一位已有的人员，或者填上新人员的姓名和登录名。"


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "", CHOOSE_ONE),
        ({"new_name": "欧评"}, "", CHOOSE_ONE),
        (NEW_PERSON | {"user": "{walker}"}, "", CHOOSE_ONE),
        (NEW_PERSON | {"new_username": "walker"}, "new_username", "这个登录名已经有人用了。"),
        (NEW_PERSON | {"new_password": "123"}, "new_password", ""),
        (NEW_PERSON | {"new_username": "欧 评！"}, "", ""),
        (NEW_PERSON | {"role": Role.TOWN_OFFICER}, "role", ""),
        (NEW_PERSON | {"role": ""}, "role", "这一项还没有填。"),
        (NEW_PERSON | {"starts_on": ""}, "starts_on", "这一项还没有填。"),
        (NEW_PERSON | {"ends_on": "2026-11-01"}, "", "结束的日子不能早于开始的日子。"),
    ],
)
def test_appointment_that_cannot_be_is_told_and_leaves_nobody(
    cast: Cast, sign_in: SignIn, typed: dict[str, object], field: str, sentence: str
) -> None:
    filled = {name: cast.walker.pk if name == "user" else value for name, value in typed.items()}
    before = (User.objects.count(), Appointment.objects.count(), Change.objects.count())

    answer = sign_in(cast.chair).post(f"{APPOINTMENTS}add/", new_appointment(cast, **filled))

    errors = read_errors(answer)
    assert (answer.status_code, list(errors)) == (200, [field])
    assert not sentence or errors[field] == [sentence]
    assert (User.objects.count(), Appointment.objects.count(), Change.objects.count()) == before


def test_appointment_asks_for_the_own_household(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.chair)
    without = new_appointment(cast, household="", user=cast.judge_two.pk, role=Role.SHOPKEEPER)
    both = new_appointment(cast, household=cast.households[6].pk, user=cast.judge_two.pk)
    known = new_appointment(cast, household="", user=cast.walker.pk)

    refusals = [
        read_errors(client.post(f"{APPOINTMENTS}add/", typed))
        for typed in (without, both | {"lives_elsewhere": "on"})
    ]
    answer = client.post(f"{APPOINTMENTS}add/", known)

    assert refusals == [
        {"household": ["请选自己家；家不在本村的，勾「不住在本村」。"]},
        {"household": ["选了自己家，就不要再勾「不住在本村」。"]},
    ]
    # 林巡 said so as a grid worker.
    assert answer.status_code == 302


def test_own_household_is_recorded_once(cast: Cast, sign_in: SignIn) -> None:
    office = Appointment.objects.get(user=cast.judge_two)
    address = f"{APPOINTMENTS}{office.pk}/home/"
    client = sign_in(cast.chair)

    nothing = client.post(address, {"number": "", "unused": ""})
    unknown = client.post(address, {"number": "99"})
    done = client.post(address, {"number": "6"})
    again = client.post(address, {"number": "5"})

    office.refresh_from_db()
    statuses = [one.status_code for one in (nothing, unknown, done, again)]
    assert statuses == [400, 404, 302, 409]
    assert office.household == cast.households[6]
    assert find_recused_households(cast.judge_two, cast.village) == {cast.households[6].pk}


def test_appointment_that_is_held_already_leaves_nothing(cast: Cast, sign_in: SignIn) -> None:
    typed = new_appointment(cast, user=cast.judge_one.pk)

    answer = sign_in(cast.chair).post(f"{APPOINTMENTS}add/", typed)

    assert answer.status_code == 409
    assert read_errors(answer) == {"": ["这位同志在这段时间已经担任这个职务了。"]}
    assert Appointment.objects.filter(user=cast.judge_one).count() == 1


def test_appointment_ends_and_is_not_changed_otherwise(cast: Cast, sign_in: SignIn) -> None:
    appointment = Appointment.objects.get(user=cast.walker)
    sends = {"ends_on": "2026-11-30", "role": Role.COMMITTEE, "user": cast.nobody.pk}

    answer = sign_in(cast.chair).post(f"{APPOINTMENTS}{appointment.pk}/change/", sends)

    appointment.refresh_from_db()
    assert answer.status_code == 302
    assert (appointment.user, appointment.role) == (cast.walker, Role.GRID_WORKER)
    assert appointment.ends_on == date(2026, 11, 30)
    assert Change.objects.filter(kind="villages.appointment", row=str(appointment.pk))[
        0
    ].made_by == cast.chair  # fmt: skip


def test_appointment_ends_on_its_first_day_at_the_earliest(cast: Cast, sign_in: SignIn) -> None:
    appointment = Appointment.objects.get(user=cast.walker)
    address = f"{APPOINTMENTS}{appointment.pk}/change/"

    answer = sign_in(cast.chair).post(address, {"ends_on": "2026-09-01"})

    appointment.refresh_from_db()
    assert answer.status_code == 400
    assert "最后一天不能更早" in answer.content.decode()
    assert appointment.ends_on is None


def test_terms_in_force_are_read_only(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.chair)
    address = f"{TERMS}{cast.terms.pk}/change/"

    shown = client.get(address)
    answer = client.post(address, {"base_points": "5"})

    cast.terms.refresh_from_db()
    assert (shown.status_code, answer.status_code) == (200, 403)
    assert 'name="base_points"' not in shown.content.decode()
    assert cast.terms.base_points == Decimal(100)


def test_terms_to_come_may_still_be_changed(cast: Cast, sign_in: SignIn) -> None:
    terms = set_terms(cast.village, date(2027, 1, 1), by=cast.chair, now=NOW)
    client = sign_in(cast.chair)
    form = client.get(f"{TERMS}{terms.pk}/change/").context["adminform"].form
    typed = {name: value for name, value in form.initial.items() if value is not None}

    answer = client.post(
        f"{TERMS}{terms.pk}/change/",
        typed | {"star_levels": "三星 200\n四星 300", "base_points": "80"},
    )

    terms.refresh_from_db()
    assert (answer.status_code, terms.base_points) == (302, Decimal(80))
    assert terms.star_levels == [["三星", "200"], ["四星", "300"]]


STAR_LEVELS_UNCLEAR = "“[]”看不明白。一行一级，先写名称，空一格，再写分数，例如：三星 200。"


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"valid_from": "2026-10-01"}, "", "这一天已经有一份制度参数开始生效了。"),
        ({"closing_day": "5"}, "", "关账日填 0，或者填 20 至 28。"),
        ({"base_points": "-1"}, "", "分数和钱不能是负数，1 分值几元要大于 0。"),
        ({"yuan_per_point": "0"}, "", "分数和钱不能是负数，1 分值几元要大于 0。"),
        ({"base_points": "1.234"}, "base_points", "最多填 2 位小数。"),
        ({"deciders": "1"}, "deciders", "最小填 2。"),
        ({"notice_days": ""}, "notice_days", "这一项还没有填。"),
        ({"star_levels": "[]"}, "star_levels", STAR_LEVELS_UNCLEAR),
    ],
)
def test_terms_that_cannot_be_are_told(
    cast: Cast, sign_in: SignIn, typed: dict[str, str], field: str, sentence: str
) -> None:
    client = sign_in(cast.chair)
    form = client.get(f"{TERMS}add/").context["adminform"].form
    values = {name: form[name].initial for name in form.fields if form[name].initial is not None}
    values |= {"village": cast.village.pk, "valid_from": "2027-01-01", "star_levels": ""}

    answer = client.post(f"{TERMS}add/", values | typed)

    assert (answer.status_code, read_errors(answer)) == (200, {field: [sentence]})
    assert Terms.objects.for_village(cast.village).count() == 1


def act(client: Client, address: str, action: str, *rows: Model) -> "Answer":
    """Choose rows of a list and press one of its buttons."""
    return client.post(
        address, {"action": action, "_selected_action": [row.pk for row in rows], "index": 0}
    )


def test_kin_are_declared_in_either_order_and_once(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.watcher)
    ends = {"first": cast.households[6].pk, "second": cast.households[5].pk}

    answers = [
        client.post(f"{KIN}add/", {"village": cast.village.pk, **ends}).status_code
        for _time in range(2)
    ]

    tie = KinTie.objects.get(first=cast.households[5], second=cast.households[6])
    assert answers == [302, 302]
    assert tie.declared_by == cast.watcher


def test_kin_of_one_household_with_itself_are_refused(cast: Cast, sign_in: SignIn) -> None:
    ends = {"first": cast.households[5].pk, "second": cast.households[5].pk}

    answer = sign_in(cast.watcher).post(f"{KIN}add/", {"village": cast.village.pk, **ends})

    assert read_errors(answer) == {"": ["要选同一个村的两户。"]}


def test_kin_are_removed_by_two(cast: Cast, sign_in: SignIn) -> None:
    tie = KinTie.objects.get()

    act(sign_in(cast.chair), KIN, "propose_removal", tie)
    alone = act(sign_in(cast.chair), KIN, "confirm_removal", tie)
    tie.refresh_from_db()
    stands = tie.removed_at is None
    act(sign_in(cast.watcher), KIN, "confirm_removal", tie)

    tie.refresh_from_db()
    assert stands
    assert "提出和同意要由两个人办理，请另一位来确认。" in read_messages(alone)
    assert (tie.removal_proposed_by, tie.removed_by) == (cast.chair, cast.watcher)


def test_kin_of_the_neighbours_are_out_of_reach(cast: Cast, sign_in: SignIn) -> None:
    tie = KinTie.objects.get()

    act(sign_in(cast.stranger), KIN, "propose_removal", tie)

    tie.refresh_from_db()
    assert tie.removal_proposed_by is None


def passphrase_page(person: User) -> str:
    return f"/admin/villages/user/{person.pk}/passphrase/"


def test_passphrase_is_reset(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.chair).post(passphrase_page(cast.walker), {"password": "jing-shui-3"})

    slip = answer.content.decode()
    assert (answer.status_code, "jing-shui-3" in slip) == (200, True)
    assert "no-store" in answer["Cache-Control"]
    assert can_sign_in("walker", "jing-shui-3")
    assert not Change.objects.filter(values__new__contains="jing-shui-3").exists()


@pytest.mark.parametrize("password", ["", "123", "password"])
def test_passphrase_that_is_no_good_is_refused(cast: Cast, sign_in: SignIn, password: str) -> None:
    before = cast.walker.password

    answer = sign_in(cast.chair).post(passphrase_page(cast.walker), {"password": password})

    cast.walker.refresh_from_db()
    assert (answer.status_code, cast.walker.password) == (400, before)
    assert 'role="alert"' in answer.content.decode()


def test_passphrase_of_who_serves_elsewhere_too_is_not_reset(cast: Cast, sign_in: SignIn) -> None:
    appoint(
        cast.walker, Role.APPRAISER, village=cast.other_village, starts_on=BEGIN, by=None, now=NOW
    )
    appoint(cast.keeper, Role.TOWN_OFFICER, town=cast.town, starts_on=BEGIN, by=None, now=NOW)
    client = sign_in(cast.chair)

    answers = [
        client.post(passphrase_page(person), {"password": "jing-shui-3"}).status_code
        for person in (cast.walker, cast.keeper)
    ]

    assert answers == [403, 403]


def test_passphrase_of_who_runs_the_server_is_not_reset(world: World, sign_in: SignIn) -> None:
    cast = world.cast
    appoint(cast.operator, Role.APPRAISER, village=cast.village, starts_on=BEGIN, by=None, now=NOW)

    answer = sign_in(cast.chair).post(passphrase_page(cast.operator), {"password": "jing-shui-3"})

    assert answer.status_code == 403


def test_trail_speaks_in_words(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.chair)
    change_household(client, cast.households[5], phone="12345")
    change = Change.objects.filter(kind="villages.household")[0]

    listed = client.get("/admin/villages/change/").content.decode()
    shown = client.get(f"/admin/villages/change/{change.pk}/change/").content.decode()

    assert "villages.household" not in re.sub(r"<a [^>]*>|<option [^>]*>", "", listed)
    assert all(word in shown for word in ("住户", "电话", "12345", "陈主任"))


def test_operator_founds_a_village_whole(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.operator)
    client.post("/admin/villages/town/add/", {"name": "石桥镇", "slug": "shiqiao"})
    town = Town.objects.get(slug="shiqiao")
    typed = {"town": town.pk, "name": "新安村", "slug": "xinan", "language": "zh-hans"}

    answer = client.post(
        "/admin/villages/village/add/",
        typed | {"begins_on": "2026-12-01", "shop_name": "新安积分超市"},
    )

    village = Village.objects.get(slug="xinan")
    assert answer.status_code == 302
    assert Book.objects.get(village=village).open_month == date(2026, 12, 1)
    assert Terms.objects.get(village=village).valid_from == date(2026, 12, 1)
    assert Partner.objects.get(village=village).name == "新安积分超市"


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"slug": "anping"}, "slug"), ({"slug": "Xin An"}, "slug"), ({"name": ""}, "name")],
)
def test_village_that_cannot_be_is_told_beside_its_field(
    world: World, sign_in: SignIn, typed: dict[str, str], field: str
) -> None:
    values = {"town": world.cast.town.pk, "name": "新安村", "slug": "xinan", "language": "zh-hans"}

    answer = sign_in(world.cast.operator).post("/admin/villages/village/add/", values | typed)

    assert (answer.status_code, list(read_errors(answer))) == (200, [field])
    assert Village.objects.count() == 2


def test_grid_lies_neither_under_itself_nor_under_what_is_below_it(
    cast: Cast, sign_in: SignIn
) -> None:
    below = create_grid(cast.village, "榕树头", parent=cast.group, by=None, now=NOW)
    client = sign_in(cast.chair)
    address = f"/admin/villages/grid/{cast.group.pk}/change/"

    answers = [
        client.post(address, {"name": "01组", "position": 1, "parent": parent.pk})
        for parent in (cast.group, below)
    ]

    sentence = "上一级不能是它自己，也不能是它的下级。"
    assert [read_errors(answer) for answer in answers] == [{"parent": [sentence]}] * 2
    assert Grid.objects.get(pk=cast.group.pk).parent is None


def test_nothing_posted_by_pages_that_only_read(world: World, sign_in: SignIn) -> None:
    last = Transfer.objects.count()
    transfer = world.redemption.transfer_id

    answer = sign_in(world.cast.chair).post(
        f"/admin/ledger/transfer/{transfer}/change/", {"points": "1"}
    )

    assert (answer.status_code, Transfer.objects.count()) == (403, last)
