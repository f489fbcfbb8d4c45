"""Each test begins and ends in English, whatever it spoke in between."""

from __future__ import annotations

import pytest

from recommender.language.in_force import ENGLISH, speaking


@pytest.fixture(autouse=True)
def english_again():
    with speaking(ENGLISH):
        yield
