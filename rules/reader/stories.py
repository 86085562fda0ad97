"""Numbers that are told, not given: examples, reports, refunds, what no longer holds."""

import re

from rules.reader.roles import Kind, Place
from rules.reader.telling import is_account, is_elsewhere, is_named

_REPORT_BEFORE = re.compile(
    "(?:加|扣|得|减|奖|记|涨|挣|拿|积|攒|获|赚|领|增|换|花|用|补|长|掉|失|罚|升|降|丢|存|赢|收|计|添|进|到|要|除|去)了[^，。；、]{0,5}\\Z"
    "|(?<![将会要应就即可须律均都便则如若])被(?:一次性?|先后|分别|依规|连|累计)?(?:[^，。；、]{0,4})(?:扣|记|减|罚)[^，。；、]{0,5}\\Z"
    r"|(?:(?<![公同党])(?:总共|一共|共)(?=[加扣得计记积有发]|\Z)|累计|合计|总计|发放|人均|户均|平均|先后|目前|现有|还有|只有|仅有|攒[下到够]?|最[高低]的[^，。；]{0,6}|结余|(?:结余|余额|(?<![业其])余(?=[下为]|\Z))|剩下?|同比|曾|挣到|涨到|升到|攒起|存下|还差|排|积到|"
    "突破|余下|净增|多达|高达|拿到|领到|赚到|得到)(?:了|过|积分|加分|扣分|得分|奖励|扣减|扣除)*(?:[^，。；、\\d]{0,3})\\Z"
)
_TIMES_PAST = re.compile(
    "去年|去岁|账本|台账|记录显示|上个?月|上周|上季度|前年|昨|前天|(?<!\\d)日前|近日|当天就|截至|\\d月\\d+日|今年\\d+月|这个月|本月初|上半年|头个月|开春|眼下"
)
_PROMISES = frozenset({"能", "可", "可以", "就", "会", "便", "即", "将", "都", "要"})
_UNLIKELY_POINTS = 300
_GENERAL = re.compile("[将会要应就即可须律均都便则如若]被[^，。；]{0,8}\\Z")
_AVERAGE = re.compile(
    "(?:平均|人均|户均|均分|得分情况|排名|本月积分|积分榜|上月积分)[^，。；]{0,6}：[^。；]*\\Z"
)
_DONE = re.compile("了\\d+(?:天|次|回|趟|场|个月|小时|个工)[^，。；的]{0,4}，[^，。；每的]{0,8}\\Z")
_SUFFERED = re.compile(
    "(?<![将会要应就即可须律均都便则如若])被[^，。；、的者]{1,8}(?:奖励?|加|记|扣|减|罚)[^，。；、]{0,4}\\Z|挨(?:了)?扣\\Z"
)
_PROPOSED = re.compile(
    "(?:主张|提出|提议|建议|认为|觉得|嫌|有人说|起初想|打算|本想|原想)[^，。；]{0,6}\\Z"
)
_PAST_FIRST = re.compile(
    "[^，。；：]{0,6}(?:去年|去岁|旧年|上个月|前年|昨天|昨日|(?<!\\d)日前|近日|上周|今年上半年|那年|截至|全[村镇乡县屯寨社街区][^，。；]{0,8}(?:共|累计))"
)
_PERSON = re.compile(
    '我家|我们家|咱家|他家|她家|俺家|某户|某家|某[某甲乙]|该户|(?<=[，。；：为村组民的"])[柏水窦章云昌岑凤花鄢酆倪奚褚蔺裘缪盛刁骆霍虞支柯管干解应宗宣赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭鲁韦马苗方俞任袁柳鲍史唐费岑薛雷贺倪汤滕殷罗毕郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄米明戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江颜郭梅林钟徐邱骆高夏蔡田胡凌霍万卢莫房丁邓郁单洪包左石崔龚程裴陆翁段侯武刘景龙叶黎白蒲邵温庄柴阎连茹宦艾鱼容向古易廖聂辛阚简饶曾关蒯荆游欧阳][^，。；的者在把]{0,2}(?:(?<!人)家|户|嫂|婶|婆|伯|叔|爷|大爷|大妈|大姐|大娘|奶奶|阿婆|阿姨|老汉|师傅|大[爷伯婶嫂娘妈]家?)(?!庭|畜|禽|政|务|风|村|庄|湾|屯|沟|台|坝|营|寨|堡|岭|坪|塘|店|镇|乡|组|坳|洼|河|山|院|祠|属|教|训|规|具)|(?<=[，。；：])阿[^，。；]{1,2}(?=因|被|帮|捡|在|把|去|参)|(?<=[，。；：、"])老[^，。；人旧年是干幼弱党][家因]?(?=[因被帮捡在去家上把参])|[^，。；]某(?=[因被帮捡在去家上把参])|我(?![村市县镇乡国省区])|笔者|记者'
)
_GOT = frozenset({"得", "得到", "获", "获得", "挣", "挣得", "攒", "积", "积攒", "拿到", "拿", "赚"})
_RATED = re.compile("每|一次|一回|一天|一趟|/|一场")
_EXAMPLE = re.compile(
    '(?:^|[。；，（"]|第[一二三四五六七八九十\\d]{1,4}[则条款]\\s?)(?:附?示?举?例如|打个?比方|设例|譬如|比如|[^。；，（：]{0,4}(?:举例|示例)|算一遍|样表|样例|样张|例：|例子|例[一二三1-9]|如：|如某|假如某|假设|设某|比方|如[^，。；是有果]{1,3}家|好比|就拿|小算盘|算笔账|算一笔账|算算账|算个账|某[月天]|以[^，。；]{1,6}[家户]?为例)'
)
# A sum worked out: 值守8小时得10分，飞线充电1次扣2分，应为58分.
_COUNTED = re.compile(
    r"(?<![每满第过达续])\d+(?:航?次|天|小时|处|场|起|个月|趟|回|件|月|户|人|毫升|只|亩)[^，。；每]{0,6}分[，、。]"
)
_SUM = re.compile(
    "(?:期末|应为|应得|卡上|账上|余|剩|现在|现有|年末|年终|年底|月底|季末|最后|合计|共计?|一共|总共|就是|就有|结余|净得|净增|到手|落袋|月末|期末为|\\d+月末)"
    r"[^，。；\d]{0,4}\d+分(?:[^分，。；]{0,10})?(?:[。？！；\"]|$|，(?:你|够|可|能|正好|刚好|就))"
)
_NET = re.compile("[，、；](?:当月|全月|全年|一共)?净[得余增剩]?\\d+分")
_TOLD = re.compile("是(?:这么|怎么|这样)[来算得攒]")
_SUPERSEDED_AFTER = re.compile(
    "废止|停止执行|停止使用|不再执行|不再适用|不再(?:给予?)?[加扣记计奖]分|同时取消|予以取消|予以删除|已取消|已删除|现已停|作废|失效|自行终止|已不再|暂停执行|停止计分|不再沿用|不再使用|自今不用|就停了|停了|作罢|取消该项|今废|现废|已废|废除|废去|拿掉(?![\\d一二两三四五六七八九十])|删掉|删去|取消了|已经(?:取消|删除|删去|废止)|['\"][^，。；]{0,8}(?:取消|删除|废止|去掉)|起取消|停用|不算了|不作数"
)
_SUPERSEDED_BEFORE = re.compile(
    "(?:原(?!则|因|来的\\d|地|有|样|籍|生|料|种)|旧(?=办法|版|规|制|细则|标准|条|章|例|表|约|法)|修订前|过去(?!的)|以前|此前|从前|试点时|试行时|当时定|头一版|初稿|草案里|最早|最初|起初|当初|早期|上回|上次|曾经|曾|早先|往年|试行期间|老(?=办法|规矩|章程|规定))[^。；]{0,40}\\Z"
)
# In a decision that amends: “甲”修改为“乙”, 删去“甲”.
_AMENDED = re.compile('[^"。；]{0,80}"[^"，。；]{0,8}(?:修改|改|变更|调整|修订)(?:为|成)')
_CHANGED = re.compile(
    "[^。；]{0,16}(?:现|今|后来|如今)[^，。；]{0,3}(?:改为|改成|调整为|提高到|降到|涨到)"
)
_DELETED = re.compile('(?:删去|删除|删掉|取消|废止|废除)[^"。；]{0,24}"[^"。；]{0,60}\\Z')
_NOW = re.compile(
    "现在|如今|现(?=[调改为在行将统提增降])|今年起|修订后|新(?=办法|版|规|标准)|改为|调整|提高|今后|这次|从今"
)
_REFUND = re.compile(
    "(?:返还|退还|恢复|补回|退回|冲回|补还|回补|归还|修复|还回|追加恢复|加回|找回|撤回|更正)(?:已扣|所扣|原扣|被扣|其|积分|信用分|加分|扣分|的)*\\Z|(?:误扣|误减|误罚|误计|误失|误取|误记|还了[^，。；]{0,2}|冲正[^，。；]{0,4}|补回|错减|错扣|(?<![最至])多扣|漏记|错记|误加|(?<!最)多加|漏加)(?:了|的)?\\Z"
)
_REFUND_AFTER = re.compile("(?:予以|应予?|可以?|全额|全部|如数)?(?:返还|退还|恢复|撤销|冲回|退回)")
_REFUND_SCENE = re.compile("误扣|错扣|漏记|误记|错记|经查系|经核实系|更正|多扣的")


