"""The closed word lists against the founding pages: contract (words), decisions 1.7 and 2 (groups, adjacency)."""

import tomllib
from typing import get_args

import pytest

from recommender import vocabulary as words
from recommender.reading import data_folder

# Decisions 2: who is next to whom, every pair written out once.
NEIGHBOURS = {
    "neck": "upper_back shoulder headache_tension chest arm_referred",
    "headache_tension": "neck upper_back shoulder chest",
    "upper_back": "neck shoulder headache_tension chest lower_back",
    "shoulder": "neck upper_back headache_tension chest arm_referred",
    "chest": "neck upper_back shoulder headache_tension",
    "lower_back": "buttock hip leg_referred hamstring upper_back",
    "buttock": "lower_back hip leg_referred hamstring",
    "hip": "lower_back buttock leg_referred hamstring groin thigh_front",
    "leg_referred": "lower_back buttock hip hamstring calf",
    "hamstring": "lower_back buttock hip leg_referred",
    "groin": "hip thigh_front",
    "thigh_front": "hip groin",
    "calf": "leg_referred",
    "arm_referred": "shoulder neck",
    "wrist_forearm": "",
}


@pytest.mark.parametrize("area", words.AREAS)
def test_adjacent_areas_are_those_of_the_founding_page(area):
    """They decide what may still be offered next to a place that hurts a lot."""
    assert words.adjacent_areas(area) == set(NEIGHBOURS[area].split())


def test_adjacency_goes_both_ways_and_never_to_itself():
    """Next to is next to, from either side."""
    for area in words.AREAS:
        near = words.adjacent_areas(area)

        assert area not in near
        assert all(area in words.adjacent_areas(other) for other in near)


def test_nothing_is_next_to_an_unknown_place():
    """No guess about a word that is not an area."""
    assert words.adjacent_areas("elbow") == frozenset()


@pytest.mark.parametrize(
    ("home", "finer"),
    [
        ("chair", {"chair", "chair_with_back", "chair_no_arms"}),
        ("table", {"table", "counter", "desk"}),
        ("towel", {"towel", "small_towel", "forehead_towel"}),
        ("cushion", {"cushion", "pillow", "two_cushions", "knee_cushion", "pillow_under_belly"}),
        *((word, {word}) for word in ("mat", "wall", "doorway", "strap", "step", "foam_roller", "bed")),
    ],
)
def test_the_catalogs_finer_words_mean_these_things_of_a_home(home, finer):
    """Contract, "Words": equipment is asked in the words of a home."""
    assert {word for word, meant in words.HOME_WORD.items() if meant == home} == finer


def test_no_other_thing_is_asked_for():
    """Eleven things to tick."""
    assert set(words.HOME_WORD.values()) == set(get_args(words.HomeItem))
    assert len(get_args(words.HomeItem)) == 11


def test_a_muscle_belongs_to_one_group_only():
    """In two groups, its dose would count twice."""
    named = [muscle for muscles in words.MUSCLES_OF_GROUP.values() for muscle in muscles]

    assert len(named) == len(set(named)) == len(words.GROUP_OF_MUSCLE)
    assert len(words.MUSCLE_GROUPS) == 18


def test_every_muscle_of_the_list_is_used_by_some_stretch():
    """A muscle that no file names was renamed in one place only."""
    used = set()
    for path in (data_folder() / "catalog").glob("*.toml"):
        muscles = tomllib.loads(path.read_text("utf-8"))["muscles"]
        used |= {*muscles["primary"], *muscles.get("secondary", [])}

    assert used == set(words.GROUP_OF_MUSCLE) | set(words.NERVES)


def test_an_avoided_position_is_a_catalog_position_or_one_of_three_wishes():
    """Contract 1: positions_avoided."""
    extra = set(get_args(words.AvoidedPosition)) - set(words.POSITIONS)

    assert set(words.POSITIONS) <= set(get_args(words.AvoidedPosition))
    assert extra == {"floor", "arms_overhead", "one_leg"}


def test_positions_on_the_floor_and_lying_ones_are_apart():
    """A bed will do for lying, never for kneeling or sitting on the floor (decisions 1.7)."""
    assert {"supine", "prone", "side_lying"} == words.LYING
    assert {"kneeling", "quadruped", "seated_floor"} == words.ON_THE_FLOOR
