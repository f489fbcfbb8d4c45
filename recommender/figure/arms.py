"""An arm of a body, from its angles or from where its palm should be."""

from __future__ import annotations

from typing import Final

import numpy as np

from recommender.figure.directions import resolve
from recommender.figure.hands import TRUNK, hand_frame, lying_fingers, set_hand, told_fingers, within_wrist
from recommender.figure.legs import hinged
from recommender.figure.places import parse_place
from recommender.figure.pose import Arm, Target
from recommender.figure.rotations import (
    Frame,
    Vector,
    about_z,
    cross,
    limb_turn,
    unit,
)
from recommender.figure.segments import SIDE_SIGN
from recommender.figure.skeleton import Body
from recommender.figure.two_bone import STRAIGHTEST, Bent, two_bone

OUTWARD: Final = 0.4  # elbows at ease stand a little out
OVERHEAD: Final = 0.9  # an arm that points further up than this has its elbow to the side
DOWN: Final = np.array([0.0, -1.0, 0.0])
FURTHEST_DRAWN_M: Final = 0.04  # the shoulder blade slides by so much after a far reach (protraction, AAOS lists none)
SETTLED: Final = -0.99999  # cosine of the turn in one pass, from which on another pass would change nothing
HAND_PASSES: Final = 10  # a resting hand lies along the forearm, which depends on where the wrist is

# How the shoulder's centre follows the arm (scapulo-humeral rhythm, Inman 1944: one third of the lift is the shoulder
# blade's): metres forward, up and out for an arm that points straight up, forward, across, backward.
RISES_M: Final = np.array([0.0, 0.055, -0.032])
REACHES_M: Final = np.array([0.026, 0.010, 0.0])
CROSSES_M: Final = np.array([0.022, 0.0, -0.022])
DRAWS_BACK_M: Final = np.array([-0.016, 0.0, 0.0])


def place_arm(body: Body, side: str, arm: Arm) -> None:
    """Adds one arm to a body whose trunk is placed; what the hand rests on must be placed too."""
    if arm.fingers_deg is not None:
        body.fingers_deg[side] = arm.fingers_deg
    if arm.target is None:
        _by_angles(body, side, arm)
    else:
        _reaching(body, side, arm, arm.target)


def _by_angles(body: Body, side: str, arm: Arm) -> None:
    upper = body.frames[TRUNK] @ limb_turn(arm.shoulder_deg, SIDE_SIGN[side])
    body.joints[f"shoulder_{side}"] = shoulder_centre(body, side, arm, -upper[:, 1])
    stretch_arm(body, side, upper, upper @ about_z(arm.elbow_deg))
    wrist = body.joints[f"wrist_{side}"]
    fingers = -body.frames[f"forearm_{side}"][:, 1] if arm.hand is None else told_fingers(body, side, arm, wrist)
    palm = None if arm.palm is None else resolve(arm.palm, body, side, TRUNK)
    set_hand(body, side, within_wrist(body, side, hand_frame(body, side, fingers, palm)))


def shoulder_centre(body: Body, side: str, arm: Arm, toward: Vector) -> Vector:
    """The shoulder's joint centre for an upper arm that points toward a direction (3,)."""
    lengths, trunk, sign = body.shape.lengths_m, body.frames[TRUNK], SIDE_SIGN[side]
    forward, up, right = (trunk.T @ toward).tolist()
    local = np.array((arm.shrug_cm[0] / 100, arm.shrug_cm[1] / 100 - lengths["shoulder_drop"], 0.0))
    local += (0.0, 0.0, lengths["shoulder_half_width"])
    local += max(up, 0.0) * RISES_M + max(forward, 0.0) * REACHES_M
    local += max(-right * sign, 0.0) * CROSSES_M + max(-forward, 0.0) * DRAWS_BACK_M
    return body.joints["c7"] + trunk @ (local * (1.0, 1.0, sign))


def stretch_arm(body: Body, side: str, upper: Frame, forearm: Frame) -> None:
    """Adds upper arm and forearm of these frames to a placed shoulder."""
    joints, lengths = body.joints, body.shape.lengths_m
    joints[f"elbow_{side}"] = joints[f"shoulder_{side}"] - upper[:, 1] * lengths["upper_arm"]
    joints[f"wrist_{side}"] = joints[f"elbow_{side}"] - forearm[:, 1] * lengths["forearm"]
    body.frames[f"upper_arm_{side}"], body.frames[f"forearm_{side}"] = upper, forearm


