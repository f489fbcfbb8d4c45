"""What is known of the weights before pain, where ratings have spoken too.

How much a rating has to do with what a stretch brings is not known beforehand: kappa, rating points for an NPRS point,
is 5 in the worlds of scoring 1, which vary it from 0 to 8. Nor is how much people at large like what does not help
them: with w = (beta, iota) the weights of all, they rate by

    kappa w + l,   l ~ N(0, lambda^2 L)

For each kappa and lambda of a grid the weights follow in closed form, and so does how well evidence, ratings and pain
agree; what is said of the weights is the mean over the grid by that agreement. So ratings count where people rate
higher what the evidence expects more of and what pain then shows, and not at all where they do not: then it was liking.
Below 0 kappa never goes: what everybody praises must not fall for it. That a stretch does no good, however much it is
praised, is for pain to say.

Scoring 2 has them as a column of their own, g1 rho1. But rho1 follows from the same features as the evidence, so what
both know counts twice, and pain can only undo it by letting g1 fall, where ratings know most: after twelve weeks the
population's part then ranked worse than after three (synthetic worlds 1 and 4, 800 people).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from recommender.scoring.mixed_model import Prior, Weights

Array = NDArray[np.float64]

# Rating points for an NPRS point. P: mean and SD before any rating or pain, cut off at 0: most of what scoring 1
# varies, and rather too little. The large ones are for people who know only "helped" and "worse".
KAPPAS: Final = np.array([*range(13), 16.0, 24.0, 32.0, 48.0])
KAPPA_MEAN, KAPPA_SD = 2.0, 3.0
LAMBDAS: Final = (0.0, 0.5, 1.0, 2.0)  # P: each as likely as the others beforehand


class _Agreed(NamedTuple):
    """For one lambda and all kappas: log likelihoods (k,), steps (k, P); the covariances are V diag(kept_k) V'."""

    logs: Array
    steps: Array
    v: Array
    kept: Array


@dataclass(frozen=True, kw_only=True)
class RatedPrior(Prior):
    """A prior of which the first n weights were rated, n <= P.

    told       (n, n + 1)  `rating_evidence`
    liking_sd  (n,)        the diagonal of L, as SDs: rating points
    """

    told: Array
    liking_sd: Array

    def posterior(self, products: Array) -> Weights:
        """As `Prior.posterior`, the mean over kappa and lambda. pull is what ratings moved: kappa = 0 knows none."""
        root = np.asarray(np.linalg.cholesky(products[:-1, :-1] + np.diag(self.sd**-2)), dtype=np.float64)
        found = [self._agreed(products, root, scale) for scale in LAMBDAS]
        logs = np.concatenate([each.logs for each in found])
        share = np.exp(logs - logs.max())
        share /= share.sum()
        moved = np.concatenate([each.steps for each in found])
        alone = moved[0]
        step = alone + share @ (moved - alone)
        apart = moved - step
        kept = np.split(share, len(found))
        within = sum(((each.v * (p @ each.kept)) @ each.v.T for each, p in zip(found, kept, strict=True)), 0.0)
        covariance = within + (apart * share[:, None]).T @ apart
        return Weights(mean=self.mean + step, covariance=(covariance + covariance.T) / 2, pull=step - alone)

    def _agreed(self, products: Array, root: Array, scale: float) -> _Agreed:
        """One lambda. With R R' = A + S0^-2 and U diag(d) U' the ratings seen from there, every kappa is a division."""
        told, log_liking = self._liked_out(scale)
        size, rated = len(self.mean), len(told)
        j, h = np.zeros((size, size)), np.zeros(size)
        j[:rated, :rated], h[:rated] = told[:, :-1], told[:, -1]
        j_mean = j @ self.mean
        half = solve_triangular(root, j, lower=True)
        d, u = np.linalg.eigh(solve_triangular(root, half.T, lower=True))
        v = solve_triangular(root, u, lower=True, trans="T")
        kept = 1.0 / (1.0 + np.outer(KAPPAS**2, np.maximum(d, 0.0)))
        k = KAPPAS[:, None]
        surprise = products[:-1, -1] - products[:-1, :-1] @ self.mean + k * h - k**2 * j_mean
        seen = surprise @ v
        known = KAPPAS * (h @ self.mean) - KAPPAS**2 * (self.mean @ j_mean) / 2
        logs = ((seen**2 * kept).sum(axis=1) + np.log(kept).sum(axis=1)) / 2 + known + log_liking
        return _Agreed(logs - ((KAPPAS - KAPPA_MEAN) / KAPPA_SD) ** 2 / 2, (seen * kept) @ v.T, v, kept)

    def _liked_out(self, scale: float) -> tuple[Array, float]:
        """What was told, with l integrated out, and the log of how likely that makes it."""
        if scale == 0.0:
            return self.told, 0.0
        sd = scale * self.liking_sd
        j, h = self.told[:, :-1] * sd, self.told[:, -1]
        inner = np.eye(len(sd)) + sd[:, None] * j
        back = np.linalg.solve(inner, np.column_stack([j.T, sd * h]))
        _, log_determinant = np.linalg.slogdet(inner)
        return self.told - j @ back, float(h * sd @ back[:, -1] - log_determinant) / 2
