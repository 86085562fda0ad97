"""Tampering past the guards is found, and named by its first difference."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from ledger.checks import check
from ledger.models import (
    Account,
    Bar,
    Book,
    Correction,
    Hold,
    Month,
    MonthLine,
    Transfer,
    TransferKind,
)
from ledger.queries import get_lines_file
from ledger.seals import seal_of
from ledger.services import (
    consent_to_correction,
    get_issuance,
    lock_book,
    object_to_hold,
    propose_opening,
    propose_reversal,
    record_put_up,
)
from ledger.services.closing import _move_on
from tests.cast import NOW, TODAY, Cast, at
from tests.ledger.acts import (
    DECEMBER,
    EDITION,
    NOVEMBER,
    OCTOBER,
    award,
    book_ahead,
    change_terms,
    close,
    deduct,
    find_partner,
    impose,
    make_post,
    redeem,
    send,
    undo,
)
from tests.memory import lived_once
from villages.triggers import drop_guards, install_guards

pytestmark = pytest.mark.django_db

KEY = UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture
@lived_once
def life(cast: Cast) -> Cast:
    """Two sealed months and the beginning of a third, with some of everything.

    Numbers: 1-6 base, 7 award 1, 8 deduction 2 (clipped), 9 redemption 1, 10 held award 3, 11 award
    4, 12 its reversal, 13 opening 5; November: 14 award 1, 15 redemption 1, 16 settlement;
    December: 17 held award 2.
    """
    award(cast, 1, "5.5")
    deduct(cast, 2, 120)
    redeem(cast, 1, 30)
    award(cast, 3, 10, is_held=True)
    undo(cast, award(cast, 4, 8, is_held=True))
    opening = propose_opening(
        cast.account(5),
        points=Decimal(20),
        standing_points=Decimal(25),
        reason="老存折",
        key=KEY,
        by=cast.clerk,
        now=NOW,
    )
    consent_to_correction(opening, by=cast.chair, now=NOW)
    close(cast, OCTOBER, on=NOVEMBER)
    in_november = at(NOVEMBER, 12)
    award(cast, 1, 6, now=in_november)
    redeem(cast, 1, 12, now=in_november)
    settle = make_post(TransferKind.SETTLEMENT, find_partner(cast), get_issuance(cast.village), 40)
    send(cast.village, settle, by=cast.chair, now=in_november)
    close(cast, NOVEMBER, on=DECEMBER)
    award(cast, 2, 3, is_held=True, now=at(DECEMBER, 12))
    return cast


@pytest.fixture
def unguarded(life: Cast) -> Iterator[Cast]:
    """The same life, with nothing in the database that refuses."""
    drop_guards(connection)
    if connection.vendor == "postgresql":
        connection.check_constraints()
        with connection.cursor() as cursor:
            for end in ("source", "destination"):
                cursor.execute(
                    f"ALTER TABLE ledger_transfer DROP CONSTRAINT ledger_transfer_{end}_in_village"
                )
    yield life
    connection.check_constraints()
    install_guards(connection)


def find(cast: Cast) -> list[tuple[str, str]]:
    """Return (code, sentence) of what is found in the cast's first village."""
    return [(finding.code, finding.sentence) for finding in check(cast.village)]


def row(cast: Cast, number: int) -> QuerySet[Transfer]:
    return Transfer.objects.for_village(cast.village).filter(number=number)


def line(cast: Cast, month: date, number: int) -> QuerySet[MonthLine]:
    return MonthLine.objects.filter(
        month__month=month, month__village=cast.village, account=cast.account(number)
    )


def stranger(cast: Cast) -> Account:
    return Account.objects.get(household=cast.other_household)


def lift(cast: Cast) -> Bar:
    """Bar household 1 along with a deduction, and reverse that."""
    deduction = deduct(cast, 1, 3, now=at(DECEMBER, 14))
    assert deduction is not None
    bar = impose(cast, 1, row=deduction, now=at(DECEMBER, 14))
    undo(cast, deduction, now=at(DECEMBER, 14))
    return bar


# Clean books.


def test_clean_books_have_no_finding(life: Cast) -> None:
    assert find(life) == []


