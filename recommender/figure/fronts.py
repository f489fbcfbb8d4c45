"""The front surface of what a camera sees: how deep it lies at points of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.figure.solids import Array, Seen


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """The front of n ellipsoids, as sums that many points are put into at once: many small steps are slow.

    ellipses  (n, 6) 1 in the middle of an ellipse, 0 on its rim, as factors of 1, x, y, xx, xy, yy of the page in px
    rims      (n, 3) the depth of its rim's plane in metres, as factors of 1, x, y
    bulges_m  (n,) how far it bulges toward the viewer in the middle
    box       lowest x and y, highest x and y of them all
    """

    ellipses: Array
    rims: Array
    bulges_m: Array
    box: tuple[float, float, float, float]

    def depth_at(self, points: Array) -> Array:
        """Depth (m,) at page points (m, 2), in metres; -inf beside all of the ellipsoids."""
        depth = np.full(len(points), -np.inf)
        left, top, right, bottom = self.box
        x, y = points[:, 0], points[:, 1]
        near = np.flatnonzero((x > left) & (x < right) & (y > top) & (y < bottom))
        if len(near):
            depth[near] = self._nearest(x[near], y[near])
        return depth

    def _nearest(self, x: Array, y: Array) -> Array:
        terms = np.array((np.ones(len(x)), x, y, x * x, x * y, y * y))
        inside = self.ellipses @ terms
        surface = np.sqrt(np.maximum(inside, 0.0))
        surface *= self.bulges_m[:, None]
        surface += self.rims @ terms[:3]
        surface[inside <= 0.0] = -np.inf
        return np.asarray(surface.max(axis=0))


def fronts(seen: Seen, members: Sequence[range]) -> list[Front]:
    """The front of each group of ellipsoids that follow one another."""
    ellipses, rims = _ellipses(seen), _rims(seen)
    starts = [each.start for each in members]
    reach = np.sqrt(seen.spread[:, (0, 1), (0, 1)])
    low, high = np.minimum.reduceat(seen.centres - reach, starts), np.maximum.reduceat(seen.centres + reach, starts)
    boxes = np.concatenate([low, high], axis=1).tolist()
    return [
        Front(ellipses[a:b], rims[a:b], seen.front_m[a:b], tuple(box))
        for (a, b), box in zip(((each.start, each.stop) for each in members), boxes, strict=True)
    ]


def front_of(seen: Seen) -> Front:
    """The front of all of them together."""
    return fronts(seen, [range(len(seen.centres))])[0]


def _ellipses(seen: Seen) -> Array:
    xx, xy, yy = seen.spread[:, 0, 0], seen.spread[:, 0, 1], seen.spread[:, 1, 1]
    size = xx * yy - xy * xy
    a, b, c = yy / size, -2 * xy / size, xx / size
    x, y = seen.centres.T
    constant = 1.0 - (a * x + b * y) * x - c * y * y
    return np.array((constant, 2 * a * x + b * y, 2 * c * y + b * x, -a, -b, -c)).T


def _rims(seen: Seen) -> Array:
    return np.column_stack([seen.depth_m - (seen.slope * seen.centres).sum(axis=1), seen.slope])
