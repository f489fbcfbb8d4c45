"""The numbers that the kernel reads are the same for a person alone and among others, and say what the tables hold."""

from __future__ import annotations

import numpy as np
from benchmarks.week_instances import SIZES, instance
from hypothesis import given, settings
from hypothesis import strategies as st
from week_problems import week_problems

from recommender.planning import kernel
from recommender.planning.facts import packed
from recommender.planning.problem import FULL_DAY

PROBLEMS = week_problems(rows=st.integers(1, 9), days=st.integers(1, 7))


@given(st.lists(PROBLEMS, min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_each_person_has_the_same_numbers_alone_and_among_others(problems):
    """A plan must not depend on who else is planned for, however different their choices, targets and days are."""
    together, alone = packed(problems), [packed([problem]) for problem in problems]

    parts = np.split(together.flat, together.starts[1:-1])
    assert [part.tolist() for part in parts] == [one.flat.tolist() for one in alone]
    assert np.diff(together.week_at).tolist() == [int(one.week_at[-1]) for one in alone]


def test_what_a_candidate_links_to_is_what_its_tables_hold():
    """Muscles, doses and asked places of real people, read back entry by entry."""
    for days, minutes in SIZES:
        problem = instance(3, days=days, minutes=minutes)
        facts = packed([problem]).flat.tolist()
        to_place = facts[kernel.TO_PLACE]
        for row in range(len(problem)):
            at = facts[kernel.AT_CANDIDATE] + row * kernel.CANDIDATE
            muscles = facts[facts[at + kernel.MUSCLE_FROM] : facts[at + kernel.MUSCLE_TO]]
            doses = facts[facts[at + kernel.DOSE_FROM] : facts[at + kernel.DOSE_TO]]
            places = facts[facts[at + kernel.PLACE_FROM] : facts[at + kernel.PLACE_TO]]

            assert muscles == np.flatnonzero(problem.primary[row]).tolist()
            assert dict(zip(doses[::2], doses[1::2], strict=True)) == {
                target: share for target, share in enumerate(problem.dose[row].tolist()) if share
            }
            assert [place - to_place for place in places] == np.flatnonzero(problem.serves[row]).tolist()


@given(PROBLEMS)
@settings(max_examples=100, deadline=None)
def test_the_ceiling_is_the_most_that_a_first_placing_can_bring(problem):
    """The search passes over whoever cannot beat the best by it, so too low a ceiling would lose the best week."""
    facts = packed([problem]).flat
    ceiling = facts[facts[kernel.AT_CEILING] :][: len(problem)]

    capped = np.minimum(problem.dose, FULL_DAY) @ problem.dose_price[0]
    assert (ceiling >= problem.value + capped + problem.prices.family).all()
