"""What the outside may import, in a fresh interpreter and in both orders (decisions 7)."""

from __future__ import annotations

import subprocess
import sys

import pytest

NAMES = "Recommender, Settings, recommend, RecommenderError, AnswersError, DocumentError, StoreError"


@pytest.mark.parametrize(
    "program",
    [
        f"from recommender import {NAMES}; assert callable(recommend)",
        "import recommender; assert callable(recommender.recommend); assert callable(recommender.Recommender.open)",
        "import recommender.decide; from recommender import recommend; assert callable(recommend)",
        "from recommender import recommend; import recommender.decide; assert callable(recommend)",
        "import recommender.application; import recommender; assert recommender.Settings().effort == 'normal'",
        "from recommender import *; assert callable(recommend)",
    ],
)
def test_the_public_names_are_there_whatever_was_imported_before(program):
    """A module named like a function would shadow it as soon as anybody imports the module."""
    run = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr


def test_a_name_that_is_not_public_is_an_attribute_error():
    import recommender

    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        recommender.nonsense  # noqa: B018


@pytest.mark.parametrize("heavy", ["numpy", "pandas", "pydantic", "sqlite_utils", "sklearn"])
def test_help_does_not_wait_for_what_it_does_not_need(heavy):
    """`stretch --help` answers at once, because commands import what they use when they are used."""
    program = f"import sys; import recommender.cli.main; assert {heavy!r} not in sys.modules"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
