"""A rule file that says something wrong is refused, with every problem at once; none is ever passed over."""

from __future__ import annotations

import re
import shutil

import pytest

from recommender.errors import DataError
from recommender.knowledge import load_knowledge, shipped_knowledge
from recommender.reading import data_folder
from recommender.safety.rule_files import load_rules

CATALOG = shipped_knowledge().catalog
HEART, BELLY, PREGNANCY = (
    "conditions_1_heart_blood.toml",
    "conditions_8_whole_body.toml",
    "conditions_7_pregnancy_birth.toml",
)


@pytest.fixture
def data(tmp_path):
    """A copy of data/safety that a test may spoil."""
    shutil.copytree(data_folder() / "safety", tmp_path / "safety")
    return tmp_path


def spoil(data, file: str, old: str, new: str) -> None:
    """Writes `new` for the first `old` of the file; the test is wrong where `old` is not there."""
    path = data / "safety" / file
    text = path.read_text("utf-8")
    assert old in text, f"{file} holds no {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def problems(data) -> list[str]:
    with pytest.raises(DataError) as caught:
        load_rules(data, CATALOG)
    return [str(problem) for problem in caught.value.problems]


def test_the_shipped_rules_load(data):
    """Otherwise every test below would prove nothing."""
    assert len(load_rules(data, CATALOG).conditions) == 74


WRONG_WORDS = [  # what only shows against the other files: (file, old, new, what the problem says)
    (HEART, '"head_below_heart", "unsupervised_hard"', '"head_below_hart", "unsupervised_hard"', "head_below_heart"),
    (HEART, "cautions = [", 'cautions = ["wobbly", ', "'wobbly' is not a known hazard tag"),
    (PREGNANCY, 'code = "pregnancy_t2", after', 'code = "pregnancy_t9", after', "'pregnancy_t9' is not a known"),
    ("links.toml", 'then = "vascular_neck_risk"', 'then = "vascular_neck"', "did you mean 'vascular_neck_risk'"),
    ("links.toml", 'when = "osteopenia_steroids"', 'when = "steroids"', "'steroids' is not a known"),
    ("cross_checks.toml", 'flag = "RF_DVT"', 'flag = "RF_DTV"', "'RF_DTV' is not a known"),
    ("follow_ups.toml", 'ask = ["bone_metastasis"]', 'ask = ["bone_mets"]', "'bone_mets' is not a known"),
    ("red_flags.toml", 'when_any = ["RF_CARDIAC"]', 'when_any = ["RF_HEART"]', "'RF_HEART' is not a known"),
    ("thresholds.toml", '"ankle-pumps"]', '"ankle-pump"]', "did you mean 'ankle-pumps'"),
    (HEART, 'urgency = "EMERGENCY"\n', "", "condition cardiac_unstable: a BLOCK condition needs an urgency"),
    (
        BELLY,
        'refer = "Please phone your cancer',
        'ask = "Please phone your cancer',
        "condition bone_metastasis: a BLOCK condition needs",
    ),
    (BELLY, 'ask = "Ask a clinician who knows about your cancer', 'refer = "Ask', "condition cancer_history: a CLEAR"),
    (HEART, 'label = "Heart problem"', 'label = "A problem with the heart, ever"', "has more than 5 words"),
]
WRONG_SHAPES = [  # what shows in one row alone
    (HEART, 'action = "BLOCK"', 'action = "STOP"', "cardiac_unstable: action"),
    (HEART, "modify =", "modifies =", "cardiac_unstable: words.en.modifies"),
    (BELLY, "tell =", "# tell =", "bone_metastasis: words.en.tell"),
    (BELLY, "dose_factor = 0.5", "dose_factor = 5", "fibromyalgia_fatigue: dose_factor"),
    ("red_flags.toml", 'group = "A"', 'group = "Z"', "RF_CES_SADDLE: group"),
    ("red_flags.toml", "blocks = true\n", "", "RF_CES_SADDLE: blocks"),
    ("links.toml", "and_age_from = 65", "and_age = 65", "and_age"),
    ("cross_checks.toml", 'areas = ["calf"]', 'areas = ["shin"]', "areas"),
    ("positions.toml", 'word = "one_leg"', 'word = "one_foot"', "one_foot"),
    ("thresholds.toml", "pain_limit_nrs = 8\n", "", "pain_limit_nrs"),
    ("thresholds.toml", "two_reds_within_days", "two_reds_in_days", "two_reds"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), [*WRONG_WORDS, *WRONG_SHAPES])
def test_a_word_that_is_wrong_or_missing_is_named(data, file, old, new, said):
    """A typing slip in a rule would otherwise switch it off without a sound."""
    spoil(data, file, old, new)

    assert any(said in problem for problem in problems(data))


@pytest.mark.parametrize("slips", [WRONG_WORDS, WRONG_SHAPES], ids=["wrong words", "wrong shapes"])
def test_one_error_carries_every_problem(data, slips):
    """Whoever edits the rules mends them in one go, not one run a slip."""
    for file, old, new, _ in slips:
        spoil(data, file, old, new)
    found = problems(data)

    assert [said for *_, said in slips if not any(said in problem for problem in found)] == []


