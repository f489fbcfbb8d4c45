"""One person's trend: a slope that knows of runs of bad days, and a verdict that is slow to speak."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest
from people import MONDAY, feedback
from scipy.stats import binom, theilslopes

from recommender.knowledge import shipped_knowledge
from recommender.outcomes.pain_trend import pain_trend, trend_of, trend_words
from recommender.outcomes.theil_sen import carry_over, theil_sen, variance_of_s
from recommender.profile.history import read_history

RUNS = 200


def series(rng, days, slope, carry=0.45, *, is_whole=True):
    """What a person tells on these days: 6B's state and noise of telling, on a line, as whole numbers of 0-10."""
    count = days.max() + 1
    state, shocks = np.zeros(count), rng.normal(size=count)
    state[0] = shocks[0]
    for day in range(1, count):
        state[day] = carry * state[day - 1] + np.sqrt(1 - carry**2) * shocks[day]
    told = 5 + slope * days + 0.9 * state[days] + 0.8 * rng.normal(size=days.size)
    return np.clip(np.round(told), 0, 10) if is_whole else told


def test_the_slope_is_the_median_of_all_slopes():
    """As scipy has it; the interval of independent days is Sen's, which scipy has too but for the carry-over."""
    rng = np.random.default_rng(7)
    days = np.sort(rng.choice(60, 25, replace=False))
    nrs = series(rng, days, -0.03)

    assert theil_sen(days, nrs).value == pytest.approx(theilslopes(nrs, days).slope, abs=1e-12)


@pytest.mark.parametrize("count", [5, 12, 40])
def test_without_carry_over_the_variance_of_s_is_kendalls(count):
    days = np.sort(np.random.default_rng(count).choice(200, count, replace=False)).astype(float)

    kendall = count * (count - 1) * (2 * count + 5) / 18
    assert variance_of_s(days, 0.0) == pytest.approx(kendall, rel=1e-6)  # arcsin is steep at 1


def test_with_carry_over_it_is_that_of_many_drawn_series():
    """S counted pair by pair in 20,000 series without a trend."""
    rng = np.random.default_rng(3)
    days = np.array([0, 1, 2, 5, 6, 9, 10, 11])
    near = 0.6 ** np.abs(days[:, None] - days)
    drawn = rng.normal(size=(20_000, days.size)) @ np.linalg.cholesky(near).T
    s = sum(np.sign(drawn[:, j] - drawn[:, i]) for i, j in combinations(range(days.size), 2))

    assert variance_of_s(days.astype(float), 0.6) == pytest.approx(s.var(), rel=0.05)


def test_a_long_series_says_its_own_carry_over_and_a_short_one_hardly_any():
    rng = np.random.default_rng(5)
    series = np.zeros(400)
    for day in range(1, 400):
        series[day] = 0.6 * series[day - 1] + rng.normal()

    assert carry_over(np.arange(400.0), series) == pytest.approx(0.6, abs=0.1)
    assert carry_over(np.arange(6.0), series[:6]) == pytest.approx(0.25, abs=0.2)


@pytest.mark.parametrize(("slope", "is_whole"), [(0.0, False), (-0.03, False), (-0.03, True)])
def test_the_interval_holds_the_true_slope_as_often_as_it_says(slope, is_whole):
    """Daily diaries of four weeks with days left out. Whole numbers on a flat line make it hold even more often."""
    rng = np.random.default_rng(20261127)
    held = 0
    for _ in range(RUNS):
        days = np.sort(rng.choice(28, 24, replace=False))
        found = theil_sen(days, series(rng, days, slope, is_whole=is_whole))
        held += found.low <= slope <= found.high

    low, high = binom.interval(0.999, RUNS, 0.95)
    assert low <= held <= high


def test_a_series_of_years_is_thinned_and_keeps_its_slope():
    days = np.arange(700)

    assert theil_sen(days, 8 - 0.01 * days).value == pytest.approx(-0.01)


def test_a_slope_of_four_days_or_of_days_out_of_order_is_refused():
    for days in ([0, 1, 2, 3], [0, 1, 2, 3, 3], [4, 3, 2, 1, 0]):
        with pytest.raises(ValueError, match="rising order"):
            theil_sen(days, [5.0] * len(days))


# ---- the verdict ----


def rated(*nrs, every=2):
    return [(MONDAY + timedelta(days=every * number), value) for number, value in enumerate(nrs)]


@pytest.mark.parametrize(
    ("nrs", "verdict"),
    [
        ([6, 6, 7, 6, 6, 5, 5, 4, 4, 3, 3, 3, 3, 2], "lower"),
        ([3, 3, 4, 3, 4, 5, 5, 5, 6, 6, 6, 7, 6, 6], "higher"),
        ([6, 6, 5, 6, 6, 5, 6, 6, 6, 5, 6, 6, 6, 5], "about_the_same"),
        ([9, 9, 9, 9, 8, 8, 8, 8, 8, 7, 7, 7, 7, 7], "about_the_same"),  # 2 points, but not 30 %
        ([3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 1.5, 1.5, 1.5], "about_the_same"),  # 50 %, but not 2 points
        ([6, 2, 9, 6, 3, 9, 1, 8, 2, 9, 0, 8, 1, 2], "too_early"),  # 2 points and 30 %, but all over the place
        ([6, 6, 6, 2, 2, 2, 2], "too_early"),  # not three weeks
        ([], "too_early"),
    ],
)
def test_the_verdict_needs_points_and_share_and_a_sure_slope(nrs, verdict):
    trend = pain_trend(rated(*nrs))

    assert trend.verdict == verdict
    assert trend_words(trend)[0].startswith(
        {"lower": "Pain is lower", "higher": "Pain is higher", "about_the_same": "About", "too_early": "Too early"}[
            verdict
        ]
    )


def test_a_sure_but_tiny_slope_is_not_called_worse():
    """A tenth of a point a week for a year can be sure, and is still less than a person notices in that time."""
    trend = pain_trend((MONDAY + timedelta(days=day), 4 + day / 7 / 40) for day in range(360))

    assert trend.slope is not None
    assert trend.slope.low > 0
    assert trend.verdict == "about_the_same"


def test_weeks_without_a_rating_stay_empty_and_a_mean_of_one_day_is_none():
    trend = pain_trend([*rated(6, 6, 6), (MONDAY + timedelta(days=30), 1)])

    assert [window.mean_nrs for window in trend.windows] == [6, None, None, None, 1]
    assert trend.change_nrs is None
    assert trend.verdict == "too_early"


def test_only_pain_at_the_time_counts_and_the_order_of_telling_does_not():
    """The number after a session is lower by what the session did; the worst of a week is higher by its nature."""
    told = [
        feedback(f"f{day}", on=(MONDAY + timedelta(days=day)).isoformat(), pain_before=5, pain_after=1)
        for day in (4, 0, 2)
    ]
    trend = trend_of(read_history(told, shipped_knowledge().codes, person="me", today=MONDAY))

    assert trend.first is not None
    assert (trend.first.mean_nrs, trend.first.rated_days) == (5, 3)
