"""close_month for one village or all, and run_due: one failing village holds nobody up."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ledger.services import open_book
from ledger.services.closing import _move_on
from noticeboard.models import Notice
from tests.cast import Cast, at
from tests.noticeboard.story import CLOSING_DAY, NOVEMBER, OCTOBER
from villages.services import create_village

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def run(*arguments: str) -> tuple[str, str]:
    """Return what a command printed, and what it complained of."""
    said, complained = StringIO(), StringIO()
    call_command(*arguments, stdout=said, stderr=complained)
    return said.getvalue(), complained.getvalue()


def test_close_month_closes_one_village(cast: Cast) -> None:
    said, complained = run("close_month", "anping", "2026-10")

    notice = Notice.objects.get()
    assert (said, complained) == (f"anping: 2026年10月 {notice.month.seal}\n", "")
    assert (notice.month.village, notice.drawn_by) == (cast.village, None)


def test_close_month_closes_all_and_again_the_same(cast: Cast) -> None:
    first, second = (run("close_month", "--all", "2026-10") for _ in range(2))

    assert first == second
    assert [row.partition(":")[0] for row in first[0].splitlines()] == ["anping", "hewan"]
    assert Notice.objects.count() == 2


def test_close_month_reports_a_village_that_cannot_close_and_closes_the_rest(cast: Cast) -> None:
    late = create_village("新村", "a-late-one", town=cast.town, by=None, now=at(CLOSING_DAY))
    open_book(late, first_month=NOVEMBER)
    said, complained = StringIO(), StringIO()

    with pytest.raises(CommandError, match="有 1 个村没有关成。"):
        call_command("close_month", "--all", "2026-10", stdout=said, stderr=complained)

    assert complained.getvalue() == "a-late-one: 本村账册里没有2026年10月可以关账。\n"
    assert [row.partition(":")[0] for row in said.getvalue().splitlines()] == ["anping", "hewan"]


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


def test_run_due_finishes_what_a_crash_left_and_then_has_nothing_to_do(cast: Cast) -> None:
    _move_on(cast.village, OCTOBER, edition="甲", by=None, now=at(CLOSING_DAY))

    first, second = (run("run_due")[0] for _ in range(2))

    assert "安平村 2026年10月的公示已补做完。\n" in first
    assert "公示" not in second
    assert Notice.objects.get().month.village == cast.village
