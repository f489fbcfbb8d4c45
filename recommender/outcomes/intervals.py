"""Intervals of a mean and of a share, and on how many people they rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommender.outcomes.off_policy import Interval

Floats = NDArray[np.float64]
CONFIDENCE = 0.95


def mean_interval(values: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """The mean of one number per person, with the t interval of n - 1 degrees of freedom; nan for fewer than two."""
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if len(known) < 2:
        return Interval(np.nan, np.nan, np.nan, np.nan)
    return around(float(known.mean()), float(known.std(ddof=1) / np.sqrt(len(known))), len(known) - 1, confidence)


def around(value: float, se: float, degrees: int, confidence: float = CONFIDENCE) -> Interval:
    """value +- t se, with the t distribution of so many degrees of freedom."""
    from scipy.special import stdtrit  # only who analyses waits for scipy

    reach = float(stdtrit(degrees, (1 + confidence) / 2)) * se
    return Interval(value, se, value - reach, value + reach)


def p_words(p: float) -> str:
    """A p-value as it is read: never as 0, since chance could always have done it.

    >>> p_words(0.44), p_words(0.0042), p_words(0.0)
    ('p = 0.44', 'p = 0.004', 'p < 0.001')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.2f}" if p >= 0.01 else f"p = {p:.3f}"


def share_interval(count: ArrayLike, of: ArrayLike, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """The lower and upper ends for `count` of `of` (Wilson 1927); nan where `of` is 0.

    Unlike p +- z se it stays within 0 to 1, and 0 of 20 does not become "certainly nobody".
    """
    from scipy.special import ndtri

    k, n = np.asarray(count, dtype=np.float64), np.asarray(of, dtype=np.float64)
    n = np.where(n > 0, n, np.nan)
    z = float(ndtri((1 + confidence) / 2))
    middle, spread = (k + z**2 / 2) / (n + z**2), z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4)
    return np.asarray(np.clip(middle - spread, 0, 1)), np.asarray(np.clip(middle + spread, 0, 1))
