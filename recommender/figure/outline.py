"""The outline of something round on the page: always the same number of points, so that key frames can morph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from recommender.figure.solids import Array, Seen

CAP_POINTS: Final = 3  # between a tip and the joint behind it
_CAP_SHARES: Final = 1.0 - np.cos(np.linspace(0.0, np.pi / 2, CAP_POINTS + 2))[1:-1]


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A closed curve.

    points   (n, 2) px, in order
    depth_m  (n,) of the rim there: where the eye's ray touches the solid
    """

    points: Array
    depth_m: Array


def limb_outline(seen: Seen, near: Array, far: Array, *, inner_points: int = 5) -> Outline:
    """The outline of solids that follow one another from `near` to `far` (2,) on the page.

    It is exact where every line across that direction meets the solids in one piece, as with limbs and trunks.
    2 * (inner_points + 2 * CAP_POINTS + 3) points: the near tip, one side, the far tip, and the other side back.
    """
    along = _direction(far - near)
    frame = np.array([along, [-along[1], along[0]]])  # (2, 2): page -> along, across
    centre = seen.centres @ frame.T
    spread = frame @ seen.spread @ frame.T
    stations = _stations(
        centre[:, 0], np.sqrt(spread[:, 0, 0]), (float(near @ along), float(far @ along)), inner_points
    )
    upper, lower, upper_solid, lower_solid = _extent(centre, spread, stations)
    one = np.array([stations, upper]).T
    other = np.array([stations, lower]).T[-2:0:-1]
    points = np.concatenate([one, other]) @ frame
    touched = np.concatenate([upper_solid, lower_solid[-2:0:-1]])
    offset = points - seen.centres[touched]
    depth = seen.depth_m[touched] + np.einsum("ni,ni->n", seen.slope[touched], offset)
    return Outline(points, depth)


def far_tip(outline: Outline) -> int:
    """The index of a limb outline's point at the far tip; the near tip is 0."""
    return len(outline.points) // 2


def _direction(way: Array) -> Array:
    length = float(np.hypot(way[0], way[1]))
    return way / length if length > 1e-6 else np.array([0.0, 1.0])


def _stations(middle: Array, reach: Array, joints: tuple[float, float], inner_points: int) -> Array:
    """Where along the limb its width is taken: dense at the round ends, at both joints, even between them."""
    first, last = float((middle - reach).min()), float((middle + reach).max())
    near = min(max(joints[0], first + 0.1), last - 0.2)
    far = min(max(joints[1], near + 0.1), last - 0.1)
    between = np.linspace(near, far, inner_points + 2)
    start = near - (near - first) * (1.0 - _CAP_SHARES)
    end = far + (last - far) * (1.0 - _CAP_SHARES[::-1])
    return np.concatenate([[first], start, between, end, [last]])


def _extent(centre: Array, spread: Array, stations: Array) -> tuple[Array, Array, Array, Array]:
    """Highest and lowest point across the limb at each station, and which solid gives them."""
    reach = np.sqrt(spread[:, 0, 0])[:, None]
    share = (stations[None, :] - centre[:, :1]) / reach
    lean = spread[:, 0, 1][:, None] / reach
    thick = np.sqrt(np.maximum(spread[:, 1, 1] - spread[:, 0, 1] ** 2 / spread[:, 0, 0], 0.0))[:, None]
    met = np.abs(share) <= np.maximum(1.0, np.abs(share).min(axis=0)) + 1e-9  # in a gap: the nearest solid
    share = share.clip(-1.0, 1.0)
    middle = centre[:, 1:] + lean * share
    half = thick * np.sqrt(np.maximum(1.0 - share * share, 0.0))
    top = np.where(met, middle + half, -np.inf)
    bottom = np.where(met, middle - half, np.inf)
    above, below = top.argmax(axis=0), bottom.argmin(axis=0)
    at = np.arange(len(stations))
    return top[above, at], bottom[below, at], above, below


def hull_outline(seen: Seen, *, count: int = 28) -> Outline:
    """The outline of the convex hull of solids: the farthest point in each of `count` directions."""
    angles = np.arange(count) * (2 * np.pi / count)
    ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    pulled = np.einsum("nij,mj->nmi", seen.spread, ways)
    reach = np.sqrt(np.einsum("nmi,mi->nm", pulled, ways))
    farthest = (seen.centres @ ways.T + reach).argmax(axis=0)
    at = np.arange(count)
    offset = pulled[farthest, at] / reach[farthest, at][:, None]
    depth = seen.depth_m[farthest] + np.einsum("ni,ni->n", seen.slope[farthest], offset)
    return Outline(seen.centres[farthest] + offset, depth)
