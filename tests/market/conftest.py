"""The shop, freshly filled."""

import pytest

from tests.cast import Cast
from tests.market.shop import Shop, assemble_shop


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return assemble_shop(cast)
