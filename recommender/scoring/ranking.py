"""The result of scoring, the same for the evidence prior and for every learned model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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
    covariance     (n, n)  how unsure the expectations are, and how they hang together
    contributions  (n, f)  parts of the mean; each row sums to it
    features       (f,)    the names of the parts
    rho            (n, 2)  what people like this one, and this one, are taken to think of each; None without ratings.
                           It has to be logged with the plan: to the next fit it is data (scoring 2)
    raters         how many people's ratings are behind rho
    """

    stretches: tuple[str, ...]
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    contributions: NDArray[np.float64]
    features: tuple[str, ...]
    rho: NDArray[np.float64] | None = None
    raters: int = 0

    @cached_property
    def place(self) -> dict[str, int]:
        """The row of each stretch."""
        return {name: row for row, name in enumerate(self.stretches)}

    @cached_property
    def sd(self) -> NDArray[np.float64]:
        """(n,) of each expectation alone."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    @cached_property
    def contrast_sd(self) -> NDArray[np.float64]:
        """(n,) of each expectation less the mean of them all: the diagonal of H Cov H with H = I - 11'/n."""
        if not self.stretches:
            return np.zeros(0)
        variance = np.diag(self.covariance) - 2 * self.covariance.mean(axis=1) + self.covariance.mean()
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)))  # of a single one it is 0, but for rounding

    def parts_of(self, stretch_id: str) -> dict[str, float]:
        """The parts of one stretch's mean that are not zero, the largest first."""
        row = self.contributions[self.place[stretch_id]]
        parts = {name: float(part) for name, part in zip(self.features, row, strict=True) if part != 0.0}
        return dict(sorted(parts.items(), key=lambda entry: (-entry[1], entry[0])))


class Scorer(Protocol):
    """What the evidence prior and a learned model have in common."""

    @property
    def version(self) -> str | None:
        """The name of the fitted model; None where nothing was learned."""

    def rank(self, profile: Profile, eligible: Sequence[Eligible]) -> Ranking:
        """The ranking of exactly these stretches. A scorer never sees one that the rules removed."""
