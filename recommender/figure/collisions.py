"""Whether limbs run through limbs, the trunk or furniture, deeper than flesh gives way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np

from recommender.figure.furniture import SOFT, Furniture, Roll
from recommender.figure.gaps import Balls, Ellipsoids, ball_gaps_m, balls_of, ellipsoids_of
from recommender.figure.rotations import Vector, unit
from recommender.figure.segments import LIMB_SEGMENTS, kind_and_side
from recommender.figure.softness import DECLARED_CM, HARD_PROP_CM, SOFT_CM, SOFT_PROP_CM, allowed_cm
from recommender.figure.volumes import Volumes

Pair = frozenset[str]
# part, other, depth in cm, depth allowed in cm, the move (3,) in metres of the part that would part them
Overlap = tuple[str, str, float, float, Vector]

NEIGHBOURS: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("thigh", "shank"), ("shank", "foot"), ("upper_arm", "forearm"), ("forearm", "hand"),
        ("upper_arm", "yoke"),
    )
)  # fmt: skip
TRUNK: Final = ("pelvis", "torso", "yoke", "neck", "head")
# Of a limb that begins inside the trunk only the part from this share on is asked whether it runs through the trunk.
FREE_FROM: Final = {"thigh": 0.45, "upper_arm": 0.45}
LEAST_CM: Final = 0.1  # less than a drawn line
THIGHS_FREE_FROM: Final = 0.25  # both thighs begin side by side


def overlaps(parts: Volumes, declared: frozenset[Pair]) -> Iterator[Overlap]:
    """Every pair of parts that run into each other deeper than they may."""
    balls = {name: balls_of(parts[name]) for name in LIMB_SEGMENTS}
    trunk = {name: ellipsoids_of(parts[name]) for name in TRUNK}
    for other, part in combinations(LIMB_SEGMENTS, 2):  # arms after legs: a hand is told to move, not the shin
        if not _neighbours(part, other):
            yield from _limb_overlap(part, other, balls, declared)
    for part in LIMB_SEGMENTS:
        for other in TRUNK:
            if not _neighbours(part, other):
                yield from _trunk_overlap(part, balls[part], other, trunk[other], declared)


def furniture_overlaps(
    parts: Volumes, props: Mapping[str, Sequence[Furniture]], declared: frozenset[Pair]
) -> Iterator[Overlap]:
    """Every part that sinks deeper into a prop than the two give way."""
    for part, solids in parts.items():
        balls = balls_of(solids)
        for prop, pieces in props.items():
            for piece in pieces:
                gaps = piece.distances_m(balls.centres) - balls.radii_m
                deepest = int(gaps.argmin())
                give = SOFT_PROP_CM if piece.material in SOFT else HARD_PROP_CM
                allowed = SOFT_CM[kind_and_side(part)[0]] + give + _declared_cm(part, prop, declared)
                depth = -float(gaps[deepest]) * 100
                if depth > allowed + LEAST_CM:
                    away = _out_of(piece, balls.centres[deepest])
                    yield part, prop, depth, allowed, away * (depth - allowed) / 100


def _neighbours(part: str, other: str) -> bool:
    kind, side = kind_and_side(part)
    other_kind, other_side = kind_and_side(other)
    return frozenset((kind, other_kind)) in NEIGHBOURS and (not other_side or side == other_side)


def _declared_cm(part: str, other: str, declared: frozenset[Pair]) -> float:
    """What a declared contact adds; one with the torso is one with the shoulders too."""
    others = {other, "torso"} if other == "yoke" else {other}
    return DECLARED_CM if any(frozenset((part, name)) in declared for name in others) else 0.0


def _limb_overlap(part: str, other: str, balls: Mapping[str, Balls], declared: frozenset[Pair]) -> Iterator[Overlap]:
    a, b = balls[part], balls[other]
    if {kind_and_side(part)[0], kind_and_side(other)[0]} == {"thigh"}:
        a, b = from_share(a, THIGHS_FREE_FROM), from_share(b, THIGHS_FREE_FROM)
    gaps = ball_gaps_m(a, b)
    first, second = np.unravel_index(int(gaps.argmin()), gaps.shape)
    depth, allowed = -float(gaps.min()) * 100, allowed_cm(part, other) + _declared_cm(part, other, declared)
    if depth > allowed + LEAST_CM:
        away = unit(a.centres[first] - b.centres[second])
        yield part, other, depth, allowed, away * (depth - allowed) / 100


def _trunk_overlap(
    part: str, balls: Balls, other: str, trunk: Ellipsoids, declared: frozenset[Pair]
) -> Iterator[Overlap]:
    free_from = FREE_FROM.get(kind_and_side(part)[0], 0.0)
    free = from_share(balls, free_from)
    gaps = trunk.gaps_m(free)
    deepest = int(gaps.argmin())
    depth, allowed = -float(gaps[deepest]) * 100, allowed_cm(part, other) + _declared_cm(part, other, declared)
    if depth > allowed + LEAST_CM:
        nearest = trunk.centres[int(np.linalg.norm(trunk.centres - free.centres[deepest], axis=1).argmin())]
        yield part, other, depth, allowed, unit(free.centres[deepest] - nearest) * (depth - allowed) / 100


def from_share(balls: Balls, share: float) -> Balls:
    """The balls of a limb from a share of its length on."""
    kept = balls.shares >= share
    return Balls(balls.centres[kept], balls.radii_m[kept], balls.shares[kept])


def _out_of(piece: Furniture, point: Vector) -> Vector:
    """The direction (3,) out of a piece of furniture at a point."""
    steps = np.eye(3) * 0.002
    ahead, behind = piece.distances_m(point + steps), piece.distances_m(point - steps)
    slope = unit(ahead - behind)
    return slope if isinstance(piece, Roll) or float(slope @ slope) > 0 else np.array((0.0, 1.0, 0.0))
