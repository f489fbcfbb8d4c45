"""A leg of a body, from its angles or from where its ankle should be."""

from __future__ import annotations

from typing import Final

import numpy as np

from recommender.figure.directions import Direction, is_direction, resolve
from recommender.figure.places import parse_place
from recommender.figure.pose import Leg, Target
from recommender.figure.rotations import Frame, Vector, about_z, across, cross, frame_of, limb_turn, unit
from recommender.figure.segments import SIDE_SIGN
from recommender.figure.skeleton import Body
from recommender.figure.two_bone import two_bone

UP: Final = np.array([0.0, 1.0, 0.0])
FOOT_PASSES: Final = 3  # the ankle's height over a resting foot depends on the shank, which depends on the ankle
FOOT_BALLS: Final = ("ankle", "heel", "ball", "toe")


def place_leg(body: Body, side: str, leg: Leg) -> None:
    """Adds one leg to a body whose trunk is placed; what the leg rests on must be placed too."""
    if leg.target is None:
        _by_angles(body, side, leg)
    elif leg.target.rests and leg.target.point is not None:
        _resting(body, side, leg, leg.target)
    else:
        _bent_to(body, side, leg, _ankle_target(body, leg.target))


def _by_angles(body: Body, side: str, leg: Leg) -> None:
    thigh = body.frames["pelvis"] @ limb_turn(leg.hip_deg, SIDE_SIGN[side])
    stretch_leg(body, side, thigh, thigh @ about_z(-leg.knee_deg))
    set_foot(body, side, foot_frame(body, side, leg), leg.toe_bend_deg)


def stretch_leg(body: Body, side: str, thigh: Frame, shank: Frame) -> None:
    """Adds thigh and shank of these frames."""
    joints, lengths = body.joints, body.shape.lengths_m
    joints[f"knee_{side}"] = joints[f"hip_{side}"] - thigh[:, 1] * lengths["thigh"]
    joints[f"ankle_{side}"] = joints[f"knee_{side}"] - shank[:, 1] * lengths["shank"]
    body.frames[f"thigh_{side}"], body.frames[f"shank_{side}"] = thigh, shank


def _ankle_target(body: Body, target: Target) -> Vector:
    """Where the ankle's middle should be, for a target that is a free point or a place on the body."""
    if target.point is not None:
        return np.array(target.point) + target.offset_m
    point, outward = body.surface(parse_place(target.place))
    lift = body.shape.radii_m["ankle"] if target.rests else 0.0
    return point + target.offset_m + (0.0 if outward is None else outward * (lift + target.gap_m))


def _resting(body: Body, side: str, leg: Leg, target: Target) -> None:
    """The foot's lowest point comes to lie at the point's height, under or beside the ankle."""
    assert target.point is not None
    x, y, z = (a + b for a, b in zip(target.point, target.offset_m, strict=True))
    height = body.shape.lengths_m["ankle_height"]
    for _ in range(1 if leg.foot == "flat" else FOOT_PASSES):
        _bent_to(body, side, leg, np.array([x, y + target.gap_m + height, z]))
        ankle = float(body.joints[f"ankle_{side}"][1])
        radii = body.shape.radii_m
        height = max(ankle - float(body.joints[f"{ball}_{side}"][1]) + radii[ball] for ball in FOOT_BALLS)


def _bent_to(body: Body, side: str, leg: Leg, ankle: Vector) -> None:
    """Adds a leg whose knee is bent in the plane of its pole so that the ankle is at its target."""
    assert leg.target is not None
    lengths, pelvis = body.shape.lengths_m, body.frames["pelvis"]
    hip = body.joints[f"hip_{side}"]
    told = () if leg.target.pole is None else (resolve(leg.target.pole, body, side, "pelvis"),)
    straight_ahead = cross(unit(hip - ankle), pelvis[:, 2])  # the knee as a hip bends it that does not turn
    poles = (*told, straight_ahead, pelvis[:, 0], pelvis[:, 1])
    bent = two_bone(hip, ankle, (lengths["thigh"], lengths["shank"]), poles)
    hinge = unit(cross(bent.pole, hip - bent.end))
    thigh, shank = hinged(hip - bent.middle, hinge), hinged(bent.middle - bent.end, hinge)
    body.reach_errors_m[f"leg_{side}"] = bent.error_m
    stretch_leg(body, side, thigh, shank)
    set_foot(body, side, foot_frame(body, side, leg), leg.toe_bend_deg)


def hinged(along: Vector, hinge: Vector) -> Frame:
    """The frame of a bone that goes up along a vector and turns about a hinge, its rightward axis."""
    up = unit(along)
    return np.array((cross(up, hinge), up, hinge)).T


def foot_frame(body: Body, side: str, leg: Leg) -> Frame:
    """How the foot lies in the world."""
    shank = body.frames[f"shank_{side}"]
    if leg.foot == "flat":
        return _flat(body, side, leg.toes)
    if isinstance(leg.foot, int | float):
        return shank @ about_z(leg.foot)
    toes = _pointing(body, side, leg.foot)
    instep = across(shank[:, 1], toes)
    if float(instep @ instep) < 0.02:  # pointed like a dancer's: the instep continues the shin
        instep = across(shank[:, 0], toes)
    return frame_of(toes, unit(instep))


def _pointing(body: Body, side: str, direction: Direction) -> Vector:
    if isinstance(direction, str) and not is_direction(direction):
        return unit(body.place(direction) - body.joints[f"ankle_{side}"])
    return resolve(direction, body, side, "pelvis")


def _flat(body: Body, side: str, toes: Direction | None) -> Frame:
    """Sole down; the toes as told, else where the shin looks, else to the body's front."""
    shank, pelvis = body.frames[f"shank_{side}"], body.frames["pelvis"]
    wished = () if toes is None else (resolve(toes, body, side, "pelvis"),)
    for direction in (*wished, shank[:, 0], pelvis[:, 0], -pelvis[:, 1]):
        level = across(direction, UP)
        if float(level @ level) > 0.04:
            return frame_of(unit(level), UP)
    return frame_of(np.array([1.0, 0.0, 0.0]), UP)


def set_foot(body: Body, side: str, foot: Frame, toe_bend_deg: float) -> None:
    """Adds a foot of this frame to a placed ankle; toe_bend_deg lifts the toes at their ball."""
    joints, lengths, radii = body.joints, body.shape.lengths_m, body.shape.radii_m
    ankle, height = joints[f"ankle_{side}"], lengths["ankle_height"]
    joints[f"heel_{side}"] = ankle + foot @ (-lengths["heel_back"], radii["heel"] - height, 0.0)
    ball = np.array((lengths["ball_forward"], radii["ball"] - height, 0.0))
    toe = np.array((lengths["toe_forward"], radii["toe"] - height, 0.0))
    joints[f"ball_{side}"] = ankle + foot @ ball
    joints[f"toe_{side}"] = ankle + foot @ (ball + about_z(toe_bend_deg) @ (toe - ball))
    body.frames[f"foot_{side}"] = foot
