"""Every base pose and every stretch's picture in `data/figures`: a body can do it, and would stay there."""

import re

import numpy as np
import pytest

from recommender.figure.angles import angles_deg
from recommender.figure.checks import check_picture, check_pose
from recommender.figure.library import load_picture, missing_pictures, read_bases, read_picture
from recommender.figure.posing import all_props, posed_base
from recommender.figure.shape import NEUTRAL, SHAPES
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder

CATALOG = shipped_knowledge().catalog
BASES = read_bases(data_folder(), [])
PICTURES = sorted(path.stem for path in (data_folder() / "figures").glob("*.toml"))
_ENDS_OF_TRUNK = ("shoulder", "hip")
NINE = {
    "standing", "on_chair", "long_sitting", "on_back_knees_bent", "on_back_long", "face_down", "hands_and_knees",
    "half_kneeling", "side_lying",
}  # fmt: skip


def test_there_are_nine_base_poses():
    assert set(BASES) == NINE


@pytest.mark.parametrize("name", BASES)
def test_a_base_pose_passes_every_check(name):
    problems = []
    solved = posed_base(name, BASES[name], NEUTRAL, problems)

    assert problems == []
    assert check_pose(name, "pose", solved, all_props(BASES[name], None)) == []


@pytest.mark.parametrize("stretch_id", PICTURES)
def test_a_picture_passes_every_check(stretch_id):
    problems = []
    posed = read_picture(data_folder(), CATALOG[stretch_id], problems)

    assert [str(problem) for problem in problems] == []
    assert [str(finding) for finding in check_picture(posed)] == []


@pytest.mark.parametrize("stretch_id", PICTURES)
def test_the_words_of_a_picture_say_right_of_a_side_alone(stretch_id):
    """They are exchanged for the other side: nobody sits left back on a chair."""
    words = read_picture(data_folder(), CATALOG[stretch_id], []).picture.alt

    assert re.search(r"\bright (back|away|angle|angles|up|down|over|through)\b", words) is None


@pytest.mark.parametrize("stretch_id", PICTURES)
def test_a_head_turns_as_far_as_the_tags_say(stretch_id):
    """Whoever must not turn their head is shown no picture of it. Mid is two thirds of the 80 degrees of a neck."""
    tags = CATALOG[stretch_id].tags
    poses = load_picture(data_folder(), CATALOG[stretch_id]).keyframes.values()
    turned = max(abs(angles_deg(pose.body)["neck_twist"]) for pose in poses)

    assert turned < 15 or "neck_load" in tags
    assert turned < 56 or "neck_rot_end" in tags


@pytest.mark.parametrize("stretch_id", PICTURES)
def test_a_head_far_below_the_hips_and_below_the_heart_is_tagged(stretch_id):
    """Eyes, blood pressure and reflux go by this tag (S55, S56, S63): no picture may show what it leaves unsaid."""
    poses = load_picture(data_folder(), CATALOG[stretch_id]).keyframes.values()
    joints = [pose.body.joints for pose in poses]
    shoulders, hips = (np.array([(j[f"{part}_r"] + j[f"{part}_l"])[1] / 2 for j in joints]) for part in _ENDS_OF_TRUNK)
    head, heart = np.array([j["head_centre"][1] for j in joints]), 0.75 * shoulders + 0.25 * hips
    hangs = np.any((heart - head > 0.1) & (hips - head > 0.3))

    assert not hangs or "head_below_heart" in CATALOG[stretch_id].tags


def test_every_stretch_has_a_picture():
    assert missing_pictures(PICTURES, CATALOG) == []


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "neutral"])
def test_other_builds_can_take_every_base_pose(name, shape):
    """Contacts are closed anew for each build: a broad figure sits on the chair, not in it."""
    problems = []
    solved = posed_base(name, BASES[name], SHAPES[shape], problems)

    assert problems == []
    assert {finding.check for finding in check_pose(name, "pose", solved, all_props(BASES[name], None))} <= {"through"}


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "neutral"])
def test_other_builds_stay_within_a_few_centimetres_of_what_is_allowed(shape):
    """The files are written for the neutral build: the others may press or miss a little, and are never refused."""
    for stretch_id in PICTURES[::5]:
        posed = load_picture(data_folder(), CATALOG[stretch_id], SHAPES[shape])
        amounts_cm = [finding.amount for finding in check_picture(posed) if finding.unit == "cm"]

        assert max(amounts_cm, default=0.0) < 4, stretch_id
