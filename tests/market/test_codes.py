"""A voucher's digits: drawn at random, read as people type them, every slip of a finger found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.codes import DIGITS, draw_code, read_code, write_code
from market.errors import VoucherMistyped

# Any code is as good as any other: the last digit follows from the first eleven.
CODES = st.builds(lambda _again: draw_code(), st.integers())
PLACES = st.integers(0, DIGITS - 1)


def replace_digit(code: str, place: int, digit: str) -> str:
    return code[:place] + digit + code[place + 1 :]


@given(CODES)
def test_code_reads_as_it_was_drawn(code: str) -> None:
    assert len(code) == DIGITS
    assert read_code(code) == code
    assert read_code(write_code(code)) == code


@given(CODES, PLACES, st.integers(1, 9))
def test_every_single_wrong_digit_is_found(code: str, place: int, step: int) -> None:
    wrong = replace_digit(code, place, str((int(code[place]) + step) % 10))

    with pytest.raises(VoucherMistyped):
        read_code(wrong)


@given(CODES, st.integers(0, DIGITS - 2))
def test_neighbours_that_changed_places_are_found_but_for_09(code: str, place: int) -> None:
    first, second = code[place], code[place + 1]
    wrong = replace_digit(replace_digit(code, place, second), place + 1, first)

    if first == second or {first, second} == {"0", "9"}:
        assert read_code(wrong) == wrong
    else:
        with pytest.raises(VoucherMistyped):
            read_code(wrong)


@given(CODES, PLACES)
def test_a_digit_too_few_or_too_many_is_found(code: str, place: int) -> None:
    for wrong in (code[:place] + code[place + 1 :], code[:place] + "0" + code[place:]):
        with pytest.raises(VoucherMistyped):
            read_code(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "1234 5678 9015",
        " 1234-5678-9015 ",
        "１２３４　５６７８　９０１５",
        "https://jifen.example/partner/?village=anping&code=123456789015",
        "123456789015\n",
    ],
)
def test_code_is_read_however_it_is_written(text: str) -> None:
    assert read_code(text) == "123456789015"


@pytest.mark.parametrize(
    "text", ["", " ", "一二三四", "12345678901", "١٢٣٤٥٦٧٨٩٠١٢", "code=", "0x1234567890", "²" * 12]
)
def test_what_is_no_code_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(VoucherMistyped, match="一共 12 位数字"):
        read_code(text)


def test_code_is_written_in_groups_of_four() -> None:
    assert write_code("123456789015") == "1234 5678 9015"
