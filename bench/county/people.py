"""Who measures the county: the operator, a town officer, and people of villages in the middle."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.utils import timezone

from bench.county.copying import VILLAGES_A_TOWN
from ledger.models import AccountKind
from market.models import Goods, Partner
from rules.models import Rule
from rules.queries import rules_in_force
from villages.models import Card, Household, Role, Town, User, Village
from villages.services import appoint, create_user
from villages.services.pins import set_pin
from villages.services.tokens import issue_token

OPERATOR = "operator"
# Who they are in the template, whose names every copy ends in its number.
NAMES = {
    "walker": "wangge",
    "judge_one": "pingyi1",
    "keeper": "chaoshi",
    "barber": "lifa",
    "watcher": "jiandu",
    "chair": "zhuren",
}
OPENED_HOUSEHOLD = 40
STOCK_MIN = 20
BUYERS = 40
# Nobody hands over to the own family alone.
SERVING_MAX = 71


@dataclass(frozen=True, slots=True)
class Resident:
    """What the users of one village bring along.

    buyers: numbers of households with points. sessions: {person: session key}; tokens: {person:
    token of the API}. rules: of plain awards, by id. goods: {id: points} of the own shop, which is
    `shop`. cards: (card's token, PIN).
    """

    slug: str
    month: str
    households: int
    buyers: list[str]
    sessions: dict[str, str]
    tokens: dict[str, str]
    rules: list[str]
    shop: int
    goods: dict[str, str]
    cards: list[tuple[str, str]]


def make_officials(*, villages: int) -> None:
    """Let somebody run the server and somebody in each town see its villages."""
    now = timezone.now()
    User.objects.create_superuser(OPERATOR, password=uuid4().hex, name="管理员")
    for town in Town.objects.order_by("pk")[: (villages - 1) // VILLAGES_A_TOWN + 1]:
        officer = create_user(
            f"officer-{town.pk}", "陈国安", password=uuid4().hex, by=None, now=now
        )
        today = timezone.localdate(now)
        appoint(officer, Role.TOWN_OFFICER, town=town, starts_on=today, by=None, now=now)


def find_person(person: str, village: Village) -> User:
    """Return who the person of tests/access.py is in a village of the county."""
    if person == "operator":
        return User.objects.get(username=OPERATOR)
    if person == "officer":
        return User.objects.get(username=f"officer-{village.town_id}")
    number = int(village.slug.removeprefix("v"))
    return User.objects.get(username=f"{NAMES[person]}-{number}")


def sign_in(user: User) -> Client:
    """Return a browser in which the user is signed in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def list_residents(*, places: Sequence[int]) -> list[dict[str, object]]:
    """Return what the users of so many villages need, village after village; place: from 0."""
    now = timezone.now()
    slugs = [f"v{place + 1:04d}" for place in places]
    # Once a village: each listing gives its cards new PINs.
    told = {slug: _list_resident(Village.objects.get(slug=slug), now) for slug in set(slugs)}
    return [asdict(told[slug]) for slug in slugs]


def _list_resident(village: Village, now: datetime) -> Resident:
    chair = find_person("chair", village)
    people = {person: find_person(person, village) for person in ("walker", "keeper", "chair")}
    keys = {person: sign_in(user).session.session_key or "" for person, user in people.items()}
    tokens = {
        person: issue_token(people[person], key=uuid4(), now=now).token
        for person in ("walker", "keeper")
    }
    rules = [
        rule
        for category in rules_in_force(village, timezone.localdate(now))
        for rule in category.rules
    ]
    shop = Partner.objects.get(village=village, kind="own")
    # Neither the last of the goods nor the poorest of the households: refusals are no errors.
    on_shelf = Goods.objects.filter(partner=shop, stock__gte=STOCK_MIN, is_offered=True)
    richest = village.accounts.filter(kind=AccountKind.HOUSEHOLD, number__gt=SERVING_MAX)
    month = village.months.exclude(seal="").latest("number").month
    return Resident(
        slug=village.slug,
        month=month.strftime("%Y-%m"),
        households=village.households.count(),
        buyers=[str(account.number) for account in richest.order_by("-balance")[:BUYERS]],
        sessions=keys,
        tokens=tokens,
        rules=[str(rule.pk) for rule in rules if _is_plain(rule)],
        shop=shop.pk,
        goods={str(one.pk): str(one.prices.latest("valid_from").points) for one in on_shelf},
        cards=[_open(village, number, chair, now) for number in (OPENED_HOUSEHOLD, 41, 42)],
    )


def _is_plain(rule: Rule) -> bool:
    """Tell whether a deed under the rule needs nothing but a household and a day."""
    asks_more = rule.counts_persons or rule.points_max is not None or rule.unit
    return rule.points > 0 and not asks_more


def _open(village: Village, number: int, chair: User, now: datetime) -> tuple[str, str]:
    """Return a household's card and the PIN that it is given."""
    household = Household.objects.get(village=village, number=number)
    pin = set_pin(household, by=chair, now=now)
    return Card.objects.get(household=household, killed_at__isnull=True).token, pin
