from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deeds.errors import (
    DayNeeded,
    DayTooOld,
    GridUnknown,
    GroupEmpty,
    NameTooLong,
    RuleNotSimple,
    TallyKeyReused,
    TallyRulesOutOfBounds,
    TallyTooLarge,
)
from deeds.models import Deed, Source, Tally
from deeds.queries.gatherings import get_tally
from deeds.services import draw_up_tally, key_in_tally
from deeds.services.many import Summary
from deeds.services.tallies import CELLS_MAX, Cell
from rules.errors import RuleNotInForce
from rules.models import Rule
from tests.cast import BEGIN, TODAY, Cast, at, enrol
from tests.deeds.factories import adopt_rules
from tests.deeds.test_gatherings import say
from tests.ledger.together import run_together
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Household, User
from villages.services import create_grid


def draw_up(cast: Cast, *codes: str, day: date | None = TODAY, **other: Any) -> Tally:
    """Draw a sheet up for group 02组, with households 4 to 6, unless told otherwise."""
    told: dict[str, Any] = {"grid": cast.second_group, "title": "", "key": uuid4()}
    told |= {"by": cast.walker} | other
    return draw_up_tally(
        cast.village, codes=codes or ("R01", "R03"), day=day, now=at(TODAY), **told
    )


def key_in(
    cast: Cast,
    tally: Tally,
    *boxes: tuple[int, Rule, str],
    by: User | None = None,
    day: date | None = None,
    on: date = TODAY,
) -> Summary:
    cells = [Cell(cast.households[number], rule, Decimal(text)) for number, rule, text in boxes]
    return key_in_tally(tally, cells, day=day, by=by or cast.walker, now=at(on))


