"""Rules ready to be taken, for villages that have no text of their own; data, no tables.

Written for villages of Guangdong: what they run, what a committee can see and count. None touches
a right, none pays for telling on somebody, and whatever is deducted can be seen by everyone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from rules.categories import Category
from rules.reader.documents.numerals import write_hanzi
from rules.units import Unit

TITLE = "村民积分细则"


@dataclass(frozen=True, slots=True)
class ReadyRule:
    """A rule that a village may take as it stands; deed and given make the article's words.

    key: stays for ever. is_sensitive: on notices its category alone is printed.
    """

    key: str
    category: Category
    deed: str
    given: str
    points: Decimal
    points_max: Decimal | None = None
    unit: Unit | None = None
    unit_step: Decimal = Decimal(1)
    cap_points: Decimal | None = None
    cap_period: str = ""
    is_sensitive: bool = False

    @property
    def quote(self) -> str:
        """The words of the article."""
        return f"{self.deed}的，{self.given}。"


def ready_rules() -> tuple[ReadyRule, ...]:
    """Return all of them by category, rewards before deductions."""
    return READY_RULES


def build_text(keys: Collection[str]) -> str:
    """Return a regulation's text of the chosen rules, an article a category, in the order here.

    The reader finds the same rules in it. Raises ValueError for a key that is none.
    """
    unknown = set(keys) - {rule.key for rule in READY_RULES}
    if unknown:
        raise ValueError(f"No ready rule has the key {min(unknown)}.")
    lines = [TITLE, ""]
    article = 0
    for category in Category:
        rules = [rule for rule in READY_RULES if rule.key in keys and rule.category == category]
        if rules:
            article += 1
            lines += _build_article(article, category, rules)
    return "\n".join(lines)


def _build_article(number: int, category: Category, rules: Iterable[ReadyRule]) -> list[str]:
    items = [f"（{write_hanzi(n)}）{rule.quote}" for n, rule in enumerate(rules, start=1)]
    return [f"第{write_hanzi(number)}条 {HEADINGS[category]}", *items, ""]


# The text is the village's regulation, whatever language the page is in.
HEADINGS: Mapping[Category, str] = {
    Category.HYGIENE: "环境卫生",
    Category.CUSTOMS: "移风易俗",
    Category.VOLUNTEERING: "志愿服务",
    Category.HARMONY: "邻里和睦",
    Category.INDUSTRY: "产业发展",
    Category.SAFETY: "平安守法",
    Category.CULTURE: "文化教育",
}

SENSITIVE = frozenset({"abuse", "drunk-driving", "gambling"})

# key | deed | what it gives | points | unit and step | cap
TABLES: Mapping[Category, str] = {
    Category.HYGIENE: """
        sweep | 参加村里组织的大扫除 | 每人每次加2分，每月最多10分 | +2 | time | month 10
        front | 门前屋后干净整齐，月度检查合格 | 每月加3分 | +3 | month
        sorting | 垃圾分类投放，月度检查没有差错 | 每月加2分 | +2 | month
        courtyard | 自家庭院评上“美丽庭院” | 一次性加10分 | +10 | once
        demolition | 自愿拆除废弃猪牛栏、旱厕、危旧房 | 每处加20分 | +20 | place
        garden | 让出空地建小菜园、小果园、小花园 | 每10平方米加5分 | +5 | sqm 10
        ditch | 清理门前水沟、水塘 | 每次加2分，每月最多8分 | +2 | time | month 8
        toilet | 新建或者改好三格化粪池，验收合格 | 一次性加15分 | +15 | once
        bottles | 交回农药瓶、废农膜 | 每公斤加1分，每月最多10分 | +1 | kg | month 10
        dumping | 乱倒垃圾、乱泼污水 | 每次扣5分 | -5 | time
        poultry | 家禽家畜散养，弄脏村道 | 每次扣3分 | -3 | time
        piles | 占用村道堆放柴草、建材，提醒以后不清理 | 每处扣5分 | -5 | place
        burning | 露天焚烧垃圾、秸秆 | 每次扣10分 | -10 | time
        pond | 往河里、塘里倒垃圾、丢死禽畜 | 每次扣10分 | -10 | time
    """,
    Category.CUSTOMS: """
        wedding | 婚事新办，不收高价彩礼 | 加20分 | +20
        funeral | 丧事简办，不铺张 | 加20分 | +20
        banquet | 红白事提前报备，照红白理事会约定的桌数办 | 每场加10分 | +10 | time
        cemetery | 使用公益性墓地或者骨灰生态安葬 | 加30分 | +30
        flowers | 清明祭扫用鲜花，不烧纸钱、不放鞭炮 | 每次加3分 | +3 | time
        no-feast | 祝寿、满月、升学、新居入伙不摆酒 | 每次加5分 | +5 | time
        lavish | 大操大办，超出约定的桌数 | 每场扣10分 | -10 | time
        fireworks | 在禁放的地方燃放烟花爆竹 | 每次扣5分 | -5 | time
    """,
    Category.VOLUNTEERING: """
        service | 参与志愿服务 | 每小时加2分，每月最多20分 | +2 | hour | month 20
        elderly | 给独居老人送饭、理发、打扫屋子 | 每次加3分，每月最多15分 | +3 | time | month 15
        labour | 出义务工修路、修渠、植树 | 每天加8分 | +8 | day
        donation | 为村里的公益事业捐款 | 每满100元加1分，每年最多50分 | +1 | yuan 100 | year 50
        blood | 无偿献血 | 每次加10分 | +10 | time
        land | 无偿让地支持修路、建公共设施 | 加10分至30分 | +10~30
        meeting | 参加村民会议、户代表会议 | 每次加2分 | +2 | time
        suggestion | 提出的建议被村里采纳 | 每条加3分 | +3 | item
        helping | 村里办集体活动时出力帮忙 | 每次加3分，每月最多12分 | +3 | time | month 12
        driving | 用自家车接送老人看病、办事 | 每次加3分，每月最多12分 | +3 | time | month 12
    """,
    Category.HARMONY: """
        model-family | 评上镇级以上“文明家庭” | 加20分 | +20
        good-child | 评上村级“好媳妇”“好婆婆”“好儿女” | 每人加10分 | +10 | person
        mediation | 帮邻居调解纠纷成功 | 每起加4分 | +4 | time
        reconciling | 邻里有矛盾，主动让步和解 | 每次加3分 | +3 | time
        caring | 照看留守儿童、孤寡老人 | 每次加3分，每月最多15分 | +3 | time | month 15
        lost-property | 拾到财物主动归还失主 | 每次加5分 | +5 | time
        courage | 见义勇为 | 加20分至50分 | +20~50
        home-coming | 在外子女按月回家看望老人 | 每月加2分 | +2 | month
        quarrel | 恶语骂街、寻衅滋事 | 每次扣3分 | -3 | time
        fight | 打架斗殴 | 每次扣10分 | -10 | time
        abuse | 虐待、遗弃家里老人或者孩子，经查实 | 每次扣30分 | -30 | time
    """,
    Category.INDUSTRY: """
        training | 参加农技、电商、家政培训 | 每人每天加2分 | +2 | day
        certificate | 考取职业技能证书 | 每证加8分 | +8 | item
        replanting | 把撂荒地重新种上 | 每亩加3分 | +3 | mu
        new-variety | 试种新品种、试用新技术，带动邻居一起做 | 加10分 | +10
        cooperative | 加入合作社，照约定交售农产品 | 每年加5分 | +5 | year
        selling | 帮村里销售农产品 | 每满1000元加1分，每年最多30分 | +1 | yuan 1000 | year 30
        returning | 返乡开办民宿、作坊、家庭农场并正常经营 | 一次性加20分 | +20 | once
        jobs | 请本村人做工，稳定就业满六个月 | 每人加5分 | +5 | person
        organic | 使用有机肥、绿色防虫 | 每亩加1分，每年最多20分 | +1 | mu | year 20
        pesticide | 使用国家禁用的农药 | 每次扣10分 | -10 | time
    """,
    Category.SAFETY: """
        night-patrol | 参加夜间义务巡逻 | 每晚加3分，每月最多15分 | +3 | day | month 15
        typhoon | 台风、暴雨时参加抢险救灾 | 每次加10分 | +10 | time
        evacuation | 台风来之前帮行动不便的邻居转移 | 每次加5分 | +5 | time
        wildfire-help | 参加扑救山火 | 每次加10分 | +10 | time
        drowning | 暑假在河边、塘边看护小孩防溺水 | 每天加3分 | +3 | day
        course | 参加反诈、消防、防溺水培训 | 每人每次加1分 | +1 | time
        extinguisher | 家里配齐灭火器、烟感报警器 | 一次性加5分 | +5 | once
        hazard | 发现塌方、断线、漏水这类险情及时处置 | 每次加5分 | +5 | time
        wiring | 私拉电线给电动车充电 | 每次扣5分 | -5 | time
        open-fire | 违规野外用火 | 每次扣10分 | -10 | time
        fishing | 电鱼、毒鱼 | 每次扣10分 | -10 | time
        gambling | 参与赌博，被公安机关处理 | 每次扣20分 | -20 | time
        drunk-driving | 酒后驾车，被公安机关查处 | 每次扣20分 | -20 | time
    """,
    Category.CULTURE: """
        troupe | 参加醒狮、龙舟、粤曲等文体活动 | 每人每次加2分，每月最多10分 | +2 | time | month 10
        contest | 代表村里参加镇级以上文艺、体育比赛 | 每人每次加5分 | +5 | time
        university | 家庭成员考上大学本科 | 每人加10分 | +10 | person
        postgraduate | 家庭成员考上研究生 | 每人加15分 | +15 | person
        enlistment | 家庭成员应征入伍 | 每人加15分 | +15 | person
        merit | 现役军人立三等功以上 | 每次加20分 | +20 | time
        pupil | 孩子评上校级以上“三好学生” | 每人加3分 | +3 | person
        reading | 参加农家书屋的读书活动 | 每人每次加1分，每月最多4分 | +1 | time | month 4
        teaching | 义务教小孩写字、画画、打球 | 每次加3分，每月最多12分 | +3 | time | month 12
        relics | 给村史馆捐老物件 | 每件加3分 | +3 | item
        damage | 损坏祠堂、古树、古井 | 每次扣20分 | -20 | time
    """,
}


def _read_tables() -> Iterator[ReadyRule]:
    for category, table in TABLES.items():
        for line in table.strip().splitlines():
            yield _read_line(category, line)


def _read_line(category: Category, line: str) -> ReadyRule:
    parts = [part.strip() for part in line.split("|")]
    key, deed, given, points, unit, cap = [*parts, "", ""][:6]
    ends = [Decimal(end) for end in points.split("~")]
    code, _, step = unit.partition(" ")
    period, _, cap_points = cap.partition(" ")
    return ReadyRule(
        key=key,
        category=category,
        deed=deed,
        given=given,
        points=ends[0],
        points_max=ends[1] if len(ends) > 1 else None,
        unit=Unit(code) if code else None,
        unit_step=Decimal(step or 1),
        cap_points=Decimal(cap_points) if cap_points else None,
        cap_period=period,
        is_sensitive=key in SENSITIVE,
    )


READY_RULES = tuple(_read_tables())
