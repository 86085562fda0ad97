"""Writing the audit trail, and saving a plain row together with its trace."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from villages.models import Appointment, Change, ChangeValue, User, Village
from villages.models.audit import Act

# Never worth a trace, or secret.
UNRECORDED = frozenset({"id", "password", "last_login", "token", "sort_key", "initials"})


def snapshot(row: models.Model) -> dict[str, str]:
    """Return the row's recorded fields as text, by field name; empty values as ""."""
    return {
        field.name: "" if (value := field.value_from_object(row)) is None else str(value)
        for field in row._meta.concrete_fields
        if field.name not in UNRECORDED
    }


def record_change(
    row: models.Model,
    *,
    village: Village | None,
    by: User | None,
    now: datetime,
    before: Mapping[str, str] | None = None,
) -> Change | None:
    """Write what changed in a row since `before` (a snapshot; None: the row is new).

    Returns the Change, or None where nothing did.
    """
    after = snapshot(row)
    old = before or {}
    differences = {
        name: (old.get(name, ""), new) for name, new in after.items() if new != old.get(name, "")
    }
    if not differences:
        return None
    act = Act.CREATED if before is None else Act.CHANGED
    return _write(row, act, differences, village=village, by=by, now=now)


def record_removal(
    row: models.Model, *, village: Village | None, by: User | None, now: datetime
) -> Change:
    """Write that a row is taken away, with what it held. Called before the row goes."""
    differences = {name: (value, "") for name, value in snapshot(row).items() if value}
    return _write(row, Act.REMOVED, differences, village=village, by=by, now=now)


def trace_person(user: User, kind: str, act: Act, *, by: User | None, now: datetime) -> None:
    """Write that something was done to how a person signs in, where the person serves or will.

    kind: one of villages.models.audit.KINDS_BESIDES. So each village's supervisors can read it.
    """
    held = Appointment.objects.not_over_on(timezone.localdate(now)).filter(user=user)
    villages: list[Village | None] = list(
        Village.objects.filter(pk__in=held.values("village")).order_by("pk")
    )
    Change.objects.bulk_create(
        Change(village=village, made_at=now, made_by=by, act=act, kind=kind, row=str(user.pk))
        for village in (villages or [None])
    )


def record_additions(
    rows: Sequence[models.Model], *, village: Village | None, by: User | None, now: datetime
) -> None:
    """Write that rows of one kind are new, as record_change does; two statements for all."""
    changes = Change.objects.bulk_create(
        Change(
            village=village,
            made_at=now,
            made_by=by,
            act=Act.CREATED,
            kind=row._meta.label_lower,
            row=str(row.pk),
        )
        for row in rows
    )
    ChangeValue.objects.bulk_create(
        ChangeValue(change=change, field=name, old="", new=value)
        for change, row in zip(changes, rows, strict=True)
        for name, value in snapshot(row).items()
        if value
    )


@transaction.atomic
def save_row(
    row: models.Model, *, village: Village | None, by: User | None, now: datetime
) -> models.Model:
    """Check and save a plain row of the roster, with its trace. For what has no rule of its own.

    Raises ValidationError where a field or constraint refuses.
    """
    before = None
    if row.pk is not None:
        stored = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
        before = snapshot(stored) if stored else None
    row.full_clean()
    row.save()
    record_change(row, village=village, by=by, now=now, before=before)
    return row


def _write(
    row: models.Model,
    act: Act,
    differences: Mapping[str, tuple[str, str]],
    *,
    village: Village | None,
    by: User | None,
    now: datetime,
) -> Change:
    change = Change.objects.create(
        village=village,
        made_at=now,
        made_by=by,
        act=act,
        kind=row._meta.label_lower,
        row=str(row.pk),
    )
    ChangeValue.objects.bulk_create(
        ChangeValue(change=change, field=name, old=old, new=new)
        for name, (old, new) in differences.items()
    )
    return change
