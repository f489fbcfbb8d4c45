"""Stretch by stretch: the luckiest is not the best, harm stands beside benefit, and few people give no number."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
import pytest
from outcomes.drawn_exposures import exposure, exposures, study
from scipy import integrate, special, stats

from recommender.errors import UnsupportedError
from recommender.outcomes.pooling import effective_number, likeness, pooled_effects, pooled_shares
from recommender.outcomes.stretch_effects import chance_effects, effect_words
from recommender.outcomes.stretch_said import said_of_stretches

# ---- pooling ----


def test_pooled_effects_are_averages_over_how_much_the_truth_may_differ():
    """By numerical integration over tau: likelihood, and mean and variance of each effect given tau."""
    y, se, centre = np.array([1.0, -2.0, 0.5, 3.0, -0.5]), np.array([0.5, 1.0, 0.8, 1.2, 0.6]), 0.2
    top = 3 * np.sqrt(((y - centre) ** 2).mean())

    def integral(of) -> float:
        likely = lambda tau: tau * stats.norm.pdf(y, centre, np.sqrt(se**2 + 0.3**2 + tau**2)).prod()  # noqa: E731
        return (
            integrate.quad(lambda tau: of(tau) * likely(tau), 0, top, epsabs=1e-13)[0]
            / integrate.quad(likely, 0, top, epsabs=1e-13)[0]
        )

    def given(k: int, tau: float) -> tuple[float, float]:
        precision = 1 / se[k] ** 2, 1 / (tau**2 + 0.3**2)
        return (precision[0] * y[k] + precision[1] * centre) / sum(precision), 1 / sum(precision)

    found = pooled_effects(y, se, centre, 0.3)

    assert found.tau == pytest.approx(integral(lambda tau: tau), rel=0.01)
    for k in range(5):
        mean = integral(lambda tau, k=k: given(k, tau)[0])
        square = integral(lambda tau, k=k: given(k, tau)[1] + given(k, tau)[0] ** 2)
        reach = 1.959964 * np.sqrt(square - mean**2)
        assert found.value[k] == pytest.approx(mean, abs=0.005)
        assert (found.high[k] - found.low[k]) / 2 == pytest.approx(reach, rel=0.005)
    assert found.heterogeneity == pytest.approx(stats.chi2.sf(((y - centre) ** 2 / (se**2 + 0.09)).sum(), 5))


def test_three_estimates_are_left_as_they_are():
    found = pooled_effects(np.array([1.0, 2.0, -1.0]), np.array([0.5, 0.5, 0.5]))

    assert found.value.tolist() == [1.0, 2.0, -1.0]
    assert found.high - found.low == pytest.approx(2 * 1.959964 * 0.5)


@pytest.mark.parametrize("tau", [0.0, 0.1, 0.5])
def test_pooled_intervals_hold_the_truth_as_often_as_they_say_and_err_less(tau):
    """Over all stretches of 100 seasons of 40, errors of .1 to .4: 95 of 100, and the pooled values err less."""
    rng = np.random.default_rng(9)
    truth = rng.normal(0, tau, (100, 40))
    se = rng.uniform(0.1, 0.4, (100, 40))
    raw = rng.normal(truth, se)
    found = [pooled_effects(y, s) for y, s in zip(raw, se, strict=True)]
    value, low, high = (np.array([getattr(one, name) for one in found]) for name in ("value", "low", "high"))

    covers = ((low <= truth) & (truth <= high)).mean()

    assert covers > 0.94
    assert ((value - truth) ** 2).mean() < ((raw - truth) ** 2).mean()
    assert (high - low).mean() < (2 * 1.96 * se).mean()


def test_pooled_shares_are_beta_binomial():
    """Prior and posterior by numerical integration of the likelihood, at the weight that is found to be likeliest."""
    events, trials = np.array([2.0, 9.0, 4.0, 0.0, 7.0]), np.array([20.0, 22.0, 18.0, 15.0, 12.0])

    found = pooled_shares(events, trials)

    a, b = found.mean * found.weight, (1 - found.mean) * found.weight
    assert found.mean == pytest.approx(22 / 87)

    def likelihood(weight: float) -> float:
        ab = found.mean * weight, (1 - found.mean) * weight
        parts = [
            integrate.quad(lambda s, k=k, n=n: comb(n, k) * s**k * (1 - s) ** (n - k) * stats.beta.pdf(s, *ab), 0, 1)[0]
            for k, n in zip(events.astype(int).tolist(), trials.astype(int).tolist(), strict=True)
        ]
        return float(np.prod(parts))

    assert likelihood(found.weight) > max(likelihood(found.weight * 0.8), likelihood(found.weight * 1.25))
    posterior = stats.beta(a + events, b + trials - events)
    assert found.value == pytest.approx(posterior.mean())
    assert (found.low, found.high) == (pytest.approx(posterior.ppf(0.025)), pytest.approx(posterior.ppf(0.975)))


def test_ratings_of_one_person_count_as_often_as_they_differ():
    """Two cells: ten people once each, and two people five times each; with icc .5 the second is worth 10 / 3."""
    cell = np.repeat([0, 1], 10)
    person = np.concatenate([np.arange(10), np.repeat([0, 1], 5)])

    assert effective_number(cell, person, 3, 0.5).tolist() == pytest.approx([10, 10 / 3, 0])
    assert effective_number(cell, person, 3, 0.0).tolist() == [10, 10, 0]


def test_likeness_is_found_again():
    """Probit ratings of 800 people in 2 cells; the truth by the correlation of two ratings of one person."""
    rng = np.random.default_rng(3)
    person = np.repeat(np.arange(800), 6)
    cell = np.tile(np.repeat([0, 1], 3), 800)
    liking = rng.normal(0, 1, (800, 2))[person, cell]
    values = (liking + rng.normal(0, 1, 4800) > 0.5).astype(float)
    p = special.ndtr(-0.5 / np.sqrt(2))
    both = stats.multivariate_normal.cdf([-0.5, -0.5], cov=[[2, 1], [1, 2]])

    assert likeness(values, cell, person) == pytest.approx((both - p**2) / (p * (1 - p)), abs=0.04)
    assert likeness(rng.permutation(values), cell, person) < 0.03


# ---- what was said ----


def felt(words: str, stretch: str = "a", prefix: str = "p") -> list[dict[str, object]]:
    """One person for each letter: h, n, w or - for what was not told."""
    said = {"h": "helped", "n": "neutral", "w": "worse", "-": None}
    return [exposure(f"{prefix}{i}", 0, stretch, felt=said[letter]) for i, letter in enumerate(words)]


def test_harm_stands_beside_benefit_with_what_both_are_shares_of():
    frame = exposures([*felt("hhhhhhnnww----"), *felt("hhhww", stretch="b")])

    table = said_of_stretches(frame).set_index("stretch")

    assert table.loc["a", ["offered", "offered_people", "said", "said_people", "helped", "worse"]].tolist() == [
        14, 14, 10, 10, 6, 2,
    ]  # fmt: skip
    assert table.loc["a", ["helped_raw", "worse_raw"]].tolist() == [0.6, 0.2]
    assert table.loc["a", "worse_low"] < table.loc["a", "worse_share"] < table.loc["a", "worse_high"]


def test_fewer_than_ten_people_who_said_something_give_no_share():
    """Nine people, however often each of them said it."""
    nine = [exposure(f"p{i % 9}", i, "a", felt="helped") for i in range(36)]
    table = said_of_stretches(exposures([*nine, *felt("hhhhhhhhhn", stretch="b")])).set_index("stretch")

    assert not table.loc["a", "is_shown"]
    assert table.loc["a", ["helped_raw", "helped_share", "worse_high"]].isna().all()
    assert table.loc["b", "helped_raw"] == 0.9


def test_zero_of_twelve_is_not_surely_never():
    table = said_of_stretches(exposures([*felt("h" * 12), *felt("hhhhhwwwnnnn", stretch="b")])).set_index("stretch")

    assert table.loc["a", "worse_share"] > 0
    assert table.loc["a", "worse_high"] > 0.05
    assert table.loc["a", "worse_share"] < table.loc["b", "worse_share"]


def test_groups_are_pulled_to_the_stretch_in_the_other_groups():
    """The same shares in both groups: each group's share is closer to the truth than its own few ratings are."""
    letters = "hhhnnnnnnw" * 3
    frame = exposures([*felt(letters), *felt("hhhhhhhhhn", prefix="q")])
    group = pd.Series({f"p{i}": "old" for i in range(30)} | {f"q{i}": "young" for i in range(10)})

    table = said_of_stretches(frame, group).set_index("group")

    assert table["said"].to_dict() == {"old": 30, "young": 10}
    assert 0.3 < table.loc["young", "helped_share"] < table.loc["young", "helped_raw"] == 0.9
    assert said_of_stretches(frame, group.drop("p0")).set_index("group").loc["old", "said"] == 29


