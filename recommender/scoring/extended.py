"""A fitted model for a catalog that one person's own stretches were added to.

The population was fitted without them and is left as it is: what one person enters for themselves is nobody else's, and
may not move what others are shown. Of a new stretch the model knows what its features and attributes say; what it adds
beyond them starts where every stretch started, at 0 with the spread of the prior. From there the person's own sessions
and ratings teach it, as they do for any other stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.stretch import Stretch
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.evidence_prior import EvidencePrior
from recommender.scoring.model import HierarchicalModel
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.ranking import Ranking
from recommender.scoring.rating_head import starting_covariance
from recommender.scoring.records import PersonRecord


@dataclass(frozen=True, kw_only=True)
class ExtendedModel:
    """A Scorer. It goes by the name of the population that it was made of: nothing else was learned."""

    version: str
    model: HierarchicalModel

    def rank(self, profile: Profile, eligible: Sequence[Eligible]) -> Ranking:
        """As `HierarchicalModel.rank`."""
        return self.model.rank(profile, eligible)

    def with_person(self, record: PersonRecord) -> ExtendedModel:
        """As `HierarchicalModel.with_person`."""
        return replace(self, model=self.model.with_person(record))


def extended(model: HierarchicalModel, own: Sequence[Stretch], prior: EvidencePrior) -> ExtendedModel:
    """The population of a model, and a row at its end for each of these stretches."""
    catalog = model.design.catalog
    design = PainDesign(catalog=replace(catalog, stretches=(*catalog.stretches, *own)))
    at, count = model.design.rho2, len(own)
    pain = replace(
        model.pain,
        mean=np.insert(model.pain.mean, [at] * count, 0.0),
        pull=np.insert(model.pain.pull, [at] * count, 0.0),
        covariance=_grown(model.pain.covariance, at, np.full(count, prior.stretch_sd**2)),
        people={},
    )
    alone = np.diag(starting_covariance(design))[len(catalog) :]
    rating = replace(
        model.rating,
        weights=np.append(model.rating.weights, np.zeros(count)),
        covariance=_grown(model.rating.covariance, len(catalog), alone),
        people={},
    )
    return ExtendedModel(version=model.version, model=replace(model, design=design, pain=pain, rating=rating))


def _grown(square: NDArray[np.float64], at: int, variances: NDArray[np.float64]) -> NDArray[np.float64]:
    """The square with independent rows and columns put in at a place."""
    count = len(variances)
    grown = np.insert(np.insert(square, [at] * count, 0.0, axis=0), [at] * count, 0.0, axis=1)
    places = np.arange(at, at + count)
    grown[places, places] = variances
    return grown
