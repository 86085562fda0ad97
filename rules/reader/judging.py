"""What a number of points is: a rule, or one of the many things in a regulation that are none."""

import re
from dataclasses import dataclass
from enum import StrEnum

from rules.reader.mentions import Mention, Phrase
from rules.units import Unit


class Role(StrEnum):
    """What a number of points stands for in its sentence (decision 12 names those without rule)."""

    RULE = "rule"
    CAP = "cap"
    BASE = "base"
    FULL_MARKS = "full_marks"
    THRESHOLD = "threshold"
    RATE = "rate"
    REPORT = "report"
    EXAMPLE = "example"
    SUPERSEDED = "superseded"
    REFUND = "refund"
    ZERO = "zero"
    BARE = "bare"
    OLD_VALUE = "old_value"


class Kind(StrEnum):
    """What a section is about, by its heading."""

    GENERAL = "general"
    SCORING = "scoring"
    REDEMPTION = "redemption"
    LEVELS = "levels"
    REPAIR = "repair"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Place:
    """A number of points where it stands: the words around it.

    sentence: all of it; before: from its beginning to the number; near: the part of that after
    the last comma; after: the rest of the sentence; next: the part of that before the next comma.
    """

    mention: Mention
    phrase: Phrase
    sentence: str
    before: str
    near: str
    after: str
    next: str
    deed: str
    suffix: str


