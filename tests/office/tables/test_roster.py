"""The roster: new households whole, standing ones changed a little, doubles never."""

from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Account
from office.erasing.services import erase_household
from office.tables.errors import TableChanged, TableHasProblems
from office.tables.keeping import FOLDER, drop_old_tables, keep
from office.tables.kinds import KINDS
from office.tables.services import carry_out, make_plan
from office.tables.shapes import Plan
from tests.cast import NOW, TODAY, Cast
from tests.ledger.together import run_together
from tests.office.tables.acts import keep_rows, list_reasons, list_words, look, write
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Card, Change, Household, Member
from villages.services import create_grid

pytestmark = pytest.mark.django_db

HEADINGS = ("小组", "户编号", "户主", "电话", "家庭成员", "党员户", "建账日")
SEVEN = ("1组", 7, "梁七明", "13800138007", "李花、梁小明（2012）", "是", "")
EIGHT = ("第二组", 8, "梁八明", None, None, None, "2026.10.3")


def count_people() -> tuple[int, int, int]:
    return Household.objects.count(), Member.objects.count(), Account.objects.count()


def test_new_households_come_with_people_account_base_and_card(cast: Cast) -> None:
    plan = write(cast, "roster", [HEADINGS, SEVEN, EIGHT])

    assert list_words(plan) == [
        "新增 01组 · 007户 · 梁七明；电话 13800138007；党员户；家庭成员：李花、梁小明",
        "新增 02组 · 008户 · 梁八明；建账日 2026年10月3日",
    ]
    seven = Household.objects.get(village=cast.village, number=7)
    assert (seven.grid, seven.phone, seven.party_member, seven.joined_on) == (
        cast.group,
        "13800138007",
        True,
        TODAY,
    )
    people = seven.members.order_by("id").values_list("name", "birth_year", "is_head", "initials")
    assert list(people) == [
        ("梁七明", None, True, "lqm"),
        ("李花", None, False, "lh"),
        ("梁小明", 2012, False, "lxm"),
    ]
    assert seven.account.balance == Decimal(100)
    assert Card.objects.filter(household=seven, killed_at=None).count() == 1
    traced = Change.objects.filter(village=cast.village, kind="villages.member", made_at=NOW)
    assert traced.count() == 4


def test_same_table_again_doubles_nothing(cast: Cast) -> None:
    rows = [HEADINGS, SEVEN, EIGHT]
    write(cast, "roster", rows)
    before = count_people()

    plan = look(cast, "roster", rows)

    assert (plan.steps, plan.standing, plan.problems, plan.remarks) == ([], 2, [], [])
    assert write(cast, "roster", rows).steps == []
    assert count_people() == before


def test_people_in_rows_of_their_own_belong_to_the_household_above(cast: Cast) -> None:
    write(
        cast,
        "roster",
        [
            ("小组", "户编号", "姓名", "与户主关系", "出生日期"),
            ("01组", 7, "梁七明", "户主", "1970-05-06"),
            (None, None, "李花", "配偶", "1972年3月"),
            (None, None, "梁小明", "儿子", 41000),
            ("01组", 8, "王英", "母亲", "1950"),
            ("01组", 8, "梁八明", "户主", "1975"),
        ],
    )

    people = Member.objects.filter(household__number__in=(7, 8), household__village=cast.village)
    found = people.order_by("household__number", "id").values_list(
        "household__number", "name", "is_head", "birth_year"
    )
    assert list(found) == [
        (7, "梁七明", True, None),
        (7, "李花", False, 1972),
        (7, "梁小明", False, 2012),
        (8, "梁八明", True, None),
        (8, "王英", False, 1950),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("01组", 7, "梁七明"),
            ("", 8, "梁八明"),
            ("", 9, "梁九明"),
            ("2组", 10, "梁十明"),
            ("", 11, "梁平"),
        ],
        [
            ("第一组",),
            ("", 7, "梁七明"),
            ("", 8, "梁八明"),
            ("", 9, "梁九明"),
            ("第二组",),
            ("", 10, "梁十明"),
            ("", 11, "梁平"),
        ],
    ],
)
def test_group_written_once_holds_for_the_households_below(
    cast: Cast, rows: list[tuple[object, ...]]
) -> None:
    plan = look(
        cast, "roster", [("小组", "户编号", "户主"), *rows, ("", 12, "梁安"), ("", 13, "梁福")]
    )

    assert list_words(plan) == [
        "新增 01组 · 007户 · 梁七明",
        "新增 01组 · 008户 · 梁八明",
        "新增 01组 · 009户 · 梁九明",
        "新增 02组 · 010户 · 梁十明",
        "新增 02组 · 011户 · 梁平",
        "新增 02组 · 012户 · 梁安",
        "新增 02组 · 013户 · 梁福",
    ]


