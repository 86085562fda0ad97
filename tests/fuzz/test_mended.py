"""What the walk once broke, each for itself."""

import pytest
from django.test import Client

from tests.test_access import open_browser
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

NO_IDS = ("½", "1e-400", "老张", "9" * 30, "9" * 5000, "-1", "0")


@pytest.fixture
def chair(world: World) -> Client:
    client = open_browser(world, "chair")
    client.raise_request_exception = True
    return client


def test_choice_by_search_refuses_what_is_no_id(world: World, chair: Client) -> None:
    village = world.cast.village.pk

    for value in NO_IDS:
        sent = {"village": village, "first": value, "second": value}
        answer = chair.post("/admin/villages/kintie/add/", sent)

        assert answer.status_code == 200
        errors = answer.context["adminform"].form.errors.as_data()
        assert {name: [one.code for one in errors[name]] for name in errors} == {
            "first": ["invalid_choice"],
            "second": ["invalid_choice"],
        }


@pytest.mark.parametrize(
    ("person", "page"),
    [
        ("operator", "/admin/villages/village/{}/change/"),
        ("chair", "/admin/market/goods/{}/intake/"),
        ("chair", "/admin/market/goods/{}/photo/"),
        ("chair", "/admin/rules/edition/{}/change/"),
        ("chair", "/admin/villages/household/{}/life/"),
        ("chair", "/admin/market/partner/{}/change/"),
        ("chair", "/admin/noticeboard/notice/{}/page/"),
    ],
)
def test_page_of_the_office_whose_row_can_be_none_is_none(
    world: World, person: str, page: str
) -> None:
    client = open_browser(world, person)
    client.raise_request_exception = True
    addresses = [page.format(value) for value in NO_IDS]

    answers = [ask(address) for address in addresses for ask in (client.get, client.post)]

    assert {answer.status_code for answer in answers} == {404}


def test_mark_at_a_row_that_can_be_none_is_no_page(world: World, chair: Client) -> None:
    sent = [
        {"action": "propose_removal", "_selected_action": ["1", value]} for value in (*NO_IDS, "")
    ]

    answers = [chair.post("/admin/villages/kintie/", marks) for marks in sent]

    assert {answer.status_code for answer in answers} == {404}
