"""Gradient boosting on ratings: scikit-learn's HistGradientBoostingRegressor, fitted anew on all ratings every week.

A row is a rating: the features of person and stretch, the attributes of the stretch, and which stretch it is. What is
foretold is how far it lies above the person's own mean, which says nothing about stretches. A stretch nobody rated is
judged by its features and attributes. The scores come to NRPS points as `calibration` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.attributes import attribute_table
from recommender.scoring.features import feature_matrix, feature_table
from recommender.scoring.ranking import Scorer
from recommender.scoring.rating_sums import RATINGS_BEHIND_LEVEL
from recommender.simulation.calibration import OfferScorer, calibrated
from recommender.simulation.cohort_log import CohortLog, Told
from recommender.simulation.person import SYNTHETIC
from recommender.simulation.world import World

Table = NDArray[np.float64]
# Tuned on world 13, which no result is reported over.
TREES: Final = 40
LEARNING_RATE: Final = 0.06
LEAST_RATINGS: Final = 20  # so many in a leaf; the first week that has them is the first that is learned from


class Boosting:
    """See the module."""

    name = "boosting"

    def __init__(self, world: World) -> None:
        self._world = world
        self._log = CohortLog(world.knowledge)
        self._attributes = attribute_table(world.catalog)
        self._rows: list[Table] = []
        self._ratings: list[tuple[str, float]] = []
        self._trees: Any = None

    def scorer(self, _person: str, _week: int) -> Scorer | None:
        return None if self._trees is None else OfferScorer(version=f"{SYNTHETIC}-{self.name}", values=self._values)

    def _values(self, profile: Profile, eligible: Sequence[Eligible]) -> Table:
        if not eligible:
            return np.zeros(0)
        names = [offer.stretch.id for offer in eligible]
        return calibrated(self._trees.predict(self._coded(feature_matrix(profile, eligible), names)))

    def learn(self, _week: int, documents: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Adds the ratings of a week, and fits on all."""
        for told in self._log.read(documents):
            self._rows += self._rated(told)
            self._ratings += [(told.profile.person, float(rating)) for rating in told.session.ratings.values()]
        if len(self._ratings) < 2 * LEAST_RATINGS:
            return
        self._trees = self._new_trees().fit(np.array(self._rows), self._above_own_mean())

    def _rated(self, told: Told) -> Iterator[Table]:
        names = list(told.session.ratings)
        stretches = [self._world.catalog[name] for name in names]
        yield from self._coded(feature_table(told.profile, stretches, told.session.cautioned), names)

    def _coded(self, phi: Table, names: Sequence[str]) -> Table:
        """Features, attributes, and the number of the stretch in the last column."""
        rows = [self._world.rows[name] for name in names]
        return np.column_stack([phi, self._attributes[rows], np.array(rows, dtype=np.float64)])

    def _above_own_mean(self) -> Table:
        """The ratings less the mean of all and the person's own, which is shrunk as in the rating head."""
        people, whose = np.unique([person for person, _ in self._ratings], return_inverse=True)
        ratings = np.array([rating for _, rating in self._ratings])
        centred = ratings - ratings.mean()
        counts = np.bincount(whose, minlength=len(people))
        own = np.bincount(whose, weights=centred, minlength=len(people)) / (counts + RATINGS_BEHIND_LEVEL)
        return np.asarray(centred - own[whose])

    def _new_trees(self) -> Any:
        from sklearn.ensemble import HistGradientBoostingRegressor  # type: ignore[import-untyped]  # it ships no types

        return HistGradientBoostingRegressor(
            max_iter=TREES,
            learning_rate=LEARNING_RATE,
            min_samples_leaf=LEAST_RATINGS,
            categorical_features=[self._attributes.shape[1] + len(self._world.knowledge.prior.weights)],
            early_stopping=False,
            random_state=self._world.seed,
        )