def test_books_with_everything_that_may_stand_have_no_finding(life: Cast) -> None:
    change_terms(life, debt_allowed=True)
    deduct(life, 6, 130, now=at(DECEMBER, 13))
    row = award(life, 4, 7, is_held=True, now=at(DECEMBER, 13))
    book = lock_book(life.village, now=at(DECEMBER, 13))
    object_to_hold(book, row)
    book_ahead(life, 1, 5, frees_on=date(2026, 12, 9), now=at(DECEMBER, 13))
    proposed = propose_reversal(
        row, reason="记错", key=uuid4(), by=life.clerk, now=at(DECEMBER, 13)
    )
    month = Month.objects.for_village(life.village).get(number=2)
    record_put_up(month, on=date(2026, 12, 3), now=at(date(2026, 12, 3)))
    _move_on(life.village, DECEMBER, edition=EDITION, by=None, now=at(date(2027, 1, 1)))

    assert proposed.pk
    assert find(life) == []


def test_village_without_a_book_has_no_finding(cast: Cast) -> None:
    cast.village.pk = 0

    assert list(check(cast.village)) == []


def test_finding_of_one_village_is_not_the_others(unguarded: Cast) -> None:
    Account.objects.filter(pk=unguarded.account(1).pk).update(balance=Decimal(7))

    assert list(check(unguarded.other_village)) == []
    assert {finding.village for finding in check(unguarded.village)} == {"anping"}


@pytest.mark.parametrize("count", [1, 3])
def test_checks_take_as_many_queries_for_more_rows(life: Cast, count: int) -> None:
    for _each in range(count):
        award(life, 1, 1, is_held=True, now=at(DECEMBER, 14))

    with CaptureQueriesContext(connection) as queries:
        find(life)

    assert len(queries) == 31


# Tampering.

Tamper = Callable[[Cast], object]


def insert_row(cast: Cast, **changes: object) -> Transfer:
    first = row(cast, 7).get()
    content = {
        "number": 18,
        "month": DECEMBER,
        "key": KEY,
        "posted_at": at(DECEMBER),
    }
    for name, value in (content | changes).items():
        setattr(first, name, value)
    first.pk, first._state.adding = None, True
    first.save()
    return first


