"""`python tests/benchmarks/bench_fuzz.py [INPUTS] [SEED] [FIRST]`: every reader with files that are not quite right.

A reader takes a file or lists its problems: no traceback, no path of the machine, at most 200 MB over what the program
holds and at most 2 s of one processor. What is otherwise is printed with its number, by which it can be made again.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzzing import MOST_MB, MOST_S, Report, run

SHOWN = 40


def main() -> int:
    inputs, seed, first = [int(word) for word in sys.argv[1:]] + [100_000, 20261123, 0][len(sys.argv) - 1 :]
    report, began = Report(), time.monotonic()
    with suppress(KeyboardInterrupt):  # what came of it so far is told all the same
        _try_all(report, first, inputs, seed)
    print(f"{time.monotonic() - began:.0f} s")
    show(report)
    return int(bool(report.wrong))


def _try_all(report: Report, first: int, inputs: int, seed: int) -> None:
    began = time.monotonic()
    for tried in run(first, first + inputs, seed):
        report.add(tried)
        if report.wrong and report.wrong[-1] is tried and len(report.wrong) <= SHOWN:
            about = f"{tried.reader}, {tried.size} bytes, {tried.outcome}, {tried.seconds:.2f} s, {tried.mb:.0f} MB"
            print(f"WRONG {tried.number}: {about}\n{tried.words[-900:]}", flush=True)
        if report.inputs % 1000 == 0:
            print(f"  {report.inputs} after {time.monotonic() - began:.0f} s, {len(report.wrong)} wrong", flush=True)


def show(report: Report) -> None:
    """What came of it, reader by reader, and each input that is not as promised."""
    outcomes = report.outcomes
    print(f"{report.inputs} inputs: {outcomes['taken']} taken, {outcomes['refused']} refused with their problems")
    for name in ("traceback", "silent", "leak", "died"):
        print(f"  {name:<12}{outcomes[name]:>8}")
    for reader, counts in sorted(report.by_reader.items()):
        print(f"  {reader:<34}{counts['taken']:>8} taken{counts['refused']:>8} refused")
    for what, worst in (("slowest", report.worst_s), ("largest", report.worst_mb)):
        if worst is not None:
            about = f"{worst.reader}, {worst.size} bytes: {worst.seconds:.2f} s, {worst.mb:.0f} MB"
            print(f"{what}: number {worst.number}, {about}  (at most {MOST_S:g} s, {MOST_MB} MB)")


if __name__ == "__main__":
    sys.exit(main())
