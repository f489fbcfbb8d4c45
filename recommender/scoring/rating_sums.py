"""What the rating head reads of one person: which stretches they rated, how often and how (scoring 2.1).

Ratings are counted from 3, the rating of a stretch that felt neither better nor worse: 2, 0 or -2. The weights are
shrunk towards 0, and with ratings counted from 0 that would pull every stretch with few ratings below "worse".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.pain_design import F, PainDesign
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.session_sums import RATING_OF_FELT

NEUTRAL = RATING_OF_FELT["neutral"]
RATINGS_BEHIND_LEVEL = 3  # rho_u is shrunk as by three ratings (scoring 2)


@dataclass(frozen=True, kw_only=True)
class PersonRatings:
    """k pairs of questionnaire and stretch that a person rated; j different stretches, j <= k.

    The row of a pair in X is [phi, e_s] (F + S). Of e_s only its place is kept: a fleet has millions of pairs.

    phi        (k, F)  of each pair
    stretches          S, how many the catalog has
    rows       (j,)    the stretches, as rows of the catalog, ascending
    slot       (k,)    which of them each pair is
    counts     (k,)    ratings of each pair; totals (k,): their sum
    squares            the sum of the squares of all ratings
    """

    person: str
    phi: NDArray[np.float64]
    stretches: int
    rows: NDArray[np.intp]
    slot: NDArray[np.intp]
    counts: NDArray[np.float64]
    totals: NDArray[np.float64]
    squares: float

    @cached_property
    def count_by_stretch(self) -> NDArray[np.float64]:
        """(j,)"""
        return self._by_stretch(self.counts)

    def _by_stretch(self, of_pairs: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(self.slot, weights=of_pairs, minlength=len(self.rows)).astype(np.float64)

    @property
    def seen(self) -> NDArray[np.float64]:
        """X'1 over the ratings, whole numbers: (F + S,)."""
        of_stretch = np.zeros(self.stretches)
        of_stretch[self.rows] = self.count_by_stretch
        return np.concatenate([self.counts @ self.phi, of_stretch])

    @property
    def products(self) -> NDArray[np.float64]:
        """X'X and X'r over the ratings, the person's own level integrated out: (F + S, F + S + 1).

        The level rho_u = (sum of residuals) / (n + 3) is what least squares with a penalty of 3 rho_u^2 gives. Put into
        the sum of squares, it takes X'1 1'[X r] / (n + 3) off the products, and the weights need no iteration.
        """
        x = np.hstack([self.phi, np.eye(self.stretches)[self.rows[self.slot]]])
        right = np.column_stack([x * self.counts[:, None], self.totals])
        level = np.append(self.seen, self.totals.sum()) / (self.counts.sum() + RATINGS_BEHIND_LEVEL)
        return np.asarray(x.T @ right - np.outer(self.seen, level))

    @cached_property
    def mean_phi(self) -> NDArray[np.float64]:
        """Of each rated stretch, over its ratings: (j, F)."""
        pick = np.arange(len(self.rows))[:, None] == self.slot
        return np.asarray((pick * self.counts) @ self.phi / self.count_by_stretch[:, None])

    @cached_property
    def mean_ratings(self) -> NDArray[np.float64]:
        """Of each rated stretch, points from neutral: (j,)."""
        return self._by_stretch(self.totals) / self.count_by_stretch

    def level(self, weights: NDArray[np.float64]) -> float:
        """rho_u: how much higher this person rates than these weights say."""
        residuals = self.totals.sum() - self.counts @ self._predicted(weights)
        return float(residuals / (self.counts.sum() + RATINGS_BEHIND_LEVEL))

    def expected(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """rho_u + x'beta of each pair: (k,)."""
        return np.asarray(self.level(weights) + self._predicted(weights))

    def _predicted(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """x'beta of each pair: (k,)."""
        return self.phi @ weights[:F] + weights[F:][self.rows[self.slot]]

    def mean_residuals(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much better than expected each rated stretch was rated, on average: (j,)."""
        of_pairs = self.totals - self.counts * self.expected(weights)
        return self._by_stretch(of_pairs) / self.count_by_stretch


def person_ratings(person: PersonSums, design: PainDesign) -> PersonRatings | None:
    """The ratings of a person; None where there are none."""
    blocks, tables, rows = [], [], []
    for segment in person.segments:
        names = segment.rated
        blocks.append(design.phi(segment, names))
        tables.append(segment.rating_table(names))
        rows += [design.place[name] for name in names]
    if not rows:
        return None
    different, slot = np.unique(np.array(rows, dtype=np.intp), return_inverse=True)
    count, total, squares = np.concatenate(tables).T
    return PersonRatings(
        person=person.person,
        phi=np.concatenate(blocks).reshape(-1, F),
        stretches=len(design.catalog),
        rows=different,
        slot=slot,
        counts=count.astype(np.float64),
        totals=(total - NEUTRAL * count).astype(np.float64),
        squares=float((squares - 2 * NEUTRAL * total + NEUTRAL**2 * count).sum()),
    )
