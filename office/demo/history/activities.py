"""What a village does together in the course of its year; pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from office.demo.history.calendar import has_typhoon
from office.demo.history.moments import Part


@dataclass(frozen=True, slots=True)
class Activity:
    """Something many come to. months: in which it is held; empty: in any."""

    name: str
    place: str
    part: Part
    months: Collection[int] = ()
    after_typhoon: bool = False


DAWN, MORNING, AFTERNOON, EVENING = Part.DAWN, Part.MORNING, Part.AFTERNOON, Part.EVENING
VOLUNTARY = (
    Activity("村道清洁日", "村口至学校", DAWN),
    Activity("周末洗街", "老街", DAWN),
    Activity("河岸清理", "河边步道", DAWN),
    Activity("敬老志愿服务", "长者饭堂", MORNING),
    Activity("帮独居老人收拾屋子", "各组", MORNING),
    Activity("爱心理发日", "文化广场", MORNING),
    Activity("村口花坛养护", "村口", MORNING),
    Activity("垃圾分类入户讲解", "各组", EVENING),
    Activity("晚间平安巡逻", "各组", EVENING),
    Activity("公厕和凉亭打扫", "文化广场", DAWN),
    Activity("村小门口护学", "村小门口", DAWN, (3, 4, 5, 6, 9, 10, 11, 12)),
    Activity("旧墙刷白", "老街", MORNING, (3, 10, 11, 12)),
    Activity("防火巡查宣传", "山边各户", AFTERNOON, (1, 2, 3, 10, 11, 12)),
    Activity("清明护林值守", "后山路口", MORNING, (3, 4)),
    Activity("端午龙舟赛服务", "河边", MORNING, (5, 6)),
    Activity("防溺水巡塘", "鱼塘边", AFTERNOON, (6, 7, 8)),
    Activity("荔枝采收互助", "荔枝园", DAWN, (6, 7)),
    Activity("帮缺劳力户收谷", "晒谷场", AFTERNOON, (7, 11)),
    Activity("台风前转移帮扶", "低洼各户", AFTERNOON, (7, 8, 9, 10), after_typhoon=True),
    Activity("重阳敬老饭", "长者饭堂", MORNING, (10,)),
    Activity("年前大扫除", "祠堂和村道", MORNING, (1,)),
    Activity("送春联到家", "各组", AFTERNOON, (1,)),
    Activity("春节游园会服务", "文化广场", EVENING, (2,)),
    Activity("元宵灯会值守", "文化广场", EVENING, (2, 3)),
)
WORK = (
    Activity("清水渠", "东渠", MORNING, (1, 2, 3, 4, 11, 12)),
    Activity("疏通巷口水沟", "各组", MORNING, (4, 5, 6, 7, 8, 9)),
    Activity("修机耕路", "田心路", MORNING, (1, 2, 10, 11, 12)),
    Activity("植树补绿", "后山和河边", MORNING, (2, 3, 4)),
    Activity("抢修水毁路", "岭脚路", AFTERNOON, (5, 6, 7, 8)),
    Activity("砌村道路肩", "村口至学校", MORNING, (3, 9, 10, 11, 12)),
    Activity("平整晒谷场", "晒谷场", AFTERNOON, (6, 7, 10)),
    Activity("搬运沙石铺步道", "河边步道", AFTERNOON),
    Activity("台风后清障", "村道各段", DAWN, (7, 8, 9, 10), after_typhoon=True),
    Activity("台风后扶正树苗", "河边", MORNING, (7, 8, 9, 10), after_typhoon=True),
)
ASSEMBLIES = (
    Activity("户代表会议", "村委会大院", EVENING, (1, 3, 4, 6, 8, 9, 12)),
    Activity("村民议事会", "祠堂", EVENING, (5, 10, 11)),
)
TRAININGS = (
    Activity("荔枝修剪培训", "荔枝园", MORNING, (8, 9, 12)),
    Activity("防溺水讲座", "村小", AFTERNOON, (5, 6)),
    Activity("防诈骗讲座", "祠堂", EVENING, (1, 7, 11)),
    Activity("手机卖货培训", "村委会二楼", EVENING, (3, 4, 10)),
)
TIDY_YARDS = Activity("第%d季度美丽庭院评比", "各组", AFTERNOON)
STARRED = Activity("%d年度星级文明户评议", "村委会二楼", EVENING)


def list_in_season(activities: Sequence[Activity], month: date) -> list[Activity]:
    """Return those of a month; after a typhoon those first that it brings."""
    stormy = has_typhoon(month)
    held = [
        one
        for one in activities
        if (not one.months or month.month in one.months) and (stormy or not one.after_typhoon)
    ]
    return sorted(held, key=lambda one: not one.after_typhoon)


def choose(
    random: Random, activities: Sequence[Activity], month: date, count: int
) -> list[Activity]:
    """Return so many different activities of a month, or all there are."""
    held = list_in_season(activities, month)
    due = [one for one in held if one.after_typhoon][:count]
    others = [one for one in held if not one.after_typhoon]
    return due + random.sample(others, min(count - len(due), len(others)))