# ---- what chance says ----

BRINGS = {"a": 0.6, "b": 0.0, "c": 0.0, "d": 0.0, "e": -0.6}


def test_what_brings_more_is_found_and_what_is_alike_is_not_told_apart():
    effects = chance_effects(study(2, BRINGS, people=150), None)

    order = effects.table["stretch"].tolist()
    assert (order[0], order[-1]) == ("a", "e")
    first = effects.table.iloc[0]
    assert first["low"] > 0
    assert first["low"] <= 0.6 + 0.15 <= first["high"]  # its stand-ins bring -.15 on average
    assert effects.heterogeneity < 1e-4
    assert effects.table["shown"].sum() == effects.drawn == 150 * 30
    assert "differ by more than chance" in " ".join(effect_words(effects))


def test_a_season_in_which_nothing_differs_yields_no_best_stretch():
    """8 fixed seasons of 5 alike stretches: hardly any pooled interval leaves out 0."""
    clear = [
        ((table["low"] > 0) | (table["high"] < 0)).sum()
        for seed in range(8)
        for table in [chance_effects(study(seed, dict.fromkeys(BRINGS, 0.0), people=25, sessions=12), None).table]
    ]

    assert sum(clear) <= stats.binom.ppf(0.999, 40, 0.05)


def test_the_two_of_a_set_are_told_apart_by_one_test_and_not_by_two():
    """Each is the other's mirror; taken as two tests, nothing would be called a difference in 10 of 100 data sets."""
    rows = []
    rng = np.random.default_rng(8)
    for number, pair in np.ndindex(30, 4):
        shown = f"{'ab'[int(rng.random() < 0.3)]}{pair}"
        sets = {f"a{pair}": 0.7, f"b{pair}": 0.3}
        rows.append(exposure(f"p{number}", 3 * pair, shown, sets, pain_after_nrs=float(rng.integers(2, 7))))

    found = chance_effects(exposures(rows), None)

    each = found.table[found.table["stretch"].str.startswith("a")]
    mirror = found.table[found.table["stretch"].str.startswith("b")].sort_values("stretch")["raw"].to_numpy()
    assert each.sort_values("stretch")["raw"].to_numpy() == pytest.approx(-mirror)
    once = stats.chi2.sf(((each["raw"] / each["se"]) ** 2).sum(), len(each))
    assert found.heterogeneity == pytest.approx(once, rel=1e-6)


