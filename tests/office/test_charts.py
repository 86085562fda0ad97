"""The office's charts: the ledger's figures, drawn for the staff of the own village."""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.models import Transfer, TransferKind
from market.models import RedemptionLine
from office.charting import build_charts
from office.figures import GoodsFigures, MonthFigures, get_figures
from tests.cast import TODAY, Cast, at
from tests.ledger.acts import award
from tests.market.shop import Shop, assemble_shop, hand_over, line
from tests.noticeboard.shop_story import live_shop_november, live_shop_october
from tests.noticeboard.story import DECEMBER, NOVEMBER, OCTOBER, close
from villages.models import Village

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/charts/?village=anping"


@pytest.fixture
def shop(cast: Cast) -> Shop:
    """Return Anping's shop after two closed months and a little of a third."""
    shop = assemble_shop(cast)
    redemption = live_shop_october(shop)
    award(cast, 2, 10)
    close(cast)
    live_shop_november(shop, redemption)
    award(cast, 2, 5, now=at(date(2026, 11, 6)))
    close(cast, NOVEMBER, on=DECEMBER)
    hand_over(shop, line(shop.soap, 4), now=at(DECEMBER, 12))
    return shop


def open_page(cast: Cast, address: str = ADDRESS, *, person: str = "chair") -> str:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast.people[person])
    with time_machine.travel(at(DECEMBER, 13), tick=False):
        answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def sum_transfers(village: Village, kind: TransferKind) -> Decimal:
    rows = Transfer.objects.for_village(village).filter(kind=kind)
    return rows.aggregate(total=Sum("points"))["total"] or Decimal(0)


def test_months_are_the_ledgers(cast: Cast, shop: Shop) -> None:
    figures = get_figures(cast.village, months=12, today=DECEMBER)

    assert figures.months == [
        MonthFigures(
            OCTOBER,
            OCTOBER,
            is_open=False,
            issued=Decimal(10),
            redeemed=Decimal(55),
            cover_percent=324,
        ),
        MonthFigures(
            NOVEMBER,
            NOVEMBER,
            is_open=False,
            issued=Decimal(5),
            redeemed=Decimal(40),
            cover_percent=286,
        ),
        MonthFigures(
            DECEMBER,
            DECEMBER,
            is_open=True,
            issued=Decimal(0),
            redeemed=Decimal(14),
            cover_percent=None,
        ),
    ]
    assert sum(row.issued for row in figures.months) == sum_transfers(
        cast.village, TransferKind.AWARD
    )
    assert sum(row.redeemed for row in figures.months) == sum_transfers(
        cast.village, TransferKind.REDEMPTION
    )


def test_goods_are_what_was_kept_best_first(cast: Cast, shop: Shop) -> None:
    figures = get_figures(cast.village, months=12, today=DECEMBER)

    rice = GoodsFigures("大米", "袋", Decimal(2), Decimal(40))
    haircut = GoodsFigures("理发", "次", Decimal(1), Decimal(15))
    soap = GoodsFigures("肥皂", "块", Decimal(4), Decimal(14))
    assert figures.by_points == [rice, haircut, soap]
    assert figures.by_quantity == [soap, rice, haircut]
    kept = RedemptionLine.objects.filter(
        redemption__village=cast.village, redemption__state="handed"
    )
    assert kept.aggregate(total=Sum("points"))["total"] == 69


def test_span_begins_with_its_first_month(cast: Cast, shop: Shop) -> None:
    figures = get_figures(cast.village, months=2, today=DECEMBER)

    assert [row.month for row in figures.months] == [NOVEMBER, DECEMBER]
    assert [row.name for row in figures.by_points] == ["大米", "肥皂"]


def test_village_with_nothing_draws_nothing(cast: Cast) -> None:
    charts = build_charts(get_figures(cast.village, months=12, today=TODAY))

    assert charts.points is not None
    assert charts.points.table.rows == [["2026年10月到今天", "0", "0"]]
    assert (charts.cover, charts.by_points, charts.by_quantity) == (None, None, None)


def test_village_without_a_book_says_how_to_begin(cast: Cast) -> None:
    village = Village.objects.create(name="新村", slug="xincun", town=cast.town)

    charts = build_charts(get_figures(village, months=12, today=TODAY))

    assert (charts.points, charts.cover, charts.by_points) == (None, None, None)


def test_cover_goes_from_the_first_notice_to_today(cast: Cast, shop: Shop) -> None:
    charts = build_charts(get_figures(cast.village, months=12, today=DECEMBER))

    assert charts.cover is not None
    assert [row[0] for row in charts.cover.table.rows] == ["2026年10月", "2026年11月", "今天"]
    assert [row[1] for row in charts.cover.table.rows][:2] == ["324%", "286%"]
    assert [swatch.label.words for swatch in charts.cover.legend] == [
        "100% 以下要提醒",
        "50% 以下要先商议",
    ]


def test_page_shows_every_chart_with_its_table(cast: Cast, shop: Shop) -> None:
    told = open_page(cast)

    titles = re.findall(r"<figcaption>(.*?)</figcaption>", told)
    assert titles == [
        "每月加分和兑换（分）",
        "资金和存货够兑百分之几",
        "兑得最多的商品（按积分）",
        "兑得最多的商品（按数量）",
    ]
    cells = (
        '<td class="figure" data-label="加分">10</td><td class="figure" data-label="兑换">55</td>'
    )
    row = f'<th scope="row">2026年10月</th>{cells}'
    assert row in told
    assert 'aria-current="true">最近 12 个月</a>' in told


def test_page_shows_two_years_if_asked(cast: Cast, shop: Shop) -> None:
    for asked, shown in (("24", 24), ("12", 12), ("9999", 12), ("x", 12)):
        told = open_page(cast, f"{ADDRESS}&months={asked}")
        assert f'aria-current="true">最近 {shown} 个月</a>' in told


def test_sheet_is_a4_and_carries_no_style(cast: Cast, shop: Shop) -> None:
    told = open_page(cast, f"{ADDRESS}&paper=a4", person="watcher")

    assert "css/print-a4.css" in told
    assert " style=" not in told
    assert told.count("<svg") == 4


def test_menu_leads_staff_to_the_charts(cast: Cast) -> None:
    assert "/admin/charts/" in open_page(cast, "/admin/", person="watcher")
    assert "/admin/charts/" not in open_page(cast, "/admin/", person="keeper")


def test_page_takes_the_same_queries_for_one_month_and_for_two(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.chair)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS).status_code == 200
        return len(queries)

    shop = assemble_shop(cast)
    redemption = live_shop_october(shop)
    close(cast)
    small = count()
    live_shop_november(shop, redemption)
    close(cast, NOVEMBER, on=DECEMBER)
    large = count()

    assert small == large <= 20