def test_phone_group_and_ticks_of_standing_households_change_and_nothing_else(cast: Cast) -> None:
    rows = [
        HEADINGS,
        ("2组", 2, "林三妹", "13800138002", "林小妹", "是", "2026-10-02"),
        ("", 3, "黄阿福", "", "", "", ""),
        ("2组", 4, "", "", "", "否", ""),
    ]

    plan = write(cast, "roster", rows)

    assert list_words(plan) == [
        (
            "01组 · 002户 · 林三妹：小组由「01组」改为「02组」、"
            "填上电话「13800138002」、勾上「党员户」"
        )
    ]
    assert plan.standing == 2
    assert [one.reason for one in plan.remarks] == [
        "系统里这一户没有：林小妹。这里不改，要加人请用「家庭成员」表。"
    ]
    changed = Household.objects.get(pk=cast.households[2].pk)
    assert (changed.grid, changed.phone, changed.party_member, changed.joined_on) == (
        cast.second_group,
        "13800138002",
        True,
        cast.households[2].joined_on,
    )
    assert not Member.objects.filter(name="林小妹").exists()
    kinds = Change.objects.filter(made_at=NOW).values_list("kind", "act")
    assert list(kinds) == [("villages.household", "changed")] * 2


def test_every_bad_row_is_named_with_column_and_reason(cast: Cast) -> None:
    create_grid(cast.village, "9组", position=3, by=None, now=NOW)
    create_grid(cast.village, "09组", position=4, by=None, now=NOW)
    before = count_people()

    plan = look(
        cast,
        "roster",
        [
            HEADINGS,
            ("5组", 7, "梁七明", "", "", "", ""),
            ("1组", "7-1", "梁八明", "", "", "", ""),
            ("1组", 9, "", "问隔壁", "", "", ""),
            ("1组", 10, "梁十明", "", "", "也许", "2030-1-1"),
            ("1组", 7, "梁七明", "", "", "", ""),
            ("1组", 1, "李大明", "", "", "", ""),
            ("第九组", 11, "梁明", "", "", "", ""),
            ("1组", 12, "梁明", "", "", "", "2025-12-31"),
            ("", 13, "梁明", "", "", "", ""),
            ("", None, "梁十四", "", "", "", ""),
        ],
    )

    assert list_reasons(plan) == [
        (2, "小组", "村里没有「5组」这个小组。名字写错了就改表；是新的，请先在「小组」里加上。"),
        (3, "户编号", "要是整数，例如 28；表里写的是「7-1」。"),
        (4, "电话", "电话只能写一个号码，例如 13800138000。"),
        (4, "户主", "没有填。"),
        (5, "党员户", "请写「是」或「否」；表里写的是「也许」。"),
        (5, "建账日", "要在2026年1月1日到今天之间；不写就是今天。"),
        (6, "户编号", "户编号 7 在第 2 行已经有了。"),
        (7, "户主", "001户 的户主是陈大明，表里写的是李大明，请核对编号。"),
        (8, "小组", "有几个小组都像「第九组」，请写全名。"),
        (9, "建账日", "要在2026年1月1日到今天之间；不写就是今天。"),
        (10, "小组", "没有填。"),
        (11, "户编号", "没有填。"),
    ]
    assert count_people() == before


