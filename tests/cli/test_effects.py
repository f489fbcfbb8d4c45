"""`stretch effects`: harm beside benefit, what it rests on, and a refusal in words where nothing can be said."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from outcomes.drawn_exposures import exposure, exposures, study
from typer.testing import CliRunner

from recommender.cli.main import app
from recommender.outcomes.frames import Frames
from recommender.outcomes.tables import write_tables


@pytest.fixture
def folder(tmp_path):
    """Writes exposures, with a person row for everybody, as tables."""

    def write(frame, *, synthetic: bool = False):
        names = [str(name) for name in frame["person"].cat.categories]
        persons = pd.DataFrame({"person": names, "synthetic": synthetic})
        for name in ("arm", "started_on", "pain_start_nrs", "age_years", "areas", "duration"):
            persons[name] = None
        persons["experience"] = ["none" if number % 2 else "some" for number in range(len(names))]
        write_tables(replace(Frames.of({"persons": persons}), exposures=frame), tmp_path)
        return tmp_path

    return write


def shown(folder, *options: str) -> str:
    result = CliRunner(env={"COLUMNS": "120"}).invoke(app, ["effects", "--tables", str(folder), *options])
    assert result.exit_code == 0, result.output
    return result.output


BRINGS = {"a": 0.6, "b": 0.0, "c": 0.0, "d": 0.0}


def test_a_study_shows_both_kinds_of_numbers_and_what_they_rest_on(folder):
    text = shown(folder(study(1, BRINGS), synthetic=True))

    assert text.startswith("Synthetic data")
    assert "this shows no cause" in text
    assert "600 draws of 60 people were checked" in text
    assert "not about what stretching does" in text
    offered = study(1, BRINGS)["stretch"].value_counts()
    row = next(line for line in text.splitlines() if line.startswith("a "))
    assert row.split()[-1] == str(offered["a"])
    assert row.count("%") == 6  # helped and worse, each with its interval


def test_at_home_it_says_what_it_cannot_say(folder):
    text = shown(folder(exposures([exposure("me", 0, "a", felt="helped")])))

    assert "1 of 1 are not shown: fewer than 10 people" in text
    assert "Nothing can be said: nothing was drawn at random" in text
    assert "%" not in text


def test_groups_and_machines_get_the_same_numbers(folder):
    found = json.loads(shown(folder(study(1, BRINGS, told=0.7)), "--by", "experience", "--outcome", "worse", "--json"))

    assert {row["group"] for row in found["said"]} == {"none", "some"}
    assert sum(row["offered"] for row in found["said"]) == 1800
    assert found["outcome"] == "worse"
    assert {(row["stretch"], row["group"]) for row in found["chance"]} <= {
        (stretch, group) for stretch in BRINGS for group in ("none", "some")
    }
    assert found["synthetic"] is False
