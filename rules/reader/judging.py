"""What a number of points is: a rule, or one of the many things in a regulation that are none."""

import re

from rules.reader.goods import is_priced
from rules.reader.roles import Kind, Place, Role
from rules.reader.stories import is_example, is_refund, is_report, is_superseded
from rules.units import Unit

_SUBJECTS = frozenset({Unit.PERSON, Unit.HOUSEHOLD})
_BAND_SENTENCE = re.compile("以上|以下|级：|≥|≤")
_MOVES = re.compile("[≥≤<>]|(?:一下|一路)?(?:涨|升|跌|降|掉|滑|增加|提高|减少)到?了")
_BAND_NAME = re.compile("(?:[A-Ea-e][+-]?级|[一二三四五六七八九十1-9]星级?户?|等级)[：（]?\\Z")
_CLOCK = re.compile(r"(?<!小)(?<=[\d一二三四五六七八九十])[时点:]\Z")
_BASE_NOUN = (
    "(?:基础|起始|基准|初始|原始|起步|启动|开户|起手|保底|起评|立户|开卡|本底|开门|入门|"
    "见面|底|本)(?:积分|信用分|分值|分数|分|记|评)"
)
_BASE_BEFORE = re.compile(
    rf"(?:{_BASE_NOUN}|基础|起始|基准|初始|起评|起点|起步)[^，。；加扣减奖]{{0,10}}\Z|(?:起手|打底|垫底|底子)[^，。；]{{0,6}}\Z"
)
_BASE_AFTER = re.compile(
    rf"(?:作为|作|为|的|做|当)?[^，。；、]{{0,4}}(?:打底|垫底|做底|作底|{_BASE_NOUN}|底分|本钱|基数|底子|起步|起评|起算|开局)|起(?:[，。；]|\Z)|起步|起算"
)
_BASE_BEHIND = re.compile(
    "[，,]?(?:作为|作|以为|这是|这就是|就是|是|算|当|做)(?:基础|根基|底子|家底|本钱|起点|底)(?!上|设施|线)"
)
_BASE_FIRST = re.compile(
    r"(?:先|预先|首先|初始|起初|统一|一律|各|均|即|都|已|自动|年初)(?:行|为)?(?:记|给|赋|存|计|有|予|拨|发|送|得|赠)[^，。；]{0,6}\Z"
)
_BASE_SCENE = re.compile(
    "每户|各户|户均|家家|户户|农户|建账|建档|建卡|开户|入户|入册|立户|立册|入社|开折|每家|注册|领卡|开卡|办卡|进门|入会|入籍|年初"
)
_BASE_SCENE_STRONG = re.compile(
    "(?:建账|建档|建卡|开户|入册|立户|立册|入社|注册|领卡|开卡|办卡|开折|(?<!报)进门|年初|起初|一开始)[^。；]{0,16}\\Z"
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
    "兑换|兑付|换购|易物|换(?=[取领走回一两二三0-9铁米油盐洗肥毛纸鸡面牙香东购成物商日])|销分|扣分换|购买|领取(?:物品|奖品|商品)"
)
_MISUSE = re.compile(
    "弄虚作假|冒[领用名充]|骗|转[卖让借]|倒卖|虚[报假]|套[取现]|私自|伪造|违规|涂改|重复|丢弃|代[领刷]|以次|缺斤|变卖|不按|不得|拒|插队|哄抢|后(?=[，的])"
)
_GOODS = re.compile(
    "(?:洗衣[粉液皂]|洗洁精|肥皂|香皂|牙膏|牙刷|毛巾|纸巾|抽纸|卫生纸|食用油|菜籽油|花生油|[桶瓶]油|大米|面粉|酱油|食盐|电饭[锅煲]|雨伞|水壶|脸盆|"
    "被子|床单|铁锅|洗发[水露]|鸡蛋|面条|挂面|陈醋|味精|白糖|电风?扇|手套|拖鞋|保温杯|水杯|书包|化肥|尿素|[购理洗]\\S{0,3}券|扫把|拖把|垃圾桶|暖瓶|插座)"
    "[^，。；：]{0,5}\\Z"
)
_PRICE_LIST = re.compile(
    "(?:奖品|商品|物品|礼品|兑换品|价目|清单价|标价)[^，。；：]{0,8}：[^。；]*\\Z"
)
_FULL_BEFORE = re.compile("(?:满分|总分值?|共计?|合计|占|权重|满分值)[为：]?\\Z")
_FULL_AFTER = re.compile("(?:制|满分|的?总分)")
_OF_THINGS = re.compile(
    "的(?!(?:标准|奖励|加分|扣分|处罚|扣减|惩罚|奖分|积分|分值|幅度|额度|事项|行为|情形|项目|内容|有：)|[，。；：])"
)
_TOPIC = re.compile("面额|面值|找零|自设|自行设定|自定")


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
    return (place.mention.low == 1 and place.next.startswith(("不", "也不", "功", "热", "力"))) or (
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
    if _BASE_BEHIND.match(place.after):
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


_UP_TO = re.compile(
    "(?:每个?|一个?|全|当)(?:年度?|月|季度?|天|日)内?[^，。；]{0,4}"
    "(?:算|记|计|给|加|扣|得)(?:到|满|够)[^，。；]{0,2}\\Z"
)


def _is_cap(place: Place, kind: Kind) -> bool:
    if re.match(
        "(?:封顶|为限|为上限|为度|为顶|止|到顶|顶格|后?停止|为?止|后不再[加扣计记])", place.next
    ):
        return True
    if re.search("(?:[加扣记计减]到|[加扣记计减]满|[加扣记计减]至)\\Z", place.near) and re.match(
        "(?:为止|止|后|就|便|即|不再|封)", place.next
    ):
        return True
    if place.phrase.limit and place.phrase.limit != "满分":
        return True
    if _UP_TO.search(place.near):
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
    phrase = place.phrase
    after = _RATE_AFTER.match(place.next)
    if after and (not phrase.verb or re.match("[^，。；]{0,6}(?:换|兑|折|抵|=)", place.next)):
        return True
    here = place.before.rpartition("；")[2]
    if phrase.sign <= 0 and _TRADE.search(here) and not _MISUSE.search(here):
        return phrase.sign < 0 or kind is Kind.REDEMPTION or not phrase.verb
    return (
        is_priced(place) or _is_price(place) or (kind is Kind.REDEMPTION and not _is_misuse(place))
    )


_PAID = re.compile("[均都]?从[^，。；]{0,6}[分卡账折][里中上内]*[^，。；]{0,2}[扣划抵支]")


def _is_price(place: Place) -> bool:
    if place.phrase.verb or place.mention.sign:
        return False
    if _PAID.search(place.after):
        return True
    listed = _GOODS.search(place.near) or _PRICE_LIST.search(place.before)
    by_piece = re.search(r"(?:每|一)[袋瓶桶块条包盒个提只把]\Z", place.near)
    if by_piece and _GOODS.search(place.near[: by_piece.start()]):
        return True
    return bool((listed and not place.phrase.measures) or _RATE_BEFORE.search(place.near))


def _is_misuse(place: Place) -> bool:
    """Whether even among prices a deed is meant: 冒领物品的，扣20分."""
    if not place.phrase.sign:
        return False
    named = bool(place.deed) and bool(_MISUSE.search(place.before))
    return named or bool(re.search("[的者]，?\\Z", place.deed))


def _is_threshold(place: Place, kind: Kind) -> bool:
    """Thresholds and level bands (decision 12): 满150分, 60分以下, 115—129分为四星户."""
    if _NOUN_AFTER.match(place.next):
        return False
    gathered = re.search("每(?:积|攒|累积|累计)满?\\Z", place.near)
    if gathered or _is_band(place) or _MOVES.match(place.next):
        return True
    if _THRESHOLD_AFTER.match(place.next):
        return not (place.next.startswith("起") and place.phrase.verb)
    if re.search("[的者]，?得分\\Z", place.before):
        return False
    given = place.phrase.verb.startswith(("加", "扣", "奖"))
    if _THRESHOLD_BEFORE.search(place.before) and not given:
        return True
    return kind is Kind.LEVELS and not place.phrase.sign


def _is_band(place: Place) -> bool:
    """Whether a range is a level's: A级850—949分, 良好（80—89分）."""
    if place.mention.high is None:
        return False
    if not _is_given(place) and _BAND_SENTENCE.search(place.sentence):
        return True
    return not place.phrase.verb and bool(_BAND_NAME.search(place.near))


def _is_of_things(place: Place, kind: Kind) -> bool:
    """2分的火柴: a price, or points that somebody has."""
    return bool(_OF_THINGS.match(place.next)) and not place.suffix


def _is_topic(place: Place, kind: Kind) -> bool:
    topic = _TOPIC.search(place.before)
    return topic is not None and (
        bool(place.phrase.limit) or topic.group().startswith(("面", "找"))
    )


_TESTS = (
    (Role.THRESHOLD, _is_clock),
    (Role.THRESHOLD, _is_very),
    (Role.ZERO, _is_proverb),
    (Role.EXAMPLE, is_example),
    (Role.ZERO, _is_zero),
    (Role.SUPERSEDED, is_superseded),
    (Role.BASE, _is_base),
    (Role.THRESHOLD, _is_topic),
    (Role.REFUND, is_refund),
    (Role.CAP, _is_cap),
    (Role.FULL_MARKS, _is_full_marks),
    (Role.RATE, _is_rate),
    (Role.THRESHOLD, _is_threshold),
    (Role.RATE, _is_of_things),
    (Role.REPORT, is_report),
)
