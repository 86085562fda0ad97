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
TITLE_ENDS = (
    *("办法", "细则", "制度", "规定", "方案", "公约", "民约", "标准", "条例", "条款", "约定"),
    *("细则表", "标准表", "评分表", "考评表", "量化表", "对照表", "目录"),
)
HEADING = re.compile(
    r"第[一二三四五六七八九十百\d]+[章节条]|[一二三四五六七八九十]+、|[（(]|\d+[.．、]|[①-⑳]"
)
