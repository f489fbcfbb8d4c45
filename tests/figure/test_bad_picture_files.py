"""A wrong pose file gives every problem at once, with file and field and the nearest known word.

Each test writes a file as a hurried editor would, and reads what the loader says.
"""

import shutil

import pytest

from recommender.errors import DataError
from recommender.figure.library import load_picture, load_pictures, read_pictures
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder

CATALOG = shipped_knowledge().catalog
STRETCH = CATALOG["single-knee-to-chest"]
ALT = "Lying on the back, one knee drawn toward the chest."
GOOD = f"""
base = "on_back_knees_bent"
alt = "{ALT}"
[end.leg_r]
hip = [100, 0, 0]
knee = 110
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(data_folder() / "figures" / "bases", tmp_path / "figures" / "bases")
    return tmp_path


def told(folder, text):
    """What the loader says of this file, a line each."""
    (folder / "figures" / f"{STRETCH.id}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        load_picture(folder, STRETCH)
    return [str(problem) for problem in refused.value.problems]


def test_a_good_file_is_read(folder):
    (folder / "figures" / f"{STRETCH.id}.toml").write_text(GOOD, encoding="utf-8")
    picture = load_picture(folder, STRETCH).picture

    assert (picture.alt, picture.title, picture.moves) == (ALT, STRETCH.name, True)
    assert [prop.kind for prop in picture.props] == ["mat"]


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (("base = ", "bsae = "), "'bsae' is not a known field; did you mean 'base'?"),
        (
            ('"on_back_knees_bent"', '"on_back_knee_bent"'),
            "base: 'on_back_knee_bent' is not a known base pose; did you",
        ),
        ((f'alt = "{ALT}"', ""), "alt: is missing"),
        ((ALT, "Short."), "alt: should have at least 20 characters"),
        (("[end.leg_r]", "[end.leg_right]"), "end.leg_right: 'leg_right' is not a known field"),
        (
            ("hip = [100, 0, 0]", "hips = [100, 0, 0]"),
            "end.leg_r.hips: 'hips' is not a known field; did you mean 'hip'?",
        ),
        (("hip = [100, 0, 0]", 'hip = "bent"'), "end.leg_r.hip: should be numbers in brackets like [100, 0, 0]"),
        (("hip = [100, 0, 0]", "hip = [100, 0, 0, 0]"), "end.leg_r.hip: should be numbers in brackets"),
        (("hip = [100, 0, 0]", "hip = [inf, 0, 0]"), "end.leg_r.hip: should be numbers in brackets"),
        (("hip = [100, 0, 0]", "hip = [nan, 0, 0]"), "end.leg_r.hip: should be numbers in brackets"),
        (("hip = [100, 0, 0]", f"hip = [1{'0' * 400}, 0, 0]"), "end.leg_r.hip: should be numbers in brackets"),
        (("knee = 110", "knee = 400"), "end.leg_r.knee: should be 360.0 or less"),
        (("knee = 110", "knee = 175"), "end.leg_r.knee: is 175; this joint goes from -5 to 162"),
        (("hip = [100, 0, 0]", "hip = [100, 0, 90]"), "end.leg_r.hip (turn): is 90; this joint goes from -55 to 78"),
        (("knee = 110", 'foot = "upp"'), "end.leg_r.foot: 'upp' is not a known direction or place"),
        (("knee = 110", 'on = "shank_l:0.2 frnt"\nto = [0, 0, 0]'), "end.leg_r.on: 'frnt' is not a known facing"),
        (("knee = 110", "on = [40, 0, 10]"), "end.leg_r.on: is further than 3 m away; points are in metres"),
        (("knee = 110", 'on = [0.4, 0, 0.1]\nto = "knee_l"'), "end.leg_r: has both 'to' and 'on'; give one"),
        (("knee = 110", 'on = "ankel_l"'), "end.leg_r.on: 'ankel_l' is not a known place on the body; did you mean"),
        (("knee = 110", 'to = [1.4, 0.3, 0.1]\npole = "upward"'), "pole: 'upward' is not a known direction"),
        (
            (GOOD[-1:], '\n[end.solve]\nroot_z = "pelvis onto floor"\n'),
            "end.solve: 'pelvis onto floor' should read like",
        ),
        ((GOOD[-1:], '\n[end.solve]\nroot_up = "pelvis on floor"\n'), "end.solve: 'root_up' is not a known parameter"),
        ((GOOD[-1:], '\n[end.solve]\nroot_y = "pelvis on seat"\n'), "solve.root_y: 'seat' is not a known surface of"),
        ((GOOD[-1:], '\n[end.solve]\nknee_l = "foot_l at 0.3"\n'), "end.solve.knee_l: changes nothing: that limb is"),
        ((GOOD[-1:], '\n[end.solve]\nneck_flex = "head at 0.9"\n'), "neck_flex: 'head at 0.9' cannot be reached"),
        (
            (GOOD[-1:], '\n[end]\ntouch = [["hand_r", "shn_r"]]\n'),
            "end.touch[0]: 'shn_r' is not a known part or surface",
        ),
        ((GOOD[-1:], "\n[end.arm_r]\non = [0.9, 0, 0.2]\n"), "end.arm_r: its target is"),
        ((GOOD[-1:], '\n[[props]]\nkind = "sofa"\n'), "props[0].kind: 'sofa' is not a known word"),
        ((GOOD[-1:], '\n[[arrows]]\ntrack = "knie_r"\n'), "arrows[0].track: 'knie_r' is not a known place"),
        ((GOOD[-1:], "\n[[arrows]]\nlength_m = 0.2\n"), "arrows[0]: should have exactly one of 'track', 'around' and"),
        ((GOOD[-1:], '\n[view]\ncrop = ["hed"]\n'), "view.crop: 'hed' is not a known part; did you mean 'head'?"),
        (("alt =", 'highlight = ["glutes_maximus_r"]\nalt ='), "highlight: 'glutes_maximus_r' is not a known muscle"),
        (("alt =", 'over = [["hand_r", "shin_r"]]\nalt ='), "over[0]: 'shin_r' is not a known part"),
        (("[end.leg_r]", "[end.leg_r"), "is not TOML"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_slip_is_told_with_file_and_field(folder, slip, said):
    before, after = slip
    spoiled = GOOD.replace(before, after) if before.strip() else GOOD + after
    lines = told(folder, spoiled)

    assert any(said in line for line in lines), lines
    assert all(line.startswith("single-knee-to-chest.toml: ") for line in lines)


def test_every_problem_is_told_at_once(folder):
    text = GOOD.replace("knee = 110", "knee = 'far'\nfoot = 'upp'").replace(f'alt = "{ALT}"', "ghost = 3")
    text += '[[props]]\nkind = "sofa"\n[start.arm_l]\nto = "elbw_r"\n'

    fields = {line.split(": ")[1] for line in told(folder, text)}

    assert fields == {"alt", "ghost", "props[0].kind", "start.arm_l.to", "end.leg_r.knee", "end.leg_r.foot"}


def test_problems_of_several_files_are_told_together(folder):
    (folder / "figures" / "single-knee-to-chest.toml").write_text(GOOD.replace("knee = 110", "knee = 175"))
    (folder / "figures" / "sphinx.toml").write_text('base = "face_dwn"\nalt = "Lying face down on the forearms."\n')
    (folder / "figures" / "sphynx.toml").write_text(GOOD)
    (folder / "figures" / "bases" / "standing.toml").write_text("[pose]\nnek = [1, 2, 3]\n")
    with pytest.raises(DataError) as refused:
        load_pictures(folder, CATALOG)
    files = {str(problem).split(":")[0] for problem in refused.value.problems}

    assert files == {"single-knee-to-chest.toml", "sphinx.toml", "sphynx.toml", "bases/standing.toml"}
    assert "did you mean 'sphinx'" in str(refused.value)


def test_a_contact_out_of_reach_can_still_be_looked_at(folder):
    """A draft has to be seen to be mended."""
    (folder / "figures" / f"{STRETCH.id}.toml").write_text(GOOD + "[end.arm_r]\non = [0.9, 0, 0.2]\n")
    problems = []

    assert set(read_pictures(folder, CATALOG, problems)) == {STRETCH.id}
    assert "out of reach" in str(problems[0])


def test_limbs_that_lean_on_one_another_are_told(folder):
    lines = told(folder, GOOD + '[end.arm_r]\nto = "palm_l"\n[end.arm_l]\nto = "palm_r"\n')

    assert lines == [
        "single-knee-to-chest.toml: end: arm_l and arm_r lean on one another; one of them should have angles"
    ]


def test_a_picture_that_does_not_exist_is_told(folder):
    with pytest.raises(DataError, match=r"single-knee-to-chest.toml: there is no such file"):
        load_picture(folder, STRETCH)
