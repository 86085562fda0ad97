"""The database's own word: every constraint and every trigger of the ledger, attacked directly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, QuerySet

from ledger.guards import GUARDS
from ledger.models import (
    Account,
    Bar,
    Book,
    Correction,
    Hold,
    HouseholdChange,
    Month,
    MonthLine,
    StandingEntry,
    Transfer,
    YearTurn,
)
from ledger.services import consent_to_correction, get_issuance, propose_opening, propose_reversal
from ledger.services.closing import _move_on
from tests.cast import NOW, TODAY, Cast, at
from tests.ledger.acts import (
    DECEMBER,
    EDITION,
    NOVEMBER,
    OCTOBER,
    award,
    book_ahead,
    close,
    find_partner,
    impose,
    undo,
)
from tests.ledger.attacks_on_changes import (
    ATTACKS_ON_CHANGES,
    CHANGED,
    CHANGED_OF_PROPOSAL,
    attack_by_one,
    attack_itself,
    attack_posted,
    attack_posted_split,
    attack_with_other,
    insert_change,
    insert_done,
    insert_split,
    insert_two,
    list_people,
)
from tests.ledger.attacks_on_changes import KEY as CHANGE_KEY
from tests.memory import lived_once
from villages.models import Village
from villages.services import create_village

pytestmark = pytest.mark.django_db

KEY = UUID("00000000-0000-4000-8000-000000000001")


@dataclass
class Scene:
    """October is sealed, November closed and not sealed yet, December open."""

    cast: Cast
    row: Transfer
    reversed: Transfer
    held: Hold
    bar: Bar
    booked: Hold
    sealed: Month
    unsealed: Month
    line: MonthLine
    entry: StandingEntry
    posted: Correction
    proposed: Correction
    turned: YearTurn
    asked_turn: YearTurn
    done: HouseholdChange
    split: HouseholdChange

    @property
    def village(self) -> Village:
        return self.cast.village

    def insert_transfer(self, **changes: object) -> Transfer:
        """Write a row past the services; it stands by itself but for the changes."""
        content = {
            "village": self.village,
            "number": 1000,
            "month": DECEMBER,
            "source": get_issuance(self.village),
            "destination": self.cast.account(1),
            "points": Decimal(5),
            "asked": Decimal(5),
            "kind": "award",
            "key": uuid4(),
            "occurred_on": TODAY,
            "reference": "R01",
            "posted_at": NOW,
        }
        return Transfer.objects.create(**(content | changes))

    def insert_month(self, **changes: object) -> Month:
        content = {
            "village": self.village,
            "number": 9,
            "from_month": date(2027, 5, 1),
            "month": date(2027, 5, 1),
            "first_number": 500,
            "last_number": 600,
            "edition": EDITION,
            "window_days": 5,
            "closed_at": NOW,
        }
        return Month.objects.create(**(content | changes))

    def insert_line(self, **changes: object) -> MonthLine:
        content = {
            "month": self.unsealed,
            "account": self.cast.account(1),
            "opening": Decimal(100),
            "added": Decimal(5),
            "deducted": Decimal(-1),
            "redeemed": Decimal(-2),
            "other": Decimal(0),
            "closing": Decimal(102),
            "digest": "0" * 64,
        }
        return MonthLine.objects.create(**(content | changes))

    def insert_correction(self, **changes: object) -> Correction:
        content = {
            "village": self.village,
            "kind": "opening",
            "account": self.cast.account(5),
            "points": Decimal(5),
            "reason": "老存折",
            "key": uuid4(),
            "proposed_by": self.cast.clerk,
            "proposed_at": NOW,
        }
        return Correction.objects.create(**(content | changes))

    def insert_hold(self, **changes: object) -> Hold:
        content = {
            "account": self.cast.account(1),
            "kind": "reservation",
            "points": Decimal(5),
            "reference": "Y1",
            "frees_on": TODAY + timedelta(days=7),
        }
        return Hold.objects.create(**(content | changes))

    def insert_bar(self, **changes: object) -> Bar:
        content = {
            "account": self.cast.account(4),
            "kind": "redemption",
            "from_on": TODAY,
            "until": TODAY,
            "reference": "R20",
            "key": uuid4(),
            "imposed_at": NOW,
        }
        return Bar.objects.create(**(content | changes))

    def insert_turn(self, **changes: object) -> YearTurn:
        return insert_turn(self.cast, **changes)


def insert_turn(cast: Cast, **changes: object) -> YearTurn:
    """Write a year's turn past the services; asked for by the clerk but for the changes."""
    content = {
        "village": cast.village,
        "year_start": date(2029, 1, 1),
        "carry_percent": 50,
        "key": uuid4(),
        "proposed_by": cast.clerk,
        "proposed_at": NOW,
    }
    return YearTurn.objects.create(**(content | changes))


