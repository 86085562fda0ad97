"""一步一步来: the steps worked out from what stands, and the two pages that are their own."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.services import propose_opening
from office.setup.errors import BaseGivenAlready
from office.setup.forms import GroupsForm
from office.setup.services import add_groups, describe_village
from office.setup.shapes import Step
from office.setup.standing import Draft, Person, Standing, read_standing
from office.setup.steps import build_steps, find_next, is_complete
from office.todo import build_todos
from tests.cast import NOW, TODAY, Cast
from tests.office.conftest import SignIn
from tests.world import World
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Change, Grid, Role, Village
from villages.models.terms import BaseGiven
from villages.queries import get_terms

DAY = date(2026, 10, 15)
EMPTY = Standing(
    slug="anping", village_id=1, contact="", base_points=Decimal(100), deciders=2, today=DAY
)
FULL = replace(
    EMPTY,
    contact="村委会一楼",
    groups={"01组": 3, "02组": 3},
    households=6,
    people=(
        Person("陈主任", frozenset({Role.COMMITTEE}), has_home=True),
        Person("林巡", frozenset({Role.GRID_WORKER}), has_home=True),
        Person("黄评", frozenset({Role.APPRAISER}), has_home=True),
        Person("吴评", frozenset({Role.APPRAISER}), has_home=True),
        Person("郑评", frozenset({Role.APPRAISER}), has_home=True),
        Person("周店", frozenset({Role.SHOPKEEPER}), has_home=True),
        Person("马监", frozenset({Role.SUPERVISOR}), has_home=True),
    ),
    in_force_from=DAY,
    partners=1,
    goods=2,
    things=2,
    on_shelf=1,
    has_begun=True,
)


def show(standing: Standing) -> dict[str, str]:
    """Return {step: how far it is}."""
    return {step.name: str(step.state) for step in build_steps(standing)}


def find(standing: Standing, name: str) -> Step:
    return next(step for step in build_steps(standing) if step.name == name)


def test_steps_of_a_village_just_founded_say_what_comes_first() -> None:
    assert show(EMPTY) == {
        "village": "open",
        "groups": "open",
        "roster": "blocked",
        "people": "open",
        "regulation": "open",
        "adoption": "blocked",
        "openings": "blocked",
        "cards": "blocked",
        "shop": "free",
        "first": "blocked",
    }
    following = find_next(build_steps(EMPTY))
    assert following
    assert following.name == "village"


def test_steps_are_over_when_all_is_done_or_needless() -> None:
    steps = build_steps(FULL)

    assert is_complete(steps)
    assert find_next(steps) is None
    assert [step.name for step in steps if not step.is_done] == ["openings"]


@pytest.mark.parametrize(
    ("standing", "name", "missing"),
    [
        (
            replace(FULL, groups={"01组": 6, "02组": 0}),
            "roster",
            ("这些小组还没有住户：02组。",),
        ),
        (replace(FULL, headless=2), "roster", ("2 户没有户主。",)),
        (replace(FULL, households=0), "cards", ("先把住户录进来。",)),
        (replace(FULL, pinless=4), "cards", ("4 户还没有密码条。",)),
        (
            replace(
                FULL, in_force_from=None, draft=Draft(7, 0, 0, has_met=False, has_posted=False)
            ),
            "regulation",
            ("草稿里还没有细则。",),
        ),
        (
            replace(
                FULL, in_force_from=None, draft=Draft(7, 5, 2, has_met=False, has_posted=False)
            ),
            "regulation",
            ("还有 2 条细则没有核对。",),
        ),
        (
            replace(FULL, in_force_from=None, draft=Draft(7, 5, 0, has_met=True, has_posted=False)),
            "adoption",
            ("决议公开的日子还没有登记。", "还没有登记通过。"),
        ),
        (
            replace(FULL, to_consent=3, to_check=1),
            "openings",
            ("3 户的期初结余等第二个人同意。", "1 条已用次数等第二个人核对。"),
        ),
        (replace(FULL, on_shelf=0), "shop", ("商品都还没有入库。",)),
        (
            replace(FULL, in_force_from=date(2026, 11, 1), has_begun=False),
            "first",
            ("办法从2026年11月1日起才施行。", "还没有记过一件事。"),
        ),
    ],
)
def test_step_says_exactly_what_is_missing(
    standing: Standing, name: str, missing: tuple[str, ...]
) -> None:
    step = find(standing, name)

    assert step.missing == missing
    assert not step.is_done
    assert step.doors


def test_adoption_tells_of_a_base_that_households_did_not_get() -> None:
    draft = Draft(7, 5, 0, has_met=True, has_posted=True, base_points=Decimal(80))

    step = find(replace(FULL, in_force_from=None, draft=draft), "adoption")

    assert step.notes[1] == (
        "办法里每户基础分是 80 分，已经建账的户是按 100 分给的；通过以后建账的户才按新的给。"
    )


def test_people_need_two_deciders_more_than_a_decision_takes() -> None:
    people = tuple(one for one in FULL.people if one.name not in {"郑评", "林巡"})

    step = find(replace(FULL, people=people), "people")

    assert step.missing == (
        "还没有网格员。",
        (
            "能评议的（评议员和村委）只有 3 人，还差 1 人："
            "一件事要 2 人评议，碰到自己家和亲戚要回避，多两位才够。"
        ),
    )
    assert step.doors[0].address == "/admin/villages/appointment/add/?village=1&role=grid_worker"


def test_people_without_a_home_are_named_once_there_are_households() -> None:
    guest = Person("唐立新", frozenset({Role.APPRAISER}), has_home=False)

    step = find(replace(FULL, people=(*FULL.people, guest)), "people")

    assert step.is_done
    assert step.notes == (
        "没写自己家的：唐立新。写了才能自动回避自己家；不住本村的，勾「不住在本村」。",
        "村委只有一位。再任命一位，忙不过来时有人接手。",
    )


def test_supervisor_who_also_decides_is_pointed_out() -> None:
    both = Person("马监", frozenset({Role.SUPERVISOR, Role.APPRAISER}), has_home=True)

    step = find(replace(FULL, people=(*FULL.people[:-1], both)), "people")

    assert step.is_done
    assert step.notes[0] == "马监又是监督委员又管记分评议，最好换一位。"


@pytest.mark.django_db
def test_standing_is_read_in_ten_queries_whatever_the_size(cast: Cast) -> None:
    other = cast.other_village

    for village in (cast.village, other):
        with CaptureQueriesContext(connection) as asked:
            read_standing(village, today=TODAY)
        assert len(asked) == 10


@pytest.mark.django_db
def test_standing_tells_what_the_cast_has(cast: Cast) -> None:
    standing = read_standing(cast.village, today=TODAY)

    assert replace(standing, people=()) == Standing(
        slug="anping",
        village_id=cast.village.pk,
        contact="村委会一楼监督委员会办公室",
        base_points=Decimal(100),
        deciders=2,
        today=TODAY,
        groups={"01组": 3, "02组": 3},
        households=6,
        pinless=6,
    )
    assert [one.name for one in standing.people if one.has_home] == ["陈主任", "林巡", "黄评"]


@pytest.mark.django_db
def test_standing_sees_what_the_world_has_begun(world: World) -> None:
    standing = read_standing(world.cast.village, today=TODAY)

    assert standing.is_in_force
    assert (standing.has_begun, standing.has_closed) == (True, True)
    assert standing.partners > 0
    assert standing.on_shelf > 0


def list_offered(village: Village, role: Role) -> list[tuple[str, str]]:
    """Return (words, address) of what the home offers a role of setting up."""
    todos = build_todos(village, today=TODAY, roles=frozenset({role}))
    return [(todo.words, todo.address) for todo in todos if "/setup/" in todo.address]


@pytest.mark.django_db
def test_home_offers_the_next_step_to_the_committee_alone(cast: Cast) -> None:
    assert list_offered(cast.village, Role.COMMITTEE) == [
        ("一步一步来：下一步是「积分管理办法」", "/admin/setup/?village=anping")
    ]
    assert list_offered(cast.village, Role.SUPERVISOR) == []


@pytest.mark.django_db
def test_home_offers_no_steps_once_a_month_is_closed(world: World) -> None:
    assert list_offered(world.cast.village, Role.COMMITTEE) == []


@pytest.mark.django_db
def test_page_shows_each_step_with_its_door(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.chair).get("/admin/setup/?village=anping").content.decode()

    for step in build_steps(read_standing(cast.village, today=TODAY)):
        assert step.title in page
        for door in step.doors:
            assert door.address.replace("&", "&amp;") in page


@pytest.mark.django_db
def test_every_door_of_the_steps_opens(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.chair)

    standing = read_standing(cast.village, today=TODAY)
    for step in build_steps(standing):
        for door in step.doors:
            assert browser.get(door.address).status_code == 200, door.address


@pytest.mark.django_db
def test_paper_lists_the_steps_with_boxes(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.chair).get("/admin/setup/?village=anping&paper=a4").content.decode()

    assert page.count('class="box"') == 10
    assert "安平村建村清单" in page


@pytest.mark.django_db
def test_groups_are_added_in_their_order_and_never_twice(cast: Cast) -> None:
    names = ["0３组", "02组", " 榕树头 ", "03组", ""]

    made = add_groups(cast.village, names, by=cast.chair, now=NOW)
    again = add_groups(cast.village, names, by=cast.chair, now=NOW)

    assert [(grid.name, grid.position) for grid in made] == [("03组", 3), ("榕树头", 4)]
    assert again == []
    assert Change.objects.filter(kind="villages.grid", made_by=cast.chair).count() == 2


@pytest.mark.django_db
def test_groups_that_all_stand_are_said_to(cast: Cast, sign_in: SignIn) -> None:
    sent = {"village": "anping", "names": "01组\n02组"}

    page = sign_in(cast.chair).post("/admin/setup/groups/", sent, follow=True).content.decode()

    assert "这些小组都已经有了，没有重复加。" in page


@pytest.mark.django_db
def test_openings_that_wait_lead_to_the_paper_book(cast: Cast) -> None:
    propose_opening(
        cast.account(5),
        points=Decimal(20),
        standing_points=Decimal(0),
        reason="纸质账结转",
        key=uuid4(),
        by=cast.chair,
        now=NOW,
    )

    todos = build_todos(cast.village, today=TODAY, roles=frozenset({Role.SUPERVISOR}))

    assert [
        (todo.words, todo.count, todo.address) for todo in todos if "paper" in todo.address
    ] == [("期初结余等监督委员核对", 1, "/admin/paper-book/?village=anping")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("person", "refusal"),
    [("walker", RoleNeeded), ("watcher", RoleNeeded), ("stranger", VillageNotFound)],
)
def test_setting_up_is_the_own_committees(
    cast: Cast, person: str, refusal: type[Exception]
) -> None:
    by = cast.people[person]

    with pytest.raises(refusal):
        add_groups(cast.village, ["09组"], by=by, now=NOW)
    with pytest.raises(refusal):
        describe_village(
            cast.village,
            contact="别处",
            language="zh-hans",
            base_points=Decimal(100),
            base_given=BaseGiven.ONCE,
            by=by,
            now=NOW,
        )

    assert not Grid.objects.filter(name="09组").exists()
    assert Village.objects.get(pk=cast.village.pk).contact == "村委会一楼监督委员会办公室"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("01-03组", ["01组", "02组", "03组"]),
        ("９至１１组\r\n\r\n榕树头，", ["9组", "10组", "11组", "榕树头"]),
        ("第1-2组\n石桥边", ["第1组", "第2组", "石桥边"]),
        ("3-1组", ["3-1组"]),
    ],
)
def test_lines_are_read_as_people_write_them(typed: str, names: list[str]) -> None:
    form = GroupsForm({"names": typed})

    assert form.is_valid()
    assert form.cleaned_data["names"] == names


def test_line_with_a_whole_sentence_is_refused() -> None:
    form = GroupsForm({"names": "我" * 41})

    assert not form.is_valid()


@pytest.mark.django_db
def test_base_stays_once_a_household_has_had_it(cast: Cast) -> None:
    with pytest.raises(BaseGivenAlready):
        describe_village(
            cast.village,
            contact="祠堂旁",
            language="zh-hans",
            base_points=Decimal(80),
            base_given=BaseGiven.ONCE,
            by=cast.chair,
            now=NOW,
        )

    assert get_terms(cast.village, TODAY).base_points == 100


@pytest.mark.django_db
def test_village_page_writes_the_contact_and_leads_back(cast: Cast, sign_in: SignIn) -> None:
    sent = {"village": "anping", "contact": "祠堂旁", "language": "en", "base_points": "80"}

    answer = sign_in(cast.chair).post("/admin/setup/village/", sent)

    assert answer["Location"] == "/admin/setup/?village=anping"
    stored = Village.objects.get(pk=cast.village.pk)
    assert (stored.contact, stored.language) == ("祠堂旁", "en")
    # Its households have had their base: the field is shown and takes nothing.
    assert get_terms(cast.village, TODAY).base_points == 100
