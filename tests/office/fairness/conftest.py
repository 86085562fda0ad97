"""The village that is watched."""

import pytest

from rules.models import Rule
from tests.cast import Cast
from tests.deeds.factories import adopt_rules
from tests.memory import lived_once
from tests.office.fairness.story import settle_in


@pytest.fixture
@lived_once
def anping(cast: Cast) -> Cast:
    """Return the cast with 26 households in six groups."""
    settle_in(cast)
    return cast


@pytest.fixture
@lived_once
def rules(anping: Cast) -> dict[str, Rule]:
    """Return Anping's rules in force, by code."""
    return adopt_rules(anping.village, anping.chair)
