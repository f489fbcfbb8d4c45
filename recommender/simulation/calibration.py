"""How the rivals' scores come to NRPS points, the unit in which the planner weighs them against its own prices.

A rating or a share of a session's change has another unit and another spread than what a stretch brings. No rival
shall lose by that: over what a person may be offered, its scores get the mean and the SD that the benefit truly has
(scoring 1). The order is the rival's own, and so is how far one stretch lies above another, but for the scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.ranking import Ranking
from recommender.simulation.policies import USUAL_NRS, ranking_of

Values = Callable[[Profile, Sequence[Eligible]], NDArray[np.float64]]

# Scoring 1: the squares of the SDs of theta's six parts add up to that of this.
THETA_SD: Final = 0.063
NO_SPREAD = 1e-9  # under this all scores are taken for the same


@dataclass(frozen=True, kw_only=True)
class OfferScorer:
    """Ranks by values of what is offered, NPRS points; it claims nothing about how sure they are."""

    version: str
    values: Values

    def rank(self, profile: Profile, eligible: Sequence[Eligible]) -> Ranking:
        return ranking_of(self.values(profile, eligible), eligible, self.version)


def calibrated(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores of any unit as NPRS points, (n,): mean .05, SD .063; the mean for all where they do not differ.

    >>> calibrated(np.array([1.0, 3.0])).round(3).tolist()
    [-0.013, 0.113]
    """
    centred = scores - scores.mean() if scores.size else scores
    spread = float(np.sqrt((centred**2).mean())) if scores.size else 0.0
    return USUAL_NRS + (THETA_SD / spread if spread > NO_SPREAD else 0.0) * centred
