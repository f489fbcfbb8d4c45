"""Where an outline is left open: the limb goes on there, and a line across it would be a cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from recommender.figure.camera import Camera
from recommender.figure.curves import Curve, Flags
from recommender.figure.fronts import Front
from recommender.figure.outline import CAP_POINTS, Outline
from recommender.figure.segments import SIDES
from recommender.figure.skeleton import Body
from recommender.figure.solids import Array

LEVEL_M: Final = 0.035  # an edge less than this in front of its neighbour is no edge
NIB_PX: Final = 0.8  # half a line: an edge begins where it comes out from under the neighbour's own edge
PROBES: Final = 8


@dataclass(frozen=True, slots=True)
class Seam:
    """Where the outline of `run` is left open: over the run of a neighbour, within zone_m of a joint.

    under  a run that may lie over the neighbour there: cloth on skin, the shirt on the hip
    """

    run: str
    over: str
    over_part: str
    joint: str
    zone_m: float
    under: str = ""
    under_part: str = ""


def _limb_seams(side: str) -> list[Seam]:
    pairs: list[tuple[str, str, str, str, float] | tuple[str, str, str, str, float, str, str]] = [
        ("thigh", "pelvis", "pelvis", "hip", 0.19, "shirt", "torso"),
        ("pelvis", "thigh", "thigh", "hip", 0.19),
        ("thigh", "legging", "shank", "knee", 0.085),
        ("legging", "thigh", "thigh", "knee", 0.085),
        ("shank", "foot", "foot", "ankle", 0.06),
        ("foot", "shank", "shank", "ankle", 0.075, "legging", "shank"),
        ("sleeve", "shirt", "torso", "shoulder", 0.085),
        ("shirt", "sleeve", "upper_arm", "shoulder", 0.085),
        ("upper_arm", "forearm", "forearm", "elbow", 0.06),
        ("forearm", "upper_arm", "upper_arm", "elbow", 0.06, "sleeve", "upper_arm"),
        ("forearm", "hand", "hand", "wrist", 0.05),
        ("hand", "forearm", "forearm", "wrist", 0.05),
    ]
    return [
        Seam(
            _sided(run, side), _sided(over, side), _sided(part, side), f"{joint}_{side}", zone_m,
            *(_sided(name, side) for name in covers),
        )
        for run, over, part, joint, zone_m, *covers in pairs
    ]  # fmt: skip


def _sided(name: str, side: str) -> str:
    return name if name in {"pelvis", "shirt", "torso"} else f"{name}_{side}"


SEAMS: Final = tuple(seam for side in SIDES for seam in _limb_seams(side))
_SEAMS_OF: Final = {run: tuple(seam for seam in SEAMS if seam.run == run) for run in {seam.run for seam in SEAMS}}


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A body as a camera sees it: each run's front, the same with half a line around it, and its outline, by name."""

    body: Body
    camera: Camera
    fronts: Mapping[str, Front]
    larger: Mapping[str, Front]
    outlines: Mapping[str, Outline]


def edge(run: str, figure: Shown, painted: frozenset[str]) -> Curve:
    """The outline of a run, the pen lifted over the neighbours that are painted already."""
    outline = figure.outlines[run]
    if run.startswith(("neck", "fingertips")):  # skin in the neckline, or under the shirt; fingers go on
        return Curve(outline.points, hidden=_near_cap(len(outline.points)))
    seams = [
        seam if seam.under_part in painted else replace(seam, under="")
        for seam in _SEAMS_OF.get(run, ())
        if seam.over_part in painted
    ]
    hidden = _hidden(outline.points, outline.depth_m, seams, figure)
    if not hidden.any():
        return Curve(outline.points)
    return Curve(outline.points, hidden=hidden, cuts=_cuts(outline, hidden, seams, figure))


def _near_cap(count: int) -> Flags:
    from_the_tip = np.minimum(np.arange(count), count - np.arange(count))
    return np.asarray(from_the_tip <= CAP_POINTS)


def _cuts(outline: Outline, hidden: Flags, seams: Sequence[Seam], figure: Shown) -> Array:
    """(n,): where between a hidden and a shown point the edge goes under, as a share of the way; nan elsewhere."""
    cuts = np.full(len(hidden), np.nan)
    changing = np.flatnonzero(hidden != np.roll(hidden, -1))
    following = (changing + 1) % len(hidden)
    shares = (np.arange(PROBES) + 0.5) / PROBES
    ways = [outline.points[changing], outline.points[following]]
    points = ways[0][:, None, :] * (1 - shares[:, None]) + ways[1][:, None, :] * shares[:, None]
    depth = outline.depth_m[changing, None] * (1 - shares) + outline.depth_m[following, None] * shares
    under = _hidden(points.reshape(-1, 2), depth.ravel(), seams, figure).reshape(-1, PROBES).mean(axis=1)
    cuts[changing] = np.where(hidden[changing], under, 1.0 - under)
    return cuts


def _hidden(points: Array, depth_m: Array, seams: Sequence[Seam], figure: Shown) -> Flags:
    hidden = np.zeros(len(points), dtype=bool)
    for seam in seams:
        offset = points - figure.camera.page(figure.body.joints[seam.joint])
        close = np.flatnonzero(np.hypot(offset[:, 0], offset[:, 1]) < seam.zone_m * figure.camera.scale)
        if len(close):
            hidden[close] |= _level_with(points[close], depth_m[close], seam, figure)
    return hidden


def _level_with(points: Array, depth_m: Array, seam: Seam, figure: Shown) -> Flags:
    """Whether points of an edge lie over the neighbour's surface and hardly in front of it."""
    ground = figure.larger[seam.over].depth_at(points)
    level = np.isfinite(ground) & (depth_m - ground < LEVEL_M)
    if seam.under and level.any():
        level &= figure.fronts[seam.under].depth_at(points) < ground
    return np.asarray(level)
