"""Editions and rules for tests, written as they would stand in the tables."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from factory.declarations import Sequence
from factory.django import DjangoModelFactory

from rules.models import (
    VOTING_STEPS,
    AdoptionStep,
    Category,
    Edition,
    EditionState,
    Rule,
    StepKind,
)
from rules.services import (
    STEPS_NEEDED,
    STEPS_ON_PAPER,
    StepInput,
    Votes,
    adopt_edition,
    record_step,
)
from tests.cast import BEGIN, NOW, Cast, at
from villages.models import Terms, User, Village

VOTES = Votes(present=47, in_favour=45, against=1, abstained=1)


class EditionFactory(DjangoModelFactory[Edition]):
    """A draft; village and created_by are given."""

    class Meta:
        model = Edition

    number = Sequence(lambda n: n + 1)
    title = "安平村村民积分管理办法"
    created_at = NOW


class RuleFactory(DjangoModelFactory[Rule]):
    """A fixed rule of five points; edition is given."""

    class Meta:
        model = Rule

    code = Sequence(lambda n: f"R{n + 1:02d}")
    category = Category.HYGIENE
    article = "第三条第1项"
    deed = "主动清理卫生死角"
    points = Decimal(5)


def make_draft(cast: Cast, **values: object) -> Edition:
    """Return a draft of Anping by its chair."""
    edition: Edition = EditionFactory.create(village=cast.village, created_by=cast.chair, **values)
    return edition


def adopt_on_paper(
    edition: Edition,
    *,
    by: User,
    now: datetime,
    day: date,
    in_force_from: date | None = None,
    votes: Votes | None = None,
) -> Edition:
    """Adopt a village's first edition by what its minutes tell: met and posted on one day."""
    for kind in STEPS_ON_PAPER:
        step = StepInput(
            kind=kind, held_on=day, votes=votes if kind == StepKind.VILLAGERS else None
        )
        record_step(edition, step=step, by=by, now=now)
    return adopt_edition(
        edition, in_force_from=in_force_from or day, is_on_paper=True, by=by, now=now
    )


def consult_before(edition: Edition, day: date) -> None:
    """Let a draft have been in consultation until the day before."""
    edition.consultation_from = day - timedelta(days=8)
    edition.consultation_until = day - timedelta(days=1)
    edition.save(update_fields=["consultation_from", "consultation_until"])


def adopt_by_meetings(
    edition: Edition, *, by: User, now: datetime, day: date, in_force_from: date | None = None
) -> Edition:
    """Adopt any edition by the whole procedure, all of it on one day."""
    consult_before(edition, day)
    for kind in STEPS_NEEDED:
        step = StepInput(kind=kind, held_on=day, votes=VOTES if kind in VOTING_STEPS else None)
        record_step(edition, step=step, by=by, now=now)
    return adopt_edition(edition, in_force_from=in_force_from or day, by=by, now=now)


def make_adopted(
    village: Village,
    by: User,
    *,
    rules: list[dict[str, object]] | None = None,
    in_force_from: date = BEGIN,
    terms: Terms | None = None,
    votes: Votes | None = None,
    note: str = "",
    **values: object,
) -> Edition:
    """Return an adopted edition with its rules and the villagers' meeting.

    The guards take these only before the adoption.
    """
    edition: Edition = EditionFactory.create(village=village, created_by=by, **values)
    for rule in rules or [{}]:
        RuleFactory.create(edition=edition, **rule)
    AdoptionStep.objects.create(
        edition=edition,
        kind=StepKind.VILLAGERS,
        held_on=in_force_from,
        note=note,
        recorded_by=by,
        recorded_at=at(in_force_from),
        **(asdict(votes) if votes else {}),
    )
    edition.state = EditionState.ADOPTED
    edition.adopted_on = edition.published_on = edition.in_force_from = in_force_from
    edition.adopted_by, edition.adopted_at, edition.terms = by, at(in_force_from), terms
    edition.save()
    return edition