_SUBJECTS = frozenset({Unit.PERSON, Unit.HOUSEHOLD})
_CLOCK = re.compile(r"(?<!小)(?<=[\d一二三四五六七八九十])[时点:]\Z")
_BASE_NOUN = "(?:基础|起始|基准|初始|原始|起步|启动|开户|起手|保底|起评|立户|开卡|本底|开门|入门|见面|底|本)(?:积分|信用分|分值|分数|分|记|评)"
_BASE_BEFORE = re.compile(
    rf"(?:{_BASE_NOUN}|基础|起始|基准|初始|起评|起点|起步)[^，。；加扣减奖]{{0,10}}\Z|(?:起手|打底|垫底|底子)[^，。；]{{0,6}}\Z"
)
_BASE_AFTER = re.compile(
    rf"(?:作为|作|为|的|做|当)?[^，。；、]{{0,4}}(?:打底|垫底|做底|作底|{_BASE_NOUN}|底分|本钱|基数|底子|起步|起评|起算|开局)|起(?:[，。；]|\Z)|起步|起算"
)
_BASE_FIRST = re.compile(
    r"(?:先|预先|首先|初始|起初|统一|一律|各|均|即|都|已|自动|年初)(?:行|为)?(?:记|给|赋|存|计|有|予|拨|发|送|得|赠)[^，。；]{0,6}\Z"
)
_BASE_SCENE = re.compile(
    "每户|各户|户均|家家|户户|农户|建账|建档|建卡|开户|入户|入册|立户|立册|入社|开折|每家|注册|领卡|开卡|办卡|进门|入会|入籍|年初"
)
_BASE_SCENE_STRONG = re.compile(
    "(?:建账|建档|建卡|开户|入册|立户|立册|入社|注册|领卡|开卡|办卡|开折|进门|年初|起初|一开始)[^。；]{0,16}\\Z"
)
_THRESHOLD_AFTER = re.compile(
    "(?:（[^）]{0,8}）)?(?:及其?|含|或)?(?:以上|以下|以内|之内|之上|之下|起(?!步)|者|线|段|档|封顶线"
    "|为[^止限基底起宜]|属|即(?![可加])|评为|授予?|列为|列入|定为|定级|的(?!(?:标准|奖励|加分|扣分|处罚|扣减|惩罚|奖分|积分|分值|幅度|额度|事项|行为|情形|项目|内容|有：)|[：]))"
)
_THRESHOLD_BEFORE = re.compile(
    "(?<!每)(?:满|达到?|低于|高于|少于|多于|不足|超过|超出|超|不满|不到|未满|未达到?|跌破|大于|小于|至少|突破|够|凑足|攒够|攒满"
    "|≥|≤|>|<|总分|总积分|得分|余|剩余?|结余|余额|排名|扣满|累满|净得分|积至|累至|存满|积分在|分数在|得分在|总分在|在|等于|低至|降至|降到|扣到|达)(?:积分|了)?[为：]?\\Z"
)
_RATE_AFTER = re.compile(
    "(?:/[^，。；]{1,3})?(?:积分)?(?:就|即|便|均|都|大约|约|相当|最低|起)?(?:可以?|能够?)?(?:=|折合|折算|折抵|折价|折现|抵扣|抵[用换]?|兑|换|值|等于|相当于|当(?![月年日天季])|购|买|顶(?!格)|"
    "领取?(?!导)|享受|申请|优先|冲抵|：1元|:)"
)
_RATE_BEFORE = re.compile(
    "(?:=|元(?:换|兑|抵|折合?|买|等于)|换|兑|兑换|花|花费|花掉|花了|用掉?|用去|需要?|只需|仅需|标价|售价|价|定价|消耗|凭|拿|收取?|支付)\\Z"
)
_TRADE = re.compile(
    "兑换|兑付|换购|换(?=[取领走回一两二三0-9铁米油盐洗肥毛纸鸡面牙香东购成物商日])|销分|扣分换|购买|领取(?:物品|奖品|商品)"
)
_MISUSE = re.compile(
    "弄虚作假|冒[领用名充]|骗|转[卖让借]|倒卖|虚[报假]|套[取现]|私自|伪造|违规|涂改|重复|丢弃|代[领刷]|以次|缺斤|变卖|不按|不得|拒|插队|哄抢|后(?=[，的])"
)
_REPORT_BEFORE = re.compile(
    "(?:加|扣|得|减|奖|记|涨|挣|拿|积|攒|获|赚|领|增|换|花|用|补|长|掉|失|罚|升|降|丢|存|赢|收|计|添|进|到|要|除|去)了[^，。；、]{0,5}\\Z"
    "|(?<![将会要应就即可须律均都便则如若])被(?:一次性?|先后|分别|依规|连|累计)?(?:[^，。；、]{0,4})(?:扣|记|减|罚)[^，。；、]{0,5}\\Z"
    r"|(?:(?<![公同党])(?:总共|一共|共)(?=[加扣得计记积有发]|\Z)|累计|合计|总计|发放|人均|户均|平均|先后|目前|现有|还有|只有|仅有|攒[下到够]?|结余|(?:结余|余额|(?<![业其])余(?=[下为]|\Z))|剩下?|同比|曾|挣到|涨到|升到|攒起|存下|还差|排|积到|"
    "突破|余下|净增|多达|高达|拿到|领到|赚到|得到)(?:了|过|积分|加分|扣分|得分|奖励|扣减|扣除)*(?:[^，。；、\\d]{0,3})\\Z"
)
_TIMES_PAST = re.compile(
    "去年|去岁|账本|台账|记录显示|上个?月|上周|上季度|前年|昨|前天|日前|近日|当天就|截至|\\d月\\d+日|今年\\d+月|这个月|本月初|上半年|头个月|开春|眼下"
)
_UNLIKELY_POINTS = 300
_GENERAL = re.compile("[将会要应就即可须律均都便则如若]被[^，。；]{0,8}\\Z")
_DONE = re.compile("了\\d+(?:天|次|回|趟|场|个月|小时|个工)[^，。；的]{0,4}，[^，。；每的]{0,8}\\Z")
_SUFFERED = re.compile(
    "(?<![将会要应就即可须律均都便则如若])被[^，。；、的者]{1,8}(?:奖励?|加|记|扣|减|罚)[^，。；、]{0,4}\\Z|挨(?:了)?扣\\Z"
)
_PROPOSED = re.compile(
    "(?:主张|提出|提议|建议|认为|觉得|嫌|有人说|起初想|打算|本想|原想)[^，。；]{0,6}\\Z"
)
_PAST_FIRST = re.compile(
    "[^，。；：]{0,6}(?:去年|去岁|旧年|上个月|前年|昨天|昨日|日前|近日|上周|今年上半年|那年|截至|全[村镇乡县屯寨社街区][^，。；]{0,8}(?:共|累计))"
)
_PERSON = re.compile(
    '我家|我们家|咱家|他家|她家|俺家|某户|某家|某[某甲乙]|该户|(?<=[，。；：为村组民"])[柏水窦章云昌岑凤花鄢酆倪奚褚蔺裘缪盛刁骆霍虞支柯管干解应宗宣赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭鲁韦马苗方俞任袁柳鲍史唐费岑薛雷贺倪汤滕殷罗毕郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄米明戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江颜郭梅林钟徐邱骆高夏蔡田胡凌霍万卢莫房丁邓郁单洪包左石崔龚程裴陆翁段侯武刘景龙叶黎白蒲邵温庄柴阎连茹宦艾鱼容向古易廖聂辛阚简饶曾关蒯荆游欧阳][^，。；的者在把]{0,2}(?:家|户|嫂|婶|婆|伯|叔|爷|大爷|大妈|大姐|大娘|奶奶|阿婆|阿姨|老汉|师傅|大[爷伯婶嫂娘妈]家?)(?!庭|畜|禽|政|务|风|村|庄|湾|屯|沟|台|坝|营|寨|堡|岭|坪|塘|店|镇|乡|组|坳|洼|河|山|院|祠|属|教|训|规|具)|(?<=[，。；：])阿[^，。；]{1,2}(?=因|被|帮|捡|在|把|去|参)|(?<=[，。；：、"])老[^，。；人旧年是干幼弱党][家因]?(?=[因被帮捡在去家上把参])|[^，。；]某(?=[因被帮捡在去家上把参])|我|笔者|记者'
)
_GOT = frozenset({"得", "得到", "获", "获得", "挣", "挣得", "攒", "积", "积攒", "拿到", "拿", "赚"})
_GOODS = re.compile(
    "(?:洗衣[粉液皂]|洗洁精|肥皂|香皂|牙膏|牙刷|毛巾|纸巾|抽纸|卫生纸|食用油|菜籽油|花生油|[桶瓶]油|大米|面粉|酱油|食盐|电饭[锅煲]|雨伞|水壶|脸盆|"
    "被子|床单|铁锅|洗发[水露]|鸡蛋|面条|挂面|陈醋|味精|白糖|电风?扇|手套|拖鞋|保温杯|水杯|书包|化肥|尿素|[购理洗]\\S{0,3}券|扫把|拖把|垃圾桶|暖瓶|插座)"
    "[^，。；：]{0,5}\\Z"
)
_PRICE_LIST = re.compile(
    "(?:奖品|商品|物品|礼品|兑换品|价目|清单价|标价)[^，。；：]{0,8}：[^。；]*\\Z"
)
_RATED = re.compile("每|一次|一回|一天|一趟|/|一场")
_EXAMPLE = re.compile(
    '(?:^|[。；，（"])(?:附?示?举?例如|譬如|比如|举例|示例|样表|样例|样张|例：|例子|例[一二三1-9]|如：|如某|假如某|假设|设某|比方|如[^，。；是有果]{1,3}家|好比|就拿|以[^，。；]{1,6}[家户]?为例)'
)
_TOLD = re.compile("是(?:这么|怎么|这样)[来算得攒]")
_SUPERSEDED_AFTER = re.compile(
    "废止|停止执行|停止使用|不再执行|不再适用|不再(?:给予?)?[加扣记计奖]分|同时取消|予以取消|予以删除|已取消|已删除|现已停|作废|失效|自行终止|已不再|暂停执行|停止计分|不再沿用|取消该项|今废|现废|已废|废除|废去|拿掉|删掉|删去|取消了|已经取消|['\"][^，。；]{0,8}取消|起取消|停用|不算了|不作数"
)
_SUPERSEDED_BEFORE = re.compile(
    "(?:原(?!则|因|来的\\d|地|有|样|籍|生|料|种)|旧(?=办法|版|规|制|细则|标准|条|章|例)|修订前|过去(?!的)|以前|此前|从前|最早|最初|起初|当初|早期|上回|上次|曾经|曾|早先|往年|试行期间|老(?=办法|规矩|章程|规定))[^。；]{0,40}\\Z"
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
    "(?:返还|退还|恢复|补回|退回|冲回|补还|回补|归还|修复|还回|追加恢复|加回|找回|撤回|更正)(?:已扣|所扣|原扣|被扣|其|积分|信用分|加分|扣分|的)*\\Z|(?:误扣|误减|误罚|误计|错减|错扣|(?<![最至])多扣|漏记|错记|误加|(?<!最)多加|漏加)(?:了|的)?\\Z"
)
_REFUND_AFTER = re.compile("(?:予以|应予?|可以?|全额|全部|如数)?(?:返还|退还|恢复|撤销|冲回|退回)")
_REFUND_SCENE = re.compile("误扣|错扣|漏记|误记|错记|经查系|经核实系|更正|多扣的")
_FULL_BEFORE = re.compile("(?:满分|总分值?|共计?|合计|占|权重|满分值)[为：]?\\Z")
_FULL_AFTER = re.compile("(?:制|满分|的?总分)")
_OF_THINGS = re.compile(
    "的(?!(?:标准|奖励|加分|扣分|处罚|扣减|惩罚|奖分|积分|分值|幅度|额度|事项|行为|情形|项目|内容|有：)|[，。；：])"
)
_TOPIC = re.compile("面额|面值|自设|自行设定|自定")


