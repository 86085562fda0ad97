"""Each form that is taken once more: with every column beside, foreign ids, the key of another."""

import logging

import pytest

from tests.access import TABLE
from tests.cast import Cast
from tests.fuzz.acts import find_acts
from tests.fuzz.stage import set_stage
from tests.fuzz.twists import find_doubled, find_written_columns, send_foreign_ids
from tests.fuzz.walk import Walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

SEED = 1
PARTS = 4
SENT = [row for row in TABLE if row.get == 200 and row.post not in (None, 405)]


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")


@pytest.mark.parametrize("part", range(PARTS))
def test_forms_take_what_they_show_and_nothing_else(cast: Cast, part: int) -> None:
    walk = Walk(set_stage(cast), SEED)

    with walk.watch():
        acts = list(find_acts(walk, SENT[part::PARTS]))
        written = {act.label: find_written_columns(walk, act) for act in acts}
        for act in acts:
            send_foreign_ids(walk, act)
        doubled = {
            act.label: find_doubled(walk, act)
            for act in acts
            if any(name == "key" for name, _value in act.fields)
        }

    assert {label: columns for label, columns in written.items() if columns} == {}
    assert {label: models for label, models in doubled.items() if models} == {}
    assert walk.faults == {}
    assert acts
