"""Arrows that say which way it goes: along a joint's path, round a segment, or straight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from recommender.figure.curves import Curve, Mark
from recommender.figure.picture import Arrow
from recommender.figure.segments import SEGMENT_ENDS
from recommender.figure.skeleton import Body
from recommender.figure.solids import Array

HEAD_PX: Final = 12.0
STEPS: Final = 7
TRACK_STEPS: Final = 5  # in-between poses are the slowest part of a drawing
Between = Callable[[float], Body]  # the body at a share of the way from start to end


def arrow_way(arrow: Arrow, start_to_end: Between, end: Body) -> Array:
    """(n, 3): the points of an arrow in the world, from its tail to its tip."""
    offset = np.array(arrow.offset_m)
    if arrow.track is not None:
        way = [start_to_end(share).place(arrow.track) for share in np.linspace(0.04, 0.96, TRACK_STEPS).tolist()]
        return np.asarray(np.stack(way) + offset)
    if arrow.around is not None:
        return np.asarray(_round(arrow, end) + offset)
    return np.asarray(_straight(arrow, end) + offset)


def _straight(arrow: Arrow, end: Body) -> Array:
    assert arrow.start_at is not None
    way = np.array(arrow.direction, dtype=float)
    way *= arrow.length_m / max(float(np.linalg.norm(way)), 1e-9)
    return np.asarray(end.place(arrow.start_at) + np.linspace(0, 1, STEPS)[:, None] * way)


def _round(arrow: Arrow, end: Body) -> Array:
    assert arrow.around is not None
    near, far = (end.joints[joint] for joint in SEGMENT_ENDS[arrow.around])
    frame = end.frames[arrow.around]
    angles = np.radians(np.linspace(arrow.from_deg, arrow.to_deg, STEPS))[:, None]
    return np.asarray((near + far) / 2 + arrow.radius_m * (frame[:, 0] * np.cos(angles) + frame[:, 2] * np.sin(angles)))


def arrow_marks(points: Array, *, halo: bool = True, head_px: float = HEAD_PX) -> list[Mark]:
    """An arrow through page points (n, 2): a light halo first, so that it is seen on everything."""
    shaft, head = _shaft_and_head(points, head_px)
    line, tip = Curve(shaft, closed=False), Curve(head, smooth=False)
    dark = [Mark("arrow", (line,)), Mark("arrowhead", (tip,))]
    return [Mark("halo", (line,)), Mark("halo", (tip,)), *dark] if halo else dark


def _shaft_and_head(points: Array, head_px: float) -> tuple[Array, Array]:
    tip = points[-1]
    away = np.hypot(*(points - tip).T)
    back = np.flatnonzero(away > head_px * 0.9)
    behind = points[back[-1]] if len(back) else points[0]
    ahead = (tip - behind) / max(float(np.hypot(*(tip - behind))), 1e-9)
    across = np.array([-ahead[1], ahead[0]])
    base = tip - ahead * head_px
    kept = points[away > head_px * 1.1]
    shaft = np.concatenate([kept if len(kept) else points[:1], [tip - ahead * head_px * 0.7]])
    head = np.stack([tip, base + across * head_px * 0.58, base - across * head_px * 0.58])
    return shaft, head
