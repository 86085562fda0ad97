"""A voucher: for a service, by its digits, at its partner, until its day, once."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from ledger.queries import get_balance
from market.checks import check
from market.codes import draw_code, read_code, write_code
from market.errors import (
    TooManyCodes,
    VoucherCancelled,
    VoucherElsewhere,
    VoucherExpired,
    VoucherMistyped,
    VoucherUnknown,
    VoucherUsed,
)
from market.models import Redemption, RedemptionState
from market.reserved import get_last_day
from market.services import (
    cancel_reservation,
    expire_reservations,
    get_voucher,
    hand_over,
    make_ready,
    use_voucher,
    vouchers,
)
from tests.cast import NOW, SHANGHAI, at
from tests.ledger.acts import deduct, find_available
from tests.market import shop as counter
from tests.market.keeping import agree, back, book, bring_back
from tests.market.shop import Shop, line
from villages.errors import RoleNeeded, VillageNotFound

# 30 days from 15 October on.
LAST_DAY = date(2026, 11, 14)
DAY_AFTER = date(2026, 11, 15)


@pytest.fixture
def voucher(shop: Shop) -> Redemption:
    """A haircut at 罗理发's for household 5."""
    return book(shop, line(shop.haircut), partner=shop.barber, by=shop.cast.households[5])


def look_up(shop: Shop, text: str, *, person: str = "barber", now: datetime = NOW) -> Redemption:
    return get_voucher(shop.cast.village, text, by=shop.cast.people[person], now=now)


def test_service_gives_a_voucher_that_can_be_used_at_once(shop: Shop, voucher: Redemption) -> None:
    assert (voucher.state, voucher.ready_at, voucher.is_voucher) == (
        RedemptionState.READY,
        NOW,
        True,
    )
    assert read_code(voucher.code) == voucher.code
    assert get_last_day(voucher) == LAST_DAY
    assert find_available(shop.cast.account(5)).points == 85


def test_things_give_no_voucher_and_a_mixed_one_is_got_ready(shop: Shop) -> None:
    things = book(shop, line(shop.rice))
    mixed = book(shop, line(shop.rice), line(shop.ploughing))

    assert (things.code, things.is_voucher) == ("", False)
    assert (mixed.is_voucher, mixed.state) == (True, RedemptionState.RESERVED)
    ready = make_ready(mixed, by=shop.cast.keeper, now=NOW)
    assert ready.code == mixed.code
    assert look_up(shop, mixed.code, person="keeper") == mixed


def test_voucher_is_found_as_it_is_printed_or_scanned(shop: Shop, voucher: Redemption) -> None:
    texts = [
        voucher.code,
        write_code(voucher.code),
        f"https://jifen.example/partner/?village=anping&code={voucher.code}",
    ]

    assert [look_up(shop, text) for text in texts] == [voucher] * 3


def test_voucher_works_once(shop: Shop, voucher: Redemption) -> None:
    handed = hand_over(look_up(shop, voucher.code), by=shop.cast.barber, now=NOW)

    assert (handed.state, handed.points) == (RedemptionState.HANDED, Decimal(15))
    assert get_balance(shop.barber.account) == 15
    assert get_balance(shop.cast.account(5)) == 85
    with pytest.raises(VoucherUsed, match="10月15日 已经用过了"):
        look_up(shop, voucher.code, now=at(date(2026, 10, 16)))
    assert list(check(shop.cast.village)) == []


def test_second_press_is_answered_and_another_day_is_not(shop: Shop, voucher: Redemption) -> None:
    first, again = (
        use_voucher(shop.cast.village, voucher.code, by=shop.cast.barber, now=NOW)
        for _each in range(2)
    )

    assert again == first
    with pytest.raises(VoucherUsed):
        use_voucher(shop.cast.village, voucher.code, by=shop.cast.clerk, now=NOW)
    with pytest.raises(VoucherUsed):
        use_voucher(
            shop.cast.village, voucher.code, by=shop.cast.barber, now=at(date(2026, 10, 16), 0)
        )
    assert get_balance(shop.barber.account) == 15


