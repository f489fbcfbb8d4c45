"""The pain head: what a session is expected to change, learned from everybody and for each person (scoring 2).

    y_t = X_t beta + Z_t b_u + eps_t,   beta ~ N(mu0, S0^2),   b_u ~ N(0, D),   eps_t ~ N(0, sigma^2)

The person effects are integrated out, so the weights of the population follow in closed form, and those of each person
from them. D and sigma^2 start from fixed values and are moved by the data in exactly three rounds (decisions 5.4): the
same log always gives the same model, and a small one cannot run away with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.evidence_prior import EvidencePrior
from recommender.scoring.pain_design import SLOPES, F, PainDesign
from recommender.scoring.pain_shard import PainShard, Spread, pain_shard
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.shards import tree_sum

# Mean and SD of the weights that no evidence speaks about, and where D and sigma^2 start: scoring 2, pain head.
RHO_WEIGHT = (0.03, 0.03)
LEVEL = (0.15, 0.5)
PAIN_BEFORE = (0.2, 0.3)
SLOPE_SD = 0.02
PERSON_LEVEL_SD = 0.25
NOISE_VARIANCE = 2.0
# Empirical Bayes: scoring 2, pain head; the number of rounds: decisions 5.4.
ROUNDS = 3
PEOPLE_BEHIND_D = 60
SESSIONS_BEHIND_NOISE = 50
PEOPLE_MORE_THAN = 60  # D and sigma^2 move only where more people than this
SESSIONS_MORE_THAN = 4  # have more sessions than this


START: Final = Spread(slopes=np.array([SLOPE_SD**2] * (SLOPES - 1) + [PERSON_LEVEL_SD**2]), noise=NOISE_VARIANCE)


@dataclass(frozen=True, kw_only=True)
class PersonSlopes:
    """b_u of one person: N(covariance @ information, covariance); (14, 14) and (14,)."""

    covariance: NDArray[np.float64]
    information: NDArray[np.float64]

    @cached_property
    def mean(self) -> NDArray[np.float64]:
        """b of a person: a slope for each attribute, then their own level."""
        return np.asarray(self.covariance @ self.information)


@dataclass(frozen=True, kw_only=True)
class PainHead:
    """The fitted pain head. mean (P,) and covariance (P, P) of beta; people: the slopes of who logged a change."""

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    spread: Spread
    people: Mapping[str, PersonSlopes]

    def slopes_of(self, person: str) -> PersonSlopes:
        """Those of a person; of somebody who logged nothing, what is known of people at large."""
        unknown = PersonSlopes(covariance=np.diag(self.spread.slopes), information=np.zeros(SLOPES))
        return self.people.get(person, unknown)


def fit_pain_head(shards: Sequence[Sequence[PersonSums]], design: PainDesign, prior: EvidencePrior) -> PainHead:
    """The pain head of everybody in `shards`. Without any data its mean is the prior to the last bit."""
    summed = [pain_shard(people, design) for people in shards]
    spread = START
    mean, covariance = _weights(summed, design, prior, spread)
    for _ in range(ROUNDS):
        spread = _moved(summed, mean, spread)
        mean, covariance = _weights(summed, design, prior, spread)
    return PainHead(mean=mean, covariance=covariance, spread=spread, people=_people(summed, mean, spread))


def prior_of(design: PainDesign, prior: EvidencePrior) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """mu0 and the diagonal of S0: (P,) each, in the columns of the design."""
    stretches, rest = len(design.catalog), np.array([RHO_WEIGHT, RHO_WEIGHT, LEVEL, PAIN_BEFORE])
    mean = np.concatenate([prior.coefficients, np.zeros(stretches), rest[:, 0]])
    sd = np.concatenate([np.full(F, prior.sd), np.full(stretches, prior.stretch_sd), rest[:, 1]])
    return mean, sd


def _weights(
    shards: Sequence[PainShard], design: PainDesign, prior: EvidencePrior, spread: Spread
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """betahat and Sigma, person effects integrated out: A, h and Sigma of scoring 2.

    betahat is written as mu0 + Sigma (h - A mu0), which is mu0 itself where there is no data.
    """
    products = tree_sum([shard.without_people(spread) for shard in shards]) / spread.noise
    a, h = products[:-1, :-1], products[:-1, -1]
    mean, sd = prior_of(design, prior)
    covariance = np.linalg.inv(a + np.diag(sd**-2))
    return mean + covariance @ (h - a @ mean), (covariance + covariance.T) / 2


def _moved(shards: Sequence[PainShard], mean: NDArray[np.float64], spread: Spread) -> Spread:
    """One round of empirical Bayes at betahat; unchanged where too few people have logged enough.

    D takes in those people alone: what a person with hardly a session adds is D itself. sigma^2 takes in every session.
    """
    slopes = tree_sum([shard.squared_slopes(mean, spread, SESSIONS_MORE_THAN) for shard in shards])
    loss = tree_sum([shard.squared_errors(mean, spread) for shard in shards])
    people = sum(int((shard.sessions > SESSIONS_MORE_THAN).sum()) for shard in shards)
    sessions = sum(float(shard.sessions.sum()) for shard in shards)
    if people <= PEOPLE_MORE_THAN:
        return spread
    return Spread(
        slopes=(PEOPLE_BEHIND_D * START.slopes + slopes) / (PEOPLE_BEHIND_D + people),
        noise=(SESSIONS_BEHIND_NOISE * START.noise + float(loss)) / (SESSIONS_BEHIND_NOISE + sessions),
    )


def _people(shards: Sequence[PainShard], mean: NDArray[np.float64], spread: Spread) -> dict[str, PersonSlopes]:
    return {
        name: PersonSlopes(covariance=covariance, information=residual / spread.noise)
        for shard in shards
        for name, covariance, residual in zip(shard.names, shard.covariance(spread), shard.residuals(mean), strict=True)
    }
