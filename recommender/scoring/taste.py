"""What one person thinks of each stretch, beyond what people like them do: d_u of the rating head (scoring 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.rating_sums import PersonRatings


@dataclass(frozen=True, kw_only=True)
class Taste:
    """What one person thinks of the stretches they rated: d_u given the ratings, in terms of C.

    With R the rated stretches and Q = C_RR + s_r^2 diag(1 / n_R), the matrix identity for V^r of scoring 2 gives
        dhat = C_.R Q^-1 (mean residuals),   V^r = C - C_.R Q^-1 C_R.

    rows (j,): R; pull (j,): Q^-1 (mean residuals); inverse (j, j): Q^-1
    """

    rows: NDArray[np.intp]
    pull: NDArray[np.float64]
    inverse: NDArray[np.float64]


UNKNOWN = Taste(rows=np.empty(0, dtype=np.intp), pull=np.empty(0), inverse=np.empty((0, 0)))


def taste_of(
    ratings: PersonRatings, weights: NDArray[np.float64], covariance: NDArray[np.float64], noise: float
) -> Taste:
    """The taste of one person, given the weights, C and s_r^2."""
    rows = ratings.rows
    q = covariance[np.ix_(rows, rows)] + np.diag(noise / ratings.count_by_stretch)
    inverse = np.asarray(np.linalg.inv(q), dtype=np.float64)
    return Taste(rows=rows, pull=inverse @ ratings.mean_residuals(weights), inverse=inverse)


def expected_squares(
    ratings: PersonRatings, taste: Taste, weights: NDArray[np.float64], covariance: NDArray[np.float64]
) -> float:
    """E[(r - rho_u - x'beta_r - d_us)^2] over the ratings of one person, the expectation over d_u alone."""
    own = covariance[np.ix_(taste.rows, taste.rows)]
    predicted = ratings.expected(weights) + (own @ taste.pull)[ratings.slot]
    squares = ratings.squares - 2 * ratings.totals @ predicted + ratings.counts @ predicted**2
    variance = np.diag(own - own @ taste.inverse @ own)
    return float(squares + ratings.count_by_stretch @ variance)
