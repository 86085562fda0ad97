"""What the database refuses of a notice's further sheets, and of its warning."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from ledger.models import Month
from ledger.services import consent_to_correction, finish_sealing, propose_opening
from ledger.services.closing import _move_on
from noticeboard.models import Notice, NoticeEntry, NoticeHonour
from tests.cast import TODAY, Cast, at
from tests.deeds.factories import change_terms
from tests.ledger.acts import award
from tests.noticeboard.story import CLOSING_DAY, DECEMBER, NOVEMBER, OCTOBER, close
from villages.models import Household

CHANGES: list[tuple[type[Model], dict[str, object]]] = [
    (Notice, {"sheets": []}),
    (Notice, {"improvements": [["hygiene", 3]]}),
    (Notice, {"expires_on": date(2026, 12, 31), "expires_percent": 50}),
    (NoticeHonour, {"added": Decimal(9)}),
    (NoticeHonour, {"position": 3}),
    (NoticeHonour, {"name": "别人家"}),
    (NoticeEntry, {"words": "别的话"}),
    (NoticeEntry, {"points": Decimal(9)}),
    (NoticeEntry, {"decided_by": None}),
    (NoticeEntry, {"line": None}),
]
HALF_WARNINGS: list[dict[str, object]] = [
    {"expires_on": date(2026, 12, 31), "expires_percent": None},
    {"expires_on": None, "expires_percent": 50},
    {"expires_on": date(2026, 12, 31), "expires_percent": 0},
    {"expires_on": date(2026, 12, 31), "expires_percent": 101},
]


@pytest.fixture
def notice(cast: Cast) -> Notice:
    """Return October's notice: household 5 is honoured, household 6 brought points from paper."""
    award(cast, 5, 5, is_held=True)
    Household.objects.filter(pk=cast.households[5].pk).update(honours_consent=True)
    change_terms(cast, sheet_honours=True)
    proposal = propose_opening(
        cast.account(6),
        points=Decimal(10),
        standing_points=Decimal(0),
        reason="纸质账",
        key=uuid4(),
        by=cast.clerk,
        now=at(TODAY),
    )
    consent_to_correction(proposal, by=cast.watcher, now=at(TODAY))
    return close(cast)


@pytest.mark.parametrize(("model", "change"), CHANGES, ids=str)
def test_what_was_put_up_never_changes(
    notice: Notice, model: type[Model], change: dict[str, object]
) -> None:
    assert model._default_manager.exists()

    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.update(**change)


def test_name_on_the_honour_list_may_be_emptied(notice: Notice) -> None:
    assert notice.honours.update(name="") == 1


@pytest.mark.parametrize("model", [NoticeHonour, NoticeEntry])
def test_nothing_of_a_sheet_is_deleted(notice: Notice, model: type[Model]) -> None:
    rows = model._default_manager.all()

    # Past Django's collector, which would refuse by its own PROTECT.
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db)


@pytest.mark.parametrize("model", [NoticeHonour, NoticeEntry])
def test_tables_of_sheets_are_not_emptied_at_once(notice: Notice, model: type[Model]) -> None:
    # SQLite knows no TRUNCATE; a DELETE without a condition meets the trigger on each row.
    connection.check_constraints()  # PostgreSQL truncates no table whose checks are still due.
    statement = "TRUNCATE {} CASCADE" if connection.vendor == "postgresql" else "DELETE FROM {}"

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(model._meta.db_table))


def test_honour_and_entry_are_of_households_of_their_own_notice(cast: Cast, notice: Notice) -> None:
    november = close(cast, NOVEMBER, on=DECEMBER)
    line = notice.lines.get(household_number=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeHonour.objects.create(notice=november, line=line, position=9, added=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeEntry.objects.create(
            notice=november, sheet="corrections", position=9, about="x", words="x", line=line
        )


@pytest.mark.parametrize(
    "wrong", [{"added": Decimal(0)}, {"added": Decimal(-1)}, {"position": 0}], ids=str
)
def test_honour_that_cannot_be_is_refused(notice: Notice, wrong: dict[str, object]) -> None:
    line = notice.lines.get(household_number=1)
    values = {"position": 9, "added": Decimal(1)} | wrong

    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeHonour.objects.create(notice=notice, line=line, **values)


def test_household_is_honoured_once_a_notice(notice: Notice) -> None:
    line = notice.lines.get(household_number=5)

    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeHonour.objects.create(notice=notice, line=line, position=9, added=1)


@pytest.mark.parametrize("wrong", ["position", "sheet", "persons"])
def test_entry_that_cannot_be_is_refused(cast: Cast, notice: Notice, wrong: str) -> None:
    entry = NoticeEntry(
        notice=notice,
        position=0 if wrong == "position" else 9,
        sheet="honours" if wrong == "sheet" else "corrections",
        about="x",
        words="x",
        proposed_by=cast.clerk,
        decided_by=cast.clerk if wrong == "persons" else cast.watcher,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


@pytest.mark.parametrize("warning", HALF_WARNINGS, ids=str)
def test_half_a_warning_is_refused(cast: Cast, warning: dict[str, object]) -> None:
    month = seal_october(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(
            month=month,
            drawn_at=at(CLOSING_DAY),
            board_masked=True,
            deductions_named=False,
            **warning,
        )


def seal_october(cast: Cast) -> Month:
    _move_on(cast.village, OCTOBER, edition="甲", by=None, now=at(CLOSING_DAY))
    (month,) = finish_sealing(cast.village, now=at(CLOSING_DAY))
    return month
