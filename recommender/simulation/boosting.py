"""Gradient boosting on ratings: scikit-learn's HistGradientBoostingRegressor, fitted anew on all ratings every week.

Two of it. As it comes: the ratings as they are, the answers of the person, the attributes of the stretch, which stretch
it is, and scikit-learn's own settings. Tuned: it is given what the product's own model goes by (the features of person
and stretch, and how far a rating lies above the person's own mean) and settings that were sought for it. A stretch that
nobody rated is judged by the rest. The scores come to NRPS points as `calibration` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.stretch import Stretch
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.attributes import attribute_table
from recommender.scoring.features import feature_matrix, feature_table
from recommender.scoring.ranking import Scorer
from recommender.scoring.rating_sums import RATINGS_BEHIND_LEVEL
from recommender.simulation.calibration import OfferScorer, calibrated
from recommender.simulation.cohort_log import CohortLog, Told
from recommender.simulation.linucb import context_of
from recommender.simulation.person import SYNTHETIC
from recommender.simulation.world import World

Table = NDArray[np.float64]
FEWEST_RATINGS: Final = 40  # the first week that has them is the first that is learned from
# Tuned on world 13, which no result is reported over.
TREES: Final = 40
LEARNING_RATE: Final = 0.06


class Boosting:
    """As it comes."""

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
        return calibrated(self._trees.predict(self._coded(self._about_offers(profile, eligible), names)))

    def learn(self, _week: int, documents: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Adds the ratings of a week, and fits on all."""
        for told in self._log.read(documents):
            self._rows += self._rated(told)
            self._ratings += [(told.profile.person, float(rating)) for rating in told.session.ratings.values()]
        if len(self._ratings) < FEWEST_RATINGS:
            return
        rows = np.array(self._rows)
        self._trees = self._new_trees(stretch_column=rows.shape[1] - 1).fit(rows, self._targets())

    def _rated(self, told: Told) -> Iterator[Table]:
        names = list(told.session.ratings)
        yield from self._coded(self._about_rated(told, [self._world.catalog[name] for name in names]), names)

    def _coded(self, about: Table, names: Sequence[str]) -> Table:
        """What is known of person and stretch, the attributes, and the number of the stretch in the last column."""
        rows = [self._world.rows[name] for name in names]
        return np.column_stack([about, self._attributes[rows], np.array(rows, dtype=np.float64)])

    def _about_offers(self, profile: Profile, eligible: Sequence[Eligible]) -> Table:
        return np.tile(context_of(profile), (len(eligible), 1))

    def _about_rated(self, told: Told, stretches: Sequence[Stretch]) -> Table:
        return np.tile(context_of(told.profile), (len(stretches), 1))

    def _targets(self) -> Table:
        return np.array([rating for _, rating in self._ratings])

    def _new_trees(self, *, stretch_column: int, **settings: Any) -> Any:
        from sklearn.ensemble import HistGradientBoostingRegressor  # type: ignore[import-untyped]  # it ships no types

        return HistGradientBoostingRegressor(
            categorical_features=[stretch_column], random_state=self._world.seed, **settings
        )


class TunedBoosting(Boosting):
    """With what the product's own model is given."""

    name = "boosting-tuned"

    def _about_offers(self, profile: Profile, eligible: Sequence[Eligible]) -> Table:
        return feature_matrix(profile, eligible)

    def _about_rated(self, told: Told, stretches: Sequence[Stretch]) -> Table:
        return feature_table(told.profile, stretches, told.session.cautioned)

    def _targets(self) -> Table:
        """The ratings less the mean of all and the person's own, which is shrunk as in the rating head."""
        people, whose = np.unique([person for person, _ in self._ratings], return_inverse=True)
        centred = super()._targets()
        centred = centred - centred.mean()
        counts = np.bincount(whose, minlength=len(people))
        own = np.bincount(whose, weights=centred, minlength=len(people)) / (counts + RATINGS_BEHIND_LEVEL)
        return np.asarray(centred - own[whose])

    def _new_trees(self, *, stretch_column: int, **settings: Any) -> Any:
        return super()._new_trees(
            stretch_column=stretch_column,
            max_iter=TREES,
            learning_rate=LEARNING_RATE,
            early_stopping=False,
            **settings,
        )
