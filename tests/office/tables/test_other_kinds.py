"""People, kin, opening balances and goods: what a table does, and that twice is once."""

from datetime import date
from decimal import Decimal

import pytest

from deeds.models import PriorUse
from deeds.services import check_prior_uses
from ledger.models import Correction, CorrectionState
from ledger.services import consent_to_correction, refuse_correction
from market.models import Goods, GoodsKind
from market.services import open_partner
from office.tables.kinds import KINDS
from rules.services import RuleInput, add_rule, draft_edition
from tests.cast import BEGIN, NOW, Cast, at
from tests.office.tables.acts import list_reasons, list_words, look, write
from tests.rules.factories import adopt_by_meetings
from villages.models import KinTie, Member, Terms

pytestmark = pytest.mark.django_db

OPENING = ("户编号", "户主", "结余", "今年加分", "今年扣分")
RULES = (
    RuleInput(
        code="R01",
        category="hygiene",
        deed="清理卫生死角",
        points=Decimal(5),
        cap_points=Decimal(20),
        cap_period="year",
    ),
    RuleInput(
        code="R02",
        category="hygiene",
        deed="乱倒垃圾",
        points=Decimal(-10),
        repeat_points=(Decimal(0), Decimal(-5), Decimal(-10)),
        repeat_period="year",
    ),
    RuleInput(
        code="R03",
        category="customs",
        deed="红白事简办",
        points=Decimal(10),
        points_max=Decimal(20),
        cap_times=2,
        cap_period="year",
    ),
    RuleInput(
        code="R04",
        category="culture",
        deed="参加培训",
        points=Decimal(3),
        counts_persons=True,
        cap_times=2,
        cap_period="year",
    ),
    RuleInput(code="R05", category="culture", deed="捐书", points=Decimal(1)),
)


@pytest.fixture
def _rules(cast: Cast) -> None:
    now = at(BEGIN, 8)
    edition = draft_edition(cast.village, title="办法", by=cast.chair, now=now)
    for one in RULES:
        add_rule(edition, terms=one, by=cast.chair, now=now)
    adopt_by_meetings(edition, by=cast.chair, now=now, day=BEGIN)


# People


def test_people_are_added_once_to_their_households(cast: Cast) -> None:
    rows = [
        ("户编号", "户主", "姓名", "出生年月"),
        (2, "林三妹", "林小明", "2012-03"),
        ("", "", "林三妹", "1960"),
        (3, "", "黄小花", ""),
    ]

    plan = write(cast, "members", rows)
    again = look(cast, "members", rows)

    assert list_words(plan) == [
        "01组 · 002户 · 林三妹：加上林小明（2012 年生）",
        "01组 · 003户 · 黄阿福：加上黄小花",
    ]
    assert (plan.standing, again.steps, again.standing) == (1, [], 3)
    assert [one.reason for one in again.remarks] == [
        "系统里的出生年份是 空的，这里不改，请到住户页改。"
    ]
    added = Member.objects.filter(is_head=False).order_by("id")
    assert list(added.values_list("household__number", "name", "birth_year")) == [
        (2, "林小明", 2012),
        (3, "黄小花", None),
    ]


def test_people_of_unknown_households_and_names_twice_are_refused(cast: Cast) -> None:
    plan = look(
        cast,
        "members",
        [
            ("户编号", "户主", "姓名"),
            (70, "", "林小明"),
            (2, "林四妹", "林小明"),
            (2, "", "林小红"),
            (2, "", "林小红"),
            (3, "", ""),
        ],
    )

    assert list_reasons(plan) == [
        (2, "户编号", "本村没有这个户编号。"),
        (3, "户主", "002户 的户主是林三妹，表里写的是林四妹，请核对编号。"),
        (5, "姓名", "林小红 在第 4 行已经写过了。"),
        (6, "姓名", "没有填。"),
    ]


# Kin


def test_ties_are_declared_once_from_whichever_side(cast: Cast) -> None:
    rows = [("户编号", "亲属户编号"), (2, 3), (3, 2), (4, 1)]

    plan = write(cast, "kin", rows)
    again = look(cast, "kin", rows)

    assert list_words(plan) == ["01组 · 002户 · 林三妹 和 01组 · 003户 · 黄阿福 是近亲属"]
    assert (plan.standing, again.steps, again.standing) == (2, [], 3)
    assert KinTie.objects.count() == 2


