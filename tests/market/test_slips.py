"""The slip of what was handed over: its sizes, signatures, and what came back."""

import re

import pytest

from market.services import consent_to_return, make_ready
from tests.cast import NOW
from tests.market.conftest import SignIn
from tests.market.keeping import back, book, bring_back
from tests.market.reading import read
from tests.market.shop import Shop, hand_over, line


@pytest.mark.parametrize("paper", ["", "80", "58", "a5", "nonsense"])
def test_slip_comes_in_three_sizes(shop: Shop, sign_in: SignIn, paper: str) -> None:
    hand_over(shop, line(shop.rice))

    answer = sign_in("keeper").get(f"/counter/slips/1/?village=anping&paper={paper}")

    sheets = set(re.findall(r"print-slip[-a-z0-9]*", answer.content.decode()))
    extra = {f"print-slip-{paper}"} if paper in {"58", "a5"} else set()
    assert (answer.status_code, sheets) == (200, {"print-slip"} | extra)


def test_slip_keeps_the_balance_of_its_moment(shop: Shop, sign_in: SignIn) -> None:
    hand_over(shop, line(shop.rice))
    hand_over(shop, line(shop.rice))

    words = read(sign_in("keeper").get("/counter/slips/1/?village=anping"))

    assert "兑换后结余 80 分" in words


@pytest.mark.parametrize(("person", "number"), [("keeper", 2), ("keeper", 9), ("stranger", 1)])
def test_slip_of_others_is_not_found(shop: Shop, sign_in: SignIn, person: str, number: int) -> None:
    hand_over(shop, line(shop.rice))
    hand_over(shop, line(shop.haircut), partner=shop.barber, by=shop.cast.barber)
    village = "hewan" if person == "stranger" else "anping"

    answer = sign_in(person).get(f"/counter/slips/{number}/?village={village}")

    assert answer.status_code == 404
    assert "郑" not in read(answer)


def test_slip_tells_what_came_back_and_what_was_kept(shop: Shop, sign_in: SignIn) -> None:
    redemption = hand_over(shop, line(shop.rice, 2), line(shop.soap))
    proposal = bring_back(shop, redemption, back(redemption, 1, 1))
    consent_to_return(proposal, by=shop.cast.chair, now=NOW)
    client = sign_in("keeper")

    before = read(client.get("/counter/slips/1/?village=anping"))
    after = read(client.get("/counter/slips/2/?village=anping"))

    assert (
        "2026年10月15日已退货，43.5 分整单退回。留下的东西另开兑换单 X2。"
        " 退回 大米 1 袋 退回 肥皂 1 块 单号 X1"
    ) in before
    assert "兑换单 X1 退货以后，留下的东西重开这一单。 单号 X2" in after
    assert "大米 1 袋 20 分一袋 20 一共 20 分 兑换后结余 80 分" in after


def test_slip_of_what_only_waits_is_its_sheet(shop: Shop, sign_in: SignIn) -> None:
    redemption = book(shop, line(shop.rice))
    make_ready(redemption, by=shop.cast.keeper, now=NOW)

    answer = sign_in("keeper").get("/counter/slips/1/?village=anping")

    assert answer.status_code == 302
    assert answer["Location"] == "/counter/reservations/1/?village=anping"