def _reaching(body: Body, side: str, arm: Arm, target: Target) -> None:
    """Adds an arm whose palm is at its target, its fingers as told or lying along the surface."""
    centre, palm = _palm_target(body, side, arm, target)
    trunk = body.frames[TRUNK]
    hanging = shoulder_centre(body, side, arm, -trunk[:, 1])
    seat = shoulder_centre(body, side, arm, unit(centre - hanging))
    fingers, hand = unit(centre - seat), trunk
    for turn in range(HAND_PASSES):
        _bend(body, side, target, centre - fingers * body.shape.lengths_m["palm"], seat)
        hand = _hand_at_rest(body, side, arm, palm, lies=target.rests)
        if float(hand[:, 1] @ fingers) < SETTLED:
            break
        # from the third pass on half way, so that wrist and forearm do not chase each other
        fingers = -hand[:, 1] if turn < 2 else unit(fingers - hand[:, 1])
    else:  # no wrist can do both: the palm is at its target, and the check of the wrist tells
        _bend(body, side, target, centre - fingers * body.shape.lengths_m["palm"], seat)
        hand = hand_frame(body, side, fingers, palm)
    set_hand(body, side, hand)
    body.reach_errors_m[f"arm_{side}"] = float(np.linalg.norm(body.joints[f"palm_{side}"] - centre))


def _hand_at_rest(body: Body, side: str, arm: Arm, palm: Vector | None, *, lies: bool) -> Frame:
    """The hand of a placed forearm, its fingers as told, else along the surface that it lies on, else straight."""
    if arm.hand is not None:
        fingers = told_fingers(body, side, arm, body.joints[f"wrist_{side}"])
    else:
        fingers = lying_fingers(-body.frames[f"forearm_{side}"][:, 1], palm if lies else None)
    return within_wrist(body, side, hand_frame(body, side, fingers, palm))


def _palm_target(body: Body, side: str, arm: Arm, target: Target) -> tuple[Vector, Vector | None]:
    """Where the palm's middle should be, and where the palm should look (None: as the forearm has it)."""
    told = None if arm.palm is None else resolve(arm.palm, body, side, TRUNK)
    lift = body.shape.radii_m["palm"] + target.gap_m
    if target.point is not None:
        point = np.array(target.point) + target.offset_m
        facing = told if told is not None else DOWN
        return (point - facing * lift, facing) if target.rests else (point, told)
    point, outward = body.surface(parse_place(target.place))
    point = point + target.offset_m
    if outward is None or not target.rests:
        return point, told
    return point + outward * lift, -outward if told is None else told


def _bend(body: Body, side: str, target: Target, wrist: Vector, seat: Vector) -> None:
    """Adds upper arm and forearm that bring the wrist to its place; a far one draws the shoulder after it."""
    lengths, trunk = body.shape.lengths_m, body.frames[TRUNK]
    told = () if target.pole is None else (resolve(target.pole, body, side, TRUNK),)
    usual = trunk @ elbow_at_ease(trunk.T @ unit(wrist - seat), SIDE_SIGN[side])
    shoulder = body.joints[f"shoulder_{side}"] = _drawn_toward(body, wrist, seat)
    poles = (*told, usual, -trunk[:, 0], trunk[:, 1])
    bent: Bent = two_bone(shoulder, wrist, (lengths["upper_arm"], lengths["forearm"]), poles)
    hinge = unit(cross(shoulder - bent.end, bent.pole))  # an elbow bends the other way round than a knee
    stretch_arm(body, side, hinged(shoulder - bent.middle, hinge), hinged(bent.middle - bent.end, hinge))


def elbow_at_ease(toward: Vector, sign: float) -> Vector:
    """Where the elbow (3,) of an arm points that was swung straight from hanging to a direction, in the trunk's frame.

    A hanging arm's elbow looks back, one stretched forward looks down, one to the side looks back.
    """
    forward, up, right = toward.tolist()
    outward = np.array((0.0, 0.0, OUTWARD * sign))
    if up > OVERHEAD:
        return np.array((0.2, 0.0, sign))
    swung: Vector = np.array((forward, up - 1.0, right)) * (forward / (1.0 - up)) - (1.0, 0.0, 0.0)
    swung += outward
    return swung


def _drawn_toward(body: Body, wrist: Vector, seat: Vector) -> Vector:
    """The shoulder's centre, moved up to a few centimetres after a wrist that is otherwise out of reach."""
    lengths, way = body.shape.lengths_m, wrist - seat
    short_m = float(way @ way) ** 0.5 - (lengths["upper_arm"] + lengths["forearm"]) * STRAIGHTEST
    drawn: Vector = seat + unit(way) * min(max(short_m, 0.0), FURTHEST_DRAWN_M)
    return drawn
