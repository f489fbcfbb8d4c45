"""The slope of one person's pain: the median of all slopes between two days, with an interval that knows that bad days
come in runs.

Theil (1950), Sen (1968): the estimate is the median of the slopes of all pairs of days, and the interval runs between
two of the sorted slopes, so far from the middle as Kendall's S may stray by chance. Sen's variance of S holds for
independent days. Here it is that of a normal series whose correlation falls with the days between, carry^days: a pair
of signs then has the covariance (2 / pi) arcsin(correlation of the two differences), summed over all pairs of pairs
(Hamed 2009, J Hydrology 365:86-94). Without carry-over this is n (n - 1) (2 n + 5) / 18 again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST_DAYS: Final = 5
MOST_POINTS: Final = 60  # the pairs of pairs of more would not fit into memory; longer series are halved, thirded ...
CARRIES: Final = np.arange(0.0, 0.91, 0.05)
# Evidence 6B: .45 from day to day of the state (SD .9), under reporting noise (SD .8): .45 x .81 / (.81 + .64) = .25.
# A short series says little of its own, so it is weighed against this.
USUAL_CARRY: Final = 0.25
USUAL_CARRY_SD: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """NRS points a day; low, high: the interval. carry: how much of a day is left on the next one, 0 to .9."""

    value: float
    low: float
    high: float
    carry: float


def theil_sen(days: Sequence[int], nrs: Sequence[float], confidence: float = 0.95) -> Slope:
    """The slope over these days, each rated once and in rising order; gaps of any length may lie between them.

    Raises ValueError with fewer than five days, or where they do not rise.
    """
    from scipy.special import ndtri  # only who asks for a slope waits for scipy

    day, rating = _thinned(np.asarray(days, dtype=np.float64), np.asarray(nrs, dtype=np.float64))
    if day.size < FEWEST_DAYS or (np.diff(day) <= 0).any():
        raise ValueError(f"a slope needs at least {FEWEST_DAYS} days in rising order")
    early, late = np.triu_indices(day.size, 1)
    slopes = np.sort((rating[late] - rating[early]) / (day[late] - day[early]))
    value = float(np.median(slopes))
    carry = carry_over(day, rating - value * day)
    reach = float(ndtri((1 + confidence) / 2)) * float(np.sqrt(variance_of_s(day, carry)))
    low, high = floor((slopes.size - reach) / 2), ceil((slopes.size + reach) / 2)
    return Slope(
        value=value,
        low=float(slopes[low]) if low >= 0 else -np.inf,
        high=float(slopes[high]) if high < slopes.size else np.inf,
        carry=carry,
    )


def _thinned(day: Floats, nrs: Floats) -> tuple[Floats, Floats]:
    """The means of as few neighbouring ratings as leave no more than `MOST_POINTS` points."""
    step = ceil(day.size / MOST_POINTS)
    starts = np.arange(0, day.size, step)
    counts = np.diff(np.append(starts, day.size))
    return np.add.reduceat(day, starts) / counts, np.add.reduceat(nrs, starts) / counts


def carry_over(day: Floats, residual: Floats) -> float:
    """The carry under which what is left beside the line is likeliest, weighed against what is usual.

    A normal series of first order with gaps: of a day, carry^gap of the one before is left (Jones 1980).
    """
    centred = residual - residual.mean()
    if not centred.any():
        return USUAL_CARRY
    gaps = np.diff(day)

    def log_posterior(carry: float) -> float:
        kept = carry**gaps
        new, share = centred[1:] - kept * centred[:-1], 1 - kept**2
        mean_square = (centred[0] ** 2 + (new**2 / share).sum()) / centred.size
        log_likelihood = -0.5 * (centred.size * np.log(mean_square) + np.log(share).sum())
        return float(log_likelihood - 0.5 * ((carry - USUAL_CARRY) / USUAL_CARRY_SD) ** 2)

    return float(max(CARRIES, key=log_posterior))


def variance_of_s(day: Floats, carry: float) -> float:
    """The variance of Kendall's S of a series without a trend whose days are correlated by carry^(days between)."""
    near = carry ** np.abs(day[:, None] - day[None, :])
    early, late = np.triu_indices(day.size, 1)
    between = near[np.ix_(late, late)] - near[np.ix_(late, early)] - near[np.ix_(early, late)]
    between += near[np.ix_(early, early)]
    spread = np.sqrt(np.diag(between))
    return float(2 / np.pi * np.arcsin(np.clip(between / np.outer(spread, spread), -1, 1)).sum())
