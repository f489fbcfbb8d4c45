"""Where a store can be: what is promised of one engine is promised of the other."""

from __future__ import annotations

import pytest
from locations import ENGINES, new_location


@pytest.fixture(params=ENGINES)
def engine(request):
    return request.param


@pytest.fixture
def location(engine, tmp_path):
    """A file or an address that nobody has opened yet."""
    return new_location(engine, tmp_path)
