"""The page on which something personal is erased: asks twice, says what stays."""

import pytest
from django.test import Client

from ledger.models import HouseholdChangeKind
from noticeboard.models import Feedback, LetterChannel
from noticeboard.services.feedback import FeedbackContent, send_feedback
from office.life.services import consent_to_change
from tests.cast import Cast, at
from tests.office.conftest import SignIn
from tests.office.life.acts import ask_end
from tests.world import NOVEMBER, World, key
from villages.models import Household, Member, User
from villages.services import add_member

pytestmark = pytest.mark.django_db

NUMBER = 5
WHOLE = {"who": "household", "number": "5", "is_asked": "on", "lives_on": "on"}


def address(household: Household) -> str:
    return f"/admin/villages/household/{household.pk}/erase/"


def names(household: Household) -> list[str]:
    return [member.name for member in Member.objects.filter(household=household)]


@pytest.fixture
def office(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.clerk)


def test_page_says_what_goes_what_stays_and_what_is_printed(cast: Cast, office: Client) -> None:
    text = office.get(address(cast.households[NUMBER])).content.decode()

    for words in ("会删掉", "会留下", "删掉就找不回来了", "02组 · 005户 · 未登记", "郑国强"):
        assert words in text


def test_page_names_what_is_undone(world: World, sign_in: SignIn) -> None:
    office = sign_in(world.cast.clerk)

    text = office.get(address(world.cast.households[NUMBER])).content.decode()

    assert "1 件事还没有评议入账" in text
    assert "1 场酒席报备还没有核实" in text


def test_page_erases_the_household(cast: Cast, office: Client) -> None:
    household = cast.households[NUMBER]

    answer = office.post(address(household), WHOLE, follow=True)

    assert answer.redirect_chain == [(f"/admin/villages/household/{household.pk}/change/", 302)]
    assert "个人信息已经删除" in answer.content.decode()
    assert names(household) == [""]


def test_page_erases_one_person(cast: Cast, office: Client) -> None:
    household = cast.households[NUMBER]
    child = add_member(household, "郑小军", by=cast.chair, now=at(NOVEMBER, 8))

    answer = office.post(
        address(household), {"who": str(child.pk), "number": "5", "is_asked": "on"}
    )

    assert answer.status_code == 302
    assert names(household) == ["郑国强", ""]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "6"}, "和这一户的编号不一样"),
        ({"lives_on": ""}, "请先跟这一户说清楚"),
        ({"is_asked": ""}, "请先当面核对"),
        ({"who": "0"}, "删谁的"),
    ],
)
def test_page_erases_nothing_that_was_not_said_twice(
    cast: Cast, office: Client, changes: dict[str, str], words: str
) -> None:
    household = cast.households[NUMBER]

    answer = office.post(address(household), WHOLE | changes)

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert names(household) == ["郑国强"]


def test_page_asks_once_less_of_a_dissolved_household(cast: Cast, office: Client) -> None:
    household = cast.households[NUMBER]
    ended = consent_to_change(ask_end(cast), by=cast.watcher, now=at(NOVEMBER, 8))

    answer = office.post(address(household), {"who": "household", "number": "5", "is_asked": "on"})

    assert ended.kind == HouseholdChangeKind.DISSOLVE
    assert answer.status_code == 302
    assert names(household) == [""]


def test_page_refuses_the_own_family(cast: Cast, sign_in: SignIn) -> None:
    household = cast.households[4]

    answer = sign_in(cast.chair).post(address(household), WHOLE | {"number": "4"})

    assert answer.status_code == 403
    assert "这是您自己家或近亲家的事" in answer.content.decode()
    assert names(household) == ["吴小英"]


@pytest.mark.parametrize(("person", "status"), [("watcher", 403), ("stranger", 404)])
def test_page_is_the_committees(cast: Cast, sign_in: SignIn, person: str, status: int) -> None:
    by: User = cast.people[person]

    answer = sign_in(by).post(address(cast.households[NUMBER]), WHOLE)

    assert answer.status_code == status
    assert names(cast.households[NUMBER]) == ["郑国强"]


def test_household_can_be_saved_after_an_erasure_and_named_anew(cast: Cast, office: Client) -> None:
    household = cast.households[NUMBER]
    office.post(address(household), WHOLE)
    head = household.members.get()
    form = {
        "grid": household.grid_id, "phone": "", "members-TOTAL_FORMS": "1",
        "members-INITIAL_FORMS": "1", "members-0-id": head.pk,
        "members-0-household": household.pk, "members-0-is_head": "on",
    }  # fmt: skip
    page = f"/admin/villages/household/{household.pk}/change/"

    without = office.post(page, form | {"members-0-name": ""})
    kept = names(household)
    named = office.post(page, form | {"members-0-name": "郑国强"})

    assert (without.status_code, named.status_code) == (302, 302)
    assert (kept, names(household)) == ([""], ["郑国强"])
    assert Member.objects.get(pk=head.pk).erased_at is None


def test_nobody_else_can_be_left_without_a_name(cast: Cast, office: Client) -> None:
    household = cast.households[NUMBER]
    head = household.members.get()
    form = {
        "grid": household.grid_id, "phone": "", "members-TOTAL_FORMS": "1",
        "members-INITIAL_FORMS": "1", "members-0-id": head.pk,
        "members-0-household": household.pk, "members-0-is_head": "on", "members-0-name": "",
    }  # fmt: skip

    answer = office.post(f"/admin/villages/household/{household.pk}/change/", form)

    assert "请写姓名" in answer.content.decode()
    assert names(household) == ["郑国强"]


def test_page_empties_what_is_said_elsewhere_where_that_is_ticked(
    cast: Cast, office: Client
) -> None:
    household = cast.households[NUMBER]
    letters = [
        send_feedback(
            cast.village, FeedbackContent(text=f"郑国强{words}"), key=key("said", words), by=None,
            channel=LetterChannel.WEB, now=at(NOVEMBER, 8),
        )
        for words in ("家的狗", "家的鸡")
    ]  # fmt: skip

    asked = office.get(address(household)).content.decode()
    answer = office.post(address(household), WHOLE | {"with_mentions": "on"})

    assert "查到 2 处" in asked
    assert answer.status_code == 302
    assert [Feedback.objects.get(pk=one.pk).text for one in letters] == ["", ""]
