"""What ratings are taken to be worth in pain before pain itself has told: the mean from which g1 starts (scoring 2).

Pain tells it late: after the first week no session was planned with rho1 yet, and after twelve of 800 people it still
leaves g1 wide open. The ratings tell it at once: where people rate higher what the evidence expects more of, a point of
rating has something to do with a point of pain. Where they do not, g1 starts from the little of scoring 2. It never
starts from less: with few stretches rated, chance alone makes the slope negative, and what everybody praises must not
fall for it. That ratings mislead is for pain to say.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.pain_head import RHO1_WEIGHT
from recommender.scoring.rating_head import NOISE_VARIANCE, TASTE_IN_RIDGE
from recommender.scoring.rating_sums import RATINGS_BEHIND_LEVEL, PersonRatings
from recommender.scoring.shards import tree_sum

# Rating points a point of relief moves a rating by: as the ridge of the rating head has it (.18 and .13 against .02 in
# pain), and as it is at the least in the worlds of scoring 1.
POINTS_OF_RIDGE, POINTS_OF_RELIEF = 7.0, 5.0
# Mean and SD of the slope before any rating. The mean gives what scoring 2 has. P: with the SD it takes some thousand
# ratings to get half of the way: from fewer rho1 is mostly chance, and 60 people were worse off for trusting it.
SLOPE_MEAN, SLOPE_SD = RHO1_WEIGHT[0] * POINTS_OF_RIDGE**2, 1.0


def rho1_worth(rated: Sequence[Sequence[PersonRatings]], coefficients: NDArray[np.float64]) -> float:
    """NRS points that a point of rho1 is taken to be worth: .03 without any rating, at most .2. `rated` is by shard.

    With few ratings a prediction by a ridge made for kappa_0 holds kappa / kappa_0^2 of relief a point, with many
    1 / kappa: so the slope over kappa_0^2, and at most that.

    coefficients  (F,)  the evidence prior's
    """
    least, most = RHO1_WEIGHT[0], 1 / POINTS_OF_RELIEF
    return float(np.clip(evidence_slope(rated, coefficients) / POINTS_OF_RIDGE**2, least, most))


def evidence_slope(rated: Sequence[Sequence[PersonRatings]], coefficients: NDArray[np.float64]) -> float:
    """How many rating points come with an NRS point that the evidence expects: within people, pooled over all."""
    squares, product = tree_sum([sum((_products(r, coefficients) for r in shard), np.zeros(2)) for shard in rated])
    noise = NOISE_VARIANCE + TASTE_IN_RIDGE
    precision = squares / noise + SLOPE_SD**-2
    return float((product / noise + SLOPE_MEAN * SLOPE_SD**-2) / precision)


def _products(ratings: PersonRatings, coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
    """Expected squared and expected times rated, summed over a person's ratings, their own level taken out: (2,)."""
    expected = ratings.phi @ coefficients
    total = ratings.counts @ expected
    level = np.array([total, ratings.totals.sum()]) / (ratings.counts.sum() + RATINGS_BEHIND_LEVEL)
    return np.asarray(np.array([ratings.counts @ expected**2, ratings.totals @ expected]) - total * level)
