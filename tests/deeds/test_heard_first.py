"""What is not decided before its household was heard: whatever takes it away, whoever decides."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from deeds.errors import HouseholdUnheard
from deeds.models import BehindReason, DeedState, Meeting, MeetingItem
from deeds.services import (
    TableLine,
    hold_meeting,
    key_in,
    record_delivery,
    record_reply,
    work_off,
)
from rules.models import Rule
from rules.services import RuleInput, add_rule, draft_edition
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from tests.deeds.factories import approve, bring, hear
from tests.rules.factories import adopt_by_meetings
from villages.models import User

D = Decimal
LATER = date(2026, 10, 20)


def sit(cast: Cast, *people: User, held_on: date = TODAY, on: date | None = None) -> Meeting:
    return hold_meeting(
        cast.village, held_on=held_on, present=people, key=uuid4(), by=cast.clerk,
        now=at(on or held_on, 20),
    )  # fmt: skip


def say(meeting: Meeting, *lines: TableLine, on: date = TODAY) -> list[MeetingItem]:
    key_in(meeting, lines=lines, key=uuid4(), by=meeting.recorder, now=at(on, 20))
    assert work_off(meeting, now=at(on, 20)) == 0
    return list(meeting.items.order_by("pk"))


def test_meeting_keyed_in_later_has_heard_what_was_known_on_its_day(
    cast: Cast, rules: dict[str, Rule]
) -> None:
    told: dict[str, Any] = {"delivered_to": "户主", "by": cast.walker}
    deeds = [bring(cast, rules["R02"], number=number, is_heard=False) for number in (2, 5, 6)]
    for deed in deeds[:2]:
        record_delivery(deed, delivered_on=TODAY, key=uuid4(), now=NOW, **told)
    record_reply(
        deeds[1], reply="不是我家", replied_on=LATER, key=uuid4(), by=cast.walker, now=at(LATER)
    )
    record_delivery(deeds[2], delivered_on=LATER, key=uuid4(), now=at(LATER), **told)
    record_reply(
        deeds[2], reply="不是我家", replied_on=LATER, key=uuid4(), by=cast.walker, now=at(LATER)
    )
    meeting = sit(cast, cast.judge_two, cast.judge_three, on=LATER)

    items = say(meeting, *(TableLine(deed.pk) for deed in deeds), on=LATER)

    assert [item.why for item in items] == [BehindReason.UNHEARD] * 3


@pytest.mark.parametrize(
    "values",
    [
        {"clears": "balance"},
        {"bars_honours": True},
        {"bar_redemption_months": 6},
        {"extra_points": D(-20), "extra_when": "没有做完"},
        {"repeat_points": (D(5), D(-5)), "repeat_period": "year"},
    ],
)
def test_award_that_takes_something_is_heard_first(cast: Cast, values: dict[str, object]) -> None:
    edition = draft_edition(cast.village, title="办法", by=cast.chair, now=at(BEGIN, 8))
    terms = RuleInput(code="R01", category="hygiene", deed="包干保洁", points=D(5), **values)  # type: ignore[arg-type]
    rule = add_rule(edition, terms=terms, by=cast.chair, now=at(BEGIN, 8))
    adopt_by_meetings(edition, by=cast.chair, now=at(BEGIN, 8), day=BEGIN)
    deed = bring(cast, rule, with_extra="extra_points" in values)

    with pytest.raises(HouseholdUnheard):
        approve(deed, cast.judge_two)

    hear(cast, deed)
    approve(deed, cast.judge_two)
    assert approve(deed, cast.judge_three).state == DeedState.POSTED
