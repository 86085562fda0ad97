"""What the paper says beside its figures: English words unbroken, and whose posting is whose."""

import pytest
from django.test import Client

from noticeboard.models import Notice
from noticeboard.printing.measuring import find_narrowest, wrap_label
from noticeboard.sheets.head import build_head
from tests.cast import Cast
from tests.noticeboard.story import DECEMBER, NOVEMBER, close

PAGE = "/v/anping/notices/2026-10/"


@pytest.mark.parametrize("label", ["Before", "Redemption", "Household number", "Of which given"])
def test_word_of_a_head_is_never_broken(label: str) -> None:
    lines = wrap_label(label, find_narrowest(label, lines_max=2))

    assert " ".join(lines) == label
    assert len(lines) <= len(label.split())


@pytest.mark.django_db
def test_stretches_meet_at_a_closing_and_share_no_moment(cast: Cast) -> None:
    notices = [close(cast), close(cast, NOVEMBER, on=DECEMBER)]

    first, second = (dict(build_head(notice).facts)["入账期间"] for notice in notices)

    assert first == "从开始记账，到2026年11月1日 10:00结账为止"
    assert second == "2026年11月1日 10:00上次结账以后，到2026年12月1日 10:00这次结账为止"


@pytest.mark.django_db
def test_page_print_and_poster_say_the_same_stretch(notice: Notice, anyone: Client) -> None:
    for page in ("", "print/", "print/?paper=a3", "print/?grid=0", "print/poster/"):
        told = anyone.get(f"{PAGE}{page}").content.decode().replace("<br>", "")

        assert "从开始记账，到2026年11月1日 10:00结账为止" in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("?group=1", "?grid=1"),
        ("?paper=a3&group=1", "?paper=a3&grid=1"),
        ("?grid=0&group=1", "?grid=0"),
    ],
)
def test_paper_of_a_group_has_one_address(
    notice: Notice, anyone: Client, asked: str, leads_to: str
) -> None:
    answer = anyone.get(f"{PAGE}print/{asked}")

    assert answer.status_code == 302
    assert answer["Location"] == f"{PAGE}print/{leads_to}"
