"""What a person's own slopes are learned on: 13 attributes of each stretch, the z of scoring 2.

A person does not tell 121 stretches apart in a few weeks, but may well do better with all that bend, or with all that
are done lying down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.vocabulary import LYING

HIGHEST_LEVEL = 3  # difficulty 4 counts as level 3 (scoring 1.9)
# The five of decisions 2, which names them without saying what each holds: ours, by where in the body a muscle is.
GROUPS_OF_REGION: Final[dict[str, tuple[str, ...]]] = {
    "neck_shoulder": ("neck_front", "neck_back", "neck_side", "shoulder_blades", "chest", "shoulder_arm", "forearm"),
    "back": ("lats", "upper_back", "lower_back"),
    "trunk": ("side_trunk", "abdomen"),
    "hips": ("buttocks", "hip_front"),
    "legs": ("thigh_front", "thigh_back", "thigh_inner", "calf"),
}


def _goes_into(direction: str) -> Callable[[Stretch], float]:
    """1 where the spine goes that way, in the trunk or in the neck."""
    return lambda stretch: float(not {direction, f"neck_{direction}"}.isdisjoint(stretch.spine.direction))


def _works_on(region: str) -> Callable[[Stretch], float]:
    """The largest share of the dose that a muscle group of the region feels: 1, .5 or 0."""
    groups = GROUPS_OF_REGION[region]
    return lambda stretch: max(stretch.share_of_group.get(group, 0.0) for group in groups)


ATTRIBUTES: Final[dict[str, Callable[[Stretch], float]]] = {
    "overall": lambda _s: 1.0,
    "flexion": _goes_into("flexion"),
    "extension": _goes_into("extension"),
    "rotation": _goes_into("rotation"),
    "level": lambda s: (min(HIGHEST_LEVEL, s.difficulty) - 1) / (HIGHEST_LEVEL - 1),
    "dynamic": lambda s: float(s.type == "dynamic"),
    "lying": lambda s: float(s.position in LYING),
    "standing": lambda s: float(s.position == "standing"),
    **{region: _works_on(region) for region in GROUPS_OF_REGION},
}


def attribute_table(catalog: Catalog) -> NDArray[np.float64]:
    """z of the whole catalog: (n_stretches, 13), columns in the order of `ATTRIBUTES`, each 0, .5 or 1."""
    return np.array([[attribute(stretch) for attribute in ATTRIBUTES.values()] for stretch in catalog])
