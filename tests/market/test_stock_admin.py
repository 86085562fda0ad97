"""The office's lists of moves, checks and change-overs: to read, and only of the own villages."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from market.models import Goods, StockCheck
from market.services import Counted, consent_to_check, propose_count, record_change_over
from tests.cast import NOW
from tests.market.conftest import SignIn
from tests.market.reading import read_all
from tests.market.shop import Shop

LISTS = ("stockmove", "stockcheck", "changeover")


def pass_on(shop: Shop, *, missing: int = 0) -> StockCheck:
    """Count the shop, so many bags of rice fewer than the book says, and pass it to the clerk."""
    counts = [
        Counted(goods, (goods.stock or Decimal(0)) - (missing if goods == shop.rice else 0), "少了")
        for goods in Goods.objects.to_count(shop.partner)
    ]
    made = propose_count(shop.partner, counts=counts, key=uuid4(), by=shop.cast.keeper, now=NOW)
    check = consent_to_check(made, by=shop.cast.clerk, now=NOW)
    record_change_over(
        shop.partner,
        outgoing=shop.cast.keeper,
        incoming=shop.cast.clerk,
        stock_check=check,
        key=uuid4(),
        by=shop.cast.watcher,
        now=NOW,
    )
    return check


@pytest.mark.parametrize("person", ["chair", "keeper", "watcher"])
def test_lists_tell_what_happened(shop: Shop, sign_in: SignIn, person: str) -> None:
    check = pass_on(shop, missing=1)
    client = sign_in(person)

    moves, checks, overs = (read_all(client.get(f"/admin/market/{name}/")) for name in LISTS)
    detail = read_all(client.get(f"/admin/market/stockcheck/{check.pk}/change/"))

    assert "盘点 1" in moves
    assert "已记账" in checks
    assert "马监" in overs
    assert "大米：账上 10，实有 9，原因：少了" in detail


@pytest.mark.parametrize("name", LISTS)
def test_lists_show_nothing_of_another_village(shop: Shop, sign_in: SignIn, name: str) -> None:
    pass_on(shop, missing=1)

    words = read_all(sign_in("stranger").get(f"/admin/market/{name}/"))

    assert "周店" not in words
    assert "何委员" not in words


@pytest.mark.parametrize("name", LISTS)
def test_lists_take_as_many_statements_for_three_as_for_one(
    shop: Shop, sign_in: SignIn, name: str
) -> None:
    client = sign_in("chair")
    counts = []

    for _time in range(3):
        pass_on(shop, missing=1)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/admin/market/{name}/")
        counts.append(len(queries))

    assert counts[0] == counts[2]
    assert counts[2] <= 12


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_searched_and_filtered(shop: Shop, sign_in: SignIn, name: str) -> None:
    pass_on(shop, missing=1)
    client = sign_in("chair")

    assert client.get(f"/admin/market/{name}/?q=1").status_code == 200
    assert client.get(f"/admin/market/{name}/?q=大米").status_code == 200
