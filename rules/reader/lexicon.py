"""The words of the genre: what gives and takes points, what limits them, what is no rule at all."""

import re

from rules.reader.numbers import NUMBER

# What stands right before the number. A word in neither list of signs takes the section's.
PLUS_VERBS = (
    "加分|奖分|增分|加上|加计|加记|加给|加奖|增加|增记|增|添上|添|加|奖励|奖给|奖赏|奖补|嘉奖|奖|记功|计功|赠送|赠|"
    "送给|送|获得|获取|获|挣得|挣|赚得|赚|赢得|赢|涨|上浮|上调|存入|存|进账|入账|(?<![最至顶])多得|(?<![最至顶])多记|褒奖|酬|赏"
)
MINUS_VERBS = (
    "加扣|加减|扣除|扣减|扣去|扣掉|扣罚|扣分|扣|减分|减去|减掉|减少|减除|核减|减|倒扣|失去|失分|失|丢掉|丢|罚没|罚扣|"
    "罚分|罚去|罚掉|罚|取走|拿走|收走|收回|划走|划去|划掉|销去|销掉|抹去|抹掉|抹|勾去|勾掉|记过|记负|降低|下调|掉|"
    "损|下浮|倒减|退掉|降"
)
NEUTRAL_VERBS = (
    "计入|计算|计得|计分|计|记入|记上|记得|记作|记为|记分|记|积|得到|得分|得|给予|给|赋予|赋分|赋|授予|拿到|拿|给你|给您|给他|"
    "折算|折合|折成|折|算作|算|换来|换得|收获|发放|发给|兑现"
)
# Words between verb and number, or before the verb, that carry nothing.
LIGHT_WORDS = (
    "积分|分值|分数|信用分|文明分|道德分|荣誉分|奖励分|总分|个人和家庭|户主|该户|家庭|本人|个人|所在户|全户|农户|"
    "当事人|责任人|举报人|双方|本户|户内|可以|可|能|请|再行|再|另行|另外|另|额外|均|都|也|则|就|便|即|要|会|将|应|须|"
    "一律|统一|直接|予以|相应|酌情|视情节轻重|视情节|视情况|视情|适当|合并|累计|(?<![勇行作认称])为|是|至|到|：|只|仅|按|以|从|"
    "上|被|而|并|附加|追加|固定|标准|按照|原则上|对|向|由|还|要求|从重|至少|依次|分别|有|打|发|评|处以|处|予|收入|收|"
    "人民|其|了"
)
LIMIT_WORDS = (
    "最高不得超过|最高不超过|最多不得超过|最多不超过|累计不得超过|累计不超过|不得超过|不超过|不能超过|不可超过|"
    "最高不超|最多不超|不超|不过|不越|不出|不高于|不得高于|不多于|最高|最多|至多|上限|封顶|到顶|顶天|限额|顶格|不逾|不得逾|限|顶多|"
    "以内最多|满分|控制在"
)
UNIT_WORDS: dict[str, tuple[str, str]] = {}


def _add_units(code: str, words: str, step: str = "1") -> None:
    for word in words.split("|"):
        UNIT_WORDS[word] = (code, step)


_add_units(
    "time",
    "人次|次|回|场次|场|起|例|堂|课时|课|节课|航次|车次|趟|批次|批|桩|轮|遍|届|期|班次|班|车|人·次|席|宗|"
    "餐|顿|单次|航|站次|夜次",
)
_add_units(
    "item",
    "件|条|个|篇|本|只|头|株|棵|项|单|间|面|证|支|张|份|幅|盏|辆|台|口|座|栋|幢|尾|羽|匹|块|根|盆|瓶|袋|桶|"
    "筐|捆|套|副|册|枚|把|扇|樽|桌|艘|条次|则|首|窝|箱|筒|垄|蔸|丛|笼|节|封|部|眼|门|名|样|坛|幕|段|家企业|"
    "竿|盘|碗|粒|颗|票|样|门课|处次|笔|车位|泊位|户头|层|榀|船|担|方|立方米|挑|斗|升斗|垛|窝子|炷|枚|双|架|处子",
)
_add_units("place", "处所|处|点位")
_add_units("hour", "小时|钟头|个钟头|学时|工时")
_add_units("half_day", "半天|半日|半个工日|半个工|半工|半晌|上午|下午")
_add_units("day", "天|日|晚上|晚|夜晚|夜|宿|工日|个工|工|昼夜|天次|日次|人天|人日|夜班")
_add_units("week", "周|星期|礼拜|旬")
_add_units("month", "月份|月度|月")
_add_units("quarter", "季度|季")
_add_units("term", "学期")
_add_units("year", "周年|年度|学年|年|载")
_add_units("person", "人|位|名|口人|名人员|位老人|名老人|名学生")
_add_units("household", "户次|户|家")
_add_units("mu", "亩|亩地|亩田")
_add_units("mu_tenth", "分地|分田")
_add_units("sqm", "平方米|平米|平方|㎡|m²|平")
_add_units("m", "延长米|延米|米|m")
_add_units("km", "公里|千米|km")
_add_units("km", "里路|里地|里", "0.5")
_add_units("kg", "公斤|千克|kg|KG")
_add_units("kg", "斤", "0.5")
_add_units("kg", "吨", "1000")
_add_units("ml", "毫升|ml|ML|mL|cc")
_add_units("ml", "升", "1000")
_add_units("yuan", "元钱|元|块钱|块")
_add_units("yuan", "百元", "100")
_add_units("yuan", "千元", "1000")
_add_units("yuan", "万元", "10000")

