"""What hangs on an adopted edition is frozen by the database itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction

from rules.models import (
    AdoptionStep,
    CategoryCap,
    Edition,
    EditionState,
    LegalityCure,
    StepFile,
    StepKind,
    WeightKind,
    WeightLevel,
    WeightTable,
)
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from tests.rules.factories import RuleFactory, make_draft
from villages.models import Terms

REFUSAL = "adopted edition does not change"


@dataclass
class Hanging:
    """An edition with one row of everything that hangs on it."""

    edition: Edition
    table: WeightTable
    level: WeightLevel
    cap: CategoryCap
    cure: LegalityCure
    step: AdoptionStep
    file: StepFile


@pytest.fixture
def drafted(cast: Cast) -> Hanging:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition)
    table = WeightTable.objects.create(edition=edition, kind=WeightKind.DIFFICULTY, name="难度系数")
    step = AdoptionStep.objects.create(
        edition=edition,
        kind=StepKind.VILLAGERS,
        held_on=BEGIN,
        note="主持：陈主任",
        recorded_by=cast.chair,
        recorded_at=NOW,
    )
    return Hanging(
        edition=edition,
        table=table,
        level=WeightLevel.objects.create(table=table, name="大", factor=Decimal("1.5")),
        cap=CategoryCap.objects.create(
            edition=edition, category="hygiene", cap_points=20, cap_period="month"
        ),
        cure=LegalityCure.objects.create(
            edition=edition,
            words="取消低保资格",
            law="社会救助暂行办法",
            article="第六十八条",
            filed_on=BEGIN,
            recorded_by=cast.chair,
            recorded_at=NOW,
        ),
        step=step,
        file=StepFile.objects.create(
            step=step,
            file="minutes/x.jpg",
            name="x.jpg",
            sha256="0" * 64,
            added_by=cast.chair,
            added_at=NOW,
        ),
    )


@pytest.fixture
def adopted(drafted: Hanging) -> Hanging:
    edition = drafted.edition
    edition.state = EditionState.ADOPTED
    edition.adopted_on = edition.published_on = edition.in_force_from = BEGIN
    edition.adopted_by, edition.adopted_at = edition.created_by, at(BEGIN)
    edition.terms = Terms.objects.for_village(edition.village).first()
    edition.save()
    return drafted


CHANGES: dict[str, dict[str, object]] = {
    "table": {"name": "别的"},
    "level": {"factor": Decimal(2)},
    "cap": {"cap_points": 30},
    "cure": {"law": "别的法"},
    "step": {"held_on": date(2026, 10, 2)},
    "file": {"sha256": "1" * 64},
}


def rows(row: models.Model) -> "models.QuerySet[models.Model]":
    return type(row)._default_manager.filter(pk=row.pk)


@pytest.mark.parametrize("name", CHANGES)
def test_what_hangs_on_an_adopted_edition_neither_changes_nor_goes(
    adopted: Hanging, name: str
) -> None:
    row = getattr(adopted, name)

    with pytest.raises(IntegrityError, match=REFUSAL), transaction.atomic():
        rows(row).update(**CHANGES[name])
    with pytest.raises(IntegrityError, match=REFUSAL), transaction.atomic():
        rows(row)._raw_delete(using="default")


@pytest.mark.parametrize("name", CHANGES)
def test_what_hangs_on_an_adopted_edition_gets_no_company(adopted: Hanging, name: str) -> None:
    row = getattr(adopted, name)
    row.pk = None
    row._state.adding = True
    for field, value in {"name": "新的", "words": "别的话", "sha256": "2" * 64}.items():
        if hasattr(row, field):
            setattr(row, field, value)
    if name in {"cap", "step"}:
        # Not to meet the unique constraints first.
        setattr(row, *{"cap": ("category", "safety"), "step": ("kind", "party")}[name])

    with pytest.raises(IntegrityError, match=REFUSAL):
        row.save(force_insert=True)


@pytest.mark.parametrize("name", CHANGES)
def test_what_hangs_on_a_draft_is_free(drafted: Hanging, name: str) -> None:
    row = getattr(drafted, name)

    changed = rows(row).update(**CHANGES[name])

    assert changed == 1


def test_result_is_recorded_after_the_adoption(adopted: Hanging) -> None:
    edition = adopted.edition
    result = AdoptionStep.objects.create(
        edition=edition,
        kind=StepKind.RESULT,
        held_on=TODAY,
        recorded_by=edition.created_by,
        recorded_at=NOW,
    )
    file = StepFile.objects.create(
        step=result, name="x.pdf", sha256="3" * 64, added_by=edition.created_by, added_at=NOW
    )

    rows(result).update(held_on=BEGIN)
    file.delete()
    result.delete()

    assert edition.steps.count() == 1


def turn_result_into_a_step(hanging: Hanging) -> None:
    result = AdoptionStep.objects.create(
        edition=hanging.edition,
        kind=StepKind.RESULT,
        held_on=TODAY,
        recorded_by=hanging.edition.created_by,
        recorded_at=NOW,
    )
    rows(result).update(kind=StepKind.PARTY)


def turn_step_into_the_result(hanging: Hanging) -> None:
    rows(hanging.step).update(kind=StepKind.RESULT)


def rewrite_the_note(hanging: Hanging) -> None:
    rows(hanging.step).update(note="别的")


def exchange_the_file(hanging: Hanging) -> None:
    rows(hanging.file).update(file="minutes/y.jpg")


def change_drafted_terms(hanging: Hanging) -> None:
    rows(hanging.edition).update(terms_drafted={"deciders": 5})


def move_the_consultation(hanging: Hanging) -> None:
    rows(hanging.edition).update(consultation_from=BEGIN, consultation_until=BEGIN)


def move_the_record_of_adoption(hanging: Hanging) -> None:
    rows(hanging.edition).update(adopted_at=NOW)


def move_the_record_of_drafting(hanging: Hanging) -> None:
    rows(hanging.edition).update(created_at=at(BEGIN))


def say_the_unread_was_seen(hanging: Hanging) -> None:
    edition = hanging.edition
    rows(edition).update(unread_seen_by=edition.created_by, unread_seen_at=NOW)


def change_the_adopted_terms(hanging: Hanging) -> None:
    assert hanging.edition.terms is not None
    rows(hanging.edition.terms).update(base_points=Decimal(7))


@pytest.mark.parametrize(
    "attack",
    [
        move_the_record_of_adoption,
        move_the_record_of_drafting,
        say_the_unread_was_seen,
        change_the_adopted_terms,
        turn_result_into_a_step,
        turn_step_into_the_result,
        rewrite_the_note,
        exchange_the_file,
        change_drafted_terms,
        move_the_consultation,
    ],
)
def test_adoption_is_guarded(adopted: Hanging, attack: Callable[[Hanging], None]) -> None:
    with pytest.raises(IntegrityError, match=REFUSAL):
        attack(adopted)


def test_erasure_empties_notes_and_files(adopted: Hanging) -> None:
    rows(adopted.step).update(note="")
    rows(adopted.file).update(file="", name="")

    adopted.step.refresh_from_db()
    adopted.file.refresh_from_db()
    assert (adopted.step.note, bool(adopted.file.file), adopted.file.name) == ("", False, "")
