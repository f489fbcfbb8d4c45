"""Every muscle of the catalog has its place on the skin, and the place is on the right side of the body."""

import numpy as np
import pytest
from drawn_pictures import picture

from recommender.figure.flesh import runs
from recommender.figure.highlight import blobs, muscles_of, visible
from recommender.figure.kinematics import body_of
from recommender.figure.muscles import MUSCLES, muscle_and_sides
from recommender.figure.picture import View
from recommender.figure.pose import Arm, Pose
from recommender.figure.scene import scene_of
from recommender.knowledge import shipped_knowledge
from recommender.vocabulary import MUSCLES_OF_GROUP, NERVES

BODY = body_of(Pose())
NAMES = sorted({muscle for muscles in MUSCLES_OF_GROUP.values() for muscle in muscles} | NERVES)


def test_every_muscle_and_nerve_of_the_vocabulary_has_a_place_and_no_other_word_has_one():
    assert set(MUSCLES) == set(NAMES)


def blob_points(name):
    return [blob for muscle in blobs(BODY, runs(BODY), [name]) for blob in muscle]


@pytest.mark.parametrize("name", NAMES)
def test_a_patch_lies_in_the_skin_of_its_part(name):
    """The middle of every knot is on the surface: a step inward is inside the part, a step outward is not."""
    for blob in blob_points(name):
        surface = runs(BODY)[blob.run].solids
        inverse = np.linalg.inv(surface.half_axes)
        for centre in (blob.solids.centres[0], blob.solids.centres[-1]):
            outward = blob.outward / np.linalg.norm(blob.outward)
            within = [
                (
                    np.linalg.norm(np.einsum("nij,nj->ni", inverse, centre + outward * step - surface.centres), axis=1)
                    < 1
                ).any()
                for step in (-0.012, 0.03)
            ]
            assert within == [True, False], blob.run


@pytest.mark.parametrize("name", [name for name in NAMES if not any(patch.middle for patch in MUSCLES[name])])
def test_left_and_right_are_mirrored(name):
    """The neutral pose is symmetric: so must be the patches, and the right ones lie at +z."""
    right, left = ([blob.solids.centres for blob in blob_points(f"{name}_{side}")] for side in "rl")
    sign = -1 if name.endswith("_opposite") else 1

    for one, other in zip(right, left, strict=True):
        assert one * [1, 1, -1] == pytest.approx(other, abs=1e-9)
    if name not in {"adductors", "diaphragm"}:
        assert np.mean([points[:, 2].mean() for points in right]) * sign > 0


@pytest.mark.parametrize(
    ("name", "seen_from_deg"),
    [
        ("quadriceps", 90), ("hamstrings", -90), ("gluteus_maximus", -90), ("gastrocnemius", -90),
        ("pectoralis_major", 90), ("rhomboids", -90), ("lumbar_extensors", -90), ("abdominals", 90),
        ("biceps", 90), ("triceps", -90),
        ("anterior_neck", 90), ("cervical_extensors", -90), ("obliques", 0), ("deltoids", 0),
    ],
)  # fmt: skip
def test_a_muscle_is_seen_from_where_it_lies(name, seen_from_deg):
    """From the front, the back or the right side it is there; from the opposite side there is only a hint."""
    for yaw, hint in ((seen_from_deg, False), (seen_from_deg + 180, True)):
        scene = scene_of(picture(start=BODY, end=BODY, view=View(yaw_deg=yaw, elevation_deg=0), arrows=()))
        chosen = visible(blobs(BODY, runs(BODY), [f"{name}_r"]), scene.camera)

        assert chosen
        assert {one for _, one in chosen} == {hint}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hamstrings", ("hamstrings", ("r", "l"))),
        ("hamstrings_l", ("hamstrings", ("l",))),
        ("hip_flexors_opposite_r", ("hip_flexors_opposite", ("l",))),
    ],
)
def test_a_name_says_its_sides(name, expected):
    assert muscle_and_sides(name) == expected


def test_a_picture_without_its_own_highlight_shows_what_the_stretch_is_for():
    """On the right, where the sides are done in turn: that is the side that the picture shows."""
    catalog = shipped_knowledge().catalog

    assert muscles_of(catalog["sphinx"]) == ("lumbar_extensors", "gluteus_maximus")
    assert all(muscle.endswith("_r") for muscle in muscles_of(catalog["single-knee-to-chest"]))


@pytest.mark.parametrize("side", ["r", "l"])
def test_a_fist_ends_on_the_side_of_the_palm(side):
    """The tips lie nearer to the wrist than the knuckles' end of straight fingers, and in front of the palm."""
    tips = {}
    for form, bend in (("straight", (0, 0, 0)), ("fist", (85, 95, 60))):
        arm = Arm(fingers_deg=bend)
        body = body_of(Pose(arm_r=arm, arm_l=arm))
        away = runs(body)[f"fingertips_{side}"].far - body.joints[f"wrist_{side}"]
        tips[form] = body.frames[f"hand_{side}"].T @ away
    palmward = -1.0 if side == "r" else 1.0

    assert tips["straight"][1] < -0.15
    assert tips["fist"][1] > -0.12
    assert 0.01 < tips["fist"][2] * palmward < 0.08