def posted_turn(cast: Cast, **changes: object) -> dict[str, object]:
    """Return what stands on a turn once it is posted, but for the changes."""
    content = {
        "state": "posted",
        "decided_by": cast.chair,
        "decided_at": NOW,
        "households": 2,
        "expired": Decimal(20),
        "given": Decimal(0),
    }
    return content | changes


@pytest.fixture
@lived_once
def scene(cast: Cast) -> Scene:
    row = award(cast, 1, 5, key=KEY, is_held=True)
    reversed_row = award(cast, 2, 7)
    undo(cast, reversed_row)
    opening = propose_opening(
        cast.account(2),
        points=Decimal(30),
        standing_points=Decimal(45),
        reason="老存折",
        key=KEY,
        by=cast.clerk,
        now=NOW,
    )
    posted = consent_to_correction(opening, by=cast.chair, now=NOW)
    proposed = propose_reversal(row, reason="记错", key=uuid4(), by=cast.clerk, now=NOW)
    booked = book_ahead(cast, 3, 10, frees_on=TODAY + timedelta(days=7))
    bar = impose(cast, 4, key=KEY)
    sealed = close(cast, OCTOBER, on=NOVEMBER)
    unsealed = _move_on(cast.village, NOVEMBER, edition=EDITION, by=None, now=at(DECEMBER))
    return Scene(
        cast=cast,
        row=row,
        reversed=reversed_row,
        held=Hold.objects.get(transfer=row),
        bar=bar,
        booked=booked,
        sealed=sealed,
        unsealed=unsealed,
        line=MonthLine.objects.get(month=sealed, account=cast.account(1)),
        entry=StandingEntry.objects.get(),
        posted=posted,
        proposed=proposed,
        turned=insert_turn(cast, year_start=date(2027, 1, 1), key=KEY, **posted_turn(cast)),
        asked_turn=insert_turn(cast, year_start=date(2028, 1, 1)),
        done=insert_done(cast),
        split=insert_split(cast),
    )


def rows(row: models.Model) -> QuerySet[models.Model]:
    return type(row)._default_manager.filter(pk=row.pk)


def delete(row: models.Model) -> None:
    """Delete past Django's own protection."""
    rows(row)._raw_delete("default")


Act = Callable[[Scene], object]

