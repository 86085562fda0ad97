"""What an edition would change, in words."""

from decimal import Decimal

from rules.adoption.changes import Difference, compare_rules, compare_shared_caps
from rules.adoption.terms import TermsChange, list_terms_changes, read_drafted, write_drafted
from rules.models import CategoryCap, Edition, Rule
from tests.cast import Cast
from tests.rules.factories import RuleFactory, make_draft
from villages.models import Terms


def rule(code: str, **values: object) -> Rule:
    built: Rule = RuleFactory.build(code=code, **values)
    built.clean_fields(exclude=["edition"])
    return built


def test_rules_are_matched_by_their_code() -> None:
    old = [rule("R01"), rule("R02", points=-5), rule("R03", deed="不变的事")]
    new = [rule("R03", deed="不变的事"), rule("R01", points=6), rule("R04", deed="新的事")]

    changes = compare_rules(old, new)

    assert [line.code for line in changes.new] == ["R04"]
    assert [line.code for line in changes.dropped] == ["R02"]
    assert [line.code for line in changes.same] == ["R03"]
    assert [(change.line.code, change.differences) for change in changes.changed] == [
        ("R01", (Difference("分值", "+5 分", "+6 分"),))
    ]


def test_every_word_that_changes_is_told() -> None:
    old = rule("R01", cap_points=20, cap_period="month")
    new = rule(
        "R01",
        deed="清理卫生死角",
        category="customs",
        unit="hour",
        repeat_points=(Decimal(5), Decimal(2)),
        repeat_period="year",
        counts_persons=True,
        sensitive=True,
    )

    (changed,) = compare_rules([old], [new]).changed

    told = {change.label: (change.old, change.new) for change in changed.differences}
    assert told.pop("另有")[0] == "没有"
    assert told == {
        "事项": ("主动清理卫生死角", "清理卫生死角"),
        "分值": ("+5 分", "+5 分/小时"),
        "上限": ("每月最多 20 分", "不限"),
        "类别": ("环境卫生", "移风易俗"),
        "记到人": ("否", "是"),
        "公示只写类别": ("否", "是"),
    }


def shared_cap(category: str, period: str, points: int) -> CategoryCap:
    cap = CategoryCap(category=category, cap_period=period, cap_points=points)
    cap.clean_fields(exclude=["edition"])
    return cap


def test_shared_caps_that_change_are_told() -> None:
    old = [shared_cap("customs", "year", 60), shared_cap("hygiene", "month", 20)]
    new = [
        shared_cap("customs", "year", 60),
        shared_cap("hygiene", "year", 99),
        shared_cap("hygiene", "month", 30),
    ]

    told = compare_shared_caps(old, new)

    assert told == (
        Difference("环境卫生", "合计每月最多 20 分", "合计每月最多 30 分"),
        Difference("环境卫生", "不限", "合计每年度最多 99 分"),
    )


def test_other_article_or_quote_changes_nothing() -> None:
    changes = compare_rules([rule("R01")], [rule("R01", article="第九条", quote="别的话")])

    assert (len(changes.same), changes.changed) == (1, ())


def test_everything_is_new_in_a_first_edition() -> None:
    changes = compare_rules([], [rule("R01"), rule("R02")])

    assert [line.code for line in changes.new] == ["R01", "R02"]


def drafted(cast: Cast, **values: object) -> Edition:
    return make_draft(cast, terms_drafted=write_drafted(values))


def test_terms_are_told_with_their_labels(cast: Cast) -> None:
    edition = drafted(
        cast,
        base_points=Decimal("50.5"),
        hold_awards=False,
        redemption_max_points=Decimal(60),
        star_levels=[["三星", "200"]],
        year_end="expire",
        opening_weekdays="135",
        deciders=2,
    )

    changes = list_terms_changes(edition, cast.terms)

    assert changes == [
        TermsChange("base_points", "每户基础分", "100", "50.5"),
        TermsChange("hold_awards", "加分等公示期满才能兑换", "是", "否"),
        TermsChange("year_end", "年底余分", "全部结转", "不结转"),
        TermsChange("redemption_max_points", "一次最多兑换几分", "不限", "60"),
        TermsChange("opening_weekdays", "超市开门的日子", "天天", "周一、周三、周五"),
        TermsChange("star_levels", "星级", "没有", "三星 200 分"),
    ]


def test_what_terms_do_not_take_is_left_out() -> None:
    assert read_drafted(
        {"base_points": "fifty", "village": 3, "id": 5, "no_such": "x", "deciders": "3"}
    ) == {"deciders": 3}


def test_terms_survive_being_drafted() -> None:
    values = {
        name: getattr(Terms(), name)
        for name in ("base_points", "hold_awards", "star_levels", "redemption_max_points")
    }

    assert read_drafted(write_drafted(values)) == values
