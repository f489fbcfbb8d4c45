"""What of a body is drawn: limbs, trunk, hands, feet and clothes, each a run of ellipsoids between two joints.

The radii are those of `volumes`, so that what rests on something also looks as if it did. Hands, feet and clothes have
more form here than there; the numbers of a part are metres in its segment's frame, read off drawings of a person of
1.70 m.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

from recommender.figure import clothes, extremities
from recommender.figure.rotations import about_z
from recommender.figure.run import STEPS, Run
from recommender.figure.segments import LIMB_ENDS, SIDES
from recommender.figure.skeleton import Body
from recommender.figure.solids import Solids, chained, gathered, joined
from recommender.figure.volumes import Ball, Ellipsoid, Volumes, volumes


@lru_cache(maxsize=16)  # one body is looked at several times while it is drawn
def runs(body: Body) -> dict[str, Run]:
    """Everything round that is drawn of a body but the head, by name."""
    flesh = volumes(body, body.shape)
    trunk = {"pelvis": _pelvis(body, flesh), "shirt": _shirt(body, flesh), "neck": _neck(body, flesh)}
    return trunk | {name: run for side in SIDES for name, run in _side(body, flesh, side).items()}


@lru_cache(maxsize=16)
def all_solids(body: Body) -> tuple[Solids, dict[str, range]]:
    """The solids of all runs of a body in one, and which of them are each run's."""
    parts = runs(body)
    ends = [0, *accumulate(len(run.solids.centres) for run in parts.values())]
    together = joined([run.solids for run in parts.values()])
    return together, dict(zip(parts, map(range, ends, ends[1:]), strict=True))


def _side(body: Body, flesh: Volumes, side: str) -> dict[str, Run]:
    plain = {f"{kind}_{side}": _plain(body, flesh, kind, side) for kind in ("thigh", "shank", "upper_arm", "forearm")}
    shank, upper_arm = plain[f"shank_{side}"], plain[f"upper_arm_{side}"]
    return (
        plain
        | {
            f"shank_{side}": clothes.bare_shank(shank),
            f"upper_arm_{side}": clothes.bare_arm(upper_arm),
            f"legging_{side}": clothes.legging(shank),
            f"sleeve_{side}": clothes.sleeve(upper_arm),
            f"foot_{side}": extremities.foot(body, side),
            f"hand_{side}": extremities.hand(body, side),
            f"thumb_{side}": extremities.thumb(body, side),
        }
        | _fingers(body, side)
    )


def _fingers(body: Body, side: str) -> dict[str, Run]:
    """The hand of fingers that were told how to bend; nothing where they are at ease."""
    if side not in body.fingers_deg:
        return {}
    near, far = extremities.fingers(body, side, body.fingers_deg[side])
    return {f"hand_{side}": extremities.palm(body, side), f"fingers_{side}": near, f"fingertips_{side}": far}


def _plain(body: Body, flesh: Volumes, kind: str, side: str) -> Run:
    near, far = (body.joints[f"{joint}_{side}"] for joint in LIMB_ENDS[kind])
    return Run(chained(gathered(flesh[f"{kind}_{side}"]), STEPS), near, far)


def _pelvis(body: Body, flesh: Volumes) -> Run:
    buttocks, hips = gathered(flesh["pelvis"][:1]), gathered(flesh["pelvis"])
    legs = [gathered((flesh["pelvis"][0], flesh[f"thigh_{side}"][0])) for side in SIDES]
    solids = chained(hips, STEPS) + chained(legs[0], STEPS) + chained(legs[1], STEPS) + buttocks
    return Run(solids, body.joints["pelvis"], body.joints["l5"])


def _shirt(body: Body, flesh: Volumes) -> Run:
    """The torso from the hem to the neck, with the shoulders."""
    torso = list(flesh["torso"])
    frame, hips = body.frames["pelvis"], body.shape.half_axes_m["hips"]
    hem_at = body.joints["l5"] + frame @ (0.002, -0.048, 0)
    hem = Ellipsoid(hem_at, frame * (hips[0] + 0.010, 0.006, hips[2] + 0.012))
    low = Ellipsoid(body.joints["l5"] + frame @ (0.004, -0.002, 0), frame * (hips[0], 0.04, hips[2] - 0.002))
    yoke = list(flesh["yoke"])
    solids = (
        chained(gathered([hem, low, *torso[1:]]), STEPS)
        + chained(gathered(yoke), STEPS)
        + chained(gathered([torso[3], yoke[0]]), STEPS)
        + chained(gathered([torso[3], yoke[2]]), STEPS)
    )
    return Run(solids, hem_at, body.joints["c7"], 11)


def _neck(body: Body, flesh: Volumes) -> Run:
    """The neck from the plane of the neckline, in which it ends flat, to the skull."""
    high = flesh["neck"][-1]
    low = clothes.collar_centre(body)
    plane = body.frames["thoracic_upper"] @ about_z(-clothes.COLLAR_TILT_DEG)
    radius_m = body.shape.radii_m["neck"]
    foot = Ellipsoid(low, plane * (radius_m * 1.06, 0.004, radius_m * 1.06))
    middle = Ball(low * 0.6 + high.centre * 0.4, radius_m * 0.94)
    top = Ball(high.centre, radius_m * 0.96)
    return Run(chained(gathered((foot, middle, top)), STEPS), low, high.centre, 3)
