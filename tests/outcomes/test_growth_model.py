"""The mixed model: against what follows by hand where everybody rated every week, and against the likelihood itself."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.optimize import minimize

from recommender.errors import UnsupportedError
from recommender.outcomes.growth_model import fit_growth

PEOPLE, WEEKS = 40, 7


def simulated(seed=3, *, people=PEOPLE, slope_sd=0.25, share_seen=1.0):
    """y, X (level, treated, week, treated times week), week and person, shuffled."""
    rng = np.random.default_rng(seed)
    person, week = np.repeat(np.arange(people), WEEKS), np.tile(np.arange(WEEKS), people).astype(float)
    treated = (person % 2).astype(float)
    level, slope = rng.normal(5, 1.2, people), rng.normal(-0.2, slope_sd, people)
    y = level[person] + slope[person] * week - 0.1 * treated * week + rng.normal(0, 0.8, len(week))
    x = np.column_stack([np.ones_like(week), treated, week, treated * week])
    rows = rng.permutation(len(y))[: round(share_seen * len(y))]
    return y[rows], x[rows], week[rows], person[rows]


def lines(y, week, person):
    """(people, 2) level and slope of each person by least squares, and the squares that they leave in all."""
    fits = [np.polyfit(week[person == one], y[person == one], 1, full=True) for one in np.unique(person)]
    return np.array([fit[0][::-1] for fit in fits]), float(sum(fit[1][0] for fit in fits))


def test_with_every_week_of_everybody_it_is_the_mean_of_the_lines():
    """Balanced: beta is the mean of the people's own lines, its covariance that of the lines over n (Laird 1982)."""
    y, x, week, person = simulated()
    fit = fit_growth(y, x[:, [0, 2]], week, person)
    each, squares = lines(y, week, person)
    noise = squares / (PEOPLE * (WEEKS - 2))
    z = np.column_stack([np.ones(WEEKS), np.arange(WEEKS)])

    assert fit.beta == pytest.approx(each.mean(axis=0), abs=1e-6)
    assert fit.covariance == pytest.approx(np.cov(each.T) / PEOPLE, abs=1e-6)
    assert fit.noise == pytest.approx(noise, abs=1e-6)
    assert fit.spread == pytest.approx(np.cov(each.T) - noise * np.linalg.inv(z.T @ z), abs=2e-6)
    assert not fit.on_boundary


def test_with_two_arms_it_is_the_difference_of_their_mean_slopes_with_the_pooled_error():
    y, x, week, person = simulated()
    slopes = lines(y, week, person)[0][:, 1]
    control, treated = slopes[0::2], slopes[1::2]
    pooled = (control.var(ddof=1) + treated.var(ddof=1)) / 2

    interval = fit_growth(y, x, week, person).interval([0, 0, 0, 1])

    assert interval.value == pytest.approx(treated.mean() - control.mean(), abs=1e-6)
    assert interval.se == pytest.approx(np.sqrt(pooled * (1 / len(control) + 1 / len(treated))), abs=1e-6)


def restricted_log_likelihood(theta, y, x, week, person):
    """-2 log of the restricted likelihood from dense matrices: three numbers of the Cholesky factor, log of sigma."""
    lower, noise = np.array([[theta[0], 0], [theta[1], theta[2]]]), np.exp(2 * theta[3])
    z = np.column_stack([np.ones_like(week), week])
    v = np.where(person[:, None] == person, z @ lower @ lower.T @ z.T, 0.0) + noise * np.eye(len(y))
    inverse = np.linalg.inv(v)
    a = x.T @ inverse @ x
    beta = np.linalg.solve(a, x.T @ inverse @ y)
    rest = y - x @ beta
    value = np.linalg.slogdet(v)[1] + np.linalg.slogdet(a)[1] + rest @ inverse @ rest
    return value, beta, np.linalg.inv(a), lower @ lower.T, noise


def test_with_weeks_missing_it_is_where_the_likelihood_itself_is_highest():
    """Written out with the whole covariance matrix and climbed without a gradient, from elsewhere."""
    data = simulated(people=24, share_seen=0.6)
    fit = fit_growth(*data)
    found = minimize(
        lambda theta: restricted_log_likelihood(theta, *data)[0], [0.8, 0.1, 0.4, 0.1], method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000},
    )  # fmt: skip
    _, beta, covariance, spread, noise = restricted_log_likelihood(found.x, *data)

    assert fit.beta == pytest.approx(beta, rel=1e-3)
    assert fit.spread == pytest.approx(spread, rel=1e-3)
    assert fit.noise == pytest.approx(noise, rel=1e-3)
    assert np.sqrt(fit.covariance.diagonal()) == pytest.approx(np.sqrt(covariance.diagonal()), rel=0.01)


def test_it_agrees_with_statsmodels_where_that_converges():
    from statsmodels.regression.mixed_linear_model import MixedLM

    y, x, week, person = simulated(share_seen=0.7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = MixedLM(y, x, groups=person, exog_re=np.column_stack([np.ones_like(week), week])).fit(reml=True)

    fit = fit_growth(y, x, week, person)

    assert fit.beta == pytest.approx(theirs.fe_params, rel=1e-3)
    assert fit.spread == pytest.approx(theirs.cov_re, rel=1e-2, abs=1e-3)
    assert np.sqrt(fit.covariance.diagonal()) == pytest.approx(theirs.bse_fe, rel=0.01)


def test_people_who_do_not_differ_in_their_slopes_are_fitted_all_the_same():
    """The commonest case in short trials, and no better place on either side of it is missed."""
    data = simulated(seed=5, people=30, slope_sd=0.0)
    fit = fit_growth(*data)
    at_fit = [np.sqrt(fit.spread[0, 0]), fit.spread[0, 1] / np.sqrt(fit.spread[0, 0]), 0.0, np.log(fit.noise) / 2]
    at_fit[2] = np.sqrt(max(fit.spread[1, 1] - at_fit[1] ** 2, 0.0))
    best = restricted_log_likelihood(at_fit, *data)[0]
    steps = np.random.default_rng(0).normal(0, 0.1, (30, 4))

    assert fit.on_boundary
    assert all(restricted_log_likelihood(at_fit + step, *data)[0] > best - 1e-6 for step in steps)


@pytest.mark.parametrize("weeks", [2, WEEKS])
def test_people_who_rate_on_a_line_of_their_own_leave_no_noise_to_measure_by(weeks):
    """The likelihood grows without end, and any standard error from it would be made up."""
    person, week = np.repeat(np.arange(12), weeks), np.tile(np.arange(weeks), 12).astype(float)
    level = np.random.default_rng(1).integers(3, 8, 12)

    with pytest.raises(UnsupportedError, match="on a line of their own"):
        fit_growth(level[person] - 0.2 * week, np.column_stack([np.ones_like(week), week]), week, person)


def test_the_order_of_rows_and_the_names_of_people_do_not_matter():
    y, x, week, person = simulated(share_seen=0.8)
    order = np.argsort(y)
    names = np.array([f"p{999 - one}" for one in person], dtype=object)

    shuffled = fit_growth(y[order], x[order], week[order], names[order])

    assert shuffled.beta == pytest.approx(fit_growth(y, x, week, person).beta, abs=1e-7)


def test_more_numbers_than_people_are_refused():
    y, x, week, person = simulated(people=4)

    with pytest.raises(UnsupportedError, match="4 people are too few"):
        fit_growth(y, x, week, person)
