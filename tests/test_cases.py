"""Reviewer cases: what a person with these answers must not, may and must get, written without the program."""

from __future__ import annotations

import pytest

from recommender.cases import load_cases, mismatches
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder

CASES = load_cases(data_folder())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file.removesuffix(".toml"))
def test_the_program_agrees_with_the_reviewer(case):
    """Each case says why it is there; a disagreement is named by its kind."""
    assert mismatches(case, shipped_knowledge()) == []


def test_there_are_at_least_thirty_people():
    assert len(CASES) >= 30


def test_every_place_that_can_hurt_is_somebodys():
    """A region that no case covers is a region that nobody reviewed."""
    from recommender.vocabulary import AREAS

    covered = {
        area
        for case in CASES
        for area in [pain["area"] for pain in case.answers.get("pain", [])] + case.answers.get("stiff_areas", [])
    }

    assert covered == set(AREAS)


@pytest.mark.parametrize("status", ["plan", "refer", "clearance_needed", "incomplete"])
def test_every_outcome_is_somebodys(status):
    assert any(case.expect.status == status for case in CASES)
