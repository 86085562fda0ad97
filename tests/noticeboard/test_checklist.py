"""What the office is told before it closes a month: it warns, and never refuses."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from deeds.services import record_delivery
from ledger.services import propose_opening
from market.models import Goods
from market.services import Counted, consent_to_check, propose_count
from noticeboard.models import Notice
from noticeboard.queries.checklist import CheckRow, list_check_rows
from rules.models import Rule
from tests.cast import BEGIN, Cast, at
from tests.deeds.factories import bring
from tests.market.keeping import book
from tests.market.shop import Shop, assemble_shop, line
from tests.noticeboard.objections import miss
from tests.noticeboard.story import CLOSING_DAY, OCTOBER
from villages.models import User

ANPING = "?village=anping"


def leave_open(cast: Cast, rules: dict[str, Rule]) -> Shop:
    """Leave one of everything open at the end of October; a deduction is being answered."""
    shop = assemble_shop(cast)
    bring(cast, rules["R01"], number=6)
    day = date(2026, 10, 31)
    deduction = bring(cast, rules["R02"], number=5, occurred_on=day, on=day, is_heard=False)
    record_delivery(
        deduction,
        delivered_on=day,
        delivered_to="户主",
        key=uuid4(),
        by=cast.walker,
        now=at(day, 18),
    )
    book(shop, line(shop.rice), now=at(date(2026, 10, 30)))
    propose_opening(
        cast.account(2),
        points=Decimal(30),
        standing_points=Decimal(0),
        reason="老存折",
        key=uuid4(),
        by=cast.clerk,
        now=at(BEGIN),
    )
    # The answer to the first was due on 25 October.
    miss(cast, on=date(2026, 10, 15), occurred_on=date(2026, 10, 10))
    miss(cast, on=date(2026, 10, 28))
    return shop


def look(cast: Cast, *, today: date = CLOSING_DAY) -> list[CheckRow]:
    return list_check_rows(cast.village, from_month=OCTOBER, today=today)


def test_nothing_open_is_nothing_told(cast: Cast) -> None:
    assert look(cast) == []


def test_everything_open_is_told_with_its_place(cast: Cast, rules: dict[str, Rule]) -> None:
    leave_open(cast, rules)

    assert look(cast) == [
        CheckRow("还有 2 件事没有评议完，转到下一个月，不会丢。", 2, f"/appraise/{ANPING}"),
        CheckRow("其中 1 件扣分还在答复期里，等住户说完再评。", 1, f"/field/hearings/{ANPING}"),
        CheckRow("有 1 张预约和兑换券还没有领，照样留着。", 1, f"/counter/reservations/{ANPING}"),
        CheckRow(
            "有 2 件异议还在处理，有异议的分照样冻结，不耽误关账。",
            2,
            f"/supervise/objections/{ANPING}",
        ),
        CheckRow(
            "有 1 件异议过了答复的日子，请监督委员会抓紧答复。",
            1,
            f"/supervise/objections/{ANPING}",
        ),
        CheckRow(
            "有 1 个兑换点这个月还没有盘点，货和账对不对得上不知道。",
            1,
            f"/counter/counts/{ANPING}",
        ),
        CheckRow("有 1 笔更正还等第二个人同意，同意后算下一个月的。", 1, f"/supervise/{ANPING}"),
    ]


def test_neighbour_is_told_of_its_own_shop_only(cast: Cast, rules: dict[str, Rule]) -> None:
    leave_open(cast, rules)

    (row,) = list_check_rows(cast.other_village, from_month=OCTOBER, today=CLOSING_DAY)

    assert (row.count, row.address) == (1, "/counter/counts/?village=hewan")


def test_shop_that_was_counted_this_month_is_not_told(cast: Cast) -> None:
    shop = assemble_shop(cast)
    counts = [
        Counted(goods, goods.stock or Decimal(0)) for goods in Goods.objects.to_count(shop.partner)
    ]
    told = look(cast)
    proposed = propose_count(
        shop.partner, counts=counts, key=uuid4(), by=cast.keeper, now=at(date(2026, 10, 30))
    )
    waiting = look(cast)
    consent_to_check(proposed, by=cast.watcher, now=at(date(2026, 10, 30), 12))

    assert [len(rows) for rows in (told, waiting, look(cast))] == [1, 1, 0]
    # A count of October says nothing of November.
    november = list_check_rows(cast.village, from_month=date(2026, 11, 1), today=date(2026, 12, 1))
    assert len(november) == 1


def test_looking_asks_the_same_however_much_is_open(
    cast: Cast, rules: dict[str, Rule], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(8):
        look(cast)
    leave_open(cast, rules)
    with django_assert_num_queries(8):
        look(cast)


def test_close_page_shows_it_and_closes_all_the_same(
    cast: Cast, rules: dict[str, Rule], sign_in: Callable[[User], Client]
) -> None:
    leave_open(cast, rules)
    client = sign_in(cast.chair)

    page = client.get("/admin/noticeboard/notice/close/?village=anping").content.decode()
    answer = client.post(
        "/admin/noticeboard/notice/close/", {"village": "anping", "month": "2026-10"}
    )

    for row in look(cast):
        assert row.words in page
        assert client.get(row.address).status_code == 200
    assert answer.status_code == 302
    assert Notice.objects.count() == 1
