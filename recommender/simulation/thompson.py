"""Linear Thompson sampling for each person alone (LinTS): nobody learns from anybody else.

The session model of scoring 2 without the population: the evidence prior and its SDs over the features, slopes on the
attributes, the person's level and their pain before. What counts is a draw from the whole posterior, one for each
person and week, as the method asks. Weights are NRPS points per completed stretch by themselves, so no scale is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.attributes import ATTRIBUTES, attribute_table
from recommender.scoring.features import FEATURES, feature_matrix, feature_table
from recommender.scoring.pain_head import LEVEL, NOISE_VARIANCE, PAIN_BEFORE, SLOPE_SD
from recommender.scoring.person_sums import BASELINE_COUNTS_AS
from recommender.scoring.ranking import Scorer
from recommender.simulation.calibration import OfferScorer
from recommender.simulation.chance import Stream, generator
from recommender.simulation.cohort_log import CohortLog, Told
from recommender.simulation.person import SYNTHETIC
from recommender.simulation.policies import number_of
from recommender.simulation.world import World

Vector = NDArray[np.float64]
F = len(FEATURES)
SCORED = F + len(ATTRIBUTES)  # the weights that tell stretches apart; after them the level and the pain before


@dataclass
class Beliefs:
    """What is believed of one person: N(precision^-1 information, precision^-1), (d, d) and (d,).

    pains  the sum and the number of the pains before a session, the pain of the first sheet counted twice
    """

    precision: Vector
    information: Vector
    pains: tuple[float, float]

    def add(self, row: Vector, change: float) -> None:
        """A session: its sums over the stretches by share done, and its change in NRPS points."""
        self.precision = self.precision + np.outer(row, row) / NOISE_VARIANCE
        self.information = self.information + row * (change / NOISE_VARIANCE)

    def drawn(self, rng: np.random.Generator) -> Vector:
        """One draw: with precision = L L', precision^-1 information + L'^-1 z."""
        root = np.linalg.cholesky(self.precision)
        return np.asarray(
            np.linalg.solve(root.T, np.linalg.solve(root, self.information) + rng.standard_normal(len(root)))
        )


class PersonalThompson:
    """See the module."""

    name = "lints"

    def __init__(self, world: World) -> None:
        self._world = world
        self._log = CohortLog(world.knowledge)
        self._attributes = attribute_table(world.catalog)
        self._people: dict[str, Beliefs] = {}

    def scorer(self, person: str, week: int) -> Scorer | None:
        if person not in self._people:
            return None
        rng = generator(self._world.seed, Stream.POLICY, number_of(person), week)
        weights = self._people[person].drawn(rng)[:SCORED]

        def values(profile: Profile, eligible: Sequence[Eligible]) -> Vector:
            rows = [self._world.rows[offer.stretch.id] for offer in eligible]
            return np.hstack([feature_matrix(profile, eligible), self._attributes[rows]]) @ weights

        return OfferScorer(version=f"{SYNTHETIC}-{self.name}", values=values)

    def learn(self, _week: int, documents: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Adds each session of which the pain before and after was told."""
        for told in self._log.read(documents):
            self._learn_session(told)

    def _learn_session(self, told: Told) -> None:
        session, person = told.session, told.profile.person
        if session.pain_before is None or session.change is None:
            return
        if person not in self._people:
            self._people[person] = self._start(told.profile)
        beliefs = self._people[person]
        total, count = beliefs.pains
        above_usual = session.pain_before - total / count
        beliefs.pains = (total + session.pain_before, count + 1)
        shares = np.array([*session.done.values()])
        beliefs.add(np.array([*shares @ self._coded(told), 1.0, above_usual]), session.change)

    def _coded(self, told: Told) -> Vector:
        """[phi, z] of what was done: (n, F + 13)."""
        names = list(told.session.done)
        phi = feature_table(told.profile, [self._world.catalog[name] for name in names], told.session.cautioned)
        return np.hstack([phi, self._attributes[[self._world.rows[name] for name in names]]])

    def _start(self, profile: Profile) -> Beliefs:
        prior = self._world.knowledge.prior
        mean = np.array([*prior.coefficients, *[0.0] * len(ATTRIBUTES), LEVEL[0], PAIN_BEFORE[0]])
        sd = np.array([*prior.sd, *[SLOPE_SD] * len(ATTRIBUTES), LEVEL[1], PAIN_BEFORE[1]])
        said = float(BASELINE_COUNTS_AS * (profile.worst_nrs or 0))
        return Beliefs(np.diag(sd**-2), mean * sd**-2, (said, float(BASELINE_COUNTS_AS)))
