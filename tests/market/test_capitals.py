"""Yuan in capital characters, as banks want them."""

from decimal import Decimal

import pytest

from market.capitals import write_capitals


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.56", "伍角陆分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("20.05", "贰拾元零伍分"),
        ("20.50", "贰拾元零伍角整"),
        ("105", "壹佰零伍元整"),
        ("1234.56", "壹仟贰佰叁拾肆元伍角陆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("10005", "壹万零伍元整"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("100000001", "壹亿零壹元整"),
    ],
)
def test_yuan_are_written_as_on_a_receipt(yuan: str, words: str) -> None:
    assert write_capitals(Decimal(yuan)) == words


def test_less_than_nothing_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        write_capitals(Decimal(-1))
