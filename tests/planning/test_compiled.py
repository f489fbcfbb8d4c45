"""The compiled assembler makes the same weeks as the plain one, bit for bit, one at a time or thousands at once.

All tests that need numba stand here, so that it compiles once in a run (some fifteen seconds, then cached).
"""

from __future__ import annotations

import sys

import numpy as np
import pytest
from benchmarks.week_instances import SEEDS, SIZES, crowd, instance
from people import MONDAY
from random_lives import Dice, random_answers
from week_problems import random_problem

from recommender.decide import Settings, recommend
from recommender.errors import UsageError
from recommender.planning import compiled
from recommender.planning.assemble import CHUNK, EFFORTS, assemble, assemble_many


def strange_problems(count: int) -> list:
    """From nothing at all to a week of seven days; some days already done."""
    rng = np.random.default_rng(7)
    return [
        random_problem(
            rng, rows=int(rng.integers(0, 13)), days=sorted(rng.permutation(7)[: rng.integers(0, 8)].tolist())
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize(("days", "minutes"), SIZES)
def test_real_weeks_are_the_same_plain_alone_and_in_a_batch(days, minutes, effort):
    """A plan must not depend on what is installed, nor on who else is planned for (decisions 4)."""
    problems = [instance(seed, days=days, minutes=minutes) for seed in SEEDS]

    plain = [assemble(problem, effort) for problem in problems]

    assert list(assemble_many(problems, effort)) == plain
    assert [week for problem in problems for week in assemble_many([problem], effort)] == plain


@pytest.mark.parametrize("effort", EFFORTS)
def test_strange_weeks_are_the_same_plain_and_compiled(effort):
    """Empty problems between others, days that are done, days on which nothing fits."""
    problems = strange_problems(120)

    assert list(assemble_many(problems, effort)) == [assemble(problem, effort) for problem in problems]


def test_a_batch_of_any_length_gives_every_week_in_its_place():
    """Chunks are a matter of speed: the weeks on both sides of a border are those of their own people."""
    problems = list(crowd(CHUNK + 2, days=3, minutes=10))

    weeks = list(assemble_many(problems, "fast"))

    assert len(weeks) == CHUNK + 2
    assert weeks[CHUNK - 2 :] == [assemble(problem, "fast") for problem in problems[CHUNK - 2 :]]
    assert list(assemble_many([], "fast")) == []


def test_problems_are_read_as_they_are_needed():
    """A hundred thousand people must not stand in memory at once: no more than one chunk is read ahead."""
    read = []

    def problems():
        for problem in crowd(3 * CHUNK, days=3, minutes=10):
            read.append(1)
            yield problem

    next(assemble_many(problems(), "fast"))

    assert len(read) == CHUNK


def test_without_numba_a_batch_says_which_extra_is_missing(monkeypatch):
    """Not a traceback about a module that the person never heard of."""
    monkeypatch.setitem(sys.modules, "numba", None)  # what Python itself takes for `not installed`

    with pytest.raises(UsageError, match="fast"):
        compiled.compiled.__wrapped__()


@pytest.mark.parametrize("effort", EFFORTS)
def test_a_plan_document_does_not_say_what_it_was_computed_with(effort):
    """Whoever plans a clinic and whoever plans at home get the same week under the same id."""
    sheets = [random_answers(Dice(3, number)) for number in range(12)]
    plain = [recommend(sheet, starts_on=MONDAY, settings=Settings(effort=effort)) for sheet in sheets]

    compiled_too = Settings(effort=effort, compiled=True)

    assert [recommend(sheet, starts_on=MONDAY, settings=compiled_too) for sheet in sheets] == plain
    assert any(plan["sessions"] for plan in plain)


def test_settings_that_ask_for_what_is_not_installed_are_refused(monkeypatch):
    """At once, and not in the middle of a clinic's night."""
    monkeypatch.setitem(sys.modules, "numba", None)

    with pytest.raises(UsageError, match="fast"):
        Settings(compiled=True)
    assert Settings(compiled=False).compiled is False
