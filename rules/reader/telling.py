"""Numbers told of a person, an account, another village, a proposal: several independent signs."""

import re

from rules.reader.roles import Place

_SURNAMES = (
    "王李张刘陈杨赵吴徐孙朱胡郭林罗郑梁谢宋唐韩冯邓曹彭蒋蔡潘袁董吕魏苏卢姜崔汪廖谭贾韦邹熊孟秦阎薛"
    "邵贺赖尹黎乔龚黄周许曾叶钟丁沈范傅戴夏柏窦章岑凤鄢倪奚蔺裘缪刁霍虞樊覃欧邱骆柳梅祝阮卞"
)
# 王德才参加…, 村民吴秀兰说: a name of two characters behind a surname, doing something.
_NAMED = re.compile(
    rf"(?:(?:^|[，。；：、（\"])(?:\d+岁的|村民|组长|党员|代表|网格员|[^，。；：]{{1,4}}[村组])?|岁的|村民)"
    rf"(?![^，。；]{{1,3}}(?:期|末|边|围|家庄|家村))[{_SURNAMES}][\u4e00-\u9fff]{{2}}"
    "(?=因|把|参加|帮|出工|捡|送|每天|义务|主动|清|护|值|指|给|被|家|在\\d|指|那天|当天|一?连|，)"
)
_DAY = r"(?<![每\d])\d{1,2}月\d{1,2}[日号](?![起前后至到以之（/-]|植树|雷锋|学雷锋|期间|当天|为|是)"
_HEARSAY = re.compile(
    "(?:^|[，。；：])(?:听说|据说|风闻|听人说|别的?村|人家村|隔壁[^，。；：]{1,8}[村寨镇屯乡]|邻近的|邻(?:村|镇|县|乡|寨))"
    "(?![^，。；：]{0,3}(?:亲戚|的人|村民|居民|人))"
)
_NOT_OURS = re.compile("不照搬|没照搬|不学(?:[，。；]|\\Z)|不跟着|不参照|仅供参考|学不来")
_PROPOSING = re.compile(
    "有(?:人|代表|党员|村民|户|组长|干部|老人|位|的)[^，。；的者]{0,6}(?:提出|提议|提过|主张|建议|说|想|要|认为|嫌|喊)"
    "|(?:提议|动议|提案)(?!箱|条|[^，。；]{0,6}[的者]，)|讨论时|起先想|原打算|本想|也提过"
)
_REFUSED = re.compile(
    "没有?通过|未(?:获|能|被)?(?:通过|采纳)|表决未过|没过半|未过半|被否|没(?:有|被)?采纳|不予采纳|否决了|作罢|没成|"
    "不了了之|嫌重|嫌多|嫌少|不同意|反对|不答应|没人同意|没同意|暂不|缓议|搁置|再议|没定"
)
_AGREED = re.compile("通过了?|同意|采纳|定下|定为|照办|敲定|决定")
_ACCOUNT = re.compile(
    "(?:账上|账本上?|台账|本子上|簿上|流水|明细|存折上?)[^，。；]{0,6}(?:这样|这么|如此)?(?:写|记着|记的|记：|算：|写着|显示)"
    "|(?:算给|报给)[^，。；]{1,6}听|(?:这样|这么)(?:记|算)(?:的)?：|账(?:这样|这么)(?:记|算)"
)
_N = r"[\d一二两三四五六七八九十百]+"
_MONTHS_TOLD = re.compile(
    rf"(?:^|[，。；：])(?<!每年)(?:[\d一二三四五六七八九十]+|上个?|本|这个)月(?:份|初|中旬|底)?[，：]?"
    rf"[^，。；：每的者\d]{{1,12}}{_N}(?:次|回|趟|天|场|晚)[，（]?[^，。；每的者\d]{{0,3}}[+-]?{_N}分"
)
_RATED = re.compile("每|一次|一回|一天|一趟|一场")
_TIMES_GOT = re.compile(
    rf"(?<![第满过每达续\d])(?![一1][次回趟天场晚个]){_N}(?:次|回|趟|天|场|晚|个工){_N}分"
    r"(?=[，。；、）]|\Z)"
)


_OWNER = re.compile(
    rf"(?:^|[。；])[{_SURNAMES}][^，。；：的]{{0,3}}(?:家|户|嫂|婶|叔|伯|哥|姐)[^，。；：]{{0,8}}："
)


def is_account(place: Place) -> bool:
    """Whether a sentence goes through what somebody has: 3月打扫2次，加4分；…；余101分."""
    sentence = place.sentence
    if (
        _OWNER.search(sentence)
        or _ACCOUNT.search(sentence)
        or len(_MONTHS_TOLD.findall(sentence)) > 1
    ):
        return True
    return len(_TIMES_GOT.findall(sentence)) > 1 and "每" not in sentence


def is_elsewhere(place: Place) -> bool:
    """Tell what another village does, and what was proposed and not agreed."""
    if _HEARSAY.search(place.before) or _NOT_OURS.search(place.after):
        return True
    if not _PROPOSING.search(place.before) or re.search("[的者]，", place.near):
        return False
    return bool(_REFUSED.search(place.after)) or not _AGREED.search(place.sentence)


def is_named(place: Place) -> bool:
    """Whether a person with a full name, or a day of the calendar, has the points."""
    if re.search("[的者]，?[^，。；]{0,6}\\Z", place.before) or "每年" in place.before:
        return False
    if _RATED.search(place.near) and not re.search("她|他|记上|了", place.near):
        return False
    named = _NAMED.search(place.before.rpartition("；")[2]) is not None
    dated = re.search(_DAY, place.before) is not None
    return (named or (dated and "了" in place.before)) and not place.suffix.startswith("/")
