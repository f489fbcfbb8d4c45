"""The week as an optimisation problem: its worth and its rules, counted by hand and by trying every order."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations, groupby, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from week_problems import musts_worth, week_problems

from recommender.planning.assemble import assemble, ordered
from recommender.planning.problem import (
    PHASES,
    Limits,
    Placed,
    Prices,
    WeekProblem,
    broken_rules,
    run_count,
    session_seconds,
    worth,
)

PRICES = Prices(
    repetition=8, family=5, position=20, floor=30, novelty=10, monotony=40,
    warm_up=2000, main=4000, cool_down=1000, place=500,
)  # fmt: skip
LIMITS = Limits(
    distinct=12, families=22, novelty_free=1, cautions=2, warm_ups=2, cool_downs=1, per_muscle=2, muscle_s=120,
    muscle_week_s=600, change_position_s=15, dose_two=2000, dose_three=3000, dose_five=5000,
)  # fmt: skip
OPENS, MAIN, ALSO, CLOSES = Placed(0, "warm_up"), Placed(1, "main"), Placed(2, "main"), Placed(3, "cool_down")


def small() -> WeekProblem:
    """Four stretches on Monday and Tuesday. 0 opens, standing; 1 and 2 are main parts, 2 lies; 3 closes, lying."""
    return WeekProblem(
        value=np.array([100, 200, 300, 50]),
        seconds=np.array([40, 60, 80, 30]),
        under_s=np.array([20, 60, 60, 0]),
        position=np.array([0, 0, 6, 6]),
        family=np.array([0, 1, 2, 3]),
        phases=np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=bool),
        primary=np.array([[1, 0], [1, 0], [1, 0], [0, 1]], dtype=bool),
        dose=np.array([[0], [700], [600], [0]]),
        serves=np.array([[0], [0], [1], [0]], dtype=bool),
        cautioned=np.array([0, 1, 1, 0], dtype=bool),
        hard=np.array([0, 0, 1, 0], dtype=bool),
        on_floor=np.array([0, 0, 1, 1], dtype=bool),
        was_there=np.array([1, 1, 0, 0], dtype=bool),
        last_week=2,
        is_stale=True,
        dose_price=np.array([[1], [1], [1]]),
        days=(0, 1),
        limit_s=(600, 600),
        items_most=(8, 8),
        done=(None, None),
        prices=PRICES,
        limits=LIMITS,
    )


def subsets(values: range) -> list[set[int]]:
    return [set(some) for some in chain.from_iterable(combinations(values, k) for k in range(len(values) + 1))]


def fewest_runs(positions: list[set[int]]) -> int:
    """Tries every order of the positions of each phase."""
    return min(len(list(groupby(chain(*orders)))) for orders in product(*(permutations(part) for part in positions)))


def test_runs_of_a_position_are_those_of_the_best_order():
    """All sessions that three positions allow; the hard case is one position that both ends want to share."""
    sessions = [list(session) for session in product(subsets(range(3)), repeat=3)]

    assert [run_count(session) for session in sessions] == [fewest_runs(session) for session in sessions]


@given(st.lists(st.sets(st.integers(0, 7), max_size=4), min_size=3, max_size=3))
@settings(max_examples=60, deadline=None)
def test_runs_of_a_position_are_those_of_the_best_order_with_eight_positions(session):
    """Four positions in each phase are as many as a session of twelve can have."""
    assert run_count(session) == fewest_runs(session)


@given(week_problems(rows=st.integers(1, 12), days=st.integers(1, 2)))
@settings(max_examples=60, deadline=None)
def test_a_session_is_told_in_an_order_with_the_fewest_changes(problem):
    """Each change of position costs 15 seconds, and the seconds of a session count on the best order."""
    for day in assemble(problem, "fast"):
        here = ordered(day, problem)

        phases = [PHASES.index(placed.phase) for placed in here]
        changes = len(list(groupby(int(problem.position[placed.row]) for placed in here))) - 1
        assert phases == sorted(phases)
        assert sorted(here, key=lambda placed: placed.row) == sorted(day, key=lambda placed: placed.row)
        if here:
            alone_s = int(sum(problem.seconds[placed.row] for placed in here))
            assert session_seconds(problem, here) == alone_s + 15 * changes


@pytest.mark.parametrize(
    ("week", "musts", "rest"),
    [
        ([[], []], 0, 0),
        # one stretch: value, family, one run, 700 of dose; the week lacks one of last week's, so nothing stands still
        ([[MAIN], []], 4000, 200 + 5 - 20 + 700),
        # both of last week's and nothing new: for the third time the same
        ([[OPENS, MAIN], []], 6000, 300 + 10 - 20 + 700 - 40),
        # twice the same: its second time costs 8; dose of two days
        ([[MAIN], [MAIN]], 8000, 400 + 5 - 40 + 1400 - 8),
        # 700 + 600 are more than a full day; down to the floor; its place is served; one new stretch is free
        ([[MAIN, ALSO], []], 4500, 500 + 10 - 40 - 30 + 1000),
        # two new stretches: the second one costs 10
        ([[ALSO, CLOSES], []], 5500, 350 + 10 - 20 + 600 - 10),
        # a place is served by a main part only, so a warm-up never serves one
        ([[OPENS], []], 2000, 100 + 5 - 20),
    ],
)
def test_worth_is_what_a_hand_count_says(week, musts, rest):
    """Each term of the objective, one after the other (the module's docstring)."""
    problem = small()

    assert musts_worth(problem, week) == musts
    assert worth(problem, week) == musts + rest


@pytest.mark.parametrize(
    ("change", "week", "fault"),
    [
        ({"limit_s": (154, 600)}, [[MAIN, ALSO], []], "day 0: too long"),
        ({"items_most": (1, 8)}, [[MAIN, ALSO], []], "day 0: too many stretches"),
        ({"family": np.array([0, 1, 1, 3])}, [[MAIN, ALSO], []], "day 0: two of a family"),
        ({"limits": LIMITS._replace(cautions=1)}, [[MAIN, ALSO], []], "day 0: too many ask for care"),
        ({"limits": LIMITS._replace(warm_ups=0)}, [[OPENS], []], "day 0: too many open or close"),
        ({"limits": LIMITS._replace(cool_downs=0)}, [[CLOSES], []], "day 0: too many open or close"),
        ({}, [[Placed(1, "warm_up")], []], "day 0: a stretch stands in a phase that is not its own"),
        ({"limits": LIMITS._replace(per_muscle=1)}, [[MAIN, ALSO], []], "day 0: a muscle gets too much"),
        ({"limits": LIMITS._replace(muscle_s=119)}, [[MAIN, ALSO], []], "day 0: a muscle gets too much"),
        ({"limits": LIMITS._replace(muscle_week_s=119)}, [[MAIN], [MAIN]], "a muscle gets too much in the week"),
        ({"limits": LIMITS._replace(distinct=1)}, [[MAIN], [ALSO]], "2 different stretches"),
        ({}, [[ALSO], [ALSO]], "day 1: hard for the same muscle as the day before"),
        ({"done": ((MAIN,), None)}, [[ALSO], []], "day 0: what was done is changed"),
    ],
)
def test_each_rule_that_is_broken_is_told_and_just_kept_it_is_not(change, week, fault):
    """The rules of the module's docstring, each where it begins to press: one second or one stretch less would do."""
    assert list(broken_rules(replace(small(), **change), week)) == [fault]


@pytest.mark.parametrize(
    ("change", "week"),
    [
        ({"limit_s": (155, 600)}, [[MAIN, ALSO], []]),
        ({"limits": LIMITS._replace(muscle_s=120)}, [[MAIN, ALSO], []]),
        ({"limits": LIMITS._replace(muscle_s=59)}, [[MAIN], []]),  # one alone may take longer
        ({"limits": LIMITS._replace(muscle_week_s=120)}, [[MAIN], [MAIN]]),
        ({"days": (0, 2)}, [[ALSO], [ALSO]]),
        ({"done": ((MAIN, ALSO), None), "limit_s": (10, 600)}, [[ALSO, MAIN], []]),  # what is done is done
    ],
)
def test_a_rule_that_is_just_kept_is_not_told(change, week):
    """The other side of each border."""
    assert list(broken_rules(replace(small(), **change), week)) == []
