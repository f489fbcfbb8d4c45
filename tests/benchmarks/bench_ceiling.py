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
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from recommender.reading import data_folder
from recommender.scoring.features import FEATURES, feature_matrix
from recommender.scoring.model import fit
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.rating_sums import person_ratings
from recommender.simulation.cohort import live
from recommender.simulation.contrast_check import Offer, offers_after
from recommender.simulation.learned import Learned
from recommender.simulation.numbers import load_simulation_numbers
from recommender.simulation.trial import STARTS_ON, STUDY, world_of
from recommender.simulation.world import World

Array = NDArray[np.float64]
PEOPLE, WEEKS, LOOKED_AT, CHECKED, BEST = 800, 12, (1, 2, 3, 6, 12), 300, 8
NUMBERS = load_simulation_numbers(data_folder())
F = len(FEATURES)
# Of the told numbers, as regressions on the truth give them in these worlds: squared rating points of a person's liking
# and of each rating, squared NRS points of a session; the levels of a person are nearly free.
LIKING, RATING_NOISE, SESSION_NOISE, RATING_LEVEL, PAIN_LEVEL = 0.66, 1.17, 1.5, 4.0, 0.3
GAMMA, LEVEL = 0.2, 0.1  # of pain before, and of any session
WEIGHT_SHARE, WEIGHT_LEAST = 0.65, 0.003  # a log-normal of .6 has an SD of some .65 of its size


@dataclass(frozen=True)
class Told:
    """n things that one person told: the mean rating of each stretch, then the change of pain in each session.

    h (n, S): how what the stretches bring this person enters; x (n, F + S): how weights and qualities do
    y (n,): what was told; noise (n, n): its covariance beyond them
    """

    h: Array
    x: Array
    y: Array
    noise: Array


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
    catalog, prior = world.catalog, world.knowledge.prior
    design = PainDesign(catalog=catalog)
    model = fit(records, catalog=catalog, prior=prior)
    truth = np.concatenate([world.weights, world.quality])
    sums = [record.sums_among(design.place) for record in records]
    kappa = told_kappa(sums, design, truth)
    spread = personal_spread(world, design)
    told = {person.person: what_was_told(person, design, kappa) for person in sums}
    best = population(list(told.values()), spread, prior.coefficients, world.numbers.world.quality_sd)
    scores: dict[str, list[Array]] = {"evidence": [], "model": [], "best possible": [], "population known": []}
    kept = [offer for offer in offers if len(offer.eligible) > BEST]
    for offer in kept:
        rows = np.array([design.place[o.stretch.id] for o in offer.eligible])
        x = np.hstack([feature_matrix(offer.profile, offer.eligible), np.eye(len(catalog))[rows]])
        scores["evidence"].append(x[:, :F] @ prior.coefficients)
        scores["model"].append(model.rank(offer.profile, offer.eligible).mean)
        scores["best possible"].append(x @ best + personal(told.get(offer.profile.person), best, spread)[rows])
        scores["population known"].append(x @ truth)
    for name, found in scores.items():
        share, alike = right([offer.theta for offer in kept], found)
        yield f"{name} {100 * share:.1f} {alike:.3f}"


def right(truths: Sequence[Array], scores: Sequence[Array]) -> tuple[float, float]:
    """The share of the best eight that the first eight bring, above the mean; the mean correlation within people."""
    first = sum(t[np.argsort(-s)[:BEST]].mean() - t.mean() for t, s in zip(truths, scores, strict=True))
    most = sum(np.sort(t)[-BEST:].mean() - t.mean() for t in truths)
    return float(first / most), float(np.mean([np.corrcoef(t, s)[0, 1] for t, s in zip(truths, scores, strict=True)]))


def told_kappa(sums: Sequence[PersonSums], design: PainDesign, truth: Array) -> float:
    """What a point of theta is worth in the ratings that were told: a regression within people, on the truth."""
    products = np.zeros(2)
    for person in sums:
        if (ratings := person_ratings(person, design)) is not None:
            x = ratings.phi @ truth[:F] + truth[F + ratings.rows[ratings.slot]]
            x = x - np.average(x, weights=ratings.counts)
            products += x @ ratings.totals, x**2 @ ratings.counts
    return float(products[0] / products[1])


