"""All of `data/` at once: what cannot be read is told together, whichever file it stands in."""

import re

import pytest

from recommender.errors import DataError
from recommender.knowledge import load_knowledge, shipped_knowledge
from recommender.safety.red_flags import TWO_REACTIONS


def files_named(folder) -> set[str]:
    with pytest.raises(DataError) as caught:
        load_knowledge(folder)
    return {str(problem).split(":")[0] for problem in caught.value.problems}


def test_the_copy_itself_is_fine(whole_data):
    """Nothing depends on where the folder lies, and the tests below fail for their own reasons only."""
    assert load_knowledge(whole_data).rules.fingerprint == shipped_knowledge().rules.fingerprint


@pytest.mark.parametrize(
    "name",
    [
        "messages.toml", "planning.toml", "evidence_prior.toml", "hazards.toml", "catalog/single-leg-bridge.toml",
        "safety/red_flags.toml", "safety/thresholds.toml", "safety/links.toml", "safety/conditions_4_back.toml",
        "safety/cross_checks.toml", "safety/follow_ups.toml", "safety/positions.toml", "safety/yellow_flags.toml",
    ],
)  # fmt: skip
def test_a_broken_file_is_named(whole_data, name):
    """An editor is told which of many files to open."""
    (whole_data / name).write_text("x", "utf-8")

    assert name.split("/")[-1] in files_named(whole_data)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("hazards.toml", "hazard"),
        ("safety/red_flags.toml", "red_flag"),
        ("safety/yellow_flags.toml", "yellow_flag"),
        ("safety/links.toml", "link"),
        ("safety/cross_checks.toml", "cross_check"),
        ("safety/follow_ups.toml", "follow_up"),
        ("safety/positions.toml", "avoided"),
        ("safety/conditions_8_whole_body.toml", "condition"),
    ],
)
def test_rows_under_a_misspelled_heading_are_never_passed_over(whole_data, name, table):
    """`[[links]]` for `[[link]]` would switch off every rule of the file without a word."""
    text = (whole_data / name).read_text("utf-8")
    spoiled = re.sub(rf"^(\[*){table}\b", rf"\1{table}x", text, flags=re.MULTILINE)
    (whole_data / name).write_text(spoiled, "utf-8")

    assert spoiled != text
    assert files_named(whole_data)


@pytest.mark.parametrize(
    "name",
    ["messages.toml", "planning.toml", "evidence_prior.toml", "safety/thresholds.toml", "safety/positions.toml"],
)
def test_a_missing_file_is_named(whole_data, name):
    """The same where a file was not copied along."""
    (whole_data / name).unlink()

    assert name.split("/")[-1] in files_named(whole_data)


def test_everything_that_is_wrong_is_told_at_once(whole_data):
    """Three files, one error."""
    for name in ("messages.toml", "planning.toml", "evidence_prior.toml"):
        (whole_data / name).write_text("x", "utf-8")

    assert files_named(whole_data) == {"messages.toml", "planning.toml", "evidence_prior.toml"}


def test_a_broken_catalog_does_not_hide_what_is_wrong_with_the_rules(whole_data):
    """Otherwise the safety rules are looked at only in a second round."""
    (whole_data / "catalog" / "single-leg-bridge.toml").write_text("x", "utf-8")
    (whole_data / "safety" / "red_flags.toml").write_text("x", "utf-8")

    assert {"single-leg-bridge.toml", "red_flags.toml"} <= files_named(whole_data)


def test_a_nerve_slider_for_a_condition_that_does_not_exist_is_named(whole_data):
    """`only_for` with a misspelled code would hide the stretch from everybody, in silence."""
    path = whole_data / "catalog" / "sciatic-nerve-slider.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"lumbar_radiculopathy"', '"lumbar_radiculopaty"'), "utf-8")

    with pytest.raises(DataError, match="did you mean 'lumbar_radiculopathy'"):
        load_knowledge(whole_data)


def test_codes_are_those_of_the_data():
    """What a sheet may say: 74 conditions, 34 red flags, 9 yellow flags, 121 stretches."""
    codes = shipped_knowledge().codes

    assert (len(codes.conditions), len(codes.red_flags), len(codes.yellow_flags), len(codes.stretches)) == (
        74, 34, 9, 121,
    )  # fmt: skip


def test_nobody_can_tick_the_flag_that_the_program_raises_itself():
    """STOP_TWO_REACTIONS follows from the log (decisions 1.12); it is not a question."""
    assert TWO_REACTIONS not in shipped_knowledge().codes.red_flags


def test_what_can_be_cleared_is_every_clear_code_and_two_more():
    """Contract 1, cleared_for: CLEAR codes, "other", or RF_WORSENING; never a FILTER or BLOCK code."""
    codes = shipped_knowledge().codes
    clear = {code for code, action in codes.conditions.items() if action == "CLEAR"}

    assert set(codes.of("clearance")) == clear | {"other", "RF_WORSENING"}
    assert "bone_metastasis" not in codes.of("clearance")


def test_the_shipped_data_is_read_once():
    """Every plan of a batch shares it."""
    assert shipped_knowledge() is shipped_knowledge()
