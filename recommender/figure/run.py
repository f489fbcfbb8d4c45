"""A run: what is drawn in one go between two joints, as ellipsoids that follow one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from recommender.figure.rotations import Frame, Vector
from recommender.figure.solids import Solids
from recommender.figure.volumes import Ellipsoid

STEPS: Final = 6  # ellipsoids from one knot of a run to the next
Offset = tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Solids that follow one another from a near joint to a far one, (3,) each; `inner_points` of its outline."""

    solids: Solids
    near: Vector
    far: Vector
    inner_points: int = 5


def ellipsoid(frame: Frame, origin: Vector, offset_m: Offset, half_m: Offset) -> Ellipsoid:
    """An ellipsoid by its middle and half axes (forward, headward, rightward, metres) in a frame at an origin."""
    return Ellipsoid(origin + frame @ offset_m, frame * half_m)
