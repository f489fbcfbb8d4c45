"""Prior and matrix factorisation: the evidence first, moved by what is known of who rates what alike.

    r_us = mean + b_u + b_s + p_u'q_s,     score_us = prior_us + weight (r_us less its mean over what is offered)

Alternating least squares on all ratings, anew every week from the factors of the week before. What nobody rated has
b_s = 0 and q_s = 0: there the evidence stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.ranking import Scorer
from recommender.simulation.calibration import OfferScorer
from recommender.simulation.chance import Stream, generator
from recommender.simulation.cohort_log import CohortLog
from recommender.simulation.person import SYNTHETIC
from recommender.simulation.world import World

Table = NDArray[np.float64]

RANK: Final = 4
SWEEPS: Final = 5  # a week; the factors of the week before are a good start
START_SD: Final = 0.1
# Precision of b and of each factor, in units of that of one rating; WEIGHT in NRPS points for a rating point.
# Tuned on world 13, which no result is reported over.
PERSON: Final = (3.0, 40.0)
STRETCH: Final = (20.0, 40.0)
WEIGHT: Final = 0.05


class PriorAndFactors:
    """See the module. Of who rated nothing it knows what everybody thinks of a stretch."""

    name = "prior-mf"

    def __init__(self, world: World, *, weight: float = WEIGHT) -> None:
        self._world, self._weight = world, weight
        self._log = CohortLog(world.knowledge)
        self._place: dict[str, int] = {}
        stretches = len(world.catalog)
        self._counts, self._totals = np.zeros((0, stretches)), np.zeros((0, stretches))
        # b and then the factors, of each person and of each stretch
        self._people = np.zeros((0, 1 + RANK))
        rng = generator(world.seed, Stream.POLICY)
        self._stretches = np.column_stack([np.zeros(stretches), rng.normal(0.0, START_SD, (stretches, RANK))])

    def scorer(self, _person: str, _week: int) -> Scorer | None:
        return OfferScorer(version=f"{SYNTHETIC}-{self.name}", values=self._values) if self._counts.any() else None

    def _values(self, profile: Profile, eligible: Sequence[Eligible]) -> Table:
        prior = self._world.knowledge.prior.rank(profile, eligible).mean
        rows = [self._world.rows[offer.stretch.id] for offer in eligible]
        place = self._place.get(profile.person)
        factors = np.zeros(RANK) if place is None else self._people[place, 1:]
        rated = self._stretches[rows, 0] + self._stretches[rows, 1:] @ factors
        return np.asarray(prior + self._weight * (rated - rated.mean()) if rated.size else prior)

    def learn(self, _week: int, documents: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Adds the ratings of a week, and factorises anew."""
        for told in self._log.read(documents):
            row = self._row(told.profile.person)
            for name, rating in told.session.ratings.items():
                self._counts[row, self._world.rows[name]] += 1
                self._totals[row, self._world.rows[name]] += rating
        if self._counts.any():
            self._factorise()

    def _row(self, person: str) -> int:
        if person not in self._place:
            self._place[person] = len(self._place)
            nothing = np.zeros((1, self._counts.shape[1]))
            self._counts, self._totals = np.vstack([self._counts, nothing]), np.vstack([self._totals, nothing])
        return self._place[person]

    def _factorise(self) -> None:
        """Fixed sweeps, so that the same ratings give the same factors."""
        centred = self._totals - self._counts * (self._totals.sum() / self._counts.sum())
        for _ in range(SWEEPS):
            self._people = _other_side(self._counts, centred, self._stretches, PERSON)
            self._stretches = _other_side(self._counts.T, centred.T, self._people, STRETCH)


def _other_side(counts: Table, totals: Table, known: Table, precision: tuple[float, float]) -> Table:
    """b and the factors of one side, given those of the other: (n, 1 + rank); ridge, each row by itself.

    counts, totals (n, m): how many ratings, and their sum less the mean; known (m, 1 + rank)
    """
    x = np.column_stack([np.ones(len(known)), known[:, 1:]])
    squares = (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    left = (counts @ squares).reshape(len(counts), x.shape[1], x.shape[1])
    right = (totals - counts * known[:, 0]) @ x
    ridge = np.diag([precision[0], *[precision[1]] * (x.shape[1] - 1)])
    return np.asarray(np.linalg.solve(left + ridge, right[:, :, None])[:, :, 0])
