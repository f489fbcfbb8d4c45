"""The products of the people of one shard, and what a mixed model asks of them (scoring 2).

Weights and spreads follow from G = [X y]'[X y], C = [X y]'Z and M = Z'Z + sigma^2 D^-1 of each person, however they
change: no session is read again between the rounds of a fit. There are P weights and q slopes; in the pain head a
session is a row of X, Z and y, and y is the change of pain in NPRS points.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How far people and sessions lie apart. slopes (q,): the diagonal of D; noise: sigma^2; both in units of y^2."""

    slopes: NDArray[np.float64]
    noise: float


@dataclass(frozen=True, kw_only=True)
class PainShard:
    """n people with a session at least, in a fixed order.

    total    (P + 1, P + 1)  G, of all of them together
    crossed  (n, P + 1, q)   C, of each
    own      (n, q, q)       Z'Z, of each
    """

    names: tuple[Hashable, ...]
    total: NDArray[np.float64]
    crossed: NDArray[np.float64]
    own: NDArray[np.float64]

    @classmethod
    def of(cls, people: Iterable[tuple[Hashable, NDArray[np.float64]]], slopes: NDArray[np.float64]) -> PainShard:
        """The products of these people, each a name and its G; no name may stand twice.

        slopes  (P + 1, q) with Z = [X y] slopes; the last column of Z has to be one
        """
        names: list[Hashable] = []
        total = np.zeros((len(slopes), len(slopes)))
        crossed = [np.empty((0, *slopes.shape))]
        for name, products in people:
            names.append(name)
            total += products
            crossed.append((products @ slopes)[None])
        of_each = np.concatenate(crossed)
        return cls(names=tuple(names), total=total, crossed=of_each, own=slopes.T @ of_each)

    def merged(self, other: PainShard) -> PainShard:
        """The rows of both, ordered by the written names, since those of any kind have such an order.

        Where every product is exact, how the rows were dealt to the two cannot be seen in a bit (scoring 2.1).
        """
        names = tuple(sorted({*self.names, *other.names}, key=repr))
        place = {name: row for row, name in enumerate(names)}
        crossed = np.zeros((len(names), *self.crossed.shape[1:]))
        own = np.zeros((len(names), *self.own.shape[1:]))
        for part in (self, other):
            rows = [place[name] for name in part.names]
            crossed[rows] += part.crossed
            own[rows] += part.own
        return PainShard(names=names, total=self.total + other.total, crossed=crossed, own=own)

    @cached_property
    def place(self) -> dict[Hashable, int]:
        """The row of each person."""
        return {name: row for row, name in enumerate(self.names)}

    def crossed_of(self, name: Hashable) -> NDArray[np.float64]:
        """X'Z of one person, zero for who is not here: (P, q)."""
        row = self.place.get(name)
        return np.zeros_like(self.total[:-1, : self.own.shape[-1]]) if row is None else self.crossed[row, :-1]

    @property
    def sessions(self) -> NDArray[np.float64]:
        """Sessions of each person: (n,)."""
        return self.own[:, -1, -1]  # the last column of Z is one

    def without_people(self, spread: Spread) -> NDArray[np.float64]:
        """The sum over people of G - C M^-1 C': (P + 1, P + 1)."""
        root = np.linalg.cholesky(self._m(spread))
        halves = np.linalg.solve(root, self.crossed.transpose(0, 2, 1)).reshape(-1, len(self.total))
        return np.asarray(self.total - halves.T @ halves)

    def covariance(self, spread: Spread) -> NDArray[np.float64]:
        """V_u = sigma^2 M^-1 = (Z'Z / sigma^2 + D^-1)^-1 of each person: (n, q, q)."""
        return np.asarray(spread.noise * np.linalg.inv(self._m(spread)), dtype=np.float64)

    def residuals(self, mean: NDArray[np.float64]) -> NDArray[np.float64]:
        """Z'(y - X betahat) of each person: (n, q)."""
        return np.asarray(self.crossed.transpose(0, 2, 1) @ np.append(-mean, 1.0))

    def squared_slopes(self, mean: NDArray[np.float64], spread: Spread, more_than: int) -> NDArray[np.float64]:
        """The sum of diag(bhat bhat' + V_u) over the people with more sessions than `more_than`: (q,)."""
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
        """bhat = V Z'(y - X betahat) / sigma^2 and E[b b'] = bhat bhat' + V of each person: (n, q) and (n, q, q)."""
        covariance = self.covariance(spread)
        b = np.einsum("nij,nj->ni", covariance, self.residuals(mean)) / spread.noise
        return b, b[:, :, None] * b[:, None, :] + covariance

    def _m(self, spread: Spread) -> NDArray[np.float64]:
        return self.own + np.diag(spread.noise / spread.slopes)
