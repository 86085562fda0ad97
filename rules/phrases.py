"""Words that villages write, where the program looks for them outside the reader and the lint."""

import re

# Letters that make another deed of the same words: a level, a number, a not.
TELLING = frozenset("国省市县区镇乡不未没拒0123456789一二三四五六七八九十百")
# What a deed says at its end of the first of several times.
FIRST_TIME = re.compile("的?[，,、（(]?(?:首次|第一次|初次)(?:发现|的)?[）)]?$")
# What is cleared, as regulations put it, where it is not everything.
CLEARED = re.compile(
    "(?P<span>当年|本年|全年|年度|当月|本月|月度)[^，。；]{0,8}?"
    "(?:清零|归零|清空|清除|作废|勾销|一笔勾|扣完|扣光)"
)
MONTH = "月"
# For how long nothing is redeemed, before or behind the word: 两年内不得兑换, 停止兑换半年.
BARRED_FOR = re.compile(
    r"(?P<count>半|\d{1,2}|[一二两三四五六七八九十]{1,3})(?P<span>年|个月)(?:之?内|以内)?[^，。；]{0,8}?兑"
    r"|兑[^，。；]{0,6}?(?P<count_behind>半|\d{1,2}|[一二两三四五六七八九十]{1,3})(?P<span_behind>年|个月)"
)
# What says nothing at the border of two deeds' common words.
LADDER_IDLE_BEFORE = "级的"
LADDER_IDLE_BEHIND = "获得的"
# How a condition ends when it is written as a clause: 拒不整改的.
CLAUSE_END = "的"
POINTS = "分"
# What a regulation says where every person of a household has the points.
EACH_PERSON = "每人"
TITLE_ENDS = (
    *("办法", "细则", "制度", "规定", "方案", "公约", "民约", "标准", "条例", "条款", "约定"),
    *("细则表", "标准表", "评分表", "考评表", "量化表", "对照表", "目录"),
)
HEADING = re.compile(
    r"第[一二三四五六七八九十百\d]+[章节条]|[一二三四五六七八九十]+、|[（(]|\d+[.．、]|[①-⑳]"
)
# How regulations name feasts, and thrift and lavishness at them.
OF_FEASTS = re.compile("红白|白事|喜事|婚|丧|殡|葬|酒席|宴|简办|大操大办|操办")
# The title of who sits in where others have to stay out of it.
SUBSTITUTE = "替补"
# Households as a list of numbers and spans, 5、12-20户, and what may stand between them.
NUMBER_SPAN = re.compile(r"(?<!\d)(\d{1,6})(?!\d)(?:\s*[-–—~～至到]\s*(\d{1,6})(?!\d))?", re.ASCII)
BETWEEN_NUMBERS = re.compile(r"[\s,，、;；.。户]")
