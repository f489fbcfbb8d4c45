"""Random poses for hypothesis: any trunk, limbs by angles within their limits or by targets anywhere near the body.

angled_poses()    every limb by its joint angles
poses()           some limbs by angles, some by targets, some resting on other limbs
"""

from __future__ import annotations

from hypothesis import strategies as st

from recommender.figure.limits import LIMITS_DEG
from recommender.figure.pose import Arm, Leg, Pose, Root, Target

CLEAR_DEG = 85.0  # beyond this sideward angle, flexion and rotation cannot be told apart


def within(measure, most=CLEAR_DEG):
    low, high = LIMITS_DEG[measure]
    return st.floats(max(low, -most), min(high, most))


def angles(most=180.0):
    return st.floats(-most, most)


def bends(region):
    return st.tuples(*(within(f"{region}_{bend}") for bend in ("flex", "side", "twist")))


def points(reach_m=1.2):
    return st.tuples(*(st.floats(-reach_m, reach_m) for _ in range(3)))


def directions():
    words = st.sampled_from(["up", "down out", "forward", "back out", "toward", "in headward", "left"])
    vectors = points(1.0).filter(lambda vector: sum(x * x for x in vector) > 0.01)
    return st.one_of(words, vectors)


def roots():
    return st.builds(Root, at=points(), pitch_deg=angles(), roll_deg=angles(), face_deg=angles(), tilt_deg=angles(60))


def targets(places):
    free = st.builds(Target, point=points(), rests=st.booleans(), pole=st.none() | directions())
    if not places:
        return free
    on_a_place = st.builds(
        Target, place=st.sampled_from(places), rests=st.booleans(), pole=st.none() | directions(), offset_m=points(0.1)
    )
    return st.one_of(free, on_a_place)


def angled_legs():
    return st.builds(
        Leg,
        hip_deg=st.tuples(within("hip_flex", 140), within("hip_abd", 65), within("hip_turn")),
        knee_deg=within("knee", 160),
        foot=within("ankle"),
    )


def angled_arms():
    return st.builds(
        Arm,
        shoulder_deg=st.tuples(st.floats(-55, 85), st.floats(-45, 85), st.floats(-80, 80)),
        elbow_deg=st.floats(0, 150),
    )


def trunks():
    return {
        "root": roots(),
        "lumbar_deg": bends("lumbar"),
        "thoracic_deg": bends("thoracic"),
        "neck_deg": bends("neck"),
        "chin_tuck_deg": within("chin_tuck"),
    }


def angled_poses():
    limbs = {"leg_r": angled_legs(), "leg_l": angled_legs(), "arm_r": angled_arms(), "arm_l": angled_arms()}
    return st.builds(Pose, **trunks(), **limbs)


def poses():
    legs_at_targets = st.builds(Leg, target=targets([]), foot=st.one_of(st.just("flat"), directions(), within("ankle")))
    crossed = st.builds(
        Leg, target=targets(["thigh_l:0.8 front", "ankle_l", "shank_l:0.5 front outer"]), foot=angles(40)
    )
    hands = st.builds(
        Arm,
        target=targets(["thigh_r:0.5 front", "shank_r:0.2 inner", "head:0.5 back", "lumbar_upper:0.5 back left"]),
        hand=st.none() | directions(),
        palm=st.none() | directions(),
    )
    return st.builds(
        Pose,
        **trunks(),
        leg_l=st.one_of(angled_legs(), legs_at_targets),
        leg_r=st.one_of(angled_legs(), legs_at_targets, crossed),
        arm_r=st.one_of(angled_arms(), hands),
        arm_l=st.one_of(angled_arms(), hands),
    )
