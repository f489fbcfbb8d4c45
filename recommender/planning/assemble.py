"""From a WeekProblem to a week: fast, normal or thorough; one person, or thousands at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice, pairwise, product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommender.planning import kernel
from recommender.planning.problem import PHASES, Placed, WeekProblem

Effort = Literal["fast", "normal", "thorough"]
# How often the days are tried anew, how many other sketches are searched from, and rounds of search on the week. Each
# effort does all that the one before it does, and no step makes a week worth less. tests/benchmarks/bench_assemble.py
# says what each brings.
EFFORTS: dict[Effort, tuple[int, int, int]] = {"fast": (0, 0, 0), "normal": (1, 0, 0), "thorough": (1, 6, 30)}
CHUNK = 256  # people at once: enough that a call costs nothing, few enough that they fit the cache


def assemble(problem: WeekProblem, effort: Effort = "normal") -> list[list[Placed]]:
    """The sessions of a week, each in the order in which it is done; empty days where nothing fits."""
    if _is_empty(problem):
        return [[] for _ in problem.days]
    facts = facts_of(problem).tolist()
    week, *room = ([0] * facts[kernel.STATE_SIZE] for _ in range(kernel.WEEKS))
    other, empty, spare, top, daily, best, blank = room
    kernel.solve(
        facts, facts.copy(), week, other, empty, spare, top, daily, best, blank, *EFFORTS[effort]
    )  # fmt: skip
    return _sessions(problem, facts, week[facts[kernel.TO_DAY] :])


def assemble_many(problems: Iterable[WeekProblem], effort: Effort = "normal") -> Iterator[list[list[Placed]]]:
    """The weeks of many people, each the same as `assemble` makes it, compiled and in chunks.

    Raises UsageError where the `fast` extra is not installed.
    """
    from recommender.planning.compiled import solve_packed

    waiting = iter(problems)
    while chunk := list(islice(waiting, CHUNK)):
        packed = [facts_of(problem) for problem in chunk if not _is_empty(problem)]
        solved = iter(zip(packed, solve_packed(packed, EFFORTS[effort]), strict=True))
        for problem in chunk:
            if _is_empty(problem):
                yield [[] for _ in problem.days]
            else:
                facts, days = next(solved)
                yield _sessions(problem, facts[: kernel.HEAD].tolist(), days.tolist())


def _is_empty(problem: WeekProblem) -> bool:
    return not len(problem) or not problem.days


def _sessions(problem: WeekProblem, facts: Sequence[int], days: Sequence[int]) -> list[list[Placed]]:
    """What stands in the slots of each day of a solved week, in the order in which it is done."""
    sessions = []
    for here in range(0, len(problem.days) * facts[kernel.DAY_SIZE], facts[kernel.DAY_SIZE]):
        at = here + facts[kernel.IN_ROW]
        slots = range(at, at + 2 * days[here + kernel.ITEMS], 2)
        sessions.append(ordered([Placed(days[k], PHASES[days[k + 1]]) for k in slots], problem))
    return sessions


def _sketches(problem: WeekProblem) -> list[int]:
    """The sets of positions that sketches start from, as barred bits: all, each level, each position."""
    there = sum(1 << spot for spot in set(problem.position.tolist()))
    wanted = [255, kernel.UPRIGHT, 255 - kernel.UPRIGHT, *(1 << spot for spot in range(kernel.SPOTS))]
    return [255 - bits for bits in dict.fromkeys(there & bits for bits in wanted if there & bits)]


def facts_of(problem: WeekProblem) -> NDArray[np.int64]:
    """The problem as the flat sequence that the kernel reads, with the places of everything in it and in a week."""
    n, targets = problem.dose.shape
    muscle, muscle_at = _sparse(problem.primary)
    dose, dose_at = _sparse(problem.dose > 0)
    place, place_at = _sparse(problem.serves)
    in_week, in_day = _places_in_a_week(problem)
    sketches, days = _sketches(problem), _days(problem)
    done = [
        number
        for day, kept in enumerate(problem.done)
        for placed in kept or ()
        for number in (day, placed.row, PHASES.index(placed.phase))
    ]
    sizes = (
        kernel.HEAD, n * kernel.CANDIDATE, len(days), 3 * targets, n, n, len(sketches), len(done), len(muscle),
        2 * len(dose),
    )  # fmt: skip
    *parts, at_muscle, at_dose, at_place = accumulate(sizes)
    head = [
        n, len(problem.days), targets, problem.serves.shape[1], problem.last_week, problem.is_stale, len(sketches),
        len(done) // 3, *problem.prices, *problem.limits, *parts, *in_week[:7], *in_day, *in_week[7:],
    ]  # fmt: skip
    columns = (
        problem.seconds, problem.position, problem.family, problem.cautioned, *problem.phases.T, problem.value,
        problem.under_s, problem.hard, problem.on_floor, problem.was_there,
        at_muscle + muscle_at[:-1], at_muscle + muscle_at[1:],
        at_dose + 2 * dose_at[:-1], at_dose + 2 * dose_at[1:],
        at_place + place_at[:-1], at_place + place_at[1:],
    )  # fmt: skip
    candidates = np.empty((n, kernel.CANDIDATE), dtype=np.int64)
    for number, column in enumerate(columns):
        candidates[:, number] = column
    ceiling = problem.value + problem.dose @ problem.dose_price[0] + problem.prices.family + problem.prices.monotony
    doses = np.stack((dose, problem.dose[problem.dose > 0]), axis=1)
    fields = (
        head, candidates.ravel(), days, problem.dose_price.ravel(), ceiling, np.arange(n), sketches, done,
        muscle, doses.ravel(), in_week[5] + place,
    )  # fmt: skip
    return np.concatenate(fields, dtype=np.int64, casting="unsafe")


def _places_in_a_week(problem: WeekProblem) -> tuple[list[int], list[int]]:
    """Where the parts of a week begin, TO_TIMES to STATE_SIZE without those of a day, and DAY_SIZE to IN_ROW."""
    n, targets = problem.dose.shape
    days, muscles, places = len(problem.days), problem.primary.shape[1], problem.serves.shape[1]
    families = int(problem.family.max()) + 1
    slots = max([*problem.items_most, *(len(done or ()) for done in problem.done)])
    *in_day, day_size = accumulate((kernel.DAY_HEAD, families, muscles * kernel.MUSCLE, targets, 2 * slots))
    sizes = (
        kernel.FIRST, n, n, families, muscles, targets, places, days * day_size, days * kernel.FOUND, days * n,
        days * n,
    )  # fmt: skip
    return list(accumulate(sizes)), [day_size, *in_day]


def _days(problem: WeekProblem) -> list[int]:
    """The kernel's facts of each day, one day after the other."""
    follows = [b - a == 1 for a, b in pairwise(problem.days)]
    before = [-1, *(place if near else -1 for place, near in enumerate(follows))]
    after = [*(place + 1 if near else -1 for place, near in enumerate(follows)), -1]
    is_open = (done is None for done in problem.done)
    days = zip(problem.limit_s, problem.items_most, is_open, before, after, strict=True)
    return [number for day in days for number in day]