def is_example(place: Place, kind: Kind) -> bool:
    """Worked examples (decision 12): from 例如 to the end of the sentence."""
    return bool(
        _EXAMPLE.search(place.before)
        or _TOLD.search(place.before)
        or _NET.search(place.sentence)
        or is_account(place)
        or (_COUNTED.search(place.sentence) and _SUM.search(place.sentence))
    )


def is_refund(place: Place, kind: Kind) -> bool:
    """Refunds of a wrong deduction, credit repair (decision 12)."""
    stem = place.before[: -len(place.near)] + place.near if place.near else place.before
    if _REFUND.search(stem) or _REFUND_AFTER.match(place.next):
        return True
    if kind is Kind.REPAIR:
        return place.phrase.sign >= 0
    return bool(_REFUND_SCENE.search(place.sentence) and place.phrase.sign >= 0)


def is_report(place: Place, kind: Kind) -> bool:
    """Tell what happened to somebody (decisions 12, 13); a rate told in passing is a rule."""
    if kind is Kind.REPORT or _is_told(place) or is_elsewhere(place) or is_named(place):
        return True
    told_off = "了" in place.near
    if kind is Kind.SCORING:
        if (place.mention.sign or place.suffix) and not told_off:
            return False
    elif place.mention.low > _UNLIKELY_POINTS:
        return True
    promised = not told_off and not _PROMISES.isdisjoint(place.phrase.lights)
    if _REPORT_BEFORE.search(place.near) and not promised:
        return not (place.phrase.verb and place.phrase.measures) or told_off
    if _RATED.search(place.near) or place.suffix:
        return False
    return _is_of_somebody(place) or (bool(_TIMES_PAST.search(place.before)) and told_off)


