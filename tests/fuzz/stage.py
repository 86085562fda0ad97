"""Where it plays: Anping as in tests/world.py, a neighbour with rows of its own, all roles."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.test import Client

from tests.access import PEOPLE, build_ids
from tests.api.both import Ids, look_from_hewan, settle
from tests.cast import BEGIN, PASSWORD, Cast, at
from tests.test_access import open_browser
from tests.world import NOVEMBER, World, build_world
from villages.models import Card, Role, Village
from villages.services import appoint, create_user
from villages.services.pins import set_pin

# Household 5 with its card opened, on the web and in the API.
CARD = "card"
# Has every role in Anping that there is, and no household: does again what another did.
TWIN = "twin"
EVERYBODY = (*PEOPLE, CARD, TWIN)
MEMBERLESS = "operator"


@dataclass
class Stage:
    """The world, the neighbour's rows by name, what addresses name, and household 5's PIN."""

    world: World
    theirs: Ids
    ids: Ids
    pin: str

    def neighbour_of(self, person: str) -> Village | None:
        """Return the village that the person may change nothing of; None: the server's keeper."""
        cast = self.world.cast
        if person == MEMBERLESS:
            return None
        return cast.village if person == "stranger" else cast.other_village

    def open(self, person: str) -> Client:
        """Return a browser in which the person is signed in, or the card opened."""
        if person != CARD:
            return open_browser(self.world, person)
        client = open_browser(self.world, "anonymous")
        sent = {"token": str(self.ids["token"]), "pin": self.pin}
        client.post(f"/c/{sent['token']}/", sent)
        opened = client.post("/api/v1/cards/session/", sent, "application/json").json()
        client.defaults["HTTP_AUTHORIZATION"] = f"Card {opened['token']}"
        return client


def set_stage(cast: Cast) -> Stage:
    """Live through both villages' stories; the clock must stand in the world's November."""
    theirs = settle(look_from_hewan(cast), picture=b"theirs")
    world = build_world(cast)
    pin = set_pin(cast.households[5], by=cast.chair, now=at(NOVEMBER, 12) - timedelta(minutes=1))
    cast.people[TWIN] = create_user(TWIN, "双姐", password=PASSWORD, by=None, now=at(NOVEMBER))
    for role in (
        Role.COMMITTEE,
        Role.APPRAISER,
        Role.SHOPKEEPER,
        Role.SUPERVISOR,
        Role.GRID_WORKER,
    ):
        appoint(
            cast.people[TWIN],
            role,
            village=cast.village,
            starts_on=BEGIN,
            by=None,
            now=at(NOVEMBER),
        )
    cache.clear()
    theirs["card_token"] = Card.objects.get(household=cast.other_household).token
    return Stage(world, theirs, build_ids(world), pin)