def test_second_press_is_answered_in_a_pause_after_wrong_codes(
    shop: Shop, voucher: Redemption, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vouchers, "CODES", replace(vouchers.CODES, limit=1))
    other = book(shop, line(shop.haircut), partner=shop.barber, by=shop.cast.households[5])

    def use(text: str) -> Redemption:
        return use_voucher(shop.cast.village, text, by=shop.cast.barber, now=NOW)

    first = use(voucher.code)
    with pytest.raises(VoucherUnknown):
        use(draw_code())

    assert use(voucher.code) == first
    # Of no other voucher is anything said, and none is used.
    for text in (other.code, draw_code(), "12"):
        with pytest.raises(TooManyCodes):
            use(text)
    assert get_balance(shop.barber.account) == 15


def test_voucher_stays_used_after_a_return(shop: Shop) -> None:
    made = book(shop, line(shop.ploughing, 2))
    handed = hand_over(made, by=shop.cast.keeper, now=NOW)

    agree(shop, bring_back(shop, handed, back(handed, 1)))

    with pytest.raises(VoucherUsed):
        look_up(shop, made.code, person="keeper")
    assert Redemption.objects.get(renews=handed).code == ""


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        (datetime(2026, 11, 14, 23, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 11, 15, 0, 0, tzinfo=SHANGHAI), False),
    ],
)
def test_voucher_expires_at_midnight_in_guangdong(
    shop: Shop, voucher: Redemption, *, moment: datetime, works: bool
) -> None:
    if works:
        assert look_up(shop, voucher.code, now=moment) == voucher
    else:
        with pytest.raises(VoucherExpired, match="11月14日为止"):
            look_up(shop, voucher.code, now=moment)


def test_voucher_that_was_tidied_away_has_expired(shop: Shop, voucher: Redemption) -> None:
    expire_reservations(shop.cast.village, now=at(DAY_AFTER))

    with pytest.raises(VoucherExpired):
        look_up(shop, voucher.code, now=at(DAY_AFTER))


def test_voucher_that_was_let_go_is_cancelled(shop: Shop, voucher: Redemption) -> None:
    cancel_reservation(voucher, by=voucher.household, now=NOW)

    with pytest.raises(VoucherCancelled):
        look_up(shop, voucher.code)


def test_voucher_that_points_no_longer_cover_is_cancelled(shop: Shop, voucher: Redemption) -> None:
    deduct(shop.cast, 5, 90)
    with pytest.raises(Exception, match="预约已经退掉"):
        hand_over(voucher, by=shop.cast.barber, now=NOW)

    with pytest.raises(VoucherCancelled):
        look_up(shop, voucher.code)


def test_voucher_is_its_partners_and_the_committees(shop: Shop, voucher: Redemption) -> None:
    with pytest.raises(VoucherElsewhere) as caught:
        look_up(shop, voucher.code, person="keeper")

    assert str(caught.value) == "这张券是到「罗记理发」用的，请村民到那里去。"
    assert look_up(shop, voucher.code, person="clerk") == voucher


def test_voucher_is_told_to_nobody_without_a_shop(shop: Shop, voucher: Redemption) -> None:
    refusals = {"walker": RoleNeeded, "watcher": RoleNeeded, "stranger": VillageNotFound}

    for person, refusal in refusals.items():
        for text in (voucher.code, "000000000000"):
            with pytest.raises(refusal):
                look_up(shop, text, person=person)


def test_voucher_of_another_village_is_unknown_here(shop: Shop, voucher: Redemption) -> None:
    with pytest.raises(VoucherUnknown):
        get_voucher(shop.cast.other_village, voucher.code, by=shop.cast.stranger, now=NOW)


def test_wrong_digits_are_told_from_unknown_ones(shop: Shop, voucher: Redemption) -> None:
    slipped = str((int(voucher.code[0]) + 1) % 10) + voucher.code[1:]

    with pytest.raises(VoucherMistyped):
        look_up(shop, slipped)
    with pytest.raises(VoucherUnknown):
        look_up(shop, "0000 0000 0000")


def test_redemption_at_the_counter_has_no_digits(shop: Shop) -> None:
    made = counter.hand_over(shop, line(shop.haircut), partner=shop.barber, by=shop.cast.barber)

    assert made.code == ""