def test_ties_with_itself_or_nobody_are_refused(cast: Cast) -> None:
    plan = look(
        cast,
        "kin",
        [
            ("户编号", "亲属户编号", "亲属户主"),
            (2, 2, ""),
            (2, 70, ""),
            (2, 3, "黄二福"),
            (2, "", ""),
        ],
    )

    assert list_reasons(plan) == [
        (2, "亲属户编号", "两边写了同一户。"),
        (3, "亲属户编号", "本村没有这个户编号。"),
        (4, "亲属户主", "003户 的户主是黄阿福，表里写的是黄二福，请核对编号。"),
        (5, "亲属户编号", "没有填。"),
    ]


# Opening balances


@pytest.mark.usefixtures("_rules")
def test_balances_become_proposals_and_limits_wait_for_a_check(cast: Cast) -> None:
    rows = [
        (*OPENING, "R01 清理卫生死角次数", "R01分数", "R02次数", "R03 次数", "R03 分数"),
        (5, "郑国强", 35, 45, 10, 3, 15, 3, 2, 25),
        (6, "欧阳小明", 0, None, None, None, None, None, None, None),
    ]

    plan = write(cast, "openings", rows)
    again = look(cast, "openings", rows)

    assert list_words(plan) == [
        "02组 · 005户 · 郑国强：纸质账结余 35 分，今年加 45 分、扣 10 分；入账后共 135 分",
        "02组 · 005户 · 郑国强：细则 R01 今年已有 3 次，+15 分",
        "02组 · 005户 · 郑国强：细则 R02 今年已有 3 次，−15 分",
        "02组 · 005户 · 郑国强：细则 R03 今年已有 2 次，+25 分",
        "02组 · 006户 · 欧阳小明：纸质账结余 0 分，今年加 0 分、扣 0 分；入账后共 100 分",
    ]
    proposals = Correction.objects.order_by("account__number").values_list(
        "account__number", "points", "standing_points", "state", "reason"
    )
    assert list(proposals) == [
        (
            5,
            Decimal(35),
            Decimal(35),
            "proposed",
            "纸质账结转，记到2026年9月30日：今年加 45 分、扣 10 分",
        ),
        (
            6,
            Decimal(0),
            Decimal(0),
            "proposed",
            "纸质账结转，记到2026年9月30日：今年加 0 分、扣 0 分",
        ),
    ]
    uses = PriorUse.objects.order_by("code").values_list("code", "times", "points", "until")
    assert list(uses) == [
        ("R01", 3, Decimal(15), date(2026, 9, 30)),
        ("R02", 3, Decimal(-15), date(2026, 9, 30)),
        ("R03", 2, Decimal(25), date(2026, 9, 30)),
    ]
    assert cast.account(5).balance == 100
    assert (again.steps, again.standing, again.remarks) == ([], 2, [])


@pytest.mark.usefixtures("_rules")
def test_balances_never_come_twice_and_unchecked_limits_may_still_change(cast: Cast) -> None:
    head = (*OPENING, "R01次数", "R01分数")
    write(cast, "openings", [head, (5, "", 35, 35, 0, 3, 15)])
    consent_to_correction(Correction.objects.get(), by=cast.watcher, now=NOW)

    plan = write(cast, "openings", [head, (5, "", 50, 50, 0, 4, 18)])
    check_prior_uses(cast.households[5], up_to=2**40, by=cast.watcher, now=NOW)
    after = look(cast, "openings", [head, (5, "", 50, 50, 0, 2, 10)])

    assert list_words(plan) == ["02组 · 005户 · 郑国强：细则 R01 由 3 次、+15 分改为 4 次、+18 分"]
    assert [one.reason for one in plan.remarks] == [
        "已经提出过：结余 35 分，年度积分 +35 分（已入账），不会再录。"
    ]
    assert after.steps == []
    assert [one.reason for one in after.remarks] == [
        "已经提出过：结余 35 分，年度积分 +35 分（已入账），不会再录。",
        "已经核对过：4 次，+18 分，不再改。",
    ]
    assert cast.account(5).balance == 135
    assert Correction.objects.count() == 1


def test_refused_balance_may_be_brought_in_anew(cast: Cast) -> None:
    write(cast, "openings", [OPENING, (5, "", 35, 35, 0)])
    refuse_correction(Correction.objects.get(), by=cast.watcher, now=NOW)

    write(cast, "openings", [OPENING, (5, "", 30, 30, 0)])

    states = Correction.objects.order_by("pk").values_list("points", "state")
    assert list(states) == [
        (Decimal(35), CorrectionState.REFUSED),
        (Decimal(30), CorrectionState.PROPOSED),
    ]


