"""Each check notices its own fault, and says which part, by how much, and what would help."""

from dataclasses import replace

import numpy as np
import pytest

from recommender.figure.balance import centre_of_mass
from recommender.figure.between import lifted
from recommender.figure.checks import check_movement, check_pose
from recommender.figure.contacts import Solved, solve
from recommender.figure.kinematics import body_of
from recommender.figure.library import read_bases
from recommender.figure.picture import Prop
from recommender.figure.pose import Arm, Leg, Pose, Target
from recommender.figure.posing import all_props, posed_base
from recommender.figure.shape import NEUTRAL
from recommender.figure.skeleton import Body
from recommender.reading import data_folder

BASES = read_bases(data_folder(), [])


def base(name):
    return posed_base(name, BASES[name], NEUTRAL, [])


def changed(name, **changes):
    """A base pose with some fields of its solved pose replaced, not solved again."""
    solved = base(name)
    return replace(solved, pose=replace(solved.pose, **changes), body=body_of(replace(solved.pose, **changes)))


def found(name, solved, check):
    findings = check_pose(name, "end", solved, all_props(BASES[name], None))
    return [finding for finding in findings if finding.check == check]


def test_a_knee_bent_past_its_limit_is_found():
    solved = changed("standing", leg_r=Leg(hip_deg=(40, 0, 0), knee_deg=175))
    (finding,) = found("standing", solved, "limits")

    assert (finding.part, finding.unit) == ("knee_r", "degrees")
    assert finding.amount == pytest.approx(13, abs=0.5)
    assert "knee_r is 175 degrees; it goes from -5 to 162" in str(finding)


def test_limits_hold_for_limbs_that_follow_a_target_too():
    """The main reason to measure angles on the body: no angle of this leg stands in any file."""
    across = changed("standing", leg_r=Leg(target=Target(point=(0.0, 0.42, -0.52)), foot=0.0))

    assert {finding.part for finding in found("standing", across, "limits")} == {"hip_r_abd"}


def test_a_target_out_of_reach_is_found():
    (finding,) = found("standing", changed("standing", arm_r=Arm(target=Target(point=(1.2, 1.0, 0.2)))), "reach")

    assert finding.part == "arm_r"
    assert finding.amount > 10


def test_a_body_under_the_floor_is_found():
    solved = replace(base("on_back_long"), body=lifted(base("on_back_long").body, -0.06))

    assert {finding.part for finding in found("on_back_long", solved, "under_floor")} >= {"pelvis", "foot_r", "head"}


def test_a_floating_body_is_found():
    solved = replace(base("on_back_long"), body=lifted(base("on_back_long").body, 0.08))
    (finding,) = found("on_back_long", solved, "floating")

    assert finding.amount == pytest.approx(8, abs=0.3)


def test_a_declared_contact_that_does_not_hold_is_found():
    solved = base("standing")
    solved = replace(solved, pose=replace(solved.pose, touch=(("hand_r", "head"),)))
    (finding,) = found("standing", solved, "touch")

    assert finding.part == "hand_r"
    assert finding.amount > 50


def test_a_hand_that_hovers_over_what_it_rests_on_is_found():
    target = Target(place="thigh_r:0.55 front", rests=True, offset_m=(0.0, 0.06, 0.0))
    (finding,) = found("on_chair", changed("on_chair", arm_r=Arm(target=target)), "touch")

    assert "hand_r should rest on thigh_r" in str(finding)


def test_a_hand_that_hovers_on_purpose_is_not():
    target = Target(place="thigh_r:0.55 front", rests=True, gap_m=0.06)

    assert found("on_chair", changed("on_chair", arm_r=Arm(target=target)), "touch") == []


@pytest.mark.parametrize(
    ("limb", "inside"),
    [
        (Arm(target=Target(place="t12")), "torso"),
        (Arm(target=Target(place="head_centre")), "head"),
        (Arm(target=Target(place="thigh_r:0.5")), "thigh_r"),
    ],
)
def test_a_limb_that_runs_through_the_body_is_found(limb, inside):
    findings = found("standing", changed("standing", arm_r=limb), "through")

    assert any(f"inside {inside}" in str(finding) and ": move " in str(finding) for finding in findings)


def test_legs_that_cross_through_each_other_are_found():
    crossed = Leg(hip_deg=(0, -12, 0), knee_deg=0)
    findings = found("standing", changed("standing", leg_r=crossed, leg_l=crossed), "through")

    assert {finding.part for finding in findings} >= {"shank_l", "thigh_l"}


def test_a_thigh_inside_the_seat_is_found():
    solved = replace(base("on_chair"), body=lifted(base("on_chair").body, -0.07))

    assert {finding.part for finding in found("on_chair", solved, "furniture")} == {"thigh_r", "thigh_l"}


def test_somebody_who_would_fall_is_found():
    leaning = replace(base("standing").pose, root=replace(base("standing").pose.root, at=(0.35, 0.80, 0.0)))
    solved = Solved(pose=leaning, body=body_of(leaning), left_open={})
    (finding,) = found("standing", solved, "balance")

    assert finding.amount > 5
    assert "left" in str(finding)


def test_a_wall_steadies_who_leans_on_it():
    leaning = replace(base("standing").pose, root=replace(base("standing").pose.root, at=(0.24, 0.855, 0.0)))
    hand = Arm(target=Target(point=(0.6, 1.3, 0.15), rests=True), palm="right")
    solved = Solved(pose=leaning, body=body_of(replace(leaning, arm_r=hand)), left_open={})
    wall = Prop(kind="wall", at=(0.6, 0.0, 0.0))

    assert [finding.check for finding in check_pose("standing", "end", solved, ())] == ["balance"]
    assert check_pose("standing", "end", solved, (wall,)) == []


def test_a_bone_that_changes_its_length_on_the_way_is_found():
    """What a linear blend of joints would do: the end pose has a shank that is two centimetres longer."""
    start, end = body_of(Pose()), body_of(Pose(leg_r=Leg(hip_deg=(90, 0, 0))))
    longer = dict(end.shape.lengths_m) | {"shank": end.shape.lengths_m["shank"] + 0.02}
    stretched = body_of(Pose(leg_r=Leg(hip_deg=(90, 0, 0))), replace(end.shape, lengths_m=longer))
    mixed = Body(shape=end.shape, joints=stretched.joints, frames=stretched.frames, reach_errors_m={})

    assert check_movement("test", start, end) == []
    assert check_movement("test", start, replace(mixed, shape=stretched.shape)) == []


def test_the_centre_of_mass_of_somebody_standing_is_where_textbooks_put_it():
    """At 55 to 57 of 100 of the height (Winter), over the feet and between them."""
    centre = centre_of_mass(body_of(Pose(root=replace(Pose().root, at=(0.0, 0.901, 0.0)))))

    assert 0.53 < centre[1] / 1.70 < 0.59
    assert np.allclose(centre[[0, 2]], 0.0, atol=0.02)


def test_a_clean_pose_has_no_finding_at_all():
    assert check_pose("standing", "start", base("standing"), ()) == []
    assert solve(Pose()).left_open == {}
