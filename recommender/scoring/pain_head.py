"""The pain head: what a session is expected to change, learned from everybody and for each person (scoring 2).

It is the mixed model of the sessions, whose columns are those of `pain_design`. What it starts from stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.evidence_prior import EvidencePrior
from recommender.scoring.mixed_model import MixedModel, Prior, fit_mixed_model
from recommender.scoring.pain_design import SLOPES, PainDesign
from recommender.scoring.pain_shard import PainShard, Spread
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.rated_prior import RatedPrior
from recommender.scoring.rating_head import liking_sd

# Mean and SD of the weights that no evidence speaks about, and where D and sigma^2 start: scoring 2, pain head.
RHO2_WEIGHT = (0.03, 0.03)
LEVEL = (0.15, 0.5)
PAIN_BEFORE = (0.2, 0.3)
SLOPE_SD = 0.02
PERSON_LEVEL_SD = 0.25
NOISE_VARIANCE = 2.0


START: Final = Spread(slopes=np.array([SLOPE_SD**2] * (SLOPES - 1) + [PERSON_LEVEL_SD**2]), noise=NOISE_VARIANCE)

PainHead = MixedModel  # its slopes: one for each attribute, then the person's own level


def fit_pain_head(
    shards: Sequence[Sequence[PersonSums]],
    design: PainDesign,
    prior: EvidencePrior,
    told: NDArray[np.float64] | None = None,
) -> PainHead:
    """The pain head of everybody in `shards`. Without any data its mean is the prior to the last bit.

    told  `rating_evidence` of the same people; None: nobody rated
    """
    return fit_mixed_model([pain_shard(people, design) for people in shards], prior_of(design, prior, told))


def prior_of(design: PainDesign, prior: EvidencePrior, told: NDArray[np.float64] | None = None) -> Prior:
    """What is known before pain: mu0 and S0 in the columns of the design. told: as in `fit_pain_head`."""
    stretches = len(design.catalog)
    rest = np.array([RHO2_WEIGHT, LEVEL, PAIN_BEFORE])
    mean = np.concatenate([prior.coefficients, np.zeros(stretches), rest[:, 0]])
    sd = np.concatenate([prior.sd, np.full(stretches, prior.stretch_sd), rest[:, 1]])
    if told is None or not told.any():
        return Prior(mean=mean, sd=sd, spread=START)
    return RatedPrior(mean=mean, sd=sd, spread=START, told=told, liking_sd=liking_sd(design))


def pain_shard(people: Sequence[PersonSums], design: PainDesign) -> PainShard:
    """The products of these people; who logged no change is left out."""
    products = ((person.person, design.products(person)) for person in people)
    return PainShard.of(((name, each) for name, each in products if each[design.one, design.one]), design.slopes)
