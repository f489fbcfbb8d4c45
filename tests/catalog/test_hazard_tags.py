"""Hazard tags: a closed list, each with words that say what is asked of the body and how to take care."""

import re

import pytest

from recommender.catalog.catalog import load_catalog
from recommender.catalog.hazards import load_hazards
from recommender.errors import DataError
from recommender.knowledge import shipped_knowledge

KNOWLEDGE = shipped_knowledge()
HAZARDS = KNOWLEDGE.catalog.hazards

# The glossary of evidence 2A-bis, spelled out by hand.
DIRECTIONS = {
    *(f"{move}_{region}_{depth}" for move in ("flex", "ext", "rot") for region in ("lumbar", "thoracic", "loaded")
      for depth in ("mid", "end")),
    "sidebend_mid", "sidebend_end",
}  # fmt: skip
NECK = {
    "neck_flex_mid", "neck_flex_end", "neck_rot_mid", "neck_rot_end", "neck_side_mid", "neck_side_end", "neck_ext",
    "neck_ext_mid", "neck_overpressure", "neck_isometric", "neck_load",
}  # fmt: skip
HEAD_BELLY_HANDS_KNEES = {
    "head_low", "head_below_heart", "head_position_change", "supine_flat", "belly_compression", "iap_low",
    "iap_moderate", "breath_hold_risk", "wrist_ext_load", "wrist_stretch_end", "knee_kneel", "knee_deep_flex",
    "knee_rotation",
}  # fmt: skip
HIPS = {
    "hip_flex_90", "hip_flex_gt90", "hip_add_cross", "hip_ir_mid", "hip_ir_end", "hip_er_mid", "hip_er_end",
    "hip_ext_mid", "hip_ext_end", "hip_abd_wide", "hip_hinge",
}  # fmt: skip
SHOULDERS = {
    "shoulder_overhead_mid", "shoulder_overhead_end", "shoulder_horiz_add_mid", "shoulder_horiz_add_end",
    "shoulder_ext_end", "shoulder_ext_er_mid", "shoulder_ext_er_end", "shoulder_weight_bearing",
}  # fmt: skip
OTHERS = {
    "neural_sciatic", "neural_sciatic_mid", "neural_median", "balance", "floor_transfer", "long_sit",
    "ankle_df_end", "local_pressure", "asymmetric_pelvic_load", "hip_above_head_slight", "end_range",
    "unsupervised_hard",
}  # fmt: skip
POSITIONS = {
    "pos_standing", "pos_seated_chair", "pos_seated_floor", "pos_kneeling", "pos_quadruped", "pos_side_lying",
    "pos_supine", "pos_prone",
}  # fmt: skip


def test_the_list_is_the_glossary_and_nothing_else():
    """A tag that nobody defined cannot be explained to a person; one that went missing protects nobody."""
    assert set(HAZARDS) == DIRECTIONS | NECK | HEAD_BELLY_HANDS_KNEES | HIPS | SHOULDERS | OTHERS | POSITIONS


def test_every_tag_of_every_stretch_has_words():
    """Derived tags too: a rule may ask to take care with `end_range`."""
    assert set().union(*(stretch.tags for stretch in KNOWLEDGE.catalog)) <= set(HAZARDS)


def test_every_tag_of_every_rule_has_words():
    """What a condition leaves out or cautions is said in the words of the tag."""
    conditions = KNOWLEDGE.rules.conditions.values()
    used = {tag for condition in conditions for tag in (*condition.excludes, *condition.cautions)}

    assert used - {"*"} <= set(HAZARDS)


def test_no_tag_is_left_unused():
    """A tag on no stretch is a rule that never bites: somebody misspelled it in the catalog."""
    assert set(HAZARDS) <= set().union(*(stretch.tags for stretch in KNOWLEDGE.catalog))


def test_words_of_every_tag_are_plain_short_and_calm():
    """They stand beside a stretch, for a person who has just said what is wrong with them."""
    forbidden = r"damage|worn|out of place|push through|\d|injur|dangerous|_"

    for hazard in HAZARDS.values():
        for text in (hazard.words.en.means, hazard.words.en.modify):
            assert text[0].isupper(), text
            assert text.endswith("."), text
            assert all(len(sentence.split()) < 15 for sentence in re.split(r"(?<=[.!?])\s+", text)), text
            assert not re.search(forbidden, text), text


def test_means_and_modify_never_say_the_same():
    """One says what it asks of the body, the other what to change."""
    assert all(hazard.words.en.means != hazard.words.en.modify for hazard in HAZARDS.values())


def problems_in(folder) -> list[str]:
    problems = []
    load_hazards(folder, problems)
    return [str(problem) for problem in problems]


def test_a_tag_that_stands_twice_is_a_problem(data):
    """It cannot be known which of the two sentences was reviewed."""
    with (data / "hazards.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[hazard]]\ntag = "balance"\nregion = "balance"\n')
        file.write('[hazard.words.en]\nmeans = "You stand."\nmodify = "Sit."\n')

    assert problems_in(data) == ["hazards.toml: the tag balance stands twice"]
    with pytest.raises(DataError):
        load_catalog(data)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('region = "neck"\n', "", "region: is missing"),
        ("modify = ", "modfy = ", "words.en.modify: is missing"),
        ("[hazard.words.en]", "[hazard.words.fr]", "words.en: is missing"),
        ('tag = "neck_load"', "tag = 3", "tag: "),
        ("[[hazard]]", "[hazard]", "is not TOML"),
    ],
)
def test_a_spoiled_tag_is_named_with_its_field(data, old, new, told):
    """Each row is checked like every other file of data."""
    path = data / "hazards.toml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")

    found = problems_in(data)

    assert any(problem.startswith("hazards.toml: ") and told in problem for problem in found)


def test_a_misspelled_field_of_a_tag_is_named_with_the_nearest_known_one(data):
    """`modfy` stands two levels down, where the slip is just as likely."""
    path = data / "hazards.toml"
    path.write_text(path.read_text("utf-8").replace("modify = ", "modfy = ", 1), "utf-8")

    assert any("did you mean 'modify'?" in problem for problem in problems_in(data))


@pytest.mark.parametrize("content", [None, "", "hazard = 3", "[[hazard]]\ntag = 'balance'"])
def test_without_tags_the_one_real_problem_is_told_and_not_seven_hundred(data, content):
    """A list of 700 unknown tags hides that one file is missing or broken."""
    (data / "hazards.toml").unlink()
    if content is not None:
        (data / "hazards.toml").write_text(content, "utf-8")

    with pytest.raises(DataError) as caught:
        load_catalog(data)

    assert {str(problem).split(":")[0] for problem in caught.value.problems} == {"hazards.toml"}
