"""The report's figures, whole, and that they agree with what was put up."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries

from ledger.services import consent_to_correction, propose_reversal
from market.models import FundKind
from market.services import Back, consent_to_return, propose_return, reverse_entry
from noticeboard.models import Ground, Notice, ObjectionState
from noticeboard.services import close_and_draw
from noticeboard.services.objections import dismiss
from office.report.figures import CategoryFigures, Figures, Tag, TagFigures, add_up
from office.report.queries import get_report
from office.report.span import Span
from rules.models import Category, Rule
from tests.cast import BEGIN, TODAY, Cast, at
from tests.deeds.factories import adopt_rules, approve, bring, post
from tests.market.shop import Shop, hand_over, line
from tests.noticeboard.objections import decide, miss
from tests.noticeboard.shop_story import enter
from tests.noticeboard.story import CLOSING_DAY, DECEMBER, NOVEMBER, OCTOBER
from villages.models import Household, Member, Village
from villages.models.households import HouseholdState

pytestmark = pytest.mark.django_db

LAST_OF_OCTOBER = date(2026, 10, 31)
LAST_OF_NOVEMBER = date(2026, 11, 30)
D = Decimal
NO_TAGS = {tag: TagFigures() for tag in Tag}
# As the story tells it: R01 twice to household 5, R03 to household 2, R02 from household 3;
# household 4's R01 was reversed; household 5 took a bag of rice.
OCTOBER_FIGURES = Figures(
    households=6,
    base=D(600),
    awarded=D(16),
    awarded_reversed=D(5),
    deducted=D(5),
    redeemed=D(20),
    pieces=D(1),
    taking_part=2,
    people=2,
    turns=D(1),
    categories={
        Category.HYGIENE: CategoryFigures(awards=2, awarded=D(10), deductions=1, deducted=D(5)),
        Category.VOLUNTEERING: CategoryFigures(awards=1, awarded=D(6)),
    },
    tags=NO_TAGS,
)


def read(village: Village, first: date = OCTOBER, last: date = LAST_OF_OCTOBER) -> Figures:
    ((_village, figures),) = get_report([village], first, last).villages
    return figures


def test_report_tells_october_whole(cast: Cast, october: Shop) -> None:
    assert read(cast.village) == OCTOBER_FIGURES


def test_report_of_a_month_without_anything_is_empty(cast: Cast, october: Shop) -> None:
    assert read(cast.village, date(2026, 9, 1), date(2026, 9, 30)) == Figures(
        households=None, tags=NO_TAGS
    )


def test_households_are_those_of_the_last_day(cast: Cast) -> None:
    households = Household.objects.for_village(cast.village)
    households.filter(number=5).update(joined_on=date(2026, 11, 1), party_member=True)
    households.filter(number=6).update(
        state=HouseholdState.DISSOLVED, state_since=date(2026, 11, 20), party_member=True
    )

    days = (date(2026, 9, 30), LAST_OF_OCTOBER, date(2026, 11, 19), date(2026, 11, 20))
    told = [read(cast.village, OCTOBER.replace(month=9), day) for day in days]

    assert [figures.households for figures in told] == [None, 5, 6, 5]
    tagged = [figures.tags[Tag.PARTY_MEMBER].households for figures in told]
    assert tagged == [0, 1, 2, 1]


def test_total_leaves_out_villages_that_had_not_begun() -> None:
    later, here = Figures(households=None), Figures(households=6)

    assert add_up([later, here]).households == 6
    assert add_up([later, later]).households is None


def test_closing_changes_nothing_but_the_cover_that_it_tells(cast: Cast, october: Shop) -> None:
    enter(cast, FundKind.OPENING, 300, on=BEGIN)

    notice = close_and_draw(cast.village, OCTOBER, by=None, now=at(CLOSING_DAY))
    figures = read(cast.village)

    assert figures.cover_percent == notice.shop_account.cover_percent
    assert figures.cover_percent is not None
    assert figures == Figures(
        **{name: getattr(OCTOBER_FIGURES, name) for name in OCTOBER_FIGURES.__slots__}
        | {"cover_percent": figures.cover_percent}
    )


def test_report_of_whole_months_agrees_with_their_notices(cast: Cast, october: Shop) -> None:
    rule = Rule.objects.for_village(cast.village).get(code="R01")
    first = close_and_draw(cast.village, OCTOBER, by=None, now=at(CLOSING_DAY, 9))
    # Of October by its day, of November by its posting.
    post(cast, rule, number=6, occurred_on=TODAY, on=CLOSING_DAY)
    hand_over(october, line(october.soap, 2), now=at(NOVEMBER, 11))
    second = close_and_draw(cast.village, NOVEMBER, by=None, now=at(DECEMBER))

    for first_day, last_day, notices in (
        (OCTOBER, LAST_OF_OCTOBER, [first]),
        (NOVEMBER, LAST_OF_NOVEMBER, [second]),
        (OCTOBER, LAST_OF_NOVEMBER, [first, second]),
    ):
        figures = read(cast.village, first_day, last_day)
        printed = sum_notices(notices)
        assert figures.awarded + figures.awarded_reversed == printed["added"]
        assert figures.deducted + figures.deducted_reversed == -printed["deducted"]
        assert figures.redeemed + figures.redeemed_returned == -printed["redeemed"]
        # The other column is the base, less what was reversed.
        assert figures.base - figures.awarded_reversed == printed["other"]


def sum_notices(notices: list[Notice]) -> dict[str, Any]:  # Any: sums
    lines = Notice.objects.filter(pk__in=[one.pk for one in notices]).order_by()
    columns = ("added", "deducted", "redeemed", "other")
    return lines.aggregate(**{name: Sum(f"lines__month_line__{name}") for name in columns})


def test_what_is_reversed_later_counts_no_more(cast: Cast, october: Shop) -> None:
    rule = Rule.objects.for_village(cast.village).get(code="R01")
    deed = post(cast, rule, number=6)
    assert deed.transfer is not None
    before = read(cast.village)
    close_and_draw(cast.village, OCTOBER, by=None, now=at(CLOSING_DAY))
    proposal = propose_reversal(
        deed.transfer, reason="看错了行", key=uuid4(), by=cast.clerk, now=at(CLOSING_DAY, 11)
    )
    consent_to_correction(proposal, by=cast.watcher, now=at(CLOSING_DAY, 12))

    after = read(cast.village)

    assert (before.awarded, before.awarded_reversed, before.taking_part) == (D(21), D(5), 3)
    assert (after.awarded, after.awarded_reversed, after.taking_part) == (D(16), D(10), 2)
    assert read(cast.village, NOVEMBER, LAST_OF_NOVEMBER).awarded == 0


def test_what_is_brought_back_later_counts_no_more_but_is_told(cast: Cast, october: Shop) -> None:
    redemption = hand_over(october, line(october.soap, 2), now=at(TODAY, 11))
    before = read(cast.village)
    notice = close_and_draw(cast.village, OCTOBER, by=None, now=at(CLOSING_DAY))
    proposal = propose_return(
        redemption,
        back=[Back(redemption.lines.get(), D(2))],
        reason="不要了",
        key=uuid4(),
        by=cast.keeper,
        now=at(CLOSING_DAY, 11),
    )
    consent_to_return(proposal, by=cast.watcher, now=at(CLOSING_DAY, 12))

    after = read(cast.village)

    assert (before.redeemed, before.redeemed_returned) == (D(27), D(0))
    assert (after.redeemed, after.redeemed_returned) == (D(20), D(7))
    assert after.redeemed + after.redeemed_returned == -sum_notices([notice])["redeemed"]


def test_report_of_some_days_counts_by_the_day_of_posting(cast: Cast, october: Shop) -> None:
    rule = Rule.objects.for_village(cast.village).get(code="R01")
    # On the day before its posting, which is what counts.
    post(cast, rule, number=6, occurred_on=TODAY, on=date(2026, 10, 20))

    assert read(cast.village, date(2026, 10, 20), date(2026, 10, 20)).awarded == D(5)
    assert read(cast.village, date(2026, 10, 16), date(2026, 10, 19)).awarded == 0
    assert read(cast.village, date(2026, 10, 2), TODAY).awarded == D(16)
    assert read(cast.village, date(2026, 10, 2), TODAY).base == 0


def test_people_are_the_named_ones_and_one_of_each_other_household(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    head = cast.households[5].members.get()
    son = Member.objects.create(household=cast.households[5], name="郑小强")
    for member in (head, son, head, None):
        deed = bring(cast, rules["R01"], number=5, member=member)
        approve(deed, cast.judge_two)
        approve(deed, cast.judge_three)
    post(cast, rules["R01"], number=6)

    figures = read(cast.village)

    assert (figures.taking_part, figures.people) == (2, 3)


def test_households_are_told_by_what_they_are_today(cast: Cast, october: Shop) -> None:
    households = Household.objects.for_village(cast.village)
    households.filter(number__in=(1, 5)).update(party_member=True)
    households.filter(number=2).update(with_disabled=True, state=HouseholdState.AWAY)
    households.filter(number=6).update(state=HouseholdState.DISSOLVED)

    figures = read(cast.village)

    assert figures.households == 5
    assert figures.tags == {
        Tag.PARTY_MEMBER: TagFigures(households=2, taking_part=1, awarded=D(10)),
        Tag.WITH_DISABLED: TagFigures(households=1, taking_part=1, awarded=D(6)),
        Tag.AWAY: TagFigures(households=1, taking_part=1, awarded=D(6)),
    }


def test_money_spent_leaves_out_what_was_taken_back_and_other_days(cast: Cast) -> None:
    enter(cast, FundKind.OPENING, 1000, on=BEGIN)
    enter(cast, FundKind.GRANT, 500, on=BEGIN)
    spend(cast, 120, on=date(2026, 10, 5))
    spend(cast, 30, on=date(2026, 11, 5))
    wrong = spend(cast, 700, on=date(2026, 10, 6))
    reverse_entry(wrong, key=uuid4(), by=cast.clerk, now=at(date(2026, 10, 7)))

    assert read(cast.village).yuan_spent == D(120)
    assert read(cast.village, OCTOBER, LAST_OF_NOVEMBER).yuan_spent == D(150)


def spend(cast: Cast, yuan: int, *, on: date) -> Any:  # Any: a fund entry
    return enter(cast, FundKind.EXPENSE, yuan, on=on)


def test_villages_add_up_and_none_sees_the_others(cast: Cast, october: Shop) -> None:
    report = get_report([cast.village, cast.other_village], OCTOBER, LAST_OF_OCTOBER)

    hewan = Figures(households=1, base=D(100), tags=NO_TAGS)
    assert report.villages == [(cast.village, OCTOBER_FIGURES), (cast.other_village, hewan)]
    total = add_up(figures for _village, figures in report.villages)
    assert (total.households, total.base, total.awarded) == (7, D(700), D(16))
    assert total.categories == OCTOBER_FIGURES.categories
    assert total.objections == Counter[ObjectionState]()
    assert total.cover_percent is None


def test_nothing_adds_up_to_nothing() -> None:
    assert add_up([]) == Figures()


def test_report_asks_the_same_for_one_village_and_for_two(
    cast: Cast, october: Shop, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for villages in ([cast.village], [cast.village, cast.other_village]):
        with django_assert_num_queries(10):
            get_report(villages, OCTOBER, LAST_OF_OCTOBER)


@pytest.mark.parametrize(
    ("first", "last", "words", "whole"),
    [
        (OCTOBER, LAST_OF_OCTOBER, "2026年10月", True),
        (OCTOBER, LAST_OF_NOVEMBER, "2026年10月至11月", True),
        (OCTOBER, date(2026, 10, 30), "2026年10月1日至10月30日", False),
        (date(2026, 10, 2), LAST_OF_OCTOBER, "2026年10月2日至10月31日", False),
    ],
)
def test_span_is_told_in_months_where_it_is_of_months(
    first: date,
    last: date,
    words: str,
    whole: bool,  # noqa: FBT001 - a table
) -> None:
    span = Span(first, last)

    assert (span.words, span.is_whole_months) == (words, whole)


def test_objections_count_by_the_day_they_came_and_as_they_stand(cast: Cast, october: Shop) -> None:
    early = miss(cast, on=date(2026, 10, 20), occurred_on=date(2026, 10, 12))
    miss(cast, on=date(2026, 10, 31), occurred_on=date(2026, 10, 12))
    miss(cast, on=date(2026, 11, 3))
    dismiss(early, **decide(cast, Ground.NO_EVIDENCE))

    figures = read(cast.village)

    assert figures.objections == {ObjectionState.DISMISSED: 1, ObjectionState.OPEN: 1}


def test_tagged_households_that_are_dissolved_count_nowhere(cast: Cast, october: Shop) -> None:
    households = Household.objects.for_village(cast.village)
    households.filter(number__in=(2, 5)).update(party_member=True)
    households.filter(number=5).update(state=HouseholdState.DISSOLVED)

    figures = read(cast.village)

    assert figures.tags[Tag.PARTY_MEMBER] == TagFigures(households=1, taking_part=1, awarded=D(6))
