"""close_month for one village or all, and run_due: one failing village holds nobody up."""

import re
from datetime import date
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from ledger.models import Account, Book, Month, MonthLine
from ledger.services import open_book, propose_opening
from ledger.services.closing import _move_on
from noticeboard.models import Notice
from rules.models import Rule
from tests.cast import BEGIN, Cast, at, enrol
from tests.deeds.factories import bring
from tests.market.keeping import book as book_ahead
from tests.market.shop import assemble_shop, line
from tests.noticeboard.story import CLOSING_DAY, NOVEMBER, OCTOBER
from villages.models import Village
from villages.services import create_grid, create_village

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def run(*arguments: str) -> tuple[str, str]:
    """Return what a command printed, and what it complained of."""
    said, complained = StringIO(), StringIO()
    call_command(*arguments, stdout=said, stderr=complained)
    return said.getvalue(), complained.getvalue()


def found_broken(cast: Cast) -> Village:
    """Found a village between the two whose month cannot be sealed: a line of it is there."""
    village = create_village("东山村", "dongshan", town=cast.town, by=None, now=at(BEGIN))
    open_book(village, first_month=BEGIN)
    grid = create_grid(village, "01组", by=None, now=at(BEGIN))
    household = enrol(village, 1, grid=grid, head="陈东山")
    month = _move_on(village, OCTOBER, edition="甲", by=None, now=at(CLOSING_DAY))
    account = Account.objects.get(household=household)
    MonthLine.objects.create(
        month=month,
        account=account,
        opening=Decimal(0),
        added=Decimal(0),
        deducted=Decimal(0),
        redeemed=Decimal(0),
        other=Decimal(100),
        closing=Decimal(100),
        digest="0" * 64,
    )
    return village


def read_slugs(said: str) -> list[str]:
    """Return the villages of which a command tells that they are closed."""
    return re.findall(r"^([a-z-]+): 2026年10月 [0-9a-f]{64}$", said, re.MULTILINE)


def test_close_month_closes_one_village(cast: Cast) -> None:
    said, complained = run("close_month", "anping", "2026-10")

    notice = Notice.objects.get()
    assert (said, complained) == (f"anping: 2026年10月 {notice.month.seal}\n", "")
    assert (notice.month.village, notice.drawn_by) == (cast.village, None)


def test_close_month_closes_all_and_again_the_same(cast: Cast) -> None:
    first, second = (run("close_month", "--all", "2026-10")[0] for _ in range(2))

    rows, again = first.splitlines(), second.splitlines()
    assert rows[:2] == again[:2]
    assert read_slugs(first) == ["anping", "hewan"]
    rate = r"，每秒 \d+ 行。"
    assert re.fullmatch("关好 2 个村，早就关好的 0 个，没有关成的 0 个；封了 7 行" + rate, rows[2])
    assert again[2] == "关好 0 个村，早就关好的 2 个，没有关成的 0 个；封了 0 行，每秒 0 行。"
    assert Notice.objects.count() == 2


def test_close_month_reports_a_village_that_cannot_close_and_closes_the_rest(cast: Cast) -> None:
    late = create_village("新村", "a-late-one", town=cast.town, by=None, now=at(CLOSING_DAY))
    open_book(late, first_month=NOVEMBER)
    said, complained = StringIO(), StringIO()

    with pytest.raises(CommandError, match="有 1 个村没有关成。"):
        call_command("close_month", "--all", "2026-10", stdout=said, stderr=complained)

    assert complained.getvalue() == "a-late-one: 本村账册里没有2026年10月可以关账。\n"
    assert read_slugs(said.getvalue()) == ["anping", "hewan"]
    assert "关好 2 个村，早就关好的 0 个，没有关成的 1 个；封了 7 行" in said.getvalue()