# A counting word that begins another word counts nothing: 每处罚一次, 每担任一年, 每单位.
_OTHER_WORDS = {
    "处": "罚理分置事",
    "批": "评准",
    "担": "任当保负",
    "单": "位独个",
    "期": "间限末满",
    "节": "约省假",
    "人": "均民员大居数",
    "家": "庭里长禽中",
    "户": "均主外口",
    "年": "终底末",
    "月": "底末初",
    "日": "常",
    "天": "然",
    "面": "积",
    "个": "别体",
    "名": "单次",
    "回": "收复",
    "起": "诉火来",
    "例": "如会",
    "本": "村户人",
    "次": "日月年要",
    "场": "地所",
    "间": "隔",
    "条": "例",
    "口": "头",
    "周": "边围",
    "季": "节",
    "轮": "流",
    "方": "面便",
    "台": "风",
    "部": "门分",
    "班": "级",
    "层": "级",
    "车": "辆位",
    "席": "位",
    "门": "前口",
    "点": "评",
    "样": "板",
    "工": "作程资",
    "课": "外",
    "段": "落",
}


def _guard(word: str) -> str:
    others = _OTHER_WORDS.get(word[-1])
    return f"{word}(?![{others}])" if others else word


UNIT_WORD = "|".join(_guard(word) for word in sorted(UNIT_WORDS, key=len, reverse=True))
# 每 …: 每满100元, 每发现一次, 每超过一天, 每人.
PER = (
    rf"每(?:(?:逢|[^，。；：、\d每各]{{0,6}}?))(?P<n>{NUMBER})?(?P<big>[百千万])?(?:余|多|来)?个?"
    rf"(?P<w>{UNIT_WORD})"
)
PERIOD_WORDS = {
    "当月": "month",
    "按月": "month",
    "月度": "month",
    "每月度": "month",
    "逐月": "month",
    "月月": "month",
    "当季": "quarter",
    "按季": "quarter",
    "当年": "year",
    "年终": "year",
    "岁终": "year",
    "岁末": "year",
    "按年": "year",
    "年底": "year",
    "年末": "year",
    "当天": "day",
    "全天": "day",
    "整天": "day",
    "按周": "week",
    "每周": "week",
    "当日": "day",
    "按天": "day",
    "按日": "day",
    "按次": "time",
    "逐次": "time",
    "次次": "time",
    "回回": "time",
    "按户": "household",
    "按人": "person",
    "按件": "item",
    "按亩": "mu",
    "学年": "year",
}
ONCE = re.compile(
    "一次性|(?:限|只|仅|仅限|只限)(?:计|记|加|奖|奖励|可计|可加|得|算|享受)?(?:一|1)(?:次|回)(?!扣)"
)
MINUS_NOUN = (
    "坏事|丑事|恶行|取分|扣分|减分|失分|负分|惩戒|负面|反向|负向|逆向|失信|惩罚|处罚|扣减|罚分|记过|取走|"
    "丢分|倒扣|黑榜|违约|惩处|负积分|减项|扣项|罚则|不良|禁止性?|禁令|失德|负清单|怎么扣|"
    "怎样扣|如何扣|怎么罚|扣几分|罚|惩|过失|过(?=[簿榜类部项])"
)
PLUS_NOUN = (
    "好事|善举|存分|加分|奖励|奖分|增分|正面|正向|守信|得分|记功|添分|存分|倡导|鼓励|红榜|嘉奖|挣分|正积分|"
    "加项|奖项|激励|褒扬|积分项|有功|功(?=[簿榜类部项])|善行|进分|赚分|怎么得|怎么挣|"
    "怎么加|怎样得|怎样加|如何得|如何获得|怎么涨|奖"
)
SIGN_NOUN = re.compile(rf"(?P<minus>{MINUS_NOUN})|(?P<plus>{PLUS_NOUN})")

LISTING = re.compile("下列|以下|如下|之一|凡有|列举")

_TOKENS = (
    rf"(?P<unit>{PER}(?:以上)?(?:计|记)?)"
    rf"|(?P<one>(?<![第满过每限头首再上下\d十百千两几共达有为近零])[一1]个?(?!本)(?!起(?<![现实查生报处破解成办立，：；]一起))(?P<onew>{UNIT_WORD})|(?<![第满过每])半(?:天|日|个?工日?|晌))(?:者|的)?"
    rf"|(?P<many>(?<=[，：、（\t])\d{{1,4}}个?(?P<manyw>{UNIT_WORD}))"
    r"|(?P<short>(?<=[，；：、])[日夜次月岁年人户亩头株件])"
    rf"|(?P<period>{'|'.join(PERIOD_WORDS)})"
    rf"|(?P<limit>{LIMIT_WORDS})"
    r"|(?P<each>各自|各)"
    r"|(?P<once>一次性)"
    rf"|(?P<minus>{MINUS_VERBS})"
    rf"|(?P<plus>(?<!参)(?:{PLUS_VERBS}))"
    rf"|(?P<neutral>(?<!不)(?:{NEUTRAL_VERBS}))"
    rf"|(?P<light>{LIGHT_WORDS})"
)
TOKEN_BEFORE = re.compile(rf"(?:{_TOKENS})\Z")