def judge(place: Place, kind: Kind) -> Role:
    """Return what the number is. The first test that answers decides; the order is deliberate."""
    for role, test in _TESTS:
        if test(place, kind):
            return role
    return Role.RULE if _is_given(place) else Role.BARE


def _is_given(place: Place) -> bool:
    phrase, mention = place.phrase, place.mention
    return bool(
        phrase.verb
        or mention.sign
        or phrase.measures
        or place.suffix
        or phrase.is_once
        or phrase.is_each
    ) or bool(_NOUN_AFTER.match(place.next))


_NOUN_AFTER = re.compile(
    "(?:的标准|的幅度)?的?(?:往下扣|往上加|奖励|加分|扣分|处罚|扣减|惩罚|奖分|扣除|予以扣|计|记)"
)


def _is_proverb(place: Place, kind: Kind) -> bool:
    """一人一分, 一户一分: everybody has one, which is no rule."""
    measures = place.phrase.measures
    return (
        place.mention.low == 1
        and not place.phrase.verb
        and not place.suffix
        and bool(re.fullmatch("一[人户家]", place.near))
        and all(measure.unit in _SUBJECTS for measure in measures)
    )


def _is_very(place: Place, kind: Kind) -> bool:
    """十分 before a word that is no mark or bearer means very."""
    word = place.after[:1]
    return (
        place.mention.low == 10
        and place.mention.end - place.mention.start == 2
        and not place.phrase.verb
        and not place.phrase.measures
        and not place.suffix
        and bool(re.match("[\u4e00-\u9fff]", word))
        and not re.match("[者的以可为换兑抵起封作值]", word)
    )


