"""From a WeekProblem to a week: fast, normal or thorough; one person, or thousands at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice, pairwise, product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommender.planning import kernel
from recommender.planning.facts import Packed, packed
from recommender.planning.plain import facts_of, plain
from recommender.planning.problem import PHASES, Placed, WeekProblem

Effort = Literal["fast", "normal", "thorough"]
# How often each two stretches of the one session that all days begin with are taken out, how often the days are tried
# anew, how many other sketches are exchanged in, and how often the week is tried without each of its stretches.
# Thorough does all that normal does, and no step makes a week worth less; fast is greed alone. Nothing is drawn.
# tests/benchmarks/bench_assemble.py says what each brings.
EFFORTS: dict[Effort, tuple[int, int, int, int]] = {
    "fast": (0, 0, 0, 0), "normal": (1, 1, 0, 0), "thorough": (1, 1, 3, 1),
}  # fmt: skip
CHUNK = 256  # people at once: enough that a call costs nothing, few enough that they fit the cache


def assemble(problem: WeekProblem, effort: Effort = "normal") -> list[list[Placed]]:
    """The sessions of a week, each in the order in which it is done; empty days where nothing fits."""
    if _is_empty(problem):
        return [[] for _ in problem.days]
    made = packed([problem])
    facts = facts_of(made.flat.tolist())
    week, *room = ([0] * facts[kernel.STATE_SIZE] for _ in range(kernel.WEEKS))
    other, spare, daily, best, blank = room
    plain().solve(facts, facts.copy(), week, other, spare, daily, best, blank, *EFFORTS[effort])
    return next(_weeks([problem], made, np.array(week[facts[kernel.TO_DAY] :])))


def assemble_many(problems: Iterable[WeekProblem], effort: Effort = "normal") -> Iterator[list[list[Placed]]]:
    """The weeks of many people, each the same as `assemble` makes it, compiled and in chunks.

    Raises UsageError where the `fast` extra is not installed.
    """
    from recommender.planning.compiled import solve_packed

    waiting = iter(problems)
    while chunk := list(islice(waiting, CHUNK)):
        those = [problem for problem in chunk if not _is_empty(problem)]
        made = packed(those) if those else None
        weeks = _weeks(those, made, solve_packed(made, EFFORTS[effort])) if made else iter(())
        for problem in chunk:
            yield [[] for _ in problem.days] if _is_empty(problem) else next(weeks)


def _is_empty(problem: WeekProblem) -> bool:
    return not len(problem) or not problem.days


def _weeks(problems: Sequence[WeekProblem], made: Packed, solved: NDArray[np.int64]) -> Iterator[list[list[Placed]]]:
    """What stands in the slots of each day of solved weeks, in the order in which it is done."""
    days = np.array([len(problem.days) for problem in problems])
    row_at = np.cumsum([0, *(len(problem) for problem in problems)])
    heads = made.flat[made.starts[:-1, None] + [kernel.DAY_SIZE, kernel.IN_ROW]]
    day_size, in_row = np.repeat(heads, days, axis=0).T
    day_at = np.cumsum(day_size) - day_size
    items = solved[day_at + kernel.ITEMS]
    phase_bits = solved[day_at[:, None] + [kernel.TAKEN, kernel.TAKEN + 1, kernel.TAKEN + 2]]
    places, place_of_day = np.unique(phase_bits, axis=0, return_inverse=True)
    ranks = np.array([_ranks(*bits) for bits in places.tolist()])
    day = np.repeat(np.arange(len(items)), items)
    slot = np.repeat(day_at + in_row - 2 * (np.cumsum(items) - items), items) + 2 * np.arange(len(day))
    row, phase = solved[slot], solved[slot + 1]
    position = np.concatenate([problem.position for problem in problems])
    first_row = np.repeat(np.repeat(row_at[:-1], days), items)
    rank = ranks[place_of_day.ravel()[day], phase, position[first_row + row]]
    order = np.lexsort((row, rank, phase, day))
    placed = [_placed(*one) for one in zip(row[order].tolist(), phase[order].tolist(), strict=True)]
    sessions = [placed[begin:end] for begin, end in pairwise(np.cumsum([0, *items.tolist()]).tolist())]
    return (sessions[begin:end] for begin, end in pairwise(np.cumsum([0, *days.tolist()]).tolist()))


@cache
def _placed(row: int, phase: int) -> Placed:
    return Placed(row, PHASES[phase])


def ordered(placed: Sequence[Placed], problem: WeekProblem) -> list[Placed]:
    """Warm-up, main, cool-down; within each, one position after the other, with the fewest changes there can be.

    Within a phase the changes are as many as its positions, less one. What can be saved is the change from one phase
    to the next, so every choice of first and last position is tried; of equals the first in POSITIONS order wins.
    """
    position = problem.position.tolist()
    bits = dict.fromkeys(PHASES, 0)
    for item in placed:
        bits[item.phase] |= 1 << position[item.row]
    ranks = dict(zip(PHASES, _ranks(*bits.values()), strict=True))
    return sorted(placed, key=lambda item: (PHASES.index(item.phase), ranks[item.phase][position[item.row]], item.row))


@cache
def _ranks(*phase_bits: int) -> tuple[tuple[int, ...], ...]:
    """For each phase, whose positions are given as bits, the place of every position in the order of the session."""
    parts = [[spot for spot in range(kernel.SPOTS) if bits >> spot & 1] for bits in phase_bits]
    runs = [_runs(part) for part in parts if part]
    best = iter(min(product(*runs), key=lambda choice: sum(a[-1] != b[0] for a, b in pairwise(choice))))
    orders = [next(best) if part else [] for part in parts]
    return tuple(tuple(order.index(spot) if spot in order else 0 for spot in range(kernel.SPOTS)) for order in orders)


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