def _sparse(table: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The columns that are set, row after row, and where each row begins."""
    rows, columns = np.nonzero(table)
    return columns, np.searchsorted(rows, np.arange(len(table) + 1))


def ordered(placed: Sequence[Placed], problem: WeekProblem) -> list[Placed]:
    """Warm-up, main, cool-down; within each, one position after the other, with the fewest changes there can be.

    Within a phase the changes are as many as its positions, less one. What can be saved is the change from one phase
    to the next, so every choice of first and last position is tried; of equals the first in POSITIONS order wins.
    """
    position = problem.position.tolist()
    items = [[item for item in placed if item.phase == phase] for phase in PHASES]
    items = [part for part in items if part]
    runs = [_runs(sorted({position[item.row] for item in part})) for part in items]
    best = min(product(*runs), key=lambda choice: sum(a[-1] != b[0] for a, b in pairwise(choice)))
    return [
        item
        for part, run in zip(items, best, strict=True)
        for item in sorted(part, key=lambda item: (run.index(position[item.row]), item.row))
    ]


def _runs(positions: list[int]) -> list[list[int]]:
    """The orders of some positions that differ in the first or the last one; what stands between keeps its order."""
    if len(positions) == 1:
        return [positions]
    return [
        [first, *(p for p in positions if p not in (first, last)), last]
        for first in positions
        for last in positions
        if first != last
    ]
