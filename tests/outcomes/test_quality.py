"""The first page of the report: what is counted as missing, repeated, out of scale or impossible."""

from __future__ import annotations

import pandas as pd
import pytest

from recommender.outcomes.frames import TABLES, Frames
from recommender.outcomes.quality import missing_by_week, missing_frame, out_of_order, out_of_scale, tables_frame

START = pd.Timestamp("2026-01-05")
PERSON = {
    "person": "a", "started_on": START, "pain_start_nrs": 5, "age_years": 40, "areas": "neck", "experience": "none",
    "duration": "chronic", "synthetic": True,
}  # fmt: skip
SESSION = {
    "person": "a", "plan_id": "p", "session_id": "s1", "week": 0, "date": START, "seconds_planned": 600,
    "was_logged": True, "share_done": 1.0, "pain_before_nrs": 5, "pain_after_nrs": 4, "session_felt": "same",
    "logged_at": START.tz_localize("UTC"),
}  # fmt: skip
EXPOSURE = {
    "person": "a", "session_id": "s1", "slot": 0, "week": 0, "date": START, "stretch": "bridge", "propensity": 1.0,
    "outcome": "done", "share": 1.0, "felt": "helped",
}  # fmt: skip


def frames(**rows):
    """The frames of some rows by table; a column that a row does not name is missing."""
    tables = {
        name: pd.DataFrame(found, columns=[column.name for column in TABLES[name]]) for name, found in rows.items()
    }
    return Frames.of(tables)


def whole(**changes):
    """One person, one session, one stretch: nothing wrong."""
    return frames(**({"persons": [PERSON], "sessions": [SESSION], "exposures": [EXPOSURE]} | changes))


def row_of(frame, **keys):
    (row,) = (row for row in frame.to_dict("records") if all(row[name] == value for name, value in keys.items()))
    return row


def test_nothing_is_found_in_a_log_in_which_nothing_is_wrong():
    """A page that finds faults everywhere is not read."""
    fine = whole()

    assert tables_frame(fine)[["repeated", "strangers"]].to_numpy().sum() == 0
    assert out_of_scale(fine)["outside"].sum() == 0
    assert out_of_order(fine)["count"].sum() == 0


def test_a_session_that_stands_there_twice_is_counted_once_as_repeated():
    """The first is no repetition."""
    twice = whole(sessions=[SESSION, SESSION | {"was_logged": False}, SESSION | {"session_id": "s2"}])

    assert row_of(tables_frame(twice), table="sessions")["repeated"] == 1


def test_rows_of_people_who_are_not_listed_are_counted():
    """They have no arm, no start and no age: every later table would lose them without a word."""
    strange = whole(sessions=[SESSION, SESSION | {"person": "b", "session_id": "s2"}])

    assert row_of(tables_frame(strange), table="sessions")["strangers"] == 1


@pytest.mark.parametrize(("nrs", "outside"), [(0, 0), (10, 0), (11, 1), (-1, 1), (None, 0)])
def test_a_pain_rating_outside_0_to_10_is_counted_and_a_missing_one_is_not(nrs, outside):
    """The ends belong to the scale; nobody's silence is a fault."""
    found = row_of(
        out_of_scale(whole(sessions=[SESSION | {"pain_before_nrs": nrs}])), table="sessions", column="pain_before_nrs"
    )

    assert found["outside"] == outside
    assert found["of"] == (0 if nrs is None else 1)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"sessions": [SESSION | {"date": START - pd.Timedelta(days=1)}]}, "session before the person started"),
        (
            {"sessions": [SESSION | {"logged_at": (START - pd.Timedelta(days=2)).tz_localize("UTC")}]},
            "session logged more than a day before its day",
        ),
        ({"exposures": [EXPOSURE | {"session_id": "s9"}]}, "stretch of a session that is not there"),
        ({"exposures": [EXPOSURE | {"propensity": 0.0}]}, "chance of what was shown is 0"),
    ],
)
def test_what_cannot_be_is_counted(change, what):
    """Each alone, so that a check that is lost is seen."""
    found = out_of_order(whole(**change))

    assert row_of(found, what=what)["count"] == 1
    assert found["count"].sum() == 1


def test_a_moment_on_the_evening_before_in_utc_is_nothing_to_look_at():
    """Days are local: who logs on Monday morning in Auckland does so on Sunday in UTC."""
    moment = (START - pd.Timedelta(hours=11)).tz_localize("UTC")

    assert out_of_order(whole(sessions=[SESSION | {"logged_at": moment}]))["count"].sum() == 0


def test_missing_is_counted_by_column_with_its_denominator():
    found = missing_frame(whole(sessions=[SESSION, SESSION | {"session_id": "s2", "pain_after_nrs": None}]))

    assert row_of(found, table="sessions", column="pain_after_nrs") == {
        "table": "sessions", "column": "pain_after_nrs", "missing": 1, "of": 2, "share": 0.5
    }  # fmt: skip
    assert "pain_before_nrs" not in set(found.loc[found["table"] == "sessions", "column"])


def test_missing_by_week_counts_each_thing_among_what_could_have_been_told():
    """A session that nobody logged cannot miss its rating, too: that would count one silence twice.

    One whose day had not come when the last thing was told could not be logged yet.
    """
    sessions = [
        SESSION,
        SESSION | {"session_id": "s2", "pain_after_nrs": None},
        SESSION | {"session_id": "s3", "was_logged": False, "pain_before_nrs": None, "pain_after_nrs": None},
        SESSION | {"session_id": "s4", "week": 1, "was_logged": False, "pain_after_nrs": None},
        SESSION | {"session_id": "s5", "week": 1, "was_logged": False, "date": START + pd.Timedelta(days=9)},
    ]
    exposures = [EXPOSURE, EXPOSURE | {"slot": 1, "felt": None}, EXPOSURE | {"slot": 2, "outcome": "skipped"}]
    first, second = missing_by_week(whole(sessions=sessions, exposures=exposures)).to_dict("records")

    assert (first["sessions"], first["logged"], first["done"]) == (3, 2, 2)
    assert first["not_logged"] == pytest.approx(1 / 3)
    assert (first["no_pain_before"], first["no_pain_after"], first["no_rating"]) == (0, 0.5, 0.5)
    assert (second["sessions"], second["not_logged"], second["logged"]) == (1, 1.0, 0)
    assert pd.isna(second["no_pain_after"])
