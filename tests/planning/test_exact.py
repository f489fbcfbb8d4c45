"""The exact solver: its model is the problem itself, and the assembler is held against it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from week_problems import musts_worth, random_problem, week_problems

from recommender.planning.assemble import EFFORTS, assemble
from recommender.planning.exact import solve_exactly
from recommender.planning.problem import PHASES, Placed, WeekProblem, broken_rules, worth

ROUNDING = 2e-6  # HiGHS stops at a relative gap of 1e-6


def best_of_all(problem: WeekProblem) -> int | None:
    """Tries every week there is; None where what was done breaks the rules already."""
    choices = []
    for done in problem.done:
        each = [[None, *np.flatnonzero(problem.phases[row]).tolist()] for row in range(len(problem))]
        days = [
            [Placed(row, PHASES[phase]) for row, phase in enumerate(chosen) if phase is not None]
            for chosen in product(*each)
        ]
        choices.append(days if done is None else [list(done)])
    return max(
        (worth(problem, week) for week in product(*choices) if not any(broken_rules(problem, week))), default=None
    )


@pytest.mark.parametrize("seed", range(12))
def test_no_week_of_all_is_worth_more_than_the_exact_one(seed):
    """Three stretches on two days are few enough to try each week that they can make."""
    problem = random_problem(np.random.default_rng(seed), rows=3, days=(0, 1 + seed % 2))

    exact, best = solve_exactly(problem, time_limit_s=20), best_of_all(problem)

    if best is None:
        assert exact is None
    else:
        assert exact is not None
        assert exact.is_proven
        assert worth(problem, exact.week) == best
        assert list(broken_rules(problem, exact.week)) == []


@given(week_problems(rows=st.integers(0, 7), days=st.integers(0, 3)))
@settings(max_examples=40, deadline=None)
def test_the_worth_of_the_exact_week_is_its_bound_and_nothing_is_above_it(problem):
    """The programme's objective is `worth`, term by term; so no assembled week can be worth more."""
    exact = solve_exactly(problem, time_limit_s=20)
    if exact is None:
        done_alone = [list(done or ()) for done in problem.done]
        assert list(broken_rules(problem, done_alone))
        return

    found = worth(problem, exact.week)
    assert list(broken_rules(problem, exact.week)) == []
    assert exact.is_proven
    assert found == pytest.approx(exact.bound_micro, rel=ROUNDING, abs=1)
    for effort in EFFORTS:
        assert worth(problem, assemble(problem, effort)) <= found + abs(found) * ROUNDING


@pytest.fixture(scope="module")
def small_weeks():
    """25 random weeks of eight stretches, each with what HiGHS made of it."""
    problems = [random_problem(np.random.default_rng(1000 + k), rows=8, days=(0, 2, 3), done=False) for k in range(25)]
    return [(problem, solve_exactly(problem, time_limit_s=20)) for problem in problems]


@pytest.mark.parametrize(
    ("effort", "met_least", "most_percent"), [("fast", 18, 10), ("normal", 21, 6), ("thorough", 23, 2)]
)
def test_on_small_weeks_the_assembler_is_near_the_exact_solver(small_weeks, effort, met_least, most_percent):
    """It meets as many musts in nearly all of them, and where it does, it is worth about as much."""
    lost, choice, met = 0, 0, 0
    for problem, exact in small_weeks:
        week = assemble(problem, effort)
        musts = musts_worth(problem, exact.week)
        if musts_worth(problem, week) == musts:
            met += 1
            lost += worth(problem, exact.week) - worth(problem, week)
            choice += worth(problem, exact.week) - musts

    assert met >= met_least
    assert lost <= choice * most_percent / 100
