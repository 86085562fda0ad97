"""The words of the lint's small grammar, by what they do in a clause.

Each kind is a list of regular expressions, parted by blanks; in them ~6 stands for up to six
characters of the same clause, and # for a number. A clause is read from left to right, and at each
place the first kind of LEXICON that fits is taken, so special words stand before general ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

NUMBER = "[0-9.一二两三四五六七八九十百千万几]+"
NEAR = r"[^，,。；;：:、|\t]{0,%s}"

RIGHTS = {
    "benefit": """
        低保户(?:资格|待遇|身份|名额|指标)
        低保(?!户|边缘|对象|家庭|人员|老人)(?:金|待遇|资格|名额|指标)?
        最低生活保障金? (?:特困|五保)(?:供养|救助|待遇)
        (?:临时|社会|医疗)救助 救济[金款粮物] 救助[金款]
        养老(?:金|待遇|补贴|保险金?(?:待遇)?) 退休金 高龄津贴 残疾人?津贴 抚恤金 优抚金? 优待金
        医保 新农合 合作医疗 医疗保险 社保 社会保险 补贴 补助
        (?:惠农|惠民|强农|扶持|帮扶|救助|保障|优惠)(?:性)?政策 危房改造 公租房 廉租房
    """,
    "share": """
        分红 红利 股金 集体(?:经济)?(?:收益|收入)(?:分配)? 收益分配 集体福利 村民待遇 福利待遇
        (?:全部|一切|各项|所有)(?:村级|村集体|集体)?福利 成员资格
    """,
    "land": """
        宅基地 建房(?:审批|申请|指标|资格) (?:承包|责任)[地田] 土地承包
        (?:征地|拆迁|征收|土地|青苗)补偿 补偿款 安置房
    """,
    "papers": "盖公?章 公章 介绍信 证明 手续 证件 营业执照",
    "school": "入学 上学 就学 升学 就读 入园 学籍 受教育",
    "army": "参军 应征 入伍 征兵 当兵 兵役 政审",
    "petition": """
        (?:越级|进京|赴省|赴京|到省|到市|集体|群体|非法|无理|重复|违规|缠访|、){0,6}(?:[上信闹非]访)
        缠访
    """,
    "vote": "被?选举权? 投票 参选 竞选 候选人 当选 村委会换届",
    "register": "户口 落户 上户 身份证",
}

# Rights that are acts of the villager or the office: "不得盖章" needs no other verb.
ACTS = re.compile(
    "盖公?章|分红|入学|上学|就学|升学|就读|入园|参军|应征|入伍|当兵|上访|信访|闹访|非访|缠访"
    "|选举|投票|参选|竞选|当选|落户|上户"
)

LEXICON: dict[str, str] = {
    # The same letters, and no right in question.
    "pass": """
        (?:提供|提交|出示|凭|持|附|补交|上交|缺少|没有|献血|荣誉|医院|相关|书面)~6证明(?:材料)?
        证明(?:材料|人|事项) 误工补贴 选举(?:期间|当?日|工作|现场|会场|委员会|大会|秩序)
        (?:缴纳?|交纳?|参加|购买|办理参保)~6(?:保险|医保|社保|新农合|合作医疗)费?
        (?:接待|化解|调解|协助处理|代办)~4(?:上访|信访|来访) 来信来访
        (?:上访|信访)(?:群众|代办|接待|窗口|员|局)
        (?:参军|入伍|服役)(?:家庭|家属) 军属 停[水电](?:通知|期间) 处罚决定
    """,
    "hinder": """
        截访 (?:劝返|拦截|堵截|阻止|阻拦|拦阻)~6(?:上访|信访|访民|来访)(?:人员|群众)?
    """,
    "cut_off": """
        停水停电 停电停水 断水断电 断电断水 停止供[水电气] 不予?供[水电气]
        [停断]其?[水电](?!时|期|后|通知)
    """,
    "threshold": "不得?(?:低于|少于)",
    # What protects: 不得以……为由停发, 不与……挂钩, 防止.
    "guard": """
        (?:不[得能可会准许]|不应当?|禁止|严禁|绝不|决不|不)以(?!任何[形方]式)
        (?:不[得能可会准许]|不应当?|禁止|严禁|绝不|决不|不)(?:因|用|凭|将|把|借|与|同(?!意)|作为|跟)
        防止 避免 杜绝 反对 纠正 查处 制止 抵制 无论积分
    """,
    "wrong": """
        骗取 冒领 套取 虚报 谎报 侵占 侵吞 挪用 截留 克扣 私分 贪污 拖欠 占用 强占 霸占 抢占 超占
        破坏 干扰 扰乱 操纵 贿选 拉票 买卖 倒卖 转让 出租 阻挠 阻碍 妨碍 弄虚作假 伪造 涂改
        逃避 拒服 拒绝(?:服|履行) 辱骂 恶意 私刻 冒用 违规(?!上访) 违法
    """,
    "fine": r"""
        罚款 罚金 罚没 罚钱 违约金 (?:罚|处罚|扣除?|扣款|处以?)(?:人民币)?#[余多]?元
        (?:没收|扣除|不退还?|不予退还|收取|交纳|缴纳|交|缴)~6(?:押金|保证金)
    """,
    "deduct": r"""
        (?:扣除?|扣减|减去?|失|罚|倒扣|加扣|扣掉)#~5分(?!红|配) [扣减]分 扣除?[^，。；元]{0,4}积分
        (?<![0-9])[-−][0-9]+ 清零 归零 清空 作废
    """,
    "reward": r"""
        (?:加|奖励?|记|计|积|得|增加|给予?|奖给|发)#~5[分元] [加计记]分 奖励 奖金 有奖 \+[0-9]+
    """,
    "inform": """
        (?<![被无未])(?<!虚假|不实)(?<!打击报复)(?:举报|检举|揭发|告发|告密)(?!电话|箱|邮箱|信箱|方式)
        提供~12线索
    """,
    # What makes a right conditional.
    "prerequisite": "方可 方能 方予 方有 方准 才可以? 才能 才给 才予 才有 才准 始可",
    "link": "挂钩 挂勾 捆绑 绑定",
    "basis": """
        (?:作为|列为|视为|当作|用作|成为|是)(?=[^，。；]{0,24}(?:依据|条件|前提|参考|标准|门槛|参照))
    """,
    "first": "优先 从优",
    "by_points": """
        (?:按照?|依照?|依据|根据|凭|以|视|参照)~8积分~8(?=发放|分|享受|领取|确定|安排|审批|评定|决定|办理)
    """,
    "then": "(?:再|后|才)(?=(?:给|予以?|为其|予)?(?:开|办|盖|发|批|审))",
    # Taking away, withholding, delaying.
    "take": """
        取消 停发 停办 停缴 停止 中止 终止 暂停 暂缓 缓发 缓办 缓批 推迟 延迟 延期 延后 搁置
        扣发 扣留 扣押 扣除 扣减 扣缴 代扣 抵扣 抵顶 抵缴 冲抵 减发 减半 减少 降低 下调 调低
        核减 少发 少分 缩减 剥夺 丧失 失去 收回 没收 限制 冻结 注销 撤销 清退 追回 影响 停掉
        不(?:通过|合格)
        (?:强制|勒令|责令|予以|一律|限期|自动|视为)其?(?:自动)?(?:退出|放弃)
        停(?=低保|养老|补贴|分红)
    """,
    "refuse_strong": "不予 不给予? 不让 不再 暂不 拒绝 拒办 拒开 不同意 不支持 缓予",
    "refuse": """
        不(?=发(?:放|给|低保|养老|补贴|分红)|办(?:理|证|手续)|审批|批准|批(?:宅|建)|安排|出具|盖|纳入)
        不(?=开(?:具|证明|介绍)|分配|受理|支付|兑现|享受|享有|参与|推荐|分红|报销|拨付|落实|签发|得?享)
    """,
    "modal": """
        (?:不得|不准|不许|禁止|严禁)(?:以任何[形方]式)? 不应当? 不能 不可以? 不允许 无权
        (?:没有?|无)资格 绝不 决不 不会
    """,
    "not": "不(?=取消|停|扣|减|影响|推迟|收回|罚|奖|加|记|优先|清|限制|剥夺|挂)",
    **{f"right_{kind}": words for kind, words in RIGHTS.items()},
    "keep": """
        保留 照常 继续 正常 恢复 补发 足额 按时 及时 代替 替代 取代 免除 免予 免于
        主动 自愿 协助 帮助 支持 动员 鼓励
    """,
    "give": """
        给予 发放 发给 办理 代办 审批 批准 安排 开具 出具 分配 受理 支付 兑现 签发 报销 拨付 落实
        推荐 纳入 评定 提名 通过 列为 确定 考虑 开(?=证明|介绍) 办(?=证|低保|手续) 供应
    """,
    "join": "享受 享有 参与 参加 申请 申报 领取 报名 取得 获得 作为 成为 登记 报考 报送 享",
    "back": "(?:其|该户?|该项|相应|相关|上述)?(?:资格|待遇|名额)",
    "other": """
        (?:积分)?兑换 评优 评先 评选 评比 评奖 评星 星级 称号 荣誉 表彰 积分 奖品 礼品 贷款 授信
        奖学金 志愿 参评 上榜 红榜 挂牌 流动红旗
    """,
}


def _compile(words: str) -> str:
    patterns = "|".join(words.split()).replace("#", NUMBER)
    return re.sub(r"~(\d+)", lambda near: NEAR % near.group(1), patterns)


_TOKEN = re.compile("|".join(f"(?P<{kind}>{_compile(words)})" for kind, words in LEXICON.items()))


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the grammar at its place in the text; kind is a name of LEXICON."""

    kind: str
    words: str
    start: int
    end: int

    @property
    def right(self) -> str:
        """The kind of right it names; empty for other words."""
        return self.kind.removeprefix("right_") if self.kind.startswith("right_") else ""

    @property
    def is_act(self) -> bool:
        return bool(self.right and ACTS.search(self.words))


def read_tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """Yield the grammar's words between two places of the text, in their order."""
    for match in _TOKEN.finditer(text, start, end):
        yield Token(str(match.lastgroup), match.group(), match.start(), match.end())