CONSTRAINTS: list[tuple[str, Act]] = [
    (
        "ledger_book_last_number_not_negative",
        lambda scene: Book.objects.create(
            village=create_village("溪口村", "xikou", town=scene.cast.town, by=None, now=NOW),
            open_month=OCTOBER,
            last_number=-1,
        ),
    ),
    (
        "ledger_account_one_number",
        lambda scene: [
            Account.objects.create(village=scene.village, kind="partner", number=7)
            for _each in range(2)
        ],
    ),
    (
        "ledger_account_one_issuance",
        lambda scene: Account.objects.create(village=scene.village, kind="issuance", number=9),
    ),
    (
        "ledger_account_balance_of_households",
        lambda scene: Account.objects.create(village=scene.village, kind="household", number=99),
    ),
    (
        "ledger_account_balance_of_households",
        lambda scene: Account.objects.create(
            village=scene.village, kind="partner", number=99, balance=Decimal(0)
        ),
    ),
    (
        "ledger_account_balance_above_debt",
        lambda scene: rows(scene.cast.account(1)).update(balance=Decimal("-0.01")),
    ),
    (
        "ledger_account_balance_above_debt",
        lambda scene: rows(scene.cast.account(1)).update(balance=Decimal("-5.01"), debt=Decimal(5)),
    ),
    (
        "ledger_account_debt_not_negative",
        lambda scene: rows(scene.cast.account(1)).update(debt=Decimal("-0.01")),
    ),
    ("ledger_transfer_one_number", lambda scene: scene.insert_transfer(number=scene.row.number)),
    ("ledger_transfer_one_key", lambda scene: scene.insert_transfer(key=KEY)),
    (
        "ledger_transfer_reversed_once",
        lambda scene: scene.insert_transfer(kind="reversal", reverses=scene.reversed),
    ),
    (
        "ledger_transfer_points_positive",
        lambda scene: scene.insert_transfer(points=Decimal(0), asked=Decimal(0)),
    ),
    (
        "ledger_transfer_asked_at_least_points",
        lambda scene: scene.insert_transfer(kind="deduction", asked=Decimal("4.99")),
    ),
    (
        "ledger_transfer_only_deductions_clipped",
        lambda scene: scene.insert_transfer(asked=Decimal("5.01")),
    ),
    (
        "ledger_transfer_two_ends",
        lambda scene: scene.insert_transfer(kind="move", source=scene.cast.account(1)),
    ),
    ("ledger_transfer_reversal_names_row", lambda scene: scene.insert_transfer(kind="reversal")),
    (
        "ledger_transfer_reversal_names_row",
        lambda scene: scene.insert_transfer(reverses=scene.row),
    ),
    ("ledger_hold_points_positive", lambda scene: scene.insert_hold(points=Decimal(0))),
    ("ledger_hold_notice_names_transfer", lambda scene: scene.insert_hold(kind="notice")),
    (
        "ledger_hold_notice_names_transfer",
        lambda scene: scene.insert_hold(transfer=scene.reversed),
    ),
    ("ledger_hold_reservation_ends", lambda scene: scene.insert_hold(frees_on=None)),
    ("ledger_hold_objected_waits", lambda scene: rows(scene.held).update(objected=True)),
    ("ledger_bar_one_key", lambda scene: scene.insert_bar(key=KEY)),
    ("ledger_bar_kind", lambda scene: scene.insert_bar(kind="forever")),
    ("ledger_bar_days_in_order", lambda scene: scene.insert_bar(from_on=NOVEMBER)),
    ("ledger_month_once", lambda scene: scene.insert_month(month=NOVEMBER, from_month=NOVEMBER)),
    ("ledger_month_one_number", lambda scene: scene.insert_month(number=1)),
    ("ledger_month_in_order", lambda scene: scene.insert_month(from_month=date(2027, 6, 1))),
    ("ledger_month_numbers_in_order", lambda scene: scene.insert_month(last_number=498)),
    ("ledger_month_sealed_whole", lambda scene: scene.insert_month(seal="ab" * 32)),
    ("ledger_month_sealed_whole", lambda scene: scene.insert_month(window_ends=TODAY)),
    (
        "ledger_monthline_once",
        lambda scene: [scene.insert_line() for _each in range(2)],
    ),
    ("ledger_monthline_adds_up", lambda scene: scene.insert_line(closing=Decimal("102.01"))),
    (
        "ledger_standingentry_one_key",
        lambda scene: StandingEntry.objects.create(
            account=scene.entry.account,
            year_start=scene.entry.year_start,
            source="split",
            points=Decimal(1),
            key=scene.entry.key,
            entered_at=NOW,
            entered_by=scene.cast.clerk,
        ),
    ),
    ("ledger_correction_one_key", lambda scene: scene.insert_correction(key=KEY)),
    (
        "ledger_correction_one_opening",
        lambda scene: scene.insert_correction(account=scene.cast.account(2)),
    ),
    (
        "ledger_correction_one_proposal",
        lambda scene: scene.insert_correction(kind="reversal", reverses=scene.row),
    ),
    (
        "ledger_correction_reversal_names_row",
        lambda scene: scene.insert_correction(kind="reversal"),
    ),
    (
        "ledger_correction_reversal_names_row",
        lambda scene: scene.insert_correction(reverses=scene.row),
    ),
    ("ledger_correction_by_two", lambda scene: scene.insert_correction(state="posted")),
    (
        "ledger_correction_by_two",
        lambda scene: scene.insert_correction(
            state="posted", decided_by=scene.cast.clerk, decided_at=NOW
        ),
    ),
    (
        "ledger_correction_by_two",
        lambda scene: scene.insert_correction(decided_by=scene.cast.chair, decided_at=NOW),
    ),
    (
        "ledger_correction_points_not_negative",
        lambda scene: scene.insert_correction(points=Decimal("-0.01")),
    ),
    ("ledger_yearturn_one_key", lambda scene: scene.insert_turn(key=KEY)),
    ("ledger_yearturn_once", lambda scene: scene.insert_turn(year_start=date(2027, 1, 1))),
    ("ledger_yearturn_once", lambda scene: scene.insert_turn(year_start=date(2028, 1, 1))),
    ("ledger_yearturn_percent", lambda scene: scene.insert_turn(carry_percent=101)),
    (
        "ledger_yearturn_by_two",
        lambda scene: scene.insert_turn(
            **posted_turn(scene.cast, decided_by=None, decided_at=None)
        ),
    ),
    (
        "ledger_yearturn_by_two",
        lambda scene: scene.insert_turn(**posted_turn(scene.cast, decided_by=scene.cast.clerk)),
    ),
    (
        "ledger_yearturn_by_two",
        lambda scene: scene.insert_turn(decided_by=scene.cast.chair, decided_at=NOW),
    ),
    (
        "ledger_yearturn_by_two",
        lambda scene: scene.insert_turn(state="gone", decided_by=scene.cast.chair, decided_at=NOW),
    ),
    *(
        (
            "ledger_yearturn_posted_tells",
            lambda scene, name=name, value=value: scene.insert_turn(
                **posted_turn(scene.cast, **{name: value})
            ),
        )
        for name in ("households", "expired", "given")
        for value in (None, *([Decimal("-0.01")] if name != "households" else []))
    ),
    ("ledger_yearturn_posted_tells", lambda scene: scene.insert_turn(given=Decimal(0))),
    *(
        (name, lambda scene, changes=changes: insert_change(scene.cast, **changes))
        for name, changes in ATTACKS_ON_CHANGES
    ),
    (
        "ledger_householdchange_one_key",
        lambda scene: insert_two(scene.cast, key=CHANGE_KEY, household=scene.cast.households[2]),
    ),
    ("ledger_householdchange_one_proposal", lambda scene: insert_two(scene.cast)),
    ("ledger_householdchange_by_two", lambda scene: attack_by_one(scene.cast)),
    ("ledger_householdchange_two_households", lambda scene: attack_itself(scene.cast)),
    ("ledger_householdchange_names_other", lambda scene: attack_with_other(scene.cast)),
    (
        "ledger_householdchange_posted_tells",
        lambda scene: attack_posted(scene.cast, waits_until=DECEMBER),
    ),
    (
        "ledger_householdchange_posted_tells",
        lambda scene: attack_posted(scene.cast, points=Decimal(1)),
    ),
    ("ledger_householdchange_posted_tells", lambda scene: attack_posted_split(scene.cast)),
]
# The target of the composite foreign keys; the primary key alone makes it true.
TRUE_BY_THE_PRIMARY_KEY = {"ledger_account_in_village"}


