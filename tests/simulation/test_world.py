"""A world: what each stretch truly brings, made as scoring 1 says, and the same for everybody who asks."""

from __future__ import annotations

import math
from dataclasses import fields
from functools import cache

import numpy as np
import pytest
from simulation.simulated import CATALOG, KNOWLEDGE, NUMBERS, QUESTIONNAIRE, SEED, WEEKS, small_world, world

from recommender.errors import DataError
from recommender.profile.history import History
from recommender.reading import data_folder
from recommender.safety.screening import screen
from recommender.scoring.features import FEATURES
from recommender.simulation.benefit import Benefit, features_of
from recommender.simulation.numbers import load_simulation_numbers
from recommender.simulation.world import ANY_DAY, CONSTANT, make_world

MANY = 80
ASKED_SD = {
    "features": 0.035, "quality": 0.021, "slopes": 0.031, "low_rank": 0.021, "family": 0.018, "own": 0.025,
}  # fmt: skip


@cache
def benefits():
    return [world().benefit(world().person(number)) for number in range(MANY)]


@cache
def offers():
    """What each of them may be offered in their first week, as rows of the catalog."""
    profiles = [world().true_profile(world().person(number)) for number in range(MANY)]
    screened = [screen(p, History(), ANY_DAY, rules=KNOWLEDGE.rules, catalog=CATALOG) for p in profiles]
    return [[world().rows[offer.stretch.id] for offer in screening.eligible] for screening in screened]


def within(values) -> float:
    """The SD within a person over what they may be offered, as a root mean square over people."""
    return math.sqrt(np.mean([np.var(row[rows]) for row, rows in zip(values, offers(), strict=True) if rows]))


@pytest.mark.parametrize("part", ASKED_SD)
def test_each_part_of_theta_is_as_large_as_scoring_says(part):
    """The share of the gap that a learner can win rests on these sizes, over what any policy can choose from.

    121 stretches and 3 factors leave 20 %.
    """
    assert within([getattr(benefit, part) for benefit in benefits()]) == pytest.approx(ASKED_SD[part], rel=0.2)


def test_theta_is_the_sum_of_its_parts_around_the_mean_that_ratings_are_centred_on():
    """Independent parts: their squares add up. The mean is what makes eight drills bring the .3 of evidence 6B."""
    thetas = [benefit.theta for benefit in benefits()]
    by_hand = [np.sum([getattr(benefit, f.name) for f in fields(Benefit)], axis=0) for benefit in benefits()]

    assert np.allclose(thetas, by_hand, atol=1e-15)
    assert within(thetas) == pytest.approx(math.sqrt(sum(sd**2 for sd in ASKED_SD.values())), rel=0.1)
    assert np.mean(thetas) == pytest.approx(0.05, abs=0.01)


def test_near_duplicates_share_their_part_and_nothing_else_does():
    """One of a family says something about the others, and nothing about other families."""
    family = world().benefit(world().person(3)).family
    by_family = {stretch.family: set() for stretch in CATALOG}
    for stretch, value in zip(CATALOG, family, strict=True):
        by_family[stretch.family].add(value)

    assert all(len(values) == 1 for values in by_family.values())
    assert len(set.union(*by_family.values())) == len(by_family)


def test_quality_is_the_same_for_everybody_and_the_rest_is_not():
    """Only what is shared can be learned from others."""
    one, other = benefits()[:2]

    assert np.array_equal(one.quality, other.quality)
    assert all(not np.array_equal(getattr(one, n), getattr(other, n)) for n in ASKED_SD if n != "quality")


def test_the_low_rank_part_is_of_low_rank():
    """Three tastes for 121 stretches: what factorisation can find, and no more."""
    assert np.linalg.matrix_rank(np.array([benefit.low_rank for benefit in benefits()[:20]]), tol=1e-9) == 3


def test_the_evidence_prior_has_the_signs_right_and_the_sizes_wrong():
    """Over twelve worlds: never a sign turned, 15 % of the weights zero, sizes off by a log-normal of .6."""
    prior = np.delete(KNOWLEDGE.prior.coefficients, CONSTANT)
    ratios = []
    for seed in NUMBERS.worlds.seeds:
        ratios.append(np.delete(small_world(seed=seed).weights, CONSTANT) / prior)
    zeros = np.mean(np.array(ratios) == 0)
    logs = [np.log(row[row > 0]) for row in ratios]
    spread = math.sqrt(np.mean([np.var(row, ddof=1) for row in logs]))  # within a world: its common scale drops out

    assert np.all(np.array(ratios) >= 0)
    assert zeros == pytest.approx(0.15, abs=0.07)
    assert spread == pytest.approx(0.6, rel=0.15)


