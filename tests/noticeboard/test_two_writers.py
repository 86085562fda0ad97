"""Closing while others work, with real threads: one notice, and no post lost."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from ledger.models import Book, Month, Transfer
from ledger.queries import get_notice_csv
from ledger.seals import seal_of
from noticeboard.checks import check
from noticeboard.models import Notice, NoticeLine
from noticeboard.services import close_and_draw
from tests.cast import Cast, at
from tests.ledger.acts import award
from tests.noticeboard.story import CLOSING_DAY, NOVEMBER, OCTOBER, run_together
from villages.models import User

pytestmark = pytest.mark.django_db(transaction=True)

POSTS = 8


def closing(cast: Cast, by: User) -> Callable[[], Notice]:
    return lambda: close_and_draw(cast.village, OCTOBER, by=by, now=at(CLOSING_DAY))


def posting(cast: Cast, number: int) -> Callable[[], Transfer]:
    return lambda: award(
        cast, number, 5, is_held=True, occurred_on=date(2026, 10, 31), now=at(CLOSING_DAY)
    )


def test_two_staff_at_once_make_one_notice(cast: Cast) -> None:
    award(cast, 5, 5, is_held=True)

    notices = run_together(*(closing(cast, by) for by in (cast.chair, cast.clerk) * 2))

    assert notices == [Notice.objects.get()] * 4
    assert NoticeLine.objects.count() == 6
    month = Month.objects.get()
    assert seal_of(get_notice_csv(month)) == month.seal
    assert list(check(cast.village)) == []


def test_posts_under_way_wait_and_none_is_lost(cast: Cast) -> None:
    posts = [posting(cast, 1 + count % 6) for count in range(POSTS)]

    notice, *made = run_together(closing(cast, cast.chair), *posts)

    assert isinstance(notice, Notice)
    awards = Transfer.objects.filter(kind="award").order_by("number")
    assert {row.pk for row in awards} == {row.pk for row in made if isinstance(row, Transfer)}
    assert len(made) == awards.count() == POSTS
    last = notice.month.last_number
    assert [row.month for row in awards] == [
        OCTOBER if row.number <= last else NOVEMBER for row in awards
    ]
    printed = sum((line.added for line in notice.month.lines.all()), Decimal(0))
    assert printed == 5 * awards.filter(number__lte=last).count()
    assert Book.objects.get(village=cast.village).last_number == 6 + POSTS
    assert list(check(cast.village)) == []
