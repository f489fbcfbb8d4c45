"""The week as an optimisation problem: whole numbers that every way of solving it shares.

A solution places candidates on days, each in a phase. Its worth, in micro-points (1e-6 NPRS points), is

    sum of values
    - repetition      x times (times - 1) / 2, for each stretch
    + dose            per target: a day counts up to a full day; the first two days are worth the most, then less
    + family          for each different family, up to `families_most`
    - position        for each run of one position; - floor for each session that goes down to the floor and up
    - novelty         for each stretch that last week had not, beyond `novelty_free`; - monotony where nothing changed
    + musts           a main part, a warm-up and a cool-down on each day, a main stretch for each asked place

Sources: scoring 3 (dose, families, repetition, positions), decisions 4 (prices, novelty, order). The musts are worth
more than all else together, so a week lacks one only where nothing fits; what a week lacks is told (`relaxed.py`).

Rules that always hold: the seconds of a session with 15 for each change of position; one of a family a session; two
per primary muscle, together at most `muscle_most_s` unless one alone takes longer; `muscle_week_most_s` a week; two
items that ask for care; level 3 for one muscle not on consecutive days; so many different stretches a week.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.vocabulary import Phase

MICRO = 1_000_000  # points are whole micro-points here, so that no order of sums can change a plan
FULL_DAY = 1000  # a day of dose, in thousandths
PHASES: tuple[Phase, ...] = ("warm_up", "main", "cool_down")
WARM_UP, MAIN, COOL_DOWN = range(3)


@dataclass(frozen=True, slots=True)
class Placed:
    """One candidate (its row) in one phase of a session."""

    row: int
    phase: Phase


Week = Sequence[Sequence[Placed]]  # one entry a day; the order within a day does not matter here


class Prices(NamedTuple):
    """What the objective charges and pays, in micro-points."""

    repetition: int
    family: int
    position: int
    floor: int
    novelty: int
    monotony: int
    warm_up: int
    main: int
    cool_down: int
    place: int


class Limits(NamedTuple):
    """How many and how long. dose_days: where the worth of another day falls, in thousandths of a day."""

    distinct: int
    families: int
    novelty_free: int
    cautions: int
    warm_ups: int
    cool_downs: int
    per_muscle: int
    muscle_s: int
    muscle_week_s: int
    change_position_s: int
    dose_two: int
    dose_three: int
    dose_five: int


@dataclass(frozen=True, kw_only=True)
class WeekProblem:
    """n candidates, d days, t targets that are worth something to this person, m muscle groups, a asked places.

    value        (n,)    micro-points each time it is placed
    seconds      (n,)    both sides, without a change of position
    under_s      (n,)    seconds under stretch on one side; 0 where it is a rest held for comfort
    position     (n,)    number of the position, 0-7
    family       (n,)    number of the family of near-duplicates
    phases       (n, 3)  True where it may open, be the main part, or close
    primary      (n, m)  True for its primary muscle groups
    dose         (n, t)  thousandths of a full day's dose
    serves       (n, a)  True for the asked places that it works on
    cautioned, hard, on_floor  (n,)
    was_there    (n,)    True where last week had it
    last_week    how many different stretches last week had, 0 where there was no week before
    is_stale     the last weeks had all the same stretches
    dose_price   (3, t)  micro-points for a thousandth: in the first two days, up to three, up to five
    days         (d,)    offsets from the start of the week
    limit_s      (d,)    seconds of each session
    items_most   (d,)    stretches of each session
    done         (d,)    what was already done on a day and must stay as it is; None where the day is still open
    """

    value: NDArray[np.int64]
    seconds: NDArray[np.int64]
    under_s: NDArray[np.int64]
    position: NDArray[np.int64]
    family: NDArray[np.int64]
    phases: NDArray[np.bool_]
    primary: NDArray[np.bool_]
    dose: NDArray[np.int64]
    serves: NDArray[np.bool_]
    cautioned: NDArray[np.bool_]
    hard: NDArray[np.bool_]
    on_floor: NDArray[np.bool_]
    was_there: NDArray[np.bool_]
    last_week: int
    is_stale: bool
    dose_price: NDArray[np.int64]
    days: tuple[int, ...]
    limit_s: tuple[int, ...]
    items_most: tuple[int, ...]
    done: tuple[tuple[Placed, ...] | None, ...]
    prices: Prices
    limits: Limits

    def __len__(self) -> int:
        return len(self.value)


def run_count(positions: Sequence[set[int]]) -> int:
    """How many runs of one position a session has in its best order: warm-up, main part, cool-down.

    positions  those of each phase. Two neighbouring phases share a run where one position ends the first and begins
               the second; the main part can lend one position to only one side, unless it has no other.
    """
    parts = [part for part in positions if part]
    shared = [before & after for before, after in pairwise(parts)]
    joints = sum(map(bool, shared))
    middle_is_torn = len(parts) == 3 and len(parts[1]) > 1 and joints == 2 and shared[0] == shared[1]
    torn = middle_is_torn and len(shared[0]) == 1
    return sum(map(len, parts)) - joints + torn


def session_seconds(problem: WeekProblem, day: Sequence[Placed]) -> int:
    """The seconds of one session in its best order."""
    changes = max(0, run_count(_positions(problem, day)) - 1)
    return int(sum(problem.seconds[p.row] for p in day)) + problem.limits.change_position_s * changes


def worth(problem: WeekProblem, week: Week) -> int:
    """The micro-points of a week, counted from scratch."""
    times = Counter(placed.row for day in week for placed in day)
    total = sum(int(problem.value[row]) * count for row, count in times.items())
    total -= problem.prices.repetition * sum(count * (count - 1) // 2 for count in times.values())
    families = len({int(problem.family[row]) for row in times})
    total += problem.prices.family * min(problem.limits.families, families)
    total += _dose_worth(problem, week) - _novelty_cost(problem, set(times))
    return total + sum(_day_worth(problem, day) for day in week) + _places_worth(problem, week)


def _day_worth(problem: WeekProblem, day: Sequence[Placed]) -> int:
    prices = problem.prices
    phases = {placed.phase for placed in day}
    levels = {bool(problem.on_floor[placed.row]) for placed in day}
    price = {"warm_up": prices.warm_up, "main": prices.main, "cool_down": prices.cool_down}
    total = sum(price[phase] for phase in phases) - prices.position * run_count(_positions(problem, day))
    return total - (prices.floor if len(levels) == 2 else 0)


def _places_worth(problem: WeekProblem, week: Week) -> int:
    mains = [placed.row for day in week for placed in day if placed.phase == "main"]
    return problem.prices.place * int(problem.serves[mains].any(axis=0).sum())


def _dose_worth(problem: WeekProblem, week: Week) -> int:
    limits = problem.limits
    dose = np.zeros(problem.dose.shape[1], dtype=np.int64)
    for day in week:
        dose += np.minimum(FULL_DAY, problem.dose[[placed.row for placed in day]].sum(axis=0))
    steps = (0, limits.dose_two, limits.dose_three, limits.dose_five)
    return sum(
        int((np.clip(dose, low, high) - low) @ price)
        for (low, high), price in zip(pairwise(steps), problem.dose_price, strict=True)
    )


def _novelty_cost(problem: WeekProblem, used: set[int]) -> int:
    if not problem.last_week:
        return 0
    kept = sum(bool(problem.was_there[row]) for row in used)
    new = len(used) - kept
    unchanged = problem.is_stale and new == 0 and kept == problem.last_week
    return problem.prices.novelty * max(0, new - problem.limits.novelty_free) + problem.prices.monotony * unchanged


def _positions(problem: WeekProblem, day: Sequence[Placed]) -> list[set[int]]:
    return [{int(problem.position[p.row]) for p in day if p.phase == phase} for phase in PHASES]


def broken_rules(problem: WeekProblem, week: Week) -> Iterator[str]:
    """Every rule that a week breaks, in words for the one who writes a solver; nothing where it may be done."""
    used = {placed.row for day in week for placed in day}
    if len(used) > problem.limits.distinct:
        yield f"{len(used)} different stretches"
    week_s = sum((problem.under_s[p.row] * problem.primary[p.row] for day in week for p in day), np.zeros(1))
    if (week_s > problem.limits.muscle_week_s).any():
        yield "a muscle gets too much in the week"
    for place, day in enumerate(week):
        yield from (f"day {place}: {fault}" for fault in _faults_of_day(problem, place, day))
    for (before, day), (after, next_day) in pairwise(zip(problem.days, week, strict=True)):
        if after - before == 1 and (_hard_muscles(problem, day) & _hard_muscles(problem, next_day)).any():
            yield f"day {after}: hard for the same muscle as the day before"


def _hard_muscles(problem: WeekProblem, day: Sequence[Placed]) -> NDArray[np.bool_]:
    rows = [placed.row for placed in day if problem.hard[placed.row]]
    return np.asarray(problem.primary[rows].any(axis=0), dtype=bool)


def _faults_of_day(problem: WeekProblem, place: int, day: Sequence[Placed]) -> Iterator[str]:
    limits, rows = problem.limits, [placed.row for placed in day]
    phases = Counter(placed.phase for placed in day)
    if problem.done[place] is not None:
        if set(day) != set(problem.done[place] or ()):
            yield "what was done is changed"
        return
    if session_seconds(problem, day) > problem.limit_s[place]:
        yield "too long"
    if len(rows) > problem.items_most[place]:
        yield "too many stretches"
    if len({int(problem.family[row]) for row in rows}) < len(rows):
        yield "two of a family"
    if sum(bool(problem.cautioned[row]) for row in rows) > limits.cautions:
        yield "too many ask for care"
    if phases["warm_up"] > limits.warm_ups or phases["cool_down"] > limits.cool_downs:
        yield "too many open or close"
    if not all(problem.phases[placed.row, PHASES.index(placed.phase)] for placed in day):
        yield "a stretch stands in a phase that is not its own"
    count = problem.primary[rows].sum(axis=0)
    seconds = (problem.primary[rows] * problem.under_s[rows, None]).sum(axis=0)
    if (count > limits.per_muscle).any() or (seconds[count > 1] > limits.muscle_s).any():
        yield "a muscle gets too much"
