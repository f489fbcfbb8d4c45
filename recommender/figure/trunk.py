"""Pelvis, spine, neck and head of a body, from the root outward."""

from __future__ import annotations

from typing import Final

import numpy as np

from recommender.figure.pose import Pose, Root
from recommender.figure.rotations import Degrees3, Frame, about_x, about_y, about_z, spine_turn
from recommender.figure.segments import SIDE_SIGN, SIDES
from recommender.figure.skeleton import Body

NECK_LEAN_DEG: Final = 12.0  # the neck of somebody who looks straight ahead leans forward, the head does not
L5_BEHIND_M: Final = 0.012  # the lumbosacral joint lies a little behind the hips' axis
HALF: Final = 0.5  # each region bends half in its lower, half in its upper segment


def root_frame(root: Root) -> Frame:
    """How the pelvis lies in the world."""
    return about_y(-root.face_deg) @ about_z(root.pitch_deg) @ about_y(-root.roll_deg) @ about_x(root.tilt_deg)


def place_trunk(body: Body, pose: Pose) -> None:
    """Adds the trunk's joints and frames to a body that has none yet."""
    body.joints["pelvis"] = np.array(pose.root.at, dtype=float)
    body.frames["pelvis"] = root_frame(pose.root)
    turns = {
        "lumbar_lower": spine_turn(pose.lumbar_deg, HALF),
        "thoracic_lower": spine_turn(pose.thoracic_deg, HALF),
        **neck_turns(pose.neck_deg, pose.chin_tuck_deg),
    }
    turns |= {"lumbar_upper": turns["lumbar_lower"], "thoracic_upper": turns["thoracic_lower"]}
    stack_trunk(body, turns)


def neck_turns(neck_deg: Degrees3, chin_tuck_deg: float) -> dict[str, Frame]:
    """The turns of neck and head in their lower neighbour. A tucked chin draws the neck back, the head stays level."""
    half = spine_turn(neck_deg, HALF)
    lean = about_z(chin_tuck_deg - NECK_LEAN_DEG)
    return {"neck": half @ lean, "head": lean.T @ half}


def stack_trunk(body: Body, turns: dict[str, Frame]) -> None:
    """Adds spine, neck, head and hips on top of a placed pelvis; turns hold each segment's turn in its lower one."""
    lengths, joints, frames = body.shape.lengths_m, body.joints, body.frames
    pelvis = frames["pelvis"]
    for side in SIDES:
        joints[f"hip_{side}"] = joints["pelvis"] + pelvis[:, 2] * (SIDE_SIGN[side] * lengths["hip_half_width"])
    joints["l5"] = joints["pelvis"] + pelvis[:, 1] * lengths["pelvis"] - pelvis[:, 0] * L5_BEHIND_M
    below, joint = "pelvis", "l5"
    for segment, length, top in _STACK:
        frames[segment] = frames[below] @ turns[segment]
        joints[top] = joints[joint] + frames[segment][:, 1] * lengths[length]
        below, joint = segment, top
    frames["head"] = frames["neck"] @ turns["head"]
    _place_head(body)


_STACK = (
    ("lumbar_lower", "lumbar_half", "l3"),
    ("lumbar_upper", "lumbar_half", "t12"),
    ("thoracic_lower", "thoracic_half", "t7"),
    ("thoracic_upper", "thoracic_half", "c7"),
    ("neck", "neck", "atlas"),
)


def _place_head(body: Body) -> None:
    lengths, joints, head = body.shape.lengths_m, body.joints, body.frames["head"]
    deep, high, _ = body.shape.half_axes_m["head"]
    centre = joints["atlas"] + head[:, 0] * lengths["head_forward"] + head[:, 1] * lengths["head_up"]
    joints["head_centre"] = centre
    joints["crown"] = centre + head[:, 1] * high
    joints["face"] = centre + head[:, 0] * deep
    joints["occiput"] = centre - head[:, 0] * deep
