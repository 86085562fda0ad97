"""The audit trail: who changed what, with the values in rows that an erasure can empty."""

import pytest
from django.core.exceptions import ValidationError

from tests.cast import NOW, Cast
from villages.models import Change, ChangeValue, Grid
from villages.services import create_grid, record_change, record_removal, save_row, snapshot

pytestmark = pytest.mark.django_db


def values_of(change: Change) -> dict[str, tuple[str, str]]:
    return {value.field: (value.old, value.new) for value in change.values.all()}


def last_change() -> Change:
    return Change.objects.order_by("-id")[0]


def test_new_row_is_traced_with_what_it_holds(cast: Cast) -> None:
    grid = create_grid(cast.village, "03组", position=3, by=cast.chair, now=NOW)

    change = last_change()
    assert (
        change.act,
        change.kind,
        change.row,
        change.village,
        change.made_by,
        change.made_at,
    ) == (
        "created",
        "villages.grid",
        str(grid.pk),
        cast.village,
        cast.chair,
        NOW,
    )
    assert values_of(change) == {
        "village": ("", str(cast.village.pk)),
        "name": ("", "03组"),
        "position": ("", "3"),
    }


def test_changed_row_is_traced_with_old_and_new(cast: Cast) -> None:
    cast.group.name = "榕树头"

    save_row(cast.group, village=cast.village, by=cast.chair, now=NOW)

    change = last_change()
    assert (change.act, values_of(change)) == ("changed", {"name": ("01组", "榕树头")})


def test_row_saved_without_a_change_leaves_no_trace(cast: Cast) -> None:
    before = Change.objects.count()

    save_row(cast.group, village=cast.village, by=cast.chair, now=NOW)

    assert Change.objects.count() == before


def test_row_that_is_refused_leaves_no_trace(cast: Cast) -> None:
    before = Change.objects.count()
    cast.second_group.name = cast.group.name

    with pytest.raises(ValidationError):
        save_row(cast.second_group, village=cast.village, by=cast.chair, now=NOW)

    assert Change.objects.count() == before
    assert Grid.objects.get(pk=cast.second_group.pk).name == "02组"


def test_removal_is_traced_with_what_goes(cast: Cast) -> None:
    change = record_removal(cast.group, village=cast.village, by=cast.chair, now=NOW)

    assert (change.act, values_of(change)["name"]) == ("removed", ("01组", ""))


def test_snapshot_leaves_out_what_is_secret_or_derived(cast: Cast) -> None:
    head = cast.households[1].members.get()
    card = cast.households[1].cards.get()

    assert "password" not in snapshot(cast.chair)
    assert {"initials", "sort_key"}.isdisjoint(snapshot(head))
    assert "token" not in snapshot(card)


def test_change_of_what_is_not_recorded_is_none(cast: Cast) -> None:
    before = snapshot(cast.chair)
    cast.chair.set_password("quite-another-1")

    assert record_change(cast.chair, village=None, by=None, now=NOW, before=before) is None


def test_values_can_be_emptied_while_the_change_stays(cast: Cast) -> None:
    create_grid(cast.village, "03组", by=cast.chair, now=NOW)
    change = last_change()

    ChangeValue.objects.filter(change=change).update(old="", new="")

    assert values_of(change)["name"] == ("", "")
    # What cannot be emptied holds no value of a person.
    assert {field.name for field in Change._meta.concrete_fields} == {
        "id",
        "village",
        "made_at",
        "made_by",
        "act",
        "kind",
        "row",
    }
