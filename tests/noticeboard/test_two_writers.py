"""Closing while others work, with real threads: one notice, and no post lost."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from ledger.models import Book, Month, Transfer
from ledger.queries import get_notice_csv
from ledger.seals import seal_of
from noticeboard import due
from noticeboard.checks import check
from noticeboard.models import Notice, NoticeLine, Signature, SignaturePart
from noticeboard.services import close_and_draw, sign_month
from tests.cast import Cast, at
from tests.ledger.acts import award
from tests.noticeboard.story import CLOSING_DAY, DECEMBER, NOVEMBER, OCTOBER, run_together
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


def signing(cast: Cast, by: User) -> Callable[[], Signature]:
    return lambda: sign_month(
        cast.village, OCTOBER, part=SignaturePart.SUPERVISOR, by=by, now=at(CLOSING_DAY)
    )


def test_two_closers_amid_posts_put_every_one_into_one_months_figures(cast: Cast) -> None:
    posts = [posting(cast, 1 + count % 6) for count in range(POSTS)]
    closers = [closing(cast, by) for by in (cast.chair, cast.clerk)]

    first, second, *made = run_together(*closers, *posts)
    following = close_and_draw(cast.village, NOVEMBER, by=None, now=at(DECEMBER))

    assert isinstance(first, Notice)
    assert first == second == Notice.objects.get(month__month=OCTOBER)
    # Every acknowledged post is in the figures of one month and of no other.
    added = [
        {line.account_id: line.added for line in notice.month.lines.all()}
        for notice in (first, following)
    ]
    acknowledged = Counter(row.destination_id for row in made if isinstance(row, Transfer))
    for number in range(1, 7):
        account_id = cast.account(number).pk
        assert added[0][account_id] + added[1][account_id] == 5 * acknowledged[account_id]
    assert acknowledged.total() == POSTS
    months = first.month, following.month
    assert (months[0].last_number + 1, months[1].last_number) == (months[1].first_number, 6 + POSTS)
    assert list(check(cast.village)) == []


def test_what_is_due_and_the_staff_at_once_make_one_notice(cast: Cast) -> None:
    run_together(
        closing(cast, cast.chair),
        lambda: due.run(at(CLOSING_DAY)),
        lambda: due.run(at(CLOSING_DAY)),
    )

    assert Notice.objects.for_village(cast.village).count() == 1
    assert Notice.objects.for_village(cast.other_village).count() == 1
    assert list(check(cast.village)) == []


def test_signing_and_closing_at_once_keep_both(cast: Cast) -> None:
    posts = [posting(cast, 1 + count % 6) for count in range(POSTS)]
    signers = [signing(cast, cast.watcher)] * 3

    notice, *rest = run_together(closing(cast, cast.chair), *signers, *posts)

    signature = Signature.objects.get()
    assert rest[:3] == [signature] * 3
    assert isinstance(notice, Notice)
    assert signature.month == notice.month.month == OCTOBER
    assert 6 <= signature.last_number <= 6 + POSTS
    assert list(check(cast.village)) == []
