"""Editions and rules for tests, written as they would stand in the tables."""

from datetime import date
from decimal import Decimal

from factory.declarations import Sequence
from factory.django import DjangoModelFactory

from rules.models import Category, Edition, EditionState, Rule
from tests.cast import BEGIN, NOW, Cast, at
from villages.models import Terms, User, Village


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


def make_adopted(
    village: Village,
    by: User,
    *,
    rules: list[dict[str, object]] | None = None,
    in_force_from: date = BEGIN,
    terms: Terms | None = None,
    **values: object,
) -> Edition:
    """Return an adopted edition with its rules; the guards take rules only before the adoption."""
    edition: Edition = EditionFactory.create(village=village, created_by=by, **values)
    for rule in rules or [{}]:
        RuleFactory.create(edition=edition, **rule)
    edition.state = EditionState.ADOPTED
    edition.adopted_on = edition.published_on = edition.in_force_from = in_force_from
    edition.adopted_by, edition.adopted_at, edition.terms = by, at(in_force_from), terms
    edition.save()
    return edition