@pytest.mark.parametrize("outcome", ["helped", "worse"])
def test_what_was_said_has_an_effect_too(outcome):
    """Helped where it brings more; worse was said of all alike."""
    effects = chance_effects(study(6, {"a": 0.3, "b": 0.0, "c": 0.0, "d": 0.0}, people=100), None, outcome)

    assert effects.tau < 0.05 if outcome == "worse" else effects.table.iloc[0]["stretch"] == "a"
    assert (effects.heterogeneity < 0.001) == (outcome == "helped")


def test_missing_answers_leave_rows_out_and_are_an_outcome_of_their_own():
    frame = study(7, BRINGS, told=0.6)

    relief, told = chance_effects(frame, None), chance_effects(frame, None, "told")

    assert relief.table["shown"].sum() == frame["outcome"].notna().sum()
    assert told.table["shown"].sum() == len(frame)
    assert told.heterogeneity > 0.01  # it was left to luck who told


def test_an_outcome_that_hardly_ever_came_up_gives_no_number():
    """Of nothing that happened the error is not nothing."""
    frame = study(8, BRINGS)
    frame = frame.assign(felt=pd.Categorical(["neutral"] * len(frame)))

    with pytest.raises(UnsupportedError, match="of no stretch"):
        chance_effects(frame, None, "worse")


def test_few_people_and_home_logs_are_refused_in_words():
    with pytest.raises(UnsupportedError, match="of no stretch do ten people"):
        chance_effects(study(1, BRINGS, people=8), None)
    with pytest.raises(UnsupportedError, match="nothing was drawn at random"):
        chance_effects(exposures(felt("hhh")), None)


def test_groups_lean_on_each_other():
    """Twelve people alone would give a wide interval; the other group's hundred make it narrower."""
    frame = study(11, BRINGS, people=112)
    group = pd.Series({f"p{i}": "few" if i < 12 else "many" for i in range(112)})

    table = chance_effects(frame, None, group=group).table.set_index(["stretch", "group"])

    few = table.loc[("a", "few")]
    assert table.loc[("a", "many"), "people"] == 100
    assert few["people"] == 12
    assert few["high"] - few["low"] < 2 * 1.96 * few["se"]
    assert few["low"] <= 0.75 <= few["high"]
