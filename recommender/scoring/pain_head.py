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

# Mean and SD of the weights that no evidence speaks about, and where D and sigma^2 start: scoring 2, pain head. Only
# the mean of g1 moves once there are ratings (`rating_worth`), and its SD is .05 in place of .03.
RHO1_WEIGHT = (0.03, 0.05)
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
    rho1_worth: float = RHO1_WEIGHT[0],
) -> PainHead:
    """The pain head of everybody in `shards`. Without any data its mean is the prior to the last bit.

    rho1_worth  the mean from which g1 starts, NPRS points a point of rho1
    """
    mean, sd = prior_of(design, prior, rho1_worth)
    return fit_mixed_model([pain_shard(people, design) for people in shards], Prior(mean=mean, sd=sd, spread=START))


def prior_of(
    design: PainDesign, prior: EvidencePrior, rho1_worth: float = RHO1_WEIGHT[0]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """mu0 and the diagonal of S0: (P,) each, in the columns of the design. rho1_worth: as in `fit_pain_head`."""
    stretches = len(design.catalog)
    rest = np.array([(rho1_worth, RHO1_WEIGHT[1]), RHO2_WEIGHT, LEVEL, PAIN_BEFORE])
    mean = np.concatenate([prior.coefficients, np.zeros(stretches), rest[:, 0]])
    sd = np.concatenate([prior.sd, np.full(stretches, prior.stretch_sd), rest[:, 1]])
    return mean, sd


def pain_shard(people: Sequence[PersonSums], design: PainDesign) -> PainShard:
    """The products of these people; who logged no change is left out."""
    products = ((person.person, design.products(person)) for person in people)
    return PainShard.of(((name, each) for name, each in products if each[design.one, design.one]), design.slopes)
