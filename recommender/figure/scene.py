"""A picture through its camera: what is in frame, and in which order it is painted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from recommender.figure import head as heads
from recommender.figure.arrows import arrow_way
from recommender.figure.between import between
from recommender.figure.camera import FRAME_PX, PADDING_PX, Camera, fitted, looking
from recommender.figure.figure_marks import PARTS, collar_seen, far_parts, figure_shown, part_surfaces
from recommender.figure.flesh import all_solids
from recommender.figure.look import NEUTRAL_LOOK, Look
from recommender.figure.painting import grid_points, nearness, painting_order, ruled
from recommender.figure.parts import LAYERS, runs_in
from recommender.figure.picture import Picture, Prop
from recommender.figure.scenery import Piece, laid_out, pieces, solid_corners
from recommender.figure.skeleton import Body
from recommender.figure.solids import Array, joined, seen

FIRST_SCALE: Final = 100.0
TIGHT_PX: Final = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A picture that was looked at.

    order      body parts and prop pieces, first painted first
    far        the limb parts in shade
    laid_out   the props, each with its place
    props      their pieces by name
    ways       the points (n, 3) of each arrow in the world
    style      of the hair
    """

    picture: Picture
    camera: Camera
    order: tuple[str, ...]
    far: frozenset[str]
    laid_out: tuple[Prop, ...]
    props: Mapping[str, Piece]
    ways: tuple[Array, ...]
    style: str


@lru_cache(maxsize=1)
def _grid() -> Array:
    return grid_points()


def scene_of(
    picture: Picture,
    look: Look = NEUTRAL_LOOK,
    *,
    mirrored: bool = False,
    tight: bool = False,
    frame_px: tuple[float, float] = FRAME_PX,
) -> Scene:
    """A picture with its camera fitted and its painting order found, for the end pose.

    tight  only the end pose and what it rests on have to be in frame
    """
    poses = (picture.end,) if tight else (picture.start, picture.end)
    first = looking(picture.view, mirrored=mirrored).scaled(FIRST_SCALE)
    props = laid_out(picture.props, (picture.start, picture.end))
    bounds = [_body_box(body, first, picture.view.crop, look) for body in poses]
    corners = solid_corners(prop for prop in props if not tight or prop.kind != "mat")
    bounds += [first.page(corners)] if len(corners) and not picture.view.crop else []
    ways = arrow_ways(picture)
    bounds += [first.page(way) for way in ways]
    camera = fitted(first, np.concatenate(bounds), padding_px=TIGHT_PX if tight else PADDING_PX, frame_px=frame_px)
    found = pieces(props, picture.end, camera, _grid())
    far = far_parts(picture.end, camera)
    order = _order(picture, camera, found, pieces(props, picture.start, camera, _grid()), far)
    by_name = {piece.name: piece for piece in found}
    return Scene(picture, camera, order, far, props, by_name, tuple(ways), look.hair_style)


def _body_box(body: Body, camera: Camera, crop: Sequence[str], look: Look) -> Array:
    solids, members = all_solids(body)
    kept = cropped_parts(crop)
    runs = [run for part in LAYERS if part in kept for run in runs_in(part, members)]
    shown = [solids.part(members[run]) for run in runs] if crop else [solids]
    if "head" in kept:
        shown.append(heads.hair_solids(heads.head_form(body, camera), look.hair_style))
    return seen(joined(shown), camera).box()


def cropped_parts(crop: Sequence[str]) -> frozenset[str]:
    """The parts that a crop names: "torso", "hand_r", or "hand" for both sides; all where it names none."""
    if not crop:
        return frozenset(PARTS)
    return frozenset(part for part in PARTS if part in crop or part.rsplit("_", 1)[0] in crop)


def _order(
    picture: Picture, camera: Camera, props: Sequence[Piece], at_start: Sequence[Piece], far: frozenset[str]
) -> tuple[str, ...]:
    """One order for the whole movement: the end pose decides, and where parts meet at the start alone the start pose.

    at_start  the pieces of the props in the start pose
    """
    names, nearer = _nearness(picture.end, camera, props)
    mats = [name for name in names if name.startswith("mat:")]
    if picture.moves:
        _, before = _nearness(picture.start, camera, at_start)
        meets = np.isin(names, PARTS)[:, None] & ~np.isin(names, mats)
        nearer = np.where((meets | meets.T) & (nearer == 0), before, nearer)
    collar = collar_seen(picture.end, camera)
    decided = ruled(names, nearer, picture.end, picture.over, far=far, collar_seen=collar)
    return (*mats, *(name for name in painting_order(names, decided) if name not in mats))


def _nearness(body: Body, camera: Camera, props: Sequence[Piece]) -> tuple[list[str], Array]:
    """The parts of a body and the pieces of the props, and how much nearer each is than each other."""
    surfaces = part_surfaces(figure_shown(body, camera), _grid()) | {piece.name: piece.surface for piece in props}
    return list(surfaces), nearness(list(surfaces), surfaces)


def arrow_ways(picture: Picture) -> list[Array]:
    """The points of every arrow in the world."""
    return [
        arrow_way(arrow, lambda share: between(picture.start, picture.end, share), picture.end)
        for arrow in picture.arrows
    ]
