"""The database's own word in this app: every constraint and every guard, attacked directly."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.cast import BEGIN, NOW, TODAY, Cast
from villages.guards import GUARDS
from villages.models import (
    Appointment,
    Card,
    Change,
    ChangeValue,
    Grid,
    Household,
    KinTie,
    Member,
    Terms,
    Village,
)

pytestmark = pytest.mark.django_db

Act = Callable[[Cast], object]


def rows(row: models.Model) -> models.QuerySet[models.Model]:
    return type(row)._default_manager.filter(pk=row.pk)


def insert_appointment(cast: Cast, **changes: object) -> Appointment:
    content = {"user": cast.nobody, "role": "committee", "village": cast.village}
    return Appointment.objects.create(**(content | {"starts_on": TODAY} | changes))


def insert_tie(cast: Cast, **changes: object) -> KinTie:
    content = {
        "village": cast.village,
        "first": cast.households[2],
        "second": cast.households[3],
        "declared_by": cast.chair,
        "declared_at": NOW,
    }
    return KinTie.objects.create(**(content | changes))


def insert_value_twice(_cast: Cast) -> None:
    change = Change.objects.order_by("-id")[0]
    for _each in range(2):
        ChangeValue.objects.create(change=change, field="once")


CONSTRAINTS: list[tuple[str, Act]] = [
    (
        "villages_member_named",
        lambda cast: Member.objects.create(household=cast.households[5], name=""),
    ),
    (
        "villages_village_one_name",
        lambda cast: Village.objects.create(town=cast.town, name="安平村", slug="other"),
    ),
    (
        "villages_grid_one_name",
        lambda cast: Grid.objects.create(village=cast.village, name="01组"),
    ),
    (
        "villages_grid_not_own_parent",
        lambda cast: rows(cast.group).update(parent=cast.group),
    ),
    (
        "villages_household_one_number",
        lambda cast: rows(cast.households[2]).update(number=1),
    ),
    (
        "villages_household_number_from_1",
        lambda cast: rows(cast.households[2]).update(number=0),
    ),
    (
        "villages_member_one_head",
        lambda cast: Member.objects.create(
            household=cast.households[1], name="陈小明", is_head=True
        ),
    ),
    (
        "villages_kintie_in_order",
        lambda cast: insert_tie(cast, first=cast.households[3], second=cast.households[2]),
    ),
    (
        "villages_kintie_once",
        lambda cast: insert_tie(cast, first=cast.households[1], second=cast.households[4]),
    ),
    (
        "villages_kintie_removed_by_two",
        lambda cast: insert_tie(cast, removed_at=NOW, removed_by=cast.chair),
    ),
    (
        "villages_kintie_removed_by_two",
        lambda cast: insert_tie(
            cast, removed_at=NOW, removed_by=cast.chair, removal_proposed_by=cast.chair
        ),
    ),
    (
        "villages_card_one_alive",
        lambda cast: Card.objects.create(household=cast.households[1], issued_at=NOW),
    ),
    (
        "villages_appointment_village_or_town",
        lambda cast: insert_appointment(cast, role="town_officer"),
    ),
    (
        "villages_appointment_village_or_town",
        lambda cast: insert_appointment(cast, town=cast.town),
    ),
    (
        "villages_appointment_days_in_order",
        lambda cast: insert_appointment(cast, ends_on=BEGIN),
    ),
    (
        "villages_appointment_once",
        lambda cast: [insert_appointment(cast) for _each in range(2)],
    ),
    (
        "villages_appointment_one_home",
        lambda cast: insert_appointment(cast, household=cast.households[2], lives_elsewhere=True),
    ),
    (
        "villages_terms_one_a_day",
        lambda cast: Terms.objects.create(village=cast.village, valid_from=BEGIN),
    ),
    *[
        (
            "villages_terms_not_negative",
            lambda cast, name=name: rows(cast.terms).update(**{name: Decimal("-0.01")}),
        )
        for name in ("base_points", "keep_points", "yuan_per_point", "redemption_min_points")
    ],
    ("villages_terms_closing_day", lambda cast: rows(cast.terms).update(closing_day=19)),
    ("villages_terms_two_deciders", lambda cast: rows(cast.terms).update(deciders=1)),
    (
        "villages_terms_warned_before_stopped",
        lambda cast: rows(cast.terms).update(cover_stop_percent=101),
    ),
    ("villages_terms_year_start", lambda cast: rows(cast.terms).update(year_start_month=0)),
    ("villages_changevalue_one_a_field", insert_value_twice),
]


@pytest.mark.parametrize(("name", "act"), CONSTRAINTS, ids=[name for name, _act in CONSTRAINTS])
def test_constraint_refuses(cast: Cast, name: str, act: Act) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act(cast)

    # Of a unique constraint SQLite says the columns only.
    assert name in str(refusal.value) or "UNIQUE constraint failed" in str(refusal.value)


def test_every_constraint_is_attacked() -> None:
    stated = {
        constraint.name
        for model in apps.get_app_config("villages").get_models()
        for constraint in model._meta.constraints
    }

    assert stated == {name for name, _act in CONSTRAINTS}


def empty_changes(_cast: Cast) -> None:
    connection.check_constraints()  # PostgreSQL truncates no table whose checks are still due.
    statement = {"postgresql": "TRUNCATE villages_change CASCADE"}
    with connection.cursor() as cursor:
        cursor.execute(statement.get(connection.vendor, "DELETE FROM villages_change"))


TRIGGERS: list[tuple[str, Act]] = [
    (
        "villages_change_no_update",
        lambda cast: Change.objects.filter(village=cast.village).update(row="1"),
    ),
    (
        "villages_change_no_delete",
        lambda cast: Change.objects.filter(village=cast.village)._raw_delete("default"),
    ),
    ("villages_change_no_truncate", empty_changes),
    ("villages_village_keeps_slug", lambda cast: rows(cast.village).update(slug="anping-2")),
]
MESSAGES = {guard.trigger: guard.message for guard in GUARDS}


@pytest.mark.parametrize(("name", "act"), TRIGGERS, ids=[name for name, _act in TRIGGERS])
def test_trigger_refuses(cast: Cast, name: str, act: Act) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act(cast)

    assert MESSAGES[name] in str(refusal.value)


def test_every_trigger_is_attacked() -> None:
    assert set(MESSAGES) == {name for name, _act in TRIGGERS}


def test_village_may_change_its_name_and_place_of_contact(cast: Cast) -> None:
    rows(cast.village).update(name="平安村", contact="村委会二楼")

    assert Village.objects.get(slug="anping").name == "平安村"


@pytest.mark.parametrize("model", [Village, Household, Grid], ids=lambda model: model.__name__)
def test_row_that_others_stand_on_is_protected(cast: Cast, model: type[models.Model]) -> None:
    row = {Village: cast.village, Household: cast.households[1], Grid: cast.group}[model]

    with pytest.raises(models.ProtectedError):
        row.delete()
