"""How far learning could go in the synthetic worlds: `bench_best_lived.py FOLDER [--worlds 1-12]`.

The best linear estimator lives the worlds of `bench_policies.py` beside the product's policy and who knows the true
weights; the trials of these are read from FOLDER, or lived and written there. What the estimator does not capture no
model can capture that learns from such a log, plans with this planner, and ranks by what it expects.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bench_policies import NUMBERS, seeds_of, table
from benchmarks.best_estimator import LivedEstimator

from recommender.simulation.benchmark import run_trials, trials_of
from recommender.simulation.cohort import live
from recommender.simulation.results import results_of
from recommender.simulation.trial import STARTS_ON, STUDY, TrialResult, kept, world_of

PEOPLE, WEEKS = 800, 12
BESIDE = ("random", "prior", "learned", "known-weights", "oracle")


def main() -> None:
    parser = argparse.ArgumentParser(description="The best linear estimator, lived. All of it is synthetic.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--worlds", default="1-12")
    asked = parser.parse_args()
    seeds = seeds_of(asked.worlds)
    trials = run_trials(
        trials_of(BESIDE, seeds, people=PEOPLE, weeks=WEEKS, numbers=NUMBERS), processes=2, folder=asked.folder
    )
    results = results_of([*trials, *map(best_lived, seeds)])
    print("\n".join(table("usual", results)))


def best_lived(seed: int) -> TrialResult:
    with threadpool_limits(limits=1):
        world = world_of(seed, NUMBERS, WEEKS)
        policy = LivedEstimator(world)
        run = live(world, policy, people=range(PEOPLE), weeks=WEEKS, starts_on=STARTS_ON, settings=STUDY)
    print(f"  world {seed} lived", flush=True)
    tables = kept(run.truths, people=PEOPLE, weeks=WEEKS)
    return TrialResult(name=f"{policy.name}-{seed}", seed=seed, policy=policy.name, tables=tables)


if __name__ == "__main__":
    main()
