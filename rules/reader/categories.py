"""The category of a rule, guessed from its headings and its deed."""

import re

_WORDS: tuple[tuple[str, str], ...] = (
    (
        "hygiene",
        "卫生|环境|垃圾|清洁|整洁|庭院|厕|污水|人居|绿化|秸秆|粪|村容|户容|门前|家禽|散养|沟渠|保洁|干净|脏|扫|河|树|农膜|宜居|美在农家|柴草|乱堆|建筑垃圾",
    ),
    (
        "customs",
        "移风易俗|婚|丧|彩礼|酒席|喜事|红白|大操大办|攀比|厚葬|人情|文明新风|乡风|嫁娶|殡|墓|封建迷信|宴席|薄养",
    ),
    ("volunteering", "志愿|义务|公益|捐|献血|义工|帮扶|服务|助人|投工|巡河|巡护|互助|留守|独居"),
    (
        "harmony",
        "邻里|和睦|孝|老人|纠纷|调解|家庭|婆媳|赡养|和谐|家风|父母|敬老|口角|打架|吵架|虐待|妻儿|公婆",
    ),
    (
        "industry",
        "产业|种植|养殖|致富|务工|合作社|农场|大棚|就业|创业|培训|土地|流转|技术|特产|电商|增收|经济|增产",
    ),
    (
        "safety",
        "平安|安全|守法|违法|犯罪|赌|毒|诈骗|消防|防火|火灾|信访|上访|治安|巡逻|法律|建房|违建|邪教|酒驾|谣言|偷|盗|交通|公共秩序|森林|防溺水|采砂",
    ),
    (
        "culture",
        "文化|教育|学习|读书|文艺|演出|升学|大学|本科|研究生|学生|辍学|宣讲|广场舞|体育|三好|子女|入伍|国防|荣誉|表彰",
    ),
)
_PATTERNS = [(code, re.compile(words)) for code, words in _WORDS]


def categorise(deed: str, heads: tuple[str, ...]) -> str:
    """Return a code of rules.models.Category: the nearest heading that says one, else the deed."""
    scores: dict[str, float] = {}
    for weight, text in [(2.0, deed), *((3.0, head) for head in heads[-2:])]:
        for code, pattern in _PATTERNS:
            if pattern.search(text):
                scores[code] = scores.get(code, 0) + weight
    return max(scores, key=lambda code: scores[code]) if scores else "other"
