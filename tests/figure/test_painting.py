"""Painter's order on scenes whose order is known."""

import itertools

import numpy as np
import pytest
from drawn_pictures import picture
from hypothesis import given
from hypothesis import strategies as st

from recommender.figure.figure_marks import far_parts
from recommender.figure.kinematics import body_of
from recommender.figure.library import load_picture
from recommender.figure.painting import grid_points, nearness, painting_order
from recommender.figure.picture import Prop, View
from recommender.figure.pose import Arm, Leg, Pose
from recommender.figure.scene import scene_of
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder


def sheet(depth, covered):
    return np.where(covered, depth, -np.inf)


@given(st.permutations(range(5)))
def test_sheets_that_all_overlap_are_painted_from_far_to_near(depths):
    names = [f"sheet{place}" for place in range(5)]
    surfaces = {name: sheet(float(depth), np.ones(9, dtype=bool)) for name, depth in zip(names, depths, strict=True)}
    order = painting_order(names, nearness(names, surfaces))

    assert list(order) == sorted(names, key=lambda name: surfaces[name][0])


@given(st.lists(st.tuples(st.floats(-1, 1), st.integers(1, 2**12 - 1)), min_size=2, max_size=7))
def test_where_two_level_sheets_overlap_the_nearer_is_painted_later(given_sheets):
    """Whatever covers what: sheets of one depth each cannot form a ring, so every overlap comes out right."""
    names = [f"s{place}" for place in range(len(given_sheets))]
    surfaces = {
        name: sheet(depth, np.array([bool(cells >> bit & 1) for bit in range(12)]))
        for name, (depth, cells) in zip(names, given_sheets, strict=True)
    }
    order = painting_order(names, nearness(names, surfaces))
    for one, other in itertools.permutations(names, 2):
        both = np.isfinite(surfaces[one]) & np.isfinite(surfaces[other])
        if both.any() and surfaces[one][both].mean() > surfaces[other][both].mean() + 1e-9:
            assert order.index(one) > order.index(other)


def test_a_ring_of_sheets_is_broken_where_it_is_nearly_level():
    """a over b over c over a, as with three sticks; c and a differ least, so that pair is painted wrong."""
    names = ["a", "b", "c"]
    ahead = np.array([[0, 1.0, -0.1], [-1.0, 0, 1.0], [0.1, -1.0, 0]])

    assert painting_order(names, ahead) == ("c", "b", "a")


def order_of(pose, view, **more):
    body = body_of(pose)
    return scene_of(picture(start=body, end=body, view=view, arrows=(), props=(), **more)).order


@pytest.mark.parametrize(("yaw", "near", "far"), [(0, "r", "l"), (180, "l", "r"), (20, "r", "l")])
def test_from_the_side_the_near_limbs_are_painted_over_the_trunk_and_the_far_ones_under_it(yaw, near, far):
    order = order_of(Pose(), View(yaw_deg=yaw))

    assert order.index(f"upper_arm_{far}") < order.index("torso") < order.index(f"upper_arm_{near}")
    assert order.index(f"shank_{far}") < order.index(f"shank_{near}")


def test_an_arm_stretched_to_the_viewer_is_painted_from_the_shoulder_to_the_hand():
    order = order_of(Pose(arm_r=Arm(shoulder_deg=(90, 0, 0))), View(yaw_deg=80))

    assert order.index("torso") < order.index("upper_arm_r") < order.index("forearm_r") < order.index("hand_r")


@pytest.mark.parametrize(("flexion", "shirt_on_top"), [(0, True), (60, True), (130, False)])
def test_the_shirt_hangs_over_the_thigh_until_the_hip_is_bent_far(flexion, shirt_on_top):
    order = order_of(Pose(leg_r=Leg(hip_deg=(flexion, 0, 0), knee_deg=90)), View(yaw_deg=0))

    assert (order.index("torso") > order.index("thigh_r")) == shirt_on_top