def test_the_questionnaire_is_wrong_for_a_quarter_of_the_directions():
    """Truth uses the true answers; a scorer only ever sees what was said."""
    people = [world().person(number) for number in range(1000)]
    wrong = np.mean([person.said_direction != person.direction for person in people])

    assert wrong == pytest.approx(0.25, abs=0.045)  # 99.9 % of a binomial of 1000
    assert np.mean([p.direction == "extension" for p in people]) == pytest.approx(0.53, abs=0.052)
    assert np.mean([p.direction == "none" for p in people]) == pytest.approx(0.34, abs=0.05)


def test_features_follow_the_true_direction_not_the_one_that_was_said():
    """Somebody who says the wrong direction is offered the wrong things, and it shows in what they bring."""
    wrong = next(p for p in map(world().person, range(100)) if {p.said_direction, p.direction} == {"extension", "none"})
    phi = features_of(world().true_profile(wrong), KNOWLEDGE)
    away = phi[:, list(FEATURES).index("away_from_worsening")]

    assert bool(away.any()) == (wrong.direction == "extension")


def test_a_null_world_brings_nothing_to_anybody():
    """What a learner then finds is only what it made up (scoring 5, P1)."""
    null = small_world(NUMBERS.changed(world={"size": 0.0}))

    assert not np.any([null.benefit(null.person(number)).theta for number in range(5)])


def test_a_world_in_which_nobody_may_be_offered_anything_is_still_one():
    """Everybody has a condition that rules out all: there is nothing to hold the sizes over, and no number breaks."""
    ill = NUMBERS.people.other_conditions.model_dump() | {"BLOCK": 1.0}
    blocked = small_world(NUMBERS.changed(people={"other_conditions": ill}))

    assert (blocked.slope_scale, np.count_nonzero(blocked.weights)) == (0.0, 1)
    assert blocked.weights[CONSTANT] == NUMBERS.world.mean


def test_one_seed_is_one_world_and_another_seed_another():
    """A result names its world by a number; that number has to be enough."""
    again = make_world(SEED, knowledge=KNOWLEDGE, numbers=NUMBERS, questionnaire=QUESTIONNAIRE, weeks=WEEKS)

    assert np.array_equal(again.weights, world().weights)
    assert np.array_equal(again.benefit(again.person(7)).theta, world().benefit(world().person(7)).theta)
    assert again.person(7) == world().person(7)
    assert not np.array_equal(small_world(seed=SEED + 1).quality, world().quality)


def test_the_card_of_a_world_says_that_it_is_synthetic_and_what_it_was_made_with():
    """No number of the simulation may be read without it."""
    card = world().card()

    assert card["synthetic"] is True
    assert card["seed"] == SEED
    assert card["numbers"]["rating"]["kappa"] == 5.0
    assert (card["catalog"], card["rules"]) == (CATALOG.fingerprint, KNOWLEDGE.rules.fingerprint)


def test_a_sweep_changes_one_number_and_refuses_what_it_does_not_know():
    """A misspelt number would otherwise sweep nothing and say that nothing matters."""
    changed = NUMBERS.changed(rating={"kappa": -5.0})

    assert changed.rating.kappa == -5.0
    assert changed.changed(rating={"kappa": 5.0}) == NUMBERS
    for wrong in ({"rating": {"kapa": 0.0}}, {"ratings": {"kappa": 0.0}}, {"rating": {"share": 1.5}}):
        with pytest.raises(DataError):
            NUMBERS.changed(**wrong)


def test_shares_that_do_not_sum_to_one_are_refused(tmp_path):
    """The last word of a list would silently take the rest."""
    text = (data_folder() / "simulation.toml").read_text().replace("back = 0.60, neck", "back = 0.80, neck")
    (tmp_path / "simulation.toml").write_text(text)

    with pytest.raises(DataError, match="shares of region should sum to 1"):
        load_simulation_numbers(tmp_path)
