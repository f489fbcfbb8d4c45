"""Balls and ellipsoids as arrays, and as the camera sees them: the one form in which everything round is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.figure.camera import Camera
from recommender.figure.volumes import Ball, Solid

Array = NDArray[np.float64]
ROUND: Final[Array] = np.eye(3)


@dataclass(frozen=True, slots=True, eq=False)
class Solids:
    """n ellipsoids.

    centres    (n, 3) metres
    half_axes  (n, 3, 3) metres; the columns are half axes in the world (a ball: its radius times the identity)
    """

    centres: Array
    half_axes: Array

    def __add__(self, other: Solids) -> Solids:
        return joined([self, other])

    def part(self, members: range) -> Solids:
        """Some of them."""
        which = slice(members.start, members.stop)
        return Solids(self.centres[which], self.half_axes[which])


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """n ellipsoids as a camera sees them.

    centres   (n, 2) px
    spread    (n, 2, 2) px^2: the projected ellipse is {d: d' spread^-1 d <= 1}
    depth_m   (n,) of the centres
    slope     (n, 2) metres per px: how the depth of the rim plane runs over the page
    front_m   (n,) how far the surface bulges toward the viewer in the middle
    """

    centres: Array
    spread: Array
    depth_m: Array
    slope: Array
    front_m: Array

    def box(self) -> Array:
        """(2, 2): lowest and highest page x and y of them all."""
        reach = np.sqrt(self.spread[:, (0, 1), (0, 1)])
        return np.array([(self.centres - reach).min(axis=0), (self.centres + reach).max(axis=0)])

    def grown(self, by_px: float) -> Seen:
        """The same, each ellipse about so many pixels larger all round."""
        xx, xy, yy = self.spread[:, 0, 0], self.spread[:, 0, 1], self.spread[:, 1, 1]
        radius = np.sqrt(np.sqrt(np.maximum(xx * yy - xy * xy, 1e-12)))
        larger = ((radius + by_px) / radius) ** 2
        return Seen(self.centres, self.spread * larger[:, None, None], self.depth_m, self.slope, self.front_m)


def joined(several: Sequence[Solids]) -> Solids:
    """All of them in one."""
    return Solids(
        np.concatenate([each.centres for each in several]), np.concatenate([each.half_axes for each in several])
    )


def gathered(solids: Sequence[Solid]) -> Solids:
    """The same solids as arrays."""
    axes = [ROUND * each.radius_m if isinstance(each, Ball) else each.half_axes for each in solids]
    return Solids(np.array([each.centre for each in solids]), np.array(axes))


def chained(solids: Solids, steps: int) -> Solids:
    """Consecutive solids with steps - 1 more between each two: dense enough to stand for their hulls.

    Between balls this is exact in the limit; the radius follows a smooth curve, so that a limb has no kinks.
    """
    count = len(solids.centres)
    if count < 2:
        return solids
    weights = _smooth_weights(count, steps)
    axes = weights @ solids.half_axes.reshape(count, 9)
    return Solids(_straight_weights(count, steps) @ solids.centres, axes.reshape(-1, 3, 3))


@lru_cache(maxsize=32)
def _straight_weights(count: int, steps: int) -> Array:
    """(m, count): linear interpolation between knots 0 .. count - 1."""
    at = np.linspace(0, count - 1, (count - 1) * steps + 1)
    return np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(count)[None, :]))


@lru_cache(maxsize=32)
def _smooth_weights(count: int, steps: int) -> Array:
    """(m, count): half way between linear and smoothstep interpolation, which never overshoots a knot."""
    at = np.linspace(0, count - 1, (count - 1) * steps + 1)
    away = np.minimum(np.abs(at[:, None] - np.arange(count)[None, :]), 1.0)
    straight = 1.0 - away
    smooth = straight * straight * (3.0 - 2.0 * straight)
    return (straight + smooth) / 2


def seen(solids: Solids, camera: Camera) -> Seen:
    """The solids as the camera sees them."""
    axes = camera.axes_px
    turned = axes @ solids.half_axes
    square = turned @ turned.transpose(0, 2, 1)
    xx, xy, yy = square[:, 0, 0], square[:, 0, 1], square[:, 1, 1]
    xz, yz = square[:, 0, 2], square[:, 1, 2]
    slope = np.array([yy * xz - xy * yz, xx * yz - xy * xz]).T / (xx * yy - xy * xy)[:, None]
    front = square[:, 2, 2] - slope[:, 0] * xz - slope[:, 1] * yz
    spread = square[:, :2, :2]
    return Seen(
        camera.page(solids.centres), spread, camera.depth_m(solids.centres), slope, np.sqrt(np.maximum(front, 0.0))
    )
