"""A scene as marks: mat, shadow, props, ghost, figure and arrows in the order in which they are painted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from recommender.figure import head as heads
from recommender.figure.arrows import arrow_marks
from recommender.figure.curves import Curve, Mark
from recommender.figure.figure_marks import PARTS, figure_shown, marks_of
from recommender.figure.flesh import runs
from recommender.figure.highlight import blob_mark, blobs, visible
from recommender.figure.parts import LAYERS, runs_in
from recommender.figure.run import Run
from recommender.figure.scene import Scene
from recommender.figure.scenery import Piece, pieces
from recommender.figure.shadow import shadow_mark
from recommender.figure.skeleton import Body


def body_marks(scene: Scene, body: Body, *, ghost: bool = False) -> list[Mark]:
    """The marks of mat, shadow, props, ghost and figure in painting order: as many for every body of the picture."""
    flesh = runs(body)
    figure = figure_shown(body, scene.camera)
    props = _props_with(scene, body)
    stretched = _stretched(scene, body, flesh)
    mats = [name for name in scene.order if name.startswith("mat:")]
    marks = [mark for name in mats for mark in props[name].marks]
    marks.append(shadow_mark(flesh, scene.picture.props, scene.camera))
    rest = [name for name in scene.order if name not in mats]
    first_part = next(place for place, name in enumerate(rest) if name in PARTS)
    painted: frozenset[str] = frozenset()
    for place, name in enumerate(rest):
        marks += [ghost_mark(scene)] if ghost and place == first_part else []
        marks += props[name].marks if name in props else marks_of(name, figure, painted, scene.far, scene.style)
        marks += [mark for mark in stretched if mark.part == name]
        painted |= {name}
    return marks


def _props_with(scene: Scene, body: Body) -> Mapping[str, Piece]:
    """The pieces of the props; bands run along the body, so that each pose has its own."""
    if body is scene.picture.end or not any(prop.through for prop in scene.picture.props):
        return scene.props
    moved = pieces(scene.laid_out, body, scene.camera, np.empty((0, 2)))
    return {piece.name: piece for piece in moved}


def _stretched(scene: Scene, body: Body, flesh: Mapping[str, Run]) -> list[Mark]:
    """The highlight on a body: the blobs that are seen in the end pose, in every pose."""
    chosen = visible(blobs(body, flesh, scene.picture.highlight), scene.camera)
    if body is not scene.picture.end:
        end = scene.picture.end
        in_the_end = visible(blobs(end, runs(end), scene.picture.highlight), scene.camera)
        every = {blob.name: blob for muscle in blobs(body, flesh, scene.picture.highlight) for blob in muscle}
        chosen = [(every[blob.name], hint) for blob, hint in in_the_end]
    return [blob_mark(blob, scene.camera, hint=hint) for blob, hint in chosen]


def ghost_mark(scene: Scene) -> Mark:
    """The start pose as one outline."""
    figure = figure_shown(scene.picture.start, scene.camera)
    head = heads.head_form(scene.picture.start, scene.camera)
    curves = [Curve(figure.outlines[run].points) for part in LAYERS for run in runs_in(part, figure.outlines)]
    return Mark("ghost both", (*curves, *heads.skin_curves(head), *heads.hair_back_curves(head, scene.style)))


def all_arrow_marks(scene: Scene, *, halo: bool = True) -> list[Mark]:
    """Every arrow of the picture."""
    return [mark for way in scene.ways for mark in arrow_marks(scene.camera.page(way), halo=halo)]


def clip_curve(scene: Scene, body: Body, run: str) -> Curve:
    """The outline that cuts what is painted on a run, or on the head."""
    if run == "head":
        return heads.skin_curves(heads.head_form(body, scene.camera))[0]
    return Curve(figure_shown(body, scene.camera).outlines[run].points)
