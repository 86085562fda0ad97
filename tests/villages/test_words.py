"""How points, people, days and seals are written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from villages import words

TODAY = date(2026, 11, 22)
SEAL = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def render(source: str, **context: object) -> str:
    return Template("{% load words %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("12.50"), "12.5"),
        (Decimal("100.00"), "100"),
        (Decimal("0.05"), "0.05"),
        (Decimal("0.00"), "0"),
        (Decimal("-0.00"), "0"),
        (Decimal("-5.00"), "−5"),
        (Decimal("1E+3"), "1000"),
        (20, "20"),
    ],
)
def test_points_are_written_without_idle_zeros(amount: Decimal | int, text: str) -> None:
    assert words.points(amount) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [(Decimal("10.00"), "+10"), (Decimal("-5.00"), "−5"), (Decimal("0.00"), "0"), (3, "+3")],
)
def test_signed_points_carry_their_sign(amount: Decimal | int, text: str) -> None:
    assert words.signed_points(amount) == text


def test_points_with_unit_name_the_unit() -> None:
    assert words.points_with_unit(Decimal("12.50")) == "12.5 分"
    assert words.signed_points_with_unit(Decimal("-5.00")) == "−5 分"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("12.00"), "12 元"),
        (Decimal("12.50"), "12.50 元"),
        (Decimal("-0.05"), "−0.05 元"),
        (0, "0 元"),
    ],
)
def test_yuan_shows_fen_only_where_there_are_some(amount: Decimal | int, text: str) -> None:
    assert words.yuan(amount) == text


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张明", "张*"),
        ("张三明", "张*明"),
        ("欧阳小明", "欧**明"),
        ("张", "张*"),
        ("张　明", "张*"),
        (" 张三明 ", "张*明"),
        ("㑇𠮷〇", "㑇*〇"),
        ("阿依古丽·买买提", "阿******提"),
        ("John Smith", "J***h"),
        ("Lee", "L***e"),
        ("Al", "A*"),
        ("Jose\N{COMBINING ACUTE ACCENT}", "J***\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("张Lee", "张***e"),
        ("张*明", "张*明"),
        ("", "未登记"),
        ("　 ", "未登记"),
    ],
)
def test_mask_name_keeps_what_a_neighbour_needs(name: str, masked: str) -> None:
    assert words.mask_name(name) == masked


@pytest.mark.parametrize("name", ["张明", "张三明", "欧阳小明", "张", "John Smith", "Al"])
def test_mask_name_leaves_a_masked_name_alone(name: str) -> None:
    assert words.mask_name(words.mask_name(name)) == words.mask_name(name)


@pytest.mark.parametrize(
    ("group", "number", "name", "text"),
    [
        ("03组", 28, "张*明", "03组 · 028户 · 张*明"),
        ("榕树头", 1028, "张*明", "榕树头 · 1028户 · 张*明"),
        ("03组", "028", "张*明", "03组 · 028户 · 张*明"),
        ("", 28, "", "028户"),
        ("", "", "张*明", "张*明"),
    ],
)
def test_household_name_joins_what_there_is(
    group: str, number: int | str, name: str, text: str
) -> None:
    assert words.household_name(group, number, name) == text


def test_month_name_speaks_the_language_of_the_page() -> None:
    assert words.month_name(TODAY) == "2026年11月"

    with translation.override("en"):
        assert words.month_name(TODAY) == "November 2026"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), "2026年11月"),
        (date(2026, 10, 1), date(2026, 11, 1), "2026年10月至11月"),
        (date(2026, 12, 1), date(2027, 1, 1), "2026年12月至2027年1月"),
    ],
)
def test_month_span_name_says_the_year_once(first: date, last: date, text: str) -> None:
    assert words.month_span_name(first, last) == text


@pytest.mark.parametrize(
    ("day", "language", "text"),
    [
        (date(2026, 11, 22), "zh-hans", "11月22日"),
        (date(2026, 6, 8), "zh-hans", "6月8日"),
        (date(2025, 12, 31), "zh-hans", "2025年12月31日"),
        (date(2026, 11, 22), "en", "22 Nov"),
        (date(2025, 12, 31), "en", "31 Dec 2025"),
        (date(2026, 11, 22), "de", "2026-11-22"),
    ],
)
def test_day_name_has_the_year_only_when_it_is_another(day: date, language: str, text: str) -> None:
    with translation.override(language):
        assert words.day_name(day, TODAY) == text


def test_day_name_of_a_moment_is_its_day_in_the_village() -> None:
    new_years_eve_in_utc = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)

    assert words.day_name(new_years_eve_in_utc, TODAY) == "1月1日"


def test_day_name_of_a_naive_moment_is_its_own_day() -> None:
    midday = datetime.combine(TODAY, datetime.min.time())

    assert words.day_name(midday, TODAY) == "11月22日"


def test_day_with_year_always_has_it() -> None:
    assert words.day_with_year(TODAY) == "2026年11月22日"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 12, 2), date(2026, 12, 2), "2026年12月2日"),
        (date(2026, 12, 2), date(2026, 12, 6), "2026年12月2日至12月6日"),
        (date(2026, 12, 30), date(2027, 1, 3), "2026年12月30日至2027年1月3日"),
    ],
)
def test_day_span_name_says_the_year_once(first: date, last: date, text: str) -> None:
    assert words.day_span_name(first, last) == text


def test_moment_name_uses_the_clock_of_the_village() -> None:
    moment = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)

    assert words.moment_name(moment, TODAY) == "11月22日 14:05"


def test_seal_groups_are_of_four() -> None:
    assert words.seal_groups(SEAL) == " ".join(["0123", "4567", "89ab", "cdef"] * 4)
    assert words.seal_groups("ABCDEF") == "ABCD EF"


def test_seal_short_is_the_first_sixteen() -> None:
    assert words.seal_short(SEAL) == "0123 4567 89ab cdef"


def test_page_parts_stand_round_the_numbers_of_the_browser() -> None:
    assert words.page_parts() == ("第 ", " 页，共 ", " 页")


def test_filters_show_what_the_functions_return() -> None:
    html = render(
        "{{ points|points }} {{ points|signed_points }} {{ points|points_with_unit }}"
        " {{ points|yuan }} {{ name|mask_name }} {{ day|month_name }} {{ day|day_name:day }}"
        " {{ seal|seal_short }} {% household_name '03组' 28 '张*明' %}",
        points=Decimal("12.50"),
        name="张三明",
        day=TODAY,
        seal=SEAL,
    )

    assert html == (
        "12.5 +12.5 12.5 分 12.50 元 张*明 2026年11月 11月22日"
        " 0123 4567 89ab cdef 03组 · 028户 · 张*明"
    )


@pytest.mark.parametrize(
    "name", ["points", "signed_points", "yuan", "month_name", "day_name", "moment_name"]
)
def test_filters_show_nothing_for_what_is_not_there_yet(name: str) -> None:
    assert render("{{ value|" + name + " }}", value=None) == ""


def test_filters_fail_on_a_misspelt_variable() -> None:
    with pytest.raises(ArithmeticError):
        render("{{ mispelt|points }}")


def test_day_name_without_a_reference_goes_by_the_clock() -> None:
    assert render("{{ day|day_name }}", day=date(1999, 5, 4)) == "1999年5月4日"


def test_household_name_tag_escapes_its_parts() -> None:
    assert render("{% household_name group 28 '' %}", group="<b>") == "&lt;b&gt; · 028户"


def test_minutes_rounds_a_wait_up() -> None:
    assert render("{{ wait|minutes }}", wait=timedelta(minutes=14, seconds=1)) == "15"


@pytest.mark.parametrize(
    ("weekdays", "told"),
    [
        ("", "天天"),
        ("1234567", "天天"),
        ("7", "周日"),
        ("531", "周一、周三、周五"),
    ],
)
def test_opening_days_are_named_in_their_order(weekdays: str, told: str) -> None:
    assert words.opening_days(weekdays) == told
