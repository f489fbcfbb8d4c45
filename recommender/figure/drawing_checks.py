"""What can be checked of a drawing without eyes: frame, highlight, text, size. Each finding is one plain sentence."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as Tree

import numpy as np

from recommender.figure.camera import HEIGHT_PX, WIDTH_PX
from recommender.figure.curves import Flags
from recommender.figure.figure_marks import figure_shown, part_surfaces
from recommender.figure.flesh import runs
from recommender.figure.forms import draw
from recommender.figure.fronts import front_of
from recommender.figure.highlight import Blob, blobs, visible
from recommender.figure.parts import LAYERS, runs_in
from recommender.figure.picture import Picture
from recommender.figure.scene import Scene, cropped_parts, scene_of
from recommender.figure.scenery import pieces
from recommender.figure.solids import Array, seen
from recommender.figure.words import FORMS, Form

SAMPLE_PX: Final = 2.0
LEAST_VISIBLE_PX: Final = 60.0  # of a highlight, in a drawing of 400 x 300
LARGEST_BYTES: Final[dict[Form, int]] = {
    "still": 12_000, "ghost": 14_000, "two_step": 18_000, "animated": 30_000, "thumbnail": 12_000,
}  # fmt: skip
_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"


def findings(picture: Picture) -> list[str]:
    """Everything that is wrong with the drawings of a picture; empty where all is well."""
    scene = scene_of(picture)
    return [*_out_of_frame(scene), *_unseen_highlight(scene), *_texts(picture)]


def _out_of_frame(scene: Scene) -> Iterator[str]:
    asked = cropped_parts(scene.picture.view.crop)
    figure = figure_shown(scene.picture.end, scene.camera)
    for part in LAYERS:
        points = np.concatenate([figure.outlines[run].points for run in runs_in(part, figure.outlines)])
        if part in asked and not in_frame(points):
            yield f"{part} is out of the frame"


def in_frame(points: Array) -> bool:
    """Whether all points (n, 2) are on the page."""
    return bool((points >= 0).all() and (points <= (WIDTH_PX, HEIGHT_PX)).all())


def _unseen_highlight(scene: Scene) -> Iterator[str]:
    if scene.picture.highlight and (seen_px := visible_highlight_px(scene)) < LEAST_VISIBLE_PX:
        yield f"of the highlight {seen_px:.0f} square pixels are seen; it should be {LEAST_VISIBLE_PX:.0f} or more"


def visible_highlight_px(scene: Scene) -> float:
    """How many square pixels of the highlight nothing covers in the end pose. A mere hint counts for nothing."""
    body = scene.picture.end
    every = visible(blobs(body, runs(body), scene.picture.highlight), scene.camera)
    chosen = [blob for blob, hint in every if not hint]
    if not chosen:
        return 0.0
    across, down = np.arange(0, WIDTH_PX, SAMPLE_PX), np.arange(0, HEIGHT_PX, SAMPLE_PX)
    points = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    painted = _surfaces(scene, points)
    open_to_view = np.zeros(len(points), dtype=bool)
    for blob in chosen:
        open_to_view |= _in_blob(blob, scene, points) & ~_covered(blob.part, scene, painted)
    return float(open_to_view.sum()) * SAMPLE_PX**2


def _surfaces(scene: Scene, points: Array) -> dict[str, Array]:
    """(m,) where each painted part and piece is, by name."""
    figure = figure_shown(scene.picture.end, scene.camera)
    props = pieces(scene.laid_out, scene.picture.end, scene.camera, points)
    return part_surfaces(figure, points) | {piece.name: piece.surface for piece in props}


def _in_blob(blob: Blob, scene: Scene, points: Array) -> Flags:
    own = front_of(seen(blob.solids, scene.camera)).depth_at(points)
    under = figure_shown(scene.picture.end, scene.camera).fronts[blob.run].depth_at(points)
    return np.asarray(np.isfinite(own) & np.isfinite(under))


def _covered(part: str, scene: Scene, painted: dict[str, Array]) -> Flags:
    later = scene.order[scene.order.index(part) + 1 :]
    covered = np.zeros(len(painted[part]), dtype=bool)
    for name in later:
        covered |= np.isfinite(painted[name])
    return covered


def _texts(picture: Picture) -> Iterator[str]:
    for form in FORMS:
        svg = draw(picture, form=form, theme="light")
        if svg != draw(picture, form=form, theme="light"):
            yield f"{form}: drawn twice it is not the same"
        yield from (f"{form}: {fault}" for fault in text_faults(svg, LARGEST_BYTES[form]))


def text_faults(svg: str, largest_bytes: int) -> list[str]:
    """What is wrong with the text of an SVG."""
    try:
        root = Tree.fromstring(svg)
    except Tree.ParseError as error:
        return [f"is not well-formed: {error}"]
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    referred = set(re.findall(r"url\(#([^)]*)\)", svg)) | set((root.get("aria-labelledby") or "").split())
    size = len(gzip.compress(svg.encode(), 9, mtime=0))
    faults = {
        "has an id twice": any(times > 1 for times in Counter(ids).values()),
        "refers to an id that is not there": not referred <= set(ids),
        "has no title": not _words(root, "title"),
        "has no description": not _words(root, "desc"),
        "has a script or a link": "<script" in svg or "href" in svg or re.search(r"url\((?!#)", svg) is not None,
        "holds a number that is none": re.search(r' d="[^"]*(nan|inf)', svg) is not None,
        f"has {size} bytes zipped; at most {largest_bytes} are wanted": size > largest_bytes,
    }
    return [fault for fault, found in faults.items() if found]


def _words(root: Tree.Element, kind: str) -> str:
    element = root.find(f"{_NAMESPACE}{kind}")
    return (element.text or "").strip() if element is not None else ""
