"""Each column of phi: one person and stretch where it speaks, one where it is silent (decisions 5.2)."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from people import MONDAY
from strategies import KIT, cleared_documents

from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.history import History
from recommender.profile.profile import Profile, profile_of
from recommender.safety.screening import Eligible, screen
from recommender.scoring.features import FEATURES, feature_matrix, feature_table

CATALOG = shipped_knowledge().catalog
HEALTHY = {
    "answers_version": 1,
    "age_years": 30,
    "red_flags": [],
    "conditions": [],
    "equipment": list(KIT),
    "experience": "regular",
}
BACK_4 = {"pain": [{"area": "lower_back", "nrs": 4, "weeks": 4}]}
BACK_12_WEEKS = {"pain": [{"area": "lower_back", "nrs": 4, "weeks": 12}]}
BACK_11_WEEKS = {"pain": [{"area": "lower_back", "nrs": 4, "weeks": 11}]}
BACK_LONG_UNSAID = {"pain": [{"area": "lower_back", "nrs": 4}]}
BACK_5 = {"pain": [{"area": "lower_back", "nrs": 5}]}
BACK_6 = {"pain": [{"area": "lower_back", "nrs": 6}]}
NECK = {"pain": [{"area": "neck", "nrs": 4}]}
LEG = {"pain": [{"area": "leg_referred", "nrs": 4}]}
STIFF = {"goal": "less_stiffness", "stiff_areas": ["hip"]}
CALM_STIFF = STIFF | {"pain": [{"area": "hip", "nrs": 3}]}
SORE_STIFF = STIFF | {"pain": [{"area": "hip", "nrs": 4}]}

# feature, answers, stretch, value. Cat-cow bends and arches; childs-pose only bends; sphinx only arches.
TABLE = [
    ("constant", {}, "cat-cow", 1),
    ("serves_pain_area", BACK_4, "cat-cow", 1),
    ("serves_pain_area", BACK_4, "calf-wall-bent-knee", 0),
    ("serves_pain_area", {"stiff_areas": ["lower_back"]}, "cat-cow", 0),  # stiff is not sore
    ("serves_nearby_area", BACK_4, "seated-butterfly", 1),  # the hip is next to the lower back
    ("serves_nearby_area", BACK_4, "cat-cow", 0),  # it works on the back itself: not counted twice
    ("serves_nearby_area", BACK_4, "calf-wall-bent-knee", 0),
    ("serves_nearby_area", STIFF, "cat-cow", 0),  # next to a stiff place is nothing
    ("serves_stiff_area", STIFF, "seated-butterfly", 1),
    ("serves_stiff_area", STIFF, "calf-wall-bent-knee", 0),
    ("away_from_worsening", {"worse_with": ["sitting"]}, "sphinx", 1),
    ("away_from_worsening", {"worse_with": ["bending"]}, "sphinx", 1),
    ("away_from_worsening", {"worse_with": ["walking"]}, "childs-pose", 1),
    ("away_from_worsening", {"worse_with": ["sitting"]}, "childs-pose", 0),
    ("away_from_worsening", {"worse_with": ["sitting"]}, "cat-cow", 0),  # it also goes into it
    ("away_from_worsening", {"worse_with": ["sitting", "arching"]}, "sphinx", 0),  # both ways are worse
    ("away_from_worsening", {"worse_with": ["turning", "lying"]}, "sphinx", 0),
    ("into_worsening", {"worse_with": ["sitting"]}, "childs-pose", 1),
    ("into_worsening", {"worse_with": ["arching"]}, "sphinx", 1),
    ("into_worsening", {"worse_with": ["standing"]}, "cat-cow", 1),
    ("into_worsening", {"worse_with": ["sitting"]}, "sphinx", 0),
    ("into_worsening", {}, "sphinx", 0),
    ("rotation_hurts", {"worse_with": ["turning"]}, "supine-spinal-twist", 1),
    ("rotation_hurts", {"worse_with": ["turning"]}, "neck-rotation-active", 1),
    ("rotation_hurts", {"worse_with": ["turning"]}, "childs-pose", 0),
    ("rotation_hurts", {"worse_with": ["bending"]}, "supine-spinal-twist", 0),
    ("unloaded_high_pain", BACK_6, "cat-cow", 1),
    ("unloaded_high_pain", BACK_6, "cat-cow-seated", 0),
    ("unloaded_high_pain", BACK_5, "cat-cow", 0),
    ("mid_range_high_pain", BACK_6, "cat-cow-seated", 1),
    ("mid_range_high_pain", BACK_6, "childs-pose", 0),
    ("mid_range_high_pain", BACK_5, "cat-cow-seated", 0),
    ("end_range_stiffness", CALM_STIFF, "seated-butterfly", 1),
    ("end_range_stiffness", STIFF, "seated-butterfly", 1),  # no pain at all
    ("end_range_stiffness", CALM_STIFF, "supine-butterfly", 0),
    ("end_range_stiffness", SORE_STIFF, "seated-butterfly", 0),
    ("end_range_stiffness", CALM_STIFF | {"goal": "less_pain"}, "seated-butterfly", 0),
    ("neck_strengthening", NECK, "chin-tuck-supine", 1),  # isometric
    ("neck_strengthening", NECK, "wall-angel", 1),  # shoulder blades
    ("neck_strengthening", NECK, "neck-rotation-active", 0),
    ("neck_strengthening", NECK, "bridge", 0),  # a drill, not for the neck
    ("neck_strengthening", BACK_4, "chin-tuck-supine", 0),
    ("neck_static", NECK, "neck-flexion-stretch", 1),
    ("neck_static", NECK, "chin-tuck-supine", 0),
    ("neck_static", NECK, "sphinx", 0),
    ("neck_static", BACK_4, "neck-flexion-stretch", 0),
    ("chronic_back_stabilise", BACK_12_WEEKS, "bridge", 1),
    ("chronic_back_stabilise", BACK_11_WEEKS, "bridge", 0),
    ("chronic_back_stabilise", BACK_LONG_UNSAID, "bridge", 0),
    ("chronic_back_stabilise", BACK_12_WEEKS, "cat-cow", 0),
    ("chronic_back_stabilise", BACK_12_WEEKS, "prone-w-raise", 0),  # it does not serve the low back
    ("sitting_dynamic", {"worse_with": ["sitting"]}, "cat-cow", 1),
    ("sitting_dynamic", {"worse_with": ["sitting"]}, "childs-pose", 0),
    ("sitting_dynamic", {"worse_with": ["standing"]}, "cat-cow", 0),
    ("sitting_desk", {"worse_with": ["sitting"]}, "seated-figure-four", 1),
    ("sitting_desk", {"worse_with": ["sitting"]}, "supine-figure-four", 0),
    ("sitting_desk", {}, "seated-figure-four", 0),
    ("leg_unloaded_extension", LEG, "prone-press-up", 1),
    ("leg_unloaded_extension", LEG, "standing-back-extension", 0),  # loaded
    ("leg_unloaded_extension", LEG, "single-knee-to-chest", 0),
    ("leg_unloaded_extension", BACK_4, "prone-press-up", 0),
    ("leg_nerve_tension", LEG, "supine-hamstring-doorway", 1),
    ("leg_nerve_tension", LEG, "prone-press-up", 0),
    ("leg_nerve_tension", BACK_4, "supine-hamstring-doorway", 0),
    ("level_above_experience", {"experience": "none"}, "scalene-stretch", 2),
    ("level_above_experience", {"experience": "some"}, "scalene-stretch", 1),
    ("level_above_experience", {"experience": "regular"}, "scalene-stretch", 0),
    ("level_above_experience", {"experience": "none"}, "childs-pose", 1),
    ("level_above_experience", {"experience": "some"}, "cat-cow", 0),  # easier is no reward
    ("relax_high_pain", BACK_6, "legs-on-chair-rest", 1),
    ("relax_high_pain", BACK_6, "cat-cow", 0),
    ("relax_high_pain", BACK_5, "legs-on-chair-rest", 0),
    ("floor_at_65", {"age_years": 65}, "childs-pose", 1),
    ("floor_at_65", {"age_years": 65}, "cat-cow", 1),  # hands and knees
    ("floor_at_65", {"age_years": 65}, "seated-butterfly", 1),
    ("floor_at_65", {"age_years": 65}, "legs-on-chair-rest", 0),  # lying
    ("floor_at_65", {"age_years": 64}, "childs-pose", 0),
]


def profile(**answers) -> Profile:
    sheet = read_answers(HEALTHY | answers, shipped_knowledge().codes)
    return profile_of(sheet, person="me", starts_on=MONDAY)


def offers(**answers) -> dict[str, Eligible]:
    """What the rules let through for such a person, by id: the only way to an Eligible."""
    knowledge = shipped_knowledge()
    screening = screen(profile(**answers), History(), MONDAY, rules=knowledge.rules, catalog=knowledge.catalog)
    return {offer.stretch.id: offer for offer in screening.eligible}


@cache
def offer_of(stretch_id: str) -> Eligible:
    return offers()[stretch_id]


@pytest.mark.parametrize(("feature", "answers", "stretch", "value"), TABLE)
def test_a_feature_speaks_only_where_it_should(feature, answers, stretch, value):
    """A column that is wrong for one pair is wrong in every explanation and in everything learned from it."""
    found = FEATURES[feature](profile(**answers), CATALOG[stretch], False)

    assert found == value


@pytest.mark.parametrize(("answers", "value"), [({"conditions": ["scoliosis"]}, 1), ({}, 0)])
def test_a_caution_counts_whatever_the_condition(answers, value):
    """Scoliosis cautions sidebend_end, which the side stretch in the doorway has."""
    offer = offers(**answers)["ql-doorway-stretch"]

    assert FEATURES["any_caution"](profile(**answers), offer.stretch, bool(offer.cautions)) == value


def test_every_feature_is_in_the_table_with_a_yes_and_a_no():
    """A new column comes with its two examples."""
    told = {name: {row[3] > 0 for row in TABLE if row[0] == name} for name in FEATURES}
    told["any_caution"] = {True, False}  # its own test: it needs an offer with a caution
    told["constant"] |= {False}  # it is never silent

    assert {name for name, values in told.items() if values != {True, False}} == set()


def test_nothing_said_about_pain_is_no_pain():
    """Where pain was not given, no column may read it as high or low."""
    row = feature_matrix(profile(), [offer_of("cat-cow")])[0]

    spoken = {name for name, value in zip(FEATURES, row, strict=True) if value}
    assert spoken == {"constant"}


def test_the_matrix_holds_one_row_a_stretch_and_one_column_a_feature():
    """The learned model multiplies by position, so both orders are a promise."""
    person = profile(**BACK_6)
    several = [offer_of(name) for name in ("sphinx", "cat-cow", "bridge")]

    phi = feature_matrix(person, several)

    wanted = [[FEATURES[name](person, offer.stretch, bool(offer.cautions)) for name in FEATURES] for offer in several]
    assert phi.dtype == np.float64
    assert phi.tolist() == wanted


def test_no_stretch_is_an_empty_matrix_with_all_columns():
    assert feature_matrix(profile(), []).shape == (0, len(FEATURES))


def test_the_table_of_the_catalog_agrees_with_the_matrix_of_what_is_offered():
    """What was done is coded as it was when it was offered, or the log would teach something else."""
    answers = BACK_6 | {"conditions": ["scoliosis"]}
    offered = offers(**answers)
    cautioned = {name for name, offer in offered.items() if offer.cautions}

    table = feature_table(profile(**answers), CATALOG, cautioned)

    rows = [place for place, stretch in enumerate(CATALOG) if stretch.id in offered]
    assert table.shape == (len(CATALOG), len(FEATURES))
    assert cautioned
    assert table[rows].tolist() == feature_matrix(profile(**answers), list(offered.values())).tolist()


@settings(max_examples=30, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(cleared_documents())
def test_every_feature_is_a_small_whole_number(answers):
    """Sums over sessions are exact, whatever their order, only because of that (scoring 2.1)."""
    person = profile_of(read_answers(answers, shipped_knowledge().codes), person="me", starts_on=MONDAY)

    table = feature_table(person, CATALOG, ())

    assert set(np.unique(table)) <= {0.0, 1.0, 2.0}


@settings(max_examples=25, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(cleared_documents())
def test_the_table_says_of_each_pair_what_its_feature_says(answers):
    """The columns are put together in one go; each entry is still what the row of FEATURES says alone."""
    person = profile_of(read_answers(answers, shipped_knowledge().codes), person="me", starts_on=MONDAY)
    cautioned = {stretch.id for stretch in CATALOG.stretches[::3]}

    table = feature_table(person, CATALOG, cautioned)

    wanted = [[of(person, stretch, stretch.id in cautioned) for of in FEATURES.values()] for stretch in CATALOG]
    assert table.tolist() == wanted


def test_whoever_writes_into_a_table_changes_it_for_nobody_else():
    """What is kept of the catalog is shared by everybody; the table of one person is that person's own."""
    before = feature_table(profile(**BACK_6), CATALOG, ()).copy()

    feature_table(profile(**BACK_6), CATALOG, ())[:] = 7.0

    assert feature_table(profile(**BACK_6), CATALOG, ()).tolist() == before.tolist()
