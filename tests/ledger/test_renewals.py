"""What is kept of a redemption that is reversed: posted anew in the same step, paid by it alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ledger.checks import check
from ledger.errors import AlreadyReversed, InsufficientPoints
from ledger.models import Transfer, TransferKind
from ledger.queries import get_balance
from ledger.services import Post, get_issuance
from tests.cast import Cast
from tests.ledger.acts import (
    award,
    book_ahead,
    change_terms,
    deduct,
    find_partner,
    look_at,
    make_post,
    make_reversal,
    redeem,
    send,
    send_many,
)

pytestmark = pytest.mark.django_db


def make_renewal(cast: Cast, points: Decimal | int | str, *, number: int = 1) -> Post:
    post = make_post(
        TransferKind.REDEMPTION, cast.account(number), find_partner(cast), points, reference="X2"
    )
    return replace(post, is_renewal=True)


def test_renewal_is_paid_by_what_is_reversed_whatever_is_kept_or_held(cast: Cast) -> None:
    row = redeem(cast, 1, 60)
    book_ahead(cast, 1, 40, frees_on=date(2026, 11, 1))
    deduct(cast, 1, 40)
    change_terms(cast, keep_points=Decimal(500))

    reversal, renewal = send_many(
        cast.village, [make_reversal(row), make_renewal(cast, 45)], by=cast.clerk
    )

    assert reversal is not None
    assert renewal is not None
    assert (reversal.points, renewal.points) == (Decimal(60), Decimal(45))
    assert renewal.number == reversal.number + 1
    assert look_at(cast.account(1)).balance == 15
    assert get_balance(find_partner(cast)) == 45
    assert list(check(cast.village)) == []


def test_renewal_again_answers_the_same(cast: Cast) -> None:
    posts = [make_reversal(redeem(cast, 1, 60)), make_renewal(cast, 45)]
    first = send_many(cast.village, posts, by=cast.clerk)

    again = send_many(cast.village, posts, by=cast.clerk)

    assert again == first
    assert look_at(cast.account(1)).balance == 55


def test_renewal_lowers_no_debt_below_what_it_was(cast: Cast) -> None:
    row = redeem(cast, 1, 100)
    undone = award(cast, 1, 30)
    redeem(cast, 1, 30)
    send(cast.village, make_reversal(undone), by=cast.clerk)
    before = look_at(cast.account(1))

    send_many(cast.village, [make_reversal(row), make_renewal(cast, 95)], by=cast.clerk)

    after = look_at(cast.account(1))
    assert (before.balance, before.debt) == (Decimal(-30), Decimal(30))
    assert (after.balance, after.debt) == (Decimal(-25), Decimal(25))
    assert list(check(cast.village)) == []


def test_renewal_alone_or_of_more_or_elsewhere_is_a_mistake(cast: Cast) -> None:
    row, other = redeem(cast, 1, 60), redeem(cast, 2, 10)
    given = award(cast, 1, 50)
    reversal = make_reversal(row)
    wrong = [
        [make_renewal(cast, 45)],
        [make_renewal(cast, 45), reversal],
        [reversal, make_renewal(cast, "60.01")],
        [reversal, make_renewal(cast, 45, number=2)],
        [reversal, make_renewal(cast, 30), make_renewal(cast, 30)],
        [reversal, make_reversal(other), make_renewal(cast, 45)],
        [make_reversal(given), make_renewal(cast, 45)],
        [
            reversal,
            replace(
                make_post(TransferKind.DEDUCTION, cast.account(1), get_issuance(cast.village), 45),
                is_renewal=True,
            ),
        ],
    ]
    before = Transfer.objects.count()

    for posts in wrong:
        with pytest.raises(ValueError, match="A renewal follows"):
            send_many(cast.village, posts, by=cast.clerk)

    assert Transfer.objects.count() == before


def test_renewal_does_not_survive_a_reversal_that_is_refused(cast: Cast) -> None:
    row = redeem(cast, 1, 60)
    send(cast.village, make_reversal(row), by=cast.clerk)

    with pytest.raises(AlreadyReversed):
        send_many(cast.village, [make_reversal(row), make_renewal(cast, 45)], by=cast.clerk)

    assert look_at(cast.account(1)).balance == 100


def test_redemption_that_is_no_renewal_still_asks_what_is_available(cast: Cast) -> None:
    row = redeem(cast, 1, 60)
    deduct(cast, 1, 40)
    change_terms(cast, keep_points=Decimal(50))
    plain = replace(make_renewal(cast, 45), is_renewal=False)

    with pytest.raises(InsufficientPoints):
        send_many(cast.village, [make_reversal(row), plain], by=cast.clerk)
