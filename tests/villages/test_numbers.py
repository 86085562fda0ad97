"""Exact hundredths, in Python and in the database."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F, Q, Sum

from ledger.models import Account
from tests.cast import Cast
from villages.fields import AMOUNT_MAX, AmountFormField, PointsField
from villages.numbers import from_hundredths, read_id, to_hundredths, write_number


@pytest.mark.parametrize(
    ("amount", "hundredths"),
    [(Decimal("0.01"), 1), (Decimal("-5.5"), -550), (12, 1200), ("0.1", 10), ("1E+2", 10_000)],
)
def test_amounts_are_whole_hundredths(amount: Decimal | int | str, hundredths: int) -> None:
    assert to_hundredths(amount) == hundredths
    assert from_hundredths(hundredths) == Decimal(amount)


@pytest.mark.parametrize("amount", [0.1, Decimal("0.001"), Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_exact_hundredth_is_refused(amount: Decimal) -> None:
    with pytest.raises(ValueError, match=r"float|two decimal places"):
        to_hundredths(amount)


def test_hundredths_come_back_with_two_places() -> None:
    assert str(from_hundredths(1250)) == "12.50"


def test_numbers_are_written_without_idle_zeros() -> None:
    written = [write_number(Decimal(text)) for text in ("12.50", "100.00", "0.05", "-0.00", "0")]

    assert written == ["12.5", "100", "0.05", "0", "0"]


def test_field_takes_text_whole_numbers_and_a_floats_own_words() -> None:
    field = PointsField()

    taken = [field.to_python(value) for value in ("0.30", 5, 0.1, "", None)]

    assert taken == [Decimal("0.30"), Decimal(5), Decimal("0.10"), None, None]


@pytest.mark.parametrize("value", ["一百", "0.001", "NaN", object()])
def test_field_refuses_what_is_no_amount(value: object) -> None:
    with pytest.raises(ValidationError, match="请填数字，最多两位小数。"):
        PointsField().to_python(value)


@pytest.mark.parametrize("amount", [AMOUNT_MAX + 1, -AMOUNT_MAX - 1])
def test_field_refuses_absurd_amounts(amount: Decimal) -> None:
    with pytest.raises(ValidationError):
        PointsField().clean(amount, None)


def test_field_with_a_float_for_default_is_told_by_the_system_check() -> None:
    field = PointsField(default=0.5)
    field.set_attributes_from_name("points")
    field.model = Account

    assert "villages.E001" in [error.id for error in field.check()]


def test_form_field_shows_no_idle_zeros_and_takes_full_width_digits() -> None:
    field = AmountFormField(max_digits=9, decimal_places=2)

    assert (field.prepare_value(Decimal("12.50")), field.prepare_value("x")) == ("12.5", "x")
    assert field.clean("１２") == Decimal(12)


@pytest.mark.django_db
def test_database_sums_compares_and_negates_to_the_hundredth(cast: Cast) -> None:
    for number, balance in ((1, "0.10"), (2, "0.20"), (3, "-0.30")):
        pk = cast.account(number).pk
        debt = max(Decimal(0), -Decimal(balance))
        Account.objects.filter(pk=pk).update(balance=Decimal(balance), debt=debt)
    three = Account.objects.filter(household__in=[cast.households[n] for n in (1, 2, 3)])

    assert three.aggregate(sum=Sum("balance"))["sum"] == Decimal(0)
    assert three.filter(balance__lt=Decimal("0.15")).count() == 2
    assert three.get(Q(balance=-F("debt"), debt__gt=0)).balance == Decimal("-0.30")
    assert list(three.order_by("balance").values_list("balance", flat=True)) == [
        Decimal("-0.30"),
        Decimal("0.10"),
        Decimal("0.20"),
    ]


@pytest.mark.parametrize(
    ("text", "row_id"),
    [
        ("417", 417),
        ("9" * 18, 10**18 - 1),
        ("", 0),
        ("x", 0),
        ("-1", 0),
        ("1.0", 0),
        ("9" * 5000, 0),
    ],
)
def test_id_is_read_or_names_no_row(text: str, row_id: int) -> None:
    assert read_id(text) == row_id
