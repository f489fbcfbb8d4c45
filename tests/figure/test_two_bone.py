"""Two bones and a target: the joint between them is where the law of cosines puts it, on the pole's side."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from recommender.figure.rotations import unit
from recommender.figure.two_bone import two_bone

ORIGIN = np.zeros(3)
FORWARD = np.array([1.0, 0.0, 0.0])
vectors = st.tuples(*(st.floats(-1, 1) for _ in range(3))).map(np.array)


@settings(max_examples=150, deadline=None)
@given(target=vectors, pole=vectors, upper=st.floats(0.2, 0.5), lower=st.floats(0.2, 0.5))
def test_the_middle_joint_is_where_the_law_of_cosines_puts_it(target, pole, upper, lower):
    distance = float(np.linalg.norm(target))
    assume(abs(upper - lower) + 0.01 < distance < (upper + lower) * 0.999)
    assume(np.linalg.norm(np.cross(unit(target), pole)) > 0.1)
    bent = two_bone(ORIGIN, target, (upper, lower), (pole,))
    angle = np.arccos((upper**2 + distance**2 - lower**2) / (2 * upper * distance))

    assert np.linalg.norm(bent.middle) == pytest.approx(upper)
    assert np.linalg.norm(bent.end - bent.middle) == pytest.approx(lower)
    assert np.allclose(bent.end, target)
    assert np.arccos(unit(bent.middle) @ unit(target)) == pytest.approx(angle, abs=1e-6)
    assert bent.middle @ bent.pole >= 0
    assert bent.pole @ pole > 0
    assert bent.error_m == pytest.approx(0.0, abs=1e-9)


def test_a_3_4_5_triangle_bends_at_a_right_angle():
    bent = two_bone(ORIGIN, np.array([0.0, -0.5, 0.0]), (0.3, 0.4), (FORWARD,))

    assert np.allclose(bent.middle, [0.3 * 0.8, -0.3 * 0.6, 0.0])


@pytest.mark.parametrize(("distance", "short"), [(1.0, 0.2), (0.02, 0.08)])
def test_a_target_out_of_reach_is_missed_by_what_is_told(distance, short):
    """Too far or too near: the limb keeps its length, and the error says by how much it misses."""
    bent = two_bone(ORIGIN, np.array([0.0, -distance, 0.0]), (0.45, 0.35), (FORWARD,))

    assert bent.error_m == pytest.approx(short, abs=2e-3)
    assert np.linalg.norm(bent.end - bent.middle) == pytest.approx(0.35)


def test_a_pole_along_the_limb_gives_way_to_the_next_one():
    down, side = np.array([0.0, -1.0, 0.0]), np.array([0.0, 0.0, 1.0])

    assert np.allclose(two_bone(ORIGIN, down * 0.6, (0.4, 0.4), (down, side)).pole, side)
    with pytest.raises(ValueError, match="pole"):
        two_bone(ORIGIN, down * 0.6, (0.4, 0.4), (down,))
