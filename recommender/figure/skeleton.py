"""A posed body: where its joints are, how its segments lie, and where a named place on it is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from recommender.figure.bones import Bones
from recommender.figure.places import Place, parse_place
from recommender.figure.rotations import Degrees3, Vector, unit
from recommender.figure.segments import PROFILES, SEGMENT_ENDS, SIDE_SIGN, kind_and_side
from recommender.figure.shape import Shape
from recommender.figure.volumes import back_part, head_part, neck_part, pelvis_part, way_out_m


@dataclass(frozen=True, kw_only=True, eq=False)
class Body(Bones):
    """A figure in one pose; `kinematics` fills it from the pelvis outward, then nobody changes it.

    reach_errors_m  limb ("arm_r") -> how far its target stayed out of reach; only limbs that were given a target
    fingers_deg     side -> how far the fingers bend at the knuckles, in the middle, near the tips; only where told
    """

    shape: Shape
    reach_errors_m: dict[str, float]
    fingers_deg: dict[str, Degrees3] = field(default_factory=dict)

    def place(self, text: str) -> Vector:
        """The point (3,) of a place such as "knee_r", "thigh_r:0.5" or "shank_r:0.2 front".

        Raises ValueError, with the nearest known word, where there is no such place.
        """
        return self.surface(parse_place(text))[0]

    def surface(self, place: Place) -> tuple[Vector, Vector | None]:
        """The point of a place, and the outward direction there; None inside the body, where there is no outward."""
        if not place.segment:
            return self.joints[place.joint], None
        near, far = SEGMENT_ENDS[place.segment]
        point = self.joints[near] * (1 - place.share) + self.joints[far] * place.share
        if not place.facing:
            return point, None
        kind, side = kind_and_side(place.segment)
        local = sum((_OUTWARD[word] for word in place.facing.split()), np.zeros(3))
        frame = self.frames[place.segment]
        outward = frame @ unit(local * (1, 1, SIDE_SIGN.get(side, 1.0)))
        if kind in PROFILES:
            middle_m, radius_m = thickness_m(self.shape, kind, place.share)
            return point + frame[:, 0] * middle_m + outward * radius_m, outward
        return point + outward * way_out_m(_TRUNK_PARTS.get(kind, back_part)(self, self.shape), point, outward), outward


_OUTWARD = {
    "front": np.array([1.0, 0.0, 0.0]),
    "back": np.array([-1.0, 0.0, 0.0]),
    "top": np.array([0.0, 1.0, 0.0]),
    "sole": np.array([0.0, -1.0, 0.0]),
    "outer": np.array([0.0, 0.0, 1.0]),  # of a right limb; the left one's is mirrored
    "inner": np.array([0.0, 0.0, -1.0]),
    "right": np.array([0.0, 0.0, 1.0]),
    "left": np.array([0.0, 0.0, -1.0]),
}


_TRUNK_PARTS = {"pelvis": pelvis_part, "neck": neck_part, "head": head_part}


def thickness_m(shape: Shape, kind: str, share: float) -> tuple[float, float]:
    """Of a limb there: how far its middle lies to the front of the bone, and its radius, in metres."""
    shares, names, middles = zip(*PROFILES[kind], strict=True)
    radii = [shape.radii_m[name] for name in names]
    return float(np.interp(share, shares, middles)), float(np.interp(share, shares, radii))
