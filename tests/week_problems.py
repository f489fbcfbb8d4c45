"""Random WeekProblems for hypothesis, built directly: also tiny ones, empty ones, and such that nothing can fill.

random_problem(rng, rows=4, days=(0, 2))  one problem; the tables are random, their sizes are said
week_problems(rows=..., days=...)         the same as a strategy: hypothesis makes the sizes small where a test fails
musts_worth(problem, week)                what of the worth of a week says nothing about how good the choice is
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from recommender.planning.problem import PHASES, Limits, Placed, Prices, Week, WeekProblem, worth

DONE_SOMETIMES = 0.15


def random_problem(rng: np.random.Generator, *, rows: int, days: Sequence[int], done: bool = True) -> WeekProblem:
    """Numbers of the size that real weeks have; every rule presses now and then.

    done  some days may already be done, whatever the rules say of them
    """
    muscles, targets, places, positions = (int(rng.integers(low, 5)) for low in (1, 0, 0, 1))
    seconds = rng.integers(15, 240, rows)
    can_open, can_be_main, can_close = rng.choice([0.0, 0.3, 0.8], 3)
    phases = rng.random((rows, 3)) < [can_open, max(can_be_main, 0.3), can_close]
    was_there = rng.random(rows) < rng.choice([0, 0.5, 1])
    first = rng.integers(0, 200, targets)
    second = rng.integers(0, first + 1)
    return WeekProblem(
        value=rng.integers(-40_000, 90_000, rows),
        seconds=seconds,
        under_s=np.where(rng.random(rows) < 0.2, 0, rng.integers(5, seconds + 1)),
        position=rng.choice(rng.permutation(8)[:positions], rows).astype(np.int64),
        family=rng.integers(0, max(1, rows), rows),
        phases=phases,
        primary=rng.random((rows, muscles)) < 0.4,
        dose=rng.integers(0, 1001, (rows, targets)) * (rng.random((rows, targets)) < 0.5),
        serves=rng.random((rows, places)) < 0.5,
        cautioned=rng.random(rows) < 0.3,
        hard=rng.random(rows) < 0.3,
        on_floor=rng.random(rows) < 0.5,
        was_there=was_there,
        last_week=int(was_there.sum() + rng.integers(0, 2)),
        is_stale=bool(rng.random() < 0.5),
        dose_price=np.stack([first, second, rng.integers(0, second + 1)]),
        days=tuple(days),
        limit_s=tuple(int(limit) for limit in rng.integers(30, 900, len(days))),
        items_most=tuple(int(most) for most in rng.integers(1, 9, len(days))),
        done=tuple(_done(rng, phases) if done and rng.random() < DONE_SOMETIMES else None for _ in days),
        prices=Prices(
            repetition=8_000,
            family=8_000,
            position=20_000,
            floor=int(rng.choice([20_000, 60_000])),
            novelty=int(rng.choice([10_000, 60_000])),
            monotony=20_000,
            warm_up=2_000_000,
            main=4_000_000,
            cool_down=1_000_000,
            place=500_000,
        ),
        limits=Limits(
            distinct=int(rng.integers(1, 13)),
            families=int(rng.choice([1, 3, 22])),
            novelty_free=int(rng.integers(0, 3)),
            cautions=int(rng.integers(0, 3)),
            warm_ups=int(rng.integers(0, 3)),
            cool_downs=int(rng.integers(0, 2)),
            per_muscle=int(rng.integers(1, 4)),
            muscle_s=int(rng.choice([60, 120])),
            muscle_week_s=int(rng.choice([100, 600])),
            change_position_s=15,
            dose_two=2000,
            dose_three=3000,
            dose_five=5000,
        ),
    )


def musts_worth(problem: WeekProblem, week: Week) -> int:
    """The part of `worth` that the musts make up: what is lost where they have no price."""
    free = problem.prices._replace(warm_up=0, main=0, cool_down=0, place=0)
    return worth(problem, week) - worth(replace(problem, prices=free), week)


def _done(rng: np.random.Generator, phases: np.ndarray) -> tuple[Placed, ...]:
    rows = [row for row in range(len(phases)) if phases[row].any() and rng.random() < 0.3]
    return tuple(Placed(row, PHASES[rng.choice(np.flatnonzero(phases[row]))]) for row in rows)


UP_TO_TWELVE, UP_TO_SEVEN = st.integers(0, 12), st.integers(0, 7)


@st.composite
def week_problems(
    draw: st.DrawFn, rows: st.SearchStrategy[int] = UP_TO_TWELVE, days: st.SearchStrategy[int] = UP_TO_SEVEN
) -> WeekProblem:
    """A random problem: so many candidates on so many days of a week."""
    count, how_many = draw(rows), draw(days)
    offsets = sorted(draw(st.permutations(range(7)))[:how_many])
    return random_problem(np.random.default_rng(draw(st.integers(0, 2**32 - 1))), rows=count, days=offsets)
