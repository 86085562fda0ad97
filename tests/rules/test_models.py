"""What the tables refuse, whoever writes to them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from rules.models import Category, Edition, EditionState, Rule
from rules.scoring import RuleShape
from tests.cast import BEGIN, TODAY, Cast
from tests.rules.factories import EditionFactory, RuleFactory, make_adopted, make_draft

LATER = date(2026, 10, 10)
ADOPTED: dict[str, object] = {
    "state": EditionState.ADOPTED,
    "adopted_on": BEGIN,
    "published_on": BEGIN,
    "in_force_from": LATER,
    "adopted_at": "2026-10-01T10:00:00+08:00",
}


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"number": 0}, "rules_edition_number_from_1"),
        ({"state": "superseded"}, "rules_edition_state"),
        ({"state": "in force"}, "rules_edition_state"),
        (ADOPTED | {"in_force_from": None}, "rules_edition_adopted_is_dated"),
        (ADOPTED | {"published_on": None}, "rules_edition_adopted_is_dated"),
        (ADOPTED | {"adopted_on": None}, "rules_edition_adopted_is_dated"),
        (ADOPTED | {"adopted_by": None}, "rules_edition_adopted_is_dated"),
        (ADOPTED | {"adopted_at": None}, "rules_edition_adopted_is_dated"),
        (ADOPTED | {"published_on": TODAY}, "rules_edition_dates_in_order"),
        (ADOPTED | {"adopted_on": LATER}, "rules_edition_dates_in_order"),
    ],
)
def test_edition_table_refuses(cast: Cast, values: dict[str, object], constraint: str) -> None:
    row = {"adopted_by": cast.chair} | values

    with pytest.raises(IntegrityError, match=constraint):
        make_draft(cast, **row)


def test_edition_table_takes_an_adoption(cast: Cast) -> None:
    edition = make_draft(cast, adopted_by=cast.chair, **ADOPTED)

    edition.full_clean()


def test_edition_numbers_are_unique_in_a_village(cast: Cast) -> None:
    make_draft(cast, number=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_draft(cast, number=1)
    EditionFactory.create(village=cast.other_village, created_by=cast.stranger, number=1)


def test_two_adopted_editions_never_begin_on_one_day(cast: Cast) -> None:
    make_adopted(cast.village, cast.chair)
    make_adopted(cast.other_village, cast.stranger)
    make_draft(cast, in_force_from=BEGIN)

    with pytest.raises(IntegrityError):
        make_adopted(cast.village, cast.chair)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"points": 0}, "rules_rule_points_not_zero"),
        ({"points": 5, "points_max": 5}, "rules_rule_range"),
        ({"points": 5, "points_max": 3}, "rules_rule_range"),
        ({"points": 5, "points_max": -8}, "rules_rule_range"),
        ({"points": -5, "points_max": 8}, "rules_rule_range"),
        ({"points": -5, "points_max": -3}, "rules_rule_range"),
        ({"points": 5, "points_max": 0}, "rules_rule_range"),
        ({"unit": "hours"}, "rules_rule_unit"),
        ({"unit": "hour", "unit_step": 0}, "rules_rule_unit_step"),
        ({"unit": "hour", "unit_step": -1}, "rules_rule_unit_step"),
        ({"unit_step": 2}, "rules_rule_unit_step"),
        ({"unit": "once", "unit_step": 2}, "rules_rule_unit_step"),
        ({"cap_points": 20}, "rules_rule_cap"),
        ({"cap_period": "month"}, "rules_rule_cap"),
        ({"cap_points": 0, "cap_period": "month"}, "rules_rule_cap"),
        ({"cap_points": -20, "cap_period": "month"}, "rules_rule_cap"),
        ({"cap_points": 20, "cap_period": "week"}, "rules_rule_cap"),
        ({"category": "gossip"}, "rules_rule_category"),
        ({"category": ""}, "rules_rule_category"),
    ],
)
def test_rule_table_refuses(cast: Cast, values: dict[str, object], constraint: str) -> None:
    edition = make_draft(cast)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RuleFactory.create(edition=edition, **values)
    with pytest.raises(IntegrityError, match=constraint):
        Rule.objects.bulk_create([RuleFactory.build(edition=edition, **values)])


@pytest.mark.parametrize(
    "values",
    [
        {"points": Decimal("0.5")},
        {"points": 20, "points_max": 50},
        {"points": -3, "points_max": -8},
        {"unit": "yuan", "unit_step": 100, "cap_points": 50, "cap_period": "year"},
        {"unit": "once"},
        {"cap_points": Decimal("0.5"), "cap_period": "deed"},
    ],
)
def test_rule_table_takes(cast: Cast, values: dict[str, object]) -> None:
    rule = RuleFactory.create(edition=make_draft(cast), **values)

    rule.full_clean()


def test_rule_codes_are_unique_in_an_edition(cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition, code="R01")

    with pytest.raises(IntegrityError), transaction.atomic():
        RuleFactory.create(edition=edition, code="R01")
    RuleFactory.create(edition=make_draft(cast), code="R01")


@pytest.mark.parametrize("code", ["", "1", "R1", "r01", "R01\n", "R123456", "第1条"])
def test_rule_code_has_one_shape(cast: Cast, code: str) -> None:
    rule = RuleFactory.build(edition=make_draft(cast), code=code)

    with pytest.raises(ValidationError, match=r"编号|还没有填|这个值"):
        rule.full_clean()


def test_edition_with_rules_is_not_deleted(cast: Cast) -> None:
    edition = make_draft(cast)
    RuleFactory.create(edition=edition)

    with pytest.raises(ProtectedError):
        edition.delete()


def change_points(edition: Edition) -> None:
    edition.rules.update(points=7)


def delete_rules(edition: Edition) -> None:
    Rule.objects.filter(edition=edition)._raw_delete(using="default")


def add_a_rule(edition: Edition) -> None:
    RuleFactory.create(edition=edition, code="R99")


def move_a_rule_in(edition: Edition) -> None:
    draft = EditionFactory.create(village=edition.village, created_by=edition.created_by, number=99)
    rule = RuleFactory.create(edition=draft, code="R99")
    Rule.objects.filter(pk=rule.pk).update(edition=edition)


def move_a_rule_out(edition: Edition) -> None:
    draft = EditionFactory.create(village=edition.village, created_by=edition.created_by, number=99)
    edition.rules.update(edition=draft)


def delete_edition(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk)._raw_delete(using="default")


def reopen(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.DRAFT)


def put_off(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(in_force_from=TODAY)


def rewrite(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(text="改过的")


@pytest.mark.parametrize(
    "attack",
    [
        change_points,
        delete_rules,
        add_a_rule,
        move_a_rule_in,
        move_a_rule_out,
        delete_edition,
        reopen,
        put_off,
        rewrite,
    ],
)
def test_adopted_edition_is_guarded(cast: Cast, attack: Callable[[Edition], None]) -> None:
    edition = make_adopted(cast.village, cast.chair)

    with pytest.raises(IntegrityError, match="adopted edition does not change"):
        attack(edition)


def test_draft_is_not_guarded(cast: Cast) -> None:
    adopted = make_adopted(cast.village, cast.chair)
    draft = make_draft(cast)
    RuleFactory.create(edition=draft)

    draft.rules.update(points=7)
    draft.rules.all().delete()
    draft.delete()

    assert list(Edition.objects.for_village(cast.village)) == [adopted]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 9, 30), []),
        (BEGIN, [1]),
        (date(2026, 10, 9), [1]),
        (LATER, [2]),
        (date(2027, 1, 1), [2]),
    ],
)
def test_in_force_is_the_latest_adopted_by_the_day(
    cast: Cast, day: date, expected: list[int]
) -> None:
    make_adopted(cast.village, cast.chair, number=1)
    make_adopted(cast.village, cast.chair, number=2, in_force_from=LATER)
    make_draft(cast, number=3, in_force_from=BEGIN)
    make_adopted(cast.other_village, cast.stranger, number=4, in_force_from=date(2026, 10, 12))

    editions = Edition.objects.for_village(cast.village).in_force_on(day)
    rules = Rule.objects.for_village(cast.village).in_force_on(day)

    assert [edition.number for edition in editions] == expected
    assert [rule.edition.number for rule in rules] == expected


def test_with_superseded_tells_which_edition_has_had_its_time(cast: Cast) -> None:
    make_adopted(cast.village, cast.chair, number=1)
    make_adopted(cast.village, cast.chair, number=2, in_force_from=LATER)

    editions = Edition.objects.for_village(cast.village).with_superseded(LATER)

    told = {edition.number: getattr(edition, "is_superseded") for edition in editions}  # noqa: B009
    assert told == {1: True, 2: False}


def test_shape_is_the_rule_as_scoring_sees_it(cast: Cast) -> None:
    rule = RuleFactory.create(
        edition=make_draft(cast),
        code="R02",
        category=Category.VOLUNTEERING,
        article="第三条第2项",
        deed="参与志愿服务",
        points=Decimal("0.5"),
        points_max=2,
        unit="hour",
        unit_step=4,
        cap_points=20,
        cap_period="month",
        counts_persons=True,
    )
    rule.refresh_from_db()

    assert rule.shape == RuleShape(
        code="R02",
        article="第三条第2项",
        deed="参与志愿服务",
        points=Decimal("0.5"),
        points_max=Decimal(2),
        unit="hour",
        unit_step=Decimal(4),
        cap_points=Decimal(20),
        cap_period="month",
        counts_persons=True,
        category="volunteering",
    )
    assert (rule.is_range, rule.is_deduction, rule.is_counted) == (True, False, True)
