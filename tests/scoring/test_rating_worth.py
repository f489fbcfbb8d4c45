"""What ratings are taken to be worth before pain has told, against a regression written down rating by rating."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scoring.logged import CATALOG, KNOWLEDGE, NAMES, random_people
from scoring.test_rating_head import rows_of

from recommender.scoring.features import FEATURES, feature_table
from recommender.scoring.model import fit_shards
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.rating_head import ratings_of
from recommender.scoring.rating_worth import evidence_slope, rho1_worth
from recommender.scoring.shards import sharded

DESIGN = PainDesign(catalog=CATALOG)
PRIOR = KNOWLEDGE.prior
F = len(FEATURES)


def rated(people: list[PersonSums]) -> list[list]:
    return [ratings_of(shard, DESIGN) for shard in sharded(people)]


def people_who_rate(word: Callable[[float], int], count: int = 40) -> list[PersonSums]:
    """People whose every rating follows from what the evidence expects of the stretch, from what is usual."""
    people = []
    for person in random_people(np.random.default_rng(5), count, 6):
        segments = []
        for segment in person.segments:
            expected = feature_table(segment.profile, CATALOG, segment.cautioned) @ PRIOR.coefficients
            usual = float(np.median(expected))
            sessions = {
                name: replace(s, ratings={n: word(expected[NAMES.index(n)] - usual) for n in sorted(s.done)})
                for name, s in segment.sessions.items()
            }
            segments.append(replace(segment, sessions=sessions))
        people.append(replace(person, segments=tuple(segments)))
    return people


def better(expected: float) -> int:
    return 5 if expected > 0.005 else 1 if expected < -0.005 else 3


def test_the_slope_is_that_of_one_regression_with_a_level_for_each_person():
    """Penalties: 1 towards 1.47 on the slope, 3 on each level, at a noise of 1.05."""
    people = random_people(np.random.default_rng(2), 12, 6)
    blocks = [rows_of(person) for person in people]
    expected = np.concatenate([x[:, :F] @ PRIOR.coefficients for x, *_ in blocks])
    ones = np.zeros((len(expected), len(people)))
    ones[np.arange(len(expected)), np.repeat(np.arange(len(people)), [len(r) for *_, r in blocks])] = 1.0
    x, r = np.column_stack([expected, ones]), np.concatenate([r for *_, r in blocks])
    penalty = np.diag([1.0, *[3 / 1.05] * len(people)])
    start = np.array([1.47, *[0.0] * len(people)])

    solved = np.linalg.solve(x.T @ x / 1.05 + penalty, x.T @ r / 1.05 + start)

    assert evidence_slope(rated(people), PRIOR.coefficients) == pytest.approx(solved[0], rel=1e-9)


def test_without_ratings_a_point_is_worth_what_scoring_2_says():
    assert rho1_worth(rated([]), PRIOR.coefficients) == pytest.approx(0.03)


def test_ratings_that_follow_the_evidence_are_worth_much_and_those_against_it_no_less_than_before():
    people = people_who_rate(better)
    against = people_who_rate(lambda expected: 6 - better(expected))

    assert rho1_worth(rated(people), PRIOR.coefficients) == 0.2
    assert rho1_worth(rated(against), PRIOR.coefficients) == 0.03


def test_ratings_that_know_nothing_of_the_evidence_are_worth_little():
    coins = np.random.default_rng(7)
    people = people_who_rate(lambda _expected: int(coins.choice([1, 3, 5])), count=160)

    assert rho1_worth(rated(people), PRIOR.coefficients) < 0.1


def test_g1_starts_from_there_where_no_session_was_planned_with_ratings_yet():
    people = people_who_rate(better)
    without = [
        replace(
            person,
            segments=tuple(
                replace(s, sessions={n: replace(x, rho1=0.0, rho2=0.0) for n, x in s.sessions.items()})
                for s in person.segments
            ),
        )
        for person in people
    ]

    model = fit_shards(sharded(without), design=DESIGN, prior=PRIOR)

    assert model.pain.mean[DESIGN.rho1] == pytest.approx(0.2, abs=1e-12)
