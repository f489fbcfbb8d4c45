"""The mixed model as a scikit-learn regressor: their contract, Gaussian conditioning, and the pain head itself."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn
from numpy.testing import assert_allclose
from scoring.logged import KNOWLEDGE, random_people
from scoring.test_pain_head import DESIGN, dense
from sklearn.base import clone
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from recommender.scoring.estimator import HierarchicalRegressor
from recommender.scoring.pain_head import LEVEL, NOISE_VARIANCE, PERSON_LEVEL_SD, SLOPE_SD, fit_pain_head, prior_of
from recommender.scoring.shards import sharded

# Every check of scikit-learn that does not pass, and why. What fails and is not in here is a fault.
NOT_PASSED = {
    "check_array_api_input": "skipped by scikit-learn unless SCIPY_ARRAY_API is set; only numpy is promised",
}
SLOPES = (2, 0)
GIVEN = {
    "prior_mean": (0.5, -0.5, 0.0),
    "prior_sd": (0.3, 1.0, 2.0),
    "intercept_prior": (1.0, 3.0),
    "slope_columns": SLOPES,
    "slope_sd": (0.4, 0.6, 0.8),
    "noise_variance": 1.5,
    "rounds": 0,
}


def rows(seed: int, count: int = 60, groups: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """X (n, 3), y (n,) and labels (n,), quarters all of them: their sums are exact."""
    rng = np.random.default_rng(seed)
    x = rng.integers(-8, 9, (count, 3)) / 4
    return (
        x,
        x.sum(axis=1) + rng.integers(-8, 9, count) / 4,
        np.array([f"g{k}" for k in rng.integers(groups, size=count)]),
    )


def bits(model: HierarchicalRegressor) -> list[bytes]:
    fitted = (model.coef_, model.covariance_, model.slopes_, model.slopes_covariance_, model.slope_variances_)
    numbers = np.array([model.intercept_, model.noise_variance_])
    return [*(array.tobytes() for array in (*fitted, numbers)), repr(model.groups_).encode()]


# ---- the contract ----


@pytest.mark.parametrize("given", [{}, {"rounds": 0}, {"slope_columns": (0,)}], ids=str)
def test_it_keeps_the_contract_of_scikit_learn(given):
    results = check_estimator(HierarchicalRegressor(**given), on_fail=None, on_skip=None)

    assert len(results) > 40
    assert {result["check_name"] for result in results if result["status"] != "passed"} <= NOT_PASSED.keys()


def test_a_clone_has_the_parameters_and_nothing_that_was_learned():
    model = HierarchicalRegressor(**GIVEN).fit(*rows(1))

    copy = clone(model)

    assert copy.get_params() == GIVEN
    assert not hasattr(copy, "coef_")
    assert copy.set_params(rounds=2).get_params() == GIVEN | {"rounds": 2}


def test_it_takes_no_parameter_by_its_place():
    with pytest.raises(TypeError, match="positional"):
        HierarchicalRegressor(0.0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"prior_sd": (1.0, 2.0)}, r"prior_sd is \[1.0, 2.0\]; it should be a finite number, or 3 of them"),
        ({"prior_mean": np.nan}, "prior_mean is nan"),
        ({"intercept_prior": (0.0, 0.0)}, "intercept_prior"),
        ({"slope_sd": (1.0, 1.0)}, "slope_sd"),
        ({"slope_sd": 0.0}, "slope_sd"),
        ({"noise_variance": -1.0}, "noise_variance"),
        ({"slope_columns": (3,)}, r"slope_columns is \(3,\); it should hold different columns, 0 to 2"),
        ({"slope_columns": (-1,)}, "slope_columns"),
        ({"slope_columns": (1, 1)}, "slope_columns"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_by_its_name(given, words):
    with pytest.raises(ValueError, match=words):
        HierarchicalRegressor(**given).fit(*rows(1))


@pytest.mark.parametrize(
    "groups", [["a"], np.zeros((60, 2)), np.full(60, np.nan), [None] * 60], ids=["short", "wide", "nan", "none"]
)
def test_groups_that_do_not_say_whose_each_row_is_are_refused(groups):
    """A row of the wrong person would be learned as theirs."""
    x, y, _ = rows(1)

    with pytest.raises(ValueError, match=r"groups|samples"):
        HierarchicalRegressor().fit(x, y, groups)
    with pytest.raises(ValueError, match=r"groups|samples"):
        HierarchicalRegressor().fit(x, y).predict(x, groups)


# ---- the algebra ----


def with_one(x: np.ndarray) -> np.ndarray:
    return np.column_stack([x, np.ones(len(x))])


def kernel(x: np.ndarray, groups: np.ndarray, other_x: np.ndarray, other_groups: np.ndarray) -> np.ndarray:
    """The prior covariance of the expectations: x'S0^2 x, and z'D z within a group."""
    s0, d = np.diag([0.3, 1.0, 2.0, 3.0]) ** 2, np.diag([0.4, 0.6, 0.8]) ** 2
    z, other_z = with_one(x[:, SLOPES]), with_one(other_x[:, SLOPES])
    return with_one(x) @ s0 @ with_one(other_x).T + (z @ d @ other_z.T) * (groups[:, None] == other_groups)


def test_predictions_are_those_of_a_gaussian_process():
    """Function space instead of weights: rows have a joint normal distribution, and those seen condition the others.

    Known groups and one that nobody saw, the noise included in the SD.
    """
    x, y, groups = rows(1)
    new, _, asked = rows(2, groups=9)
    mu0 = np.array([0.5, -0.5, 0.0, 1.0])
    seen, across = kernel(x, groups, x, groups) + 1.5 * np.eye(len(y)), kernel(new, asked, x, groups)
    mean = with_one(new) @ mu0 + across @ np.linalg.solve(seen, y - with_one(x) @ mu0)
    variance = np.diag(kernel(new, asked, new, asked) - across @ np.linalg.solve(seen, across.T)) + 1.5

    predicted, sd = HierarchicalRegressor(**GIVEN).fit(x, y, groups).predict(new, asked, return_std=True)

    assert {*asked} > {*groups}
    assert_allclose(predicted, mean, atol=1e-9)
    assert_allclose(sd, np.sqrt(variance), atol=1e-9)


def test_weights_and_slopes_are_those_of_conditioning_on_every_row():
    x, y, groups = rows(1)
    model = HierarchicalRegressor(**GIVEN).fit(x, y, groups)
    mu0, s0, d = np.array([0.5, -0.5, 0.0, 1.0]), np.diag([0.3, 1.0, 2.0, 3.0]) ** 2, np.diag([0.4, 0.6, 0.8]) ** 2
    inverse = np.linalg.inv(kernel(x, groups, x, groups) + 1.5 * np.eye(len(y)))
    gain, surprise = s0 @ with_one(x).T @ inverse, y - with_one(x) @ mu0

    assert_allclose([*model.coef_, model.intercept_], mu0 + gain @ surprise, atol=1e-9)
    assert_allclose(model.covariance_, s0 - gain @ with_one(x) @ s0, atol=1e-9)
    for name, slopes, v in zip(model.groups_, model.slopes_, model.slopes_covariance_, strict=True):
        z = with_one(x[:, SLOPES]) * (groups == name)[:, None]
        assert_allclose(slopes, d @ z.T @ inverse @ surprise, atol=1e-9)
        assert_allclose(v, np.linalg.inv(z.T @ z / 1.5 + np.linalg.inv(d)), atol=1e-9)


def test_it_is_the_pain_head_on_the_rows_of_the_log():
    """The spreads move too, with 66 people.

    The attributes of the slopes are no features, so here they are columns that the population has no weight for.
    """
    people = random_people(np.random.default_rng(5), 66, 8)
    head = fit_pain_head(sharded(people), DESIGN, KNOWLEDGE.prior)
    blocks = {person.person: dense(person) for person in people}
    x, z, y = (np.concatenate([block[part] for block in blocks.values()]) for part in range(3))
    prior = prior_of(DESIGN, KNOWLEDGE.prior)
    mu0, s0 = (np.delete(values, DESIGN.one) for values in (prior.mean, prior.sd))
    order = [*np.delete(np.arange(DESIGN.width), DESIGN.one), DESIGN.one]
    weights = np.arange(len(mu0))

    model = HierarchicalRegressor(
        prior_mean=[*mu0, *np.zeros(13)],
        prior_sd=[*s0, *np.full(13, 1e-9)],
        intercept_prior=LEVEL,
        slope_columns=range(len(mu0), len(mu0) + 13),
        slope_sd=[*np.full(13, SLOPE_SD), PERSON_LEVEL_SD],
        noise_variance=NOISE_VARIANCE,
    ).fit(np.column_stack([x[:, order[:-1]], z[:, :-1]]), y, np.repeat([*blocks], [len(b[2]) for b in blocks.values()]))

    own = [*weights, -1]
    assert head.spread.noise != NOISE_VARIANCE
    assert_allclose([*model.coef_[weights], model.intercept_], head.mean[order], atol=1e-9)
    assert_allclose(model.covariance_[np.ix_(own, own)], head.covariance[np.ix_(order, order)], atol=1e-9)
    assert_allclose(model.slope_variances_, head.spread.slopes, rtol=1e-9)
    assert model.noise_variance_ == pytest.approx(head.spread.noise, rel=1e-9)
    assert_allclose(model.slopes_, [head.people[name].mean for name in model.groups_], atol=1e-9)


# ---- sums that are added to ----


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_quarters_in_any_parts_and_order_give_the_same_bits_as_all_at_once(seed):
    x, y, groups = rows(seed, count=700, groups=70)
    shuffled = np.random.default_rng(seed).permutation(len(y))
    model = HierarchicalRegressor(slope_columns=SLOPES)

    for part in np.array_split(shuffled, 2 * seed + 1):
        model.partial_fit(x[part], y[part], groups[part])

    assert model.noise_variance_ != 1.0
    assert bits(model) == bits(HierarchicalRegressor(slope_columns=SLOPES).fit(x, y, groups))


def test_other_numbers_in_parts_give_the_same_model_to_nine_digits():
    x, y, groups = rows(4, count=700, groups=70)
    x, y = x / 3 + 5, y * np.pi
    model = HierarchicalRegressor(slope_columns=SLOPES)

    for part in np.array_split(np.arange(len(y)), 7):
        model.partial_fit(x[part], y[part], groups[part])

    whole = HierarchicalRegressor(slope_columns=SLOPES).fit(x, y, groups)
    assert_allclose(model.predict(x, groups, return_std=True), whole.predict(x, groups, return_std=True), rtol=1e-9)
    assert_allclose(model.covariance_, whole.covariance_, atol=1e-9)


def test_fit_forgets_what_was_there_before():
    model = HierarchicalRegressor(**GIVEN).fit(*rows(1)).fit(*rows(2))

    assert bits(model) == bits(HierarchicalRegressor(**GIVEN).fit(*rows(2)))


def test_a_changed_prior_holds_for_the_rows_before_too():
    """The sums know nothing of it, so no row has to be read again (scoring 2.1)."""
    x, y, groups = rows(1)
    model = HierarchicalRegressor(**GIVEN).fit(x[:50], y[:50], groups[:50])
    tight = GIVEN | {"prior_sd": 0.01, "slope_sd": 0.1}

    model.set_params(**tight).partial_fit(x[50:], y[50:], groups[50:])

    assert bits(model) == bits(HierarchicalRegressor(**tight).fit(x, y, groups))


def test_changed_slope_columns_cannot_go_on():
    """The sums of each group are those of its slopes: others were never kept."""
    model = HierarchicalRegressor(**GIVEN).fit(*rows(1)).set_params(slope_columns=(0, 1))

    with pytest.raises(ValueError, match="slope_columns"):
        model.partial_fit(*rows(2))


# ---- groups ----


def test_an_unknown_group_is_as_the_population_is_and_less_sure():
    """x'Sigma x + z'D z + sigma^2, the spread of groups as it was learned."""
    x, y, groups = rows(1, count=700, groups=70)
    model = HierarchicalRegressor(slope_columns=SLOPES).fit(x, y, groups)
    z = with_one(x[:, SLOPES])

    mean, sd = model.predict(x, ["somebody new"] * len(x), return_std=True)

    variance = np.einsum("ni,ij,nj->n", with_one(x), model.covariance_, with_one(x)) + z**2 @ model.slope_variances_
    assert_allclose(mean, x @ model.coef_ + model.intercept_, atol=1e-12)
    assert_allclose(sd, np.sqrt(variance + model.noise_variance_), rtol=1e-12)
    assert_allclose(model.predict(x, return_std=True), (mean, sd), rtol=0, atol=0)
    assert (model.predict(x, groups, return_std=True)[1] < sd).all()


def test_rows_without_a_group_are_each_of_a_group_of_its_own():
    x, y, groups = rows(1)
    model = HierarchicalRegressor(**GIVEN).fit(x, y)
    apart = HierarchicalRegressor(**GIVEN).fit(x, y, np.arange(len(y)))

    assert_allclose(model.coef_, apart.coef_, atol=1e-12)
    assert_allclose(model.covariance_, apart.covariance_, atol=1e-12)
    assert (model.groups_, model.slopes_.shape) == ([], (0, 3))
    assert model.partial_fit(x, y, groups).groups_ == sorted({*groups})


# ---- among the tools of scikit-learn ----


def test_it_ends_a_pipeline_that_passes_groups_through():
    x, y, groups = rows(1)
    scaler = StandardScaler().fit(x)
    pipeline = make_pipeline(StandardScaler(), HierarchicalRegressor(**GIVEN))

    mean, sd = pipeline.fit(x, y, hierarchicalregressor__groups=groups).predict(x, groups=groups, return_std=True)

    alone = HierarchicalRegressor(**GIVEN).fit(scaler.transform(x), y, groups)
    assert_allclose((mean, sd), alone.predict(scaler.transform(x), groups, return_std=True), rtol=1e-12)


def test_cross_validation_deals_whole_groups_and_tells_fit_which():
    """With routing the groups reach the splitter and `fit`; held-out groups are new, so they get the population."""
    x, y, groups = rows(1, count=300, groups=30)
    splitter = GroupKFold(5)
    by_hand = [
        HierarchicalRegressor(**GIVEN).fit(x[a], y[a], groups[a]).score(x[b], y[b])
        for a, b in splitter.split(x, y, groups)
    ]

    with sklearn.config_context(enable_metadata_routing=True):
        model = HierarchicalRegressor(**GIVEN).set_fit_request(groups=True)
        scores = cross_val_score(model, x, y, cv=splitter, params={"groups": groups})

    assert scores.tolist() == by_hand
    assert scores.min() > 0.5


# ---- what it is sure of ----


def test_the_sd_is_as_large_as_the_errors_that_are_made():
    """A world drawn from the model, the noise learned from a wrong start: 90 % hold about 90 %, known groups or new.

    Errors within a new group hang together, so the band is wide. D is drawn as it starts, since 60 groups stand behind
    that: from another one it moves half the way here, as is meant (scoring 5, P11).
    """
    rng = np.random.default_rng(3)
    x, groups = rng.normal(size=(3000, 3)), np.arange(3000) % 200
    b = rng.normal(0, (0.7, 0.5, 0.9), (200, 3))[groups]
    y = x @ rng.normal(size=3) + 2 + (with_one(x[:, SLOPES]) * b).sum(axis=1) + rng.normal(0, 1.3, 3000)
    old = (groups < 100) & (np.arange(3000) < 2400)
    model = HierarchicalRegressor(slope_columns=SLOPES, slope_sd=(0.7, 0.5, 0.9)).fit(x[old], y[old], groups[old])

    assert model.noise_variance_ == pytest.approx(1.3**2, rel=0.1)
    for asked in ((groups < 100) & ~old, groups >= 100):
        mean, sd = model.predict(x[asked], groups[asked], return_std=True)
        errors = (y[asked] - mean) / sd

        assert 0.86 <= np.mean(np.abs(errors) < 1.645) <= 0.94
        assert 0.9 <= np.std(errors) <= 1.1