def test_one_bad_row_and_nothing_is_written(cast: Cast) -> None:
    kept = keep_rows(cast, "roster", [HEADINGS, SEVEN, ("9组", 8, "梁八明")])
    before = count_people()
    seen = make_plan(KINDS["roster"], kept.table, cast.village, now=NOW).digest

    with pytest.raises(TableHasProblems):
        carry_out(kept, cast.village, seen=seen, by=cast.chair, now=NOW)

    assert count_people() == before


def test_what_came_in_since_the_preview_is_looked_at_again(cast: Cast) -> None:
    kept = keep_rows(cast, "roster", [HEADINGS, SEVEN, EIGHT])
    seen = make_plan(KINDS["roster"], kept.table, cast.village, now=NOW).digest
    write(cast, "roster", [HEADINGS, SEVEN], by=cast.clerk)

    with pytest.raises(TableChanged):
        carry_out(kept, cast.village, seen=seen, by=cast.chair, now=NOW)

    assert not Household.objects.filter(number=8, village=cast.village).exists()


def test_only_the_villages_committee_writes(cast: Cast) -> None:
    kept = keep_rows(cast, "roster", [HEADINGS, SEVEN])
    seen = make_plan(KINDS["roster"], kept.table, cast.village, now=NOW).digest

    with pytest.raises(RoleNeeded):
        carry_out(kept, cast.village, seen=seen, by=cast.watcher, now=NOW)
    with pytest.raises(VillageNotFound):
        carry_out(kept, cast.village, seen=seen, by=cast.stranger, now=NOW)


def test_looking_takes_the_same_queries_for_one_row_and_for_three(cast: Cast) -> None:
    counts = []
    for rows in ([SEVEN], [SEVEN, EIGHT, ("1组", 9, "梁九明")]):
        with CaptureQueriesContext(connection) as found:
            look(cast, "roster", [HEADINGS, *rows])
        counts.append(len(found))

    assert counts[0] == counts[1]
    assert counts[0] <= 8


@pytest.mark.django_db(transaction=True)
def test_kept_table_goes_when_it_is_written_and_after_its_day(cast: Cast) -> None:
    written, left = (keep_rows(cast, "roster", [HEADINGS, row]) for row in (SEVEN, EIGHT))
    seen = make_plan(KINDS["roster"], written.table, cast.village, now=NOW).digest

    carry_out(written, cast.village, seen=seen, by=cast.chair, now=NOW)

    assert [default_storage.exists(one.name) for one in (written, left)] == [False, True]
    drop_old_tables(now=default_storage.get_modified_time(left.name))
    assert default_storage.exists(left.name)
    later = default_storage.get_modified_time(left.name).replace(year=2100)
    drop_old_tables(now=later)
    assert default_storage.listdir(FOLDER)[1] == []


@pytest.mark.django_db(transaction=True)
def test_erasure_takes_what_waits_of_its_village(cast: Cast) -> None:
    kept = keep_rows(cast, "roster", [HEADINGS, SEVEN])
    theirs = keep("roster", kept.table, village=cast.other_village, by=cast.stranger)

    erase_household(cast.households[5], by=cast.clerk, now=NOW)

    assert [default_storage.exists(one.name) for one in (kept, theirs)] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_the_same_table_at_once_write_it_once(cast: Cast) -> None:
    kept = keep_rows(cast, "roster", [HEADINGS, SEVEN, EIGHT])
    seen = make_plan(KINDS["roster"], kept.table, cast.village, now=NOW).digest

    def confirm() -> Plan:
        return carry_out(kept, cast.village, seen=seen, by=cast.chair, now=NOW)

    found = run_together([confirm, confirm])

    assert sorted(type(one).__name__ for one in found) == ["Plan", "TableChanged"]
    assert Household.objects.for_village(cast.village).count() == 8
    assert Account.objects.filter(household__number=7, household__village=cast.village).count() == 1