def _is_clock(place: Place, kind: Kind) -> bool:
    return bool(_CLOCK.search(place.near)) and not place.phrase.verb


def _is_zero(place: Place, kind: Kind) -> bool:
    return place.mention.low == 0 and not place.mention.high


def _is_example(place: Place, kind: Kind) -> bool:
    """Worked examples (decision 12): from 例如 to the end of the sentence."""
    return bool(_EXAMPLE.search(place.before) or _TOLD.search(place.before))


def _since_semicolon(before: str) -> str:
    """Return the words since the last comma; a colon does not part a name from its number."""
    return re.split("[，；]", before[-40:])[-1]


def _is_base(place: Place, kind: Kind) -> bool:
    """Points an account starts with (decision 16)."""
    if (
        place.mention.sign
        or place.phrase.sign < 0
        or (_THRESHOLD_AFTER.match(place.next) and not _BASE_AFTER.match(place.next))
    ):
        return False
    if _BASE_BEFORE.search(_since_semicolon(place.before)) or _BASE_AFTER.match(place.next):
        return True
    if place.phrase.sign > 0 and place.phrase.verb not in {
        "赠送",
        "赠",
        "送",
        "存入",
        "存",
        "进账",
        "入账",
    }:
        return False
    if _BASE_FIRST.search(place.near) and _BASE_SCENE.search(place.before):
        return True
    return (
        bool(_BASE_SCENE_STRONG.search(place.before))
        and not place.suffix
        and all(measure.unit in _SUBJECTS for measure in place.phrase.measures)
    )


