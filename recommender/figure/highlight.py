"""The stretched muscles as marks: blobs on the surface of a part, cut to its outline, a hint where they face away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from recommender.catalog.stretch import Stretch
from recommender.figure.camera import Camera
from recommender.figure.curves import Curve, Mark
from recommender.figure.muscles import MUSCLES, Knot, Patch, muscle_and_sides
from recommender.figure.outline import limb_outline
from recommender.figure.rotations import Vector
from recommender.figure.run import Run
from recommender.figure.segments import SEGMENT_ENDS, SIDE_SIGN
from recommender.figure.skeleton import Body
from recommender.figure.solids import Array, Solids, chained, seen

FACING_AWAY: Final = -0.25  # cosine below which a patch is out of sight
FLATNESS: Final = 0.55  # of a patch: it lies in the skin, not on it
LEAST_STEPS: Final = 4
PART_OF_RUN: Final = {"shirt": "torso", "legging": "shank", "sleeve": "upper_arm"}


@dataclass(frozen=True, slots=True, eq=False)
class Blob:
    """A patch on a body: its solids, the part that carries it, and where it looks.

    name     muscle, side and which of its patches
    run      whose outline cuts it
    outward  (3,) the mean direction away from the bone
    """

    name: str
    run: str
    part: str
    solids: Solids
    outward: Vector


def muscles_of(stretch: Stretch) -> tuple[str, ...]:
    """What is shown of a stretch whose picture does not say: the muscles it is for, on the right where sides differ."""
    side = "_r" if stretch.sides == "each" else ""
    return tuple(f"{muscle}{side}" for muscle in stretch.muscles.primary)


def blobs(body: Body, flesh: Mapping[str, Run], names: Iterable[str]) -> list[list[Blob]]:
    """The blobs of each muscle and side that is named."""
    named = [muscle_and_sides(name) for name in names]
    asked = dict.fromkeys((muscle, side) for muscle, sides in named for side in sides)
    return [
        [_blob(body, flesh, patch, side, f"{muscle}_{side}:{place}") for place, patch in enumerate(MUSCLES[muscle])]
        for muscle, side in asked
    ]


def _blob(body: Body, flesh: Mapping[str, Run], patch: Patch, side: str, name: str) -> Blob:
    own = patch.run in {"pelvis", "shirt", "neck"}
    run = patch.run if own else f"{patch.run}_{side}"
    part = PART_OF_RUN.get(patch.run, patch.run)
    knots = [_knot(body, flesh[run].solids, knot, side) for knot in patch.knots]
    solids = Solids(np.array([knot[0] for knot in knots]), np.array([knot[1] for knot in knots]))
    outward = np.mean([knot[2] for knot in knots], axis=0)
    return Blob(name, run, part if own else f"{part}_{side}", chained(solids, _steps(solids, patch)), outward)


def _steps(solids: Solids, patch: Patch) -> int:
    """So many that neighbours in the chain overlap, however thin the patch is."""
    longest_m = float(np.linalg.norm(np.diff(solids.centres, axis=0), axis=1).max())
    thinnest_m = min(radius_mm for *_, radius_mm in patch.knots) / 1000 * FLATNESS
    return max(LEAST_STEPS, int(np.ceil(longest_m / thinnest_m)))


def _knot(body: Body, surface: Solids, knot: Knot, side: str) -> tuple[Vector, Array, Vector]:
    """Centre (3,), half axes (3, 3) and outward direction (3,) of a patch's knot."""
    segment, share, angle_deg, radius_mm = knot
    origin, outward = _ray(body, segment, share, np.radians(angle_deg), side)
    radius = radius_mm / 1000
    flat = np.eye(3) * radius - np.outer(outward, outward) * radius * (1 - FLATNESS)
    return origin + outward * _way_out_m(surface, origin, outward), flat, outward


def _ray(body: Body, segment: str, share: float, angle: float, side: str) -> tuple[Vector, Vector]:
    """From where and in which direction a knot lies."""
    if segment == "collar":
        near, far = body.joints["c7"], body.joints[f"shoulder_{side}"]
        frame = body.frames["thoracic_upper"]
        return near + (far - near) * share, frame[:, 0] * np.cos(angle) + frame[:, 1] * np.sin(angle)
    name = segment if segment in SEGMENT_ENDS else f"{segment}_{side}"
    near, far = (body.joints[joint] for joint in SEGMENT_ENDS[name])
    frame = body.frames[name]
    outward = frame[:, 0] * np.cos(angle) + frame[:, 2] * np.sin(angle) * SIDE_SIGN[side]
    return near + (far - near) * share, outward


def _way_out_m(surface: Solids, origin: Vector, outward: Vector) -> float:
    """How far a ray from inside goes until it leaves the last of the solids."""
    inverse = np.linalg.inv(surface.half_axes)
    start = np.einsum("nij,nj->ni", inverse, origin - surface.centres)
    way = inverse @ outward
    a, b, c = (way * way).sum(1), (start * way).sum(1), (start * start).sum(1) - 1.0
    root = b * b - a * c
    out = np.where(root >= 0, (-b + np.sqrt(np.maximum(root, 0))) / a, 0.0)
    return float(out.max())


def visible(muscles: Iterable[list[Blob]], camera: Camera) -> list[tuple[Blob, bool]]:
    """The blobs that are drawn, each with whether it is only a hint: so where a muscle faces away altogether."""
    chosen = []
    for muscle in muscles:
        facing = [float(blob.outward @ camera.toward) for blob in muscle]
        hint = max(facing) < FACING_AWAY
        chosen += [(blob, hint) for blob, cosine in zip(muscle, facing, strict=True) if hint or cosine >= FACING_AWAY]
    return chosen


def blob_mark(blob: Blob, camera: Camera, *, hint: bool) -> Mark:
    """A blob as it is painted, cut to the outline of its run."""
    projected = seen(blob.solids, camera)
    outline = limb_outline(projected, projected.centres[0], projected.centres[-1], inner_points=3)
    return Mark("stretched hint" if hint else "stretched", (Curve(outline.points),), blob.part, blob.run)
