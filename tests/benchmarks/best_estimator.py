"""The best linear estimator of what stretches truly bring: it has the product's log, and is told every variance.

No product could be built so: the sizes of a world are known only where worlds are made. What it misses, no model can
learn from such a log; lived as a policy, it says how much of the way to the oracle learning can go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag

from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.features import FEATURES, feature_matrix
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.ranking import Ranking, Scorer
from recommender.scoring.rating_sums import person_ratings
from recommender.scoring.records import PersonRecord
from recommender.simulation.cohort_log import CohortLog
from recommender.simulation.person import SYNTHETIC
from recommender.simulation.world import World

Array = NDArray[np.float64]
F = len(FEATURES)
ROUNDING = 1e-9
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


class BestEstimator:
    """Fitted on the records of a cohort: a scorer for everybody in it.

    weights  (F + S,) weights and qualities;  unsure (F + S, F + S) their covariance;  spread (S, S) of one person
    """

    version = f"{SYNTHETIC}-best-estimator"

    def __init__(self, world: World, records: Sequence[PersonRecord]) -> None:
        self._design = design = PainDesign(catalog=world.catalog)
        sums = [record.sums_among(design.place) for record in records]
        kappa = told_kappa(sums, design, np.concatenate([world.weights, world.quality]))
        self._spread = personal_spread(world, design)
        self._told = {person.person: what_was_told(person, design, kappa) for person in sums}
        self._weights, self._unsure = population(
            list(self._told.values()),
            self._spread,
            world.knowledge.prior.coefficients,
            world.numbers.world.quality_sd,
        )

    def x(self, profile: Profile, eligible: Sequence[Eligible]) -> Array:
        """How weights and qualities enter what each of these brings: (n, F + S)."""
        return np.hstack([feature_matrix(profile, eligible), np.eye(len(self._spread))[self._rows(eligible)]])

    def rank(self, profile: Profile, eligible: Sequence[Eligible]) -> Ranking:
        """The best linear prediction given all that was told, and its covariance."""
        rows = self._rows(eligible)
        x = self.x(profile, eligible)
        mean, spread = x @ self._weights, self._spread[np.ix_(rows, rows)]
        if (told := self._told.get(profile.person)) is not None:
            seen = self._spread[rows] @ told.h.T
            gain = np.linalg.solve(told.h @ self._spread @ told.h.T + told.noise, seen.T).T
            mean = mean + gain @ (told.y - told.x @ self._weights)
            x, spread = x - gain @ told.x, spread - gain @ seen.T
        return Ranking(
            stretches=tuple(offer.stretch.id for offer in eligible),
            mean=mean,
            covariance=_symmetric(spread + x @ self._unsure @ x.T),
            contributions=mean[:, np.newaxis],
            features=(self.version,),
        )

    def _rows(self, eligible: Sequence[Eligible]) -> NDArray[np.intp]:
        return np.array([self._design.place[offer.stretch.id] for offer in eligible], dtype=np.intp)


class LivedEstimator:
    """The estimator as a policy: the evidence prior in the first week, then fitted anew after each."""

    name = "best-estimator"

    def __init__(self, world: World) -> None:
        self._world, self._log = world, CohortLog(world.knowledge)
        self._scorer: Scorer | None = None

    def scorer(self, _person: str, _week: int) -> Scorer | None:
        return self._scorer

    def learn(self, _week: int, documents: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        self._log.read(documents)
        if records := self._log.records:
            self._scorer = BestEstimator(self._world, records)


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


def population(told: Sequence[Told], spread: Array, prior: Array, quality_sd: float) -> tuple[Array, Array]:
    """Weights and qualities by generalised least squares, the people integrated out: (F + S,), and their covariance."""
    size = F + len(spread)
    precision, right_side = np.zeros((size, size)), np.zeros(size)
    for one in told:
        weighed = np.linalg.solve(one.h @ spread @ one.h.T + one.noise, np.column_stack([one.x, one.y]))
        precision += one.x.T @ weighed[:, :-1]
        right_side += one.x.T @ weighed[:, -1]
    start = np.concatenate([prior, np.zeros(len(spread))])
    sd = np.concatenate([WEIGHT_LEAST + WEIGHT_SHARE * np.abs(prior), np.full(len(spread), quality_sd)])
    covariance = np.linalg.inv(precision + np.diag(sd**-2.0))
    return start + covariance @ (right_side - precision @ start), covariance


def _symmetric(covariance: Array) -> Array:
    """Without what rounding left: so that it can be drawn from."""
    return np.asarray((covariance + covariance.T) / 2 + ROUNDING * np.eye(len(covariance)))
