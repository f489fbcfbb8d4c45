"""Whether a body would fall: its centre of mass over everything that carries or steadies it.

Masses and centres of mass are shares of the body's mass and of the segment's length, after Dempster as printed in
Winter, Biomechanics and Motor Control of Human Movement, table 4.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import pi
from typing import Final

import numpy as np

from recommender.figure.furniture import Furniture
from recommender.figure.gaps import Balls, balls_of
from recommender.figure.rotations import Vector
from recommender.figure.segments import LIMB_ENDS, SEGMENT_ENDS, SIDES
from recommender.figure.skeleton import Body
from recommender.figure.volumes import Volumes

# segment -> (share of the body's mass, share of the way from its near end)
MASSES: Final = {
    "thigh": (0.100, 0.433),
    "shank": (0.0465, 0.433),
    "foot": (0.0145, 0.500),
    "upper_arm": (0.028, 0.436),
    "forearm": (0.016, 0.430),
    "hand": (0.006, 0.506),
}
TRUNK_MASSES: Final = {
    "pelvis": (0.142, 0.30),
    "lumbar_lower": (0.0695, 0.5),
    "lumbar_upper": (0.0695, 0.5),
    "thoracic_lower": (0.108, 0.5),
    "thoracic_upper": (0.108, 0.5),
    "head": (0.081, 0.40),
}
TOUCHING_M: Final = 0.03
WIDEST_PRINT_M: Final = 0.035  # how far a contact reaches around the point that touches
DIRECTIONS: Final = np.array([(np.cos(angle), np.sin(angle)) for angle in np.linspace(0, 2 * pi, 36, endpoint=False)])


def centre_of_mass(body: Body) -> Vector:
    """(3,) in the world, metres."""
    total, weighed = 0.0, np.zeros(3)
    for segment, (share, along) in _masses().items():
        near, far = (body.joints[joint] for joint in SEGMENT_ENDS[segment])
        total += share
        weighed = weighed + share * (near + (far - near) * along)
    return weighed / total


def _masses() -> dict[str, tuple[float, float]]:
    limbs = {f"{segment}_{side}": MASSES[segment] for segment in LIMB_ENDS for side in SIDES}
    return TRUNK_MASSES | limbs


def support(parts: Volumes, furniture: Iterable[Furniture]) -> Balls:
    """The contact prints: where any part touches the floor or a prop, seen from above; empty where none does."""
    every = [balls_of(solids) for solids in parts.values()]
    centres = np.concatenate([balls.centres for balls in every])
    radii = np.concatenate([balls.radii_m for balls in every])
    gaps = centres[:, 1] - radii
    for piece in furniture:
        gaps = np.minimum(gaps, piece.distances_m(centres) - radii)
    touching = gaps <= TOUCHING_M
    prints = np.minimum(radii[touching], WIDEST_PRINT_M)
    return Balls(centres[touching], prints, np.zeros(int(touching.sum())))


def overhang_m(body: Body, prints: Balls) -> tuple[float, Vector]:
    """How far the centre of mass is outside its support (negative: inside), and in which direction (3,), level."""
    centre = centre_of_mass(body)[[0, 2]]
    reaches = (prints.centres[:, [0, 2]] @ DIRECTIONS.T + prints.radii_m[:, None]).max(axis=0)
    beyond = DIRECTIONS @ centre - reaches
    worst = int(beyond.argmax())
    return float(beyond[worst]), np.array((DIRECTIONS[worst][0], 0.0, DIRECTIONS[worst][1]))
