"""Two writers at once, on the real database: what comes of it, whoever is first."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from threading import Event
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from ledger.checks import check
from ledger.errors import (
    AlreadyReversed,
    CorrectionDecided,
    CorrectionTwice,
    HoldGone,
    InsufficientPoints,
    KeyReused,
    PutUpAlready,
    SettlementTooLarge,
)
from ledger.models import Account, Correction, Hold, Month, MonthLine, Transfer, TransferKind
from ledger.queries import get_balance, get_notice_csv
from ledger.seals import seal_of
from ledger.services import (
    Post,
    consent_to_correction,
    finish_sealing,
    get_issuance,
    lock_book,
    propose_opening,
    propose_reversal,
    record_put_up,
    release_hold,
    transfer,
)
from ledger.services.closing import _move_on
from tests.cast import NOW, TODAY, Cast, at
from tests.ledger.acts import (
    BASE,
    DECEMBER,
    EDITION,
    NOVEMBER,
    OCTOBER,
    Standings,
    award,
    book_ahead,
    close,
    find_partner,
    look_at,
    make_post,
    make_reversal,
    redeem,
    send,
    sign_moves,
)
from tests.ledger.together import SECONDS_MAX, run_together
from villages.errors import PointsError
from villages.models import User

pytestmark = pytest.mark.django_db(transaction=True)

NEXT_WEEK = TODAY + timedelta(days=7)


def sort_out(results: Sequence[object]) -> Counter[str]:
    """Return how many succeeded, and how many were refused by which error."""
    return Counter(
        type(result).__name__ if isinstance(result, PointsError) else "done" for result in results
    )


def assert_books_agree(cast: Cast) -> None:
    assert [finding.sentence for finding in check(cast.village)] == []


# The last points.


@pytest.mark.parametrize(("writers", "price", "succeed"), [(2, "60", 1), (8, "30", 3)])
def test_last_points_are_spent_once(cast: Cast, writers: int, price: str, succeed: int) -> None:
    partner = find_partner(cast)

    results = run_together([lambda: redeem(cast, 1, price)] * writers)

    assert sort_out(results) == {"done": succeed, "InsufficientPoints": writers - succeed}
    assert look_at(cast.account(1)).balance == BASE - succeed * Decimal(price)
    assert get_balance(partner) == succeed * Decimal(price)
    assert_books_agree(cast)


def test_last_points_are_reserved_or_spent(cast: Cast) -> None:
    find_partner(cast)
    acts: list[Callable[[], object]] = [
        lambda: redeem(cast, 1, 60),
        lambda: book_ahead(cast, 1, 60, frees_on=NEXT_WEEK),
    ]

    results = run_together(acts)

    assert sort_out(results) == {"done": 1, "InsufficientPoints": 1}
    assert look_at(cast.account(1)).available == Decimal(40)
    assert_books_agree(cast)


def test_partners_last_points_are_settled_once(cast: Cast) -> None:
    redeem(cast, 1, 50)
    issuance, partner = get_issuance(cast.village), find_partner(cast)

    def settle() -> Transfer | None:
        post = make_post(TransferKind.SETTLEMENT, partner, issuance, 30)
        return send(cast.village, post, by=cast.chair)

    results = run_together([settle] * 4)

    assert sort_out(results) == {"done": 1, SettlementTooLarge.__name__: 3}
    assert get_balance(partner) == Decimal(20)


def test_ceiling_that_is_read_under_the_lock_is_never_exceeded(cast: Cast) -> None:
    issuance, ceiling = get_issuance(cast.village), Decimal(25)

    def award_below_ceiling(number: int) -> Transfer | None:
        post = make_post(TransferKind.AWARD, issuance, cast.account(number), 5, reference="R77")
        with transaction.atomic():
            book = lock_book(cast.village, now=NOW)
            given = Transfer.objects.filter(reference="R77").aggregate(sum=Sum("points"))["sum"]
            if (given or 0) + post.points > ceiling:
                return None
            return transfer(book, post, by=cast.judge_two)

    results = run_together(
        [lambda number=number: award_below_ceiling(1 + number % 6) for number in range(12)]  # type: ignore[misc]
    )

    assert sum(result is not None for result in results) == 5
    assert_books_agree(cast)


# One key, one intent.


def test_one_key_at_once_makes_one_row_that_all_get(cast: Cast) -> None:
    post = make_post(TransferKind.AWARD, get_issuance(cast.village), cast.account(1), 5)

    results = run_together([lambda: send(cast.village, post, by=cast.judge_two)] * 8)

    assert len({row.pk for row in results if isinstance(row, Transfer)}) == 1
    assert sort_out(results) == {"done": 8}
    assert look_at(cast.account(1)).balance == BASE + 5
    assert_books_agree(cast)


def test_one_key_for_several_contents_at_once_serves_one(cast: Cast) -> None:
    issuance, key = get_issuance(cast.village), uuid4()
    posts = [
        make_post(TransferKind.AWARD, issuance, cast.account(number), 5, key=key)
        for number in (1, 2, 3, 4)
    ]

    results = run_together(
        [lambda post=post: send(cast.village, post, by=cast.judge_two) for post in posts]  # type: ignore[misc]
    )

    assert sort_out(results) == {"done": 1, KeyReused.__name__: 3}
    assert Transfer.objects.filter(key=key).count() == 1
    assert_books_agree(cast)


def test_two_keys_reverse_one_row_once(cast: Cast) -> None:
    row = award(cast, 1, 5, is_held=True)
    posts = [make_reversal(row) for _each in range(4)]

    results = run_together(
        [lambda post=post: send(cast.village, post, by=cast.clerk) for post in posts]  # type: ignore[misc]
    )

    assert sort_out(results) == {"done": 1, AlreadyReversed.__name__: 3}
    assert look_at(cast.account(1)) == Standings(BASE, Decimal(0), BASE)
    assert_books_agree(cast)


def test_two_persons_consent_to_one_correction_once(cast: Cast) -> None:
    proposal = propose_opening(
        cast.account(2),
        points=Decimal(30),
        standing_points=Decimal(45),
        reason="老存折",
        key=uuid4(),
        by=cast.clerk,
        now=NOW,
    )
    people: list[User] = [cast.chair, cast.watcher, cast.chair, cast.watcher]

    results = run_together(
        [lambda by=by: consent_to_correction(proposal, by=by, now=NOW) for by in people]  # type: ignore[misc]
    )

    # Whoever was first gets the same answer twice, the other person learns that it is done.
    assert sort_out(results) == {"done": 2, CorrectionDecided.__name__: 2}
    assert look_at(cast.account(2)).balance == BASE + 30
    assert_books_agree(cast)


def test_two_persons_propose_one_opening_once(cast: Cast) -> None:
    def propose(by: User) -> Correction:
        return propose_opening(
            cast.account(2),
            points=Decimal(30),
            standing_points=Decimal(0),
            reason="老存折",
            key=uuid4(),
            by=by,
            now=NOW,
        )

    results = run_together([lambda: propose(cast.clerk), lambda: propose(cast.chair)])

    assert sort_out(results) == {"done": 1, CorrectionTwice.__name__: 1}


def test_objection_and_correction_reverse_one_row_once(cast: Cast) -> None:
    row = award(cast, 2, 5)
    proposal = propose_reversal(row, reason="记错", key=uuid4(), by=cast.clerk, now=NOW)
    acts: list[Callable[[], object]] = [
        lambda: consent_to_correction(proposal, by=cast.chair, now=NOW),
        lambda: send(cast.village, make_reversal(row), by=cast.watcher),
    ]

    results = run_together(acts)

    assert sort_out(results) == {"done": 1, AlreadyReversed.__name__: 1}
    assert look_at(cast.account(2)).balance == BASE
    assert_books_agree(cast)


# Holds.


def test_held_points_are_redeemed_only_once_they_are_released(cast: Cast) -> None:
    find_partner(cast)
    hold = book_ahead(cast, 1, 100, frees_on=NEXT_WEEK)

    def release() -> Hold:
        with transaction.atomic():
            return release_hold(lock_book(cast.village, now=NOW), hold)

    acts: list[Callable[[], object]] = [release, lambda: redeem(cast, 1, 100)]
    released, redeemed = run_together(acts)

    assert not isinstance(released, PointsError)
    spent = BASE if isinstance(redeemed, Transfer) else Decimal(0)
    assert isinstance(redeemed, Transfer | InsufficientPoints)
    assert look_at(cast.account(1)) == Standings(BASE - spent, Decimal(0), BASE - spent)
    assert_books_agree(cast)


def test_reservation_is_handed_over_once(cast: Cast) -> None:
    hold, partner = book_ahead(cast, 1, 50, frees_on=NEXT_WEEK), find_partner(cast)

    def hand_over() -> Transfer | None:
        post = make_post(TransferKind.REDEMPTION, cast.account(1), partner, 50)
        with transaction.atomic():
            book = lock_book(cast.village, now=NOW)
            release_hold(book, hold)
            return transfer(book, post, by=cast.keeper)

    results = run_together([hand_over] * 3)

    assert sort_out(results) == {"done": 1, HoldGone.__name__: 2}
    assert look_at(cast.account(1)).balance == BASE - 50
    assert_books_agree(cast)


def test_reversal_and_redemption_of_the_same_points_leave_true_books(cast: Cast) -> None:
    row = award(cast, 1, 50)
    find_partner(cast)
    acts: list[Callable[[], object]] = [
        lambda: send(cast.village, make_reversal(row), by=cast.clerk),
        lambda: redeem(cast, 1, 120),
    ]

    reversed_row, redeemed = run_together(acts)

    # First redeemed, then reversed: debt. First reversed: too few to redeem.
    assert isinstance(reversed_row, Transfer)
    if isinstance(redeemed, Transfer):
        assert look_at(cast.account(1)) == Standings(Decimal(-20), Decimal(20), Decimal(0))
    else:
        assert look_at(cast.account(1)) == Standings(BASE, Decimal(0), BASE)
    assert_books_agree(cast)


# Closing.


def test_posts_beside_a_close_land_in_this_month_or_the_next(cast: Cast) -> None:
    now = at(NOVEMBER)

    def post_three(number: int) -> list[Transfer]:
        return [award(cast, number, 1, is_held=True, now=now) for _each in range(3)]

    acts: list[Callable[[], object]] = [
        lambda number=number: post_three(1 + number % 6)  # type: ignore[misc]
        for number in range(6)
    ]
    *posted, month = run_together([*acts, lambda: close(cast, OCTOBER, on=NOVEMBER)])

    assert sort_out(posted) == {"done": 6}
    assert isinstance(month, Month)
    rows = Transfer.objects.for_village(cast.village)
    assert rows.filter(month=OCTOBER).count() + rows.filter(month=NOVEMBER).count() == 6 + 18
    assert not rows.filter(month=OCTOBER, number__gt=month.last_number).exists()
    assert not rows.filter(month=NOVEMBER, number__lte=month.last_number).exists()
    assert seal_of(get_notice_csv(month)) == month.seal
    assert_books_agree(cast)


def test_two_closers_close_one_month(cast: Cast) -> None:
    award(cast, 1, 5)

    results = run_together([lambda: close(cast, OCTOBER, on=NOVEMBER)] * 4)

    assert len({(month.pk, month.seal) for month in results if isinstance(month, Month)}) == 1
    assert sort_out(results) == {"done": 4}
    assert Month.objects.for_village(cast.village).count() == 1
    assert MonthLine.objects.filter(month__village=cast.village).count() == 6
    assert_books_agree(cast)


def test_two_sealers_seal_once(cast: Cast) -> None:
    award(cast, 1, 5, is_held=True)
    for month, on in ((OCTOBER, NOVEMBER), (NOVEMBER, DECEMBER)):
        _move_on(cast.village, month, edition=EDITION, by=None, now=at(on))

    run_together([lambda: finish_sealing(cast.village, now=at(DECEMBER))] * 4)

    assert Month.objects.for_village(cast.village).exclude(seal="").count() == 2
    assert_books_agree(cast)


def test_paper_goes_up_on_one_day(cast: Cast) -> None:
    award(cast, 1, 5, is_held=True)
    month = close(cast, OCTOBER, on=NOVEMBER)
    now = at(date(2026, 11, 4))

    results = run_together(
        [
            lambda day=day: record_put_up(month, on=date(2026, 11, day), now=now)  # type: ignore[misc]
            for day in (2, 3, 4)
        ]
    )

    assert sort_out(results) == {"done": 1, PutUpAlready.__name__: 2}
    month.refresh_from_db()
    assert month.put_up_on is not None
    assert month.window_ends == month.put_up_on + timedelta(days=5)
    assert_books_agree(cast)


# Orders and villages.


def test_twenty_opposite_moves_meet_without_a_deadlock(cast: Cast) -> None:
    ends = [(1, 2), (2, 1)] * 10

    def move(source: int, destination: int) -> Transfer | None:
        post = make_post(TransferKind.MOVE, cast.account(source), cast.account(destination), 5)
        return send(cast.village, post, by=cast.chair)

    results = run_together([lambda ends=ends: move(*ends) for ends in ends])  # type: ignore[misc]

    assert sort_out(results) == {"done": 20}
    assert [look_at(cast.account(number)).balance for number in (1, 2)] == [BASE, BASE]
    sign_moves(cast)
    assert_books_agree(cast)


def test_numbers_have_no_gap_where_many_post_and_some_are_refused(cast: Cast) -> None:
    find_partner(cast)
    acts: list[Callable[[], object]] = [
        *[lambda: award(cast, 1, 1)] * 5,
        *[lambda: redeem(cast, 2, 101)] * 5,
    ]

    results = run_together(acts)

    assert sort_out(results) == {"done": 5, InsufficientPoints.__name__: 5}
    assert_books_agree(cast)


def test_two_villages_run_side_by_side(cast: Cast) -> None:
    """On PostgreSQL the neighbour posts while this book is locked; SQLite has one writer."""
    neighbour = Account.objects.get(household=cast.other_household)
    there = make_post(TransferKind.AWARD, get_issuance(cast.other_village), neighbour, 5)
    here = make_post(TransferKind.AWARD, get_issuance(cast.village), cast.account(1), 5)
    locked, posted = Event(), Event()

    def post_here_slowly() -> bool:
        with transaction.atomic():
            book = lock_book(cast.village, now=NOW)
            locked.set()
            side_by_side = connection.vendor == "sqlite" or posted.wait(SECONDS_MAX)
            transfer(book, here, by=cast.judge_two)
        return side_by_side

    def post_there() -> bool:
        assert locked.wait(SECONDS_MAX)
        send(cast.other_village, there, by=cast.stranger)
        posted.set()
        return True

    assert run_together([post_here_slowly, post_there]) == [True, True]
    assert [list(check(village)) for village in (cast.village, cast.other_village)] == [[], []]


def test_posts_of_many_writers_in_two_villages_keep_both_books(cast: Cast) -> None:
    neighbour, issuance = (
        Account.objects.get(household=cast.other_household),
        get_issuance(cast.other_village),
    )

    def post_there() -> Transfer | None:
        post: Post = make_post(TransferKind.AWARD, issuance, neighbour, 1)
        return send(cast.other_village, post, by=cast.stranger)

    acts: list[Callable[[], object]] = [*[lambda: award(cast, 1, 1)] * 6, *[post_there] * 6]
    results = run_together(acts)

    assert sort_out(results) == {"done": 12}
    assert [list(check(village)) for village in (cast.village, cast.other_village)] == [[], []]
