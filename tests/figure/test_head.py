"""The head from all sides: what of hair and face is seen is what a dense sample of the sphere says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path as Polygon

from recommender.figure import face
from recommender.figure import head as heads
from recommender.figure.camera import looking
from recommender.figure.hairline import HAIR_MIDDLE, RING_POINTS, hairline
from recommender.figure.kinematics import body_of
from recommender.figure.look import HAIRS
from recommender.figure.picture import View
from recommender.figure.pose import Pose

BODY = body_of(Pose())
DIRECTIONS = np.random.default_rng(5).normal(size=(6000, 3))
DIRECTIONS /= np.linalg.norm(DIRECTIONS, axis=1, keepdims=True)


def head_seen(yaw, elevation):
    return heads.head_form(BODY, looking(View(yaw_deg=yaw, elevation_deg=elevation)).scaled(400))


def grows(directions, ring):
    """Whether hair grows in a direction: nearer to the middle of the hair than the hairline at that bearing."""
    middle = HAIR_MIDDLE / np.linalg.norm(HAIR_MIDDLE)
    across = np.cross(middle, [0, 0, 1.0])
    side = np.cross(middle, across)
    bearing = np.arctan2(ring @ side, ring @ across)
    order = np.argsort(bearing)
    limit = np.interp(
        np.arctan2(directions @ side, directions @ across),
        bearing[order],
        np.arccos(ring @ middle)[order],
        period=2 * np.pi,
    )
    return np.arccos(np.clip(directions @ middle, -1, 1)) < limit


@settings(max_examples=60, deadline=None)
@given(yaw=st.floats(-180, 180), elevation=st.floats(-30, 85))
def test_the_hair_that_is_drawn_is_the_hair_that_faces_the_viewer(yaw, elevation):
    """Compared point by point; the ear's notch and the rim are decided within a few hundredths of the disc."""
    head = head_seen(yaw, elevation)
    solids = heads.hair_solids(head, "cropped")
    axes = solids.half_axes[0]
    facing = (DIRECTIONS @ np.linalg.inv(axes)) @ head.camera.toward > 0
    expected = grows(DIRECTIONS, hairline("cropped"))[facing]
    curve = heads.hair_curve(head, "cropped")
    page = head.camera.page(solids.centres[0] + DIRECTIONS[facing] @ axes.T)
    drawn = np.zeros(len(page), dtype=bool) if curve.gone else Polygon(curve.points).contains_points(page)

    assert (drawn != expected).mean() < 0.08


def test_one_sees_a_face_from_the_front_and_none_from_behind():
    front, behind = (heads.face_curves(head_seen(yaw, 0)) for yaw in (90, -90))

    assert not any(curve.gone for curve in front)
    assert all(curve.gone for curve in behind)


def test_from_the_side_one_eye_and_one_ear_are_seen():
    head = head_seen(0, 0)
    eyes = heads.face_curves(head)[:2]

    assert [curve.gone for curve in eyes] == [False, True]
    assert [heads.ear_curve(head, side).gone for side in (1.0, -1.0)] == [False, True]


def test_the_nose_stands_out_to_where_the_head_looks():
    """In profile the turn of a head is read from its nose."""
    skull, nose = heads.skin_curves(head_seen(0, 0))

    assert nose.points[:, 0].max() > skull.points[:, 0].max() + 2
    assert nose.points[:, 0].min() > skull.points[:, 0].mean()


@given(
    yaw=st.floats(-180, 180),
    elevation=st.floats(-30, 85),
    style=st.sampled_from(sorted({s for s, _ in HAIRS.values()})),
)
@settings(max_examples=60, deadline=None)
def test_every_curve_of_a_head_always_has_as_many_points(yaw, elevation, style):
    head = head_seen(yaw, elevation)
    curves = (
        heads.hair_curve(head, style),
        *heads.skin_curves(head),
        heads.ear_curve(head, 1.0),
        *heads.face_curves(head),
    )

    assert [len(curve.points) for curve in curves] == [RING_POINTS, 32, 12, heads.EAR_POINTS, 5, 5, 3, 3, 7, 3]
    assert all(np.isfinite(curve.points).all() for curve in curves)


def test_a_line_of_the_face_lies_on_the_skin():
    """On the surface of one of the head's ellipsoids, and inside none."""
    points, outward = face.on_the_face(np.array(face.MOUTH))
    depth = [
        (((points - np.array(centre)) / np.array(half)) ** 2).sum(axis=1)
        for centre, half in (face.SKULL, face.FACE, face.JAW)
    ]

    assert np.min(depth, axis=0) == pytest.approx(1.0)
    assert np.linalg.norm(outward, axis=1) == pytest.approx(1.0)
