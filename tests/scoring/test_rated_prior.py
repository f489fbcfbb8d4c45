"""Ratings as a second measurement of what stretches bring, against dense regressions that are written down rating by
rating and session by session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.linalg import block_diag
from scipy.stats import multivariate_normal
from scoring.logged import CATALOG, KNOWLEDGE, NAMES, random_people
from scoring.test_pain_head import dense
from scoring.test_rating_head import rows_of

from recommender.scoring.features import FEATURES, feature_table
from recommender.scoring.model import HierarchicalModel, fit_shards
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.pain_head import START, pain_shard, prior_of
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.rated_prior import KAPPAS, RatedPrior
from recommender.scoring.rating_evidence import rating_evidence
from recommender.scoring.rating_head import RatingHead, fit_rated, ratings_of
from recommender.scoring.shards import sharded

DESIGN = PainDesign(catalog=CATALOG)
PRIOR = KNOWLEDGE.prior
F, S = len(FEATURES), len(CATALOG)
FREE = 1e5  # variance of a level that is nearly free, squared rating points


def told_by(people: list[PersonSums]) -> tuple[np.ndarray, RatingHead]:
    rated = [ratings_of(shard, DESIGN) for shard in sharded(people)]
    head = fit_rated(rated, DESIGN)
    return rating_evidence(rated, head), head


def of_ratings(people: list[PersonSums], head: RatingHead) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """X (n, F + S), r (n,) and the covariance (n, n) of the mean rating that each person gave each stretch.

    Their taste, their level and the noise of so many ratings are written out.
    """
    xs, rs, blocks = [], [], []
    for person in people:
        x, places, r = rows_of(person)
        different = sorted(set(places.tolist()))
        xs += [x[places == place].mean(axis=0) for place in different]
        rs += [r[places == place].mean() for place in different]
        noise = np.diag([head.noise / (places == place).sum() for place in different])
        blocks.append(head.covariance[np.ix_(different, different)] + FREE + noise)
    return np.array(xs), np.array(rs), block_diag(*blocks)


def test_the_products_are_those_of_every_rating_with_taste_and_level_integrated_out():
    """A person who rates a stretch five times is counted as their taste and noise have it, not as five people."""
    people = random_people(np.random.default_rng(2), 8, 12, NAMES[::9])
    told, head = told_by(people)
    x, r, covariance = of_ratings(people, head)

    weighed = np.linalg.solve(covariance, np.column_stack([x, r]))

    assert_allclose(told, x.T @ weighed, atol=2e-4)
    assert_allclose(told[:, :-1], told[:, :-1].T, atol=1e-9)


def test_how_high_somebody_rates_everything_tells_nothing():
    people = random_people(np.random.default_rng(3), 6, 8)
    kinder = [with_ratings(person, lambda rating: 4 if rating == 3 else rating) for person in people]
    higher = [with_ratings(person, lambda rating: rating + 1) for person in people]
    head = told_by(people)[1]

    first, second, other = (
        rating_evidence([ratings_of(shard, DESIGN) for shard in sharded(each)], head)
        for each in (people, higher, kinder)
    )

    assert_allclose(first, second, atol=1e-9)
    assert np.abs(first - other).max() > 0.01


def test_the_weights_are_the_mean_over_kappa_and_liking_of_dense_regressions():
    """For each pair evidence, ratings and pain as one big normal: its density weighs, its mean is averaged."""
    people = random_people(np.random.default_rng(4), 6, 5, NAMES[::9])
    told, head = told_by(people)
    prior = prior_of(DESIGN, PRIOR, told)
    products = pain_shard(people, DESIGN).without_people(START) / START.noise
    (x_r, r, noise_r), (x_y, y, noise_y) = of_ratings(people, head), of_pain(people)
    y_all, s0 = np.concatenate([r, y]), np.diag(prior.sd**2)
    liking = np.diag([1 / 30] * F + [1 / 60] * S)
    logs, means, seconds = [], [], []
    for scale, kappa in product((0.0, 0.5, 1.0, 2.0), KAPPAS):
        x = np.vstack([kappa * np.hstack([x_r, np.zeros((len(r), 3))]), x_y])
        joint = x @ s0 @ x.T + block_diag(noise_r + scale**2 * x_r @ liking @ x_r.T, noise_y)
        logs.append(multivariate_normal(x @ prior.mean, joint).logpdf(y_all) - ((kappa - 2) / 3) ** 2 / 2)
        gain = s0 @ x.T @ np.linalg.inv(joint)
        means.append(prior.mean + gain @ (y_all - x @ prior.mean))
        seconds.append(s0 - gain @ x @ s0 + np.outer(means[-1], means[-1]))
    share = np.exp(np.array(logs) - max(logs))
    share /= share.sum()
    mean = share @ np.array(means)

    weights = prior.posterior(products)

    assert isinstance(prior, RatedPrior)
    assert share.max() < 0.5  # more than one pair has a say
    assert_allclose(weights.mean, mean, atol=1e-5)
    assert_allclose(weights.covariance, np.einsum("k,kij", share, seconds) - np.outer(mean, mean), atol=1e-5)
    assert_allclose(weights.pull, mean - means[0], atol=1e-5)


def of_pain(people: list[PersonSums]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """X, y and the covariance of every session, the person effects integrated out."""
    xs, zs, ys = zip(*map(dense, people), strict=True)
    blocks = [z @ np.diag(START.slopes) @ z.T + START.noise * np.eye(len(z)) for z in zs]
    return np.vstack(xs), np.concatenate(ys), block_diag(*blocks)


# ---- what it is for ----


def with_ratings(person: PersonSums, word: Callable[[int], int]) -> PersonSums:
    """The same log; what was rated is rated anew."""
    segments = []
    for segment in person.segments:
        sessions = {
            name: replace(s, ratings={n: word(old) for n, old in s.ratings.items()})
            for name, s in segment.sessions.items()
        }
        segments.append(replace(segment, sessions=sessions))
    return replace(person, segments=tuple(segments))


def fitted(people: list[PersonSums]) -> HierarchicalModel:
    return fit_shards(sharded(people), design=DESIGN, prior=PRIOR)


GOOD = NAMES[40]


def better(expected: float, coins: np.random.Generator) -> int:
    """What somebody says who feels what the evidence expects, not very well."""
    felt = expected + coins.normal(0, 0.04)
    return 5 if felt > 0.005 else 1 if felt < -0.005 else 3


def knowing(expected: float, is_good: bool, coins: np.random.Generator) -> int:
    return 5 if is_good else better(expected, coins)


def by_a_coin(_expected: float, is_good: bool, coins: np.random.Generator) -> int:
    return 5 if is_good else int(coins.choice([1, 3, 5]))


def against(expected: float, _is_good: bool, coins: np.random.Generator) -> int:
    return 6 - better(expected, coins)


def all_good(_expected: float, _is_good: bool, _coins: np.random.Generator) -> int:
    return 5


def rated_by(people: list[PersonSums], word: Callable[[float, bool, np.random.Generator], int]) -> list[PersonSums]:
    """Everything done is rated."""
    told, coins = [], np.random.default_rng(7)
    for person in people:
        segments = []
        for segment in person.segments:
            expected = feature_table(segment.profile, CATALOG, segment.cautioned) @ PRIOR.coefficients
            expected -= np.median(expected)
            sessions = {
                name: replace(s, ratings={n: word(expected[NAMES.index(n)], n == GOOD, coins) for n in sorted(s.done)})
                for name, s in segment.sessions.items()
            }
            segments.append(replace(segment, sessions=sessions))
        told.append(replace(person, segments=tuple(segments)))
    return told


@pytest.fixture(scope="module")
def crowd() -> list[PersonSums]:
    return random_people(np.random.default_rng(5), 60, 6)


def quality(model: HierarchicalModel) -> float:
    """What the ratings moved of the praised stretch, beside the mean of all."""
    of_stretches = model.pain.pull[F : F + S]
    return float(of_stretches[NAMES.index(GOOD)] - of_stretches.mean())


def test_praise_counts_where_ratings_otherwise_follow_the_evidence(crowd):
    """The same praise of one stretch: by people whose ratings agree with the evidence, and by those who toss a coin."""
    with_sense, without = (quality(fitted(rated_by(crowd, word))) for word in (knowing, by_a_coin))

    assert 0 < without < with_sense / 1.5


@pytest.mark.parametrize("word", [against, by_a_coin, all_good])
def test_ratings_that_do_not_follow_the_evidence_leave_it_as_it_is(crowd, word):
    model = fitted(rated_by(crowd, word))
    before, after = ordered(crowd[1], model)

    assert np.corrcoef(before, after)[0, 1] > 0.97
    assert 0.8 < after.std() / before.std() < 1.2


def ordered(person: PersonSums, model: HierarchicalModel) -> tuple[np.ndarray, np.ndarray]:
    """What pain alone says of the whole catalog for a person, and what it says together with the ratings: (S,) each."""
    phi, weights = feature_table(person.segments[0].profile, CATALOG, ()), model.pain.mean
    alone = weights - model.pain.pull
    return phi @ alone[:F] + alone[F : F + S], phi @ weights[:F] + weights[F : F + S]


def test_without_ratings_nothing_is_pulled(crowd):
    silent = [
        replace(
            person,
            segments=tuple(
                replace(segment, sessions={n: replace(s, ratings={}) for n, s in segment.sessions.items()})
                for segment in person.segments
            ),
        )
        for person in crowd
    ]

    model = fitted(silent)

    assert not model.pain.pull.any()


def test_what_evidence_and_ratings_both_know_is_not_counted_twice(crowd):
    """Ratings that say what the evidence says leave its order."""
    before, after = ordered(
        crowd[1], fitted(rated_by(crowd, lambda expected, _is_good, coins: better(expected, coins)))
    )

    assert np.corrcoef(before, after)[0, 1] > 0.9
    assert after.std() < 2 * before.std()
