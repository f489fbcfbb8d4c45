"""Instruments as data: their range, their direction, and the change from which one is spoken of."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from pydantic import ValidationError

from recommender.errors import DataError
from recommender.exchange.intake.mapping import Measure
from recommender.outcomes.guards import meaningful_fall, meaningful_rise
from recommender.outcomes.instruments import ability_words, load_instruments, person_change, shipped_instruments
from recommender.outcomes.trend_words import matters, pain_words
from recommender.reading import data_folder

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
# Evidence 5C, last column: what is used for one person.
USED = {"NPRS": 2, "RMDQ": 5, "ODI": 10, "NDI": 10, "PROMIS_PI": 5, "PSEQ": 7, "PSFS": 2, "PSFS_1": 3}


def test_thresholds_are_those_of_the_evidence():
    """An instrument without one there has none here."""
    assert {name: one.used for name, one in shipped_instruments().items() if one.used is not None} == USED


@pytest.mark.parametrize(
    ("name", "first", "last", "matters"),
    [("NPRS", 8, 6, False), ("NPRS", 8, 5, True), ("NPRS", 3, 1.5, False), ("NPRS", 4, 2, True),
     ("RMDQ", 12, 8, False), ("RMDQ", 12, 7, True), ("PSEQ", 20, 27, True), ("PGIC", 4, 1, None)],
)  # fmt: skip
def test_a_change_matters_from_its_threshold_on(name, first, last, matters):
    assert shipped_instruments()[name].matters(first, last) is matters


@pytest.mark.parametrize("name", ["RMDQ", "ODI", "NDI", "PSEQ", "START", "PROMIS_PI", "PSFS", "PGIC"])
def test_a_total_is_taken_in_on_its_own_scale_and_on_no_other(name):
    """A total of another scale would be read as better or worse than it is."""
    one = shipped_instruments()[name]
    Measure(column="x", measures=name, scale=(one.least, one.most))

    with pytest.raises(ValidationError, match="no other is taken in"):
        Measure(column="x", measures=name, scale=(one.least, one.most + 1))


def test_every_problem_of_the_file_is_listed(tmp_path):
    """`stretch doctor` reads it so."""
    text = (data_folder() / "instruments.toml").read_text(encoding="utf-8")
    text = text.replace("most = 24", "most = -1").replace('confidence = "W"', 'confidence = "sure"')
    (tmp_path / "instruments.toml").write_text(text, encoding="utf-8")

    with pytest.raises(DataError) as caught:
        load_instruments(tmp_path)
    assert len(caught.value.problems) == 2


def test_the_doctor_reads_the_instruments(tmp_path):
    from recommender.doctor import examine

    shutil.copytree(data_folder(), tmp_path / "data")
    (tmp_path / "data" / "instruments.toml").write_text("[[instrument]]\nid = 1\n", encoding="utf-8")

    assert any(problem.where.startswith("instruments.toml") for problem in examine(tmp_path / "data").problems)


@pytest.mark.parametrize(
    ("first", "last", "says"), [(4, 6, "About the same"), (4, 7, "easier"), (7, 4, "harder")]
)  # fmt: skip
def test_what_somebody_wants_to_do_again_is_judged_by_three_points(first, last, says):
    (words,) = ability_words([(MAY, "drive", first), (JUNE, "Drive", last)])

    assert says in words


def test_nothing_is_said_of_two_different_activities():
    assert ability_words([(MAY, "drive", 2), (JUNE, "swim", 9)]) == ()
    assert ability_words([]) == ()


def test_every_judgement_of_pain_stands_on_the_row_of_the_table():
    """One figure in one place: the sentence, the trend and the group count by what the table says, at its edges."""
    pain = shipped_instruments()["NPRS"]
    fell, short = 4 - pain.used, 4 - pain.used + 0.1

    assert person_change() == (pain.used, pain.used_share)
    assert [matters(4, fell - 4), matters(4, short - 4)] == [True, False]
    assert meaningful_fall([4, 4, 9], [fell, short, 9 - pain.used]).tolist() == [True, False, False]
    assert meaningful_rise([4, 9 - pain.used], [4 + pain.used - 0.1, 9]).tolist() == [False, True]
    assert "2 points and 30 %" in pain_words([8, 7, 6.1])


@pytest.mark.parametrize(
    ("row", "instead", "says"),
    [('id = "NPRS"', 'id = "NRS"', "NPRS is missing"), ("used_share = 0.3\n", "", "needs used and used_share")],
)
def test_a_table_that_cannot_judge_pain_is_refused(tmp_path, row, instead, says):
    """Else the first sentence about pain would fail, in front of a person."""
    text = (data_folder() / "instruments.toml").read_text(encoding="utf-8")
    (tmp_path / "instruments.toml").write_text(text.replace(row, instead), encoding="utf-8")

    with pytest.raises(DataError, match=says):
        load_instruments(tmp_path)
