"""How many people are scored a second, all of the catalog for each: the folded coefficients (scoring 6).

python tests/benchmarks/bench_scores.py PEOPLE      10,000 if not said

Beside it stand LinUCB and LinTS of MABWiser with 100 arms and 32 numbers of context, where the `bench` extra is
installed: another design, which asks every arm on its own. It knows nothing of a person but the context, so it is held
against ours without each person's own slopes; with them stands beside it. CPU time of one core, BLAS on one thread,
the best of several runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import process_time

import numpy as np
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from random_lives import Dice, random_answers

from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.profile import Profile
from recommender.scoring.folded import fold, people_columns

RUNS = 9
DIFFERENT = 500  # people who are drawn; a larger crowd holds them several times
TIMES_FASTER = {"LinUCB": 20, "LinTS": 100}  # issue 4
ARMS, CONTEXT = 100, 32


def rate_of(work: Callable[[], object], people: int) -> float:
    """People a second in the best of several runs."""
    taken = []
    for _ in range(RUNS):
        started = process_time()
        work()
        taken.append(process_time() - started)
    return people / min(taken)


def crowd(people: int) -> np.ndarray:
    codes = shipped_knowledge().codes
    sheets = [read_answers(random_answers(Dice(1, number)), codes) for number in range(DIFFERENT)]
    profiles = [Profile(person=str(n), answers=a, answered_on=a.answered_on) for n, a in enumerate(sheets)]
    return np.resize(people_columns(profiles), (people, people_columns(profiles[:1]).shape[1]))


def main(people: int) -> bool:
    knowledge, rng = shipped_knowledge(), np.random.default_rng(1)
    columns, size = crowd(people), len(knowledge.catalog)
    quality = rng.normal(0, 0.02, size)
    slopes = rng.normal(0, 0.02, (people, 13))
    plain = ours = 0.0
    for dtype in (np.float64, np.float32):
        folded = fold(knowledge.catalog, knowledge.prior.coefficients, quality=quality, dtype=dtype)
        here, own = columns.astype(dtype), slopes.astype(dtype)
        plain = rate_of(lambda f=folded, c=here: f.scores(c), people)
        ours = rate_of(lambda f=folded, c=here, s=own: f.scores(c, slopes=s), people)
        print(f"{np.dtype(dtype).name}: {plain:11,.0f} people/s, with their own slopes {ours:11,.0f}", flush=True)
    if find_spec("mabwiser") is None:
        print("MABWiser is not installed (the `bench` extra), so nothing is compared")
        return True
    is_fast = True
    for policy, times in TIMES_FASTER.items():
        theirs = _mabwiser(policy, people, rng)
        ratios = f"{plain / theirs:.0f} times, with their own slopes {ours / theirs:.0f} times as fast"
        print(f"MABWiser {policy}, {ARMS} arms: {theirs:11,.0f} people/s; ours is {ratios}")
        is_fast &= plain >= times * theirs
    return is_fast


def _mabwiser(policy: str, people: int, rng: np.random.Generator) -> float:
    from mabwiser.mab import MAB, LearningPolicy

    bandit = MAB(list(range(ARMS)), getattr(LearningPolicy, policy)(alpha=1.0))
    bandit.fit(rng.integers(0, ARMS, 2000), rng.normal(size=2000), rng.normal(size=(2000, CONTEXT)))
    contexts = rng.normal(size=(people, CONTEXT))
    return rate_of(lambda: bandit.predict_expectations(contexts), people)


if __name__ == "__main__":
    with threadpool_limits(limits=1, user_api="blas"):
        is_fast = main(*[int(number) for number in sys.argv[1:2]] or [10_000])
    if not is_fast:
        raise SystemExit(f"less than {TIMES_FASTER} times as fast as MABWiser")
