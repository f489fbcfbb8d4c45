"""`python tests/benchmarks/bench_poses.py`: how fast poses are, and how many spoiled ones the checks notice.

Targets: one body under 2 ms, closing contacts under 50 ms, all checks of a picture under 500 ms; 95 of 100 noticed.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from spoiled_poses import SIX_WAYS, unnoticed

from recommender.errors import Problem
from recommender.figure.checks import check_picture
from recommender.figure.contacts import solve
from recommender.figure.kinematics import body_of
from recommender.figure.layers import pose_of
from recommender.figure.library import read_files, read_pictures
from recommender.figure.posing import all_props, layers_of
from recommender.figure.volumes import volumes
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder

LEAST_NOTICED = 0.95


def main() -> int:
    problems: list[Problem] = []
    pictures = list(read_pictures(data_folder(), shipped_knowledge().catalog, problems).values())
    bodies = [posed.end for posed in pictures]
    print(f"{'':<28}{'median':>8}{'p95':>8}{'max':>8}   ms, {len(pictures)} pictures, {len(problems)} problems")
    show("one body", [timed(lambda s=s: body_of(s.pose)) for s in bodies])
    show("its volumes", [timed(lambda s=s: volumes(s.body, s.body.shape)) for s in bodies])
    show("closing the contacts", [timed(lambda p=p, q=q: solve(p, q)) for p, q in unsolved()])
    show("all checks of a picture", [timed(lambda p=p: check_picture(p)) for p in pictures])
    missed = unnoticed(pictures)
    count = len(pictures) * len(SIX_WAYS)
    print(f"spoiled poses noticed: {count - len(missed)} of {count} ({1 - len(missed) / count:.1%})")
    print("".join(f"  missed {line}\n" for line in missed), end="")
    return int(len(missed) > (1 - LEAST_NOTICED) * count)


def unsolved() -> list[tuple]:
    """Every pose as the files write it, with the props that it is solved against."""
    files = read_files(data_folder(), [])
    return [
        (pose_of(layer), all_props(files.bases[table.base], table))
        for table in files.pictures.values()
        for layer in layers_of(table, files.bases[table.base]).values()
    ]


def timed(run: Callable[[], object]) -> float:
    """Milliseconds, the best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return 1000 * best


def show(name: str, times_ms: list[float]) -> None:
    times_ms = sorted(times_ms)
    figures = [statistics.median(times_ms), times_ms[int(0.95 * (len(times_ms) - 1))], times_ms[-1]]
    print(f"{name:<28}" + "".join(f"{figure:>8.1f}" for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
