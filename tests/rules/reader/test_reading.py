"""The parts of the reader: numerals, headings, articles, terms, what is not read."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.reader import read
from rules.reader.characters import fold
from rules.reader.numbers import read_number
from rules.reader.outline import Node, build_outline
from tests.rules.reader.scorer import list_quotes

MARKS = list("加扣减奖每次分年月日的者，。；：（）|\t\n 一十百半5203-+~至到户人元①②#*<>")
WORDS = ["清零", "不超过", "最高", "1.", "（一）", "第三条", "以上", "下列", "分别", "满分"]
PIECES = st.sampled_from(MARKS + WORDS)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("15", 15),
        ("1,000", 1000),
        ("0.5", Decimal("0.5")),
        ("半", Decimal("0.5")),
        ("两", 2),
        ("十", 10),
        ("十五", 15),
        ("五十", 50),
        ("一百", 100),
        ("一百二", 120),
        ("一百二十", 120),
        ("一百零五", 105),
        ("一千", 1000),
        ("廿五", 25),
        ("二〇二四", 2024),
        ("零点五", Decimal("0.5")),
        ("分", None),
        ("", None),
    ],
)
def test_numeral_is_read(text: str, number: Decimal | int | None) -> None:
    assert read_number(text) == number


def test_folding_keeps_every_character_in_its_place() -> None:
    text = "加１０分，扣－５分～★ ~~旧条文~~ **粗** <br>"

    assert len(fold(text)) == len(text)


def list_nodes(node: Node, depth: int = 0) -> list[str]:
    lines = [" " * depth + (node.marker.label if node.marker else "") + node.text]
    return [*lines, *(line for child in node.children for line in list_nodes(child, depth + 1))]


def test_items_hang_below_their_headings() -> None:
    text = "第一章 加分\n第一条 卫生\n（一）扫地；\n（二）清沟：①大沟；②小沟。\n第二章 扣分"

    outline = build_outline(fold(text))

    assert list_nodes(outline)[1:] == [
        " 第一章加分",
        "  第一条卫生",
        "   （一）扫地；",
        "   （二）清沟：",
        "    ①大沟；",
        "    ②小沟。",
        " 第二章扣分",
    ]


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("第三条 加分\n（二）扫地，加2分。", "第三条第2项"),
        ("第三条 扫地，加2分。", "第三条"),
        ("三、加分\n（一）卫生\n2.扫地，加2分。", "三（一）2"),
        ("扫地，加2分。", ""),
    ],
)
def test_rule_knows_its_article(text: str, article: str) -> None:
    assert [rule.article for rule in read(text).rules] == [article]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("一、环境卫生\n1.主动出力，加2分。", "hygiene"),
        ("一、移风易俗\n1.婚事新办，加20分。", "customs"),
        ("参加志愿服务，加2分。", "volunteering"),
        ("说得在理，加2分。", "other"),
    ],
)
def test_rule_has_a_category(text: str, category: str) -> None:
    assert [rule.category for rule in read(text).rules] == [category]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("每户基础分100分。", "base_points", 100),
        ("每年1月1日重新起算。", "year_start_month", 1),
        ("1分折合人民币0.5元。", "yuan_per_point", Decimal("0.5")),
        ("每5分兑换1元。", "yuan_per_point", Decimal("0.2")),
        ("每十分作钱三元。", "yuan_per_point", Decimal("0.3")),
        ("评议结果公示期不少于7天。", "notice_days", 7),
        ("每月25日评定。", "closing_day", 25),
        ("村监委会应在10日内答复。", "objection_days", 10),
        ("单次兑换不低于20分、不高于200分。", "redemption_min_points", 20),
        ("单次兑换不低于20分、不高于200分。", "redemption_max_points", 200),
        ("积分年底清零。", "year_end", "expire"),
        ("年底余分结转下年。", "year_end", "carry"),
        ("年末余额结转百分之五十。", "year_end_percent", 50),
        ("扣至零分为止，不记负分。", "debt_allowed", False),
        ("每周三、周六开放兑换。", "opening_weekdays", "36"),
        (
            "150分以上为五星户，120至149分为四星户。",
            "star_levels",
            [["五星户", "150"], ["四星户", "120"]],
        ),
    ],
)
def test_term_is_proposed_with_its_words(text: str, field: str, value: object) -> None:
    found = [term for term in read(text).terms if term.field == field]

    assert [term.value for term in found[:1]] == [value]
    assert found[0].quote in text


def test_what_is_not_understood_is_listed() -> None:
    reading = read("参加劳动，每次加2分。\n黑板上写着8分。")

    assert [unread.quote for unread in reading.unread] == ["黑板上写着8分"]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("经提醒拒不改正的，按上述标准加倍扣分。", ["经提醒拒不改正的，按上述标准加倍扣分"]),
        (
            "县级加10分、镇级加5分；同一事项就高不就低，不重复计算。",
            ["同一事项就高不就低，不重复计算"],
        ),
        (
            "1分折合0.5元；单户累计150分以上可申请免费体检。",
            ["单户累计150分以上可申请免费体检"],
        ),
        (
            "满150分授予标兵户，低于60分的，不参加评选。",
            ["满150分授予标兵户", "低于60分的，不参加评选"],
        ),
        ("每户基础分100分。低于基础分不得兑换。", ["低于基础分不得兑换"]),
        ("每工日加8分，自带机械的加倍。", ["自带机械的加倍"]),
        ("150分至199分的，额度不超过3万元。", ["150分至199分的，额度不超过3万元"]),
    ],
)
def test_sentence_about_points_that_is_no_rule_is_listed(text: str, quotes: list[str]) -> None:
    assert [unread.quote for unread in read(text).unread] == quotes


@pytest.mark.parametrize(
    "text",
    [
        "第三章 加分标准",
        "评议时到会的须达到三分之二以上。",
        "单次兑换不低于10分、不高于200分。",
        "参加劳动每满10小时加5分。",
        "会议不满30分钟的，不加分。",
        "例如：某户累计达到150分。",
        "大家要加倍努力。",
        "租金减半，由村里补。",
        "130分以上为五星户，115至129分为四星户。",
    ],
)
def test_plain_procedure_and_terms_are_not_listed(text: str) -> None:
    assert read(text).unread == ()


@pytest.mark.parametrize(
    "words",
    [
        "上一年度超出基础分的部分可以兑换",
        "高于基础分的积分方可用于兑换",
        "基础分不得兑换",
        "兑换后余额不得低于基础分",
        "兑换时保留基础分",
        "积分以基础分为底，超出部分可兑换商品",
    ],
)
def test_base_that_may_not_be_spent_is_proposed_as_what_stays(words: str) -> None:
    terms = read(f"每户基础分100分。{words}，不结转。").terms

    kept = [term for term in terms if term.field == "keep_points"]
    assert [term.value for term in kept] == [100]
    assert kept[0].quote in words


@pytest.mark.parametrize(
    "text",
    [
        "超出基础分的部分可以兑换。",
        "每户基础分100分。超出基础分的部分不能兑换。",
        "每户基础分100分。低于基础分不得兑换。",
    ],
)
def test_nothing_stays_where_the_text_does_not_say_so(text: str) -> None:
    assert [term for term in read(text).terms if term.field == "keep_points"] == []


def test_bars_are_told_apart() -> None:
    cleared, barred, shamed = read(
        "吸毒的，积分清零。\n骗取积分的，取消兑换资格。\n打骂老人的，取消评优资格。"
    ).rules

    assert cleared.vetoes == {"clear"}
    assert barred.vetoes == {"bar_redemption"}
    assert shamed.vetoes == {"bar_honours"}


def test_cap_in_times_stays_in_times() -> None:
    (rule,) = read("参加劳动，每次加2分，每月限记3次。").rules

    assert rule.cap is not None
    assert (rule.cap.times, rule.cap.points, rule.cap.period) == (3, None, "month")


@pytest.mark.parametrize(
    "piece",
    [
        "5分",
        "每次",
        "不超过",
        "十",
        "（",
        "|",
        "\t",
        "的，清零",
        "甲加5分；",
        "分别加5分、",
        "甲|5|乙\n",
    ],
)
def test_junk_is_given_up(piece: str) -> None:
    reading = read(piece * (20_000 // len(piece)))

    assert len(reading.rules) <= 2000


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.lists(PIECES, max_size=60).map("".join))
def test_any_text_is_read_and_quoted_exactly(text: str) -> None:
    reading = read(text)

    assert [text[span.start : span.end] for span, _ in list_quotes(reading)] == [
        quote for _, quote in list_quotes(reading)
    ]


def test_table_that_came_to_nothing_is_told() -> None:
    text = "一览表\n\n事项\t说法\n打扫\t嗯\n守夜\t3\t\n"

    reading = read(text)

    assert reading.rules == ()
    assert [clause.quote for clause in reading.unread] == ["守夜"]


def test_deed_of_a_row_is_not_the_head_of_its_points() -> None:
    text = "名目\t给多少\n打扫院坝\t2\n守夜巡山\t3\n"

    deeds = [rule.deed for rule in read(text).rules]

    assert deeds == ["打扫院坝", "守夜巡山"]
