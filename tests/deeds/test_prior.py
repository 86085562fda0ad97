"""What the paper book had used of the rules' limits: entered, checked by a second, and counted."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from deeds.errors import AmountTooPrecise, PriorTimesNeeded, PriorUseChecked
from deeds.models import PriorUse
from deeds.queries.deeds import get_deed
from deeds.scoring import forecast, forecast_many
from deeds.services import check_prior_uses, drop_prior_uses, record_prior_use
from rules.models import Rule
from rules.scoring import Assessment, words
from rules.services import RuleInput, add_rule, draft_edition
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from tests.deeds.factories import bring
from tests.rules.factories import adopt_by_meetings
from villages.errors import OwnHousehold, RoleNeeded, SecondPersonNeeded
from villages.models import Change, User
from villages.queries import get_terms

pytestmark = pytest.mark.django_db

PAPER_DAY = date(2026, 9, 30)
YEARLY = (
    RuleInput(
        code="R01",
        category="hygiene",
        deed="主动清理卫生死角",
        points=Decimal(5),
        cap_points=Decimal(20),
        cap_period="year",
    ),
    RuleInput(
        code="R02",
        category="volunteering",
        deed="参加志愿服务",
        points=Decimal(2),
        cap_times=3,
        cap_period="year",
    ),
    RuleInput(
        code="R03",
        category="hygiene",
        deed="乱倒垃圾",
        points=Decimal(-10),
        repeat_points=(Decimal(0), Decimal(-5), Decimal(-10)),
        repeat_period="year",
    ),
    RuleInput(
        code="R04",
        category="culture",
        deed="参加培训",
        points=Decimal(3),
        cap_points=Decimal(6),
        cap_period="quarter",
    ),
    RuleInput(
        code="R05", category="customs", deed="镇级文明家庭", points=Decimal(10), ladder="文明家庭"
    ),
    RuleInput(
        code="R06", category="customs", deed="县级文明家庭", points=Decimal(25), ladder="文明家庭"
    ),
)


@pytest.fixture
def yearly(cast: Cast) -> dict[str, Rule]:
    """Rules whose limits are of the year, and one whose limit is of the quarter."""
    now = at(BEGIN, 8)
    edition = draft_edition(cast.village, title="办法", by=cast.chair, now=now)
    rules = {one.code: add_rule(edition, terms=one, by=cast.chair, now=now) for one in YEARLY}
    adopt_by_meetings(edition, by=cast.chair, now=now, day=BEGIN)
    return rules


def enter(
    cast: Cast, code: str, times: int, points: int, *, number: int = 5, by: User | None = None
) -> PriorUse:
    return record_prior_use(
        cast.households[number],
        code,
        times=times,
        points=Decimal(points),
        until=PAPER_DAY,
        by=by or cast.chair,
        now=NOW,
    )


def check(cast: Cast, *, number: int = 5, by: User | None = None) -> int:
    up_to = PriorUse.objects.order_by("pk").last()
    assert up_to is not None
    person = by or cast.watcher
    return check_prior_uses(cast.households[number], up_to=up_to.pk, by=person, now=NOW)


def weigh(cast: Cast, rule: Rule) -> Assessment:
    deed = get_deed(cast.village, bring(cast, rule).pk)
    terms = get_terms(cast.village, TODAY)
    one = forecast(deed, None, terms=terms, today=TODAY)
    # A list counts as a single deed does.
    assert forecast_many([deed], today=TODAY)[deed.pk] == one
    return one


@pytest.mark.parametrize(
    ("code", "times", "points", "expected", "told"),
    [
        ("R01", 3, 18, 2, "本年度上限20分，此前已得18分，计2分（此前含纸质账的18分）"),
        ("R02", 3, 6, 0, "本年度限3次，此前已记3次，计0分（此前含纸质账的3次）"),
        ("R03", 2, -5, -10, "第三次（一年度内，含纸质账2次），扣10分"),
    ],
)
def test_checked_limits_count_and_the_explanation_names_the_paper_book(
    cast: Cast,
    yearly: dict[str, Rule],
    *,
    code: str,
    times: int,
    points: int,
    expected: int,
    told: str,
) -> None:
    enter(cast, code, times, points)
    before = weigh(cast, yearly[code])

    assert check(cast) == 1
    after = weigh(cast, yearly[code])

    assert "纸质账" not in words(before.explanation)
    assert after.points == expected
    assert told in words(after.explanation)


def test_level_of_a_ladder_in_the_paper_book_comes_off(cast: Cast, yearly: dict[str, Rule]) -> None:
    enter(cast, "R05", 1, 10)
    check(cast)

    found = weigh(cast, yearly["R06"])

    assert found.points == 15
    assert "同一梯级已计10分，补计15分（此前含纸质账的10分）" in words(found.explanation)


def test_paper_book_tells_of_the_year_and_of_no_quarter(
    cast: Cast, yearly: dict[str, Rule]
) -> None:
    record_prior_use(
        cast.households[5],
        "R04",
        times=2,
        points=Decimal(6),
        until=TODAY,
        by=cast.chair,
        now=NOW,
    )
    check(cast)

    assert weigh(cast, yearly["R04"]).points == 3


def test_history_takes_the_same_queries_for_one_household_and_for_three(
    cast: Cast, yearly: dict[str, Rule]
) -> None:
    counts = []
    for numbers in ((5,), (4, 5, 6)):
        for number in numbers:
            enter(cast, "R01", 2, 10, number=number)
            check(cast, number=number)
        deeds = [
            get_deed(cast.village, bring(cast, yearly["R01"], number=number).pk)
            for number in numbers
        ]
        with CaptureQueriesContext(connection) as found:
            forecast_many(deeds, today=TODAY)
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_same_limits_again_double_nothing_and_others_replace_them(cast: Cast) -> None:
    first = enter(cast, "R01", 2, 10)

    again = enter(cast, "R01", 2, 10, by=cast.clerk)
    other = enter(cast, "R01", 3, 15, by=cast.clerk)

    assert again.pk == first.pk
    assert [(one.pk, one.times, one.entered_by) for one in PriorUse.objects.all()] == [
        (other.pk, 3, cast.clerk)
    ]
    acts = Change.objects.filter(kind="deeds.prioruse").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["created", "removed", "created"]


def test_checked_limits_stay(cast: Cast) -> None:
    enter(cast, "R01", 2, 10)
    check(cast)

    with pytest.raises(PriorUseChecked):
        enter(cast, "R01", 3, 15)

    assert drop_prior_uses(cast.households[5], up_to=2**40, by=cast.watcher, now=NOW) == 0
    assert check(cast) == 0


def test_limits_that_nobody_checked_can_be_dropped(cast: Cast) -> None:
    row = enter(cast, "R01", 2, 10)
    late = enter(cast, "R02", 2, 4)

    assert drop_prior_uses(cast.households[5], up_to=row.pk, by=cast.watcher, now=NOW) == 1
    assert list(PriorUse.objects.all()) == [late]


def test_limits_take_a_second_person_who_is_no_family(cast: Cast) -> None:
    row = enter(cast, "R01", 2, 10)
    enter(cast, "R01", 2, 10, number=4, by=cast.clerk)

    with pytest.raises(SecondPersonNeeded):
        check(cast, by=cast.chair)
    with pytest.raises(OwnHousehold):
        check(cast, number=4, by=cast.chair)
    with pytest.raises(OwnHousehold):
        drop_prior_uses(cast.households[4], up_to=2**40, by=cast.chair, now=NOW)
    with pytest.raises(RoleNeeded):
        check(cast, by=cast.walker)
    with pytest.raises(RoleNeeded):
        enter(cast, "R02", 1, 2, by=cast.watcher)

    row.refresh_from_db()
    assert row.checked_at is None


def test_what_came_in_after_the_look_waits(cast: Cast) -> None:
    first = enter(cast, "R01", 2, 10)
    late = enter(cast, "R02", 1, 2)

    count = check_prior_uses(cast.households[5], up_to=first.pk, by=cast.watcher, now=NOW)

    late.refresh_from_db()
    assert (count, late.checked_at) == (1, None)


def test_no_times_and_finer_points_are_refused(cast: Cast) -> None:
    with pytest.raises(PriorTimesNeeded):
        enter(cast, "R01", 0, 0)
    with pytest.raises(AmountTooPrecise):
        record_prior_use(
            cast.households[5],
            "R01",
            times=1,
            points=Decimal("0.001"),
            until=PAPER_DAY,
            by=cast.chair,
            now=NOW,
        )


@pytest.mark.parametrize(
    "values",
    [
        {"times": 0},
        {"checked_at": NOW},
        {"checked_at": NOW, "checked_by_id": "entered_by"},
    ],
)
def test_database_refuses(cast: Cast, values: dict[str, object]) -> None:
    row = enter(cast, "R01", 2, 10)
    changes = {
        name: getattr(row, f"{value}_id") if isinstance(value, str) else value
        for name, value in values.items()
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        PriorUse.objects.filter(pk=row.pk).update(**changes)


def test_database_keeps_what_was_checked(cast: Cast) -> None:
    row = enter(cast, "R01", 2, 10)
    check(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        PriorUse.objects.filter(pk=row.pk).update(times=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PriorUse.objects.filter(pk=row.pk).delete()


def test_database_refuses_a_code_twice(cast: Cast) -> None:
    row = enter(cast, "R01", 2, 10)
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
