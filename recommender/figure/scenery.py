"""Props as marks: boxes, rolls, cushions and bands, each piece with the depth that sorts it among the limbs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from recommender.figure.camera import Camera
from recommender.figure.curves import Curve, Mark
from recommender.figure.fronts import front_of
from recommender.figure.furniture import Box, Roll, furniture, size_m
from recommender.figure.outline import hull_outline
from recommender.figure.picture import Prop
from recommender.figure.skeleton import Body
from recommender.figure.solids import Array, Solids, seen

MAT_MARGIN_M: Final = 0.14  # of mat around all that a body covers
MAT_HALF_WIDTH_M: Final = 0.28
BAND_RADIUS_M: Final = 0.012
SOFT: Final = frozenset({"cushion", "towel_roll"})
_FACES: Final = ((0, 1.0), (0, -1.0), (1, 1.0), (1, -1.0), (2, 1.0), (2, -1.0))  # axis and which of its two ends


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A part of a prop that is painted in one go.

    outline_m  (n, 3) what has to be in frame
    surface    (m,) its depth at the page points that were asked for, -inf beside it
    """

    name: str
    marks: tuple[Mark, ...]
    surface: Array


def laid_out(props: Iterable[Prop], bodies: Sequence[Body]) -> tuple[Prop, ...]:
    """The same props, a mat without a place lying under all that the bodies cover."""
    return tuple(_under(prop, bodies) if prop.kind == "mat" and prop.at is None else prop for prop in props)


def _under(mat: Prop, bodies: Sequence[Body]) -> Prop:
    joints = np.concatenate([np.stack(list(body.joints.values())) for body in bodies])
    low, high = joints.min(axis=0) - MAT_MARGIN_M, joints.max(axis=0) + MAT_MARGIN_M
    low[2], high[2] = min(low[2], -MAT_HALF_WIDTH_M), max(high[2], MAT_HALF_WIDTH_M)
    _, thick, _ = size_m(mat)
    x, z = (low[0] + high[0]) / 2, (low[2] + high[2]) / 2
    return replace(mat, at=(float(x), 0.0, float(z)), size=(float(high[0] - low[0]), thick, float(high[2] - low[2])))


def solid_corners(props: Iterable[Prop]) -> Array:
    """(n, 3): what has to be in frame of props that are solid."""
    corners = [_corners(solid) for prop in props for solid in furniture(prop)]
    return np.concatenate(corners) if corners else np.empty((0, 3))


def _corners(solid: Box | Roll) -> Array:
    if isinstance(solid, Box):
        return solid.corners()
    reach = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * solid.radius_m
    return np.concatenate([solid.start + reach, solid.end + reach])


def pieces(props: Iterable[Prop], body: Body, camera: Camera, points: Array) -> list[Piece]:
    """Every piece of the props, with its depth at page points (m, 2)."""
    found = []
    for number, prop in enumerate(props):
        parts = _band(prop, body, camera, points) if prop.through else _solid_pieces(prop, camera, points)
        found += [replace(piece, name=f"{prop.kind}:{number}:{place}") for place, piece in enumerate(parts)]
    return found


def _solid_pieces(prop: Prop, camera: Camera, points: Array) -> list[Piece]:
    return [
        _roll(solid, camera, points)
        if isinstance(solid, Roll)
        else _cushion(solid, camera, points)
        if solid.material in SOFT
        else _box(solid, camera, points)
        for solid in furniture(prop)
    ]


def _box(box: Box, camera: Camera, points: Array) -> Piece:
    marks = []
    for axis, end in _FACES:
        outward = box.axes[:, axis] * end
        if float(outward @ camera.toward) > 1e-3:
            corners = camera.page(_face(box, axis, end))
            marks.append(Mark(f"prop {box.material}{_shade(outward)}", (Curve(corners, smooth=False),)))
    return Piece("", tuple(marks), box_surface(box, camera, points))


def _face(box: Box, axis: int, end: float) -> Array:
    others = [other for other in range(3) if other != axis]
    signs = np.zeros((4, 3))
    signs[:, axis] = end
    signs[:, others] = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    return np.asarray(box.centre + (signs * box.half) @ box.axes.T)


def _shade(outward: Array) -> str:
    """Light comes from above and from the viewer: what looks up is lightest, what looks sideways darkest."""
    if abs(float(outward[1])) > 0.7:
        return ""
    return " side" if abs(float(outward[0])) > 0.7 else " front"


