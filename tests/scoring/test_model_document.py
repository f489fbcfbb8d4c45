"""A fitted population as JSON: the same bits again, nothing of a person in it, and refused where it does not fit."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from people import MONDAY
from scoring.logged import CATALOG, KNOWLEDGE, profile, random_people

from recommender.errors import ModelError
from recommender.profile.history import History
from recommender.safety.screening import screen
from recommender.scoring.model import fit_shards
from recommender.scoring.model_document import model_document, read_model
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.shards import sharded

PEOPLE = random_people(np.random.default_rng(6), 66, 6)
SHARDS, DESIGN = sharded(PEOPLE), PainDesign(catalog=CATALOG)
MODEL = fit_shards(SHARDS, design=DESIGN, prior=KNOWLEDGE.prior)
TEXT = json.dumps(model_document(MODEL))


def document(**changes: Any) -> dict[str, Any]:
    return json.loads(TEXT) | changes


def test_what_is_read_again_ranks_with_the_same_bits():
    sheet = profile("somebody new")
    eligible = screen(sheet, History(), MONDAY, rules=KNOWLEDGE.rules, catalog=CATALOG).eligible

    again = read_model(document(), CATALOG)

    assert again.version == MODEL.version
    first, second = MODEL.rank(sheet, eligible), again.rank(sheet, eligible)
    assert first.mean.tobytes() == second.mean.tobytes()
    assert first.covariance.tobytes() == second.covariance.tobytes()


def test_nothing_about_a_person_stands_in_it():
    """Not the names, and not the slopes or tastes of anybody: erasing a person must not have to look for them here."""
    assert not any(f'"{person.person}"' in TEXT for person in PEOPLE)
    assert read_model(document(), CATALOG).pain.people == {}
    assert read_model(document(), CATALOG).rating.people == {}


def changed(path: str, value: Any) -> dict[str, Any]:
    whole = document()
    *parents, name = path.split(".")
    place = whole
    for parent in parents:
        place = place[parent]
    place[name] = value
    return whole


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("catalog", "0" * 12, "another catalog"),
        ("stretches", ["bridge"], "not those of the catalog"),
        ("features", ["constant"], "not those of this version"),
        ("attributes", [], "not those of this version"),
        ("pain.mean", [0.1], "should hold"),
        ("pain.pull", [0.1], "should hold"),
        ("pain.covariance", [1.0], "whole triangle"),
        ("rating.covariance", [1.0], "whole triangle"),
        ("pain.noise", -1.0, "should be more than 0"),
        ("rating.level", 0.123, "something was changed"),
        ("version", "abc", "something was changed"),
        ("model_version", 3, "should be 2 or less"),
        ("model_version", 1, "of an earlier version of this program"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(path, value, says):
    """A weight under another name would rank by something else, and nobody would see it."""
    with pytest.raises(ModelError) as refused:
        read_model(changed(path, value), CATALOG)

    assert says in str(refused.value)


def test_every_problem_is_told_at_once():
    broken = changed("features", ["constant"]) | {"catalog": "x", "attributes": ["y"]}

    with pytest.raises(ModelError) as refused:
        read_model(broken, CATALOG)

    assert {problem.where for problem in refused.value.problems} >= {
        "model: features",
        "model: catalog",
        "model: attributes",
    }


@pytest.mark.parametrize("whole", [{}, {"model_version": 2}, {"pickle": "cos\nsystem"}, None, [], 5])
def test_what_is_no_model_is_refused(whole):
    with pytest.raises(ModelError):
        read_model(whole, CATALOG)


def test_numbers_that_are_none_are_refused():
    """A NaN in a weight would quietly rank everything equal."""
    weights = document()["pain"]["mean"]

    with pytest.raises(ModelError):
        read_model(changed("pain.mean", [float("nan"), *weights[1:]]), CATALOG)
