"""What check_ledger asks of the noticeboard: nothing missing, nothing changed by hand."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction

from ledger.models import Hold
from ledger.services import (
    consent_to_correction,
    finish_sealing,
    lock_book,
    object_to_hold,
    propose_opening,
)
from ledger.services.closing import _move_on
from noticeboard.checks import check
from noticeboard.models import Notice, NoticeHonour
from tests.cast import Cast, at
from tests.ledger.acts import undo
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


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("held = 900", "“其中待公示”印的是 9，应是 10"),
        ("standing = 1100", "“年度积分”印的是 11，应是 10"),
        ("deducted_asked = -500", "“应减”印的是 −5，应是 0"),
        ('items = \'[["award", "R01", 3, ""]]\'', "“事项”和流水对不上"),
    ],
)
def test_line_that_was_changed_is_found(
    cast: Cast, by_hand: Callable[[str], None], change: str, found: str
) -> None:
    by_hand(f"UPDATE noticeboard_noticeline SET {change} WHERE household_number = 5")  # noqa: S608 - our own words

    assert find(cast) == [
        Finding("anping", "noticeboard.line", f"2026年10月的公示里 02组 · 005户 的{found}。")
    ]


def test_line_under_another_number_is_found(cast: Cast, by_hand: Callable[[str], None]) -> None:
    by_hand("UPDATE noticeboard_noticeline SET household_number = 55 WHERE household_number = 5")

    assert find(cast) == [
        Finding("anping", "noticeboard.line", "2026年10月的公示里 02组 · 055户 的户编号应是 005。")
    ]


def test_what_came_after_a_notice_is_no_reason_to_doubt_it(cast: Cast, notice: Notice) -> None:
    """An award reversed, an opening entered and a hold in dispute since: it was right that day."""
    now = at(date(2026, 11, 3))
    held = Hold.objects.filter(account=cast.account(5)).order_by("pk")
    first, second = (hold.transfer for hold in held)
    assert first is not None
    assert second is not None
    with transaction.atomic():
        object_to_hold(lock_book(cast.village, now=now), first)
    undo(cast, second, now=now)
    opening = propose_opening(
        cast.account(5),
        points=Decimal(5),
        standing_points=Decimal(7),
        reason="老存折",
        key=uuid4(),
        by=cast.clerk,
        now=now,
    )
    consent_to_correction(opening, by=cast.watcher, now=now)
    close(cast, NOVEMBER, on=DECEMBER)

    # An objection that nobody wrote down is another matter.
    assert {finding.code for finding in find(cast)} == {"noticeboard.objection_held"}


def test_sum_that_was_changed_is_found(cast: Cast, by_hand: Callable[[str], None]) -> None:
    by_hand("UPDATE noticeboard_noticesum SET points = 900 WHERE code = 'R03'")

    assert find(cast) == [
        Finding(
            "anping",
            "noticeboard.sum",
            "2026年10月的公示里“加分”合计是 24，各户相加是 21。",
        )
    ]


@pytest.mark.parametrize(
    ("statement", "code", "sentence"),
    [
        (
            """UPDATE noticeboard_notice SET sheets = '["weather"]'""",
            "noticeboard.sheets",
            "2026年10月的公示：不认识附页“weather”。",
        ),
        (
            """UPDATE noticeboard_notice SET improvements = '[["hygiene", 9]]'""",
            "noticeboard.improvements",
            "2026年10月的公示：需要改进的事写着 9 件，按入账算是 1 件。",
        ),
        (
            """UPDATE noticeboard_notice SET improvements = '[["weather", 1]]'""",
            "noticeboard.improvements",
            "2026年10月的公示：不认识类别“weather”。",
        ),
    ],
)
def test_sheets_that_were_changed_are_found(
    cast: Cast, by_hand: Callable[[str], None], statement: str, code: str, sentence: str
) -> None:
    by_hand(statement)

    assert find(cast) == [Finding("anping", code, sentence)]


def test_honour_that_was_not_earned_is_found(cast: Cast, notice: Notice) -> None:
    line = notice.lines.get(household_number=5)
    NoticeHonour.objects.create(notice=notice, line=line, position=0, added=99)

    assert find(cast) == [
        Finding(
            "anping",
            "noticeboard.honours",
            "2026年10月的公示：光荣榜上 02组 · 005户 写着 99 分，按入账算是 10 分。",
        )
    ]


def test_check_looks_at_its_own_village_only(cast: Cast, by_hand: Callable[[str], None]) -> None:
    by_hand("DELETE FROM noticeboard_noticeline WHERE household_number = 5")

    assert list(check(cast.other_village)) == []
