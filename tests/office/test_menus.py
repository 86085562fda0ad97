"""The office's menu: by job, and every entry opens for whoever sees it."""

import pytest

from tests.office.conftest import SignIn
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

CHAIR = "住户 事项与评议 制度 超市 资金 公示与异议 报表 设置"


@pytest.mark.parametrize(
    ("person", "jobs"), [("chair", CHAIR), ("watcher", CHAIR), ("keeper", "超市 设置")]
)
def test_menu_opens_all_that_it_shows(
    world: World, sign_in: SignIn, person: str, jobs: str
) -> None:
    client = sign_in(world.cast.people[person])
    today, *groups = client.get("/admin/").context["sidebar_navigation"]

    entries = [entry for group in (today, *groups) for entry in group["items"]]
    answers = {str(entry["link"]): client.get(entry["link"]).status_code for entry in entries}

    assert [str(group["title"]) for group in groups] == jobs.split()
    assert answers == dict.fromkeys(answers, 200)
    assert len({str(entry["title"]) for entry in entries}) == len(entries)