def _is_told(place: Place) -> bool:
    """Whether the words say so, whatever the number: 去年…, 被扣, 有人主张."""
    rated = _RATED.search(place.near) or place.suffix
    return bool(
        (not rated and _PAST_FIRST.match(place.before))
        or ("被" in place.phrase.lights and not _GENERAL.search(place.before))
        or _DONE.search(place.before)
        or _AVERAGE.search(place.before)
        or _SUFFERED.search(place.near)
        or _PROPOSED.search(place.near)
    )


_COUNTED_BEFORE = re.compile(
    r"[\d二两三四五六七八九十]+"
    "(?:次|天|晚|夜|回|趟|场|人次|小时|只|头|棵|处|亩|件|车)[，了]"
)


def _is_of_somebody(place: Place) -> bool:
    """Whether somebody is named, and something was: 赵家送饭3次，得6分."""
    if not _PERSON.search("，" + re.split("[；：]", place.before)[-1]):
        return False
    has_got = place.phrase.verb in _GOT and not re.search("[的者]", place.near)
    return bool(
        has_got
        or not place.phrase.verb
        or re.search("[了被]", place.before)
        or _COUNTED_BEFORE.search(place.before)
        or _TIMES_PAST.search(place.before)
    )


def is_superseded(place: Place, kind: Kind) -> bool:
    if _CHANGED.match(place.after) or _AMENDED.match(place.after) or _DELETED.search(place.before):
        return True
    # What the next part between semicolons repeals is another clause.
    ended = _SUPERSEDED_AFTER.search(place.after.partition("；")[0])
    if ended:
        return not re.search("卡|券|积分|资格|评[先优选]", place.after[: ended.end() + 16])
    before = _SUPERSEDED_BEFORE.search(place.before)
    return bool(before) and not _NOW.search(before.group() if before else "")
