"""A figure as marks in painting order: parts with their seams, head, and the stretched muscles on them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, reduce
from typing import Final

import numpy as np

from recommender.figure import head as heads
from recommender.figure.camera import Camera
from recommender.figure.clothes import collar_ring
from recommender.figure.curves import Curve, Mark, nothing_at
from recommender.figure.fronts import front_of
from recommender.figure.parts import LAYERS, part_marks, runs_in, shown
from recommender.figure.seams import Shown
from recommender.figure.skeleton import Body
from recommender.figure.solids import Array, seen

PARTS: Final = (*LAYERS, "head")
COLLAR_POINTS: Final = 16
FAR_SHARE: Final = 0.45  # of the width between two hips or shoulders: from there on one of them is on the far side
_LIMBS: Final = (
    (("thigh", "shank", "foot"), "hip", ("knee", "ankle")),
    (("upper_arm", "forearm", "hand"), "shoulder", ("elbow", "wrist")),
)


@lru_cache(maxsize=16)
def figure_shown(body: Body, camera: Camera) -> Shown:
    """A body as a camera sees it."""
    return shown(body, camera)


def part_surfaces(figure: Shown, points: Array) -> dict[str, Array]:
    """part -> (m,) depth of its front surface at page points (m, 2), -inf beside it."""
    surfaces = {
        part: reduce(np.maximum, [figure.fronts[run].depth_at(points) for run in runs_in(part, figure.fronts)])
        for part in LAYERS
    }
    head = heads.head_form(figure.body, figure.camera)
    skull = seen(heads.skin_solids(head) + heads.hair_solids(head, "short"), figure.camera)
    surfaces["head"] = front_of(skull).depth_at(points)
    return surfaces


def far_parts(body: Body, camera: Camera) -> frozenset[str]:
    """The limb parts that are painted in shade: those of the limb that is on the far side of the body."""
    far: set[str] = set()
    for kinds, root, ends in _LIMBS:
        for side, other in (("r", "l"), ("l", "r")):
            width_m = float(np.linalg.norm(body.joints[f"{root}_r"] - body.joints[f"{root}_l"]))
            behind = _behind_m(body, camera, (root,), side, other) > FAR_SHARE * width_m
            if behind and _behind_m(body, camera, ends, side, other) > 0:
                far |= {f"{kind}_{side}" for kind in kinds}
    return frozenset(far)


def _behind_m(body: Body, camera: Camera, joints: Sequence[str], side: str, other: str) -> float:
    """How much farther joints are than their twins, on average."""
    ways = [body.joints[f"{joint}_{other}"] - body.joints[f"{joint}_{side}"] for joint in joints]
    return float(np.mean(ways, axis=0) @ camera.toward)


def collar_seen(body: Body, camera: Camera) -> bool:
    """Whether one looks into the neckline: then the neck is painted over the shirt, else under it."""
    return float(collar_ring(body, 1)[1] @ camera.toward) > 0.0


def marks_of(part: str, figure: Shown, painted: frozenset[str], far: frozenset[str], style: str) -> list[Mark]:
    """The marks of one part, given which parts are painted already."""
    if part == "head":
        return head_marks(figure, style)
    marks = part_marks(part, figure, painted, shade=" far" if part in far else "")
    return [_collar(figure), *marks] if part == "neck" else marks


def _collar(figure: Shown) -> Mark:
    """The opening of the shirt, with the skin that shows in it."""
    ring = figure.camera.page(collar_ring(figure.body, COLLAR_POINTS)[0])
    if not collar_seen(figure.body, figure.camera):
        return Mark("thin skin", (nothing_at(ring.mean(axis=0), COLLAR_POINTS),), "neck")
    return Mark("thin skin", (Curve(ring),), "neck")


def head_marks(figure: Shown, style: str) -> list[Mark]:
    """Hair behind, skin, hair before, ears, face."""
    head = heads.head_form(figure.body, figure.camera)
    hair = heads.hair_curve(head, style)
    ears = tuple(heads.ear_curve(head, side) for side in (1.0, -1.0))
    return [
        Mark("both hair", heads.hair_back_curves(head, style), "head"),
        Mark("both skin", heads.skin_curves(head), "head"),
        Mark("hair", (hair,), "head"),
        Mark("hair", (heads.falling_curve(head, style),), "head"),
        Mark("thin skin", ears, "head"),
        Mark("features", heads.face_curves(head), "head"),
    ]
