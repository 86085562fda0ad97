"""The page of the audit trail names every kind of row, also such as are gone."""

import pytest
from django.apps import apps
from django.test import Client

from office.erasing.services import erase_household
from tests.cast import NOW, Cast
from tests.office.conftest import SignIn
from tests.office.life.acts import live_through_all
from villages.models import Change, Village
from villages.models.audit import KINDS_BESIDES, Act
from villages.services.pins import set_pin

pytestmark = pytest.mark.django_db

TRAIL = "/admin/villages/change/"


def read_pages(client: Client, village: Village) -> list[int]:
    pages = Change.objects.filter(village=village).count() // 50
    return [client.get(f"{TRAIL}?p={page}").status_code for page in range(1, pages + 1)]


def test_trail_names_rows_that_are_gone(cast: Cast, sign_in: SignIn) -> None:
    kinds = {model._meta.label_lower for model in apps.get_models()} | {
        *KINDS_BESIDES,
        "villages.unknown",
    }
    for kind in kinds:
        Change.objects.create(
            village=cast.village, made_at=NOW, act=Act.REMOVED, kind=kind, row="987654321"
        )

    answers = read_pages(sign_in(cast.watcher), cast.village)

    assert set(answers) == {200}
    assert len(kinds) > 30


def test_trail_names_what_households_lived_through(cast: Cast, sign_in: SignIn) -> None:
    set_pin(cast.households[3], by=cast.chair, now=NOW)
    live_through_all(cast)
    for number in (2, 3):
        erase_household(cast.households[number], by=cast.chair, now=NOW)

    assert set(read_pages(sign_in(cast.watcher), cast.village)) == {200}
