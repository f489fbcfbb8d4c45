"""Everything that is asked of a posed picture before anybody looks at it: can a body do that, and would it stay there?

Pure: used by the tests and by `stretch doctor`. Whether the drawing shows it well is asked of the drawing.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from recommender.figure.between import between
from recommender.figure.check_contacts import (
    floating,
    loose_touches,
    off_balance,
    off_their_rest,
    run_through,
    under_floor,
)
from recommender.figure.check_joints import beyond_limits, out_of_reach
from recommender.figure.contacts import Solved
from recommender.figure.findings import Finding
from recommender.figure.picture import Prop
from recommender.figure.posing import Posed
from recommender.figure.segments import SEGMENT_ENDS, kind_and_side
from recommender.figure.skeleton import Body
from recommender.figure.volumes import volumes

LONGEST_STRAY_M: Final = 0.001
IN_BETWEENS: Final = (1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6)
BONES: Final = ("thigh", "shank", "upper_arm", "forearm")


def check_picture(posed: Posed) -> list[Finding]:
    """Every fault of the start pose, the end pose and the way between them."""
    picture = posed.picture
    findings: list[Finding] = []
    for name, solved in posed.keyframes.items():
        findings += check_pose(picture.stretch_id, name, solved, picture.props)
    if posed.end is not posed.start:
        findings += check_movement(picture.stretch_id, posed.start.body, posed.end.body)
    return findings


def check_pose(picture: str, name: str, solved: Solved, props: tuple[Prop, ...]) -> list[Finding]:
    """Every fault of one pose."""
    body = solved.body
    parts = volumes(body, body.shape)
    faults = [
        *beyond_limits(body),
        *out_of_reach(body),
        *under_floor(parts),
        *floating(parts, props),
        *loose_touches(solved, props),
        *off_their_rest(solved, parts, props),
        *run_through(solved.pose, parts, props),
        *off_balance(body, parts, props),
    ]
    return [
        Finding(picture=picture, pose=name, check=check, part=part, amount=amount, unit=unit, what=what)
        for check, part, amount, unit, what in faults
    ]


def check_movement(picture: str, start: Body, end: Body) -> list[Finding]:
    """Every bone that does not keep its length on the way from start to end."""
    findings: list[Finding] = []
    for share in IN_BETWEENS:
        body = between(start, end, share)
        for segment, (near, far) in SEGMENT_ENDS.items():
            kind = kind_and_side(segment)[0]
            if kind not in BONES:
                continue
            stray = float(np.linalg.norm(body.joints[near] - body.joints[far])) - body.shape.lengths_m[kind]
            if abs(stray) > LONGEST_STRAY_M:
                what = f"{segment} is {stray * 100:+.1f} cm too long on the way from start to end"
                findings.append(
                    Finding(
                        picture=picture, pose="between", check="lengths", part=segment, amount=stray * 100,
                        unit="cm", what=what,
                    )
                )  # fmt: skip
    return findings
