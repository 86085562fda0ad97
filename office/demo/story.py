"""Who and what the demo is about: two villages of one town, their people and their shops."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.keys import derive_key
from market.models import Goods, Partner
from villages.models import Grid, Household, Member, Role, Town, User, Village

SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSPHRASE = "rong-shu-8"
TOWN = ("清塘镇", "qingtang")


@dataclass(frozen=True, slots=True)
class VillagePlan:
    """What a village of the demo is to be; grant_yuan: what the town gives its shop at the start.

    relatives: how many live in each household besides its head; empty: as the dice fall.
    leaves_open: its last month is lived and not closed, for whoever wants to see how that is done.
    """

    name: str
    slug: str
    groups: tuple[str, ...]
    households: int
    from_paper: int
    grant_yuan: str = "5000"
    relatives: tuple[int, ...] = ()
    leaves_open: bool = False


MODEL = VillagePlan("稔坡村", "renpo", tuple(f"{number:02d}组" for number in range(1, 9)), 90, 6)
SECOND = VillagePlan(
    "榕根村", "ronggen", ("榕树头", "石桥边", "田心", "岭脚"), 30, 0, leaves_open=True
)
PLANS = (MODEL, SECOND)


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """An account of the demo: log-in name, role, title, and the household it lives in."""

    username: str
    role: Role
    title: str
    household: int | None = None


# Log-in names end in the village's letter where both villages have one.
PEOPLE = {
    "renpo": (
        PersonPlan("zhuren", Role.COMMITTEE, "主任", 1),
        PersonPlan("wenshu", Role.COMMITTEE, "文书", 20),
        PersonPlan("wangge", Role.GRID_WORKER, "网格员", 12),
        PersonPlan("wangge2", Role.GRID_WORKER, "网格员", 27),
        PersonPlan("wangge3", Role.GRID_WORKER, "网格员", 64),
        PersonPlan("pingyi1", Role.APPRAISER, "组长", 33),
        PersonPlan("pingyi2", Role.APPRAISER, "", 51),
        PersonPlan("pingyi3", Role.APPRAISER, "替补", 70),
        PersonPlan("chaoshi", Role.SHOPKEEPER, "", 8),
        PersonPlan("jiandu", Role.SUPERVISOR, "主任", 45),
        PersonPlan("lifa", Role.PARTNER, "理发店"),
    ),
    "ronggen": (
        PersonPlan("zhuren-b", Role.COMMITTEE, "主任", 1),
        PersonPlan("wangge-b", Role.GRID_WORKER, "网格员", 5),
        PersonPlan("pingyi1-b", Role.APPRAISER, "组长", 9),
        PersonPlan("pingyi2-b", Role.APPRAISER, "", 14),
        PersonPlan("pingyi3-b", Role.APPRAISER, "替补", 27),
        PersonPlan("chaoshi-b", Role.SHOPKEEPER, "", 20),
        PersonPlan("jiandu-b", Role.SUPERVISOR, "主任", 25),
    ),
}
OFFICER = "zhen"
# Of the model village: whose card the demo hands out.
CARD_HOLDER = 57

# name, unit, price in points, cost in yuan, taken in at the beginning, how often it is chosen
THINGS = (
    ("大米（5公斤）", "袋", 60, "26", 60, 10),
    ("花生油（1升）", "瓶", 40, "18", 60, 10),
    ("面条", "把", 12, "4.5", 100, 9),
    ("酱油", "瓶", 15, "6", 60, 6),
    ("洗衣粉", "袋", 18, "8", 60, 8),
    ("毛巾", "条", 10, "4", 80, 7),
    ("牙膏", "支", 12, "5", 60, 5),
    ("扫把", "把", 16, "7", 40, 4),
    ("作业本", "本", 3, "1", 200, 4),
)


@dataclass
class Scene:
    """A village of the demo as it stands while its life goes on."""

    village: Village
    plan: VillagePlan
    random: Random
    people: dict[Role, list[User]] = field(default_factory=dict)
    grids: list[Grid] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    members: dict[int, list[Member]] = field(default_factory=dict)
    shop: Partner | None = None
    barber: Partner | None = None
    goods: list[Goods] = field(default_factory=list)
    keys_made: int = 0

    def make_key(self) -> UUID:
        """Return the next key: the same in every run of the same story."""
        self.keys_made += 1
        return derive_key("demo", self.village.slug, self.keys_made)

    def pick(self, role: Role) -> User:
        return self.random.choice(self.people[role])


@dataclass(frozen=True, slots=True)
class Place:
    """The town both villages lie in."""

    town: Town


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return a time of a day in Guangdong."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)


def yuan(text: str) -> Decimal:
    return Decimal(text)
