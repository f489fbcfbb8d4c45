"""From a pose to a body: bones keep their lengths, frames stay frames, and the angles put in can be read out again."""

import numpy as np
import pytest
from hypothesis import given, settings
from random_poses import angled_poses, poses

from recommender.figure.angles import angles_deg
from recommender.figure.kinematics import body_of, limb_order
from recommender.figure.pose import Arm, Leg, Pose, Root, Target
from recommender.figure.segments import JOINTS, SEGMENT_ENDS, SIDES, kind_and_side
from recommender.figure.shape import HEIGHT_M, NEUTRAL, SHAPES
from recommender.figure.surfaces import GROUND, solids_of

LENGTH_OF = {
    "pelvis": None, "lumbar_lower": "lumbar_half", "lumbar_upper": "lumbar_half", "thoracic_lower": "thoracic_half",
    "thoracic_upper": "thoracic_half", "neck": "neck", "head": None, "thigh": "thigh", "shank": "shank", "foot": None,
    "upper_arm": "upper_arm", "forearm": "forearm", "hand": "hand",
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(poses())
def test_no_pose_stretches_a_bone(pose):
    """Whatever the data says, the figure is a person: targets out of reach are missed, never reached by long arms."""
    body = body_of(pose)

    for segment, ends in SEGMENT_ENDS.items():
        length = LENGTH_OF[kind_and_side(segment)[0]]
        if length:
            near, far = (body.joints[joint] for joint in ends)
            assert np.linalg.norm(far - near) == pytest.approx(NEUTRAL.lengths_m[length], abs=1e-9), segment


@settings(max_examples=60, deadline=None)
@given(poses())
def test_every_frame_is_a_right_handed_rotation(pose):
    """A mirrored or skewed frame would put the belly at the back in the drawing."""
    body = body_of(pose)

    for segment, frame in body.frames.items():
        assert np.allclose(frame.T @ frame, np.eye(3), atol=1e-9), segment
        assert np.linalg.det(frame) == pytest.approx(1.0), segment


@settings(max_examples=60, deadline=None)
@given(poses())
def test_a_body_has_every_joint_and_segment(pose):
    body = body_of(pose)

    assert set(body.joints) == set(JOINTS)
    assert set(body.frames) == set(SEGMENT_ENDS)
    assert all(np.isfinite(point).all() for point in body.joints.values())


@settings(max_examples=80, deadline=None)
@given(angled_poses())
def test_the_angles_of_a_pose_are_measured_as_they_were_written(pose):
    """Limits are checked on measured angles: a measure that differs from the data would check the wrong thing."""
    measured = angles_deg(body_of(pose))

    for region in ("lumbar", "thoracic", "neck"):
        for bend, value in zip(("flex", "side", "twist"), getattr(pose, f"{region}_deg"), strict=True):
            assert measured[f"{region}_{bend}"] == pytest.approx(value, abs=1e-6)
    assert measured["chin_tuck"] == pytest.approx(pose.chin_tuck_deg, abs=1e-6)
    for side in SIDES:
        leg, arm = pose.limb(f"leg_{side}"), pose.limb(f"arm_{side}")
        for turn, hip, shoulder in zip(("flex", "abd", "turn"), leg.hip_deg, arm.shoulder_deg, strict=True):
            assert measured[f"hip_{side}_{turn}"] == pytest.approx(hip, abs=1e-6)
            assert measured[f"shoulder_{side}_{turn}"] == pytest.approx(shoulder, abs=1e-6)
        assert measured[f"knee_{side}"] == pytest.approx(leg.knee_deg, abs=1e-6)
        assert measured[f"ankle_{side}"] == pytest.approx(leg.foot, abs=1e-6)
        assert measured[f"elbow_{side}"] == pytest.approx(arm.elbow_deg, abs=1e-6)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_standing_figure_is_as_tall_as_it_says(shape):
    body = body_of(Pose(root=Root(at=(0.0, 0.901, 0.0))), shape)

    assert GROUND.gap_m(solids_of(body, "body")) == pytest.approx(0.0, abs=0.005)
    assert body.joints["crown"][1] == pytest.approx(HEIGHT_M, abs=0.02)


@pytest.mark.parametrize(
    ("angles", "toward"),
    [
        ((90, 0, 0), (1, 0, 0)),
        ((0, 90, 0), (0, 0, 1)),
        ((180, 0, 0), (0, 1, 0)),
        ((0, 180, 0), (0, 1, 0)),
        ((90, -90, 0), (0, 0, -1)),
        ((-45, 0, 0), (-(0.5**0.5), -(0.5**0.5), 0)),
    ],
)
def test_shoulder_angles_are_those_of_the_clinic(angles, toward):
    """Flexion forward, abduction sideward, both 180 overhead: a physiotherapist reads the files."""
    body = body_of(Pose(arm_r=Arm(shoulder_deg=angles)))
    upper_arm = body.joints["elbow_r"] - body.joints["shoulder_r"]

    assert np.allclose(upper_arm / np.linalg.norm(upper_arm), toward, atol=1e-9)


@pytest.mark.parametrize(
    ("leg", "foot_from_hip"),
    [
        (Leg(hip_deg=(90, 0, 0)), (1, 0)),
        (Leg(hip_deg=(0, 0, 0), knee_deg=90), (-1, -1)),
        (Leg(hip_deg=(90, 0, 0), knee_deg=90), (1, -1)),
    ],
)
def test_hips_bend_forward_and_knees_backward(leg, foot_from_hip):
    body = body_of(Pose(leg_r=leg))
    way = body.joints["ankle_r"] - body.joints["hip_r"]

    assert np.sign(np.round(way[0], 6)) == foot_from_hip[0]
    assert np.sign(np.round(way[1], 6)) == foot_from_hip[1]


@pytest.mark.parametrize(
    ("bend", "where"),
    [((40, 0, 0), (0, 1)), ((0, 30, 0), (2, 1))],
)
def test_the_spine_bends_forward_and_to_its_own_right(bend, where):
    axis, sign = where
    body = body_of(Pose(lumbar_deg=bend))

    assert np.sign(body.joints["c7"][axis] - body.joints["l5"][axis]) == sign


def test_a_twist_to_the_own_right_turns_the_face_to_the_right():
    assert body_of(Pose(neck_deg=(0.0, 0.0, 60.0))).joints["face"][2] > 0.05


@pytest.mark.parametrize(
    ("root", "belly", "crown"),
    [
        (Root(), (1, 0, 0), (0, 1, 0)),
        (Root(pitch_deg=90), (0, 1, 0), (-1, 0, 0)),
        (Root(pitch_deg=-90), (0, -1, 0), (1, 0, 0)),
        (Root(face_deg=90), (0, 0, 1), (0, 1, 0)),
        (Root(pitch_deg=90, roll_deg=90), (0, 0, 1), (-1, 0, 0)),
    ],
)
def test_the_root_turns_the_body_as_the_words_of_the_format_say(root, belly, crown):
    """Upright, on the back with the head left, face down with the head right, toward the viewer, on the right side."""
    frame = body_of(Pose(root=root)).frames["pelvis"]

    assert np.allclose(frame[:, 0], belly, atol=1e-9)
    assert np.allclose(frame[:, 1], crown, atol=1e-9)


def test_a_resting_palm_keeps_its_thickness_off_the_surface():
    """Hand offsets by eye were the main error of hand-made poses."""
    pose = Pose(arm_r=Arm(target=Target(place="thigh_r:0.1 front", rests=True)), leg_r=Leg(hip_deg=(80, 0, 0)))
    body = body_of(pose)
    gap = np.linalg.norm(body.joints["palm_r"] - body.place("thigh_r:0.1 front"))

    assert gap == pytest.approx(NEUTRAL.radii_m["palm"], abs=1e-3)


@pytest.mark.parametrize("foot", ["flat", (1.0, -0.6, 0.0), -60.0, (0.2, 1.0, 0.0), "up out"])
def test_a_resting_foot_lies_exactly_at_its_height(foot):
    pose = Pose(root=Root(at=(0, 0.6, 0)), leg_r=Leg(target=Target(point=(0.2, 0.1, 0.1), rests=True), foot=foot))

    assert GROUND.gap_m(solids_of(body_of(pose), "foot_r")) == pytest.approx(0.1, abs=1e-3)


def test_a_limb_is_placed_after_the_limb_that_it_rests_on():
    pose = Pose(
        leg_r=Leg(target=Target(place="thigh_l:0.8 front", rests=True)),
        leg_l=Leg(target=Target(place="palm_l")),
        arm_l=Arm(shoulder_deg=(90, 0, 0)),
    )

    assert limb_order(pose) == ("arm_r", "arm_l", "leg_l", "leg_r")


def test_limbs_that_lean_on_one_another_in_a_ring_are_refused():
    pose = Pose(leg_r=Leg(target=Target(place="ankle_l")), leg_l=Leg(target=Target(place="ankle_r")))

    with pytest.raises(ValueError, match="leg_l and leg_r lean on one another"):
        body_of(pose)


def test_fingers_that_are_told_nothing_are_at_ease():
    """So a hand without `fingers` is drawn as it always was."""
    assert body_of(Pose()).fingers_deg == {}
    assert body_of(Pose(arm_l=Arm(fingers_deg=(0, 95, 65)))).fingers_deg == {"l": (0, 95, 65)}


def test_bent_fingers_count_among_the_joint_angles():
    """So the check of the joint limits sees them."""
    angles = angles_deg(body_of(Pose(arm_r=Arm(fingers_deg=(85, 95, 60)))))

    assert [angles[f"fingers_r_{where}"] for where in ("knuckles", "middle", "tips")] == [85, 95, 60]
