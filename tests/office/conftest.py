"""The office's tests look at one of everything."""

import pytest

from tests.cast import Cast
from tests.world import World, build_world


@pytest.fixture
def world(cast: Cast) -> World:
    """Anping after its October, on 6 November 2026."""
    return build_world(cast)
