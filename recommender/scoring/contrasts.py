"""How stretches compare, and how sure that is: the only thing that the model can know (scoring 5, P1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri


@dataclass(frozen=True, kw_only=True)
class Contrasts:
    """How much more or less each stretch is expected to bring than the mean of all that are eligible, in NPRS points.

    stretches  (n,)  ids, in the order in which they came in
    mean       (n,)  sums to 0
    low, high  (n,)  the intervals; so many of them hold the true contrast as was asked for
    """

    stretches: tuple[str, ...]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def contrasts_of(
    stretches: tuple[str, ...], mean: NDArray[np.float64], covariance: NDArray[np.float64], *, level: float
) -> Contrasts:
    """The contrasts of effects with this mean (n,) and covariance (n, n); intervals that hold a share of `level`.

    With H = I - 11'/n the contrasts are H theta, and the variances are the diagonal of H Cov H.
    """
    if not stretches:
        return Contrasts(stretches=(), mean=mean, low=mean, high=mean)
    centred = mean - mean.mean()
    variance = np.diag(covariance) - 2 * covariance.mean(axis=1) + covariance.mean()
    half = ndtri((1 + level) / 2) * np.sqrt(np.maximum(variance, 0.0))  # of a single one it is 0, but for rounding
    return Contrasts(stretches=stretches, mean=centred, low=centred - half, high=centred + half)
