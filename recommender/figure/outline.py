"""The outline of something round on the page: always the same number of points, so that key frames can morph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.figure.solids import Array, Seen

CAP_POINTS: Final = 3  # between a tip and the joint behind it
_TIP_SHARES: Final = 1.0 - np.cos(np.linspace(0.0, np.pi / 2, CAP_POINTS + 2))[:-1]  # from the tip to that joint
Numbers = NDArray[np.int_]


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
    return limb_outlines(seen, [range(len(seen.centres))], np.array([[near, far]]), inner_points=inner_points)[0]


def limb_outlines(seen: Seen, members: Sequence[range], ends: Array, *, inner_points: int) -> list[Outline]:
    """The same for k limbs in one go: which of the solids are of each, and their near and far ends (k, 2, 2)."""
    which = _padded(members)
    along = _directions(ends[:, 1] - ends[:, 0])
    middle, across, spread = _turned(seen, which, along)
    reach = np.sqrt(spread[0])
    joints = (ends * along[:, None]).sum(axis=2)
    stations = _stations(middle, reach, joints, inner_points)
    upper, lower, upper_solid, lower_solid = _extent(middle, across, reach, spread, stations)
    forth = np.concatenate([stations, stations[:, -2:0:-1]], axis=1)
    beside = np.concatenate([upper, lower[:, -2:0:-1]], axis=1)
    x, y = along[:, :1], along[:, 1:]
    points = np.stack([forth * x - beside * y, forth * y + beside * x], axis=2)
    touched = np.take_along_axis(which, np.concatenate([upper_solid, lower_solid[:, -2:0:-1]], axis=1), axis=1)
    offset = points - seen.centres[touched]
    depth = seen.depth_m[touched] + (seen.slope[touched] * offset).sum(axis=2)
    return [Outline(*each) for each in zip(points, depth, strict=True)]


def _padded(members: Sequence[range]) -> Numbers:
    """(k, n): the numbers of each one's solids, the last one again where another has more: that changes no outline."""
    count = max(len(each) for each in members)
    ends = np.array([(each.start, each.stop - 1) for each in members])
    return np.asarray(np.minimum(ends[:, :1] + np.arange(count), ends[:, 1:]))


def _turned(seen: Seen, which: Numbers, along: Array) -> tuple[Array, Array, tuple[Array, Array, Array]]:
    """(k, n) each: middles along and across a direction, and the spread along, along and across, across."""
    x, y = along[:, :1], along[:, 1:]
    centre_x, centre_y = seen.centres[which].transpose(2, 0, 1)
    (xx, xy), (_, yy) = seen.spread[which].transpose(2, 3, 0, 1)
    spread = (
        xx * x * x + 2 * xy * x * y + yy * y * y,
        (yy - xx) * x * y + xy * (x * x - y * y),
        xx * y * y - 2 * xy * x * y + yy * x * x,
    )
    return centre_x * x + centre_y * y, centre_y * x - centre_x * y, spread


def far_tip(outline: Outline) -> int:
    """The index of a limb outline's point at the far tip; the near tip is 0."""
    return len(outline.points) // 2


def _directions(ways: Array) -> Array:
    """(k, 2) of length 1; up the page where a limb is seen end-on."""
    length = np.hypot(ways[:, 0], ways[:, 1])[:, None]
    return np.where(length > 1e-6, ways / np.maximum(length, 1e-6), (0.0, 1.0))


def _stations(middle: Array, reach: Array, joints: Array, inner_points: int) -> Array:
    """(k, m): where along each limb its width is taken: dense at the round ends, at both joints, even between them."""
    first, last = (middle - reach).min(axis=1), (middle + reach).max(axis=1)
    near = np.minimum(np.maximum(joints[:, 0], first + 0.1), last - 0.2)
    far = np.minimum(np.maximum(joints[:, 1], near + 0.1), last - 0.1)
    inward = np.arange(1, inner_points + 1) / (inner_points + 1)
    spans = (
        (first, near, _TIP_SHARES),
        (near, far, np.array([0.0, *inward, 1.0])),
        (far, last, 1.0 - _TIP_SHARES[::-1]),
    )
    return np.concatenate([start[:, None] + (end - start)[:, None] * shares for start, end, shares in spans], axis=1)


def _extent(
    middle: Array, across: Array, reach: Array, spread: tuple[Array, Array, Array], stations: Array
) -> tuple[Array, Array, Numbers, Numbers]:
    """(k, m) each: highest and lowest point across the limb at each station, and which solid gives them."""
    share = (stations[:, None, :] - middle[:, :, None]) / reach[:, :, None]
    lean = (spread[1] / reach)[:, :, None]
    thick = np.sqrt(np.maximum(spread[2] - spread[1] ** 2 / spread[0], 0.0))[:, :, None]
    away = np.abs(share)
    met = away <= np.maximum(1.0, away.min(axis=1, keepdims=True)) + 1e-9  # in a gap: the nearest solid
    share = share.clip(-1.0, 1.0)
    centre = across[:, :, None] + lean * share
    half = thick * np.sqrt(np.maximum(1.0 - share * share, 0.0))
    top = np.where(met, centre + half, -np.inf)
    bottom = np.where(met, centre - half, np.inf)
    return top.max(axis=1), bottom.min(axis=1), top.argmax(axis=1), bottom.argmin(axis=1)


def hull_outline(seen: Seen, *, count: int = 28) -> Outline:
    """The outline of the convex hull of solids: the farthest point in each of `count` directions."""
    return hull_outlines(seen, np.arange(len(seen.centres))[None], count=count)[0]


def hull_outlines(seen: Seen, which: Numbers, *, count: int = 28) -> list[Outline]:
    """The same for k hulls in one go: the numbers (k, n) of each one's solids; one may be named twice."""
    ways = _all_round(count)
    pulled = seen.spread @ ways.T  # (n, 2, count)
    reach = np.sqrt((pulled * ways.T).sum(axis=1))
    farthest = which[np.arange(len(which))[:, None], (seen.centres @ ways.T + reach)[which].argmax(axis=1)]
    at = np.arange(count)
    offset = pulled[farthest, :, at] / reach[farthest, at][..., None]
    depth = seen.depth_m[farthest] + (seen.slope[farthest] * offset).sum(axis=2)
    return [Outline(*each) for each in zip(seen.centres[farthest] + offset, depth, strict=True)]


@lru_cache(maxsize=16)
def _all_round(count: int) -> Array:
    """(count, 2): directions on the page."""
    angles = np.arange(count) * (2 * np.pi / count)
    return np.array((np.cos(angles), np.sin(angles))).T
