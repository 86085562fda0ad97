"""Posting: each movement once, numbered without a gap, with both ends where they belong."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from ledger.checks.holds import check_holds
from ledger.errors import (
    AccountClosed,
    AlreadyReversed,
    InsufficientPoints,
    KeyReused,
    PointsNotPositive,
    SettlementTooLarge,
)
from ledger.keys import derive_key
from ledger.models import Account, Book, Hold, Transfer, TransferKind
from ledger.queries import get_balance
from ledger.services import (
    Post,
    close_account,
    get_issuance,
    give_base,
    lock_book,
    open_household_account,
    open_partner_account,
    post_many,
    transfer,
)
from tests.cast import BEGIN, NOW, TODAY, Cast
from tests.ledger.acts import (
    BASE,
    Standings,
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
    undo,
)

pytestmark = pytest.mark.django_db

AWARD, DEDUCTION, REDEMPTION = (
    TransferKind.AWARD,
    TransferKind.DEDUCTION,
    TransferKind.REDEMPTION,
)


def list_numbers(cast: Cast) -> list[int]:
    rows = Transfer.objects.for_village(cast.village).order_by("number")
    return list(rows.values_list("number", flat=True))


# One movement.


def test_award_moves_points_from_issuance_to_the_household(cast: Cast) -> None:
    row = award(cast, 2, "5.5", occurred_on=BEGIN)

    stored = Transfer.objects.get(pk=row.pk)
    assert (
        stored.number,
        stored.month,
        stored.source,
        stored.destination,
        stored.points,
        stored.asked,
        stored.kind,
        stored.occurred_on,
        stored.reference,
        stored.posted_at,
        stored.posted_by,
        stored.reverses,
    ) == (
        7,
        BEGIN,
        get_issuance(cast.village),
        cast.account(2),
        Decimal("5.50"),
        Decimal("5.50"),
        "award",
        BEGIN,
        "R01",
        NOW,
        cast.judge_two,
        None,
    )
    assert look_at(cast.account(2)).balance == BASE + Decimal("5.50")


def test_ten_and_twenty_hundredths_are_spent_out_of_thirty(cast: Cast) -> None:
    deduct(cast, 2, BASE)
    award(cast, 2, "0.30")

    redeem(cast, 2, "0.10")
    redeem(cast, 2, "0.20")

    assert look_at(cast.account(2)) == Standings(Decimal(0), Decimal(0), Decimal(0))
    with pytest.raises(InsufficientPoints):
        redeem(cast, 2, "0.01")


def test_numbers_of_a_village_are_gapless_and_of_two_villages_apart(cast: Cast) -> None:
    award(cast, 1, 1)
    award(cast, 2, 1)

    assert list_numbers(cast) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert Book.objects.get(village=cast.village).last_number == 8
    assert Book.objects.get(village=cast.other_village).last_number == 1


@pytest.mark.parametrize("points", ["0", "-5", "0.001", "NaN", "Infinity"])
def test_points_are_more_than_nothing_and_whole_hundredths(cast: Cast, points: str) -> None:
    with pytest.raises(PointsNotPositive):
        award(cast, 1, points)


def test_post_of_another_villages_account_is_a_mistake(cast: Cast) -> None:
    assert cast.other_household is not None
    stranger = Account.objects.get(household=cast.other_household)
    post = make_post(AWARD, get_issuance(cast.village), stranger, 5)

    with pytest.raises(ValueError, match="in the book's village"):
        send(cast.village, post, by=cast.chair)


@pytest.mark.parametrize(
    "kind", [kind for kind in TransferKind if kind not in {AWARD, "base", "opening", "reversal"}]
)
def test_kind_goes_its_own_way_only(cast: Cast, kind: TransferKind) -> None:
    post = make_post(kind, get_issuance(cast.village), cast.account(1), 5)

    with pytest.raises(ValueError, match="does not go from issuance to household"):
        send(cast.village, post, by=cast.chair)


def test_both_ends_are_two_accounts(cast: Cast) -> None:
    post = make_post(TransferKind.MOVE, cast.account(1), cast.account(1), 5)

    with pytest.raises(ValueError, match="two ends"):
        send(cast.village, post, by=cast.chair)


def test_only_an_award_waits_for_its_notice(cast: Cast) -> None:
    post = make_post(DEDUCTION, cast.account(1), get_issuance(cast.village), 5, is_held=True)

    with pytest.raises(ValueError, match="Only an award"):
        send(cast.village, post, by=cast.chair)


def test_move_takes_what_is_available_whatever_the_village_keeps(cast: Cast) -> None:
    change_terms(cast, keep_points=Decimal(50))
    post = make_post(TransferKind.MOVE, cast.account(1), cast.account(2), 100)

    send(cast.village, post, by=cast.chair)

    assert look_at(cast.account(1)).balance == 0
    assert look_at(cast.account(2)).balance == 2 * BASE


def test_move_leaves_what_is_held(cast: Cast) -> None:
    award(cast, 1, 10, is_held=True)
    book_ahead(cast, 1, 30, frees_on=TODAY + timedelta(days=7))

    with pytest.raises(InsufficientPoints) as refusal:
        send(
            cast.village,
            make_post(TransferKind.MOVE, cast.account(1), cast.account(2), "70.01"),
            by=cast.chair,
        )

    assert (refusal.value.available, refusal.value.asked) == (Decimal(70), Decimal("70.01"))


def test_closed_account_takes_no_movement_and_no_reversal(cast: Cast) -> None:
    row = award(cast, 1, 5)
    deduct(cast, 1, 105)
    with transaction.atomic():
        book = lock_book(cast.village, now=NOW)
        close_account(book, cast.account(1), now=NOW)

    with pytest.raises(AccountClosed) as refusal:
        award(cast, 1, 5)
    with pytest.raises(AccountClosed):
        undo(cast, row)

    assert str(refusal.value) == "账户 H001 已经销户，不能再记。"


# The partner.


def test_redemption_fills_the_partners_account_and_settlement_empties_it(cast: Cast) -> None:
    partner = find_partner(cast)
    redeem(cast, 1, 30)
    redeem(cast, 2, "12.5")

    send(cast.village, settle(cast, "42.50"), by=cast.chair)

    assert get_balance(partner) == 0


def test_partner_is_never_settled_below_nothing(cast: Cast) -> None:
    redeem(cast, 1, 30)

    with pytest.raises(SettlementTooLarge) as refusal:
        send(cast.village, settle(cast, "30.01"), by=cast.chair)

    assert (refusal.value.available, refusal.value.asked) == (Decimal(30), Decimal("30.01"))


def test_two_settlements_of_one_call_share_what_is_open(cast: Cast) -> None:
    redeem(cast, 1, 30)

    with pytest.raises(SettlementTooLarge) as refusal:
        send_many(cast.village, [settle(cast, 20), settle(cast, 20)], by=cast.chair)

    assert refusal.value.available == Decimal(10)


def test_goods_returned_after_settlement_come_off_the_next_one(cast: Cast) -> None:
    row = redeem(cast, 1, 30)
    send(cast.village, settle(cast, 30), by=cast.chair)

    undo(cast, row)
    redeem(cast, 2, 50)

    assert get_balance(find_partner(cast)) == Decimal(20)
    with pytest.raises(SettlementTooLarge):
        send(cast.village, settle(cast, 21), by=cast.chair)


def settle(cast: Cast, points: Decimal | int | str) -> Post:
    issuance = get_issuance(cast.village)
    return make_post(TransferKind.SETTLEMENT, find_partner(cast), issuance, points)


# Keys.


def test_same_key_and_content_answers_the_first_row(cast: Cast) -> None:
    key = uuid4()
    first = award(cast, 1, 5, key=key)

    again = award(cast, 1, 5, key=key)

    assert again == first
    assert list_numbers(cast)[-1] == first.number


def test_key_is_answered_before_any_check(cast: Cast) -> None:
    key = uuid4()
    first = redeem(cast, 1, 100, key=key)

    assert redeem(cast, 1, 100, key=key) == first


def test_clipped_deduction_is_the_same_when_the_same_is_asked(cast: Cast) -> None:
    key = uuid4()
    first = deduct(cast, 1, 120, key=key)

    assert deduct(cast, 1, 120, key=key) == first
    with pytest.raises(KeyReused):
        deduct(cast, 1, 100, key=key)


@pytest.mark.parametrize(
    "changed",
    [
        {"points": Decimal(6)},
        {"destination": 2},
        {"occurred_on": BEGIN},
        {"reference": "R09"},
        {"kind": TransferKind.OPENING},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_same_key_and_other_content_is_refused(cast: Cast, changed: dict[str, object]) -> None:
    key = uuid4()
    award(cast, 1, 5, key=key)
    content = {"kind": AWARD, "destination": 1, "points": Decimal(5)} | changed
    post = Post(
        kind=content["kind"],  # type: ignore[arg-type] # one table for values of all types
        source_id=get_issuance(cast.village).pk,
        destination_id=cast.account(content["destination"]).pk,  # type: ignore[arg-type]
        points=content["points"],  # type: ignore[arg-type]
        key=key,
        occurred_on=content.get("occurred_on", TODAY),  # type: ignore[arg-type]
        reference=content.get("reference", "R01"),  # type: ignore[arg-type]
    )

    with pytest.raises(KeyReused):
        send(cast.village, post, by=cast.judge_two)


def test_key_answers_its_own_actor_only(cast: Cast) -> None:
    post = make_post(AWARD, get_issuance(cast.village), cast.account(1), 5)
    send(cast.village, post, by=cast.judge_two)

    with pytest.raises(KeyReused):
        send(cast.village, post, by=cast.judge_three)


def test_job_step_answers_whoever_repeats_it(cast: Cast) -> None:
    issuance = get_issuance(cast.village)
    post = make_post(TransferKind.BASE, issuance, cast.account(1), 5, is_job=True)
    first = send(cast.village, post, by=cast.chair)

    assert send(cast.village, post, by=cast.clerk) == first
    assert send(cast.village, post, by=None) == first


def test_one_key_may_serve_in_two_villages(cast: Cast) -> None:
    key = uuid4()
    award(cast, 1, 5, key=key)
    assert cast.other_household is not None
    there = Account.objects.get(household=cast.other_household)
    post = make_post(AWARD, get_issuance(cast.other_village), there, 5, key=key)

    made = send(cast.other_village, post, by=cast.stranger)

    assert made is not None
    assert made.number == 2


def test_base_is_given_once_a_year(cast: Cast) -> None:
    # The cast has received this year's already, by the same step.
    for year in (2026, 2026, 2027):
        with transaction.atomic():
            give_base(
                lock_book(cast.village, now=NOW),
                cast.account(1),
                points=BASE,
                year_start=BEGIN.replace(year=year, month=1),
                on=BEGIN,
                by=cast.clerk,
            )

    assert look_at(cast.account(1)).balance == 2 * BASE


def test_derived_keys_are_stable_and_tell_their_parts_apart() -> None:
    assert derive_key("a", 1) == UUID("1a1cd2f3-e59b-5f03-9a0c-8bb8fb670d85")
    assert derive_key("a", 1) == derive_key("a", "1")
    assert derive_key("a", 1) != derive_key("a", 2)


# Reversals.


def test_reversal_is_the_opposite_and_stands_beside_its_row(cast: Cast) -> None:
    row = award(cast, 1, 5)

    reversal = undo(cast, row)

    assert (
        reversal.kind,
        reversal.reverses,
        reversal.source,
        reversal.destination,
        reversal.points,
        reversal.number,
    ) == ("reversal", row, row.destination, row.source, row.points, row.number + 1)
    assert look_at(cast.account(1)).balance == BASE


def test_row_is_reversed_once_and_a_reversal_never(cast: Cast) -> None:
    row = award(cast, 1, 5)
    reversal = undo(cast, row)

    with pytest.raises(AlreadyReversed):
        undo(cast, row)
    with pytest.raises(AlreadyReversed):
        undo(cast, reversal)


def test_row_is_reversed_once_within_one_call(cast: Cast) -> None:
    row = award(cast, 1, 5)

    with pytest.raises(AlreadyReversed):
        send_many(cast.village, [make_reversal(row), make_reversal(row)], by=cast.clerk)


def test_reversal_of_a_part_is_a_mistake(cast: Cast) -> None:
    row = award(cast, 1, 5)
    part = replace(make_reversal(row), points=Decimal(4))

    with pytest.raises(ValueError, match="whole opposite"):
        send(cast.village, part, by=cast.clerk)


def test_reversal_repeated_by_key_answers_the_first(cast: Cast) -> None:
    row, key = award(cast, 1, 5), uuid4()
    first = undo(cast, row, key=key)

    assert undo(cast, row, key=key) == first


def test_reversal_of_an_award_releases_its_hold(cast: Cast) -> None:
    row = award(cast, 1, 5, is_held=True)

    undo(cast, row)

    assert Hold.objects.get(transfer=row).released_at == NOW
    assert look_at(cast.account(1)) == Standings(BASE, Decimal(0), BASE)


# Many at once.


def test_post_many_posts_in_its_order_under_one_lock(cast: Cast) -> None:
    issuance, household, partner = (
        get_issuance(cast.village),
        cast.account(1),
        find_partner(cast),
    )
    posts = [
        make_post(AWARD, issuance, household, 50),
        make_post(REDEMPTION, household, partner, 150),
        make_post(DEDUCTION, household, issuance, 5),
        make_post(AWARD, issuance, household, "2.25"),
    ]

    made = send_many(cast.village, posts, by=cast.clerk)

    assert [(row.number, row.points) if row else None for row in made] == [
        (7, Decimal(50)),
        (8, Decimal(150)),
        None,
        (9, Decimal("2.25")),
    ]
    assert look_at(household).balance == Decimal("2.25")
    assert Book.objects.get(village=cast.village).last_number == 9


def test_post_many_of_nothing_does_nothing(cast: Cast) -> None:
    assert send_many(cast.village, [], by=cast.clerk) == []


def test_post_many_holds_and_spends_one_account_in_order(cast: Cast) -> None:
    issuance, household = get_issuance(cast.village), cast.account(1)
    posts = [
        make_post(AWARD, issuance, household, 50, is_held=True),
        make_post(REDEMPTION, household, find_partner(cast), "100.01"),
    ]

    with pytest.raises(InsufficientPoints) as refusal:
        send_many(cast.village, posts, by=cast.clerk)

    assert refusal.value.available == Decimal(100)


def test_post_many_sets_a_reversed_awards_hold_free_for_the_next(cast: Cast) -> None:
    row = award(cast, 1, 50, is_held=True)
    spend = make_post(REDEMPTION, cast.account(1), find_partner(cast), 100)

    send_many(cast.village, [make_reversal(row), spend], by=cast.clerk)

    assert look_at(cast.account(1)) == Standings(Decimal(0), Decimal(0), Decimal(0))


def test_post_many_refused_midway_leaves_nothing_and_no_gap(cast: Cast) -> None:
    issuance, household = get_issuance(cast.village), cast.account(1)
    posts = [
        make_post(AWARD, issuance, household, 5),
        make_post(REDEMPTION, household, find_partner(cast), 500),
    ]

    with transaction.atomic():
        book = lock_book(cast.village, now=NOW)
        with pytest.raises(InsufficientPoints):
            post_many(book, posts, by=cast.clerk)
        # The caller catches it and goes on with the same lock.
        transfer(book, make_post(AWARD, issuance, household, 1), by=cast.clerk)

    assert list_numbers(cast) == [1, 2, 3, 4, 5, 6, 7]
    assert look_at(household).balance == BASE + 1


def test_book_that_was_rolled_back_to_a_savepoint_is_refused(cast: Cast) -> None:
    first, second = (
        make_post(AWARD, get_issuance(cast.village), cast.account(1), 5) for _each in range(2)
    )

    with transaction.atomic():
        book = lock_book(cast.village, now=NOW)
        with transaction.atomic():
            transfer(book, first, by=cast.clerk)
            transaction.set_rollback(True)
        with pytest.raises(ValueError, match="lock it again"):
            transfer(book, second, by=cast.clerk)

    assert list_numbers(cast) == [1, 2, 3, 4, 5, 6]


def test_post_many_mixes_earlier_and_new_posts(cast: Cast) -> None:
    issuance, household = get_issuance(cast.village), cast.account(1)
    first, second = (make_post(AWARD, issuance, household, points) for points in (5, 6))
    earlier = send(cast.village, first, by=cast.clerk)

    made = send_many(cast.village, [first, second], by=cast.clerk)

    assert made[0] == earlier
    assert made[1] is not None
    assert look_at(household).balance == BASE + 11


def test_post_many_with_one_key_twice_is_a_mistake(cast: Cast) -> None:
    post = make_post(AWARD, get_issuance(cast.village), cast.account(1), 5)

    with pytest.raises(ValueError, match="same key"):
        send_many(cast.village, [post, post], by=cast.clerk)


def test_post_many_takes_more_rows_than_one_statement_holds(cast: Cast) -> None:
    issuance = get_issuance(cast.village)
    posts = [
        make_post(AWARD, issuance, cast.account(1 + index % 6), "0.01") for index in range(2500)
    ]

    made = send_many(cast.village, posts, by=cast.clerk)
    again = send_many(cast.village, posts, by=cast.clerk)

    assert [row.number for row in made if row] == list(range(7, 2507))
    assert again == made


# The lock.


@pytest.mark.django_db(transaction=True)
def test_book_is_locked_inside_a_transaction_only(cast: Cast) -> None:
    with pytest.raises(ValueError, match="inside a transaction"):
        lock_book(cast.village, now=NOW)


def test_accounts_are_opened_once_a_household_and_numbered_for_partners(cast: Cast) -> None:
    with transaction.atomic():
        book = lock_book(cast.village, now=NOW)
        again = open_household_account(book, cast.households[1])
        partners = [open_partner_account(book) for _each in range(2)]

    assert again == cast.account(1)
    assert [account.code for account in partners] == ["P001", "P002"]
    assert cast.account(1).code == "H001"
    assert get_issuance(cast.village).code == "I000"


def test_only_what_has_not_waited_waits_in_a_corrected_award(cast: Cast) -> None:
    row = award(cast, 1, 60)
    free = look_at(cast.account(1)).available
    more = replace(
        make_post(TransferKind.AWARD, get_issuance(cast.village), cast.account(1), 65),
        is_held=True,
        freed=Decimal(60),
    )

    made = send_many(cast.village, [make_reversal(row), more], by=cast.clerk)[1]

    assert made is not None
    assert Hold.objects.get(transfer=made).points == 5
    assert look_at(cast.account(1)) == Standings(BASE + 65, Decimal(0), free)
    assert list(check_holds(cast.village)) == []


@pytest.mark.parametrize("freed", [-1, 65, 66])
def test_no_more_has_waited_than_is_awarded(cast: Cast, freed: int) -> None:
    post = make_post(TransferKind.AWARD, get_issuance(cast.village), cast.account(1), 65)

    with pytest.raises(ValueError, match="waited already"):
        send(cast.village, replace(post, is_held=True, freed=Decimal(freed)), by=cast.clerk)


def test_smaller_hold_of_an_award_that_corrects_nothing_is_found(cast: Cast) -> None:
    post = make_post(TransferKind.AWARD, get_issuance(cast.village), cast.account(1), 65)
    send(cast.village, replace(post, is_held=True, freed=Decimal(60)), by=cast.clerk)

    assert [finding.code for finding in check_holds(cast.village)] == ["ledger.hold"]
