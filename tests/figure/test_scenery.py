"""Props are where they are said to be, and hide and are hidden as solid things do."""

import numpy as np
import pytest
from drawn_pictures import picture
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.figure.camera import looking
from recommender.figure.furniture import Box, furniture
from recommender.figure.kinematics import body_of
from recommender.figure.picture import Prop, View
from recommender.figure.pose import Pose
from recommender.figure.scenery import box_surface, laid_out, pieces, solid_corners

BODY = body_of(Pose())
KINDS = ("mat", "chair", "wall", "doorway", "cushion", "table", "step", "foam_roller", "towel_roll", "bed")
NOWHERE = np.empty((0, 2))


def camera_at(yaw, elevation=15.0):
    return looking(View(yaw_deg=yaw, elevation_deg=elevation)).scaled(100)


@settings(max_examples=40, deadline=None)
@given(
    yaw=st.floats(-180, 180),
    elevation=st.floats(1, 80),
    half=st.tuples(*[st.floats(0.05, 0.6)] * 3),
    mirrored=st.booleans(),
)
def test_a_ray_enters_a_box_at_its_nearest_sampled_point(yaw, elevation, half, mirrored):
    """Slabs against a cloud of points in the box: none is in front of the surface, and no corner is behind it."""
    camera = looking(View(yaw_deg=yaw, elevation_deg=elevation), mirrored=mirrored).scaled(100)
    box = Box(np.array([0.2, 0.3, -0.1]), np.eye(3), np.array(half), "wood")
    points = box.centre + np.random.default_rng(1).uniform(-1, 1, (3000, 3)) * box.half
    surface = box_surface(box, camera, camera.page(points))

    assert np.isfinite(surface).all()
    assert (surface >= camera.depth_m(points) - 1e-9).all()
    assert (surface <= camera.depth_m(box.corners()).max() + 1e-9).all()


def test_a_ray_beside_a_box_misses_it():
    box = Box(np.zeros(3), np.eye(3), np.array([0.1, 0.1, 0.1]), "wood")
    beside = np.array([[100.0, 0.0], [0.0, 100.0], [-30.0, 0.0]])

    assert np.isneginf(box_surface(box, camera_at(0, 0), beside)).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("yaw", [0, 35, 90, 200])
def test_every_prop_is_drawn_within_its_own_outline(kind, yaw):
    """No face, seam or end of a thing lies outside what the thing covers on the page."""
    camera = camera_at(yaw)
    props = laid_out([Prop(kind=kind)], [BODY])
    page = camera.page(solid_corners(props))
    drawn = np.concatenate(
        [
            c.points
            for piece in pieces(props, BODY, camera, NOWHERE)
            for mark in piece.marks
            for c in mark.curves
            if not c.gone
        ]
    )

    assert len(drawn) > 3
    assert (drawn >= page.min(axis=0) - 0.5).all()
    assert (drawn <= page.max(axis=0) + 0.5).all()


def test_of_a_box_three_faces_are_seen_at_most():
    """And from straight in front and above only two."""
    table = Prop(kind="step", at=(0.0, 0.0, 0.0))

    assert [len(pieces([table], BODY, camera_at(yaw), NOWHERE)[0].marks) for yaw in (30, 0)] == [3, 2]


def test_a_mat_lies_under_all_that_the_bodies_cover():
    long_arm = body_of(Pose())
    (mat,) = laid_out([Prop(kind="mat")], [BODY, long_arm])
    (slab,) = furniture(mat)
    joints = np.stack(list(BODY.joints.values()))

    assert slab.corners()[:, 1].max() == pytest.approx(0)
    for axis in (0, 2):
        assert slab.corners()[:, axis].min() < joints[:, axis].min()
        assert slab.corners()[:, axis].max() > joints[:, axis].max()


def test_a_strap_runs_from_place_to_place_and_each_stretch_has_its_own_depth():
    strap = Prop(kind="strap", through=("palm_r", "knee_r", "palm_l"))
    found = pieces([strap], BODY, camera_at(0), NOWHERE)
    ends = [piece.marks[0].curves[0].points for piece in found]

    assert [piece.name for piece in found] == ["strap:0:0", "strap:0:1"]
    assert ends[0][1] == pytest.approx(camera_at(0).page(BODY.place("knee_r")))
    assert ends[0][1] == pytest.approx(ends[1][0])


def test_a_wall_behind_a_person_is_painted_before_them_and_one_in_front_after():
    from recommender.figure.scene import scene_of

    view = View(yaw_deg=90, elevation_deg=5)
    behind, before = (
        scene_of(
            picture(start=BODY, end=BODY, view=view, arrows=(), props=(Prop(kind="wall", at=(x, 0.0, 0.0)),))
        ).order
        for x in (-0.4, 0.6)
    )

    assert behind.index("wall:0:0") < behind.index("torso")
    assert before.index("wall:0:0") > before.index("torso")