@pytest.mark.parametrize(("name", "act"), CONSTRAINTS, ids=[name for name, _act in CONSTRAINTS])
def test_constraint_refuses(scene: Scene, name: str, act: Act) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act(scene)

    # Of a unique constraint SQLite says the columns only.
    assert name in str(refusal.value) or "UNIQUE constraint failed" in str(refusal.value)


def test_every_constraint_is_attacked() -> None:
    stated = {
        constraint.name
        for model in apps.get_app_config("ledger").get_models()
        for constraint in model._meta.constraints
    }

    assert stated - TRUE_BY_THE_PRIMARY_KEY == {name for name, _act in CONSTRAINTS}


TRIGGERS: list[tuple[str, Act]] = [
    ("ledger_transfer_no_update", lambda scene: rows(scene.row).update(reference="R09")),
    ("ledger_transfer_no_delete", lambda scene: delete(scene.row)),
    ("ledger_monthline_no_update", lambda scene: rows(scene.line).update(salt="0" * 32)),
    ("ledger_monthline_no_delete", lambda scene: delete(scene.line)),
    ("ledger_standingentry_no_update", lambda scene: rows(scene.entry).update(points=Decimal(1))),
    ("ledger_standingentry_no_delete", lambda scene: delete(scene.entry)),
    ("ledger_transfer_open_month", lambda scene: scene.insert_transfer(month=OCTOBER)),
    ("ledger_transfer_open_month", lambda scene: scene.insert_transfer(month=date(2027, 1, 1))),
    (
        "ledger_monthline_before_seal",
        lambda scene: scene.insert_line(month=scene.sealed, account=find_partner(scene.cast)),
    ),
    (
        "ledger_book_goes_on",
        lambda scene: Book.objects.filter(village=scene.village).update(open_month=NOVEMBER),
    ),
    (
        "ledger_book_goes_on",
        lambda scene: Book.objects.filter(village=scene.village).update(
            last_number=F("last_number") - 1
        ),
    ),
    *(
        (
            "ledger_month_sealed",
            lambda scene, name=name, value=value: rows(scene.sealed).update(**{name: value}),
        )
        for name, value in {
            "month": NOVEMBER,
            "from_month": date(2026, 9, 1),
            "number": 8,
            "edition": "别的",
            "first_number": 2,
            "last_number": 99,
            "window_days": 1,
            "seal": "00" * 32,
            "previous_seal": "00" * 32,
            "sealed_at": at(DECEMBER),
        }.items()
    ),
    ("ledger_month_sealed", lambda scene: rows(scene.unsealed).update(last_number=99)),
    *(
        (
            "ledger_account_identity",
            lambda scene, name=name, value=value: rows(scene.cast.account(1)).update(
                **{name: value}
            ),
        )
        for name, value in {"number": 77, "kind": "issuance"}.items()
    ),
    *(
        (
            "ledger_hold_identity",
            lambda scene, name=name, value=value: rows(scene.booked).update(**{name: value}),
        )
        for name, value in {"points": Decimal(1), "kind": "notice"}.items()
    ),
    (
        "ledger_hold_identity",
        lambda scene: rows(scene.booked).update(account=scene.cast.account(1)),
    ),
    *(
        (
            "ledger_bar_identity",
            lambda scene, name=name, value=value: rows(scene.bar).update(**{name: value}),
        )
        for name, value in {
            "kind": "honours",
            "until": TODAY,
            "reference": "R21",
            "from_on": TODAY - timedelta(days=1),
        }.items()
    ),
    ("ledger_bar_identity", lambda scene: rows(scene.bar).update(transfer=scene.row)),
    *(
        (
            "ledger_correction_decided",
            lambda scene, name=name, value=value: rows(scene.posted).update(**{name: value}),
        )
        for name, value in {
            "state": "refused",
            "points": Decimal(31),
            "standing_points": Decimal(1),
            "transfer": None,
        }.items()
    ),
    (
        "ledger_correction_decided",
        lambda scene: rows(scene.proposed).update(proposed_by=scene.cast.chair),
    ),
    *(
        (
            "ledger_yearturn_decided",
            lambda scene, name=name, value=value: rows(scene.turned).update(**{name: value}),
        )
        for name, value in {
            "year_start": date(2030, 1, 1),
            "carry_percent": 51,
            "key": uuid4(),
            "state": "refused",
            "decided_at": at(DECEMBER),
            "households": 3,
            "expired": Decimal(21),
            "given": Decimal(1),
        }.items()
    ),
    (
        "ledger_yearturn_decided",
        lambda scene: rows(scene.turned).update(decided_by=scene.cast.watcher),
    ),
    (
        "ledger_yearturn_decided",
        lambda scene: rows(scene.asked_turn).update(proposed_by=scene.cast.chair),
    ),
    *(
        (
            "ledger_householdchange_decided",
            lambda scene, name=name, value=value: rows(scene.done).update(**{name: value}),
        )
        for name, value in CHANGED.items()
    ),
    *(
        (
            "ledger_householdchange_decided",
            lambda scene, name=name, value=value: rows(scene.split).update(**{name: value}),
        )
        for name, value in CHANGED_OF_PROPOSAL.items()
    ),
    ("ledger_householdchange_no_delete", lambda scene: delete(scene.done)),
    (
        "ledger_householdchange_members_no_delete",
        lambda scene: list_people(scene.split)._raw_delete("default"),
    ),
    (
        "ledger_householdchange_members_no_update",
        lambda scene: list_people(scene.split).update(member=1),
    ),
    ("ledger_yearturn_no_delete", lambda scene: delete(scene.asked_turn)),
    ("ledger_book_no_delete", lambda scene: delete(Book.objects.get(village=scene.village))),
    ("ledger_month_no_delete", lambda scene: delete(scene.unsealed)),
    ("ledger_account_no_delete", lambda scene: delete(scene.cast.account(6))),
    ("ledger_hold_no_delete", lambda scene: delete(scene.booked)),
    ("ledger_bar_no_delete", lambda scene: delete(scene.bar)),
    ("ledger_correction_no_delete", lambda scene: delete(scene.proposed)),
]
MESSAGES = {guard.trigger: guard.message for guard in GUARDS}
# The database that holds both ends by composite foreign keys, and TRUNCATE, have tests below.
OTHERWISE_ATTACKED = {
    guard.trigger for guard in GUARDS if guard.event == "TRUNCATE" or guard.vendor == "sqlite"
}


