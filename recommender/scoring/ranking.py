"""The result of scoring, the same for the evidence prior and for every learned model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What each eligible stretch is expected to bring, in NPRS points per completed stretch.

    stretches      (n,)    ids, in the order in which they came in
    mean           (n,)    expected change, positive = less pain
    sd             (n,)    how unsure the expectation is
    contributions  (n, f)  parts of the mean; each row sums to it
    features       (f,)    the names of the parts
    """

    stretches: tuple[str, ...]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    contributions: NDArray[np.float64]
    features: tuple[str, ...]

    def parts_of(self, stretch_id: str) -> dict[str, float]:
        """The parts of one stretch's mean that are not zero, the largest first."""
        row = self.contributions[self.stretches.index(stretch_id)]
        parts = {name: float(part) for name, part in zip(self.features, row, strict=True) if part != 0.0}
        return dict(sorted(parts.items(), key=lambda entry: (-entry[1], entry[0])))


class Scorer(Protocol):
    """What the evidence prior and a learned model have in common."""

    @property
    def version(self) -> str | None:
        """The name of the fitted model; None where nothing was learned."""

    def rank(self, profile: Profile, eligible: Sequence[Eligible]) -> Ranking:
        """The ranking of exactly these stretches. A scorer never sees one that the rules removed."""
