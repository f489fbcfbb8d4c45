"""In-betweens of a movement: every joint turns evenly, so that limbs keep their lengths on the way."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from recommender.figure.arms import stretch_arm
from recommender.figure.hands import set_hand
from recommender.figure.legs import set_foot, stretch_leg
from recommender.figure.pose import STRAIGHT
from recommender.figure.rotations import Frame, Vector, between_turns
from recommender.figure.segments import SIDES
from recommender.figure.skeleton import Body
from recommender.figure.surfaces import GROUND, solids_of
from recommender.figure.trunk import stack_trunk

TRUNK_CHAIN = ("pelvis", "lumbar_lower", "lumbar_upper", "thoracic_lower", "thoracic_upper", "neck", "head")


def between(start: Body, end: Body, share: float) -> Body:
    """The body a share (0 to 1) of the way from start to end, as high over the floor as they are."""
    body = Body(shape=end.shape, joints={}, frames={}, reach_errors_m={})
    body.joints["pelvis"] = _mixed(start.joints["pelvis"], end.joints["pelvis"], share)
    body.frames["pelvis"] = between_turns(start.frames["pelvis"], end.frames["pelvis"], share)
    stack_trunk(body, {upper: _turn(start, end, lower, upper, share) for lower, upper in _pairs(TRUNK_CHAIN)})
    for side in SIDES:
        _leg(body, start, end, side, share)
        _arm(body, start, end, side, share)
    wished = _mixed(np.array(lowest_m(start)), np.array(lowest_m(end)), share)
    return lifted(body, float(wished) - lowest_m(body))


def lifted(body: Body, height_m: float) -> Body:
    """The same body, so much higher."""
    up = np.array((0.0, height_m, 0.0))
    joints = {name: point + up for name, point in body.joints.items()}
    return replace(body, joints=joints)


@lru_cache(maxsize=16)  # of start and end it is asked for each body between them
def lowest_m(body: Body) -> float:
    """The height of the body's lowest point."""
    return GROUND.gap_m(solids_of(body, "body"))


def _mixed(a: Vector, b: Vector, share: float) -> Vector:
    return a + (b - a) * share


def _pairs(chain: tuple[str, ...]) -> list[tuple[str, str]]:
    return list(pairwise(chain))


def _turn(start: Body, end: Body, lower: str, upper: str, share: float) -> Frame:
    first, last = (body.frames[lower].T @ body.frames[upper] for body in (start, end))
    return between_turns(first, last, share)


def _chained(body: Body, start: Body, end: Body, chain: tuple[str, ...], share: float) -> list[Frame]:
    """The frames of a limb from the trunk outward; the first name is the segment that it hangs on."""
    frames = [body.frames[chain[0]]]
    for lower, upper in _pairs(chain):
        frames.append(frames[-1] @ _turn(start, end, lower, upper, share))
    return frames[1:]


def _leg(body: Body, start: Body, end: Body, side: str, share: float) -> None:
    thigh, shank, foot = _chained(body, start, end, ("pelvis", f"thigh_{side}", f"shank_{side}", f"foot_{side}"), share)
    stretch_leg(body, side, thigh, shank)
    bend = _mixed(np.array(_toe_bend_deg(start, side)), np.array(_toe_bend_deg(end, side)), share)
    set_foot(body, side, foot, float(bend))


def _toe_bend_deg(body: Body, side: str) -> float:
    """How far the toes are lifted at their ball."""
    lengths, radii = body.shape.lengths_m, body.shape.radii_m
    forward, up, _ = (
        body.frames[f"foot_{side}"].T @ (body.joints[f"toe_{side}"] - body.joints[f"ball_{side}"])
    ).tolist()
    level = np.arctan2(radii["toe"] - radii["ball"], lengths["toe_forward"] - lengths["ball_forward"])
    return float(np.degrees(np.arctan2(up, forward) - level))


def _arm(body: Body, start: Body, end: Body, side: str, share: float) -> None:
    upper, forearm, hand = _chained(
        body, start, end, ("thoracic_upper", f"upper_arm_{side}", f"forearm_{side}", f"hand_{side}"), share
    )
    offset = _mixed(_shoulder_offset(start, side), _shoulder_offset(end, side), share)
    body.joints[f"shoulder_{side}"] = body.joints["c7"] + body.frames["thoracic_upper"] @ offset
    stretch_arm(body, side, upper, forearm)
    set_hand(body, side, hand)
    if side in end.fingers_deg:
        first, last = (np.array(each.fingers_deg.get(side, STRAIGHT)) for each in (start, end))
        knuckles, middle, tips = _mixed(first, last, share).tolist()
        body.fingers_deg[side] = (knuckles, middle, tips)


def _shoulder_offset(body: Body, side: str) -> Vector:
    """From the seventh neck vertebra to the shoulder, in the frame of the upper chest."""
    offset: Vector = body.frames["thoracic_upper"].T @ (body.joints[f"shoulder_{side}"] - body.joints["c7"])
    return offset
