"""Hands and feet: mittens with a thumb, and feet with a heel, an arch and toes. Metres in the segment's frame."""

from __future__ import annotations

from typing import Final

import numpy as np

from recommender.figure.rotations import Degrees3, about_x
from recommender.figure.run import STEPS, Run, ellipsoid
from recommender.figure.segments import SIDE_SIGN
from recommender.figure.skeleton import Body
from recommender.figure.solids import ROUND, chained, gathered
from recommender.figure.volumes import Ball, Ellipsoid, Solid

KNUCKLES_SHARE: Final = 0.52  # of the hand's length; the rest are the fingers' three bones (Buryanov & Kotiuk 2010)
FINGER_SHARES: Final = (0.26, 0.16, 0.11)


def foot(body: Body, side: str) -> Run:
    """The bare foot: the sole from heel to toes, and the instep from the ankle to the ball."""
    frame = body.frames[f"foot_{side}"]
    ankle, heel, ball, toe = (body.joints[f"{joint}_{side}"] for joint in ("ankle", "heel", "ball", "toe"))
    inward = -SIDE_SIGN[side]
    sole = (
        ellipsoid(frame, heel, (0, 0, 0), (0.036, 0.034, 0.031)),
        ellipsoid(frame, (heel + ball) / 2, (0.01, 0.002, 0), (0.036, 0.030, 0.032)),
        ellipsoid(frame, ball, (0, -0.004, 0), (0.034, 0.026, 0.042)),
        ellipsoid(frame, toe, (0.0, -0.003, inward * 0.004), (0.024, 0.017, 0.036)),
    )
    instep = (
        ellipsoid(frame, heel, (-0.002, 0.004, 0), (0.030, 0.030, 0.028)),
        Ellipsoid(ankle, ROUND * body.shape.radii_m["ankle"]),
        ellipsoid(frame, ankle * 0.48 + ball * 0.52, (0, 0.006, inward * 0.004), (0.034, 0.028, 0.030)),
        ellipsoid(frame, ball, (0.004, -0.001, inward * 0.012), (0.030, 0.024, 0.024)),
    )
    solids = chained(gathered(sole), STEPS) + chained(gathered(instep), STEPS)
    return Run(solids, heel, ball, 5)


def hand(body: Body, side: str) -> Run:
    """The hand without its thumb, flat, the fingers bent a little toward the palm."""
    frame, wrist = body.frames[f"hand_{side}"], body.joints[f"wrist_{side}"]
    reach = _hand_m(body, side)
    palm = -SIDE_SIGN[side]  # the palm looks to -z of a right hand
    knots: tuple[Solid, ...] = (
        ellipsoid(frame, wrist, (0, 0, 0), (0.027, 0.025, 0.022)),
        ellipsoid(frame, wrist, (0.002, -0.32 * reach, 0), (0.035, 0.028, 0.017)),
        ellipsoid(frame, wrist, (0.001, -0.56 * reach, 0), (0.038, 0.020, 0.014)),
        ellipsoid(frame, wrist, (0.0, -0.80 * reach, palm * 0.005), (0.033, 0.020, 0.012)),
        ellipsoid(frame, wrist, (0.0, -0.95 * reach, palm * 0.011), (0.021, 0.013, 0.010)),
    )
    return Run(chained(gathered(knots), STEPS), wrist, knots[3].centre, 3)


def _hand_m(body: Body, side: str) -> float:
    """From the wrist to the fingertips of a straight hand."""
    return float(np.linalg.norm(body.joints[f"fingertip_{side}"] - body.joints[f"wrist_{side}"]))


def palm(body: Body, side: str) -> Run:
    """The hand as far as its knuckles, for fingers that are drawn on their own."""
    frame, wrist = body.frames[f"hand_{side}"], body.joints[f"wrist_{side}"]
    reach = _hand_m(body, side)
    knots = (
        ellipsoid(frame, wrist, (0, 0, 0), (0.027, 0.025, 0.022)),
        ellipsoid(frame, wrist, (0.002, -0.28 * reach, 0), (0.036, 0.028, 0.017)),
        ellipsoid(frame, wrist, (0.001, -KNUCKLES_SHARE * reach, 0), (0.038, 0.015, 0.0145)),
    )
    return Run(chained(gathered(knots), STEPS), wrist, knots[-1].centre, 3)


def fingers(body: Body, side: str, bend_deg: Degrees3) -> tuple[Run, Run]:
    """Bent fingers side by side: from the knuckles to their middle joints, and on to the tips."""
    reach, sign = _hand_m(body, side), SIDE_SIGN[side]
    turned, angle_deg = body.frames[f"hand_{side}"], 0.0
    at = body.joints[f"wrist_{side}"] - turned[:, 1] * KNUCKLES_SHARE * reach
    knots = [ellipsoid(turned, at, (0, 0, 0), (0.037, 0.014, 0.0145))]
    for bend, share, thick_m in zip(bend_deg, FINGER_SHARES, (0.0125, 0.0115, 0.0095), strict=True):
        angle_deg += bend
        turned = body.frames[f"hand_{side}"] @ about_x(sign * angle_deg)
        at = at - turned[:, 1] * share * reach
        knots.append(ellipsoid(turned, at, (0, 0, 0), (thick_m * 2.8, thick_m, thick_m)))
    near, far = gathered(knots[:2]), gathered(knots[1:])
    return (
        Run(chained(near, STEPS), knots[0].centre, knots[1].centre, 1),
        Run(chained(far, STEPS), knots[1].centre, knots[3].centre, 3),
    )


def thumb(body: Body, side: str) -> Run:
    """The thumb, held a little away from the fingers."""
    frame, wrist = body.frames[f"hand_{side}"], body.joints[f"wrist_{side}"]
    palm = -SIDE_SIGN[side]
    knots = (
        Ball(wrist + frame @ (0.012, -0.030, palm * 0.004), 0.018),
        Ball(wrist + frame @ (0.040, -0.068, palm * 0.012), 0.0135),
        Ball(wrist + frame @ (0.050, -0.098, palm * 0.016), 0.0115),
    )
    return Run(chained(gathered(knots), STEPS), knots[0].centre, knots[-1].centre, 1)
