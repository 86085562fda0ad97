"""What people of a demo village say of a notice, and what they are answered, in turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says, and the answer."""

    text: str
    answer: str


# Who thinks that it was too few, and was wrong.
DOUBTS = (
    Said("这件事是不是应该多记几分？", "查了细则和签到表，每次就是这个分，没有少记。"),
    Said(
        "邻居家和我们一起做的，怎么他家分多？",
        "邻居家那天还做了另一件，两件一共是那个分，您家没有少。",
    ),
    Said(
        "我记得去年这样的事分高一些。",
        "今年年初村民代表会议改过细则，从那以后都是这个分，家家一样。",
    ),
    Said(
        "我们两个人都去了，为什么只算一次？", "这一条是按户算的，一户去几个人都是一次，细则上写着。"
    ),
    Said(
        "我家从早做到晚，能不能算两天的？", "按细则一天记一次，辛苦您了，评先进的时候大家会看到。"
    ),
    Said(
        "这个分是谁定的，没问过我们。",
        "是评议小组五个人按细则评的，名单贴在公示栏，细则是大家表决的。",
    ),
    Said(
        "上个月满分，这个月怎么扣到只剩这些？",
        "这个月您家照样记满了，没有扣过，您看的是上一行邻居家的。",
    ),
    Said(
        "清沟那天我带了自己的工具，有没有加分？",
        "细则没有这一项。您的建议很好，已经记下，下次修订时提出来。",
    ),
)
# Who says that it was too many.
TOO_MANY = (
    Said("我家只做了一半，分记多了。", "谢谢您如实告诉我们，已经改过来了。"),
    Said("那天我中午就走了，不该记整天的。", "难得您自己说出来，按半天改好了。"),
    Said("这笔有一部分是我弟弟家做的。", "问过您弟弟了，您家这一笔已经改小，他家的另外补。"),
    Said("扫的只有门口，没有扫到大路，分给多了。", "去看过了，您说得对，已经改过来，谢谢。"),
    Said("签到表上我家的次数写多了。", "对过签到表，是多写了，已经改好。"),
)
# Whose deed was left out.
LEFT_OUT = (
    Said("那天打扫祠堂门口，名单上漏了我家。", "查实了，那天您家来了。已经交给评议小组补记。"),
    Said(
        "修水渠那天我去了，公示上找不到。", "带队的人记得您，是抄名单时漏的。已经交给评议小组补记。"
    ),
    Said("我儿子那天帮忙搬桌椅，没有记上。", "问过组长，您儿子来了，已经交给评议小组补记。"),
    Said("巷子口的杂物是我家清的，没有写。", "网格员拍的照片里有您，已经交给评议小组补记。"),
    Said("那天签到时纸用完了，我没签上名。", "后面几位都没签上，这次一起补。已经交给评议小组。"),
    Said("我家清了屋后的水沟，没有人来看。", "去看过了，清得干净。已经交给评议小组补记。"),
)
# What could be better.
WISHES = (
    Said(
        "公示的字太小，老人看不清，能不能印大一点？",
        "下个月起用 A3 纸印，字大一倍，贴在公示栏正中。",
    ),
    Said("超市的盐卖完了好几天，能不能多进一点？", "已经多进了两箱，快卖完时会先补。"),
    Said("公示栏晚上没有灯，下班回来看不到。", "灯泡坏了，昨天换好了。"),
    Said("能不能把小组的名字也写在每一页上？", "可以，打印时选按小组印，每页上面就有。"),
    Said("开会的时间早一点好，我们住得远。", "商量过，以后评议会提前半小时开。"),
    Said("洗衣粉的积分价比镇上贵。", "对过价，是按进货价折的，下次进货换便宜的一种。"),
    Said("垃圾桶太少，走很远才有一个。", "村委已经申请，下个月加六个，放在两条巷口。"),
    Said("积分卡弄湿了，能不能换一张？", "可以，到村委会办公室，当场换，旧卡马上作废。"),
    Said("希望教教老人怎么看自己的积分。", "每月公示那天下午，在祠堂门口有人教。"),
    Said("孩子放假也想参加，能不能给他们安排点事？", "暑假有护绿的活动，跟大人一起来报名就行。"),
    Said("超市能不能收旧衣服换分？", "细则里还没有，下次修订时请大家商量。"),
)


def pick(sayings: Sequence[Said], month: date, place: int = 0) -> Said:
    """Return what is said in a month, the first time or another: not the same as in those before.

    place: of who says it, among all of the month.
    """
    return sayings[(month.year * 12 + month.month + place * len(sayings) // 2) % len(sayings)]
