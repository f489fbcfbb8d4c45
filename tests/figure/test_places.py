"""Places on the body by name: the words mean one point each, and a wrong word is told with the nearest right one."""

import numpy as np
import pytest

from recommender.figure.kinematics import body_of
from recommender.figure.places import parse_place
from recommender.figure.pose import Pose
from recommender.figure.shape import NEUTRAL

BODY = body_of(Pose())


def test_a_share_lies_on_the_way_along_the_segment():
    hip, knee = BODY.joints["hip_r"], BODY.joints["knee_r"]

    assert np.allclose(BODY.place("thigh_r:0.25"), hip * 0.75 + knee * 0.25)
    assert np.allclose(BODY.place("thigh_r"), (hip + knee) / 2)
    assert np.allclose(BODY.place("knee_r"), knee)


@pytest.mark.parametrize(
    ("place", "way"),
    [
        ("shank_r:1 front", (1, 0, 0)),
        ("shank_r:1 back", (-1, 0, 0)),
        ("shank_r:1 outer", (0, 0, 1)),
        ("shank_l:1 outer", (0, 0, -1)),
        ("shank_l:1 inner", (0, 0, 1)),
        ("shank_r:1 front outer", (0.5**0.5, 0, 0.5**0.5)),
    ],
)
def test_the_surface_is_a_radius_away_on_the_named_side(place, way):
    offset = BODY.place(place) - BODY.joints[f"ankle_{place[6]}"]

    assert np.allclose(offset, np.array(way) * NEUTRAL.radii_m["ankle"])


@pytest.mark.parametrize("place", ["head:0.4 back", "lumbar_upper:0.5 front", "pelvis:0.2 right", "neck:0.5 left"])
def test_the_trunk_has_a_skin_all_around(place):
    """From the bone out to the skin: between two and twenty centimetres, on the side that was named."""
    offset = BODY.place(place) - BODY.place(place.split()[0])
    axis, sign = {"back": (0, -1), "front": (0, 1), "right": (2, 1), "left": (2, -1)}[place.split()[1]]

    assert 0.02 < np.linalg.norm(offset) < 0.2
    assert np.sign(offset[axis]) == sign


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kne_r", "did you mean 'knee_r'"),
        ("shnak_r:0.2", "did you mean 'shank_r'"),
        ("shank_r:0.2 frnt", "did you mean 'front'"),
        ("shank_r:1.4", "0 (near end) to 1 (far end)"),
        ("shank_r:half", "should be a share"),
        ("shank_r:0.5 right", "not a known facing"),
        ("knee_r front", "not a known segment"),
        ("", "not a known place"),
    ],
)
def test_a_place_that_does_not_exist_is_told_with_the_nearest_that_does(text, told):
    with pytest.raises(ValueError, match=told.replace("(", r"\(").replace(")", r"\)")):
        parse_place(text)