def _is_cap(place: Place, kind: Kind) -> bool:
    if re.match(
        "(?:封顶|为限|为上限|为顶|止|到顶|顶格|后?停止|为?止|后不再[加扣计记])", place.next
    ):
        return True
    if re.search("(?:[加扣记计减]到|[加扣记计减]满|[加扣记计减]至)\\Z", place.near) and re.match(
        "(?:为止|止|后|就|便|即|不再|封)", place.next
    ):
        return True
    if place.phrase.limit and place.phrase.limit != "满分":
        return True
    return bool(
        re.match("(?:以内|之内)", place.next)
        and re.search("全年|每[年月季周天日]|累计|年度|控制在", place.near)
    )


def _is_full_marks(place: Place, kind: Kind) -> bool:
    if place.phrase.limit == "满分" or _FULL_AFTER.match(place.next):
        return True
    return (
        bool(_FULL_BEFORE.search(place.near))
        and place.phrase.verb in {"", "计"}
        and (place.next in {"", "）"} or place.next.startswith("）"))
        and "每" not in place.near
        and len(place.near) < 12
        and place.near != "计"
    )


def _is_rate(place: Place, kind: Kind) -> bool:
    """Exchange rates and prices (decision 12)."""
    if _RATE_AFTER.match(place.next) and not place.phrase.verb:
        return True
    if not place.phrase.verb and not place.mention.sign and not place.phrase.measures:
        if _GOODS.search(place.near) or _PRICE_LIST.search(place.before):
            return True
    if _RATE_AFTER.match(place.next) and re.match("[^，。；]{0,6}(?:换|兑|折|抵|=)", place.next):
        return True
    here = re.split("；", place.before)[-1]
    if place.phrase.sign <= 0 and _TRADE.search(here) and not _MISUSE.search(here):
        return place.phrase.sign < 0 or kind is Kind.REDEMPTION or not place.phrase.verb
    if _RATE_BEFORE.search(place.near) and not place.phrase.verb and not place.mention.sign:
        return True
    return kind is Kind.REDEMPTION and not (
        (place.phrase.sign and place.deed and _MISUSE.search(place.before))
        or (place.phrase.sign and re.search("[的者]，?\\Z", place.deed))
    )


def _is_threshold(place: Place, kind: Kind) -> bool:
    """Thresholds and level bands (decision 12): 满150分, 60分以下, 115—129分为四星户."""
    if _NOUN_AFTER.match(place.next):
        return False
    if re.match("[≥≤<>]", place.next):
        return True
    if (
        place.mention.high is not None
        and not _is_given(place)
        and re.search("以上|以下|级：|≥|≤", place.sentence)
    ):
        return True
    if _THRESHOLD_AFTER.match(place.next):
        return not (place.next.startswith("起") and place.phrase.verb)
    if re.search("[的者]，?得分\\Z", place.before):
        return False
    if _THRESHOLD_BEFORE.search(place.before) and not place.phrase.verb.startswith(
        ("加", "扣", "奖")
    ):
        return True
    if kind is Kind.LEVELS:
        return not place.phrase.sign
    return bool(
        re.search(
            "(?:[A-Ea-e][+-]?级|[一二三四五六七八九十1-9]星级?户?|等级)[：（]?\\Z", place.near
        )
        and place.mention.high is not None
        and not place.phrase.verb
    )