@pytest.mark.parametrize(("name", "act"), TRIGGERS, ids=[name for name, _act in TRIGGERS])
def test_trigger_refuses(scene: Scene, name: str, act: Act) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act(scene)

    assert MESSAGES[name] in str(refusal.value)


def test_every_trigger_is_attacked() -> None:
    assert set(MESSAGES) - OTHERWISE_ATTACKED == {name for name, _act in TRIGGERS}


@pytest.mark.parametrize("end", ["source", "destination"])
def test_both_ends_lie_in_the_rows_village(scene: Scene, end: str) -> None:
    assert scene.cast.other_household is not None
    stranger = Account.objects.get(household=scene.cast.other_household)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        scene.insert_transfer(**{end: stranger})

    assert "in_village" in str(refusal.value) or "lie in its village" in str(refusal.value)


@pytest.mark.parametrize(
    "table", sorted(guard.table for guard in GUARDS if guard.event == "TRUNCATE")
)
def test_tables_are_not_emptied(scene: Scene, table: str) -> None:
    # SQLite knows no TRUNCATE; a DELETE without a condition meets the trigger on each row.
    connection.check_constraints()  # PostgreSQL truncates no table whose checks are still due.
    statement = "TRUNCATE {} CASCADE" if connection.vendor == "postgresql" else "DELETE FROM {}"

    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))

    assert "append-only" in str(refusal.value) or "never deleted" in str(refusal.value)