def test_one_error_carries_problems_of_words_and_of_shape_together(data):
    """The same where a row does not parse and another names a tag that does not exist."""
    spoil(data, HEART, "modify =", "modifies =")
    spoil(data, BELLY, '"local_pressure", "unsupervised_hard"', '"local_presure", "unsupervised_hard"')
    found = problems(data)

    assert any("modifies" in problem for problem in found)
    assert any("local_presure" in problem for problem in found)


def test_a_misspelled_flag_is_answered_with_the_nearest_one(data):
    """Contract 1 promises the nearest known word; flags are written in capitals."""
    spoil(data, "cross_checks.toml", 'flag = "RF_DVT"', 'flag = "RF_DTV"')

    assert any("did you mean 'RF_DVT'" in problem for problem in problems(data))


ONE_OF_A_KIND = [
    "red_flags.toml", "yellow_flags.toml", "links.toml", "cross_checks.toml", "follow_ups.toml", "positions.toml",
    "thresholds.toml",
]  # fmt: skip


@pytest.mark.parametrize("file", [HEART, *ONE_OF_A_KIND])
def test_a_file_that_is_not_toml_is_named(data, file):
    """Half-saved files must not read as "no rules"."""
    path = data / "safety" / file
    path.write_text(path.read_text("utf-8") + "\nhalf = = saved\n", "utf-8")

    assert any(problem.startswith(file) for problem in problems(data))


@pytest.mark.parametrize("file", ONE_OF_A_KIND)
def test_a_file_that_is_gone_is_named(data, file):
    """A rule file that was not shipped is a problem, not an empty list of rules."""
    (data / "safety" / file).unlink()

    assert any(problem.startswith(file) for problem in problems(data))


def test_a_code_that_stands_twice_is_named(data):
    """Of two rules for one code nobody can know which holds."""
    path = data / "safety" / HEART
    text = path.read_text("utf-8")
    path.write_text(text + text[text.index("[[condition]]") :], "utf-8")

    assert any("cardiac_unstable stands twice" in problem for problem in problems(data))


def test_a_stretch_that_is_only_for_an_unknown_condition_is_named(tmp_path):
    """It could never be shown, or, worse, its lock would mean nothing."""
    shutil.copytree(data_folder(), tmp_path / "data")
    path = tmp_path / "data" / "catalog" / "sciatic-nerve-slider.toml"
    path.write_text(path.read_text("utf-8").replace('["lumbar_radiculopathy"]', '["sciatica"]'), "utf-8")

    with pytest.raises(DataError, match=r"sciatic-nerve-slider\.toml: only_for: 'sciatica'"):
        load_knowledge(tmp_path / "data")


# ---- slips that would switch a rule off without a sound ----


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param("links.toml", r"\[\[link\]\]", "[[links]]", id="all links"),
        pytest.param("cross_checks.toml", r"\[\[cross_check\]\]", "[[cross_checks]]", id="all cross-checks"),
        pytest.param("positions.toml", r"\[\[avoided\]\]", "[[avoid]]", id="all avoided movements"),
        pytest.param("positions.toml", "floor_transfer", "floor_transfr", id="the tag of an avoided movement"),
        pytest.param("positions.toml", r'\[\[avoided\]\]\nword = "one_leg".*', "", id="one avoided movement"),
        pytest.param("thresholds.toml", r'\["unsupervised_hard"\]', '["unsupervised"]', id="what a remark excludes"),
        pytest.param("thresholds.toml", r'\["end_range"\]', '["endrange"]', id="what a remark cautions"),
        pytest.param("thresholds.toml", '"hip_flex_gt90"', '"hip_flex_90_plus"', id="a tag kept away at pain 8"),
        pytest.param("thresholds.toml", '"neural_"', '"nerve_"', id="a prefix kept away at pain 8"),
        pytest.param("thresholds.toml", "regular = 3", "regular = 4", id="difficulty 4 by experience alone"),
        pytest.param("thresholds.toml", ", some = 2", "", id="a level of experience"),
        pytest.param("thresholds.toml", "pain_limit_nrs = 8", "pain_limit_nrs = 80", id="a pain that nobody can have"),
        pytest.param("red_flags.toml", "STOP_TWO_REACTIONS", "STOP_TWO", id="the stop after two reds"),
        pytest.param("conditions_4_back.toml", "leg_pain_unassessed", "leg_pain_unseen", id="a derived condition"),
        pytest.param("conditions_8_whole_body.toml", '"under_18"', '"under_eighteen"', id="the age rule"),
    ],
)
def test_a_slip_that_would_switch_a_rule_off_is_refused(data, file, old, new):
    """Code and data agree on these words: where one is not there, nothing would be excluded, or a plan would crash."""
    path = data / "safety" / file
    text = path.read_text("utf-8")
    spoiled = re.sub(old, new, text, flags=re.DOTALL)
    assert spoiled != text
    path.write_text(spoiled, "utf-8")

    with pytest.raises(DataError):
        load_rules(data, CATALOG)
