"""Six ways to spoil a pose, as a slip in a data file or in the kinematics would. The checks should notice each.

Each takes a solved pose and gives it back spoiled; what was solved is not solved again, so that nothing heals itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from recommender.figure.between import lifted, lowest_m
from recommender.figure.checks import check_pose
from recommender.figure.contacts import Solved
from recommender.figure.directions import resolve
from recommender.figure.kinematics import body_of
from recommender.figure.places import parse_place
from recommender.figure.pose import LIMBS, Arm, Leg, Pose, Target
from recommender.figure.posing import Posed
from recommender.figure.rotations import Frame, Vector, about_x
from recommender.figure.skeleton import Body
from recommender.figure.surfaces import UP

BENT_DEG = 85.0  # no neck goes so far sideways
MOVED_M = 0.10
RAISED_M = 0.08
SUNK_M = 0.06
TILTED_DEG = 35.0


def _posed(pose: Pose, solved: Solved) -> Solved:
    return Solved(pose=pose, body=body_of(pose, solved.body.shape), left_open={})


def joint_bent_past_its_limit(solved: Solved) -> Solved:
    return _posed(replace(solved.pose, neck_deg=(0.0, BENT_DEG, 0.0)), solved)


def limb_moved_off_its_contact(solved: Solved) -> Solved:
    """The first limb that rests on something hovers over it; where none does, a hanging arm's hand is in the floor."""
    for name in reversed(LIMBS):
        part = solved.pose.limb(name)
        if part.target and part.target.rests:
            point, outward = _rest(solved, name, part.target)
            away = replace(part.target, point=tuple(point + outward * MOVED_M), place="", offset_m=(0.0, 0.0, 0.0))
            return _posed(replace(solved.pose, **{name: replace(part, target=away)}), solved)
    return _posed(replace(solved.pose, leg_l=Leg(hip_deg=(0.0, 40.0, 0.0), knee_deg=170.0)), solved)


def _rest(solved: Solved, name: str, target: Target) -> tuple[Vector, Vector]:
    """The point that a limb rests on, and the way out of the surface there; a palm looks into its surface."""
    palm = solved.pose.limb(name).palm if name.startswith("arm") else None
    outward = UP if palm is None else -resolve(palm, solved.body, name[-1], "thoracic_upper")
    if not target.place:
        return np.array(target.point) + target.offset_m, outward
    point, off_the_skin = solved.body.surface(parse_place(target.place))
    return point + target.offset_m, outward if off_the_skin is None else off_the_skin


def body_raised(solved: Solved) -> Solved:
    return replace(solved, body=lifted(solved.body, RAISED_M))


def body_sunk(solved: Solved) -> Solved:
    return replace(solved, body=lifted(solved.body, -SUNK_M))


def limb_through_the_trunk(solved: Solved) -> Solved:
    return _posed(replace(solved.pose, arm_r=Arm(target=Target(place="t12"))), solved)


def body_tilted_off_balance(solved: Solved) -> Solved:
    """Turned about the line where it lies lowest, so that it neither sinks nor floats."""
    tilted = turned(solved.body, about_x(TILTED_DEG))
    return replace(solved, body=lifted(tilted, lowest_m(solved.body) - lowest_m(tilted)))


def turned(body: Body, turn: Frame) -> Body:
    """The whole body turned as one, about the middle between its hips."""
    middle = body.joints["pelvis"]
    joints = {name: middle + turn @ (point - middle) for name, point in body.joints.items()}
    frames = {name: turn @ frame for name, frame in body.frames.items()}
    return Body(shape=body.shape, joints=joints, frames=frames, reach_errors_m=body.reach_errors_m)


Way = Callable[[Solved], Solved]
SIX_WAYS: dict[str, Way] = {
    "a joint bent past its limit": joint_bent_past_its_limit,
    "a limb moved off its contact": limb_moved_off_its_contact,
    "the body raised": body_raised,
    "the body sunk": body_sunk,
    "a limb swung through the trunk": limb_through_the_trunk,
    "the body tilted off balance": body_tilted_off_balance,
}


def unnoticed(pictures: Iterable[Posed]) -> list[str]:
    """Every spoiled last pose that no check finds anything wrong with: at most six a picture."""
    missed = []
    for posed in pictures:
        name, solved = list(posed.keyframes.items())[-1]
        stretch_id, props = posed.picture.stretch_id, posed.picture.props
        for way, spoil in SIX_WAYS.items():
            if not check_pose(stretch_id, name, spoil(solved), props):
                missed.append(f"{stretch_id}: {way}")
    return missed