def test_tally_holds_the_households_of_its_group_and_its_rules(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    assert rules
    tally = draw_up(cast, "R03", "R01")

    assert (tally.households, tally.rules) == ([4, 5, 6], ["R03", "R01"])
    assert get_tally(cast.village, f" {tally.code[:3].lower()} {tally.code[3:]}") == tally


@pytest.mark.usefixtures("rules")
def test_tally_is_drawn_up_once_by_its_key(cast: Cast) -> None:
    key = uuid4()

    rows = [draw_up(cast, key=key) for _press in range(2)]

    assert rows[0] == rows[1] == Tally.objects.get()
    with pytest.raises(TallyKeyReused):
        draw_up(cast, "R01", key=key)
    with pytest.raises(TallyKeyReused):
        draw_up(cast, key=key, by=cast.chair)


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("codes", "other", "refusal"),
    [
        (("R01", "R01"), {}, TallyRulesOutOfBounds),
        (("R01", "R02", "R03", "R05", "R06", "R07", "R08"), {}, TallyRulesOutOfBounds),
        (("R01", "R04"), {}, RuleNotSimple),
        (("R99",), {}, RuleNotInForce),
        (("R01",), {"day": BEGIN - timedelta(days=1)}, RuleNotInForce),
        (("R01",), {"day": TODAY - timedelta(days=61)}, DayTooOld),
        (("R01",), {"title": "表" * 61}, NameTooLong),
    ],
)
def test_tally_is_refused(
    cast: Cast, codes: tuple[str, ...], other: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        draw_up(cast, *codes, **other)


@pytest.mark.usefixtures("rules")
def test_tally_needs_a_group_of_its_village_with_households(cast: Cast) -> None:
    assert cast.other_household is not None
    empty = create_grid(cast.village, "03组", position=3, by=None, now=at(BEGIN))

    with pytest.raises(GridUnknown):
        draw_up(cast, grid=cast.other_household.grid)
    with pytest.raises(GroupEmpty):
        draw_up(cast, grid=empty)


@pytest.mark.usefixtures("rules")
def test_tally_has_no_more_boxes_than_a_form_may_send(cast: Cast) -> None:
    numbers = range(7, 7 + CELLS_MAX // 6)
    Household.objects.bulk_create(
        Household(village=cast.village, grid=cast.second_group, number=number, joined_on=BEGIN)
        for number in numbers
    )

    with pytest.raises(TallyTooLarge):
        draw_up(cast, "R01", "R02", "R03", "R05", "R06", "R07")


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(("person", "error"), [("keeper", RoleNeeded), ("nobody", VillageNotFound)])
def test_tally_is_drawn_up_and_keyed_in_by_recorders_only(
    cast: Cast, rules: dict[str, Rule], person: str, error: type[Exception]
) -> None:
    tally, by = draw_up(cast), cast.people[person]

    with pytest.raises(error):
        draw_up(cast, by=by)
    with pytest.raises(error):
        key_in(cast, tally, (5, rules["R01"], "1"), by=by)


def test_keying_in_makes_a_deed_a_box(cast: Cast, rules: dict[str, Rule]) -> None:
    tally = draw_up(cast)

    summary = key_in(
        cast, tally, (4, rules["R01"], "1"), (4, rules["R03"], "2.5"), (6, rules["R01"], "1")
    )

    assert say(summary) == ([4, 4, 6], [], [])
    rows = Deed.objects.order_by("pk").values_list("household__number", "rule__code", "quantity")
    assert list(rows) == [(4, "R01", 1), (4, "R03", Decimal("2.5")), (6, "R01", 1)]
    assert set(Source.objects.values_list("tally", flat=True)) == {tally.pk}
    assert (tally.keyed_by, tally.keyed_at) == (cast.walker, at(TODAY))


def test_a_second_keying_is_recognised_by_whomever(cast: Cast, rules: dict[str, Rule]) -> None:
    tally = draw_up(cast)
    boxes = [(4, rules["R01"], "1"), (5, rules["R03"], "2")]
    key_in(cast, tally, *boxes)
    tomorrow = TODAY + timedelta(days=1)

    again = key_in(cast, tally, *boxes, (6, rules["R01"], "1"), by=cast.chair, on=tomorrow)

    assert say(again) == ([6], [4, 5], [])
    assert Deed.objects.count() == 3
    assert (tally.keyed_by, tally.keyed_at) == (cast.walker, at(TODAY))


def test_boxes_that_differ_are_named_and_not_overwritten(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    tally = draw_up(cast)
    key_in(cast, tally, (4, rules["R03"], "2"))

    again = key_in(cast, tally, (4, rules["R03"], "3"), by=cast.chair)

    ((number, words),) = say(again)[2]
    assert (number, words.partition("，")[0]) == (4, "10月15日由林巡录过 · 参与志愿服务 · 2小时")
    assert Deed.objects.get().quantity == 2


def test_a_bad_box_stops_none_of_the_others(cast: Cast, rules: dict[str, Rule]) -> None:
    tally = draw_up(cast)

    summary = key_in(
        cast,
        tally,
        (4, rules["R01"], "2"),
        (5, rules["R03"], "1"),
        (1, rules["R01"], "1"),
        (5, rules["R08"], "1"),
    )

    assert say(summary)[0] == [5]
    assert {(entry.household.number, error.code) for entry, error in summary.refused} == {
        (4, "quantity_not_counted"),
        (1, "not_on_sheet"),
        (5, "not_on_sheet"),
    }


def test_sheet_without_a_day_takes_that_of_its_first_keying(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    tally, written = draw_up(cast, day=None), TODAY - timedelta(days=2)

    with pytest.raises(DayNeeded):
        key_in(cast, tally, (4, rules["R01"], "1"))
    key_in(cast, tally, (4, rules["R01"], "1"), day=written)
    again = key_in(cast, tally, (4, rules["R01"], "1"), (5, rules["R01"], "1"), day=TODAY)

    assert say(again) == ([5], [4], [])
    assert set(Deed.objects.values_list("occurred_on", flat=True)) == {written}


def test_sheet_of_which_nothing_was_taken_is_not_keyed_in(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    tally = draw_up(cast, day=None)

    key_in(cast, tally, (4, rules["R01"], "2"), day=TODAY)

    assert (tally.keyed_by, tally.keyed_at, tally.day) == (None, None, None)


def test_keying_in_asks_few_queries_a_box(cast: Cast, rules: dict[str, Rule]) -> None:
    for number in range(7, 27):
        cast.households[number] = enrol(cast.village, number, grid=cast.second_group, head="钟家兴")
    tally, counts = draw_up(cast), []
    for numbers in ([5], range(7, 17), range(7, 17)):
        boxes = [(number, rules["R01"], "1") for number in numbers]
        with CaptureQueriesContext(connection) as asked:
            key_in(cast, tally, *boxes)
        counts.append(len(asked))

    one, ten, repeated = counts
    assert (ten - one) / 9 <= 5
    assert repeated <= 8


@pytest.mark.django_db(transaction=True)
def test_two_who_key_a_sheet_in_at_once_double_nothing(cast: Cast) -> None:
    rules = adopt_rules(cast.village, cast.chair)
    tally = draw_up(cast)
    boxes = [(number, rules["R01"], "1") for number in (4, 5, 6)]

    answers = run_together(
        [partial(key_in, cast, tally, *boxes, by=by) for by in (cast.walker, cast.chair)]
    )

    summaries = [one for one in answers if isinstance(one, Summary)]
    assert [len(one.sent) + len(one.repeated) for one in summaries] == [3, 3]
    assert sum(len(one.sent) for one in summaries) == Deed.objects.count() == 3
