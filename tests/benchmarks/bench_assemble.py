"""How good and how fast the assembler is, on the 40 weeks whose best is proven, and for crowds of people.

    python tests/benchmarks/bench_assemble.py [PEOPLE...]      10000 and 100000 where none are said

A gap is what a week lacks of the proven optimum, in percent of what the choice of stretches can bring (the musts not
counted). A week whose whole choice is worth less than .1 points is left out of that, and told in points instead. Gaps
over the targets make the bench fail: they are the same everywhere. Speeds depend on the machine, so they are said and
compared, no more. CPU time of one core, median of several runs.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median
from time import process_time
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.week_instances import SIZES, Bound, crowd, instance, stored_bounds

from recommender.planning.assemble import EFFORTS, Effort, assemble, assemble_many
from recommender.planning.compiled import is_installed, solve_packed
from recommender.planning.facts import packed
from recommender.planning.problem import MICRO, WeekProblem, worth


class Target(NamedTuple):
    mean_gap: float
    worst_gap: float
    plans_per_s: int
    plain_ms: float


NO_LIMIT = float("inf")
TARGETS: dict[Effort, Target] = {
    "fast": Target(4.0, NO_LIMIT, 5000, NO_LIMIT),
    "normal": Target(2.0, NO_LIMIT, 1500, NO_LIMIT),
    "thorough": Target(1.0, 4.0, 334, 15.0),
}
COPIES = 10  # of the 20 problems in one measured batch
RUNS = 5


def seconds_of(work: Callable[[], object]) -> float:
    """The median of several runs."""
    taken = []
    for _ in range(RUNS):
        started = process_time()
        work()
        taken.append(process_time() - started)
    return median(taken)


def measured(effort: Effort, bounds: Sequence[Bound], problems: Sequence[WeekProblem]) -> bool:
    """Prints one row of the table; False where a gap is over its target."""
    target = TARGETS[effort]
    weeks = [assemble(problem, effort) for problem in problems]
    found = [(bound, worth(p, week)) for bound, p, week in zip(bounds, problems, weeks, strict=True)]
    gaps = [bound.gap_percent(here) for bound, here in found if bound.has_a_choice]
    is_good = mean(gaps) <= target.mean_gap and max(gaps) <= target.worst_gap
    plain_ms = 1000 * seconds_of(lambda: [assemble(problem, effort) for problem in problems]) / len(problems)
    size = f"{bounds[0].days} x {bounds[0].minutes} min"
    row = f"{effort:9} {size:10} gap {mean(gaps):5.2f} %, worst {max(gaps):5.2f} %   plain {plain_ms:5.1f} ms"
    if is_installed():
        many = problems * COPIES
        made = packed(many)
        solving_s = seconds_of(lambda: solve_packed(made, EFFORTS[effort])) / len(many)
        facts_s = seconds_of(lambda: packed(many)) / len(many)
        whole_s = seconds_of(lambda: list(assemble_many(many, effort))) / len(many)
        row += f"   compiled {1000 * solving_s:5.3f} ms, {1 / solving_s:6,.0f} plans/s"
        row += f" (with facts {1 / (solving_s + facts_s):6,.0f}, with sessions {1 / whole_s:6,.0f})"
        row += "" if 1 / solving_s >= target.plans_per_s else f"; SLOWER than {target.plans_per_s:,} plans/s"
    row += "" if plain_ms <= target.plain_ms else f"; plain is SLOWER than {target.plain_ms:.0f} ms"
    for bound, here in found:
        if not bound.has_a_choice:
            lost, choice = (bound.worth - here) / MICRO, (bound.worth - bound.musts) / MICRO
            row += f"; seed {bound.seed} lacks {lost:.3f} of {choice:.3f} points"
    row += "" if is_good else f"; GAP OVER {target.mean_gap} % (worst {target.worst_gap} %)"
    print(row, flush=True)
    return is_good


def measure_crowd(people: int, effort: Effort, *, days: int, minutes: int) -> None:
    """Prints how long so many people take from WeekProblem to sessions; making the problems is not counted."""
    making_s = 0.0

    def problems():
        nonlocal making_s
        waiting = crowd(people, days=days, minutes=minutes)
        while True:
            started = process_time()
            problem = next(waiting, None)
            making_s += process_time() - started
            if problem is None:
                return
            yield problem

    started = process_time()
    stretches = sum(len(day) for week in assemble_many(problems(), effort) for day in week)
    taken_s = process_time() - started - making_s
    most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{effort:9} {days} x {minutes} min  {people:7,} people  {taken_s:6.1f} s, {people / taken_s:6,.0f} plans/s, "
        f"{stretches / people:.1f} stretches each, at most {most_mb:.0f} MB",
        flush=True,
    )


def main(crowds: Sequence[int]) -> bool:
    bounds = stored_bounds()
    if is_installed():
        first = process_time()
        list(assemble_many([instance(0, days=3, minutes=10)], "fast"))
        print(f"compiled, or loaded from numba's cache, in {process_time() - first:.1f} s")
    else:
        print("numba is not installed (the `fast` extra), so only plain Python is measured")
    are_good = True
    for days, minutes in SIZES:
        here = [bound for bound in bounds if (bound.days, bound.minutes) == (days, minutes)]
        problems = [instance(bound.seed, days=days, minutes=minutes) for bound in here]
        for effort in EFFORTS:
            are_good &= measured(effort, here, problems)
    if is_installed():
        for people in crowds:
            for effort in ("fast", "normal"):
                measure_crowd(people, effort, days=3, minutes=10)
    return are_good


if __name__ == "__main__":
    if not main([int(number) for number in sys.argv[1:]] or [10_000, 100_000]):
        raise SystemExit("the weeks are worse than they should be")
