"""What the database itself refuses of who sent, heard, sat, decided and took back; and must not."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, models, transaction

from deeds.models import (
    Activity,
    Channel,
    Decision,
    Deed,
    Dissent,
    Feast,
    FeastKind,
    Hearing,
    Meeting,
    MeetingItem,
    MeetingPresence,
    Photo,
    Source,
    TableWord,
    TakeBack,
    Tally,
)
from deeds.services import (
    TableLine,
    close_meeting,
    confirm_feast,
    consent_to_take_back,
    declare_feast,
    decline_take_back,
    draw_up_tally,
    hold_meeting,
    join,
    key_in,
    plan_activity,
    take_back,
    work_off,
)
from deeds.services.gatherings import Plan
from rules.models import Rule
from tests.cast import NOW, TODAY, Cast
from tests.deeds.factories import approve, bring, post
from tests.memory import lived_once

LATER = NOW + timedelta(days=1)


@pytest.fixture
@lived_once
def rows(cast: Cast, rules: dict[str, Rule]) -> Cast:
    """Fill every guarded table with rows that have come to their end."""
    told: dict[str, Any] = {"by": cast.clerk, "now": NOW}
    taken = post(cast, rules["R02"])
    take_back(taken, reason="看错了行", key=uuid4(), by=cast.judge_two, now=NOW)
    consent_to_take_back(taken, of_round=1, by=cast.judge_three, now=NOW)
    kept = post(cast, rules["R03"])
    take_back(kept, reason="看错了行", key=uuid4(), by=cast.judge_two, now=NOW)
    decline_take_back(kept, of_round=1, reason="张三扫过了", by=cast.judge_three, now=NOW)
    changed = bring(cast, rules["R08"])
    approve(changed, cast.judge_two)
    take_back(changed, reason="张三不在", key=uuid4(), by=cast.judge_two, now=NOW)
    claim = bring(
        cast, rules["R01"], channel=Channel.CLAIM, by=cast.clerk, note="张三看见的", witness="李四"
    )
    Photo.objects.create(source=claim.sources.get(), file="photos/a.jpg", sha256="a" * 64)
    join(bring(cast, rules["R01"], apart=False), claim, by=cast.judge_two, now=NOW)
    judges = [cast.judge_one, cast.judge_two, cast.judge_three]
    meeting = hold_meeting(cast.village, held_on=TODAY, present=judges, key=uuid4(), **told)
    against = {cast.judge_one.pk: "张三没去"}
    line = TableLine(claim.pk, TableWord.REFUSE, reason="张三没去", against=against)
    key_in(meeting, lines=[line], key=uuid4(), **told)
    work_off(meeting, now=NOW)
    close_meeting(meeting, **told)
    feast = declare_feast(
        cast.village, household=cast.households[5], kind=FeastKind.WEDDING, held_on=TODAY,
        tables=5, key=uuid4(), note="张三娶亲", **told,
    )  # fmt: skip
    confirm_feast(feast, tables_held=5, key=uuid4(), by=cast.chair, now=NOW)
    plan_activity(cast.village, plan=Plan("清洁日", TODAY), code="R01", key=uuid4(), **told)
    tally = draw_up_tally(
        cast.village, grid=cast.group, codes=["R01"], day=TODAY, title="", key=uuid4(), **told
    )
    Tally.objects.filter(pk=tally.pk).update(keyed_by=cast.clerk, keyed_at=NOW)
    return cast


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Deed, {"state": "queued"}),
        (Deed, {"points": 1}),
        (Deed, {"proposed_points": 1}),
        (Source, {"submitted_by": "keeper"}),
        (Source, {"submitted_at": LATER}),
        (Source, {"channel": "inspection"}),
        (Source, {"key": "new"}),
        (Source, {"note": "另一句话"}),
        (Source, {"on_behalf_witness": "王五"}),
        (Photo, {"sha256": "b" * 64}),
        (Photo, {"file": "photos/b.jpg"}),
        (TakeBack, {"proposed_by": "keeper"}),
        (TakeBack, {"consented_by": "keeper"}),
        (TakeBack, {"reason": "另一个理由"}),
        (TakeBack, {"declined_by": "keeper", "declined_at": LATER}),
        (TakeBack, {"declined_reason": "另一个理由"}),
        (Hearing, {"until": LATER.date()}),
        (Hearing, {"replied_on": None}),
        (Hearing, {"reply": "另一句话"}),
        (Hearing, {"delivered_to": "王五"}),
        (Meeting, {"held_on": LATER.date()}),
        (Meeting, {"closed_at": None}),
        (MeetingPresence, {"person": "keeper"}),
        (MeetingItem, {"word": "approve"}),
        (MeetingItem, {"outcome": "open"}),
        (MeetingItem, {"reason": "另一个理由"}),
        (Dissent, {"person": "keeper"}),
        (Dissent, {"reason": "另一个理由"}),
        (Activity, {"occurred_on": LATER.date()}),
        (Tally, {"code": "ABCDEF"}),
        (Tally, {"keyed_at": LATER}),
        (Feast, {"tables_held": 50}),
        (Feast, {"state": "cancelled"}),
        (Feast, {"note": "另一句话"}),
    ],
)
def test_what_was_said_is_not_said_otherwise(
    rows: Cast, model: type[models.Model], values: dict[str, Any]
) -> None:
    given = {"new": uuid4(), "keeper": rows.keeper}
    wanted = {
        name: given.get(value, value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    kept = list(model._default_manager.order_by("pk").values())

    for row in model._default_manager.all():
        with pytest.raises(IntegrityError), transaction.atomic():
            model._default_manager.filter(pk=row.pk).update(**wanted)

    assert list(model._default_manager.order_by("pk").values()) == kept


@pytest.mark.parametrize(
    "values",
    [
        {"taken_back_at": LATER},
        {"taken_back_at": None},
        {"taken_back_key": uuid4()},
        {"taken_back_reason": "另一个理由"},
    ],
)
def test_word_that_was_taken_back_stays_so(rows: Cast, values: dict[str, Any]) -> None:
    taken_back = Decision.objects.filter(taken_back_at__isnull=False)
    kept = taken_back.values().get()

    with pytest.raises(IntegrityError), transaction.atomic():
        taken_back.update(**values)

    assert taken_back.values().get() == kept


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (Source, ("note", "on_behalf_witness")),
        (Photo, ("file",)),
        (Decision, ("reason", "taken_back_reason")),
        (TakeBack, ("reason", "declined_reason")),
        (Hearing, ("delivered_to", "reply")),
        (MeetingItem, ("reason",)),
        (Dissent, ("reason",)),
        (Feast, ("note",)),
    ],
)
def test_erasure_empties_what_people_wrote(
    rows: Cast, model: type[models.Model], names: tuple[str, ...]
) -> None:
    empty = dict.fromkeys(names, "")

    model._default_manager.update(**empty)

    assert set(model._default_manager.values_list(*names)) == {("",) * len(names)}


@pytest.mark.parametrize(
    "model", [Activity, Dissent, Feast, Hearing, Meeting, MeetingItem, MeetingPresence, TakeBack]
)
def test_rows_stay(rows: Cast, model: type[models.Model]) -> None:
    count = model._default_manager.count()

    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.all()._raw_delete(using="default")

    assert model._default_manager.count() == count > 0
