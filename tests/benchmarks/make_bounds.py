"""Proves again how good each of the 40 weeks can be at most, with HiGHS: 20 minutes of two cores, most of it for a few.

    python tests/benchmarks/make_bounds.py

To be run after the catalog, the safety data, the prior or the planning numbers changed (`make bounds`).
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from itertools import product
from multiprocessing import Pool
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.week_instances import BOUNDS_FILE, SEEDS, SIZES, Bound, fingerprint, instance
from week_problems import musts_worth

from recommender.planning.exact import solve_exactly
from recommender.planning.problem import broken_rules, worth

TIME_LIMIT_S = 2400


def proven(case: tuple[tuple[int, int], int]) -> Bound:
    """What HiGHS says of one instance: ((days, minutes), seed)."""
    (days, minutes), seed = case
    problem = instance(seed, days=days, minutes=minutes)
    started = perf_counter()
    exact = solve_exactly(problem, time_limit_s=TIME_LIMIT_S)
    if exact is None or list(broken_rules(problem, exact.week)):
        raise SystemExit(f"seed {seed}, {days} x {minutes} min: HiGHS found no week that may be done")
    return Bound(
        seed=seed,
        days=days,
        minutes=minutes,
        worth=worth(problem, exact.week),
        bound=round(exact.bound_micro),  # worths are whole, so what is over the bound by less than one proves nothing
        proven=exact.is_proven,
        musts=musts_worth(problem, exact.week),
        seconds=round(perf_counter() - started, 1),
    )


def main() -> None:
    proven_for, bounds = fingerprint(), []  # the knowledge is read here, once, and the workers inherit it
    with Pool() as workers:
        for bound in workers.imap(proven, product(SIZES, SEEDS)):
            bounds.append(bound)
            print(bound, flush=True)
    rows = ",\n    ".join(json.dumps(asdict(bound)) for bound in bounds)
    BOUNDS_FILE.write_text(f'{{\n  "fingerprint": "{proven_for}",\n  "bounds": [\n    {rows}\n  ]\n}}\n', "utf-8")


if __name__ == "__main__":
    main()
