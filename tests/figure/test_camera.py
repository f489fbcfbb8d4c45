"""What the camera promises: a turned world, the same from every side, and all of it in the frame."""

from math import cos, radians, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.figure.camera import HEIGHT_PX, PADDING_PX, WIDTH_PX, fitted, looking
from recommender.figure.picture import View

angles = st.floats(-180, 180)
heights = st.floats(-30, 90)
clouds = st.lists(st.tuples(*[st.floats(-2, 2)] * 3), min_size=3, max_size=30).map(np.array)


def turned(point, yaw_deg, elevation_deg):
    """The world turned by the explicit matrices of a camera that walks round and then climbs."""
    yaw, elevation = radians(yaw_deg), radians(elevation_deg)
    walk = np.array([[cos(yaw), 0, -sin(yaw)], [0, 1, 0], [sin(yaw), 0, cos(yaw)]])
    climb = np.array([[1, 0, 0], [0, cos(elevation), -sin(elevation)], [0, sin(elevation), cos(elevation)]])
    return climb @ walk @ point


@given(point=st.tuples(*[st.floats(-2, 2)] * 3), yaw=angles, elevation=heights)
def test_page_and_depth_are_those_of_an_explicit_rotation(point, yaw, elevation):
    camera = looking(View(yaw_deg=yaw, elevation_deg=elevation))
    x, y, depth = turned(np.array(point), yaw, elevation)

    assert camera.page(np.array(point)) == pytest.approx([x, -y], abs=1e-12)
    assert camera.depth_m(np.array(point)) == pytest.approx(depth, abs=1e-12)


def test_at_yaw_ninety_one_looks_the_person_in_the_face():
    """A person faces +x: what is in front of them comes nearer, what is at their right goes to the left of the page."""
    camera = looking(View(yaw_deg=90, elevation_deg=0))

    assert camera.depth_m(np.array([1.0, 0, 0])) == pytest.approx(1)
    assert camera.page(np.array([0, 0, 1.0]))[0] == pytest.approx(-1)


@given(cloud=clouds, yaw=angles, elevation=heights)
def test_the_other_side_is_the_mirrored_page_with_the_same_depths(cloud, yaw, elevation):
    view = View(yaw_deg=yaw, elevation_deg=elevation)
    one, other = looking(view), looking(view, mirrored=True)

    assert other.page(cloud) == pytest.approx(one.page(cloud) * [-1, 1])
    assert other.depth_m(cloud) == pytest.approx(one.depth_m(cloud))


@given(cloud=clouds, yaw=angles)
def test_whatever_is_fitted_lies_within_the_padding_and_keeps_its_proportions(cloud, yaw):
    first = looking(View(yaw_deg=yaw))
    camera = fitted(first, first.page(cloud))
    page = camera.page(cloud)

    assert page.min() >= PADDING_PX - 1e-6
    assert page[:, 0].max() <= WIDTH_PX - PADDING_PX + 1e-6
    assert page[:, 1].max() <= HEIGHT_PX - PADDING_PX + 1e-6
    assert np.ptp(page, axis=0) == pytest.approx(np.ptp(first.page(cloud), axis=0) * camera.scale)


def test_what_is_flat_lies_low_in_the_frame():
    """A figure that lies on the floor should not float in the middle of the picture."""
    first = looking(View(elevation_deg=0))
    flat = np.array([[-1.0, 0, 0], [1.0, 0, 0], [0.0, 0.2, 0]])
    page = fitted(first, first.page(flat)).page(flat)

    assert page[:, 1].mean() > HEIGHT_PX / 2