CASES: list[tuple[str, Tamper, list[tuple[str, str]]]] = [
    (
        "a balance raised",
        lambda cast: Account.objects.filter(pk=cast.account(3).pk).update(balance=Decimal(1000)),
        [("ledger.balance", "账户 H003 存的结余是 1000，按流水应是 110。")],
    ),
    (
        "points of an open row changed",
        lambda cast: row(cast, 17).update(points=Decimal(4), asked=Decimal(4)),
        [
            ("ledger.balance", "账户 H002 存的结余是 3，按流水应是 4。"),
            ("ledger.hold", "账户 H002 的冻结和第 17 笔对不上。"),
        ],
    ),
    (
        "a row taken away",
        lambda cast: row(cast, 15)._raw_delete("default"),
        [
            ("ledger.number", "少了第 15 笔，账册记到第 17 笔。"),
            ("ledger.balance", "账户 H001 存的结余是 69.5，按流水应是 81.5。"),
            ("ledger.line", "2026年11月账户 H001 的兑换存 -12，应是 0。"),
        ],
    ),
    (
        "a number left out",
        lambda cast: row(cast, 17).update(number=18),
        [
            ("ledger.number", "少了第 17 笔，账册记到第 17 笔。"),
        ],
    ),
    (
        "a row slipped in behind the book's last",
        lambda cast: insert_row(cast, points=Decimal(1), asked=Decimal(1)),
        [
            ("ledger.number", "流水有 18 笔，最大编号 18，账册只记到第 17 笔。"),
            ("ledger.balance", "账户 H001 存的结余是 69.5，按流水应是 70.5。"),
        ],
    ),
    (
        "a row moved into another month",
        lambda cast: row(cast, 16).update(month=DECEMBER),
        [("ledger.month", "第 16 笔记在 2026-12，按编号应在 2026-11。")],
    ),
    (
        "an end in another village",
        lambda cast: row(cast, 17).update(destination=stranger(cast)),
        [
            ("ledger.ends", "第 17 笔的账户不是本村的：I000 → H001。"),
            ("ledger.balance", "账户 H002 存的结余是 3，按流水应是 0。"),
            ("ledger.hold", "账户 H002 的冻结和第 17 笔对不上。"),
        ],
    ),
    (
        "a kind that does not go that way",
        lambda cast: row(cast, 17).update(kind="redemption"),
        [
            ("ledger.way", "第 17 笔是兑换，方向不对：I000 → H002。"),
            ("ledger.hold", "账户 H002 的冻结和第 17 笔对不上。"),
        ],
    ),
    (
        "a reversal of another size",
        lambda cast: row(cast, 12).update(points=Decimal(7), asked=Decimal(7)),
        [
            ("ledger.reversal", "第 12 笔冲正和第 11 笔对不上。"),
            ("ledger.balance", "账户 H004 存的结余是 100，按流水应是 101。"),
            ("ledger.line", "2026年10月账户 H004 的其他存 92，应是 93。"),
            ("ledger.line", "2026年11月账户 H004 的上月结余存 100，应是 101。"),
        ],
    ),
    (
        "debt that hides nothing",
        lambda cast: Account.objects.filter(pk=cast.account(1).pk).update(debt=Decimal(50)),
        [("ledger.debt", "账户 H001 结余 69.5，待抵扣却是 50。")],
    ),
    (
        "an account closed with points on it",
        lambda cast: Account.objects.filter(pk=cast.account(6).pk).update(closed_at=NOW),
        [("ledger.closed", "账户 H006 已经销户，却还有结余或待抵扣。")],
    ),
    (
        "an account with another household's number",
        lambda cast: Account.objects.filter(pk=cast.account(6).pk).update(number=66),
        [
            ("ledger.household", "账户 H066 挂在编号 6 的户上。"),
            ("ledger.seal", "2026年10月的公示文件和校验码不符。"),
            ("ledger.seal", "2026年11月的公示文件和校验码不符。"),
        ],
    ),
    (
        "a hold made smaller",
        lambda _cast: Hold.objects.filter(transfer__number=10).update(points=Decimal(1)),
        [("ledger.hold", "账户 H003 的冻结和第 10 笔对不上。")],
    ),
    (
        "a hold on another account",
        lambda cast: Hold.objects.filter(transfer__number=17).update(account=cast.account(6)),
        [("ledger.hold", "账户 H006 的冻结和第 17 笔对不上。")],
    ),
    (
        "a reversed award's hold set up again",
        lambda _cast: Hold.objects.filter(transfer__number=11).update(released_at=None),
        [
            ("ledger.hold_of_reversed", "第 11 笔已经冲正，账户 H004 的冻结却没有解开。"),
            ("ledger.hold_window", "第 11 笔的冻结（账户 H004）不按它的公示期解开。"),
        ],
    ),
    (
        "an award set free early",
        lambda _cast: Hold.objects.filter(transfer__number=17).update(released_at=NOW),
        [("ledger.hold_released", "第 17 笔没有冲正，账户 H002 的冻结却提前解开了。")],
    ),
    (
        "an end given to a hold whose notice is not sealed",
        lambda _cast: Hold.objects.filter(transfer__number=17).update(frees_on=TODAY),
        [("ledger.hold_window", "第 17 笔的冻结（账户 H002）不按它的公示期解开。")],
    ),
    (
        "a hold that ends within its notice's window",
        lambda _cast: Hold.objects.filter(transfer__number=10).update(
            frees_on=F("frees_on") - timedelta(days=1)
        ),
        [("ledger.hold_window", "第 10 笔的冻结（账户 H003）不按它的公示期解开。")],
    ),
    (
        "a bar that came with another household's deduction",
        lambda cast: impose(cast, 6, row=row(cast, 8).get()),
        [("ledger.bar", "账户 H006 的限制（R20）和它的那一笔对不上。")],
    ),
    (
        "a bar set up again after its deduction was reversed",
        lambda cast: Bar.objects.filter(pk=lift(cast).pk).update(lifted_at=None),
        [("ledger.bar_of_reversed", "账户 H001 的扣分（R20）已经冲正，限制却没有解除。")],
    ),
    (
        "a correction of other points than were posted",
        lambda _cast: Correction.objects.update(points=Decimal(2)),
        [("ledger.correction", "账户 H005 的更正（期初结转）和入账的一笔对不上。")],
    ),
    (
        "an opening that nobody consented to",
        lambda _cast: Correction.objects.update(transfer=None, points=Decimal(0)),
        [("ledger.opening", "第 13 笔期初结转没有经过两个人。")],
    ),
    (
        "a sealed figure changed",
        lambda cast: line(cast, OCTOBER, 1).update(added=Decimal(6), other=Decimal("99.5")),
        [
            ("ledger.line", "2026年10月账户 H001 的加存 6，应是 5.5。"),
            ("ledger.seal", "2026年10月的公示文件和校验码不符。"),
        ],
    ),
    (
        "a sealed salt changed",
        lambda cast: line(cast, OCTOBER, 1).update(salt="00" * 16),
        [("ledger.digest", "2026年10月账户 H001 的明细（第 1、7、9 笔）和摘要不符。")],
    ),
    (
        "the rule of a sealed row changed",
        lambda cast: row(cast, 7).update(reference="R09"),
        [("ledger.digest", "2026年10月账户 H001 的明细（第 1、7、9 笔）和摘要不符。")],
    ),
    (
        "the day of a sealed row changed",
        lambda cast: row(cast, 14).update(occurred_on=DECEMBER),
        [("ledger.digest", "2026年11月账户 H001 的明细（第 14、15 笔）和摘要不符。")],
    ),
    (
        "a line of a sealed month taken away",
        lambda cast: line(cast, OCTOBER, 6)._raw_delete("default"),
        [
            ("ledger.line_missing", "2026年10月的封存里少了账户 H006。"),
            ("ledger.seal", "2026年10月的公示文件和校验码不符。"),
        ],
    ),
    (
        "the edition of a sealed month changed",
        lambda _cast: Month.objects.filter(number=1).update(edition="别的办法"),
        [("ledger.seal", "2026年10月的公示文件和校验码不符。")],
    ),
    (
        "a seal changed",
        lambda _cast: Month.objects.filter(number=1).update(seal="00" * 32),
        [
            ("ledger.chain", "2026年11月（第 2 号）和前一号没有接上。"),
            ("ledger.seal", "2026年10月的公示文件和校验码不符。"),
        ],
    ),
    (
        "a month cut short",
        lambda _cast: Month.objects.filter(number=1).update(last_number=12),
        [
            ("ledger.month", "第 13 笔记在 2026-10，按编号应在 2026-12。"),
            ("ledger.chain", "2026年11月（第 2 号）和前一号没有接上。"),
            ("ledger.line", "2026年10月账户 H005 的其他存 120，应是 100。"),
            ("ledger.line", "2026年11月账户 H005 的上月结余存 120，应是 100。"),
        ],
    ),
    (
        "the book put back",
        lambda cast: Book.objects.filter(village=cast.village).update(open_month=NOVEMBER),
        [
            ("ledger.month", "第 17 笔记在 2026-12，按编号应在 2026-11。"),
            ("ledger.chain", "账册开着的月份是2026年11月，按最后一号应是2026年12月。"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("tamper", "findings"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_tampering_is_found_and_named(
    unguarded: Cast, tamper: Tamper, findings: list[tuple[str, str]]
) -> None:
    tamper(unguarded)

    assert find(unguarded) == findings


def test_forged_line_with_a_fitting_digest_breaks_the_seal(unguarded: Cast) -> None:
    """Whoever rewrites a row, its balance and its line still does not know last month's seal."""
    row(unguarded, 14).update(points=Decimal(16), asked=Decimal(16))
    Account.objects.filter(pk=unguarded.account(1).pk).update(balance=Decimal("79.5"))
    forged = line(unguarded, NOVEMBER, 1)
    forged.update(added=Decimal(16), closing=Decimal("79.5"))
    forged.update(digest=seal_of(get_lines_file(forged.get())))

    assert find(unguarded) == [("ledger.seal", "2026年11月的公示文件和校验码不符。")]


@pytest.mark.django_db(transaction=True)
def test_key_on_two_rows_is_found(life: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = Transfer._meta.constraints
    unique = [rule for rule in rules if rule.name == "ledger_transfer_one_key"]
    others = [rule for rule in rules if rule not in unique]
    drop_guards(connection)
    # SQLite makes the table anew, with the constraints that the model has by then.
    with monkeypatch.context() as patch, connection.schema_editor() as editor:
        patch.setattr(Transfer._meta, "constraints", others)
        editor.remove_constraint(Transfer, unique[0])
    try:
        row(life, 8).update(key=row(life, 7).get().key)

        assert find(life) == [("ledger.key", "第 7 笔和第 8 笔用了同一个键。")]
    finally:
        row(life, 8).update(key=uuid4())
        with connection.schema_editor() as editor:
            editor.add_constraint(Transfer, unique[0])
        install_guards(connection)
