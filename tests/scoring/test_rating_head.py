"""The rating head against dense algebra that is written down rating by rating."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scoring.logged import CATALOG, NAMES, logged, profile, random_people

from recommender.scoring.attributes import attribute_table
from recommender.scoring.features import FEATURES, feature_table
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.rating_head import RatingHead, fit_with_tastes, ratings_of, starting_covariance
from recommender.scoring.session_sums import session_sums
from recommender.scoring.shards import sharded

DESIGN = PainDesign(catalog=CATALOG)
F, S = len(FEATURES), len(CATALOG)
ALL = np.arange(S)


def rows_of(person: PersonSums) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """[phi, e_s] (n, F + S), the stretch (n,), and the rating from neutral (n,): a row for each rating."""
    x, stretch, r = [], [], []
    for segment in person.segments:
        phi = feature_table(segment.profile, CATALOG, segment.cautioned)
        for session in segment.sessions.values():
            for name, rating in session.ratings.items():
                place = NAMES.index(name)
                x.append([*phi[place], *np.eye(S)[place]])
                stretch.append(place)
                r.append(rating - 3.0)
    return np.array(x).reshape(-1, F + S), np.array(stretch, dtype=int), np.array(r)


def oracle_weights(rows: list[tuple], noise: float) -> tuple[np.ndarray, list[float]]:
    """beta_r and every rho_u at once: one ridge with a column of ones for each person, the penalty of that column 3."""
    x = np.vstack([block[0] for block in rows])
    ones = np.zeros((len(x), len(rows)))
    row = 0
    for column, (own, *_) in enumerate(rows):
        ones[row : row + len(own), column] = 1.0
        row += len(own)
    design, ratings = np.hstack([x, ones]), np.concatenate([block[2] for block in rows])
    scale = noise + 0.45
    penalty = np.diag([*[30.0] * F, *[60.0] * S, *[3.0 / scale] * len(rows)])
    solved = np.linalg.solve(design.T @ design / scale + penalty, design.T @ ratings / scale)
    return solved[: F + S], list(solved[F + S :])


def oracle_taste(block: tuple, weights: np.ndarray, rho: float, c: np.ndarray, noise: float) -> tuple:
    """dhat and V^r as scoring 2 writes them, with the inverse of C."""
    x, stretch, r = block
    residuals = np.bincount(stretch, weights=r - rho - x @ weights, minlength=S)
    covariance = np.linalg.inv(np.linalg.inv(c) + np.diag(np.bincount(stretch, minlength=S)) / noise)
    return covariance @ residuals / noise, covariance


def fit(people: list[PersonSums]) -> RatingHead:
    return fit_with_tastes([ratings_of(shard, DESIGN) for shard in sharded(people)], DESIGN)


def people_of(seed: int, count: int = 12, sessions: int = 6) -> list[PersonSums]:
    return random_people(np.random.default_rng(seed), count, sessions, NAMES[::4])


@pytest.mark.parametrize("seed", [1, 2])
def test_weights_and_levels_are_those_of_one_joint_ridge(seed):
    people = people_of(seed)
    head = fit(people)

    weights, _ = oracle_weights([rows_of(person) for person in people], head.noise)

    assert_allclose(head.weights, weights, atol=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_taste_of_a_person_is_that_of_the_formula_with_the_inverse_of_c(seed):
    people = people_of(seed)
    head = fit(people)
    blocks = [rows_of(person) for person in people]
    weights, levels = oracle_weights(blocks, head.noise)

    for person, block, rho in zip(people, blocks, levels, strict=True):
        taste, covariance = oracle_taste(block, weights, rho, head.covariance, head.noise)
        assert_allclose(head.rho2(person.person, ALL), taste, atol=1e-9)
        assert_allclose(head.rho2_covariance(person.person, ALL), covariance, atol=1e-9)


def test_three_rounds_of_empirical_bayes_are_those_of_the_formulas():
    """C = (60 C0 + sum(d d' + V^r)) / (60 + N), s_r^2 = (50 * .6 + E(r - rho - x'beta - d)^2) / (50 + n), 3 times."""
    blocks = [rows_of(person) for person in people_of(3)]
    c0 = starting_covariance(DESIGN)
    c, noise = c0, 0.6
    for _ in range(3):
        weights, levels = oracle_weights(blocks, noise)
        second, loss = np.zeros((S, S)), 0.0
        for (x, stretch, r), rho in zip(blocks, levels, strict=True):
            taste, covariance = oracle_taste((x, stretch, r), weights, rho, c, noise)
            second += np.outer(taste, taste) + covariance
            loss += ((r - rho - x @ weights - taste[stretch]) ** 2 + np.diag(covariance)[stretch]).sum()
        c = (60 * c0 + second) / (60 + len(blocks))
        noise = (50 * 0.6 + loss) / (50 + sum(len(r) for *_, r in blocks))

    head = fit(people_of(3))

    assert_allclose(head.covariance, c, atol=1e-10)
    assert head.noise == pytest.approx(noise, rel=1e-10)
    assert np.abs(c - c0).max() > 0.01  # something was learned


def test_the_starting_covariance_counts_attributes_families_and_the_stretch_itself():
    """C0 = .15^2 z'z + .15^2 [same family] + .5^2 [same stretch], entry by entry."""
    z = attribute_table(CATALOG)
    c0 = starting_covariance(DESIGN)

    for a, one in enumerate(CATALOG):
        wanted = [
            0.0225 * float(z[a] @ z[b]) + 0.0225 * (one.family == other.family) + 0.25 * (a == b)
            for b, other in enumerate(CATALOG)
        ]
        assert_allclose(c0[a], wanted, atol=1e-12)


