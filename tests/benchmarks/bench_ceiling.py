"""How much of what stretches truly bring could be known from what people told: `bench_ceiling.py [SEED ...]`.

Lives a synthetic world with the product's policy. After some weeks it ranks what people may be offered after the last
one, in four ways: as the evidence does; as the product's model does; as the best linear estimator would, which has the
same log and is told every variance of the world and what a point of rating is worth; and as who knows the true weights
and qualities of the population, and nothing of the person. Printed is how much of what a person's eight best stretches
bring above their mean the eight ranked first bring (percent), and the correlation with the truth within people.

What the best estimator misses, no model can learn from this log. All of it is synthetic.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.best_estimator import Array, BestEstimator

from recommender.reading import data_folder
from recommender.scoring.model import fit
from recommender.simulation.cohort import live
from recommender.simulation.contrast_check import Offer, offers_after
from recommender.simulation.learned import Learned
from recommender.simulation.numbers import load_simulation_numbers
from recommender.simulation.trial import STARTS_ON, STUDY, world_of
from recommender.simulation.world import World

PEOPLE, WEEKS, LOOKED_AT, CHECKED, BEST = 800, 12, (1, 2, 3, 6, 12), 300, 8
NUMBERS = load_simulation_numbers(data_folder())


class Keeping(Learned):
    """The product's policy; keeps the records after each of `LOOKED_AT` weeks."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.kept: dict[int, list[Any]] = {}

    def learn(self, week: int, documents: Any) -> None:
        super().learn(week, documents)
        if week + 1 in LOOKED_AT:
            self.kept[week + 1] = list(self._log.records)


def main(seeds: Sequence[int]) -> None:
    for seed in seeds:
        with threadpool_limits(limits=1):
            world = world_of(seed, NUMBERS, WEEKS)
            policy = Keeping(world)
            run = live(world, policy, people=range(PEOPLE), weeks=WEEKS, starts_on=STARTS_ON, settings=STUDY)
            offers = list(offers_after(run, world, world.knowledge, weeks=WEEKS, people=CHECKED))
            print(f"SYNTHETIC, world {seed}, {PEOPLE} people: share of the best eight, correlation", flush=True)
            for week, records in policy.kept.items():
                print(f"  after {week:2d} weeks: {', '.join(lines(world, records, offers))}", flush=True)


def lines(world: World, records: list[Any], offers: Sequence[Offer]) -> Iterator[str]:
    truth = np.concatenate([world.weights, world.quality])
    model = fit(records, catalog=world.catalog, prior=world.knowledge.prior)
    best = BestEstimator(world, records)
    scores: dict[str, list[Array]] = {"evidence": [], "model": [], "best possible": [], "population known": []}
    kept = [offer for offer in offers if len(offer.eligible) > BEST]
    for offer in kept:
        scores["evidence"].append(world.knowledge.prior.rank(offer.profile, offer.eligible).mean)
        scores["model"].append(model.rank(offer.profile, offer.eligible).mean)
        scores["best possible"].append(best.rank(offer.profile, offer.eligible).mean)
        scores["population known"].append(best.x(offer.profile, offer.eligible) @ truth)
    for name, found in scores.items():
        share, alike = right([offer.theta for offer in kept], found)
        yield f"{name} {100 * share:.1f} {alike:.3f}"


def right(truths: Sequence[Array], scores: Sequence[Array]) -> tuple[float, float]:
    """The share of the best eight that the first eight bring, above the mean; the mean correlation within people."""
    first = sum(t[np.argsort(-s)[:BEST]].mean() - t.mean() for t, s in zip(truths, scores, strict=True))
    most = sum(np.sort(t)[-BEST:].mean() - t.mean() for t in truths)
    return float(first / most), float(np.mean([np.corrcoef(t, s)[0, 1] for t, s in zip(truths, scores, strict=True)]))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1])
