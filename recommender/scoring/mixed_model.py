"""The linear mixed model behind the pain head and the estimator: from products to weights, slopes and spreads.

    y_t = X_t beta + Z_t b_u + eps_t,   beta ~ N(mu0, S0^2),   b_u ~ N(0, D),   eps_t ~ N(0, sigma^2)

The person effects are integrated out, so the weights of the population follow in closed form, and those of each person
from them. D and sigma^2 start from fixed values and are moved by the data in a fixed number of rounds (decisions 5.4):
the same data always give the same model, and few cannot run away with them. All formulas: scoring 2.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.pain_shard import PainShard, Spread
from recommender.scoring.shards import tree_sum

# Empirical Bayes: scoring 2, pain head; the number of rounds: decisions 5.4.
ROUNDS = 3
PEOPLE_BEHIND_D = 60
SESSIONS_BEHIND_NOISE = 50
PEOPLE_MORE_THAN = 60  # D and sigma^2 move only where more people than this
SESSIONS_MORE_THAN = 4  # have more sessions than this


class Weights(NamedTuple):
    """beta after the data: mean (P,), covariance (P, P), and how far other tidings than y moved the mean, pull (P,)."""

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    pull: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Prior:
    """What is known before the data. mean, sd (P,): mu0 and the diagonal of S0; spread: where D and sigma^2 start."""

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    spread: Spread

    def posterior(self, products: NDArray[np.float64]) -> Weights:
        """The weights after the data. products (P + 1, P + 1): A and h side by side, A h' below (scoring 2)."""
        step, covariance = self._step(products[:-1])
        return Weights(mean=self.mean + step, covariance=covariance, pull=np.zeros_like(step))

    def _step(self, ah: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """betahat - mu0 and Sigma of [A h] (P, P + 1).

        betahat is written as mu0 + Sigma (h - A mu0), which is mu0 to the last bit where there is no data.
        """
        covariance = np.linalg.inv(ah[:, :-1] + np.diag(self.sd**-2))
        return covariance @ (ah[:, -1] - ah[:, :-1] @ self.mean), (covariance + covariance.T) / 2


@dataclass(frozen=True, kw_only=True)
class PersonSlopes:
    """b_u of one person: N(covariance @ information, covariance); (q, q) and (q,)."""

    covariance: NDArray[np.float64]
    information: NDArray[np.float64]

    @cached_property
    def mean(self) -> NDArray[np.float64]:
        """b of a person: the slopes, then their own level."""
        return np.asarray(self.covariance @ self.information)


@dataclass(frozen=True, kw_only=True)
class MixedModel:
    """A fitted model. mean, covariance and pull: `Weights`; people: the slopes of who is in the data."""

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    pull: NDArray[np.float64]
    spread: Spread
    people: Mapping[Hashable, PersonSlopes]

    def slopes_of(self, person: Hashable) -> PersonSlopes:
        """Those of a person; of somebody who logged nothing, what is known of people at large."""
        spreads = self.spread.slopes
        unknown = PersonSlopes(covariance=np.diag(spreads), information=np.zeros(len(spreads)))
        return self.people.get(person, unknown)

    def with_people(self, shard: PainShard) -> MixedModel:
        """The same weights, and the slopes of the people in this shard alone."""
        return replace(self, people=_people([shard], self.mean, self.spread))

    def expectation(self, person: Hashable, x: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float64]:
        """x'betahat + z'bhat of some rows x (n, P) and z (n, q) of one person: (n,)."""
        return np.asarray(x @ self.mean + z @ self.slopes_of(person).mean)

    def variance(
        self, person: Hashable, x: NDArray[np.float64], z: NDArray[np.float64], crossed: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Of the expectation of such rows, beta and b together: (n,). crossed (P, q): X'Z of the person's own rows.

        b answers to beta, since b = V Z'(y - X beta) / sigma^2 + what V leaves. So with K = X'Z V / sigma^2 it is
        z'V z + (x - K z)'Sigma (x - K z).
        """
        v = self.slopes_of(person).covariance
        left = x - z @ (crossed @ v).T / self.spread.noise
        return np.asarray((z @ v * z).sum(axis=1) + (left @ self.covariance * left).sum(axis=1))


def fit_mixed_model(shards: Sequence[PainShard], prior: Prior, *, rounds: int = ROUNDS) -> MixedModel:
    """The model of everybody in `shards`, whose number is a power of two. Without any data its mean is the prior's.

    rounds  of empirical Bayes; with 0 the spreads stay where they start
    """
    model = fit_population(shards, prior, rounds=rounds)
    return replace(model, people=_people(shards, model.mean, model.spread))


def fit_population(shards: Sequence[PainShard], prior: Prior, *, rounds: int = ROUNDS) -> MixedModel:
    """`fit_mixed_model` without the slopes of any one person.

    `shards` is gone through several times, one after the other, and may fetch each from where it lies.
    """
    spread = prior.spread
    weights = _weights(shards, prior, spread)
    for _ in range(rounds):
        spread = _moved(shards, weights.mean, spread, prior.spread)
        weights = _weights(shards, prior, spread)
    return MixedModel(**weights._asdict(), spread=spread, people={})


def _weights(shards: Sequence[PainShard], prior: Prior, spread: Spread) -> Weights:
    """betahat and Sigma, person effects integrated out: A, h and Sigma of scoring 2."""
    return prior.posterior(tree_sum([shard.without_people(spread) for shard in shards]) / spread.noise)


def _moved(shards: Sequence[PainShard], mean: NDArray[np.float64], spread: Spread, start: Spread) -> Spread:
    """One round of empirical Bayes at betahat; unchanged where too few people have logged enough.

    D takes in those people alone: what a person with hardly a session adds is D itself. sigma^2 takes in every session.
    """
    slopes, losses, people, sessions = [], [], 0, 0.0
    for shard in shards:
        slopes.append(shard.squared_slopes(mean, spread, SESSIONS_MORE_THAN))
        losses.append(shard.squared_errors(mean, spread))
        people += int((shard.sessions > SESSIONS_MORE_THAN).sum())
        sessions += float(shard.sessions.sum())
    if people <= PEOPLE_MORE_THAN:
        return spread
    return Spread(
        slopes=(PEOPLE_BEHIND_D * start.slopes + tree_sum(slopes)) / (PEOPLE_BEHIND_D + people),
        noise=(SESSIONS_BEHIND_NOISE * start.noise + float(tree_sum(losses))) / (SESSIONS_BEHIND_NOISE + sessions),
    )


def _people(shards: Sequence[PainShard], mean: NDArray[np.float64], spread: Spread) -> dict[Hashable, PersonSlopes]:
    return {
        name: PersonSlopes(covariance=covariance, information=residual / spread.noise)
        for shard in shards
        for name, covariance, residual in zip(shard.names, shard.covariance(spread), shard.residuals(mean), strict=True)
    }
