"""An arrow says which way it goes: it begins and ends where the movement does, and turns the way the body turns."""

import numpy as np
import pytest
from drawn_pictures import picture

from recommender.figure.arrows import arrow_marks, arrow_way
from recommender.figure.between import between
from recommender.figure.picture import Arrow
from recommender.figure.scene import scene_of

PICTURE = picture()


def way(**arrow):
    return arrow_way(Arrow(**arrow), lambda share: between(PICTURE.start, PICTURE.end, share), PICTURE.end)


def test_a_track_follows_the_joint_from_its_start_to_its_end():
    points = way(track="knee_r")

    assert points[0] == pytest.approx(PICTURE.start.joints["knee_r"], abs=0.05)
    assert points[-1] == pytest.approx(PICTURE.end.joints["knee_r"], abs=0.05)
    hip = PICTURE.end.joints["hip_r"]
    assert np.linalg.norm(points - hip, axis=1) == pytest.approx(np.linalg.norm(points[0] - hip), abs=0.02)


def test_a_straight_arrow_has_the_length_and_the_direction_that_were_asked_for():
    points = way(start_at="knee_r", direction=(0.0, 3.0, 0.0), length_m=0.2, offset_m=(0.1, 0.0, 0.0))

    assert points[0] == pytest.approx(PICTURE.end.joints["knee_r"] + [0.1, 0, 0])
    assert points[-1] - points[0] == pytest.approx([0, 0.2, 0])


def test_an_arrow_around_a_segment_keeps_its_distance_and_turns_from_the_front_to_the_right():
    points = way(around="head", from_deg=0, to_deg=90, radius_m=0.3)
    near, far = (PICTURE.end.joints[joint] for joint in ("atlas", "crown"))
    frame = PICTURE.end.frames["head"]
    offset = (points - (near + far) / 2) @ frame

    assert np.linalg.norm(offset, axis=1) == pytest.approx(0.3)
    assert offset[0] == pytest.approx([0.3, 0, 0], abs=1e-9)
    assert offset[-1] == pytest.approx([0, 0, 0.3], abs=1e-9)


def test_the_head_of_an_arrow_sits_at_its_tip_and_points_onward():
    points = np.column_stack([np.linspace(0, 80, 9), np.full(9, 50.0)])
    marks = arrow_marks(points)
    tip, *base = marks[-1].curves[0].points

    assert [mark.css for mark in marks] == ["halo", "halo", "arrow", "arrowhead"]
    assert tip == pytest.approx([80, 50])
    assert all(corner[0] < 80 for corner in base)
    assert np.mean(base, axis=0)[1] == pytest.approx(50)
    assert marks[2].curves[0].points[:, 0].max() < 80  # the shaft does not stick out of the head


def test_a_very_short_arrow_is_still_an_arrow():
    marks = arrow_marks(np.array([[0.0, 0], [1, 0], [2, 0]]), halo=False)

    assert [mark.css for mark in marks] == ["arrow", "arrowhead"]
    assert np.isfinite(np.concatenate([mark.curves[0].points for mark in marks])).all()


def test_arrows_are_inside_the_frame():
    scene = scene_of(picture(arrows=(Arrow(start_at="crown", direction=(0.0, 1.0, 0.0), length_m=0.6),)))
    page = scene.camera.page(scene.ways[0])

    assert page.min() >= 0
    assert (page.max(axis=0) <= [400, 300]).all()