@pytest.mark.parametrize(("yaw", "neck_on_top"), [(90, True), (-90, False)])
def test_the_neck_comes_out_of_the_collar_in_front_and_goes_under_it_behind(yaw, neck_on_top):
    order = order_of(Pose(), View(yaw_deg=yaw, elevation_deg=0))

    assert (order.index("neck") > order.index("torso")) == neck_on_top
    assert order.index("head") > order.index("neck")


def test_over_puts_the_first_in_front():
    over = (("shank_l", "thigh_r"),)
    order = order_of(Pose(leg_r=Leg(hip_deg=(60, 0, 0), knee_deg=90)), View(yaw_deg=0), over=over)

    assert order.index("shank_l") > order.index("thigh_r")


def test_a_chair_is_painted_around_whoever_sits_on_it():
    """Its far legs before the shanks, its near legs after the far shank."""
    body = body_of(Pose(leg_r=Leg(hip_deg=(90, 0, 0), knee_deg=90), leg_l=Leg(hip_deg=(90, 0, 0), knee_deg=90)))
    scene = scene_of(picture(start=body, end=body, arrows=(), props=(Prop(kind="chair", at=(0.3, 0.0, 0.0)),)))
    pieces = [name for name in scene.order if name.startswith("chair")]

    assert scene.order.index(pieces[0]) < scene.order.index("shank_l")
    assert scene.order.index(pieces[-1]) > scene.order.index("shank_l")


@pytest.mark.parametrize(
    ("stretch_id", "behind", "parts"),
    [
        ("standing-roll-down", "wall:", ("head", "neck", "upper_arm_r", "forearm_r")),
        ("seated-forward-bend-chair", "chair:0:7", ("torso", "upper_arm_r", "forearm_r")),
        ("chair-hip-flexor", "chair:0:6", ("pelvis", "thigh_l")),
        ("side-lunge-adductor", "chair:0:2", ("shank_l",)),
    ],
)
def test_whoever_stands_before_a_prop_at_the_start_is_painted_over_it(stretch_id, behind, parts):
    """Also where the end pose is nowhere near it: a head was hidden by the wall that the back leans on."""
    posed = load_picture(data_folder(), shipped_knowledge().catalog[stretch_id])
    order = scene_of(posed.picture).order
    last = max(place for place, name in enumerate(order) if name.startswith(behind))

    assert all(order.index(part) > last for part in parts)


@pytest.mark.parametrize(
    ("stretch_id", "front", "behind"),
    [
        ("wrist-flexor-stretch", "forearm_r", "upper_arm_l"),
        ("standing-quad", "hand_r", "thigh_r"),
        ("standing-roll-down", "forearm_r", "pelvis"),
        ("childs-pose", "hand_r", "thigh_r"),
        ("dead-bug-heel-tap", "shank_r", "shank_l"),
    ],
)
def test_a_limb_that_crosses_another_part_at_the_start_alone_lies_there_as_it_does(stretch_id, front, behind):
    """The arm that is stretched was hidden by the other one, and hands by the thighs they lay on."""
    order = scene_of(load_picture(data_folder(), shipped_knowledge().catalog[stretch_id]).picture).order

    assert order.index(front) > order.index(behind)


def test_both_arms_are_light_from_the_front_and_the_far_one_dark_from_the_side():
    """A person seen from the front has no far side."""
    body = body_of(Pose())
    front = scene_of(picture(start=body, end=body, view=View(yaw_deg=90), arrows=())).camera
    side = scene_of(picture(start=body, end=body, view=View(yaw_deg=0), arrows=())).camera

    assert far_parts(body, front) == frozenset()
    assert far_parts(body, side) == {f"{part}_l" for part in ("thigh", "shank", "foot", "upper_arm", "forearm", "hand")}


def test_the_grid_covers_the_page_evenly():
    points = grid_points()

    assert points.min() > 0
    assert points.max(axis=0) == pytest.approx([400, 300], abs=7)
