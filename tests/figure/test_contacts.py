"""Closing contacts: a condition holds afterwards, or what is left open is told; no joint is bent past its limit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.figure.angles import angles_deg
from recommender.figure.contacts import parse_condition, solve
from recommender.figure.gaps import part_gap_m
from recommender.figure.parameters import PARAMETERS
from recommender.figure.picture import Prop
from recommender.figure.pose import Arm, Leg, Pose, Root, Target
from recommender.figure.surfaces import PART_NAMES, planes_of, solids_of

LYING = Pose(root=Root(at=(0.0, 0.2, 0.0), pitch_deg=90.0))
ANGLES = sorted(name for name, parameter in PARAMETERS.items() if parameter.is_angle and "root" not in name)


def gap_m(solved, part, surface="floor", props=()):
    return planes_of(props)[surface].gap_m(solids_of(solved.body, part))


@pytest.mark.parametrize("height", [0.02, 0.2, 0.6])
def test_a_body_is_lowered_or_lifted_until_it_lies_on_the_floor(height):
    pose = Pose(root=Root(at=(0.0, height, 0.0), pitch_deg=90.0), solve=(("root_y", "pelvis on floor"),))

    assert gap_m(solve(pose), "pelvis") == pytest.approx(0.0, abs=1e-3)


def test_several_contacts_close_together():
    conditions = (
        ("root_y", "pelvis on floor"),
        ("root_pitch", "upper_back on floor"),
        ("neck_flex", "head on floor"),
    )
    solved = solve(Pose(root=LYING.root, solve=conditions))

    assert solved.left_open == {}
    assert all(gap_m(solved, part) == pytest.approx(0.0, abs=1e-3) for part in ("pelvis", "upper_back", "head"))


def test_a_seat_a_wall_and_a_height_can_be_met_too():
    chair, wall = Prop(kind="chair", at=(0.0, 0.0, 0.0)), Prop(kind="wall", at=(0.6, 0.0, 0.0))
    pose = Pose(
        root=Root(at=(0.0, 0.7, 0.0)),
        leg_r=Leg(hip_deg=(85, 0, 0), knee_deg=85),
        arm_r=Arm(shoulder_deg=(60, 0, 0)),
        solve=(("root_y", "pelvis on seat"), ("root_x", "fingertip_r on wall"), ("hip_r_flex", "foot_r at 0.12")),
    )
    solved = solve(pose, (chair, wall))

    assert gap_m(solved, "pelvis", "seat", (chair, wall)) == pytest.approx(0.0, abs=1e-3)
    assert gap_m(solved, "fingertip_r", "wall", (chair, wall)) == pytest.approx(0.0, abs=1e-3)
    assert gap_m(solved, "foot_r") == pytest.approx(0.12, abs=1e-3)


def test_parts_of_the_body_can_be_brought_together():
    pose = Pose(leg_r=Leg(hip_deg=(0, 20, 0)), solve=(("hip_r_abd", "knee_r on knee_l"),))
    body = solve(pose).body

    assert part_gap_m(solids_of(body, "knee_r"), solids_of(body, "knee_l")) == pytest.approx(0.0, abs=1e-3)


def test_a_joint_can_be_brought_to_an_angle():
    planted = Leg(target=Target(point=(0.0, 0.0, 0.1), rests=True), foot="flat")
    pose = Pose(root=Root(at=(0.0, 0.85, 0.0)), leg_r=planted, solve=(("root_y", "knee_r is 35"),))

    assert angles_deg(solve(pose).body)["knee_r"] == pytest.approx(35, abs=0.2)


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(ANGLES),
    part=st.sampled_from(["head", "foot_r", "hand_l", "knee_r", "upper_back"]),
    height=st.floats(-1.0, 2.5),
)
def test_no_joint_is_solved_past_its_limit(name, part, height):
    """A neck that reaches for a far floor is the wrong answer; the right one is a cushion."""
    solved = solve(Pose(root=LYING.root, solve=((name, f"{part} at {height:.3f}"),)))
    low, high = PARAMETERS[name].limits

    assert low <= PARAMETERS[name].read(solved.pose) <= high


def test_a_contact_out_of_reach_is_told_with_what_is_left():
    solved = solve(Pose(root=Root(at=(0.0, 0.9, 0.0)), solve=(("neck_flex", "head on floor"),)))

    assert solved.left_open["neck_flex: head on floor"] > 1.0


@pytest.mark.parametrize("text", ["pelvis floor", "pelvis under floor", "bottom on floor", "knee_r at low", ""])
def test_a_condition_that_says_nothing_is_refused(text):
    with pytest.raises(ValueError, match=r"should|known"):
        parse_condition(text)


@pytest.mark.parametrize("name", PART_NAMES)
def test_every_named_part_has_solids(name):
    assert solids_of(solve(Pose()).body, name)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(PARAMETERS)), value=st.floats(-20, 20))
def test_what_is_written_to_a_parameter_is_read_from_it(name, value):
    by_target = Pose(
        **{limb: kind(target=Target(point=(0.0, 0.0, 0.0))) for limb, kind in (("leg_r", Leg), ("arm_l", Arm))},
        leg_l=Leg(target=Target(point=(0.0, 0.0, 0.0))),
        arm_r=Arm(target=Target(point=(0.0, 0.0, 0.0))),
    )
    parameter = PARAMETERS[name]

    assert parameter.read(parameter.write(by_target, value)) == value
