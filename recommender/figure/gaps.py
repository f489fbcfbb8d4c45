"""How far parts of a body are from one another and from furniture; negative where they run into each other.

Limbs are sampled as balls along their way, the trunk as ellipsoids along the spine, so that a gap is exact to a few
millimetres, which is finer than a drawn line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from recommender.figure.furniture import Furniture
from recommender.figure.rotations import Vector
from recommender.figure.volumes import Ball, Ellipsoid, Solid, filled

LIMB_SAMPLES: Final = 7  # balls along each link of a limb
TRUNK_SAMPLES: Final = 3
_STEPS: Final = np.linspace(0, 1, LIMB_SAMPLES)[:, None]


def _all_around() -> Vector:
    """(26, 3) directions, evenly enough spread."""
    grid = np.array([(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if (x, y, z) != (0, 0, 0)])
    directions: Vector = grid / np.linalg.norm(grid, axis=1)[:, None]
    return directions


AROUND: Final = _all_around()


@dataclass(frozen=True, slots=True, eq=False)
class Balls:
    """centres (n, 3), radii_m (n,); shares (n,) how far along the part each lies."""

    centres: Vector
    radii_m: Vector
    shares: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Ellipsoids:
    """centres (n, 3), half_axes (n, 3, 3) with the half axes as columns, and the inverse of these."""

    centres: Vector
    half_axes: Vector
    inverses: Vector

    def gaps_m(self, balls: Balls) -> Vector:
        """(m,) from the nearest of the ellipsoids to each ball; to first order, so best near the surface."""
        ways = balls.centres[:, None, :] - self.centres
        local = np.einsum("nij,mnj->mni", self.inverses, ways)
        size = np.maximum(np.linalg.norm(local, axis=2), 1e-6)
        slope = np.maximum(np.linalg.norm(np.einsum("nji,mnj->mni", self.inverses, local), axis=2), 1e-6)
        gaps: Vector = ((size - 1) * size / slope).min(axis=1) - balls.radii_m
        return gaps


def balls_of(solids: Sequence[Solid], first: int = 0, last: int | None = None) -> Balls:
    """The balls that fill a limb; of a trunk part, its skin as points of no thickness."""
    if any(isinstance(solid, Ellipsoid) for solid in solids):
        return _skin(solids)
    chain = [solid for solid in solids if isinstance(solid, Ball)][first:last]
    centres = np.array([ball.centre for ball in chain])
    radii = np.array([ball.radius_m for ball in chain])
    if len(chain) == 1:
        return Balls(centres, radii, np.zeros(1))
    steps = _STEPS
    shares = np.concatenate([(index + steps[:, 0]) / (len(chain) - 1) for index in range(len(chain) - 1)])
    return Balls(
        np.concatenate([a + (b - a) * steps for a, b in pairwise(centres)]),
        np.concatenate([(a + (b - a) * steps)[:, 0] for a, b in pairwise(radii)]),
        shares,
    )


def ellipsoids_of(solids: Sequence[Solid]) -> Ellipsoids:
    """The ellipsoids that fill a part of the trunk; a ball is one with equal axes."""
    centres, half_axes = filled(solids, np.linspace(0, 1, TRUNK_SAMPLES))
    inverses: Vector = np.linalg.inv(half_axes).astype(float)
    return Ellipsoids(centres, half_axes, inverses)


def _skin(solids: Sequence[Solid]) -> Balls:
    filled = ellipsoids_of(solids)
    points = filled.centres[:, None, :] + np.einsum("nij,kj->nki", filled.half_axes, AROUND)
    flat = points.reshape(-1, 3)
    return Balls(flat, np.zeros(len(flat)), np.full(len(flat), 0.5))


def part_gap_m(solids: Sequence[Solid], others: Sequence[Solid]) -> float:
    """Between two parts of a body; negative by how deep they run into each other."""
    if _is_trunk(solids) and not _is_trunk(others):
        solids, others = others, solids
    balls = balls_of(solids)
    if _is_trunk(others):
        return float(ellipsoids_of(others).gaps_m(balls).min())
    return float(ball_gaps_m(balls, balls_of(others)).min())


def ball_gaps_m(balls: Balls, others: Balls) -> Vector:
    """(n, m) between each ball of the one and each of the other."""
    ways = balls.centres[:, None, :] - others.centres
    gaps: Vector = np.sqrt((ways * ways).sum(axis=2)) - balls.radii_m[:, None] - others.radii_m
    return gaps


def furniture_gap_m(solids: Sequence[Solid], furniture: Iterable[Furniture]) -> float:
    """Between a part of a body and a prop; negative by how deep the part sinks in."""
    balls = balls_of(solids)
    return min(float((solid.distances_m(balls.centres) - balls.radii_m).min()) for solid in furniture)


def _is_trunk(solids: Sequence[Solid]) -> bool:
    return any(isinstance(solid, Ellipsoid) for solid in solids)
