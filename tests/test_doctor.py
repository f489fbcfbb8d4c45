"""The doctor: everything in data/ is read and tried, and what is wrong is named with its file."""

from __future__ import annotations

import shutil

import pytest

from recommender.doctor import examine
from recommender.reading import data_folder


@pytest.fixture
def data(tmp_path):
    """A copy of data/ that may be spoiled."""
    return shutil.copytree(data_folder(), tmp_path / "data")


def spoil(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(data):
    return [str(problem) for problem in examine(data).problems]


def test_what_we_ship_is_sound_and_says_that_no_clinician_has_seen_it():
    """Nothing is hidden: how much waits for a review, and which exceptions somebody signed."""
    found = examine(data_folder())

    assert found.problems == ()
    assert any(note.startswith("121 stretches, 74 conditions, 34 red flags") for note in found.notes)
    assert any("still await a clinician's review" in note for note in found.notes)


def test_progress_is_told():
    said = []
    examine(data_folder(), progress=said.append)

    assert len(said) > 40


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("catalog/sphinx.toml", '"neck_ext_mid", ', "", "sphinx.toml: hazards: a neck joint wants a neck tag"),
        ("catalog/open-book.toml", '"head_position_change", ', "", "side lying wants head_position_change"),
        ("catalog/standing-side-bend.toml", ', "balance"', "", "standing free wants balance"),
        ("catalog/bird-dog.toml", '"wrist_ext_load", ', "", "hands and knees want wrist_ext_load"),
        ("catalog/legs-on-chair-rest.toml", ', "floor_transfer"', "", "wants floor_transfer"),
        ("catalog/cat-cow.toml", 'sources = ["S06", "S07", "S34"]', "", "studied_as_a_group needs a source"),
        ("catalog/cat-cow.toml", '"S34"', '"S99"', "S99 is not among the group studies"),
        ("safety/tag_exceptions.toml", 'stretch = "bridge"', 'stretch = "sphinx"', "no longer needs its exception"),
        ("safety/tag_exceptions.toml", 'stretch = "bridge"', 'stretch = "brigde"', "did you mean 'bridge'"),
        ("safety/conditions_3_bones_joints.toml", '"flex_lumbar_end", ', "", "osteoporosis-sore-upper-back.toml"),
        ("cases/healthy-thirty.toml", 'status = "plan"', 'status = "refer"', "STATUS: plan"),
        ("cases/healthy-thirty.toml", "age_years = 30", 'age_years = "thirty"', "REFUSED: age_years"),
        ("questionnaire.toml", "[page.goal]", "[page.gaol]", "page.goal: is missing"),
        ("questionnaire.toml", 'mat = "Mat"', 'matt = "Mat"', "page.equipment.options: matt is missing, or is no word"),
        ("questionnaire.toml", 'none = "None of these"', "", "words.en.none: is missing"),
        ("messages.toml", "setting_excluded =", "setting_excluded = 3 #", "setting_excluded"),
        ("emergency.toml", 'code = "GB"', 'code = "Britain"', "emergency.toml"),
    ],
)
def test_a_slip_is_named(data, file, old, new, words):
    """One slip each; the doctor says which file and what should hold."""
    spoil(data / file, old, new)

    assert any(words in problem for problem in told(data)), told(data)


def test_problems_of_several_files_come_together(data):
    spoil(data / "catalog" / "sphinx.toml", 'position = "prone"', 'position = "pronee"')
    spoil(data / "evidence_prior.toml", "constant ", "constnat ")
    spoil(data / "planning.toml", "shortest_share", "shortest_shares")
    problems = told(data)

    for words in ("did you mean 'prone'", "did you mean 'constant'", "did you mean 'shortest_share'"):
        assert any(words in problem for problem in problems)
