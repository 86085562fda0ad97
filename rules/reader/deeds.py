"""A deed in the document's words: without unit and verb, with its heading where it leans on one."""

import re

_LEAD_IN = re.compile(
    r"(?:[，。；：、\s\"'!！?？)）\-·]|其中|另外|此外|同时|并且|而且|但是?|且|又|还有|对于?(?=[^，。；]{1,40}的)|凡是?|一是|二是|三是|四是|五是|六是|若|如果?有?(?=[^，。；何意]{2})|并|而|或者?(?=[^，。；]{2})|和)+"
)
_LEAD_OUT = re.compile(
    r"(?:[，。；：、\s（(/|+=~\"-]|视[^，。；：]{1,8}|的户?|者|时|则|就|也|都|便|每|按|(?<!勇)为|予以|给予|情况|积分|得|，|可|均|各|对其|将|视|由村|给|另|再|能|家庭|当年|其|该户|年度|全年|直接|全部|一律|实行|且|并|同时|会)+\Z"
)
_LEANING = re.compile(
    r"(?:(?:月度?|季度?|年度?|每月|半年)?(?:检查|评比|考核|抽查|评议|考评))?(?:(?:获|获得|被评为?|评为|评上|受到?|达到?|为|系)?(?:国家|省部|省|市|地市|县|区|县区|镇|乡|乡镇|街道|村|组|校)[级里]?(?:及?以上)?(?:表彰|荣誉|奖励|认定|奖)?"
    r"|(?:第[一二三四五六七八九十\d]+|[头二三四五])(?:次|名|个|回)起?(?:及?以上)?|首次|初次|再次|屡次|累次|多次|一次|两次|三次|[两二三四五六]次以上|逾期.{0,6}|超期.{0,4}|情节.{0,6}|后果.{0,6}|造成.{0,8}|较?[轻重]微?的?|严重|特别严重|轻微|屡教不改.{0,4}|拒不.{0,6}"
    r"|(?:评为|获|为)?(?:特|一|二|三|四|五|上|中|下|优|良|差|甲|乙|丙|末|优秀|良好|合格|不合格|较差|较好|好|一般|达标|不达标|基本合格)(?:等奖?|级|档|次|类|者|户|的)?|半[日天]|成功|未成功|冠军|亚军|季军|金奖|银奖|铜奖|[一二三]等功|反之|否则|违者|违反|其他.{0,4}|其余.{0,4}|被采纳|博士|硕士|研究生|本科|专科|大专|高中|中专|初中|党员.{0,6}违反|干部|组长|成员|普通.{0,4}|主要.{0,4}|次要.{0,4}|[男女]方|缺席|迟到|早退|请假|未到|旷会|无故.{0,4})\Z"
)
_FILLER = re.compile(r"（[^）]{0,30}\Z")
DEED_LENGTH = 80


def clean(text: str) -> str:
    """Return the words of a deed without marks, conjunctions and bearers at its ends."""
    before = None
    while before != text:
        before = text
        text = _LEAD_OUT.sub("", text)
        lead = _LEAD_IN.match(text)
        text = text[lead.end() :] if lead else text
        if text.count("（") > text.count("）"):
            text = _FILLER.sub("", text) if _FILLER.search(text) else text.replace("（", "", 1)
        if text.count("）") > text.count("（"):
            text = text.replace("）", "", 1)
    return text


def is_leaning(deed: str) -> bool:
    """Whether a deed says nothing without its heading: 镇级, 第二次, 情节较重."""
    return len(deed) < 2 or bool(_LEANING.match(deed))


def _without_level(head: str) -> str:
    """Return a ladder's head without its own level: 偷捕，头回 is 偷捕."""
    words, comma, last = head.rpartition("，")
    return clean(words) if comma and is_leaning(last) else head


def name_deed(own: str, head: str) -> str:
    """Return the deed's name; a short one leans on the words of its heading."""
    own, head = clean(own), _without_level(clean(head))
    if "：" in own:
        first, _, last = own.rpartition("：")
        last = clean(last)
        own = last if last and not is_leaning(last) else clean(first) + last
    if head and head not in own and is_leaning(own):
        own = head + own
    return shorten(own)


def shorten(text: str) -> str:
    text = re.sub(r"[\s\t|]+", " ", text).strip()
    return text if len(text) <= DEED_LENGTH else text[: DEED_LENGTH - 1] + "…"
