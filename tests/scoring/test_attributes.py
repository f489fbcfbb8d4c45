"""Each column of z: a stretch that has it and one that has it not (scoring 2, decisions 2)."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.knowledge import shipped_knowledge
from recommender.scoring.attributes import ATTRIBUTES, GROUPS_OF_REGION, attribute_table
from recommender.vocabulary import MUSCLE_GROUPS

CATALOG = shipped_knowledge().catalog
TABLE = [
    ("overall", "sphinx", 1),
    ("flexion", "childs-pose", 1),
    ("flexion", "cat-cow", 1),  # it goes both ways
    ("flexion", "neck-flexion-stretch", 1),  # the neck is a part of the spine
    ("flexion", "sphinx", 0),
    ("extension", "sphinx", 1),
    ("extension", "cat-cow", 1),
    ("extension", "childs-pose", 0),
    ("rotation", "supine-spinal-twist", 1),
    ("rotation", "neck-rotation-active", 1),
    ("rotation", "childs-pose", 0),
    ("level", "cat-cow", 0),
    ("level", "childs-pose", 0.5),
    ("level", "scalene-stretch", 1),
    ("dynamic", "cat-cow", 1),
    ("dynamic", "childs-pose", 0),
    ("lying", "sphinx", 1),  # prone
    ("lying", "supine-spinal-twist", 1),
    ("lying", "cat-cow", 0),
    ("standing", "standing-side-bend", 1),
    ("standing", "cat-cow", 0),
    ("neck_shoulder", "scalene-stretch", 1),
    ("neck_shoulder", "bridge", 0),
    ("hips", "bridge", 1),
    ("hips", "scalene-stretch", 0),
    ("legs", "calf-wall-bent-knee", 1),
    ("legs", "single-leg-bridge", 0.5),  # the thigh only helps
    ("legs", "scalene-stretch", 0),
    ("back", "cat-cow", 1),
    ("back", "scalene-stretch", 0),
    ("trunk", "standing-side-bend", 1),
    ("trunk", "scalene-stretch", 0),
]


@pytest.mark.parametrize(("attribute", "stretch", "value"), TABLE)
def test_an_attribute_speaks_only_where_it_should(attribute, stretch, value):
    """A slope on the wrong stretches is a history that nobody had."""
    assert ATTRIBUTES[attribute](CATALOG[stretch]) == value


def test_every_attribute_is_in_the_table_with_and_without():
    told = {name: {bool(row[2]) for row in TABLE if row[0] == name} for name in ATTRIBUTES}
    told["overall"] |= {False}  # every stretch has it

    assert {name for name, values in told.items() if values != {True, False}} == set()


def test_there_are_the_thirteen_of_the_design():
    """q = 14 with the person's own level: the size of everything that is kept of a person."""
    assert len(ATTRIBUTES) == 13


def test_every_muscle_group_belongs_to_one_region():
    groups = [group for region in GROUPS_OF_REGION.values() for group in region]

    assert sorted(groups) == sorted(MUSCLE_GROUPS)


def test_a_stretch_beyond_the_third_level_counts_as_the_third():
    """Scoring 1.9: levels are 1, 2, and 3 or more."""
    hardest = {ATTRIBUTES["level"](stretch) for stretch in CATALOG if stretch.difficulty == 4}

    assert hardest == {1.0}


def test_the_table_holds_one_row_a_stretch_in_halves():
    """Halves are exact in a computer, so sums of them are too."""
    table = attribute_table(CATALOG)

    assert table.shape == (len(CATALOG), len(ATTRIBUTES))
    assert set(np.unique(table)) == {0.0, 0.5, 1.0}
    assert table[[s.id for s in CATALOG].index("bridge")].tolist() == [
        f(CATALOG["bridge"]) for f in ATTRIBUTES.values()
    ]