def personal_spread(world: World, design: PainDesign) -> Array:
    """The true covariance of what stretches bring one person beyond features and quality: (S, S)."""
    numbers, families = world.numbers.world, np.array([stretch.family for stretch in design.catalog])
    slopes = world.slope_scale**2 * design.attributes @ design.attributes.T
    family = numbers.family_sd**2 * (families[:, None] == families)
    shared = slopes + world.drill_factors @ world.drill_factors.T + family
    return np.asarray(shared + numbers.own_sd**2 * np.eye(len(families)))


def what_was_told(person: PersonSums, design: PainDesign, kappa: float) -> Told:
    of_ratings, of_sessions = rated(person, design, kappa), lived(person, design)
    h, phi, y = (np.concatenate(both) for both in zip(of_ratings[:3], of_sessions[:3], strict=True))
    return Told(h, np.hstack([phi, h]), y, block_diag(of_ratings[3], of_sessions[3]))


def rated(person: PersonSums, design: PainDesign, kappa: float) -> tuple[Array, ...]:
    """The mean rating of each stretch: h, its features, the rating from neutral, the covariance of its noise."""
    stretches = len(design.catalog)
    if (ratings := person_ratings(person, design)) is None:
        return np.zeros((0, stretches)), np.zeros((0, F)), np.zeros(0), np.zeros((0, 0))
    share = ratings.counts / ratings.count_by_stretch[ratings.slot]
    pick = (np.arange(len(ratings.rows))[:, None] == ratings.slot) * share
    own = np.diag(LIKING + RATING_NOISE / ratings.count_by_stretch)
    mean = pick @ (ratings.totals / ratings.counts)
    return kappa * np.eye(stretches)[ratings.rows], kappa * pick @ ratings.phi, mean, own + RATING_LEVEL


def lived(person: PersonSums, design: PainDesign) -> tuple[Array, ...]:
    """The change of pain in each session, less what pain before says of it: as `rated`."""
    h, phi, y = [np.zeros((0, len(design.catalog)))], [np.zeros((0, F))], []
    for segment in person.segments:
        for session in segment.sessions.values():
            if session.change is None or session.pain_before is None:
                continue
            shares = np.zeros((1, len(design.catalog)))
            shares[0, [design.place[name] for name in session.done]] = list(session.done.values())
            h.append(shares)
            phi.append(np.array([list(session.done.values())]) @ design.phi(segment, list(session.done)))
            y.append(session.change - LEVEL - GAMMA * (session.pain_before - person.mean_pain_before))
    return np.vstack(h), np.vstack(phi), np.array(y), SESSION_NOISE * np.eye(len(y)) + PAIN_LEVEL


def population(told: Sequence[Told], spread: Array, prior: Array, quality_sd: float) -> Array:
    """Weights and qualities by generalised least squares, the people integrated out: (F + S,)."""
    size = F + len(spread)
    precision, right_side = np.zeros((size, size)), np.zeros(size)
    for one in told:
        weighed = np.linalg.solve(one.h @ spread @ one.h.T + one.noise, np.column_stack([one.x, one.y]))
        precision += one.x.T @ weighed[:, :-1]
        right_side += one.x.T @ weighed[:, -1]
    start = np.concatenate([prior, np.zeros(len(spread))])
    sd = np.concatenate([WEIGHT_LEAST + WEIGHT_SHARE * np.abs(prior), np.full(len(spread), quality_sd)])
    found = np.linalg.solve(precision + np.diag(sd**-2), right_side - precision @ start)
    return np.asarray(start + found)


def personal(told: Told | None, best: Array, spread: Array) -> Array:
    """What this person told of themselves beyond the population: (S,)."""
    if told is None:
        return np.zeros(len(spread))
    covariance = told.h @ spread @ told.h.T + told.noise
    return np.asarray(spread @ told.h.T @ np.linalg.solve(covariance, told.y - told.x @ best))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1])
