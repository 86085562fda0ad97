"""The lint against clauses marked by hand: half of them use the same words and are innocent."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lint import Finding, lint, lint_offer
from rules.lint.findings import GROUNDS

FOUND = [
    # benefits
    ("benefit", "积分低于60分的，取消低保资格。"),
    ("benefit", "年度积分排名末位的农户，暂停发放惠农补贴。"),
    ("benefit", "拒不参加清洁日的，其养老金缓发三个月。"),
    ("benefit", "黑榜户不得享受各项惠农政策"),
    ("benefit", "乱倒垃圾屡教不改的，从耕地地力保护补贴中扣除清运费。"),
    ("benefit", "积分结果作为低保、特困评定的重要依据。"),
    ("benefit", "积分与养老金待遇挂钩。"),
    ("benefit", "享受低保的家庭不参加公益劳动的，取消其资格。"),
    ("benefit", "申请临时救助的农户积分不得低于80分。"),
    ("benefit", "对积分不足的低保对象，停发低保金，缓发补贴。"),
    ("benefit", "高龄津贴凭积分领取，积分达到100分才能领取高龄津贴。"),
    # shares
    ("share", "总分不足80分的家庭，当年不参与集体分红。"),
    ("share", "扣分累计超过30分的，年底分红减半。"),
    ("share", "按积分高低分配集体收益。"),
    ("share", "参加邪教活动的，取消当年全部福利。"),
    # land
    ("land", "积分达到120分方可申请宅基地。"),
    ("land", "积分在前20名的，优先审批宅基地。"),
    ("land", "未交卫生费的农户申请宅基地，村里一律不予审批。"),
    ("land", "积分低于50分的收回承包地。"),
    ("land", "申请建房审批须积分80分以上"),
    # papers
    ("papers", "有下列行为的，村委会不予开具任何证明。"),
    ("papers", "不配合拆违的，一年内不给盖章。"),
    ("papers", "需要办理各类手续的，先缴清卫生费再盖章。"),
    ("papers", "积分为负的农户，暂缓办理一切手续。"),
    ("papers", "未达60分的，村里拒绝出具证明"),
    # school, army, register
    ("school", "黄牌户子女不得入读本村幼儿园，暂缓办理入学手续。"),
    ("school", "积分低的家庭限制子女入学。"),
    ("army", "家庭积分不足60分的，不得报名参军。"),
    ("army", "大操大办的，子女参军政审不予通过。"),
    ("register", "不缴纳公共费用的，不予落户。"),
    # petition
    ("petition", "越级上访的，每次扣50分。"),
    ("petition", "禁止村民到镇里上访。"),
    ("petition", "缠访闹访、诬告陷害的，扣30~50分。"),
    ("petition", "劝返上访人员，每次加5分。"),
    ("petition", "下列行为每次扣10分：进京上访、聚众闹事。"),
    ("petition", "参与集体信访的，当年积分清零。"),
    ("petition", "不得以任何形式上访。"),
    # vote
    ("vote", "不参加选举投票的，每人扣5分。"),
    ("vote", "积分低于60分的，取消候选人资格。"),
    ("vote", "黑榜户三年内不得参加村委会选举。"),
    # supply
    ("supply", "拒不拆除违建的，停水停电。"),
    # fines
    ("fine", "乱倒垃圾的罚款200元。"),
    ("fine", "家禽散养的，每只罚50元。"),
    ("fine", "违反本公约的，缴纳违约金五百元。"),
    ("fine", "大操大办的，没收保证金。"),
    # informing
    ("inform", "举报非法采砂、非法捕捞经查实的，每次加10分。"),
    ("inform", "提供破案线索并被公安机关采纳的，每条奖励10至30分。"),
    ("inform", "| 7 | 平安 | 检举邻居违章搭建 | +5 |"),
    ("inform", "对举报人奖励现金100元"),
]

INNOCENT = [
    # the same rights, rewarded or left alone
    "家庭成员从军入伍，加二十分。",
    "主动申请退出低保：一次性积100分",
    "按时缴纳养老保险的加5分。",
    "不得以积分不足为由停发低保、养老金。",
    "任何人不得因积分高低影响村民享受惠农补贴。",
    "积分不与低保、宅基地审批挂钩。",
    "积分高低不作为低保评定的依据。",
    "不因扣分，停发养老金或者扣减分红。",
    "骗取低保的，扣20分并追究责任。",
    "虐待老人、不给老人养老金的，扣10分。",
    "低保户积分不足的，不能兑换烟酒。",
    "领取低保的家庭弄虚作假的，取消评优资格。",
    "低保对象每户每年加5分。",
    "积分清零后，低保、补贴照常发放。",
    "评议员每次误工补贴20元，缺席的取消误工补贴。",
    "年底集体分红大会准时参加的，每户加2分。",
    "挪用集体分红的，扣50分，取消兑换资格。",
    "自愿有偿退出宅基地的，奖励20分。",
    "禁止违规占用宅基地，违者扣10分。",
    "拆除超占宅基地部分的，加20分。",
    "未提供证明材料的，不予加分。",
    "凭医院献血证明加10分，没有证明的不予认定。",
    "主动帮邻居办理手续、开证明的，加2分。",
    "私刻公章的，取消评先资格。",
    "子女考入大学的，加15分；义务教育阶段辍学的，扣50分。",
    "不让子女接受义务教育的，扣20分。",
    "送子女入学、劝返辍学学生的，加10分。",
    "应征入伍的每人加15分，逃避兵役的扣30分。",
    "参军家庭优先慰问，送积分50分。",
    "全年无越级上访的村民小组，加10分。",
    "接待上访群众、化解矛盾的，每次加5分。",
    "村民依法信访的，不扣分。",
    "参加换届选举投票的，每人加2分。",
    "破坏选举、拉票贿选的，扣50分，取消兑换资格。",
    "选举期间值守的志愿者每天加5分。",
    "遇停电通知主动告知邻居的加1分。",
    "酒后驾车被公安机关罚款的，扣20分。",
    "以积分代替罚款，村里不得罚款。",
    "损坏公物的，照价赔偿，扣10分。",
    "森林防火违规的，由主管部门依法罚款。",
    "被群众举报查实乱倒垃圾的，每次扣5分。",
    "举报电话：0668-0000000，积分有误可以反映。",
    "恶意举报、诬告陷害他人的，扣20分。",
    "严禁打击报复举报人，违者扣30分。",
    "满100分方可兑换，取消兑换最低限额。",
    "积分达到150分的，优先兑换大米。",
    "弄虚作假骗取积分的，取消一年兑换资格。",
    "民政部门依法取消低保的，积分照常累计。",
    "停电时帮邻居修电路的加3分",
    "加入新型农村合作医疗，全家参保的加5分。",
    "丧事不办酒席，婚事不收彩礼，加10分。",
]


@pytest.mark.parametrize(("ground", "clause"), FOUND)
def test_lint_finds_clause(ground: str, clause: str) -> None:
    reasons = {finding.reason for finding in lint(clause)}

    assert str(GROUNDS[ground].reason) in reasons


@pytest.mark.parametrize("clause", INNOCENT)
def test_lint_passes_innocent_clause(clause: str) -> None:
    assert lint(clause) == []


def test_lint_names_words_and_place() -> None:
    text = "一、主动清洁的加5分。\n二、积分低于60分的，取消低保资格；大操大办的扣10分。"

    findings = lint(text)

    assert findings == [
        Finding(
            words="取消低保资格",
            start=text.index("取消"),
            end=text.index("取消") + 6,
            reason=str(GROUNDS["benefit"].reason),
            cure=str(GROUNDS["benefit"].cure),
        )
    ]


@pytest.mark.parametrize(
    ("offer", "is_found"),
    [
        ("优先办理宅基地审批", True),
        ("低保名额优先推荐", True),
        ("大米10斤", False),
        ("代缴一个月养老保险", False),
        ("农机服务一亩", False),
    ],
)
def test_lint_offer_reads_points_as_the_condition(offer: str, *, is_found: bool) -> None:
    assert bool(lint_offer(offer)) is is_found


@given(
    st.text(alphabet="不得取消停发低保补贴，。的扣加5分罚款元举报 \n|宅基地优先挂钩积", max_size=60)
)
def test_lint_places_always_hold_their_words(text: str) -> None:
    for finding in lint(text):
        assert text[finding.start : finding.end] == finding.words
        assert re.fullmatch(r"\S.*\S|\S", finding.words, re.DOTALL)
