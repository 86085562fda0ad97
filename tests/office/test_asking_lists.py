"""What the address of a list may ask for: what the list shows, and never what is kept secret."""

import pytest

from tests.office.conftest import SignIn
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

PEOPLE = "/admin/villages/user/"


@pytest.mark.parametrize(
    "asked",
    [
        "password__startswith=scrypt",
        "password=x",
        "last_login__isnull=1",
        "sessions__gt=a",
        "sessions__session_key__startswith=a",
        "auth_token_set__gt=a",
        "totpdevice__isnull=1",
    ],
)
@pytest.mark.parametrize("page", [PEOPLE, f"{PEOPLE}table/"])
def test_no_address_tells_how_a_person_signs_in(
    world: World, sign_in: SignIn, page: str, asked: str
) -> None:
    for person in (world.cast.chair, world.cast.watcher):
        answer = sign_in(person).get(f"{page}?{asked}")

        assert answer.status_code == 400, person


@pytest.mark.parametrize(
    "address",
    [
        f"{PEOPLE}?is_active__exact=1",
        "/admin/villages/change/?kind=villages.user&row=1",
        "/admin/villages/change/?made_at__year=2026",
        "/admin/ledger/correction/?state__exact=proposed",
        "/admin/ledger/yearturn/?state__exact=proposed",
        "/admin/rules/comment/?answered_at__isempty=1",
        "/admin/villages/household/?grid__id__exact=1",
    ],
)
def test_addresses_of_the_offices_own_links_stand(
    world: World, sign_in: SignIn, address: str
) -> None:
    assert sign_in(world.cast.chair).get(address).status_code == 200