def test_standing_of_a_year_that_is_over_is_not_carried_over(cast: Cast) -> None:
    head = (*OPENING, "记到哪天")
    begins_late = Terms.objects.filter(village=cast.village)
    begins_late.update(year_start_month=10)

    plan = look(cast, "openings", [head, (5, "", 35, 35, 0, ""), (6, "", 35, "", "", "2026.9.30")])

    assert list_reasons(plan) == [(2, "今年加分", "纸质账只记到上一年度，今年的加分和扣分要空着。")]


@pytest.mark.usefixtures("_rules")
def test_limits_that_cannot_be_say_why(cast: Cast) -> None:
    plan = look(
        cast,
        "openings",
        [
            (*OPENING, "R03次数", "R03分数", "R04次数", "R77次数", "R02分数"),
            (5, "", 35, 35, 0, 2, "", 1, "", ""),
            (6, "", 35, 35, 0, "", 12, "", "", 5),
            (4, "", "", 0, 0, "", "", "", "", ""),
            (4, "", -5, 0, 0, "", "", "", "", ""),
        ],
    )

    assert list_reasons(plan) == [
        (0, "R77次数", "通过的积分办法里没有编号是 R77 的细则。"),
        (2, "R03分数", "填了次数，也要填一共几分。"),
        (3, "R02 次数", "填了分数，也要填次数。"),
        (3, "R03次数", "填了分数，也要填次数。"),
        (4, "结余", "没有填。"),
        (5, "结余", "不能小于 0。"),
    ]
    assert [one.reason for one in plan.remarks] == [
        "细则 R04 的次数按人算，按户记的用不上，这一列没有录。"
    ]


@pytest.mark.usefixtures("_rules")
def test_template_of_openings_has_a_column_a_limit_of_the_year(cast: Cast) -> None:
    more = KINDS["openings"].more_columns
    assert more is not None

    assert [str(column.label) for column in more(cast.village)] == [
        "R01 清理卫生死角 次数",
        "R01 清理卫生死角 分数",
        "R02 乱倒垃圾 次数",
        "R02 乱倒垃圾 分数",
        "R03 红白事简办 次数",
        "R03 红白事简办 分数",
    ]


# Goods


GOODS = ("种类", "名称", "单位", "兑换价", "分类", "每户限兑", "限兑期")


def test_goods_come_once_with_price_and_limit(cast: Cast) -> None:
    partner = open_partner(cast.village, "积分超市", by=cast.chair, now=NOW)
    rows = [
        GOODS,
        ("实物", "大米（5 公斤装）", "袋", 60, "粮油副食", 2, "每月"),
        ("服务", "理发", "次", 15, "便民服务", "", ""),
        ("", "香皂", "块", "8分", "日用", "", ""),
    ]

    plan = write(cast, "goods", rows)
    again = look(cast, "goods", [*rows[:3], ("", "香皂", "块", 9)])

    assert list_words(plan) == [
        "积分超市：大米（5 公斤装），60 分一袋（实物）",
        "积分超市：理发，15 分一次（服务）",
        "积分超市：香皂，8 分一块（实物）",
    ]
    found = Goods.objects.filter(partner=partner).order_by("id")
    assert list(found.values_list("kind", "category", "limit_quantity", "stock")) == [
        (GoodsKind.THING, "food", Decimal(2), Decimal(0)),
        (GoodsKind.SERVICE, "services", None, None),
        (GoodsKind.THING, "daily", None, Decimal(0)),
    ]
    assert (again.steps, again.standing) == ([], 3)
    assert [one.reason for one in again.remarks] == [
        "现在的兑换价是 8 分，这里不改，请到「商品」里改。"
    ]


def test_goods_that_may_not_be_offered_say_why(cast: Cast) -> None:
    for name in ("积分超市", "理发店"):
        open_partner(cast.village, name, by=cast.chair, now=NOW)

    plan = look(
        cast,
        "goods",
        [
            ("兑换点", *GOODS[:4]),
            ("", "", "香皂", "块", 8),
            ("小卖部", "", "香皂", "块", 8),
            ("积分超市", "礼品", "香皂", "块", 8),
            ("积分超市", "", "香皂", "块", 0),
            ("积分超市", "", "香" * 41, "块", 8),
            ("积分超市", "", "毛巾", "条", 8),
            ("积分超市", "", "毛巾", "条", 8),
        ],
    )

    assert [row[:2] for row in list_reasons(plan)] == [
        (2, "兑换点"),
        (3, "兑换点"),
        (4, "种类"),
        (5, "兑换价"),
        (6, "名称"),
        (8, "名称"),
    ]
