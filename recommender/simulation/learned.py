"""The product's own policy: the hierarchical model, fitted anew after every week on all that everybody told.

Beside it the same model with the true weights of the population put in: what learning them costs is the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from recommender.scoring.model import HierarchicalModel, fit
from recommender.scoring.pain_head import pain_shard
from recommender.scoring.ranking import Scorer
from recommender.simulation.cohort_log import CohortLog
from recommender.simulation.policies import KnownPopulation
from recommender.simulation.world import World


class Learned:
    """What the product does: the evidence prior until something was told, then the model of the whole log."""

    name = "learned"

    def __init__(self, world: World) -> None:
        self._knowledge = world.knowledge
        self._log = CohortLog(world.knowledge)
        self.model: HierarchicalModel | None = None

    def scorer(self, _person: str, _week: int) -> Scorer | None:
        return self.model

    def learn(self, _week: int, documents: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Reads what is new, and fits on everything, as `app.learn()` does."""
        self._log.read(documents)
        if records := self._log.records:
            self.model = fit(records, catalog=self._knowledge.catalog, prior=self._knowledge.prior)


class KnownWeights(Learned):
    """Knows the world's weights and qualities, and learns of each person as the product does (scoring 1.2).

    What ratings and pain before are worth is learned as well: no world has a true number for that.
    """

    name = "known-weights"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._true = np.concatenate([world.weights, world.quality])
        self._before = KnownPopulation(world)

    def scorer(self, person: str, week: int) -> Scorer | None:
        return self._before.scorer(person, week) if self.model is None else self.model

    def learn(self, week: int, documents: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Fits, then puts the true weights in the place of the fitted ones and finds everybody's slopes beside them."""
        super().learn(week, documents)
        if self.model is None:
            return
        pain, count = self.model.pain, len(self._true)
        covariance = pain.covariance.copy()
        covariance[:count] = covariance[:, :count] = 0.0
        known = replace(pain, mean=np.concatenate([self._true, pain.mean[count:]]), covariance=covariance)
        with threadpool_limits(limits=1, user_api="blas"):
            shard = pain_shard([record.sums for record in self._log.records], self.model.design)
            self.model = replace(self.model, pain=known.with_people(shard))
