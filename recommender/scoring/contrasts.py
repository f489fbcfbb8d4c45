"""How stretches compare, and how sure that is: the only thing that the model can know (scoring 5, P1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.ranking import Ranking


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


def contrasts_of(ranking: Ranking, *, level: float) -> Contrasts:
    """The contrasts of what was ranked, with intervals that hold a share of `level` of the true ones."""
    from scipy.special import ndtri  # only who asks for intervals waits for scipy

    mean = ranking.mean
    centred = mean - mean.mean() if mean.size else mean
    half = ndtri((1 + level) / 2) * ranking.contrast_sd
    return Contrasts(stretches=ranking.stretches, mean=centred, low=centred - half, high=centred + half)
