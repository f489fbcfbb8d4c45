"""A hand at the end of a placed forearm: where its fingers point and its palm looks, as far as a wrist allows."""

from __future__ import annotations

import numpy as np

from recommender.figure.directions import is_direction, resolve
from recommender.figure.limits import FOLDED_DEG, LIMITS_DEG
from recommender.figure.pose import Arm
from recommender.figure.rotations import Frame, Vector, across, cross, unit, wrist_angles_deg, wrist_turn
from recommender.figure.segments import SIDE_SIGN
from recommender.figure.skeleton import Body

TRUNK = "thoracic_upper"  # the frame of the body's directions for arms


def told_fingers(body: Body, side: str, arm: Arm, wrist: Vector) -> Vector:
    """Where the fingers are told to point: in a direction, or at a place on the body."""
    assert arm.hand is not None
    if isinstance(arm.hand, str) and not is_direction(arm.hand):
        return unit(body.place(arm.hand) - wrist)
    return resolve(arm.hand, body, side, TRUNK)


def lying_fingers(forearm: Vector, palm: Vector | None) -> Vector:
    """The fingers of a hand that continues the forearm, flat along the surface that the palm looks at."""
    if palm is None:
        return forearm
    flat = across(forearm, palm)
    return unit(flat) if float(flat @ flat) > 1e-4 else forearm


def hand_frame(body: Body, side: str, fingers: Vector, palm: Vector | None) -> Frame:
    """The hand's frame: forward is the thumb's side, headward the wrist's, and the palm looks to the middle."""
    forearm, sign = body.frames[f"forearm_{side}"], SIDE_SIGN[side]
    wished = -sign * palm if palm is not None else forearm[:, 2]
    for back_of_hand in (wished, forearm[:, 2], forearm[:, 0]):
        level = across(back_of_hand, fingers)
        if float(level @ level) > 1e-3:
            return np.array((cross(-fingers, unit(level)), -fingers, unit(level))).T
    return forearm


def within_wrist(body: Body, side: str, hand: Frame) -> Frame:
    """The nearest hand that a wrist allows: a wished direction is followed only as far as it bends sideways."""
    forearm, sign = body.frames[f"forearm_{side}"], SIDE_SIGN[side]
    pronation, flexion, deviation = wrist_angles_deg(forearm.T @ hand, sign)
    low, high = LIMITS_DEG["wrist_side"]
    if abs(flexion) > FOLDED_DEG or low <= deviation <= high:
        return hand
    return forearm @ wrist_turn((pronation, flexion, min(max(deviation, low), high)), sign)


def set_hand(body: Body, side: str, hand: Frame) -> None:
    """Adds a hand of this frame to a placed wrist."""
    joints, lengths = body.joints, body.shape.lengths_m
    joints[f"palm_{side}"] = joints[f"wrist_{side}"] - hand[:, 1] * lengths["palm"]
    joints[f"fingertip_{side}"] = joints[f"wrist_{side}"] - hand[:, 1] * lengths["hand"]
    body.frames[f"hand_{side}"] = hand
