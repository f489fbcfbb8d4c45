"""The flesh of a body: balls and ellipsoids, consecutive ones of a part hulled into one rounded solid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from recommender.figure.bones import Bones
from recommender.figure.rotations import UNTURNED, Frame, Vector
from recommender.figure.segments import LIMB_SEGMENTS, PROFILES, SEGMENT_ENDS, SIDES, kind_and_side
from recommender.figure.shape import Shape


@dataclass(frozen=True, slots=True, eq=False)
class Ball:
    """centre (3,) and radius, metres."""

    centre: Vector
    radius_m: float

    def reach_m(self, direction: Vector) -> float:  # noqa: ARG002 - a ball goes equally far everywhere
        """How far it goes from its centre in a direction (3,) of length 1."""
        return self.radius_m


@dataclass(frozen=True, slots=True, eq=False)
class Ellipsoid:
    """centre (3,) and half axes (3, 3), metres: the columns are the half axes in the world."""

    centre: Vector
    half_axes: Frame

    def reach_m(self, direction: Vector) -> float:
        """How far it goes from its centre in a direction (3,) of length 1."""
        return float(np.linalg.norm(self.half_axes.T @ direction))


Solid = Ball | Ellipsoid
Volumes = dict[str, tuple[Solid, ...]]

HULL_STEPS: Final = np.linspace(0, 1, 4)
TRUNK_PARTS = ("pelvis", "torso", "yoke", "neck", "head")
PARTS = (*TRUNK_PARTS, *LIMB_SEGMENTS)


def volumes(bones: Bones, shape: Shape) -> Volumes:
    """part -> its solids; the parts are the limb segments and pelvis, torso, yoke, neck, head."""
    trunk: Volumes = {
        "pelvis": pelvis_part(bones, shape),
        "torso": torso_part(bones, shape),
        "yoke": yoke_part(bones, shape),
        "neck": neck_part(bones, shape),
        "head": head_part(bones, shape),
    }
    return trunk | {segment: limb(bones, shape, segment) for segment in LIMB_SEGMENTS}


def _ellipsoid(
    bones: Bones, shape: Shape, size: str, joint: str, segment: str, offset_m: tuple[float, float, float] = (0, 0, 0)
) -> Ellipsoid:
    frame = bones.frames[segment]
    return Ellipsoid(bones.joints[joint] + frame @ offset_m, frame * shape.half_axes_m[size])


def pelvis_part(bones: Bones, shape: Shape) -> tuple[Solid, ...]:
    return (
        _ellipsoid(bones, shape, "buttocks", "pelvis", "pelvis", (-0.012, 0.020, 0)),
        _ellipsoid(bones, shape, "hips", "l5", "pelvis", (0.004, 0.008, 0)),
    )


def torso_part(bones: Bones, shape: Shape) -> tuple[Solid, ...]:
    return (
        _ellipsoid(bones, shape, "hips", "l5", "pelvis", (0.006, 0, 0)),
        _ellipsoid(bones, shape, "waist", "l3", "lumbar_lower", (0.010, 0.015, 0)),
        _ellipsoid(bones, shape, "ribs", "t12", "lumbar_upper", (0.012, 0.020, 0)),
        _ellipsoid(bones, shape, "chest", "t7", "thoracic_lower", (0.012, 0.010, 0)),
        _ellipsoid(bones, shape, "upper_chest", "c7", "thoracic_upper", (0, -0.130, 0)),
    )


def yoke_part(bones: Bones, shape: Shape) -> tuple[Solid, ...]:
    """Shoulders, nape and upper chest, hulled in a ring."""
    right, left = (Ball(bones.joints[f"shoulder_{side}"], shape.radii_m["shoulder"] + 0.006) for side in SIDES)
    nape = _nape(bones, shape)
    chest = _ellipsoid(bones, shape, "upper_chest", "c7", "thoracic_upper", (0, -0.130, 0))
    return left, nape, right, chest, left


def _nape(bones: Bones, shape: Shape) -> Ellipsoid:
    return _ellipsoid(bones, shape, "nape", "c7", "thoracic_upper", (-0.008, -0.062, 0))


def back_part(bones: Bones, shape: Shape) -> tuple[Solid, ...]:
    """The torso with the nape above it, without the shoulders: what a hand on the trunk rests on."""
    return (*torso_part(bones, shape), _nape(bones, shape))


def neck_part(bones: Bones, shape: Shape) -> tuple[Solid, ...]:
    low = bones.joints["c7"] + bones.frames["thoracic_upper"] @ (0.006, -0.04, 0)
    high = bones.joints["atlas"] + bones.frames["head"] @ (0.006, 0.01, 0)
    return Ball(low, shape.radii_m["neck"] * 1.12), Ball(high, shape.radii_m["neck"])


def head_part(bones: Bones, shape: Shape) -> tuple[Solid, ...]:
    return (_ellipsoid(bones, shape, "head", "head_centre", "head"),)


def limb(bones: Bones, shape: Shape, segment: str) -> tuple[Solid, ...]:
    kind, side = kind_and_side(segment)
    if kind == "foot":
        ends = [(f"{joint}_{side}", shape.radii_m[joint]) for joint in ("ankle", "heel", "ball", "toe")]
        return tuple(Ball(bones.joints[joint], radius_m) for joint, radius_m in ends)
    near, far = (bones.joints[joint] for joint in SEGMENT_ENDS[segment])
    forward = bones.frames[segment][:, 0]
    return tuple(
        Ball(near + (far - near) * share + forward * middle_m, shape.radii_m[radius])
        for share, radius, middle_m in PROFILES[kind]
    )


def way_out_m(solids: tuple[Solid, ...], origin: Vector, outward: Vector) -> float:
    """How far it is from a point inside a part (3,) to its skin, in a direction (3,) of length 1; 0 from outside."""
    centres, axes = filled(solids, HULL_STEPS)
    inverse = np.linalg.inv(axes)
    start, step = np.einsum("nij,nj->ni", inverse, origin - centres), inverse @ outward
    a, b, c = (step * step).sum(axis=1), (start * step).sum(axis=1), (start * start).sum(axis=1) - 1
    under_the_root = b * b - a * c
    ways = (np.sqrt(np.maximum(under_the_root, 0)) - b) / a
    return max(0.0, float(ways[under_the_root > 0].max(initial=0.0)))


def filled(solids: Sequence[Solid], shares: Vector) -> tuple[Vector, Vector]:
    """Centres (n, 3) and half axes (n, 3, 3) of the ellipsoids at these shares between consecutive solids."""
    centres = np.array([solid.centre for solid in solids])
    axes = np.array([half_axes_of(solid) for solid in solids])
    if len(solids) == 1:
        return centres, axes
    middle, span = centres[:-1, None], np.diff(centres, axis=0)[:, None]
    shape, growth = axes[:-1, None], np.diff(axes, axis=0)[:, None]
    steps = shares[:, None]
    return (middle + span * steps).reshape(-1, 3), (shape + growth * steps[:, :, None]).reshape(-1, 3, 3)


def half_axes_of(solid: Solid) -> Frame:
    """The half axes (3, 3) of a solid; a ball's are all alike."""
    return UNTURNED * solid.radius_m if isinstance(solid, Ball) else solid.half_axes