def test_without_ratings_nothing_is_predicted_and_c_is_where_it_starts():
    head = fit([])
    phi = feature_table(profile(), CATALOG, ())

    assert not head.rho1(phi, ALL).any()
    assert not head.rho2("me", ALL).any()
    assert_allclose(head.rho2_covariance("me", ALL), starting_covariance(DESIGN), rtol=1e-12)


def test_the_level_is_the_mean_prediction_over_what_was_rated():
    """So that a prediction says more or less than usual, however people use the scale."""
    people = people_of(4)
    head = fit(people)

    predictions = np.concatenate([rows_of(person)[0] @ head.weights for person in people])

    assert head.level == pytest.approx(predictions.mean(), abs=1e-12)


def rater(person: str, felt: dict[str, str], times: int) -> PersonSums:
    items = [{"stretch": name, "outcome": "done", "felt": word} for name, word in felt.items()]
    sums = PersonSums(person=person)
    for number in range(times):
        sums = sums.with_session(profile(person), session_sums(logged(f"{person}-{number}", items=items)))
    return sums


def test_no_prediction_goes_beyond_a_point_and_a_half():
    """Two hundred people who loathe one stretch and praise the other: four points apart, clipped to three."""
    head = fit([rater(f"p{n}", {"sphinx": "worse", "bridge": "helped"}, 4) for n in range(200)])
    rows = np.array([NAMES.index("sphinx"), NAMES.index("bridge")])

    rho1 = head.rho1(feature_table(profile(), CATALOG, ())[rows], rows)

    assert rho1.tolist() == [-1.5, 1.5]


def test_a_liking_of_one_reaches_its_family_and_hardly_a_stranger():
    """This is why C is no diagonal: child's pose says something about its twin."""
    mine = {"childs-pose": "helped", "cat-cow": "neutral", "bridge": "neutral", "sphinx": "neutral"}
    head = fit([rater("me", mine, 3)])
    family = CATALOG["childs-pose"].family
    twins = [s.id for s in CATALOG if s.family == family and s.id != "childs-pose"]
    taste = dict(zip(NAMES, head.rho2("me", ALL), strict=True))

    assert taste["childs-pose"] == max(taste.values())
    assert twins
    assert all(taste[twin] > taste["wall-angel"] for twin in twins)
