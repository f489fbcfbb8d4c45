"""The hairline as a ring on the unit sphere, and what of the hair above it a viewer sees."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from recommender.figure.face import HAIRLINES
from recommender.figure.solids import Array

RING_POINTS: Final = 36
HAIR_MIDDLE: Final = np.array([-0.62, 0.785, 0.0])  # where the hair grows, seen from the skull's middle
SHORT_STRETCH: Final = 5


@lru_cache(maxsize=8)
def hairline(style: str) -> Array:
    """(RING_POINTS, 3): directions of the hairline, the hair to its left: from the forehead round the left ear."""
    half = np.array(HAIRLINES[style])
    whole = np.concatenate([half * (1, 1, -1), half[-2:0:-1]])
    whole /= np.linalg.norm(whole, axis=1, keepdims=True)
    ring = np.concatenate([whole, whole[:1]])
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1))])
    at = np.linspace(0, along[-1], RING_POINTS, endpoint=False)
    even = np.stack([np.interp(at, along, ring[:, axis]) for axis in range(3)], axis=1)
    return np.asarray(even / np.linalg.norm(even, axis=1, keepdims=True))


def seen_of_region(ring: Array, view: Array) -> Array | None:
    """The outline (n, 3) of the seen part of a region of the unit sphere that lies to the left of a ring (n, 3).

    Each hidden stretch of the ring becomes the stretch of the sphere's rim, counter-clockwise to the viewer, that
    bounds the region there; a short one is laid onto the rim. None where nothing of the region is seen.
    """
    shown = ring @ view > 0
    if not shown.any():
        return _rim(view, np.linspace(0, 2 * np.pi, len(ring), endpoint=False)) if HAIR_MIDDLE @ view > 0 else None
    if shown.all():
        return ring
    first = int(np.flatnonzero(shown & ~np.roll(shown, 1))[0])
    turned, shown = np.roll(ring, -first, axis=0), np.roll(shown, -first)
    hidden = np.flatnonzero(~shown)
    for stretch in np.split(hidden, np.flatnonzero(np.diff(hidden) > 1) + 1):
        if len(stretch) <= SHORT_STRETCH:
            turned[stretch] = _onto_rim(turned[stretch], view)
            continue
        leaving = _crossing(turned[stretch[0] - 1], turned[stretch[0]], view)
        coming = _crossing(turned[(stretch[-1] + 1) % len(ring)], turned[stretch[-1]], view)
        turned[stretch] = _arc(leaving, coming, view, len(stretch))
    return np.roll(turned, first, axis=0)


def _onto_rim(directions: Array, view: Array) -> Array:
    flat = directions - np.outer(directions @ view, view)
    return np.asarray(flat / np.linalg.norm(flat, axis=1, keepdims=True))


def _crossing(shown: Array, hidden: Array, view: Array) -> Array:
    """Where the way from a shown to a hidden point meets the rim."""
    a, b = float(shown @ view), float(hidden @ view)
    point = shown + (hidden - shown) * (a / (a - b))
    return np.asarray(point / np.linalg.norm(point))


def _arc(start: Array, end: Array, view: Array, count: int) -> Array:
    """(count, 3) along the rim from start to end, counter-clockwise to the viewer."""
    side = np.cross(view, start)
    way = float(np.arctan2(end @ side, end @ start)) % (2 * np.pi)
    at = np.linspace(0, way, count)[:, None]
    return np.asarray(start * np.cos(at) + side * np.sin(at))


def _rim(view: Array, angles: Array) -> Array:
    start = np.cross(view, [0.3, 0.5, 0.8])
    start /= np.linalg.norm(start)
    side = np.cross(view, start)
    return np.asarray(start * np.cos(angles)[:, None] + side * np.sin(angles)[:, None])
