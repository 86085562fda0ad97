"""Cells made exact, or refused in a sentence."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.tables.parsing import (
    BadCellError,
    check_worked_out,
    keep_year,
    parse_amount,
    parse_day,
    parse_members,
    parse_name,
    parse_number,
    parse_phone,
    parse_points,
    parse_tick,
    parse_times,
    parse_year,
)
from office.tables.standing import normalise_group


@pytest.mark.parametrize(
    ("parse", "text", "expected"),
    [
        (parse_number, "028", 28),
        (parse_number, "２８户", 28),
        (parse_number, "28号", 28),
        (parse_number, "No.28".replace(".", ""), 28),
        (parse_number, "—", None),
        (parse_name, "梁　明", "梁明"),
        (parse_name, "Li Ming", "Li Ming"),
        (parse_name, "无", ""),
        (parse_phone, "138 0013 8000", "13800138000"),
        (parse_phone, "0758-1234567", "0758-1234567"),
        (parse_phone, "无", ""),
        (parse_tick, "√", True),
        (parse_tick, "是", True),
        (parse_tick, "１", True),
        (parse_tick, "否", False),
        (parse_tick, "无", False),
        (parse_tick, "  ", None),
        (parse_day, "2026年3月5日", date(2026, 3, 5)),
        (parse_day, "2026.3.5", date(2026, 3, 5)),
        (parse_day, "２０２６／３／５", date(2026, 3, 5)),
        (parse_day, "20260305", date(2026, 3, 5)),
        (parse_day, "46086", date(2026, 3, 5)),
        (parse_day, "2026-03-05 00:00:00", date(2026, 3, 5)),
        (parse_day, "", None),
        (parse_points, "12.5分", Decimal("12.50")),
        (parse_points, "1，200", Decimal("1200.00")),
        (parse_points, "−5", Decimal("-5.00")),
        (parse_points, "/", None),
        (parse_times, "3次", 3),
        (parse_year, "1980", 1980),
        (keep_year, "1980年5月", "1980"),
        (keep_year, "2012-03-05", "2012"),
        (keep_year, "20120305", "2012"),
        (keep_year, "41000", "2012"),
        (parse_members, "李花、王小明（2012）", [("李花", None), ("王小明", 2012)]),
        (parse_members, "妻：李花;子：王小明 2012年生", [("李花", None), ("王小明", 2012)]),
        (parse_members, "李花 王小明", [("李花", None), ("王小明", None)]),
        (parse_members, "李花(妻)，王小明(子)", [("李花", None), ("王小明", None)]),
        (parse_members, "", []),
    ],
)
def test_cells_are_read(parse: Callable[[str], object], text: str, expected: object) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("parse", "text", "reason"),
    [
        (parse_number, "3-12", "要是整数，例如 28；表里写的是「3-12」。"),
        (parse_number, "0", "要是整数，例如 28；表里写的是「0」。"),
        (parse_number, "28.5", "要是整数，例如 28；表里写的是「28.5」。"),
        (parse_name, "梁明2", "姓名里不能有数字：「梁明2」。"),
        (parse_name, "梁" * 41, "姓名最多 40 个字。"),
        (
            parse_phone,
            "1.38E+10",
            "电话被表格软件写成了「1.38E+10」。请把这一列设成文本，重新填号码。",
        ),
        (parse_phone, "问隔壁", "电话只能写一个号码，例如 13800138000。"),
        (parse_tick, "也许", "请写「是」或「否」；表里写的是「也许」。"),
        (parse_day, "2026年2月30日", "日期请写成 2026-03-05 这样；表里写的是「2026年2月30日」。"),
        (parse_day, "去年", "日期请写成 2026-03-05 这样；表里写的是「去年」。"),
        (parse_points, "许多", "要是数字；表里写的是「许多」。"),
        (parse_points, "0.125", "最多两位小数；表里写的是「0.125」。"),
        (parse_points, "nan", "要是数字；表里写的是「nan」。"),
        (parse_amount, "-1", "不能小于 0。"),
        (parse_times, "两回", "次数要是整数；表里写的是「两回」。"),
        (parse_times, "1001", "最多 1000 次。"),
        (parse_year, "80", "请写四位数的年份，例如 1980。"),
        (
            parse_members,
            "2012",
            "看不出是谁：「2012」。请写成 李花、王小明（2012）这样。",
        ),
        (check_worked_out, "#REF!", "这一格是没算出来的公式。"),
    ],
)
def test_cells_that_cannot_be_say_why(
    parse: Callable[[str], object], text: str, reason: str
) -> None:
    with pytest.raises(BadCellError) as refused:
        parse(text)

    assert str(refused.value) == reason


PARSERS = (
    *(parse_number, parse_name, parse_phone, parse_tick, parse_day, parse_points, parse_amount),
    *(parse_times, parse_year, parse_members),
)


@given(st.sampled_from(PARSERS), st.text(max_size=30))
def test_whatever_stands_in_a_cell_is_read_or_refused(
    parse: Callable[[str], object], text: str
) -> None:
    with suppress(BadCellError):
        parse(text)


@pytest.mark.parametrize("written", ["3组", "03组", "第三组", "第3村民小组", "三组", "３组", "3"])
def test_groups_are_known_as_people_write_them(written: str) -> None:
    assert normalise_group(written) == "3"


@pytest.mark.parametrize(
    ("written", "expected"),
    [("第十组", "10"), ("十二组", "12"), ("二十一组", "21"), ("榕树头", "榕树头")],
)
def test_hanzi_numbers_and_names_of_groups(written: str, expected: str) -> None:
    assert normalise_group(written) == expected
