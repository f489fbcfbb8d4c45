"""The products of the people of one shard, and what the pain head asks of them (scoring 2).

Weights and spreads follow from G = [X y]'[X y], C = [X y]'Z and M = Z'Z + sigma^2 D^-1 of each person, however they
change: no session is read again between the rounds of a fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.pain_design import SLOPES, PainDesign
from recommender.scoring.person_sums import PersonSums


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How far people and sessions lie apart. slopes (14,): the diagonal of D; noise: sigma^2; squared NPRS points."""

    slopes: NDArray[np.float64]
    noise: float


@dataclass(frozen=True, kw_only=True)
class PainShard:
    """n people who logged a change, sorted by name.

    total    (P + 1, P + 1)  G, of all of them together
    crossed  (n, P + 1, 14)  C, of each
    own      (n, 14, 14)     Z'Z, of each
    """

    names: tuple[str, ...]
    total: NDArray[np.float64]
    crossed: NDArray[np.float64]
    own: NDArray[np.float64]

    @property
    def sessions(self) -> NDArray[np.float64]:
        """Sessions with a change of each person: (n,)."""
        return self.own[:, -1, -1]  # the last column of Z is one

    def without_people(self, spread: Spread) -> NDArray[np.float64]:
        """The sum over people of G - C M^-1 C': (P + 1, P + 1)."""
        root = np.linalg.cholesky(self._m(spread))
        halves = np.linalg.solve(root, self.crossed.transpose(0, 2, 1)).reshape(-1, len(self.total))
        return np.asarray(self.total - halves.T @ halves)

    def covariance(self, spread: Spread) -> NDArray[np.float64]:
        """V_u = sigma^2 M^-1 = (Z'Z / sigma^2 + D^-1)^-1 of each person: (n, 14, 14)."""
        return np.asarray(spread.noise * np.linalg.inv(self._m(spread)), dtype=np.float64)

    def residuals(self, mean: NDArray[np.float64]) -> NDArray[np.float64]:
        """Z'(y - X betahat) of each person: (n, 14)."""
        return np.asarray(self.crossed.transpose(0, 2, 1) @ np.append(-mean, 1.0))

    def squared_slopes(self, mean: NDArray[np.float64], spread: Spread, more_than: int) -> NDArray[np.float64]:
        """The sum of diag(bhat bhat' + V_u) over the people with more sessions than `more_than`: (14,)."""
        enough = self.sessions > more_than
        _, second = self._moments(mean, spread)
        return np.asarray(np.einsum("nii->i", second[enough]))

    def squared_errors(self, mean: NDArray[np.float64], spread: Spread) -> NDArray[np.float64]:
        """E||y - X betahat - Z b||^2 over all sessions: (). The expectation is over b, betahat as it stands."""
        b, second = self._moments(mean, spread)
        minus = np.append(-mean, 1.0)
        explained = 2 * (b * self.residuals(mean)).sum() - (second * self.own).sum()
        return np.asarray(minus @ self.total @ minus - explained)

    def _moments(self, mean: NDArray[np.float64], spread: Spread) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """bhat = V Z'(y - X betahat) / sigma^2 and E[b b'] = bhat bhat' + V of each person: (n, 14) and (n, 14, 14)."""
        covariance = self.covariance(spread)
        b = np.einsum("nij,nj->ni", covariance, self.residuals(mean)) / spread.noise
        return b, b[:, :, None] * b[:, None, :] + covariance

    def _m(self, spread: Spread) -> NDArray[np.float64]:
        return self.own + np.diag(spread.noise / spread.slopes)


def pain_shard(people: Sequence[PersonSums], design: PainDesign) -> PainShard:
    """The products of these people; who logged no change is left out."""
    width = design.width + 1
    names: list[str] = []
    total = np.zeros((width, width))
    crossed = [np.empty((0, width, SLOPES))]
    for person in people:
        products = design.products(person)
        if products[design.one, design.one]:
            names.append(person.person)
            total += products
            crossed.append((products @ design.slopes)[None])
    of_each = np.concatenate(crossed)
    return PainShard(names=tuple(names), total=total, crossed=of_each, own=design.slopes.T @ of_each)
