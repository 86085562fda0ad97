"""Anping's October as tests.noticeboard.story tells it, for the report."""

import pytest

from tests.cast import Cast
from tests.deeds.factories import adopt_rules
from tests.market.shop import Shop, assemble_shop
from tests.memory import lived_once
from tests.noticeboard.story import live_october


@pytest.fixture
@lived_once
def october(cast: Cast) -> Shop:
    """Live Anping's October; it is not closed yet."""
    rules = adopt_rules(cast.village, cast.chair)
    shop = assemble_shop(cast)
    live_october(shop, rules)
    return shop
