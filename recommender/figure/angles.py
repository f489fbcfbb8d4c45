"""The joint angles of any body, in degrees, however it was posed: by angles, by targets, or in between."""

from __future__ import annotations

from math import asin, atan2, degrees, hypot

import numpy as np

from recommender.figure.rotations import (
    Frame,
    Vector,
    about_axis,
    about_z,
    cross,
    limb_angles_deg,
    spine_bend_deg,
    spine_turn,
    unit,
    wrist_angles_deg,
)
from recommender.figure.segments import SIDE_SIGN, SIDES
from recommender.figure.skeleton import Body
from recommender.figure.trunk import NECK_LEAN_DEG

Angles = dict[str, float]


def angles_deg(body: Body) -> Angles:
    """measure -> degrees, for every joint.

    Measures carry the names of the parameters of a pose: lumbar_flex, neck_twist, hip_r_abd, knee_l ...; besides them
    ankle_r (+ toes up), ankle_r_tilt and ankle_r_turn; pronation_r, wrist_r_flex and _side; and of the shoulder, whose
    three angles say little near 90 degrees: _lift from hanging, _behind and _across the trunk, _spin about itself.
    """
    angles = _trunk(body)
    for side in SIDES:
        angles |= _leg(body, side) | _arm(body, side)
        bends = zip(("knuckles", "middle", "tips"), body.fingers_deg.get(side, ()), strict=False)
        angles |= {f"fingers_{side}_{where}": bend for where, bend in bends}
    return angles


def _turn(body: Body, lower: str, upper: str) -> Frame:
    return body.frames[lower].T @ body.frames[upper]


def _trunk(body: Body) -> Angles:
    angles: Angles = {}
    for region in ("lumbar", "thoracic"):
        below = "pelvis" if region == "lumbar" else "lumbar_upper"
        halves = (_turn(body, below, f"{region}_lower"), _turn(body, f"{region}_lower", f"{region}_upper"))
        angles |= _named(region, np.sum([spine_bend_deg(half) for half in halves], axis=0))
    return angles | _neck(body)


def _neck(body: Body) -> Angles:
    """Side bend and twist show in the neck alone; forward bend and tucked chin only in neck and head together."""
    neck, head = _turn(body, "thoracic_upper", "neck"), _turn(body, "neck", "head")
    leant, side, twist = spine_bend_deg(neck)
    # head = lean.T @ aside @ about_z(-leant) @ lean.T: in the plane across the ear axis it is turned by twice the lean
    aside = spine_turn((0.0, side, twist), 1.0)
    lean = (_turned_deg(aside) - _turned_deg(head @ about_z(leant))) / 2
    return _named("neck", np.array((leant + lean, side, twist)) * 2) | {"chin_tuck": lean + NECK_LEAN_DEG}


def _turned_deg(turn: Frame) -> float:
    """By how much a turn rotates the plane across its third axis."""
    return degrees(atan2(turn[1, 0] - turn[0, 1], turn[0, 0] + turn[1, 1]))


def _named(joint: str, bend: Vector) -> Angles:
    return dict(zip((f"{joint}_flex", f"{joint}_side", f"{joint}_twist"), bend.tolist(), strict=True))


def _leg(body: Body, side: str) -> Angles:
    thigh = _turn(body, "pelvis", f"thigh_{side}")
    flex, abd, turn = limb_angles_deg(thigh, SIDE_SIGN[side])
    toes_up, tilt, toes_out = limb_angles_deg(_turn(body, f"shank_{side}", f"foot_{side}"), SIDE_SIGN[side])
    return {
        f"hip_{side}_flex": flex,
        f"hip_{side}_abd": abd,
        f"hip_{side}_turn": turn,
        f"knee_{side}": -_hinge_deg(_turn(body, f"thigh_{side}", f"shank_{side}")),
        f"ankle_{side}": toes_up,
        f"ankle_{side}_tilt": tilt,
        f"ankle_{side}_turn": toes_out,
    }


def _arm(body: Body, side: str) -> Angles:
    sign = SIDE_SIGN[side]
    upper = _turn(body, "thoracic_upper", f"upper_arm_{side}")
    flex, abd, turn = limb_angles_deg(upper, sign)
    forward, up, right = (-upper[:, 1]).tolist()
    pronation, bend, deviation = wrist_angles_deg(_turn(body, f"forearm_{side}", f"hand_{side}"), sign)
    return {
        f"shoulder_{side}_flex": flex + 360 if flex < -100 else flex,
        f"shoulder_{side}_abd": abd,
        f"shoulder_{side}_turn": turn,
        f"shoulder_{side}_behind": degrees(asin(max(-1.0, min(1.0, -forward)))),
        f"shoulder_{side}_across": degrees(asin(max(-1.0, min(1.0, -sign * right)))),
        f"shoulder_{side}_lift": degrees(atan2(hypot(forward, right), -up)),
        f"shoulder_{side}_spin": -sign * _spin_deg(upper),
        f"elbow_{side}": _hinge_deg(_turn(body, f"upper_arm_{side}", f"forearm_{side}")),
        f"pronation_{side}": pronation,
        f"wrist_{side}_flex": bend,
        f"wrist_{side}_side": deviation,
    }


def _spin_deg(upper: Frame) -> float:
    """How far an arm is turned about itself, beyond the shortest way from hanging to where it points."""
    down, points = np.array((0.0, -1.0, 0.0)), -upper[:, 1]
    axis = cross(down, points)
    shortest = about_axis(unit(axis), atan2(float(axis @ axis) ** 0.5, float(down @ points)))
    spin = shortest.T @ upper
    return degrees(atan2(spin[0, 2], spin[0, 0]))


def _hinge_deg(turn: Frame) -> float:
    """How far a hinge about the rightward axis is turned, -180 to 180."""
    return degrees(atan2(turn[1, 0], turn[0, 0]))
