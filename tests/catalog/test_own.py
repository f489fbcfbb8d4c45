"""A stretch that somebody enters for themselves: strict until every question has an answer."""

from __future__ import annotations

import tomllib

import pytest
from other_folders import entry

from recommender.catalog.own import OwnEntry, asked_by_region, asked_tags, slug_for, toml_of
from recommender.errors import DataError
from recommender.knowledge import shipped_knowledge

KNOWLEDGE = shipped_knowledge()
HAZARDS = KNOWLEDGE.catalog.hazards
ALL_NO = dict.fromkeys(asked_tags(HAZARDS), "no")


def made(**changes):
    return entry(**changes).stretch("roll", HAZARDS)


def test_every_tag_that_a_stretch_of_ours_carries_is_asked_or_derived():
    """A tag that nobody is asked about would be a "no" that nobody said."""
    typed = {tag for stretch in KNOWLEDGE.catalog for tag in stretch.hazards}

    assert typed <= set(asked_tags(HAZARDS))
    assert sum(map(len, asked_by_region(HAZARDS).values())) == len(asked_tags(HAZARDS))


@pytest.mark.parametrize(
    ("answers", "is_screened"),
    [
        ({}, False),
        (ALL_NO, True),
        (ALL_NO | {"balance": "yes"}, True),
        (ALL_NO | {"balance": "not_sure"}, False),
        ({tag: answer for tag, answer in ALL_NO.items() if tag != "balance"}, False),
    ],
)
def test_it_is_screened_only_once_every_question_has_a_yes_or_a_no(answers, is_screened):
    assert made(hazard_answers=answers).is_screened is is_screened


def test_until_then_it_counts_as_loaded_and_at_the_end_of_the_range():
    """What nobody said is taken as the stricter."""
    open_one, answered = made(), made(hazard_answers=ALL_NO)

    assert (open_one.spine.load, open_one.spine.range) == ("loaded", "end")
    assert (answered.spine.load, answered.spine.range) == ("unloaded", "mid")


def test_a_yes_and_a_not_sure_count_although_others_are_open():
    stretch = made(hazard_answers={"balance": "yes", "knee_kneel": "not_sure", "long_sit": "no"})

    assert set(stretch.hazards) == {"balance", "knee_kneel"}


def test_answers_that_do_not_fit_together_count_as_open():
    """On hands and knees the knees kneel: a no to that is a slip, and no rule may rest on it."""
    slip = entry(position="quadruped", hazard_answers=ALL_NO)
    right = entry(
        position="quadruped",
        hazard_answers=ALL_NO | dict.fromkeys(("knee_kneel", "wrist_ext_load", "shoulder_weight_bearing"), "yes"),
    )

    assert not slip.stretch("x", HAZARDS).is_screened
    assert slip.contradictions("x")
    assert right.stretch("x", HAZARDS).is_screened


def test_its_file_says_again_what_was_entered():
    """Also where a name holds quotes, letters of other scripts, or a face."""
    said = entry(name='Käthe\'s "roll" 体操 😀', hazard_answers={"balance": "not_sure"})

    assert OwnEntry.model_validate_json(said.model_dump_json()) == said
    assert OwnEntry.model_validate(tomllib.loads(toml_of(said))) == said


def test_a_hazard_tag_that_there_is_not_is_refused():
    with pytest.raises(DataError, match="did you mean 'balance'"):
        KNOWLEDGE.with_own([made(hazard_answers={"balence": "yes"})])


def test_two_stretches_of_one_name_have_two_files():
    assert slug_for("Roll!", ["roll", "roll-2"]) == "roll-3"
    assert slug_for("体操", []) == "stretch"
    assert slug_for("New", []) == "new-2"  # /my-stretches/new is where one is entered


def test_a_tag_that_would_break_out_of_its_line_in_the_file_is_refused():
    """Entries also come in with archives, and whoever made those may have meant harm."""
    with pytest.raises(ValueError, match="hazard_answers"):
        entry(hazard_answers={'x = "no"\nname': "no"})