def box_surface(box: Box, camera: Camera, points: Array) -> Array:
    """(m,) depth at which the eye's rays through page points (m, 2) enter a box; -inf where they miss it."""
    corners = camera.page(box.corners())
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    x, y = points[:, 0], points[:, 1]
    near = np.flatnonzero((x > left) & (x < right) & (y > top) & (y < bottom))
    depth = np.full(len(points), -np.inf)
    if len(near):
        depth[near] = _entered(box, camera, points[near])
    return depth


def _entered(box: Box, camera: Camera, points: Array) -> Array:
    flat = (points - camera.origin_px) / camera.scale
    origin = flat[:, :1] * (-camera.right if camera.mirrored else camera.right) - flat[:, 1:] * camera.up
    start = (origin - box.centre) @ box.axes
    way = camera.toward @ box.axes
    steep = np.where(np.abs(way) < 1e-9, 1e-9, way)
    one, other = (-box.half - start) / steep, (box.half - start) / steep
    leaves, enters = np.maximum(one, other).min(axis=1), np.minimum(one, other).max(axis=1)
    return np.where(enters < leaves, leaves, -np.inf)


def _cushion(box: Box, camera: Camera, points: Array) -> Piece:
    """A pillow: fat in the middle, thin at its corners."""
    signs = np.array([(x, 0.0, z) for x in (-1, 1) for z in (-1, 1)])
    corners = Solids(
        box.centre + (signs * box.half * 0.62) @ box.axes.T,
        np.repeat((box.axes * (box.half * (0.38, 0.62, 0.38)))[None], 4, axis=0),
    )
    middle = Solids(box.centre[None], (box.axes * (box.half * (0.86, 1.0, 0.86)))[None])
    view = seen(corners + middle, camera)
    outline = Curve(hull_outline(view).points)
    seam = camera.page(box.centre + (signs[[0, 1, 3, 2]] * box.half * 0.9) @ box.axes.T)
    fold = Curve(seam[[1, 2]] if camera.toward[0] < 0.5 else seam[[2, 3]], closed=False)
    marks = (Mark(f"prop {box.material}", (outline,)), Mark("fold", (fold,)))
    return Piece("", marks, box_surface(box, camera, points))


def _roll(roll: Roll, camera: Camera, points: Array) -> Piece:
    axis = roll.end - roll.start
    axis = axis / float(np.linalg.norm(axis))
    ends = np.stack([roll.start - axis * roll.radius_m, roll.end + axis * roll.radius_m])
    flat = (np.eye(3) - np.outer(axis, axis)) * roll.radius_m + np.outer(axis, axis) * 0.002
    discs = Solids(ends, np.repeat(flat[None], 2, axis=0))
    view = seen(discs, camera)
    marks = [Mark(f"prop {roll.material} front", (Curve(hull_outline(view).points),))]
    near = 1 if float(axis @ camera.toward) > 0 else 0
    if abs(float(axis @ camera.toward)) > 0.02:
        end = seen(Solids(ends[near][None], flat[None]), camera)
        marks.append(Mark(f"prop {roll.material}", (Curve(hull_outline(end, count=16).points),)))
        hole = seen(Solids(ends[near][None], flat[None] * 0.45), camera)
        marks.append(Mark("fold", (Curve(hull_outline(hole, count=12).points),)))
    row = np.linspace(0, 1, 9)[:, None]
    balls = Solids(roll.start + (roll.end - roll.start) * row, np.repeat(np.eye(3)[None] * roll.radius_m, 9, axis=0))
    return Piece("", tuple(marks), front_of(seen(balls, camera)).depth_at(points))


def _band(prop: Prop, body: Body, camera: Camera, points: Array) -> list[Piece]:
    """A strap or towel: a stretched band from place to place, each stretch sorted on its own."""
    through = np.stack([body.place(place) for place in prop.through])
    return [_stretch(prop.kind, near, far, camera, points) for near, far in pairwise(through)]


def _stretch(kind: str, near: Array, far: Array, camera: Camera, points: Array) -> Piece:
    line = Curve(camera.page(np.stack([near, far])), closed=False, smooth=False)
    row = np.linspace(0, 1, 24)[:, None]
    radius = BAND_RADIUS_M * (2 if kind == "towel" else 1)
    balls = Solids(near + (far - near) * row, np.repeat(np.eye(3)[None] * radius, 24, axis=0))
    marks = (Mark(f"band edge {kind}", (line,)), Mark(f"band {kind}", (line,)))
    return Piece("", marks, front_of(seen(balls, camera)).depth_at(points))
