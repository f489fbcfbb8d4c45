"""The other side of a pose: left and right change places, as in a mirror that stands along the page.

It works on the pose as data, so that the mirrored pose is solved, checked and drawn like any other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from recommender.figure.contacts import parse_condition
from recommender.figure.directions import Direction, is_direction
from recommender.figure.pose import Arm, Leg, Point, Pose, Target
from recommender.figure.segments import other_side

_WORDS: Final = {"toward": "away", "away": "toward"}


def mirrored(pose: Pose) -> Pose:
    """The same pose of the other side. Mirrored twice it is the pose again."""
    root = replace(
        pose.root,
        at=_mirrored_point(pose.root.at),
        roll_deg=-pose.root.roll_deg,
        face_deg=-pose.root.face_deg,
        tilt_deg=-pose.root.tilt_deg,
    )
    return replace(
        pose,
        root=root,
        lumbar_deg=_mirrored_bend(pose.lumbar_deg),
        thoracic_deg=_mirrored_bend(pose.thoracic_deg),
        neck_deg=_mirrored_bend(pose.neck_deg),
        leg_r=_mirrored_leg(pose.leg_l),
        leg_l=_mirrored_leg(pose.leg_r),
        arm_r=_mirrored_arm(pose.arm_l),
        arm_l=_mirrored_arm(pose.arm_r),
        solve=tuple((_mirrored_parameter(name), _mirrored_condition(text)) for name, text in pose.solve),
        touch=tuple((other_side(first), other_side(second)) for first, second in pose.touch),
    )


def _mirrored_point(point: Point) -> Point:
    x, y, z = point
    return x, y, -z


def _mirrored_bend(bend: tuple[float, float, float]) -> tuple[float, float, float]:
    forward, side, twist = bend
    return forward, -side, -twist


def _mirrored_direction(direction: Direction) -> Direction:
    if not isinstance(direction, str):
        return _mirrored_point(direction)
    if is_direction(direction):
        return " ".join(_WORDS.get(word, word) for word in direction.split())
    return _mirrored_place(direction)


def _mirrored_place(text: str) -> str:
    """A place on the body, or "flat": only the name of its segment or joint has a side."""
    spot, space, facing = text.partition(" ")
    name, colon, share = spot.partition(":")
    words = " ".join({"left": "right", "right": "left"}.get(word, word) for word in facing.split())
    return f"{other_side(name)}{colon}{share}{space}{words}"


def _mirrored_target(target: Target | None) -> Target | None:
    if target is None:
        return None
    return replace(
        target,
        point=None if target.point is None else _mirrored_point(target.point),
        place=_mirrored_place(target.place) if target.place else "",
        offset_m=_mirrored_point(target.offset_m),
        pole=None if target.pole is None else _mirrored_direction(target.pole),
    )


def _mirrored_leg(leg: Leg) -> Leg:
    return replace(
        leg,
        foot=leg.foot if isinstance(leg.foot, int | float) else _mirrored_direction(leg.foot),
        toes=None if leg.toes is None else _mirrored_direction(leg.toes),
        target=_mirrored_target(leg.target),
    )


def _mirrored_arm(arm: Arm) -> Arm:
    return replace(
        arm,
        hand=None if arm.hand is None else _mirrored_direction(arm.hand),
        palm=None if arm.palm is None else _mirrored_direction(arm.palm),
        target=_mirrored_target(arm.target),
    )


def _mirrored_parameter(name: str) -> str:
    for here, there in (("_r", "_l"), ("_l", "_r")):
        if f"{here}_" in name:
            return name.replace(f"{here}_", f"{there}_")
        if name.endswith(here):
            return name.removesuffix(here) + there
    return name


def _mirrored_condition(text: str) -> str:
    condition = parse_condition(text)
    part = _mirrored_parameter(condition.part)
    goal = other_side(condition.goal) if condition.relation == "on" else condition.goal
    return f"{part} {condition.relation} {goal}"
