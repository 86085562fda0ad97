"""The bytes that are sealed, to the letter, and that anyone can check them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from django.utils import translation

from ledger.models import MonthLine
from ledger.queries import get_lines_file, get_notice_csv
from ledger.seals import (
    NoticeHead,
    NoticeRow,
    SealedRow,
    build_lines_file,
    build_notice_csv,
    seal_of,
)
from tests.cast import Cast
from tests.ledger.acts import (
    EDITION,
    NOVEMBER,
    OCTOBER,
    award,
    close,
    deduct,
    find_partner,
    redeem,
    undo,
)

HEAD = NoticeHead(
    village="anping",
    number=2,
    from_month=date(2026, 10, 1),
    month=date(2026, 11, 1),
    edition="积分管理办法, 第一版",
    previous_seal="ab" * 32,
)
ROW = SealedRow(
    number=41,
    kind="deduction",
    points=Decimal("-5.00"),
    asked=Decimal("-7.50"),
    occurred_on=date(2026, 11, 3),
    reference="R02",
    reverses=0,
    other_account="I000",
)


def test_lines_file_to_the_letter() -> None:
    reversal = replace(
        ROW, number=42, kind="reversal", points=Decimal(5), asked=Decimal(5), reverses=41
    )

    content = build_lines_file("00ff", [ROW, reversal])

    assert content.decode() == (
        "salt,00ff\n"
        "number,kind,points,asked,occurred_on,reference,reverses,other_account\n"
        "41,deduction,-5.00,-7.50,2026-11-03,R02,,I000\n"
        "42,reversal,5.00,5.00,2026-11-03,R02,41,I000\n"
    )


def test_notice_csv_to_the_letter() -> None:
    row = NoticeRow(
        account="H028",
        opening=Decimal(100),
        added=Decimal("5.5"),
        deducted=Decimal(-2),
        redeemed=Decimal("-30.25"),
        other=Decimal(0),
        closing=Decimal("73.25"),
        digest="cd" * 32,
    )

    content = build_notice_csv(HEAD, [row])

    assert content.decode() == (
        "village,anping\n"
        "notice,2\n"
        "from,2026-10\n"
        "month,2026-11\n"
        'edition,"积分管理办法, 第一版"\n'
        f"previous,{'ab' * 32}\n"
        "account,opening,added,deducted,redeemed,other,closing,digest\n"
        f"H028,100.00,5.50,-2.00,-30.25,0.00,73.25,{'cd' * 32}\n"
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 40},
        {"kind": "award"},
        {"points": Decimal("-5.01")},
        {"asked": Decimal("-7.51")},
        {"occurred_on": date(2026, 11, 4)},
        {"reference": "R03"},
        {"reverses": 1},
        {"other_account": "H002"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_every_field_of_a_row_is_sealed(changed: dict[str, object]) -> None:
    other = replace(ROW, **changed)  # type: ignore[arg-type] # one table for values of all types

    assert build_lines_file("00", [ROW]) != build_lines_file("00", [other])


@pytest.mark.django_db
def test_closed_months_files_are_the_sealed_ones(cast: Cast) -> None:
    award(cast, 1, "5.5")
    deduct(cast, 2, 120)
    redeem(cast, 1, 30)
    undo(cast, award(cast, 3, 8))

    month = close(cast, OCTOBER, on=NOVEMBER)

    notice = get_notice_csv(month)
    assert sha256(notice).hexdigest() == seal_of(notice) == month.seal
    lines = list(MonthLine.objects.filter(month=month).select_related("month", "account"))
    assert {line.account.code: seal_of(get_lines_file(line)) for line in lines} == {
        line.account.code: line.digest for line in lines
    }
    assert notice.decode().splitlines()[:8] == [
        "village,anping",
        "notice,1",
        "from,2026-10",
        "month,2026-10",
        f"edition,{EDITION}",
        "previous,",
        "account,opening,added,deducted,redeemed,other,closing,digest",
        f"H001,0.00,5.50,0.00,-30.00,100.00,75.50,{lines[0].digest}",
    ]


@pytest.mark.django_db
def test_lines_file_of_household_and_partner_tell_one_movement_from_both_ends(cast: Cast) -> None:
    redeem(cast, 1, 30)
    month = close(cast, OCTOBER, on=NOVEMBER)

    ends = [
        get_lines_file(MonthLine.objects.get(month=month, account=account))
        .decode()
        .splitlines()[-1]
        for account in (cast.account(1), find_partner(cast))
    ]

    assert ends == [
        "7,redemption,-30.00,-30.00,2026-10-15,X1,,P001",
        "7,redemption,30.00,30.00,2026-10-15,X1,,H001",
    ]


@pytest.mark.django_db
def test_salts_differ_so_that_equal_months_have_unequal_digests(cast: Cast) -> None:
    month = close(cast, OCTOBER, on=NOVEMBER)

    salts = set(MonthLine.objects.filter(month=month).values_list("salt", flat=True))
    digests = set(MonthLine.objects.filter(month=month).values_list("digest", flat=True))

    assert (len(salts), len(digests)) == (6, 6)
    assert {len(salt) for salt in salts} == {32}


@pytest.mark.django_db
def test_notice_has_the_same_bytes_in_every_language(cast: Cast) -> None:
    award(cast, 1, "1234.5")
    month = close(cast, OCTOBER, on=NOVEMBER)

    with translation.override("en"):
        english = get_notice_csv(month)

    assert seal_of(english) == month.seal
    assert b"1334.50" in english