def test_account_reopened_is_refused(scene: Scene) -> None:
    account = scene.cast.account(6)
    rows(account).update(closed_at=NOW)

    for value in (None, at(DECEMBER)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows(account).update(closed_at=value)


def test_hold_once_released_stays_so(scene: Scene) -> None:
    rows(scene.booked).update(released_at=NOW)

    for value in (None, at(DECEMBER)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows(scene.booked).update(released_at=value)


def test_bar_once_lifted_stays_so(scene: Scene) -> None:
    rows(scene.bar).update(lifted_at=NOW)

    for value in (None, at(DECEMBER)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows(scene.bar).update(lifted_at=value)


def test_day_of_putting_up_is_recorded_once(scene: Scene) -> None:
    rows(scene.sealed).update(put_up_on=NOVEMBER)

    for value in (None, DECEMBER):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows(scene.sealed).update(put_up_on=value)


def test_words_of_a_decided_correction_can_be_emptied(scene: Scene) -> None:
    rows(scene.posted).update(reason="")

    assert Correction.objects.get(pk=scene.posted.pk).reason == ""


def test_words_of_a_decided_household_change_can_be_emptied(scene: Scene) -> None:
    rows(scene.done).update(reason="")

    assert HouseholdChange.objects.get(pk=scene.done.pk).reason == ""


@pytest.mark.parametrize("name", ["households", "accounts"])
def test_row_with_a_ledger_behind_it_is_protected(scene: Scene, name: str) -> None:
    row = {"households": scene.cast.households[1], "accounts": scene.cast.account(1)}[name]

    with pytest.raises((IntegrityError, models.ProtectedError)), transaction.atomic():
        row.delete()
