"""Reads: statements of a month and across months, passbooks, standing."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger.models import Account, Month, TransferKind
from ledger.queries import (
    StatementLine,
    get_balance,
    get_first_month,
    get_open_statement,
    get_passbook,
    get_standing,
    get_statement,
)
from ledger.services import close_account, get_issuance, lock_book
from tests.cast import NOW, Cast, at
from tests.ledger.acts import (
    BASE,
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    award,
    close,
    deduct,
    find_partner,
    make_post,
    redeem,
    send,
    undo,
)

pytestmark = pytest.mark.django_db

YEAR_2026, YEAR_2027 = date(2026, 1, 1), date(2027, 1, 1)
JANUARY = date(2027, 1, 1)


def line(account: Account, *amounts: int | str) -> StatementLine:
    """opening, added, deducted, redeemed, other."""
    return StatementLine(account.pk, *(Decimal(amount) for amount in amounts))


def statement_of(cast: Cast, month: Month, *, after: Month | None) -> list[StatementLine]:
    return get_statement(
        cast.village,
        first_number=month.first_number,
        last_number=month.last_number,
        after=after,
    )


def live_two_months(cast: Cast) -> None:
    """October: 1 +5 −2, 2 −30 at the shop, 3 +8 undone. November: 1 −10 at the shop, 2 +1."""
    award(cast, 1, 5)
    deduct(cast, 1, 2)
    redeem(cast, 2, 30)
    undo(cast, award(cast, 3, 8))
    close(cast, OCTOBER, on=NOVEMBER)
    redeem(cast, 1, 10, now=at(NOVEMBER, 11))
    award(cast, 2, 1, now=at(NOVEMBER, 12))


# Statements.


def test_statement_signs_each_account_its_own_way_and_goes_on_from_the_month_before(
    cast: Cast,
) -> None:
    live_two_months(cast)
    october, partner = Month.objects.for_village(cast.village).get(), find_partner(cast)
    untouched = [cast.account(number) for number in (4, 5, 6)]

    first, second = statement_of(cast, october, after=None), get_open_statement(cast.village)

    assert first == [
        line(cast.account(1), 0, 5, -2, 0, 100),
        line(cast.account(2), 0, 0, 0, -30, 100),
        line(cast.account(3), 0, 8, 0, 0, 92),
        *(line(account, 0, 0, 0, 0, 100) for account in untouched),
        line(partner, 0, 0, 0, 30, 0),
    ]
    assert second == [
        line(cast.account(1), 103, 0, 0, -10, 0),
        line(cast.account(2), 70, 1, 0, 0, 0),
        *(line(account, 100, 0, 0, 0, 0) for account in [cast.account(3), *untouched]),
        line(partner, 30, 0, 0, 10, 0),
    ]


def test_statements_closings_are_the_balances(cast: Cast) -> None:
    live_two_months(cast)

    lines = get_open_statement(cast.village)

    accounts = Account.objects.in_bulk([line.account_id for line in lines])
    assert [line.closing for line in lines] == [
        get_balance(accounts[line.account_id]) for line in lines
    ]


def test_settlement_and_move_stand_under_other(cast: Cast) -> None:
    redeem(cast, 1, 30)
    partner, issuance = find_partner(cast), get_issuance(cast.village)
    send(
        cast.village,
        make_post(TransferKind.SETTLEMENT, partner, issuance, 20),
        by=cast.chair,
    )
    send(
        cast.village,
        make_post(TransferKind.MOVE, cast.account(2), cast.account(3), 7),
        by=cast.chair,
    )

    lines = {line.account_id: line for line in get_open_statement(cast.village)}

    assert lines[partner.pk] == line(partner, 0, 0, 0, 30, -20)
    assert lines[cast.account(2).pk].other == BASE - 7
    assert lines[cast.account(3).pk].other == BASE + 7


def test_closed_account_stands_on_the_notice_while_it_has_something_to_say(cast: Cast) -> None:
    deduct(cast, 1, 100)
    with transaction.atomic():
        close_account(lock_book(cast.village, now=NOW), cast.account(1), now=NOW)
    first = close(cast, OCTOBER, on=NOVEMBER)

    second = close(cast, NOVEMBER, on=DECEMBER)

    assert first.lines.filter(account=cast.account(1)).exists()
    assert not second.lines.filter(account=cast.account(1)).exists()


def test_month_statement_is_one_query(cast: Cast) -> None:
    live_two_months(cast)
    october = Month.objects.for_village(cast.village).get()

    with CaptureQueriesContext(connection) as queries:
        statement_of(cast, october, after=None)

    assert len(queries) == 1


def test_first_month_is_the_books_own(cast: Cast) -> None:
    before = get_first_month(cast.village)
    close(cast, OCTOBER, on=DECEMBER)

    assert before == get_first_month(cast.village) == OCTOBER


# Passbooks.


def test_passbook_shows_the_newest_first_with_the_balance_after_each(cast: Cast) -> None:
    live_two_months(cast)

    lines = get_passbook(cast.account(1))

    assert [(line.transfer.kind, line.points, line.balance) for line in lines] == [
        ("redemption", Decimal(-10), Decimal(93)),
        ("deduction", Decimal(-2), Decimal(103)),
        ("award", Decimal(5), Decimal(105)),
        ("base", Decimal(100), Decimal(100)),
    ]


def test_passbook_marks_what_was_reversed(cast: Cast) -> None:
    live_two_months(cast)

    lines = get_passbook(cast.account(3))

    assert [(line.transfer.kind, line.is_reversed) for line in lines] == [
        ("reversal", False),
        ("award", True),
        ("base", False),
    ]


def test_passbook_goes_on_from_a_number(cast: Cast) -> None:
    live_two_months(cast)
    newest, *_rest = get_passbook(cast.account(1), limit=1)

    older = get_passbook(cast.account(1), limit=2, before=newest.transfer.number)

    assert [line.balance for line in older] == [Decimal(103), Decimal(105)]


def test_passbook_of_a_partner_counts_what_it_handed_out(cast: Cast) -> None:
    live_two_months(cast)

    lines = get_passbook(find_partner(cast))

    assert [(line.points, line.balance) for line in lines] == [
        (Decimal(10), Decimal(40)),
        (Decimal(30), Decimal(30)),
    ]


def test_passbook_is_right_for_an_account_read_before_the_last_post(cast: Cast) -> None:
    read_before = cast.account(1)
    award(cast, 1, 5)

    assert get_passbook(read_before, limit=1)[0].balance == BASE + 5


def test_passbook_of_an_account_without_transfers_is_empty(cast: Cast) -> None:
    assert get_passbook(find_partner(cast)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_passbook_takes_two_queries(cast: Cast, count: int) -> None:
    for _each in range(count):
        award(cast, 1, 5)
    account = cast.account(1)

    with CaptureQueriesContext(connection) as queries:
        get_passbook(account)

    assert len(queries) == 2


# Standing.


def test_standing_is_awards_less_deductions_and_redeeming_does_not_lower_it(cast: Cast) -> None:
    live_two_months(cast)

    standing = get_standing(cast.village, year_start=YEAR_2026)

    assert {pk: points for pk, points in standing.items() if points} == {
        cast.account(1).pk: Decimal(3),
        cast.account(2).pk: Decimal(1),
    }


def test_standing_as_it_stood_after_a_transfer(cast: Cast) -> None:
    row = award(cast, 1, 5)
    award(cast, 1, 6)

    standing = get_standing(cast.village, year_start=YEAR_2026, last_number=row.number)

    assert standing == {cast.account(1).pk: Decimal(5)}


def test_standing_of_a_year_ends_with_its_last_month(cast: Cast) -> None:
    award(cast, 1, 5)
    close(cast, DECEMBER, on=JANUARY)
    award(cast, 1, 7, now=at(JANUARY))

    years = [get_standing(cast.village, year_start=year) for year in (YEAR_2026, YEAR_2027)]

    assert years == [{cast.account(1).pk: Decimal(5)}, {cast.account(1).pk: Decimal(7)}]


def test_standing_counts_by_the_month_of_posting_also_where_closings_were_missed(
    cast: Cast,
) -> None:
    close(cast, OCTOBER, on=NOVEMBER)
    # November stays open until February: what was posted meanwhile is November's.
    award(cast, 1, 5, now=at(date(2027, 1, 20)))
    stretch = close(cast, JANUARY, on=date(2027, 2, 1))
    award(cast, 1, 7, now=at(date(2027, 2, 2)))

    years = [get_standing(cast.village, year_start=year) for year in (YEAR_2026, YEAR_2027)]

    assert (stretch.from_month, stretch.month) == (NOVEMBER, JANUARY)
    assert years == [{cast.account(1).pk: Decimal(5)}, {cast.account(1).pk: Decimal(7)}]


def test_reversal_after_new_year_counts_against_the_year_of_its_row(cast: Cast) -> None:
    kept, deducted = award(cast, 1, 5), deduct(cast, 1, 10)
    wrong = award(cast, 2, 8)
    close(cast, DECEMBER, on=JANUARY)
    assert deducted is not None
    undo(cast, deducted, now=at(JANUARY))
    undo(cast, wrong, now=at(JANUARY))

    old, new = (get_standing(cast.village, year_start=year) for year in (YEAR_2026, YEAR_2027))

    assert {pk: points for pk, points in old.items() if points} == {cast.account(1).pk: kept.points}
    assert new == {}


def test_standing_of_a_year_that_begins_in_another_month(cast: Cast) -> None:
    award(cast, 1, 5)
    close(cast, OCTOBER, on=NOVEMBER)
    award(cast, 1, 7, now=at(NOVEMBER, 11))

    assert get_standing(cast.village, year_start=NOVEMBER) == {cast.account(1).pk: Decimal(7)}


def test_standing_takes_four_queries(cast: Cast) -> None:
    live_two_months(cast)

    with CaptureQueriesContext(connection) as queries:
        get_standing(cast.village, year_start=YEAR_2026)

    assert len(queries) == 4
