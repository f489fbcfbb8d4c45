"""A picture is a base, what its start changes, and what its end changes of the start."""

import pytest

from recommender.figure.layers import merged, pose_of

BASE = {
    "root": {"at": (0.0, 0.1, 0.0), "pitch_deg": 90.0},
    "spine": {"lumbar": (5.0, 0.0, 0.0), "thoracic": (3.0, 0.0, 0.0)},
    "leg_r": {"on": (0.4, 0.0, 0.1), "pole": "up"},
    "arm_r": {"shoulder": (10.0, 0.0, 0.0), "elbow": 20.0},
    "solve": {"root_y": "pelvis on floor", "elbow_r": "hand_r on floor"},
    "touch": (("foot_r", "floor"), ("hand_r", "floor"), ("head", "floor")),
}


@pytest.mark.parametrize(
    ("change", "name", "expected"),
    [
        ({"root": {"pitch_deg": 95.0}}, "root", {"at": (0.0, 0.1, 0.0), "pitch_deg": 95.0}),
        ({"spine": {"lumbar": (9.0, 0, 0)}}, "spine", {"lumbar": (9.0, 0, 0), "thoracic": (3.0, 0.0, 0.0)}),
        ({"leg_r": {"pole": "out"}}, "leg_r", {"on": (0.4, 0.0, 0.1), "pole": "out"}),
        ({"leg_r": {"on": (0.5, 0.0, 0.1)}}, "leg_r", {"on": (0.5, 0.0, 0.1)}),
        ({"leg_r": {"knee": 90.0}}, "leg_r", {"knee": 90.0}),
        ({"arm_r": {"elbow": 90.0}}, "arm_r", {"shoulder": (10.0, 0.0, 0.0), "elbow": 90.0}),
        ({"arm_r": {"to": "knee_r"}}, "arm_r", {"to": "knee_r"}),
    ],
    ids=[
        "root",
        "spine",
        "pole alone",
        "new target",
        "angle instead of target",
        "one angle",
        "target instead of angle",
    ],
)
def test_a_change_replaces_what_it_names(change, name, expected):
    """A new goal replaces the limb: the old pole and hand belonged to the old goal."""
    assert merged(BASE, change)[name] == expected


def test_what_a_layer_does_not_name_stays():
    assert merged(BASE, {}) == BASE


def test_conditions_go_on_until_one_is_emptied():
    assert merged(BASE, {"solve": {"root_y": ""}})["solve"] == {"elbow_r": "hand_r on floor"}


def test_a_condition_falls_away_with_the_angles_that_it_solved():
    """An elbow that follows a target cannot be solved any more, and the file need not say so."""
    assert merged(BASE, {"arm_r": {"to": "knee_r"}})["solve"] == {"root_y": "pelvis on floor"}


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"leg_r": {"knee": 90.0}}, {"hand_r", "head"}),
        ({"leg_r": {"pole": "out"}}, {"foot_r", "hand_r", "head"}),
        ({"arm_r": {"to": "knee_r"}}, {"foot_r", "head"}),
        ({"neck": (10.0, 0.0, 0.0)}, {"foot_r", "hand_r"}),
        ({"root": {"at": (0.0, 0.3, 0.0)}}, {"foot_r", "hand_r"}),
        ({"touch": (("head", "floor"),), "leg_r": {"knee": 90.0}}, {"head"}),
    ],
)
def test_contacts_of_what_a_layer_moves_are_no_longer_asked_for(change, left):
    assert {first for first, _ in merged(BASE, change)["touch"]} == left


def test_a_foot_on_the_floor_stands_flat_unless_it_is_told_otherwise():
    assert pose_of({"leg_r": {"on": (0.0, 0.0, 0.1)}}).leg_r.foot == "flat"
    assert pose_of({"leg_r": {"on": (0.0, 0.0, 0.1), "foot": -20.0}}).leg_r.foot == -20.0
    assert pose_of({"leg_r": {"on": "thigh_l:0.8 front"}}).leg_r.foot == 0.0
