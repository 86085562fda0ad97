"""The fixed cast: two villages of one town, the people in their roles, some households.

Everybody's story is known to all tests. Things happen in Anping (安平村); Hewan (禾湾村) is the
neighbour whose people must see nothing of it. All of it is made through the services.

- 陈主任 (chair), committee of Anping, lives in household 1; 何委员 (clerk) second of the committee.
- 林巡 (walker), grid worker of group 01组, lives in household 2.
- 黄评 (judge_one), lives in household 3; 吴评 (judge_two); 郑评 (judge_three): appraisers.
- 周店 (keeper), shopkeeper. 马监 (watcher), supervisor. 罗理发 (barber), partner.
- 江镇 (officer), town officer of the town.
- 邻主任 (stranger), committee, grid worker, appraiser, shopkeeper and supervisor of Hewan.
- 闲人 (nobody) has no appointment at all.
Households 1-6 of Anping: 陈大明, 林三妹, 黄阿福, 吴小英, 郑国强, 欧阳小明; 1 and 4 are kin.
Hewan has household 1, 何水生.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from ledger.models import Account
from ledger.services import give_base, lock_book, open_book, open_household_account
from villages.models import Grid, Household, Role, Terms, Town, User, Village
from villages.services import (
    appoint,
    create_grid,
    create_household,
    create_town,
    create_user,
    create_village,
    declare_kin,
    issue_card,
    set_terms,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The scheme began on 1 October 2026; tests live on 15 October unless they say otherwise.
BEGIN = date(2026, 10, 1)
TODAY = date(2026, 10, 15)
NOW = datetime(2026, 10, 15, 10, 0, tzinfo=SHANGHAI)
PASSWORD = "mifan-8-fan"

# The apps of the story; sessions, permissions and the like are Django's own.
OURS = frozenset({"villages", "ledger", "rules", "deeds", "market", "noticeboard", "office"})

HEADS = ("陈大明", "林三妹", "黄阿福", "吴小英", "郑国强", "欧阳小明")
ANPING_ROLES = {
    "chair": ("陈主任", Role.COMMITTEE),
    "clerk": ("何委员", Role.COMMITTEE),
    "walker": ("林巡", Role.GRID_WORKER),
    "judge_one": ("黄评", Role.APPRAISER),
    "judge_two": ("吴评", Role.APPRAISER),
    "judge_three": ("郑评", Role.APPRAISER),
    "keeper": ("周店", Role.SHOPKEEPER),
    "watcher": ("马监", Role.SUPERVISOR),
    "barber": ("罗理发", Role.PARTNER),
}
LIVES_IN = {"chair": 1, "walker": 2, "judge_one": 3}


def at(day: date, hour: int = 10) -> datetime:
    """Return that hour of a day in Guangdong."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


@dataclass
class Cast:
    """The people and places by their story names; households by their number."""

    town: Town
    village: Village
    other_village: Village
    group: Grid
    second_group: Grid
    terms: Terms
    people: dict[str, User] = field(default_factory=dict)
    households: dict[int, Household] = field(default_factory=dict)
    other_household: Household | None = None

    def __getattr__(self, name: str) -> User:
        try:
            people: dict[str, User] = self.__dict__["people"]
            return people[name]
        except KeyError:
            raise AttributeError(name) from None

    def account(self, number: int) -> Account:
        return Account.objects.get(household=self.households[number])


def assemble_cast() -> Cast:
    """Make both villages with their people, households, accounts at base 100, and cards."""
    town = create_town("榕江镇", "rongjiang", by=None, now=at(BEGIN))
    village = create_village(
        "安平村", "anping", town=town, by=None, now=at(BEGIN), contact="村委会一楼监督委员会办公室"
    )
    other = create_village("禾湾村", "hewan", town=town, by=None, now=at(BEGIN))
    terms = [set_terms(place, BEGIN, by=None, now=at(BEGIN)) for place in (village, other)]
    cast = Cast(
        town=town,
        village=village,
        other_village=other,
        group=create_grid(village, "01组", position=1, by=None, now=at(BEGIN)),
        second_group=create_grid(village, "02组", position=2, by=None, now=at(BEGIN)),
        terms=terms[0],
    )
    other_group = create_grid(other, "01组", by=None, now=at(BEGIN))
    for place in (village, other):
        open_book(place, first_month=BEGIN)
    for number, head in enumerate(HEADS, start=1):
        grid = cast.group if number <= 3 else cast.second_group
        cast.households[number] = enrol(village, number, grid=grid, head=head)
    cast.other_household = enrol(other, 1, grid=other_group, head="何水生")
    _appoint_people(cast)
    declare_kin(cast.households[1], cast.households[4], by=cast.clerk, now=at(BEGIN))
    return cast


def enrol(village: Village, number: int, *, grid: Grid, head: str) -> Household:
    """Add a household with its account, base 100 and a card."""
    now = at(BEGIN)
    with transaction.atomic():
        household = create_household(
            village, number, grid=grid, head=head, joined_on=BEGIN, by=None, now=now
        )
        book = lock_book(village, now=now)
        account = open_household_account(book, household)
        give_base(
            book, account, points=Decimal(100), year_start=date(2026, 1, 1), on=BEGIN, by=None
        )
        issue_card(household, by=None, now=now)
    return household


def _appoint_people(cast: Cast) -> None:
    now = at(BEGIN)
    for username, (name, role) in ANPING_ROLES.items():
        user = create_user(username, name, password=PASSWORD, by=None, now=now)
        cast.people[username] = user
        appoint(
            user,
            role,
            village=cast.village,
            grid=cast.group if role == Role.GRID_WORKER else None,
            household=cast.households.get(LIVES_IN.get(username, 0)),
            starts_on=BEGIN,
            by=None,
            now=now,
        )
    officer = create_user("officer", "江镇", password=PASSWORD, by=None, now=now)
    appoint(officer, Role.TOWN_OFFICER, town=cast.town, starts_on=BEGIN, by=None, now=now)
    stranger = create_user("stranger", "邻主任", password=PASSWORD, by=None, now=now)
    for role in (
        Role.COMMITTEE,
        Role.GRID_WORKER,
        Role.APPRAISER,
        Role.SHOPKEEPER,
        Role.SUPERVISOR,
        Role.PARTNER,
    ):
        appoint(stranger, role, village=cast.other_village, starts_on=BEGIN, by=None, now=now)
    nobody = create_user("nobody", "闲人", password=PASSWORD, by=None, now=now)
    cast.people |= {"officer": officer, "stranger": stranger, "nobody": nobody}
