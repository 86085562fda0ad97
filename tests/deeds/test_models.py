"""The database itself refuses: every constraint and guard of deeds, attacked directly."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction

from deeds.models import Channel, Decision, Deed, Photo, Source
from rules.models import Rule
from tests.cast import NOW, TODAY, Cast
from tests.deeds.factories import approve, bring, post


def save_deed(cast: Cast, rules: dict[str, Rule], **values: object) -> Deed:
    deed = Deed(
        village=cast.village,
        household=cast.households[5],
        rule=rules["R01"],
        occurred_on=TODAY,
        created_at=NOW,
        key=uuid4(),
    )
    for name, value in values.items():
        setattr(deed, name, value)
    deed.save()
    return deed


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"quantity": Decimal(0)}, "quantity"),
        ({"round": 0}, "round"),
        ({"decided_at": NOW}, "dated"),
        ({"state": "refused"}, "dated"),
        ({"state": "reversed"}, "no such state"),
        ({"points": Decimal(0), "asked": Decimal(0)}, "points before posting"),
        ({"state": "posted", "decided_at": NOW}, "points once posted"),
        (
            {"state": "posted", "decided_at": NOW, "points": Decimal(5), "asked": Decimal(5)},
            "points have a transfer",
        ),
    ],
)
def test_deed_constraints(
    cast: Cast, rules: dict[str, Rule], values: dict[str, object], constraint: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        save_deed(cast, rules, **values)


def test_deed_key_is_one_in_its_village(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = save_deed(cast, rules)

    with pytest.raises(IntegrityError), transaction.atomic():
        save_deed(cast, rules, key=deed.key)


def test_deed_transfer_is_one_deeds(cast: Cast, rules: dict[str, Rule]) -> None:
    first, second = post(cast, rules["R01"]), post(cast, rules["R01"], number=6)

    with pytest.raises(IntegrityError), transaction.atomic():
        Deed.objects.filter(pk=second.pk).update(transfer=first.transfer)


def test_source_constraints(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])
    values = {
        "village": cast.village,
        "deed": deed,
        "sent_as": deed,
        "submitted_by": cast.walker,
    }

    for wrong in ({"key": deed.key, "channel": Channel.PATROL}, {"key": uuid4(), "channel": "?"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Source.objects.create(**values, **wrong, submitted_at=NOW)


def test_photo_is_once_in_its_source(cast: Cast, rules: dict[str, Rule]) -> None:
    source = bring(cast, rules["R01"]).sources.get()
    Photo.objects.create(source=source, file="photos/a.jpg", sha256="a" * 64)

    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.create(source=source, file="photos/b.jpg", sha256="a" * 64)


def test_decision_constraints(cast: Cast, rules: dict[str, Rule]) -> None:
    deed, key = bring(cast, rules["R01"]), uuid4()
    approve(deed, cast.judge_two, key=key)
    values = {"village": cast.village, "deed": deed, "decided_at": NOW, "round": 1}

    for wrong in (
        {"key": uuid4(), "decided_by": cast.judge_two, "verdict": "approve"},
        {"key": key, "decided_by": cast.judge_three, "verdict": "approve"},
        {"key": uuid4(), "decided_by": cast.judge_three, "verdict": "maybe"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**values, **wrong)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("household_id", 6),
        ("rule", "R02"),
        ("village", "other"),
        ("occurred_on", "2026-10-01"),
        ("quantity", Decimal(2)),
        ("key", uuid4()),
        ("member", "somebody"),
    ],
)
def test_deed_keeps_its_facts(
    cast: Cast, rules: dict[str, Rule], field: str, value: object
) -> None:
    deed = bring(cast, rules["R01"])
    stored = {
        "household_id": cast.households[6].pk,
        "rule": rules["R02"],
        "village": cast.other_village,
        "member": cast.households[5].members.get(),
    }.get(field, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        Deed.objects.filter(pk=deed.pk).update(**{field: stored})


@pytest.mark.parametrize(
    "values",
    [
        {"verdict": "refuse"},
        {"round": 2},
        {"chosen_points": None},
        {"chosen_points": Decimal(20)},
        {"reason": "另一个理由"},
        {"key": uuid4()},
        {"decided_at": NOW},
        {"decided_by": "clerk"},
    ],
)
def test_decision_is_not_edited(
    cast: Cast, rules: dict[str, Rule], values: dict[str, object]
) -> None:
    deed = bring(cast, rules["R05"])
    approve(deed, cast.judge_two, points=Decimal(10))
    if "decided_by" in values:
        values = {"decided_by": cast.clerk}

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(**values)


def test_decision_reason_can_be_emptied(cast: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(cast, rules["R01"])
    Decision.objects.create(
        village=cast.village, deed=deed, round=1, decided_by=cast.clerk, verdict="refuse",
        reason="张三说不是他", key=uuid4(), decided_at=NOW,
    )  # fmt: skip

    Decision.objects.update(reason="")

    assert Decision.objects.get().reason == ""


@pytest.mark.parametrize("model", [Photo, Source, Decision, Deed])
def test_rows_are_not_deleted(
    cast: Cast, rules: dict[str, Rule], model: type[models.Model]
) -> None:
    deed = bring(cast, rules["R01"])
    Photo.objects.create(source=deed.sources.get(), file="photos/a.jpg", sha256="a" * 64)
    approve(deed, cast.judge_two)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - a table's name

    assert model._default_manager.count() == 1
