"""The folded scores of many people are those that each would get alone, from the dense table of features."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from people import MONDAY
from random_lives import Dice, random_answers
from scoring.logged import CATALOG, KNOWLEDGE, NAMES, random_people

from recommender.profile.answers import read_answers
from recommender.profile.history import History
from recommender.profile.profile import Profile, profile_of
from recommender.safety.screening import screen
from recommender.scoring.attributes import attribute_table
from recommender.scoring.features import FEATURES, feature_table
from recommender.scoring.folded import CHUNK, fold, fold_model, people_columns, slopes_of
from recommender.scoring.model import HierarchicalModel, fit_shards
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.shards import sharded

COUNT = CHUNK + 3  # so that one chunk is not whole
RNG = np.random.default_rng(11)
CARE = RNG.random((COUNT, len(NAMES))) < 0.2
SLOPES = RNG.normal(0, 0.02, (COUNT, 13))
RATINGS = RNG.normal(0, 0.02, (COUNT, len(NAMES)))
QUALITY = RNG.normal(0, 0.02, len(NAMES))


@cache
def crowd() -> tuple[Profile, ...]:
    sheets = (random_answers(Dice(5, number)) for number in range(COUNT))
    return tuple(
        profile_of(read_answers(sheet, KNOWLEDGE.codes), person=f"p{number}", starts_on=MONDAY)
        for number, sheet in enumerate(sheets)
    )


def dense(beta: np.ndarray) -> np.ndarray:
    """The sum of the parts, one person after the other."""
    names, z = np.array(NAMES), attribute_table(CATALOG)
    return np.array(
        [
            feature_table(person, CATALOG, set(names[care])) @ beta + QUALITY + z @ slopes + ratings
            for person, care, slopes, ratings in zip(crowd(), CARE, SLOPES, RATINGS, strict=True)
        ]
    )


@pytest.mark.parametrize("sign", [1, -1, 0])
def test_the_folded_scores_are_the_dense_ones(sign):
    """Whatever the signs of the weights: a match is cut off from above where it helps, from below where it harms."""
    beta = RNG.normal(0, 0.05, len(FEATURES))
    beta = sign * np.abs(beta) if sign else beta

    found = fold(CATALOG, beta, quality=QUALITY).scores(
        people_columns(crowd()), cautioned=CARE, slopes=SLOPES, ratings=RATINGS
    )

    assert np.abs(found - dense(beta)).max() < 1e-9


@pytest.mark.parametrize("feature", FEATURES)
def test_each_feature_alone_is_folded_right(feature):
    """A weight of one for a single feature gives its column of phi back, for everybody."""
    beta = np.array([float(name == feature) for name in FEATURES])
    names, column = np.array(NAMES), list(FEATURES).index(feature)

    found = fold(CATALOG, beta).scores(people_columns(crowd()[:40]), cautioned=CARE[:40])

    wanted = [feature_table(p, CATALOG, set(names[c]))[:, column] for p, c in zip(crowd()[:40], CARE, strict=False)]
    assert found.tolist() == np.array(wanted).tolist()


def test_half_the_precision_is_enough_to_rank_by():
    """float32 is twice as fast; a millionth of an NPRS point decides nothing."""
    beta = KNOWLEDGE.prior.coefficients
    people, care = people_columns(crowd(), np.float32), CARE

    found = fold(CATALOG, beta, dtype=np.float32).scores(people, cautioned=care, slopes=SLOPES.astype(np.float32))

    whole = fold(CATALOG, beta).scores(people_columns(crowd()), cautioned=care, slopes=SLOPES)
    assert found.dtype == np.float32
    assert np.abs(found - whole).max() < 1e-6


def test_the_prior_scores_as_its_ranking_says():
    """The person's own path: what screening offers, with the care that it asks for."""
    folded = fold(CATALOG, KNOWLEDGE.prior.coefficients)
    for person in crowd()[:30]:
        eligible = screen(person, History(), MONDAY, rules=KNOWLEDGE.rules, catalog=CATALOG).eligible
        rows = [NAMES.index(offer.stretch.id) for offer in eligible]
        care = np.zeros((1, len(NAMES)), dtype=bool)
        care[0, rows] = [bool(offer.cautions) for offer in eligible]

        scores = folded.scores(people_columns([person]), cautioned=care)[0, rows]

        assert np.abs(scores - KNOWLEDGE.prior.rank(person, eligible).mean).max(initial=0) < 1e-9


@cache
def learned() -> HierarchicalModel:
    design, shards = PainDesign(catalog=CATALOG), sharded(random_people(np.random.default_rng(3), 40, 8))
    return fit_shards(shards, design=design, prior=KNOWLEDGE.prior)


def test_a_learned_model_scores_as_its_ranking_says():
    """iota and a person's own slopes are folded in; what they are thought to like comes ready-made."""
    model, people = learned(), crowd()[:25]
    folded = fold_model(model)
    slopes = slopes_of(model, [person.person for person in people])
    g2 = model.pain.mean[model.design.rho2]
    for number, person in enumerate(people):
        eligible = screen(person, History(), MONDAY, rules=KNOWLEDGE.rules, catalog=CATALOG).eligible
        rows = [NAMES.index(offer.stretch.id) for offer in eligible]
        care, ratings = np.zeros((1, len(NAMES)), dtype=bool), np.zeros((1, len(NAMES)))
        care[0, rows] = [bool(offer.cautions) for offer in eligible]
        ratings[0, rows] = model.rank(person, eligible).rho[:, 1] * g2

        scores = folded.scores(
            people_columns([person]), cautioned=care, slopes=slopes[number : number + 1], ratings=ratings
        )[0, rows]

        assert np.abs(scores - model.rank(person, eligible).mean).max(initial=0) < 1e-9
    assert np.abs(slopes).max() > 0


def test_nobody_is_an_empty_table():
    assert fold(CATALOG, KNOWLEDGE.prior.coefficients).scores(people_columns([])).shape == (0, len(NAMES))
