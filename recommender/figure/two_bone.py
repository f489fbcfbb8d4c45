"""Two-bone inverse kinematics: where a knee or elbow must be so that the limb's end is at its target."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

from recommender.figure.rotations import Vector, across, unit

STRAIGHTEST: Final = 0.9999  # of the limb's length, so that the bend keeps a direction
SMALLEST_PERPENDICULAR: Final = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Bent:
    """middle (3,) and end (3,) of the limb, pole (3,) at right angles to the reach; error_m by which it falls short."""

    middle: Vector
    end: Vector
    pole: Vector
    error_m: float


def two_bone(start: Vector, target: Vector, lengths_m: tuple[float, float], poles: tuple[Vector, ...]) -> Bent:
    """The bent limb from start toward target; its joint points along the first pole that is not parallel to the reach.

    Raises ValueError where all poles are.
    """
    upper, lower = lengths_m
    way = target - start
    distance = float(way @ way) ** 0.5
    toward = unit(way)
    pole = next((side for pole in poles if (side := across(pole, toward)) @ side > SMALLEST_PERPENDICULAR), None)
    if pole is None:
        raise ValueError("the pole points along the limb")
    pole = unit(pole)
    reached = min(max(distance, abs(upper - lower) + 1e-4), (upper + lower) * STRAIGHTEST)
    along = (upper * upper - lower * lower + reached * reached) / (2 * reached)
    aside = sqrt(max(upper * upper - along * along, 0.0))
    return Bent(start + toward * along + pole * aside, start + toward * reached, pole, abs(distance - reached))
