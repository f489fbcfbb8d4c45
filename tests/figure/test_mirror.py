"""The other side: left and right change places, and nothing else."""

import numpy as np
from hypothesis import given, settings
from random_poses import poses

from recommender.figure.kinematics import body_of
from recommender.figure.mirror import mirrored
from recommender.figure.pose import Pose
from recommender.figure.segments import JOINTS, other_side


@settings(max_examples=60, deadline=None)
@given(poses())
def test_mirrored_twice_is_the_pose_itself(pose):
    assert mirrored(mirrored(pose)) == pose


@settings(max_examples=60, deadline=None)
@given(poses())
def test_the_body_of_a_mirrored_pose_is_the_mirrored_body(pose):
    """Else the left side of a stretch would not be the right side seen in a mirror."""
    body, other = body_of(pose), body_of(mirrored(pose))

    for joint in JOINTS:
        assert np.allclose(other.joints[other_side(joint)], body.joints[joint] * (1, 1, -1), atol=1e-6), joint


def test_conditions_and_contacts_change_sides_too():
    pose = Pose(
        solve=(("hip_r_abd", "knee_r on floor"), ("root_y", "pelvis on floor"), ("leg_l_x", "knee_l is 5")),
        touch=(("hand_r", "shank_l"), ("head", "floor")),
    )
    other = mirrored(pose)

    assert other.solve == (("hip_l_abd", "knee_l on floor"), ("root_y", "pelvis on floor"), ("leg_r_x", "knee_r is 5"))
    assert other.touch == (("hand_l", "shank_r"), ("head", "floor"))
