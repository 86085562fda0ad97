"""The shop's account on the notice, in worked figures: goods, gifts, money, points."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test import Client

from ledger.services import finish_sealing
from ledger.services.closing import _move_on
from market.models import Redemption, ReversalReason, StockMove, Supplier
from market.services import reverse_intake, take_in_stock
from noticeboard.checks import check
from noticeboard.models import Notice, ShopAccount, ShopAccountDonor, ShopAccountLine
from noticeboard.services import finish_notices
from tests.cast import Cast, at
from tests.deeds.factories import change_terms
from tests.market.shop import Shop, assemble_shop
from tests.memory import lived_once
from tests.noticeboard.shop_story import (
    GIVER,
    NOVEMBER_GOODS,
    OCTOBER_GOODS,
    live_shop_november,
    live_shop_october,
)
from tests.noticeboard.story import CLOSING_DAY, DECEMBER, NOVEMBER, OCTOBER, close
from villages.checks import Finding
from villages.triggers import drop_guards, install_guards

pytestmark = pytest.mark.django_db

PAGE = "/v/anping/notices/2026-10/"
Lived = tuple[Shop, Redemption]


@pytest.fixture
@lived_once
def lived(cast: Cast) -> Lived:
    """Return Anping's shop after its October, and household 5's redemption."""
    shop = assemble_shop(cast)
    return shop, live_shop_october(shop)


def goods_of(notice: Notice) -> dict[str, tuple[int, ...]]:
    lines = notice.shop_account.lines.order_by("position").values_list(
        "name", "opening", "came_in", "donated", "out", "returned", "other", "closing"
    )
    return {name: tuple(int(figure) for figure in figures) for name, *figures in lines}


def money_of(notice: Notice) -> tuple[Decimal | int | None, ...]:
    account = notice.shop_account
    return (
        account.fund_opening,
        account.fund_in,
        account.fund_out,
        account.fund_closing,
        account.stock_yuan,
        account.owed_yuan,
        account.cover_percent,
    )


def points_of(notice: Notice) -> tuple[Decimal | int, ...]:
    account = notice.shop_account
    return (
        account.points_taken,
        account.points_returned,
        account.points_outstanding,
        account.points_kept,
    )


def donors_of(notice: Notice) -> list[tuple[object, ...]]:
    donors = notice.shop_account.donors.order_by("position")
    return list(donors.values_list("supplier__name", "goods_name", "unit", "quantity", "yuan"))


def take_back(cast: Cast, move: StockMove, *, on: date) -> StockMove:
    return reverse_intake(move, reason=ReversalReason.TWICE, key=uuid4(), by=cast.clerk, now=at(on))


def find(cast: Cast) -> list[Finding]:
    return list(check(cast.village))


def test_account_tells_goods_gifts_money_and_points(cast: Cast, lived: Lived) -> None:
    notice = close(cast)

    assert goods_of(notice) == OCTOBER_GOODS
    assert donors_of(notice) == [
        (GIVER, "大米", "袋", Decimal(5), None),
        (GIVER, "", "", None, Decimal(200)),
    ]
    # 1,400 yuan and 5 bags at 30, 6 bottles at 50, against 545 points and the barber's 15.
    assert money_of(notice) == (1000, 700, 300, 1400, 450, 560, 330)
    assert points_of(notice) == (55, 0, 545, 0)
    assert find(cast) == []


def test_next_account_goes_on_where_the_last_one_ended(cast: Cast, lived: Lived) -> None:
    close(cast)
    live_shop_november(*lived)

    november = close(cast, NOVEMBER, on=DECEMBER)

    assert goods_of(november) == NOVEMBER_GOODS
    assert donors_of(november) == []
    # What was taken back lessens what came in; nothing was spent.
    assert money_of(november) == (1400, -200, 0, 1200, 450, 560, 294)
    # 40 came back, 20 of them were kept, 20 were new.
    assert points_of(november) == (40, 40, 545, 0)
    assert find(cast) == []


def test_missed_months_make_one_account(cast: Cast, lived: Lived) -> None:
    live_shop_november(*lived)

    notice = close(cast, on=DECEMBER)

    assert goods_of(notice)["大米"] == (0, 15, 5, 4, 2, 0, 13)
    # The 200 yuan came and went within the stretch: no gift at all.
    assert donors_of(notice) == [(GIVER, "大米", "袋", Decimal(5), None)]
    assert money_of(notice)[:4] == (1000, 500, 300, 1200)
    assert points_of(notice) == (95, 40, 545, 0)
    assert find(cast) == []


def test_gift_taken_back_within_the_month_was_none(cast: Cast, lived: Lived) -> None:
    take_back(cast, StockMove.objects.get(is_donated=True), on=date(2026, 10, 21))

    notice = close(cast)

    assert goods_of(notice)["大米"] == (0, 10, 0, 2, 0, 0, 8)
    assert donors_of(notice) == [(GIVER, "", "", None, Decimal(200))]
    assert money_of(notice)[:5] == (1000, 700, 300, 1400, 300)
    assert find(cast) == []


def test_intake_taken_back_after_its_notice_leaves_the_shelf(cast: Cast, lived: Lived) -> None:
    close(cast)
    live_shop_november(*lived)
    oil = StockMove.objects.get(goods__name="食用油", unit_cost=50)
    gift = StockMove.objects.get(is_donated=True)
    take_back(cast, oil, on=date(2026, 11, 6))
    take_back(cast, gift, on=date(2026, 11, 6))

    november = close(cast, NOVEMBER, on=DECEMBER)

    assert goods_of(november)["食用油"] == (10, 0, 0, 0, 0, -6, 4)
    assert goods_of(november)["大米"] == (13, 0, 0, 2, 2, -5, 8)
    assert donors_of(november) == []
    # What the fund had spent came back, on the side of what it had spent.
    assert money_of(november)[:5] == (1400, -200, -300, 1500, 0)
    assert find(cast) == []


def test_month_without_a_shop_has_no_account(cast: Cast, anyone: Client) -> None:
    notice = close(cast)

    assert not ShopAccount.objects.filter(notice=notice).exists()
    assert "积分超市收支" not in anyone.get(PAGE).content.decode()
    assert find(cast) == []


def test_drawing_that_a_crash_put_off_comes_to_the_same(cast: Cast, lived: Lived) -> None:
    _move_on(cast.village, OCTOBER, edition="甲", by=cast.chair, now=at(CLOSING_DAY))
    finish_sealing(cast.village, now=at(CLOSING_DAY))
    live_shop_november(*lived)

    (notice,) = finish_notices(cast.village, now=at(DECEMBER))

    assert goods_of(notice) == OCTOBER_GOODS
    assert donors_of(notice)[1] == (GIVER, "", "", None, Decimal(200))
    assert money_of(notice) == (1000, 700, 300, 1400, 450, 560, 330)
    assert points_of(notice) == (55, 0, 545, 0)
    assert find(cast) == []


def test_move_that_waited_for_the_closing_is_in_the_next_account(cast: Cast, lived: Lived) -> None:
    shop, _redemption = lived
    close(cast)
    # Somebody pressed the button just before the closing, and had to wait for the book.
    just_before = at(CLOSING_DAY, 9)
    take_in_stock(shop.rice, quantity=Decimal(7), key=uuid4(), by=shop.cast.keeper, now=just_before)

    november = close(cast, NOVEMBER, on=DECEMBER)

    assert goods_of(november)["大米"] == (13, 7, 0, 0, 0, 0, 20)
    assert find(cast) == []


def test_without_a_fund_book_the_money_is_left_empty(
    cast: Cast, october: Shop, anyone: Client
) -> None:
    notice = close(cast)

    assert money_of(notice) == (None, None, None, None, 0, 591, None)
    told = anyone.get(PAGE).content.decode()
    assert "本期剩下的资金" not in told
    assert "现在够兑" not in told


def test_kept_points_are_told_and_owe_nothing(cast: Cast, lived: Lived, anyone: Client) -> None:
    change_terms(cast, keep_points=Decimal(90))

    notice = close(cast)

    # Households 5 and 6 have 60 and 85, all of it kept; the other four could redeem 10 each.
    assert points_of(notice) == (55, 0, 545, 505)
    assert notice.shop_account.owed_yuan == 55
    assert "<dt>其中保留分，不能兑换</dt><dd>505 分</dd>" in anyone.get(PAGE).content.decode()


@pytest.mark.parametrize("page", [f"{PAGE}print/", f"{PAGE}print/?paper=a3"])
def test_paper_tells_it_and_masks_the_donor(
    cast: Cast, lived: Lived, anyone: Client, page: str
) -> None:
    close(cast)

    told = anyone.get(page).content.decode()

    assert [
        word for word in ("本期兑出", "545 分", "1400 元", "大米 · 袋") if word not in told
    ] == []
    assert GIVER not in told


def test_page_tells_it_in_plain_words(cast: Cast, lived: Lived, anyone: Client) -> None:
    close(cast)

    told = anyone.get(PAGE).content.decode()

    for words, amount in (
        ("本期兑出", "55 分"),
        ("村民手里还有", "545 分"),
        ("上期剩下的资金", "1000 元"),
        ("收入", "700 元"),
        ("支出", "300 元"),
        ("本期剩下的资金", "1400 元"),
        ("超市存货（按进价）", "450 元"),
    ):
        assert f"<dt>{words}</dt><dd>{amount}</dd>" in told
    assert "合起来要 560 元。现在够兑 330%。" in told
    assert "本期捐赠，谢谢：王*明：大米 5 袋；王*明：200 元。" in told
    rice = told.partition("大米 · 袋</th>")[2].partition("</tr>")[0]
    assert [cell.partition("</td>")[0] for cell in rice.split('">')[1:]] == [
        "0", "15", "5", "2", "", "", "13",
    ]  # fmt: skip
    assert GIVER not in told


def test_what_was_handed_out_and_what_came_back_stand_apart(
    cast: Cast, lived: Lived, anyone: Client
) -> None:
    live_shop_november(*lived)
    close(cast, NOVEMBER, on=DECEMBER)

    told = anyone.get("/v/anping/notices/2026-11/").content.decode()

    assert "<dt>本期兑出</dt><dd>95 分</dd>" in told
    assert "<dt>退货退回给村民</dt><dd>40 分</dd>" in told
    rice = told.partition("大米 · 袋</th>")[2].partition("</tr>")[0]
    assert 'data-label="兑出">4</td>' in rice
    assert 'data-label="退回">2</td>' in rice


def test_erased_donor_leaves_what_was_given(cast: Cast, lived: Lived, anyone: Client) -> None:
    close(cast)
    Supplier.objects.filter(name=GIVER).update(name="")

    told = anyone.get(PAGE).content.decode()

    assert "本期捐赠，谢谢：没留名：大米 5 袋；没留名：200 元。" in told


def test_account_is_no_part_of_the_sealed_file(cast: Cast, lived: Lived, anyone: Client) -> None:
    close(cast)

    told = anyone.get(f"{PAGE}notice.csv").content.decode()

    assert "大米" not in told


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (ShopAccount, {"points_taken": Decimal(1)}),
        (ShopAccountLine, {"name": "别的"}),
        (ShopAccountDonor, {"unit": "个"}),
    ],
)
def test_account_never_changes(
    cast: Cast, lived: Lived, model: type[Model], change: dict[str, object]
) -> None:
    close(cast)
    rows = model._default_manager.all()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(**change)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db)


@pytest.fixture
def by_hand(cast: Cast, lived: Lived) -> Callable[[str], None]:
    """Return what somebody does who writes into October's account with the triggers off."""
    close(cast)

    def write(statement: str) -> None:
        drop_guards(connection)
        with connection.cursor() as cursor:
            cursor.execute(statement)
        install_guards(connection)

    return write


