"""A score in groups, as a person may be told: centred, additive, and no surer than the model is."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scoring.logged import KNOWLEDGE

from recommender.scoring.explained import GROUPS, Explained
from recommender.scoring.ranking import Ranking

WORDS = KNOWLEDGE.policy.words
FEATURES = (
    "constant",
    "serves_pain_area",
    "any_caution",
    "stretch_quality",
    "people_like_you",
    "your_ratings",
    "your_history",
)
GROUP_OF = {"constant": "stretch_quality", "serves_pain_area": "your_area", "any_caution": "your_answers"}
NAMES = ("bridge", "cat-cow", "sphinx", "childs-pose")
PARTS = np.array([
    [0.03, 0.03, 0.0, 0.01, 0.02, -0.01, 0.004],
    [0.03, 0.00, -0.025, -0.01, 0.00, 0.03, 0.000],
    [0.03, 0.03, 0.0, 0.02, -0.02, 0.00, 0.007],
    [0.03, 0.00, 0.0, 0.00, 0.04, 0.01, -0.002],
])  # fmt: skip
RHO = np.array([[0.2, 0.0], [0.0, 0.3], [-0.2, 0.0], [0.4, 0.1]])  # what people like them, and they, think of each


def explained(raters: int = 50, covariance: np.ndarray | None = None) -> Explained:
    ranking = Ranking(
        stretches=NAMES,
        mean=PARTS.sum(axis=1),
        covariance=np.eye(4) * 0.03**2 if covariance is None else covariance,
        contributions=PARTS,
        features=FEATURES,
        rho=RHO,
        raters=raters,
    )
    return Explained(ranking=ranking, group_of_feature=GROUP_OF, words=WORDS)


def test_the_groups_sum_to_the_contrast():
    """To 1e-9 as computed, and exactly as printed."""
    made = explained()
    contrast = PARTS.sum(axis=1) - PARTS.sum(axis=1).mean()

    assert_allclose(made.parts.sum(axis=1), contrast, atol=1e-12)
    assert_allclose(made.parts.sum(axis=0), 0.0, atol=1e-12)
    for name, wanted in zip(NAMES, contrast, strict=True):
        score = made.score(name)
        assert score.nrs == round(sum(score.parts.values()), 6)
        assert abs(score.nrs - wanted) < 1e-5


def test_each_part_stands_in_its_group():
    made = explained()

    area = [made.score(name).parts["your_area"] for name in NAMES]
    assert area == [0.015, -0.015, 0.015, -0.015]
    assert set(made.score("bridge").parts) == set(GROUPS)


def test_under_twenty_raters_nothing_is_said_of_people_like_you():
    """What it brings is told as the stretch's own: the sum stays, and nobody can be recognised."""
    few, many = explained(WORDS.raters_least - 1), explained(WORDS.raters_least)

    assert {few.score(name).parts["people_like_you"] for name in NAMES} == {0.0}
    assert many.score("childs-pose").parts["people_like_you"] == 0.03
    assert few.score("childs-pose").nrs == many.score("childs-pose").nrs
    assert not {"people_like_you", "stretch_quality"} & set(few.learned_reasons("childs-pose"))
    assert "people_like_you" in many.learned_reasons("childs-pose")


def test_good_things_are_said_only_of_what_is_rated_above_the_rest():
    """Ratings can speak for a stretch by being less bad than was to be expected: nobody says good things of it then."""
    liked, disliked = explained(), RHO * [[1, 1], [1, 1], [1, 1], [-1, 1]]
    made = replace(liked, ranking=replace(liked.ranking, rho=disliked))

    assert "people_like_you" in liked.learned_reasons("childs-pose")
    assert "people_like_you" not in made.learned_reasons("childs-pose")
    assert made.score("childs-pose") == liked.score("childs-pose")


@pytest.mark.parametrize("distance", [0.0, 0.5, 0.83, 0.85, 1.6, 1.66, 4.0])
def test_the_word_is_as_sure_as_the_sign(distance):
    """The probability of the sign by the normal distribution, computed by the standard library instead."""
    wanted = NormalDist().cdf(distance)
    word = (
        "consistently"
        if wanted >= WORDS.consistently_from
        else "probably"
        if wanted >= WORDS.probably_from
        else "too_early"
    )
    ranking = Ranking(
        stretches=("bridge", "sphinx"),
        mean=np.array([distance, -distance]),
        covariance=np.eye(2) * 2,  # the contrast of two: variance 2 / 2 = 1
        contributions=np.array([[distance], [-distance]]),
        features=("your_history",),
    )

    made = Explained(ranking=ranking, group_of_feature={}, words=WORDS)

    assert [made.sureness(name) for name in ranking.stretches] == [word, word]


def test_one_stretch_alone_is_never_better_than_the_others():
    ranking = Ranking(
        stretches=("bridge",), mean=np.array([0.3]), covariance=np.eye(1), contributions=np.array([[0.3]]),
        features=("constant",),
    )  # fmt: skip

    score = Explained(ranking=ranking, group_of_feature=GROUP_OF, words=WORDS).score("bridge")

    assert (score.nrs, score.sureness) == (0.0, "too_early")


def test_only_what_is_worth_naming_is_a_reason():
    made = explained()

    reasons = made.learned_reasons("cat-cow")

    assert reasons == {"your_ratings": pytest.approx(0.0225)}
    assert all(part >= WORDS.said_from_nrs for part in reasons.values())


def test_a_scorer_from_elsewhere_is_told_as_the_stretch_itself():
    ranking = replace(explained().ranking, features=("popularity", *FEATURES[1:]))

    made = Explained(ranking=ranking, group_of_feature=GROUP_OF, words=WORDS)

    assert_allclose(made.parts, explained().parts)
