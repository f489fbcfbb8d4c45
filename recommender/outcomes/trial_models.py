"""Three models of a trial with two arms, each down to one number: how much lower or higher pain ended in the first arm.

    ancova  pain in the last week on arm and pain at the start, of those who rated it (Vickers and Altman 2001)
    mixed   all weekly means, with a level and a slope of each person; right where leaving hangs on what had been rated
    gee     all weekly means, alike correlated within a person, with bias-reduced standard errors (Liang and Zeger 1986;
            Mancl and DeRouen 2001)

The last two take any common course of pain (a level for each week), a difference at the start, and a difference between
the arms that grows evenly from week to week; their number is what it has grown to by the last week. Intervals are those
of the t distribution: what counts is people, not ratings.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.errors import Problem, UnsupportedError
from recommender.outcomes.growth_model import GrowthFit, fit_growth
from recommender.outcomes.intervals import CONFIDENCE, around
from recommender.outcomes.off_policy import Interval

Floats = NDArray[np.float64]
Analysis = Literal["ancova", "mixed", "gee"]


def ancova(outcome: pd.Series, baseline: pd.Series, treated: pd.Series, confidence: float = CONFIDENCE) -> Interval:
    """First arm less second, adjusted for the baseline, of those who have both numbers.

    outcome, baseline  NRS; treated: 1 in the first arm, 0 in the second; one row per person each
    """
    from statsmodels.regression.linear_model import OLS

    known = outcome.notna() & baseline.notna()
    x = np.column_stack([np.ones(int(known.sum())), treated[known], baseline[known]]).astype(np.float64)
    _check_rank(x)
    fit = OLS(outcome[known].to_numpy(dtype=np.float64), x).fit()
    return around(float(fit.params[1]), float(fit.bse[1]), len(x) - 3, confidence)


def mixed(weekly: pd.DataFrame, confidence: float = CONFIDENCE) -> Interval:
    """First arm less second in the last week, by the model of `growth_model`.

    weekly  one row per person and week that was rated: person, week, nrs, treated (1 or 0)
    """
    return _growth(weekly).interval(_grown(weekly), confidence)


def gee(weekly: pd.DataFrame, confidence: float = CONFIDENCE) -> Interval:
    """The same by generalised estimating equations. weekly: as for `mixed`."""
    from statsmodels.genmod.cov_struct import Exchangeable
    from statsmodels.genmod.generalized_estimating_equations import GEE

    x, weights = trial_design(weekly), _grown(weekly)
    _check_rank(x)
    ordered = weekly["person"].factorize()[0].argsort(kind="stable")
    y, people = weekly["nrs"].to_numpy(dtype=np.float64)[ordered], weekly["person"].factorize()[0][ordered]
    fit = GEE(y, x[ordered], groups=people, cov_struct=Exchangeable()).fit(cov_type="bias_reduced")
    variance = float(weights @ fit.cov_params() @ weights)
    se = max(variance, 0.0) ** 0.5  # rounding: who always rates the same leaves no variance
    return around(float(weights @ fit.params), se, len(set(people)) - x.shape[1], confidence)


def course(weekly: pd.DataFrame) -> GrowthFit:
    """One group on one line: beta is the mean level in week 0 and the mean change from week to week, NRS.

    weekly  one row per person and week that was rated: person, week, nrs
    """
    x = np.column_stack([np.ones(len(weekly)), weekly["week"]]).astype(np.float64)
    return fit_growth(weekly["nrs"], x, weekly["week"], weekly["person"])


def trial_design(weekly: pd.DataFrame) -> Floats:
    """(n, weeks + 2) a level for each week that was rated, then treated, then treated times the week."""
    weeks, treated = weekly["week"].to_numpy(dtype=np.float64), weekly["treated"].to_numpy(dtype=np.float64)
    levels = (weeks[:, None] == np.unique(weeks)).astype(np.float64)
    return np.column_stack([levels, treated, treated * weeks])


def _growth(weekly: pd.DataFrame) -> GrowthFit:
    return fit_growth(weekly["nrs"], trial_design(weekly), weekly["week"], weekly["person"])


def _grown(weekly: pd.DataFrame) -> Floats:
    """The weights of beta that make what the difference has grown to by the last week: that week times its slope."""
    weights = np.zeros(weekly["week"].nunique() + 2)
    weights[-1] = float(weekly["week"].max())
    return weights


def _check_rank(x: Floats) -> None:
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise UnsupportedError([Problem("", f"{len(x)} rows of both arms are too few, or too alike, to compare")])
