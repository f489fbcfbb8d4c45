"""`draw`: a picture as an SVG text, in the form and the theme that are asked for. The same bytes for the same input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from recommender.figure.animation import animated
from recommender.figure.camera import HEIGHT_PX, WIDTH_PX
from recommender.figure.curves import Mark
from recommender.figure.document import classes, document, elements, plain_id, said
from recommender.figure.look import NEUTRAL_LOOK, Look
from recommender.figure.picture import Picture
from recommender.figure.scene import Scene, scene_of
from recommender.figure.scene_marks import all_arrow_marks, body_marks, clip_curve
from recommender.figure.skeleton import Body
from recommender.figure.themes import hatching, stylesheet
from recommender.figure.words import Form, Side, Theme

THUMBNAIL_WEIGHT: Final = 2.1  # lines of a drawing that is shown at a quarter of its size


def draw(
    picture: Picture,
    *,
    form: Form = "still",
    theme: Theme = "auto",
    side: Side = "right",
    look: Look = NEUTRAL_LOOK,
    prefix: str = "",
) -> str:
    """The SVG of a picture.

    form    still: the end pose; ghost: with the start pose behind it; two_step: start and end side by side, 800 x 300;
            animated: from start to end, twice; thumbnail: the end pose for 96 pixels. All but two_step are 400 x 300
    theme   auto: light or dark as the reader's device wishes, its colours open to the page as --figure-skin and so on
    side    left: the same for the other side
    look    skin and hair; the build is that of the picture's bodies
    prefix  goes before every id: two drawings of one stretch in one page need two of them
    """
    name = plain_id(f"{prefix}{picture.stretch_id}")
    scene = scene_of(picture, look, mirrored=side == "left", tight=form == "thumbnail")
    inside, marks = drawn(scene, form if picture.moves else _still(form), name)
    weight = THUMBNAIL_WEIGHT if form == "thumbnail" else 1.0
    style = stylesheet(f"#{name}", theme, look, classes(marks), weight=weight)
    title, description = said(picture.title, side), said(picture.alt, side)
    wide = WIDTH_PX * 2 if form == "two_step" and picture.moves else WIDTH_PX
    return document(name, title, description, f"<style>{style}</style>{hatching(name, theme)}{inside}", width_px=wide)


def _still(form: Form) -> Form:
    """What is drawn of a picture in which nothing moves."""
    return "thumbnail" if form == "thumbnail" else "still"


def drawn(scene: Scene, form: Form, name: str) -> tuple[str, list[Mark]]:
    """The elements of a drawing, and the marks they were made of."""
    if form == "animated":
        return animated(scene, name)
    if form == "two_step":
        return _two_steps(scene, name)
    end = scene.picture.end
    if form == "thumbnail":
        marks = [mark for mark in body_marks(scene, end) if mark.css not in {"features", "shadow", "fold"}]
        marks += all_arrow_marks(scene, halo=False)
    else:
        ghost = scene.picture.moves and (form == "ghost" or scene.picture.ghost)
        marks = [*body_marks(scene, end, ghost=ghost), *all_arrow_marks(scene)]
    return _elements(scene, end, marks, name), marks


def _two_steps(scene: Scene, name: str) -> tuple[str, list[Mark]]:
    start, end = body_marks(scene, scene.picture.start), body_marks(scene, scene.picture.end)
    end += all_arrow_marks(scene)
    before = _elements(scene, scene.picture.start, start, f"{name}-1")
    after = _elements(scene, scene.picture.end, end, f"{name}-2")
    return _frame(before, 0) + _frame(after, WIDTH_PX), start + end


def _frame(inside: str, x_px: float) -> str:
    """A picture beside another: what a crop leaves out of its half is not drawn over the other half."""
    return f'<svg x="{x_px:g}" width="{WIDTH_PX:g}" height="{HEIGHT_PX:g}">{inside}</svg>'


def _elements(scene: Scene, body: Body, marks: Sequence[Mark], name: str) -> str:
    runs = sorted({mark.clip for mark in marks if mark.clip})
    return elements({run: clip_curve(scene, body, run) for run in runs}, marks, name)
