"""The demo's regulation: the model village's figures and what else such schemes hold."""

from decimal import Decimal

from rules.models import CapPeriod, Category
from rules.services import RuleInput

TITLE = "乡村振兴积分管理办法"
TEXT = """第一条 为了让村里的事大家商量着办、好事有人记、难事有人帮，经村民代表会议通过，定本办法。
第二条 每户一个账户、一张卡，建账时记基础分100分。
第三条 环境卫生
（一）主动清理卫生死角的，每次加5分；
（二）门前三包做得好，月度检查评为优秀的，当月加5分；
（三）垃圾分类做得好的，当月加3分。
第四条 志愿服务
（一）参加志愿服务的，每次加10分，每月最高30分；
（二）义务巡河、巡山的，每小时加2分，每月最高20分；
（三）参加村里集体出工的，每人每天加30分，每月最高90分。
第五条 移风易俗
（一）红白事简办的，加10分；
（二）喜事不收高价彩礼的，加10分。
第六条 邻里和睦
（一）劝和邻里纠纷的，每起加5分；
（二）照看独居老人的，每次加3分，每月最高15分；
（三）让出自家菜地边给村里修路修沟的，每处加40分。
第七条 平安守望
（一）见义勇为的，视情形加20至50分；
（二）发现火情、险情及时报告的，每次加5分。
第八条 学习和荣誉
（一）参加村民会议的，每人每次加2分；
（二）应征入伍的，每人加20分；
（三）家庭成员受到镇级以上表彰的，加10分；
（四）庭院收拾得好，季度评为美丽庭院的，加25分；
（五）年底评为星级文明户的，加50分；
（六）参加技能和安全培训的，每人每次加5分；
（七）孩子考上大学的，每人加30分。
第九条 整治和发展
（一）自己拆除危旧猪牛栏、残墙、乱搭棚的，每处加30分；
（二）把撂荒的地重新种上的，每亩加20分。
第十条 有下列行为的扣分
（一）乱倒垃圾的，每次扣5分；
（二）家禽散养的，扣10分；
（三）婚丧嫁娶大操大办的，扣10分；
（四）占用村道堆放杂物的，每次扣3分。
第十一条 加分公示期满后可以在村积分超市兑换，1分值0.5元。
"""


def _rule(
    code: str, category: Category, article: str, deed: str, points: int, **more: object
) -> RuleInput:
    quote = next(line for line in TEXT.splitlines() if deed[:6] in line).split("）", 1)[-1]
    return RuleInput(
        code=code,
        category=category,
        article=article,
        deed=deed,
        quote=quote.rstrip("；。"),
        points=Decimal(points),
        **more,  # type: ignore[arg-type]
    )


MONTHLY = CapPeriod.MONTH
RULES = [
    _rule("R01", Category.HYGIENE, "第三条第1项", "主动清理卫生死角", 5, unit="time"),
    _rule(
        "R02",
        Category.HYGIENE,
        "第三条第2项",
        "门前三包做得好，月度检查优秀",
        5,
        unit="month",
        cap_points=Decimal(5),
        cap_period=MONTHLY,
    ),
    _rule(
        "R03",
        Category.HYGIENE,
        "第三条第3项",
        "垃圾分类做得好",
        3,
        unit="month",
        cap_points=Decimal(3),
        cap_period=MONTHLY,
    ),
    _rule(
        "R04",
        Category.VOLUNTEERING,
        "第四条第1项",
        "参加志愿服务",
        10,
        unit="time",
        cap_points=Decimal(30),
        cap_period=MONTHLY,
    ),
    _rule(
        "R05",
        Category.VOLUNTEERING,
        "第四条第2项",
        "义务巡河、巡山",
        2,
        unit="hour",
        cap_points=Decimal(20),
        cap_period=MONTHLY,
    ),
    _rule("R06", Category.CUSTOMS, "第五条第1项", "红白事简办", 10),
    _rule("R07", Category.CUSTOMS, "第五条第2项", "喜事不收高价彩礼", 10),
    _rule("R08", Category.HARMONY, "第六条第1项", "劝和邻里纠纷", 5, unit="time"),
    _rule(
        "R09",
        Category.HARMONY,
        "第六条第2项",
        "照看独居老人",
        3,
        unit="time",
        cap_points=Decimal(15),
        cap_period=MONTHLY,
    ),
    _rule("R10", Category.SAFETY, "第七条第1项", "见义勇为", 20, points_max=Decimal(50)),
    _rule("R11", Category.SAFETY, "第七条第2项", "发现火情、险情及时报告", 5, unit="time"),
    _rule(
        "R12",
        Category.CULTURE,
        "第八条第1项",
        "参加村民会议",
        2,
        unit="person",
        counts_persons=True,
    ),
    _rule(
        "R13", Category.CULTURE, "第八条第2项", "应征入伍", 20, unit="person", counts_persons=True
    ),
    _rule("R14", Category.CULTURE, "第八条第3项", "家庭成员受到镇级以上表彰", 10),
    _rule(
        "R19",
        Category.VOLUNTEERING,
        "第四条第3项",
        "参加村里集体出工",
        30,
        unit="person",
        cap_points=Decimal(90),
        cap_period=MONTHLY,
    ),
    _rule("R20", Category.HYGIENE, "第八条第4项", "庭院收拾得好，季度评为美丽庭院", 25),
    _rule("R21", Category.CULTURE, "第八条第5项", "年底评为星级文明户", 50),
    _rule(
        "R22",
        Category.CULTURE,
        "第八条第6项",
        "参加技能和安全培训",
        5,
        unit="person",
        counts_persons=True,
    ),
    _rule("R23", Category.CULTURE, "第八条第7项", "孩子考上大学", 30, unit="person"),
    _rule(
        "R24", Category.HYGIENE, "第九条第1项", "自己拆除危旧猪牛栏、残墙、乱搭棚", 30, unit="place"
    ),
    _rule("R25", Category.INDUSTRY, "第九条第2项", "把撂荒的地重新种上", 20, unit="mu"),
    _rule("R26", Category.HARMONY, "第六条第3项", "让出自家菜地边给村里修路修沟", 40, unit="place"),
    _rule("R15", Category.HYGIENE, "第十条第1项", "乱倒垃圾", -5, unit="time"),
    _rule("R16", Category.HYGIENE, "第十条第2项", "家禽散养", -10),
    _rule("R17", Category.CUSTOMS, "第十条第3项", "婚丧嫁娶大操大办", -10, sensitive=True),
    _rule("R18", Category.HYGIENE, "第十条第4项", "占用村道堆放杂物", -3, unit="time"),
]

# How often each rule is met, out of all deeds of a month.
FREQUENCY = {
    "R01": 20, "R02": 13, "R03": 8, "R04": 24, "R05": 6, "R06": 2, "R07": 1, "R08": 3, "R09": 6,
    "R10": 0.2, "R11": 1, "R12": 8, "R13": 0.3, "R14": 1, "R15": 4, "R16": 2, "R17": 0.5, "R18": 3,
    "R19": 4, "R20": 1, "R21": 0.2, "R22": 2, "R23": 0.3, "R24": 1, "R25": 1, "R26": 0.3,
}  # fmt: skip