def _is_refund(place: Place, kind: Kind) -> bool:
    """Refunds of a wrong deduction, credit repair (decision 12)."""
    stem = place.before[: -len(place.near)] + place.near if place.near else place.before
    if _REFUND.search(stem) or _REFUND_AFTER.match(place.next):
        return True
    if kind is Kind.REPAIR:
        return place.phrase.sign >= 0
    return bool(_REFUND_SCENE.search(place.sentence) and place.phrase.sign >= 0)


def _is_report(place: Place, kind: Kind) -> bool:
    """What happened to somebody (decisions 12, 13); a rate told in passing stays a rule."""
    if kind is Kind.REPORT:
        return True
    if _PAST_FIRST.match(place.before) and not _RATED.search(place.near) and not place.suffix:
        return True
    if "被" in place.phrase.lights and not _GENERAL.search(place.before):
        return True
    if _DONE.search(place.before):
        return True
    if _SUFFERED.search(place.near) or _PROPOSED.search(place.near):
        return True
    if kind is Kind.SCORING and (place.mention.sign or place.suffix) and "了" not in place.near:
        return False
    if place.mention.low > _UNLIKELY_POINTS and kind is not Kind.SCORING:
        return True
    if _REPORT_BEFORE.search(place.near):
        return not (place.phrase.verb and place.phrase.measures and "了" not in place.near)
    if _RATED.search(place.near) or place.suffix:
        return False
    is_past = bool(_TIMES_PAST.search(place.before))
    person = bool(_PERSON.search("，" + re.split("[；：]", place.before)[-1]))
    counted = re.search("\\d+(?:次|天|回|趟|场|人次|小时)[，了]", place.before)
    has_got = place.phrase.verb in _GOT and not re.search("[的者]", place.near)
    if person and (
        has_got or counted or is_past or re.search("[了被]", place.before) or not place.phrase.verb
    ):
        return True
    return is_past and "了" in place.near


def _is_superseded(place: Place, kind: Kind) -> bool:
    if _CHANGED.match(place.after) or _AMENDED.match(place.after) or _DELETED.search(place.before):
        return True
    ended = _SUPERSEDED_AFTER.search(place.after)
    if ended:
        return not re.search("卡|券|积分|资格|评[先优选]", place.after[: ended.end() + 16])
    before = _SUPERSEDED_BEFORE.search(place.before)
    return bool(before) and not _NOW.search(before.group() if before else "")


def _is_of_things(place: Place, kind: Kind) -> bool:
    """2分的火柴: a price, or points that somebody has."""
    return bool(_OF_THINGS.match(place.next)) and not place.suffix


def _is_topic(place: Place, kind: Kind) -> bool:
    topic = _TOPIC.search(place.before)
    return topic is not None and (bool(place.phrase.limit) or topic.group().startswith("面"))


_TESTS = (
    (Role.THRESHOLD, _is_clock),
    (Role.THRESHOLD, _is_very),
    (Role.THRESHOLD, _is_proverb),
    (Role.EXAMPLE, _is_example),
    (Role.ZERO, _is_zero),
    (Role.SUPERSEDED, _is_superseded),
    (Role.BASE, _is_base),
    (Role.THRESHOLD, _is_topic),
    (Role.REFUND, _is_refund),
    (Role.CAP, _is_cap),
    (Role.FULL_MARKS, _is_full_marks),
    (Role.RATE, _is_rate),
    (Role.THRESHOLD, _is_threshold),
    (Role.RATE, _is_of_things),
    (Role.REPORT, _is_report),
)
