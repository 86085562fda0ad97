"""The paper book's list: printed, held against it, and consented to by a second person."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deeds.models import PriorUse
from deeds.services import record_prior_use
from ledger.models import Correction, StandingEntry, Transfer, TransferKind
from ledger.services import propose_opening
from office.paperbook.queries import Shown, list_refused, read_paper_list
from office.paperbook.services import Answered, consent_to_paper, refuse_of_paper
from tests.cast import NOW, TODAY, Cast
from tests.deeds.conftest import clock
from tests.ledger.together import run_together
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Appointment, User
from villages.services import end_appointment

__all__ = ["clock"]

pytestmark = pytest.mark.django_db

PAGE = "/admin/paper-book/"
YESTERDAY = TODAY - timedelta(days=1)
ALL = Shown(2**40, 2**40)


def propose(cast: Cast, number: int, points: int = 20, *, by: User | None = None) -> Correction:
    return propose_opening(
        cast.account(number),
        points=Decimal(points),
        standing_points=Decimal(points),
        reason="纸质账结转",
        key=uuid4(),
        by=by or cast.chair,
        now=NOW,
    )


def use(cast: Cast, number: int, code: str = "R01") -> PriorUse:
    return record_prior_use(
        cast.households[number],
        code,
        times=2,
        points=Decimal(10),
        until=date(2026, 9, 30),
        by=cast.chair,
        now=NOW,
    )


def consent(cast: Cast, *, by: User | None = None, shown: Shown = ALL, **more: object) -> Answered:
    return consent_to_paper(
        cast.village,
        shown=shown,
        by=by or cast.watcher,
        now=NOW,
        **({"without": ()} | more),  # type: ignore[arg-type] # what a test says
    )


def list_states(cast: Cast) -> dict[int, str]:
    rows = Correction.objects.for_village(cast.village)
    return dict(rows.values_list("account__number", "state"))


def test_all_that_waits_is_posted_and_its_limits_count(cast: Cast) -> None:
    for number in (2, 5):
        propose(cast, number)
    use(cast, 5)
    use(cast, 6)

    answered = consent(cast)

    assert (answered.count, answered.left, answered.failed) == (3, 0, [])
    assert list_states(cast) == {2: "posted", 5: "posted"}
    assert cast.account(5).balance == 120
    assert StandingEntry.objects.count() == 2
    assert PriorUse.objects.filter(checked_by=cast.watcher).count() == 2


def test_named_households_are_turned_down_in_the_same_step(cast: Cast) -> None:
    for number in (2, 3, 5):
        propose(cast, number)

    answered = consent(cast, without=[3, 5])

    assert (answered.count, answered.refused) == (1, 2)
    assert list_states(cast) == {2: "posted", 3: "refused", 5: "refused"}


def test_own_kin_and_what_one_entered_waits_for_somebody_else(cast: Cast) -> None:
    for number in (1, 4, 5):
        propose(cast, number, by=cast.watcher)
    propose(cast, 6, by=cast.chair)

    paper = read_paper_list(cast.village, by=cast.chair, today=TODAY)
    blocked = {row.number: row.blocked for row in paper.rows}
    answered = consent(cast, by=cast.chair)

    assert blocked == {
        "001": "您自己家或近亲家，要另一位同意",
        "004": "您自己家或近亲家，要另一位同意",
        "005": "",
        "006": "是您录的，要另一位同意",
    }
    assert answered.count == 1
    assert list_states(cast) == {1: "proposed", 4: "proposed", 5: "posted", 6: "proposed"}


def test_committee_leaves_to_the_supervisor_what_that_one_can_check(cast: Cast) -> None:
    propose(cast, 5)

    answered = consent(cast, by=cast.clerk)

    assert answered.count == 0
    assert list_states(cast) == {5: "proposed"}


def test_committee_checks_where_no_supervisor_is_left(cast: Cast) -> None:
    propose(cast, 5)
    end_appointment(
        Appointment.objects.get(user=cast.watcher), last_day=YESTERDAY, by=cast.chair, now=NOW
    )

    answered = consent(cast, by=cast.clerk)

    assert answered.count == 1
    assert list_states(cast) == {5: "posted"}


def test_refused_are_told_until_they_are_brought_in_anew(cast: Cast) -> None:
    for number in (2, 3):
        propose(cast, number)
    refuse_of_paper(cast.village, shown=ALL, numbers=[2, 3], by=cast.watcher, now=NOW)
    propose(cast, 3, 30)

    refused = list_refused(cast.village)

    assert [(one.account.number, one.decided_by) for one in refused] == [(2, cast.watcher)]


def test_what_came_in_after_the_page_waits(cast: Cast) -> None:
    first = propose(cast, 2)
    shown = Shown(first.pk, 0)
    propose(cast, 3)
    use(cast, 2)

    answered = consent(cast, shown=shown)

    # The second household is new, and of the first the limits are.
    assert answered.count == 0
    assert consent(cast).count == 2


def test_what_the_time_does_not_reach_goes_with_the_next_press(cast: Cast) -> None:
    for number in (2, 3):
        propose(cast, number)

    first = consent(cast, seconds=-1.0)
    second = consent(cast)

    assert (first.count, first.left) == (0, 2)
    assert (second.count, second.left) == (2, 0)


def test_refused_households_post_nothing_and_lose_their_limits(cast: Cast) -> None:
    for number in (2, 3):
        propose(cast, number)
        use(cast, number)

    answered = refuse_of_paper(cast.village, shown=ALL, numbers=[2], by=cast.watcher, now=NOW)

    assert answered.count == 1
    assert list_states(cast) == {2: "refused", 3: "proposed"}
    assert [one.household.number for one in PriorUse.objects.all()] == [3]
    assert not Transfer.objects.filter(kind=TransferKind.OPENING).exists()


def test_only_staff_of_the_village_answers(cast: Cast) -> None:
    propose(cast, 2)

    with pytest.raises(RoleNeeded):
        consent(cast, by=cast.walker)
    with pytest.raises(VillageNotFound):
        consent(cast, by=cast.stranger)
    with pytest.raises(RoleNeeded):
        refuse_of_paper(cast.village, shown=ALL, numbers=[2], by=cast.walker, now=NOW)

    assert list_states(cast) == {2: "proposed"}


@pytest.mark.django_db(transaction=True)
def test_two_who_consent_at_once_post_once(cast: Cast) -> None:
    for number in (2, 3, 5):
        propose(cast, number, by=cast.clerk)

    run_together([lambda: consent(cast), lambda: consent(cast)])

    posted = Transfer.objects.filter(kind=TransferKind.OPENING)
    assert sorted(posted.values_list("destination__number", flat=True)) == [2, 3, 5]
    assert [cast.account(number).balance for number in (2, 3, 5)] == [120, 120, 120]


def test_list_takes_the_same_queries_for_one_household_and_for_three(cast: Cast) -> None:
    counts = []
    for numbers in ((2,), (3, 5)):
        for number in numbers:
            propose(cast, number)
            use(cast, number)
        with CaptureQueriesContext(connection) as found:
            list_all = read_paper_list(cast.village, by=cast.watcher, today=TODAY)
            assert [row.limits for row in list_all.rows][:1] == ["R01 2 次，+10 分"]
        counts.append(len(found))

    assert counts[0] == counts[1]
    assert counts[0] <= 9


# Pages


@pytest.fixture
def watcher(cast: Cast, clock: None) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast.watcher)
    return client


def press(client: Client, **sent: str) -> HttpResponse:
    page = client.get(f"{PAGE}?village=anping")
    shown = str(page.context["paper"].shown)
    return client.post(PAGE, {"village": "anping", "shown": shown, "is_compared": "on"} | sent)  # type: ignore[return-value]


def test_page_lists_what_waits_and_posts_all_but_the_named(cast: Cast, watcher: Client) -> None:
    for number in (2, 3, 5):
        propose(cast, number)

    page = unescape(watcher.get(f"{PAGE}?village=anping").content.decode())
    answer = press(watcher, numbers="3", consent="1")

    assert "等着同意的有 3 户，结余一共 60 分，今年的年度积分一共 60 分。" in page
    assert answer.status_code == 302
    done = unescape(watcher.get(answer["Location"]).content.decode())
    assert "2 户已经同意，入了账。" in done
    assert "对不上的 1 户记下了不同意，没有入账；改好表可以重新录入。" in done
    assert "01组 · 003户：表上结余 20 分，马监在10月15日 10:00记下对不上，没有同意" in done
    assert list_states(cast) == {2: "posted", 3: "refused", 5: "posted"}


def test_page_asks_for_the_comparing_and_for_numbers(cast: Cast, watcher: Client) -> None:
    propose(cast, 2)

    answers = [
        press(watcher, consent="1", is_compared=""),
        press(watcher, refuse="1"),
        press(watcher, consent="1", numbers="三户"),
        press(watcher, consent="1", shown="all"),
        press(watcher, consent="1", numbers="61"),
    ]

    assert [answer.status_code for answer in answers] == [400] * 5
    assert "这些户不在您能核对的清单里：061。" in answers[-1].content.decode()
    assert list_states(cast) == {2: "proposed"}


def test_page_turns_the_named_down(cast: Cast, watcher: Client) -> None:
    for number in (2, 3):
        propose(cast, number)

    press(watcher, refuse="1", numbers="2")

    assert list_states(cast) == {2: "refused", 3: "proposed"}


def test_printed_list_has_groups_figures_and_a_place_to_sign(cast: Cast, watcher: Client) -> None:
    propose(cast, 2, 35)
    propose(cast, 5, 12)
    use(cast, 5)

    page = watcher.get(f"{PAGE}print/?village=anping").content.decode()

    assert [word in page for word in ("01组", "02组", "林三妹", "郑国强", "核对人：")] == [True] * 5
    assert "共 2 户，结余合计 47 分，年度积分合计 47 分" in page
    assert "R01" in page


def test_empty_page_says_what_will_be_here(cast: Cast, watcher: Client) -> None:
    page = watcher.get(f"{PAGE}?village=anping").content.decode()

    assert "现在没有等着核对的期初结余。" in page
