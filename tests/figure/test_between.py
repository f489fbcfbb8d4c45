"""The way from start to end: bones keep their lengths, and the ends are the start and the end."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_poses import poses

from recommender.figure.angles import angles_deg
from recommender.figure.between import between, lowest_m
from recommender.figure.kinematics import body_of
from recommender.figure.pose import Leg, Pose
from recommender.figure.segments import SEGMENT_ENDS, kind_and_side
from recommender.figure.shape import NEUTRAL


@settings(max_examples=40, deadline=None)
@given(start=poses(), end=poses(), share=st.floats(0, 1))
def test_bones_keep_their_lengths_on_the_way(start, end, share):
    """Joints drawn along straight lines would shorten a leg that swings."""
    body = between(body_of(start), body_of(end), share)

    for segment, (near, far) in SEGMENT_ENDS.items():
        if (kind := kind_and_side(segment)[0]) in {"thigh", "shank", "upper_arm", "forearm", "hand"}:
            length = np.linalg.norm(body.joints[near] - body.joints[far])
            assert length == pytest.approx(NEUTRAL.lengths_m[kind], abs=1e-9), segment


@settings(max_examples=40, deadline=None)
@given(start=poses(), end=poses())
def test_a_movement_begins_at_its_start_and_ends_at_its_end(start, end):
    first, last = body_of(start), body_of(end)

    for share, body in ((0.0, first), (1.0, last)):
        reached = between(first, last, share)
        assert all(np.allclose(reached.joints[name], point, atol=1e-5) for name, point in body.joints.items())


def test_half_way_a_joint_is_half_bent():
    start, end = (body_of(Pose(leg_r=Leg(hip_deg=(hip, 0, 0), knee_deg=knee))) for hip, knee in ((0, 10), (90, 110)))
    angles = angles_deg(between(start, end, 0.5))

    assert angles["hip_r_flex"] == pytest.approx(45)
    assert angles["knee_r"] == pytest.approx(60)


@settings(max_examples=20, deadline=None)
@given(start=poses(), end=poses(), share=st.floats(0, 1))
def test_nobody_sinks_or_takes_off_on_the_way(start, end, share):
    first, last = body_of(start), body_of(end)
    wished = lowest_m(first) + (lowest_m(last) - lowest_m(first)) * share

    assert lowest_m(between(first, last, share)) == pytest.approx(wished, abs=1e-6)
