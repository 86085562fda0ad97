"""Clauses that wipe points or bar from rating, ranking and redemption (decision 14)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.reader.reading import Veto

_HONOUR = (
    "评先|评优|评选|参评|评比|评定|评星|星级|评奖|推优|先进|评议|表彰|荣誉|称号|参选|"
    "文明[家户]|授星|晋级|排名|信用户|创评|最美|标兵|红榜|奖励|推荐|评为[A-E]"
)
_REDEEM = (
    "兑换|兑领|兑奖|兑付|换购|换物|积分使用|积分消费|领奖|"
    "领取?(?:[^，。；：、]{0,6}(?:物[品资]?|奖品))"
)
_SPAN = "[^，。；：、]{0,14}"
_PATTERNS: tuple[tuple[frozenset[Veto], str], ...] = (
    (
        frozenset({Veto.CLEAR}),
        (
            "(?:积分|分数|得分|奖励分|存分|分值|账户|余额|成绩|名下|所有分|全部分)?(?:一律|予以|全部|全数|一次性|直接|立即|即刻|均|自动|作)?(?:(?<!清)清零|归零|清掉|清空|清为零|记为零|计为零|归为零|为零分|变为零)(?:处理)?"
            "|(?:积分|分数|得分|全年分|存分|分)[^，。；：]{0,8}(?:作废|勾销|抹[去掉除平]|没收|收回|扣完|扣光|尽失|化为乌有|一笔勾销|尽数扣除|全数扣除|尽数收回)"
            "|(?:扣除|扣光|扣完|扣掉|扣减|扣尽|取消|收回|没收|勾销|抹去|抹掉|清空|清除|核销|注销|清)(?:其|该户|当事人|本人|家庭|户内|个人|该家庭)*(?:全年|当年|年度|当月|本月|本年度|本年|所有|全部|现有|已有|账上|剩余|一切|累计|名下|卡上|卡内|一年)+(?:的)?[^，。；：]{0,4}(?:积分|得分|分数|分值|奖励分|奖分|存分|分)(?!制|类|管)"
            "|(?:尽数|全部|全数|悉数|一概|一笔)(?:作废|扣除|勾销|收回|没收|扣完|扣光|抹去|抹除|清除|扣尽|注销|取走)|一笔勾销|扣完为零"
            "|(?:积分|分数|[的家年底里月]分)[^，。；：]{0,6}(?:抹光|清光|扣尽|打水漂|白攒|不算数|全不算|统统不算|一分不[留剩])"
            "|白攒(?=[，。；]|\\Z)"
        ),
    ),
    (
        frozenset({Veto.BAR_HONOURS}),
        (
            '一票否决|(?:直接|一律)?(?:降为|降至|降到|下调为|下调至|定为|列为|判为|评为)"?(?:信用)?(?:最低|[A-E][+-]?|[A-E][+-]?等|最?末一?|不合格|失信|最差|末等|下)级(?!以)'
            '|(?:等级|信用|评级|级别)[^，。；]{0,4}(?:降|下调|降低)一?[一两二]?[级档等](?![^，。；]{0,3}分)|(?:直接|一律)?(?:降为|降至|降到|定为|判为|列为)"?(?:不合格|失信[户人]|黑名单|黄牌户|黑榜户|最低)'
            '|(?:降为|降至|降到|降成|贬为|贬到)"?[^，。；：、"\\d以]{1,5}(?:户|家庭|等次|档次|等|档)(?![^，。；]{0,3}分)'
            '|(?:定为|判为|划为|划入|打入|列为)"?(?:警示|警告|后进|落后|失信|黑榜|黑牌|红牌|黄牌|不诚信|不文明|问题)户'
        ),
    ),
    (
        frozenset(),
        (
            f"(?:取消|剥夺|丧失|停止|暂停|终止|失去|收回){_SPAN}(?:{_HONOUR}|{_REDEEM}){_SPAN}(?:资格|权利|机会|待遇|权)?"
            f"|(?:休想|别想|莫想|甭想|不要想|不得|不能|不可|不予|不准|禁止|不许|不允许|停止|暂停|不再|无权|没有资格|谢绝){_SPAN}(?:{_HONOUR}|{_REDEEM})"
            f"|(?:休想|别想|莫想|甭想|不要想|不得|不能|不可|不予|不准|禁止|不再)(?:参加|参与|评为|评上|获得|列入|享受|申报|推荐)?{_SPAN}(?:{_HONOUR}|{_REDEEM})|不参评|停兑|停换"
            "|(?:不许|不准|不让|不给|别想|休想|甭想)(?:再|来|去)?[兑换](?=东西|物|货|奖|[，。；]|\\Z)"
            "|取消(?:当年|全年|年度|其|该户|本年度|一年|两年|三年|本年)*(?:积分|参与积分|积分制|计分)(?:资格|权利)|(?:[评参][先优选评])[^，。；]{0,3}资格取消|资格(?:一并|予以)?取消"
        ),
    ),
)
_VETO = re.compile("|".join(f"(?P<v{i}>{pattern})" for i, (_, pattern) in enumerate(_PATTERNS)))
_PERIOD_RESET = re.compile(
    "年底|年末|年终|岁末|次年|翌年|到期|期满|每年|12月31日|十二月|跨年|逾期未|过期|未兑换?|未使用|余分|结余|剩余|不结转|结转|届满|自动清零|换届|周期|"
    "一年一清|一年一|有效期|离世|去世|迁出|销户|不清零|不归零|不作废|腊月|元旦|每季|每月末|期末|岁尾|除夕|岁终|兑换后|兑完|月末|季末|重新计|重新积|统一清"
)
_ALWAYS_RESET = re.compile("余分|没有动账|未兑换的|未使用的|其余|只留|过期的|逾期未兑")
_NEGATED = re.compile("(?:不|不会|不得|不予|避免|防止|不再|不被|免于|未)\\Z")
_NOT_HONOUR = re.compile(
    "评议员|评议组|评议小组|评审员|监督员|工作人员资格|停车|燃油|岗位|公益岗|护林员|保洁员|网格员资格|评议资格|职务|贷款|摊位|福利|分红"
)


@dataclass(frozen=True, slots=True)
class VetoPhrase:
    """The words that wipe or bar, at start to end."""

    start: int
    end: int
    vetoes: frozenset[Veto]


def find_vetoes(text: str) -> Iterator[VetoPhrase]:
    """Yield what wipes or bars; resets at the end of a period are none (decision 12)."""
    for found in _VETO.finditer(text):
        sentence = _sentence_around(text, found.start(), found.end())
        if _ALWAYS_RESET.search(sentence):
            continue
        if _PERIOD_RESET.search(sentence) and not re.search("[的者]，", sentence):
            continue
        if _NEGATED.search(text[max(0, found.start() - 3) : found.start()]):
            continue
        if _NOT_HONOUR.search(found.group()):
            continue
        vetoes = _kinds_of(found)
        if vetoes:
            yield VetoPhrase(found.start(), found.end(), vetoes)


def _kinds_of(found: re.Match[str]) -> frozenset[Veto]:
    index = next(i for i in range(len(_PATTERNS)) if found[f"v{i}"])
    kinds = set(_PATTERNS[index][0])
    words = found.group()
    if index == 2:
        if re.search(f"{_REDEEM}|[兑换]", words):
            kinds.add(Veto.BAR_REDEMPTION)
        if re.search(_HONOUR, words):
            kinds.add(Veto.BAR_HONOURS)
        if not kinds:
            kinds.add(Veto.BAR_HONOURS)
    return frozenset(kinds)


def _sentence_around(text: str, start: int, end: int) -> str:
    first = max(text.rfind(mark, max(0, start - 120), start) for mark in "。；\t") + 1
    stops = [stop for mark in "。；\t" if (stop := text.find(mark, end, end + 40)) >= 0]
    return text[max(first, start - 120) : min(stops, default=end + 10)]
