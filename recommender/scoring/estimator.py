"""The mixed model of the pain head over plain arrays, as a scikit-learn regressor.

    y = [x 1]'beta + [x_slopes 1]'b_u + eps,   beta ~ N(mu0, S0^2),   b_u ~ N(0, D),   eps ~ N(0, sigma^2)

u is whose row it is: a group, in scikit-learn's word. What is kept of the data are the sums of the pain head, to which
more rows can be added (scoring 2.1): exactly, where the numbers are small and whole or halves, quarters and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, RegressorMixin  # type: ignore[import-untyped]  # it ships no types
from sklearn.utils.validation import check_is_fitted, validate_data  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from recommender.scoring.labelled_rows import Nobody, labels_of, rows_by_label, shard_of_rows
from recommender.scoring.mixed_model import ROUNDS, MixedModel, Prior, fit_mixed_model
from recommender.scoring.pain_shard import PainShard, Spread


class HierarchicalRegressor(RegressorMixin, BaseEstimator):  # type: ignore[misc]  # untyped, as above
    """Weights that all groups share, and slopes and a level of each group, in closed form.

    prior_mean, prior_sd  of the weights: a number, or (n_features,)
    intercept_prior       mean and SD of the intercept
    slope_columns         the columns of X whose weight differs between groups; the level always does
    slope_sd              by how much, before the data: a number, or (n_slopes,): for each such column, then the level
    noise_variance        sigma^2 before the data, in units of y^2
    rounds                of empirical Bayes, which moves the last two as soon as more than 60 groups have more than 4
                          rows each; with 0 both are known

    Nothing is centred or scaled, since sums could not be added then: a column far from 0 for its SD costs digits.

    coef_, intercept_    betahat: (n_features,) and a number
    covariance_          Sigma of both, the intercept last: (n_features + 1, n_features + 1)
    noise_variance_      sigma^2; slope_variances_ (n_slopes,): the diagonal of D
    groups_              the labels, ordered as they are written
    slopes_              bhat of each group: (n_groups, n_slopes)
    slopes_covariance_   V of each group, for known weights: (n_groups, n_slopes, n_slopes)
    statistics_          the sums
    """

    _slopes: NDArray[np.float64]  # Z = [x 1 y] times this

    def __init__(
        self,
        *,
        prior_mean: ArrayLike = 0.0,
        prior_sd: ArrayLike = 1.0,
        intercept_prior: tuple[float, float] = (0.0, 10.0),
        slope_columns: Sequence[int] = (),
        slope_sd: ArrayLike = 0.5,
        noise_variance: float = 1.0,
        rounds: int = ROUNDS,
    ) -> None:
        self.prior_mean = prior_mean
        self.prior_sd = prior_sd
        self.intercept_prior = intercept_prior
        self.slope_columns = slope_columns
        self.slope_sd = slope_sd
        self.noise_variance = noise_variance
        self.rounds = rounds

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None) -> Self:  # noqa: N803  # their name
        """The model of these rows alone.

        groups  (n_samples,) labels; without them each row is of a group of its own

        Raises ValueError where the rows or a parameter cannot be used.
        """
        return self._learned(X, y, groups, None)

    def partial_fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None) -> Self:  # noqa: N803
        """The model of these rows and of all before them, as `fit` makes it of all at once; a row again counts again.

        Raises ValueError as `fit` does, and for other slope_columns than before. The sums know no other parameter, so
        a changed one holds for all rows.
        """
        return self._learned(X, y, groups, getattr(self, "statistics_", None))

    def predict(self, X: ArrayLike, groups: ArrayLike | None = None, *, return_std: bool = False) -> Any:  # noqa: N803
        """The expectation of y, (n_samples,): the population's for a group that was not fitted, or without groups.

        return_std  with it the SD of y itself, (n_samples,), as BayesianRidge has it: sqrt(SD^2 - noise_variance_) is
                    that of the expectation. It holds what is not known of the weights and slopes, together, and of who
                    an unknown group is; sigma^2 and D count as known.
        """
        check_is_fitted(self)
        x = _with_one(validate_data(self, X, reset=False, dtype=np.float64))
        labels = [Nobody(-1)] * len(x) if groups is None else labels_of(groups, len(x))
        z, model = x @ self._slopes[:-1], self._model
        mean, variance = np.empty(len(x)), np.full(len(x), model.spread.noise)
        for group, rows in rows_by_label(labels).items():
            mean[rows] = model.expectation(group, x[rows], z[rows])
            if return_std:
                variance[rows] += model.variance(group, x[rows], z[rows], self.statistics_.crossed_of(group))
        return (mean, np.sqrt(variance)) if return_std else mean

    def _learned(self, X: Any, y: Any, groups: Any, before: PainShard | None) -> Self:  # noqa: N803
        x, y = validate_data(self, X, y, reset=before is None, dtype=np.float64, y_numeric=True)
        prior, slopes = self._prior(x.shape[1]), _slope_table(self.slope_columns, x.shape[1])
        if before is None:
            before = PainShard.of([], slopes)
        elif not np.array_equal(slopes, self._slopes):
            raise ValueError("slope_columns is not what it was for the rows before; fit starts anew")
        seen = int(before.sessions.sum())
        labels = [Nobody(seen + row) for row in range(len(x))] if groups is None else labels_of(groups, len(x))
        with threadpool_limits(limits=1, user_api="blas"):  # as where the pain head is fitted
            shard = before.merged(shard_of_rows(np.column_stack([_with_one(x), y]), labels, slopes))
            model = fit_mixed_model([shard], prior, rounds=self.rounds)
        self.statistics_, self._slopes = shard, slopes
        return self._showing(model)

    def _showing(self, model: MixedModel) -> Self:
        self._model, self.covariance_ = model, model.covariance
        self.coef_, self.intercept_ = model.mean[:-1], float(model.mean[-1])
        self.noise_variance_, self.slope_variances_ = model.spread.noise, model.spread.slopes
        self.groups_ = [group for group in self.statistics_.names if not isinstance(group, Nobody)]
        people, slopes = [model.people[group] for group in self.groups_], len(model.spread.slopes)
        self.slopes_ = np.array([person.mean for person in people]).reshape(-1, slopes)
        self.slopes_covariance_ = np.array([person.covariance for person in people]).reshape(-1, slopes, slopes)
        return self

    def _prior(self, features: int) -> Prior:
        level, level_sd = _filled("intercept_prior", [*self.intercept_prior], 2)
        mean, sd = (_filled(name, getattr(self, name), features) for name in ("prior_mean", "prior_sd"))
        slope_sd = _filled("slope_sd", self.slope_sd, len(self.slope_columns) + 1)
        (noise,) = _filled("noise_variance", self.noise_variance, 1)
        if min(*sd, level_sd, *slope_sd, noise) <= 0:
            raise ValueError("prior_sd, the SD of intercept_prior, slope_sd and noise_variance should be above 0")
        spread = Spread(slopes=slope_sd**2, noise=float(noise))
        return Prior(mean=np.append(mean, level), sd=np.append(sd, level_sd), spread=spread)


def _with_one(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([x, np.ones(len(x))])


def _slope_table(columns: Sequence[int], features: int) -> NDArray[np.float64]:
    if len({*columns}) < len(columns) or not {*columns} <= {*range(features)}:
        raise ValueError(f"slope_columns is {columns}; it should hold different columns, 0 to {features - 1}")
    return np.eye(features + 2)[:, [*columns, features]]


def _filled(name: str, given: ArrayLike, size: int) -> NDArray[np.float64]:
    """One number for each of `size`. Raises ValueError for any other shape, or where one is not finite."""
    values = np.asarray(given, dtype=np.float64)
    if values.shape not in ((), (size,)) or not np.isfinite(values).all():
        raise ValueError(f"{name} is {values.tolist()}; it should be a finite number, or {size} of them")
    return np.broadcast_to(values, (size,))
