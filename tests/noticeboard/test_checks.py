"""What check_ledger asks of the noticeboard: nothing missing, nothing changed by hand."""

from collections.abc import Callable

import pytest
from django.db import connection

from ledger.services import finish_sealing
from ledger.services.closing import _move_on
from noticeboard.checks import check
from noticeboard.models import Notice
from tests.cast import Cast, at
from tests.market.shop import Shop
from tests.noticeboard.story import CLOSING_DAY, DECEMBER, NOVEMBER, OCTOBER, close
from villages.checks import Finding
from villages.triggers import drop_guards, install_guards


def find(cast: Cast) -> list[Finding]:
    return list(check(cast.village))


@pytest.fixture
def by_hand(notice: Notice) -> Callable[[str], None]:
    """Return what somebody does who switches the triggers off and writes into the tables."""

    def write(statement: str) -> None:
        drop_guards(connection)
        with connection.cursor() as cursor:
            cursor.execute(statement)
        install_guards(connection)

    return write


def test_all_is_well_after_closings(cast: Cast, notice: Notice) -> None:
    close(cast, NOVEMBER, on=DECEMBER)

    assert find(cast) == []


def test_sealed_month_without_a_notice_is_found(cast: Cast, october: Shop) -> None:
    _move_on(cast.village, OCTOBER, edition="甲", by=None, now=at(CLOSING_DAY))
    finish_sealing(cast.village, now=at(CLOSING_DAY))

    assert find(cast) == [
        Finding("anping", "noticeboard.missing", "2026年10月已经封账，却没有公示。")
    ]


def test_line_that_is_gone_is_found(cast: Cast, by_hand: Callable[[str], None]) -> None:
    by_hand("DELETE FROM noticeboard_noticeline WHERE household_number = 5")

    assert find(cast) == [
        Finding("anping", "noticeboard.line_missing", "2026年10月的公示里没有账户 H005。")
    ]


def test_sum_that_was_changed_is_found(cast: Cast, by_hand: Callable[[str], None]) -> None:
    by_hand("UPDATE noticeboard_noticesum SET points = 900 WHERE code = 'R03'")

    assert find(cast) == [
        Finding(
            "anping",
            "noticeboard.sum",
            "2026年10月的公示里“加分”合计是 24，各户相加是 21。",
        )
    ]


def test_check_looks_at_its_own_village_only(cast: Cast, by_hand: Callable[[str], None]) -> None:
    by_hand("DELETE FROM noticeboard_noticeline WHERE household_number = 5")

    assert list(check(cast.other_village)) == []
