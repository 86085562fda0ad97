"""What the database refuses by itself: unsealed notices, changed ones, unmasked names."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from ledger.models import Month, MonthLine
from ledger.services import finish_sealing
from ledger.services.closing import _move_on
from noticeboard.models import Notice, NoticeLine, NoticeSum, Signature, SignaturePart
from tests.cast import Cast, at
from tests.ledger.acts import award
from tests.noticeboard.story import CLOSING_DAY, DECEMBER, NOVEMBER, OCTOBER, close

LINE_CHANGES: list[dict[str, object]] = [
    {"held": Decimal(1)},
    {"standing": Decimal(1)},
    {"deducted_asked": Decimal(-1)},
    {"items": [["award", "R99", 1, ""]]},
    {"household_number": 99},
    {"group_name": "99组"},
    {"group_position": 9},
    {"masked_name": "别*人"},
    {"board_name": "别人家"},
]


@pytest.fixture
def notice(cast: Cast) -> Notice:
    """Return the notice of an October in which everybody got the base and one an award."""
    award(cast, 5, 5, is_held=True)
    return close(cast)


def draw_by_hand(month: Month) -> Notice:
    return Notice.objects.create(
        month=month, drawn_at=at(CLOSING_DAY), board_masked=True, deductions_named=False
    )


def move_on(cast: Cast) -> Month:
    return _move_on(cast.village, OCTOBER, edition="甲", by=None, now=at(CLOSING_DAY))


def build_line(notice: Notice, month_line: MonthLine, *, name: str = "陈*明") -> NoticeLine:
    return NoticeLine(
        notice=notice,
        month_line=month_line,
        group_position=0,
        group_name="01组",
        household_number=1,
        masked_name=name,
        held=Decimal(0),
        standing=Decimal(0),
        deducted_asked=Decimal(0),
    )


@pytest.mark.parametrize("change", LINE_CHANGES, ids=lambda change: next(iter(change)))
def test_line_never_changes(notice: Notice, change: dict[str, object]) -> None:
    lines = notice.lines.filter(household_number=5)

    with pytest.raises(IntegrityError), transaction.atomic():
        lines.update(**change)


def test_names_of_a_line_may_be_emptied(notice: Notice) -> None:
    assert notice.lines.update(masked_name="", board_name="") == 6


@pytest.mark.parametrize(
    ("model", "change"),
    [(Notice, {"board_masked": False}), (NoticeSum, {"points": Decimal(1)})],
)
def test_notice_and_its_sums_never_change(
    notice: Notice, model: type[Model], change: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.update(**change)


@pytest.mark.parametrize("model", [NoticeLine, NoticeSum, Notice])
def test_nothing_of_a_notice_is_deleted(notice: Notice, model: type[Model]) -> None:
    rows = model._default_manager.all()

    # Past Django's collector, which would refuse by its own PROTECT.
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db)


@pytest.mark.parametrize("model", [NoticeLine, NoticeSum, Notice])
def test_tables_of_notices_are_not_emptied_at_once(notice: Notice, model: type[Model]) -> None:
    # SQLite knows no TRUNCATE; a DELETE without a condition meets the trigger on each row.
    connection.check_constraints()  # PostgreSQL truncates no table whose checks are still due.
    statement = "TRUNCATE {} CASCADE" if connection.vendor == "postgresql" else "DELETE FROM {}"

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(model._meta.db_table))


@pytest.mark.django_db
def test_month_without_a_seal_has_no_notice(cast: Cast) -> None:
    month = move_on(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        draw_by_hand(month)


def test_line_stands_on_its_own_months_notice(cast: Cast, notice: Notice) -> None:
    _move_on(cast.village, NOVEMBER, edition="甲", by=None, now=at(DECEMBER))
    (november,) = finish_sealing(cast.village, now=at(DECEMBER))
    line = build_line(notice, november.lines.get(account=cast.account(1)))

    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


@pytest.mark.parametrize("name", ["陈大明", "John Smith"])
@pytest.mark.django_db
def test_name_that_hides_nothing_is_refused(cast: Cast, name: str) -> None:
    move_on(cast)
    (month,) = finish_sealing(cast.village, now=at(CLOSING_DAY))
    line = build_line(draw_by_hand(month), month.lines.get(account=cast.account(1)), name=name)

    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_month_has_one_notice(notice: Notice) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        draw_by_hand(notice.month)


SIGNATURE_CHANGES: list[dict[str, object]] = [
    {"month": NOVEMBER},
    {"part": SignaturePart.CHAIR},
    {"title": "主任"},
    {"last_number": 0},
    {"signed_at": at(DECEMBER)},
]


@pytest.fixture
def signature(cast: Cast) -> Signature:
    """Return the supervisor's signature of October."""
    return sign_by_hand(cast)


def sign_by_hand(cast: Cast, **changes: object) -> Signature:
    values = {
        "village": cast.village,
        "month": OCTOBER,
        "part": SignaturePart.SUPERVISOR,
        "signed_by": cast.watcher,
        "last_number": 6,
        "signed_at": at(CLOSING_DAY),
    }
    return Signature.objects.create(**values | changes)


@pytest.mark.django_db
@pytest.mark.parametrize("change", SIGNATURE_CHANGES, ids=lambda change: next(iter(change)))
def test_signature_never_changes(signature: Signature, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(**change)


@pytest.mark.django_db
def test_signature_is_not_deleted(signature: Signature) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        signature.delete()


@pytest.mark.django_db
def test_each_side_signs_once_by_its_own_person(cast: Cast, signature: Signature) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        sign_by_hand(cast, signed_by=cast.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        sign_by_hand(cast, part=SignaturePart.CHAIR)
    with pytest.raises(IntegrityError), transaction.atomic():
        sign_by_hand(cast, part="mayor", signed_by=cast.clerk)

    sign_by_hand(cast, part=SignaturePart.CHAIR, signed_by=cast.chair)

    assert Signature.objects.count() == 2