@pytest.mark.parametrize(
    ("statement", "code", "sentence"),
    [
        (
            "UPDATE noticeboard_shopaccountline SET out = 300, closing = 1200 WHERE name = '大米'",
            "noticeboard.shop_line",
            "2026年10月的超市收支：「大米」的出写着 3，出入库算出来是 2。",
        ),
        (
            "UPDATE noticeboard_shopaccount SET fund_in = 70100, fund_closing = 140100",
            "noticeboard.shop_fund",
            "2026年10月的超市收支：资金和资金簿对不上。",
        ),
        (
            "UPDATE noticeboard_shopaccount SET points_taken = 100",
            "noticeboard.shop_points",
            "2026年10月的超市收支：积分和账册对不上。",
        ),
    ],
)
def test_account_that_was_changed_is_found(
    cast: Cast, by_hand: Callable[[str], None], statement: str, code: str, sentence: str
) -> None:
    by_hand(statement)

    assert find(cast) == [Finding("anping", code, sentence)]


def test_line_that_is_gone_is_found(cast: Cast, by_hand: Callable[[str], None]) -> None:
    by_hand("DELETE FROM noticeboard_shopaccountline WHERE name = '肥皂'")

    assert find(cast) == [
        Finding("anping", "noticeboard.shop_line", "2026年10月的超市收支：少了「肥皂」。")
    ]


def test_account_that_is_missing_is_found(cast: Cast, by_hand: Callable[[str], None]) -> None:
    by_hand("DELETE FROM noticeboard_shopaccountline")
    by_hand("DELETE FROM noticeboard_shopaccountdonor")
    by_hand("DELETE FROM noticeboard_shopaccount")

    assert find(cast) == [
        Finding("anping", "noticeboard.shop_missing", "2026年10月的超市收支：公示上没有。")
    ]


def test_opening_that_is_not_the_last_closing_is_found(
    cast: Cast, lived: Lived, by_hand: Callable[[str], None]
) -> None:
    close(cast, NOVEMBER, on=DECEMBER)
    by_hand(
        "UPDATE noticeboard_shopaccountline SET opening = 1400, closing = 1400 WHERE opening = 1300"
    )

    assert find(cast) == [
        Finding(
            "anping",
            "noticeboard.shop_line",
            "2026年11月的超市收支：「大米」的期初写着 14，出入库算出来是 13。",
        ),
        Finding(
            "anping",
            "noticeboard.shop_opening",
            "2026年11月的超市收支：「大米」期初 14，上一期期末是 13。",
        ),
    ]
