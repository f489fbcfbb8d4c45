"""From a pose to a body: trunk first, then each limb after the limbs that it rests on."""

from __future__ import annotations

from recommender.figure.arms import place_arm
from recommender.figure.directions import is_direction
from recommender.figure.legs import place_leg
from recommender.figure.places import parse_place
from recommender.figure.pose import LIMBS, Arm, Leg, Pose
from recommender.figure.segments import TRUNK_ENDS, kind_and_side
from recommender.figure.shape import NEUTRAL, Shape
from recommender.figure.skeleton import Body
from recommender.figure.trunk import place_trunk

LEG_WORDS = frozenset({"hip", "knee", "ankle", "heel", "ball", "toe", "thigh", "shank", "foot"})


def body_of(pose: Pose, shape: Shape = NEUTRAL) -> Body:
    """The body in a pose, as it is written: nothing is solved.

    Raises ValueError where limbs lean on one another in a ring, or a place has no name on the body.
    """
    body = Body(shape=shape, joints={}, frames={}, reach_errors_m={})
    place_trunk(body, pose)
    for limb in limb_order(pose):
        side = limb[-1]
        part = pose.limb(limb)
        if isinstance(part, Leg):
            place_leg(body, side, part)
        else:
            place_arm(body, side, part)
    return body


def limb_order(pose: Pose) -> tuple[str, ...]:
    """The limbs, each after those that it rests on or points at. Raises ValueError where they go round in a ring."""
    waiting = {limb: _leans_on(pose.limb(limb)) - {limb} for limb in LIMBS}
    order: list[str] = []
    while waiting:
        ready = [limb for limb, others in waiting.items() if others <= set(order)]
        if not ready:
            raise ValueError(f"{' and '.join(sorted(waiting))} lean on one another; one of them should have angles")
        order.append(ready[0])
        del waiting[ready[0]]
    return tuple(order)


def _leans_on(limb: Leg | Arm) -> set[str]:
    named = [limb.target.place] if limb.target and limb.target.place else []
    pointed = limb.hand if isinstance(limb, Arm) else limb.foot
    if isinstance(pointed, str) and pointed != "flat" and not is_direction(pointed):
        named.append(pointed)
    return {owner for text in named if (owner := limb_of_place(text))}


def limb_of_place(text: str) -> str:
    """The limb ("leg_r") that a place belongs to; "" for the trunk."""
    place = parse_place(text)
    return limb_of_part(place.segment or place.joint)


def limb_of_part(name: str) -> str:
    """The limb ("leg_r") that a segment or joint belongs to; "" for the trunk, whose hips and shoulders are its own."""
    kind, side = kind_and_side(name)
    if not side or kind in TRUNK_ENDS or kind in {"hip", "shoulder"}:
        return ""
    return f"{'leg' if kind in LEG_WORDS else 'arm'}_{side}"
