"""What a body can touch: its own parts by name, the floor, and the surfaces of the props."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from recommender.figure.furniture import Furniture, furniture, top_m
from recommender.figure.picture import Prop
from recommender.figure.rotations import Vector, about_y
from recommender.figure.segments import LIMB_SEGMENTS, SIDES
from recommender.figure.skeleton import Body
from recommender.figure.volumes import (
    Ball,
    Solid,
    Volumes,
    limb,
    neck_part,
    pelvis_part,
    torso_part,
    volumes,
    yoke_part,
)

UP: Final = np.array([0.0, 1.0, 0.0])
FLOOR: Final = "floor"
BALL_OF_JOINT: Final = {
    "hip": "hip", "knee": "knee", "ankle": "ankle", "heel": "heel", "ball": "ball", "toe": "toe",
    "shoulder": "shoulder", "elbow": "elbow", "wrist": "wrist", "palm": "palm", "fingertip": "fingertip",
}  # fmt: skip
TRUNK_AREAS: Final[dict[str, Callable[[Volumes], tuple[Solid, ...]]]] = {
    "pelvis": lambda parts: parts["pelvis"],
    "torso": lambda parts: parts["torso"],
    "yoke": lambda parts: parts["yoke"],
    "neck": lambda parts: parts["neck"],
    "head": lambda parts: parts["head"],
    "lower_back": lambda parts: parts["torso"][:3],
    "upper_back": lambda parts: (*parts["torso"][3:], *parts["yoke"]),
    "chest": lambda parts: parts["torso"][3:],
    "belly": lambda parts: parts["torso"][:3],
    "trunk": lambda parts: (*parts["pelvis"], *parts["torso"], *parts["yoke"]),
    "body": lambda parts: tuple(solid for part in parts.values() for solid in part),
}
PART_NAMES: Final = (
    *TRUNK_AREAS,
    *LIMB_SEGMENTS,
    *(f"{joint}_{side}" for side in SIDES for joint in BALL_OF_JOINT),
)


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """normal (3,) out of the surface; offset_m along it. A floor of height h has normal up and offset h."""

    normal: Vector
    offset_m: float

    def gap_m(self, solids: Iterable[Solid]) -> float:
        """How far the nearest of the solids is off the plane; negative behind it."""
        inward = -self.normal
        return min(float(solid.centre @ self.normal) - solid.reach_m(inward) for solid in solids) - self.offset_m


GROUND: Final = Plane(UP, 0.0)


def solids_of(body: Body, name: str) -> tuple[Solid, ...]:
    """The solids of a part, of an area of the trunk, or the ball of a joint."""
    if name in LIMB_SEGMENTS:
        return limb(body, body.shape, name)
    if name in _ALONE:
        return _ALONE[name](body, body.shape)
    if name in TRUNK_AREAS:
        return TRUNK_AREAS[name](volumes(body, body.shape))
    return (Ball(body.joints[name], body.shape.radii_m[BALL_OF_JOINT[name[:-2]]]),)


_ALONE = {"pelvis": pelvis_part, "torso": torso_part, "yoke": yoke_part, "neck": neck_part}


@lru_cache(maxsize=256)
def planes_of(props: tuple[Prop, ...]) -> dict[str, Plane]:
    """The flat surfaces by name: "floor", and per prop its kind ("cushion", the second of a kind "cushion2").

    "seat" is the first chair's. A wall's plane is its face.
    """
    planes = {FLOOR: GROUND}
    for name, prop in named_props(props):
        if prop.kind == "wall":
            normal = about_y(-prop.turn_deg) @ (-1.0, 0.0, 0.0)
            planes[name] = Plane(normal, float(normal @ (prop.at or (0.0, 0.0, 0.0))))
        elif prop.kind not in {"strap", "towel", "doorway"}:
            planes[name] = Plane(UP, top_m(prop))
    if "chair" in planes:
        planes["seat"] = planes["chair"]
    return planes


@lru_cache(maxsize=256)
def solids_of_props(props: tuple[Prop, ...]) -> dict[str, tuple[Furniture, ...]]:
    """name -> the solids of each prop that has any; the mat is the floor."""
    return {name: furniture(prop) for name, prop in named_props(props) if prop.kind not in {"strap", "towel", "mat"}}


def named_props(props: Iterable[Prop]) -> list[tuple[str, Prop]]:
    """Every prop with its name: its kind, and from the second of a kind on a number behind it."""
    counts: dict[str, int] = {}
    named = []
    for prop in props:
        counts[prop.kind] = counts.get(prop.kind, 0) + 1
        count = counts[prop.kind]
        named.append((prop.kind if count == 1 else f"{prop.kind}{count}", prop))
    return named
