"""The week as a mixed-integer programme, solved by HiGHS: the reference that the assembler is held against.

Far too slow for a person who waits (seconds to minutes), but it proves how good a week can be at most. The model is
`problem.py` line by line: `worth` of its solution is its objective. Placements are binary; dose, families, novelty and
repetition are linear pieces that the maximum fills in the right order, because each next piece is worth less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from recommender.planning.problem import COOL_DOWN, FULL_DAY, MAIN, MICRO, PHASES, WARM_UP, Placed, WeekProblem

Terms = Mapping[int, float]


@dataclass(frozen=True, kw_only=True)
class ExactWeek:
    """week  the best that was found; bound_micro  no week is worth more; is_proven  whether the two met."""

    week: list[list[Placed]]
    bound_micro: float
    is_proven: bool


@dataclass
class _Model:
    """Variables with their worth, and rows low <= sum <= high, while the programme is written down."""

    worth: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)
    constant: float = 0.0

    def add(self, worth: float = 0.0, upper: float = 1.0, *, whole: bool = False) -> int:
        self.worth.append(worth / MICRO)
        self.upper.append(upper)
        self.whole.append(int(whole))
        return len(self.worth) - 1

    def at_most(self, terms: Terms, high: float) -> None:
        self.rows.append((terms, -np.inf, high))

    def equal(self, terms: Terms, value: float) -> None:
        self.rows.append((terms, value, value))


def solve_exactly(problem: WeekProblem, *, time_limit_s: float) -> ExactWeek | None:
    """The best week that HiGHS finds within the time; None where it finds none at all."""
    if not len(problem) or not problem.days:
        return ExactWeek(week=[[] for _ in problem.days], bound_micro=0.0, is_proven=True)
    model = _Model()
    placed = _placements(model, problem)
    used = _different_stretches(model, problem, placed)
    for day in range(len(problem.days)):
        _session(model, problem, placed, day)
    _doses(model, problem, placed)
    _muscles_of_the_week(model, problem, placed)
    _hard_days(model, problem, placed)
    _asked_places(model, problem, placed)
    _novelty(model, problem, used)
    return _solved(model, problem, placed, time_limit_s)


Places = dict[tuple[int, int, int], int]  # (candidate, day, phase) -> its variable


def _placements(model: _Model, problem: WeekProblem) -> Places:
    placed: Places = {}
    for day, done in enumerate(problem.done):
        kept = None if done is None else {(p.row, PHASES.index(p.phase)) for p in done}
        for row, phase in np.argwhere(problem.phases).tolist():
            if kept is None or (row, phase) in kept:
                placed[row, day, phase] = model.add(int(problem.value[row]), whole=True)
                if kept is not None:
                    model.equal({placed[row, day, phase]: 1}, 1)
        if kept is None:
            for row in range(len(problem)):
                model.at_most(_sum(placed, row=row, day=day), 1)
    return placed


def _sum(
    placed: Places, *, row: int | None = None, day: int | None = None, phase: int | None = None,
    rows: Iterable[int] | None = None,
) -> dict[int, float]:  # fmt: skip
    wanted = None if rows is None else set(rows)
    return {
        variable: 1.0
        for (r, d, p), variable in placed.items()
        if row in (None, r) and day in (None, d) and phase in (None, p) and (wanted is None or r in wanted)
    }


def _different_stretches(model: _Model, problem: WeekProblem, placed: Places) -> dict[int, int]:
    """Which stretches the week has; each time again costs more than the time before."""
    used = {}
    for row in range(len(problem)):
        times = _sum(placed, row=row)
        used[row] = model.add(whole=True)
        again = {model.add(-problem.prices.repetition * count): -1.0 for count in range(1, len(problem.days))}
        model.equal({**times, used[row]: -1.0, **again}, 0)
        for variable in times:
            model.at_most({variable: 1.0, used[row]: -1.0}, 0)
    model.at_most(dict.fromkeys(used.values(), 1.0), problem.limits.distinct)
    families = []
    for family in np.unique(problem.family).tolist():
        families.append(model.add(problem.prices.family))
        members = np.flatnonzero(problem.family == family).tolist()
        model.at_most({families[-1]: 1.0, **{used[row]: -1.0 for row in members}}, 0)
    model.at_most(dict.fromkeys(families, 1.0), problem.limits.families)
    return used


def _session(model: _Model, problem: WeekProblem, placed: Places, day: int) -> None:
    prices = problem.prices
    for phase, price in ((WARM_UP, prices.warm_up), (MAIN, prices.main), (COOL_DOWN, prices.cool_down)):
        there = model.add(price)
        model.at_most({there: 1.0, **_times(_sum(placed, day=day, phase=phase), -1)}, 0)
    runs = _runs(model, problem, placed, day)
    for variable, sign in runs.items():
        model.worth[variable] -= sign * prices.position / MICRO
    levels = []
    for on_floor in (False, True):
        levels.append(model.add())
        for row in np.flatnonzero(problem.on_floor == on_floor).tolist():
            for variable in _sum(placed, row=row, day=day):
                model.at_most({variable: 1.0, levels[-1]: -1.0}, 0)
    both = model.add(-prices.floor)
    model.at_most({levels[0]: 1.0, levels[1]: 1.0, both: -1.0}, 1)
    if problem.done[day] is None:
        _rules_of_a_session(model, problem, placed, day, runs)


def _rules_of_a_session(model: _Model, problem: WeekProblem, placed: Places, day: int, runs: Terms) -> None:
    limits = problem.limits
    today = _sum(placed, day=day)
    is_used = model.add()
    model.at_most({is_used: 1.0, **_times(today, -1)}, 0)
    change = limits.change_position_s
    seconds = {variable: float(problem.seconds[row]) for (row, d, _), variable in placed.items() if d == day}
    model.at_most({**seconds, **_times(runs, change), is_used: -change}, problem.limit_s[day])
    model.at_most(today, problem.items_most[day])
    model.at_most(_sum(placed, day=day, phase=WARM_UP), limits.warm_ups)
    model.at_most(_sum(placed, day=day, phase=COOL_DOWN), limits.cool_downs)
    model.at_most(_sum(placed, day=day, rows=np.flatnonzero(problem.cautioned).tolist()), limits.cautions)
    for family in np.unique(problem.family).tolist():
        model.at_most(_sum(placed, day=day, rows=np.flatnonzero(problem.family == family).tolist()), 1)
    for muscle in range(problem.primary.shape[1]):
        rows = np.flatnonzero(problem.primary[:, muscle]).tolist()
        model.at_most(_sum(placed, day=day, rows=rows), limits.per_muscle)
        for clique in _too_long_together(problem, rows):
            model.at_most(_sum(placed, day=day, rows=clique), 1)


def _too_long_together(problem: WeekProblem, rows: list[int]) -> Iterator[list[int]]:
    """Groups of which any two would keep one muscle under stretch for too long."""
    most = problem.limits.muscle_s
    long = [row for row in rows if 2 * problem.under_s[row] > most]
    if len(long) > 1:
        yield long
    for row in rows:
        against = [other for other in long if problem.under_s[row] + problem.under_s[other] > most]
        if row not in long and against:
            yield [row, *against]


def _times(terms: Terms, factor: float) -> dict[int, float]:
    return {variable: factor * value for variable, value in terms.items()}


def _runs(model: _Model, problem: WeekProblem, placed: Places, day: int) -> dict[int, float]:
    """Runs of one position, as in problem.run_count: those of each phase, less what neighbouring phases share."""
    taken: dict[tuple[int, int], int] = {}
    positions = np.unique(problem.position).tolist()
    for phase in range(len(PHASES)):
        for spot in positions:
            taken[phase, spot] = model.add(whole=True)
            here = _sum(placed, day=day, phase=phase, rows=np.flatnonzero(problem.position == spot).tolist())
            for variable in here:
                model.at_most({variable: 1.0, taken[phase, spot]: -1.0}, 0)
            model.at_most({taken[phase, spot]: 1.0, **_times(here, -1)}, 0)
    shared = {}
    for before, after in ((WARM_UP, MAIN), (MAIN, COOL_DOWN), (WARM_UP, COOL_DOWN)):
        joints = {}
        for spot in positions:
            joints[spot] = model.add(whole=True)
            for phase in (before, after):
                model.at_most({joints[spot]: 1.0, taken[phase, spot]: -1.0}, 0)
        model.at_most(dict.fromkeys(joints.values(), 1.0), 1)
        shared[before, after] = joints
    for spot in positions:
        opens, closes = shared[WARM_UP, MAIN][spot], shared[MAIN, COOL_DOWN][spot]
        for other in positions:
            if other != spot:  # one position of the main part cannot touch both sides where there is another
                model.at_most({opens: 1.0, closes: 1.0, taken[MAIN, other]: 1.0}, 2)
            model.at_most({shared[WARM_UP, COOL_DOWN][spot]: 1.0, taken[MAIN, other]: 1.0}, 1)
    runs = dict.fromkeys(taken.values(), 1.0)
    return runs | {variable: -1.0 for joints in shared.values() for variable in joints.values()}


def _doses(model: _Model, problem: WeekProblem, placed: Places) -> None:
    limits = problem.limits
    steps = (0, limits.dose_two, limits.dose_three, limits.dose_five)
    for target in range(problem.dose.shape[1]):
        days = []
        for day in range(len(problem.days)):
            days.append(model.add())
            given = {
                variable: -float(problem.dose[row, target]) / FULL_DAY
                for (row, d, _), variable in placed.items()
                if d == day and problem.dose[row, target]
            }
            model.at_most({days[-1]: 1.0, **given}, 0)
        pieces = [
            model.add(float(price) * FULL_DAY, (high - low) / FULL_DAY)
            for (low, high), price in zip(pairwise(steps), problem.dose_price[:, target].tolist(), strict=True)
        ]
        model.at_most({**dict.fromkeys(pieces, 1.0), **dict.fromkeys(days, -1.0)}, 0)


def _muscles_of_the_week(model: _Model, problem: WeekProblem, placed: Places) -> None:
    for muscle in range(problem.primary.shape[1]):
        seconds = {
            variable: float(problem.under_s[row])
            for (row, _, _), variable in placed.items()
            if problem.primary[row, muscle] and problem.under_s[row]
        }
        model.at_most(seconds, problem.limits.muscle_week_s)


def _hard_days(model: _Model, problem: WeekProblem, placed: Places) -> None:
    for muscle in range(problem.primary.shape[1]):
        rows = np.flatnonzero(problem.hard & problem.primary[:, muscle]).tolist()
        hard = [model.add() for _ in problem.days]
        for day, is_hard in enumerate(hard):
            for variable in _sum(placed, day=day, rows=rows):
                model.at_most({variable: 1.0, is_hard: -1.0}, 0)
        for (first, before), (second, after) in pairwise(zip(problem.days, hard, strict=True)):
            if second - first == 1 and rows:
                model.at_most({before: 1.0, after: 1.0}, 1)


def _asked_places(model: _Model, problem: WeekProblem, placed: Places) -> None:
    for place in range(problem.serves.shape[1]):
        served = model.add(problem.prices.place)
        rows = np.flatnonzero(problem.serves[:, place]).tolist()
        model.at_most({served: 1.0, **_times(_sum(placed, phase=MAIN, rows=rows), -1)}, 0)


def _novelty(model: _Model, problem: WeekProblem, used: Mapping[int, int]) -> None:
    if not problem.last_week:
        return
    new = {variable: 1.0 for row, variable in used.items() if not problem.was_there[row]}
    kept = {variable: 1.0 for row, variable in used.items() if problem.was_there[row]}
    too_many = model.add(-problem.prices.novelty, float(len(used)))
    model.at_most({**new, too_many: -1.0}, problem.limits.novelty_free)
    if problem.is_stale:
        changed = model.add(problem.prices.monotony)
        model.constant -= problem.prices.monotony
        gone_anyway = problem.last_week - len(kept)
        model.at_most({changed: 1.0, **_times(new, -1), **kept}, len(kept) + gone_anyway)


def _solved(model: _Model, problem: WeekProblem, placed: Places, time_limit_s: float) -> ExactWeek | None:
    entries = [(row, column, value) for row, (terms, _, _) in enumerate(model.rows) for column, value in terms.items()]
    rows, columns, values = zip(*entries, strict=True)
    matrix = csr_array((values, (rows, columns)), shape=(len(model.rows), len(model.worth)))
    low, high = np.array([(low, high) for _, low, high in model.rows]).T
    result = milp(
        -np.array(model.worth),
        integrality=np.array(model.whole),
        bounds=Bounds(0, np.array(model.upper)),
        constraints=LinearConstraint(matrix, low, high),
        options={"time_limit": time_limit_s, "mip_rel_gap": 1e-6},
    )
    if result.x is None:
        return None
    week: list[list[Placed]] = [[] for _ in problem.days]
    for (row, day, phase), variable in placed.items():
        if result.x[variable] > 0.5:
            week[day].append(Placed(row, PHASES[phase]))
    bound = -result.mip_dual_bound * MICRO + model.constant
    return ExactWeek(week=week, bound_micro=float(bound), is_proven=bool(result.status == 0))