def test_close_month_goes_on_after_a_village_that_breaks_down(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    broken = found_broken(cast)
    said = StringIO()

    with pytest.raises(CommandError, match="有 1 个村没有关成。") as refusal:
        call_command("close_month", "--all", "2026-10", stdout=said)

    assert refusal.value.returncode == 1
    assert read_slugs(said.getvalue()) == ["anping", "hewan"]
    assert [record.message for record in caplog.records] == ["dongshan could not be closed"]
    assert caplog.records[0].exc_info is not None
    assert Month.objects.get(village=broken).seal == ""


def test_close_month_prints_first_what_is_still_open(cast: Cast, rules: dict[str, Rule]) -> None:
    shop = assemble_shop(cast)
    bring(cast, rules["R01"], number=6, occurred_on=date(2026, 10, 14))
    book_ahead(shop, line(shop.rice), now=at(date(2026, 10, 30)))
    propose_opening(
        cast.account(2),
        points=Decimal(30),
        standing_points=Decimal(0),
        reason="老存折",
        key=uuid4(),
        by=cast.clerk,
        now=at(BEGIN),
    )

    first, second = (run("close_month", "anping", "2026-10")[0] for _ in range(2))

    assert first.splitlines()[:-1] == [
        "anping: 还有 1 件事没有评议完，转到下一个月，不会丢。",
        "anping: 有 1 张预约和兑换券还没有领，照样留着。",
        "anping: 有 1 个兑换点这个月还没有盘点，货和账对不对得上不知道。",
        "anping: 有 1 笔更正还等第二个人同意，同意后算下一个月的。",
    ]
    assert second == f"{first.splitlines()[-1]}\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("anping", "2026-13"), "月份写成 2026-10 这样。"),
        (("anping", "十月"), "月份写成 2026-10 这样。"),
        (("nowhere", "2026-10"), "没有叫 nowhere 的村。"),
        (("--all", "2026-11"), "有 2 个村没有关成。"),
    ],
)
def test_close_month_refuses_with_a_sentence(
    cast: Cast, arguments: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(CommandError, match=complaint):
        run("close_month", *arguments)

    assert not Notice.objects.exists()


def test_run_due_finishes_what_a_crash_left_and_closes_what_may_be(cast: Cast) -> None:
    _move_on(cast.village, OCTOBER, edition="甲", by=None, now=at(CLOSING_DAY))

    first, second = (run("run_due")[0] for _ in range(2))

    assert first == "安平村 2026年10月的公示已补做完。\n禾湾村 2026年10月已经关账，公示做好了。\n"
    assert second == "没有要办的。\n"
    assert {notice.month.village for notice in Notice.objects.all()} == {
        cast.village,
        cast.other_village,
    }
    assert Notice.objects.filter(drawn_by__isnull=True).count() == 2


def test_run_due_closes_nothing_before_the_closing_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(date(2026, 10, 31), 23))

    said, _complained = run("run_due")

    assert said == "没有要办的。\n"
    assert not Month.objects.exists()


def test_run_due_goes_on_after_a_village_that_breaks_down(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    broken = found_broken(cast)
    said = StringIO()

    with pytest.raises(CommandError, match="有 1 项没有办成。") as refusal:
        call_command("run_due", stdout=said)

    assert refusal.value.returncode == 1
    assert said.getvalue() == (
        "安平村 2026年10月已经关账，公示做好了。\n禾湾村 2026年10月已经关账，公示做好了。\n"
    )
    # Both steps meet the same fault: what is halfway, and what may be closed (nothing more).
    assert {record.message for record in caplog.records} == {
        "What is due in dongshan could not be done"
    }
    assert not Notice.objects.for_village(broken).exists()


def test_run_due_that_comes_late_makes_one_notice_of_what_was_missed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(date(2026, 12, 20)))

    said, _complained = run("run_due")

    assert said == (
        "安平村 2026年10月至11月已经关账，公示做好了。\n"
        "禾湾村 2026年10月至11月已经关账，公示做好了。\n"
    )
    assert Book.objects.get(village=cast.village).open_month == date(2026, 12, 1)
