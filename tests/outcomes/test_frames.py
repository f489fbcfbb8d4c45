"""The frames: one row per what they say, nothing guessed, and the same from a store, from documents and from files."""

from __future__ import annotations

import codecs
import csv
from datetime import timedelta

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from people import MONDAY, NOON, answers, checkin, event, feedback

from recommender.application import Recommender
from recommender.errors import DocumentError
from recommender.knowledge import shipped_knowledge
from recommender.outcomes.frames import TABLES, Frames, joined
from recommender.outcomes.log_frames import frames_from_documents
from recommender.outcomes.tables import read_tables, write_tables
from recommender.profile.history import read_history
from recommender.store.store import Store
from recommender.week_in_force import done_of

CODES = shipped_knowledge().codes
LATER = MONDAY + timedelta(days=20)
ACTIVITY = {"text": "sit through a film", "ability": 4}


@pytest.fixture(scope="module")
def lived():
    """A planned week: one session told of whole, one by a single stretch and amended, one not at all."""
    with Recommender(Store.open(":memory:", now=NOON), now=lambda: NOON, today=lambda: LATER) as application:
        plan = application.save_and_plan("me", answers(activity=ACTIVITY), starts_on=MONDAY)
        first, second, _ = plan.sessions
        whole = [{"stretch": item.stretch, "outcome": "done", "felt": "helped"} for item in first.items]
        one = [{"stretch": second.items[0].stretch, "outcome": "partly", "felt": "worse"}]
        documents = [
            feedback("f1", session_id=first.session_id, on=first.on.isoformat(), items=whole, session_felt="easier"),
            feedback("f2", session_id=second.session_id, on=second.on.isoformat(), pain_after=..., items=one),
            feedback("f3", amends="f2", on=..., pain_before=..., pain_after=..., next_day_pain=7, items=[]),
            feedback("d1", on=(MONDAY + timedelta(days=9)).isoformat(), pain_before=2, pain_after=..., items=[]),
            checkin(on=(MONDAY + timedelta(days=6)).isoformat(), worst_pain=8),
        ]
        for document in documents:
            application.record(document)
        told = {"me": [answers(activity=ACTIVITY), plan.to_document(), *documents]}
        yield plan, application.results.frames(), told


def test_every_table_has_its_columns_and_dtypes(lived):
    """Whoever wrote an analysis for one data set can run it on any other."""
    _, frames, _ = lived
    for of in (frames, Frames.of({})):
        for name, table in of.items():
            assert list(table.columns) == [column.name for column in TABLES[name]]
        assert of.sessions.dtypes.astype(str).to_dict() == {
            "person": "category", "plan_id": "string", "session_id": "string", "week": "int64",
            "date": "datetime64[us]", "seconds_planned": "float64", "was_logged": "bool", "share_done": "float64",
            "pain_before_nrs": "float64", "pain_after_nrs": "float64", "session_felt": "category",
            "logged_at": "datetime64[us, UTC]",
        }  # fmt: skip


def test_a_row_for_each_planned_session_says_what_was_told_and_leaves_out_what_was_not(lived):
    plan, frames, _ = lived
    sessions = frames.sessions

    assert sessions["session_id"].tolist() == [session.session_id for session in plan.sessions]
    assert sessions["was_logged"].tolist() == [True, True, False]
    assert sessions["share_done"].tolist()[:2] == [1.0, 0.5]
    assert sessions["pain_before_nrs"].tolist()[:2] == [5.0, 5.0]
    assert sessions["pain_after_nrs"].isna().tolist() == [False, True, True]
    assert sessions["logged_at"].tolist()[0] == pd.Timestamp(NOON)
    assert sessions["logged_at"].isna().tolist() == [False, False, True]
    assert sessions["week"].tolist() == [0, 0, 0]
    seconds = [sum(item.seconds for item in session.items) for session in plan.sessions]
    assert sessions["seconds_planned"].tolist() == seconds


def test_a_row_for_each_offered_stretch_of_which_most_were_not_told(lived):
    """Silence is no outcome: neither skipped nor done."""
    plan, frames, _ = lived
    exposures, (first, second, third) = frames.exposures, plan.sessions

    assert len(exposures) == sum(len(session.items) for session in plan.sessions)
    assert exposures["outcome"].value_counts().to_dict() == {"done": len(first.items), "partly": 1}
    assert exposures["outcome"].isna().sum() == len(second.items) - 1 + len(third.items)
    assert exposures["felt"].value_counts().to_dict() == {"helped": len(first.items), "worse": 1}
    assert (exposures["propensity"] == 1).all()
    assert (exposures["stretch"].astype(str) == exposures["base"].astype(str)).all()


def test_ratings_of_pain_keep_where_they_come_from(lived):
    """The worst of a week and the pain of a moment are not the same measure."""
    _, frames, _ = lived
    pain = frames.pain.sort_values("date", kind="stable")

    assert pain[["source", "nrs"]].astype({"source": str}).to_numpy().tolist() == [
        ["answers", 5.0], ["session_before", 5.0], ["session_after", 4.0], ["session_before", 5.0], ["next_day", 7.0],
        ["check_in", 8.0], ["diary", 2.0],
    ]  # fmt: skip
    assert pain["week"].tolist() == [0, 0, 0, 0, 0, 0, 1]


def test_a_person_row_is_what_they_first_said(lived):
    _, frames, _ = lived
    (person,) = frames.persons.to_dict("records")

    assert (person["person"], person["started_on"].date(), person["pain_start_nrs"]) == ("me", MONDAY, 5.0)
    assert (person["areas"], person["duration"], person["synthetic"]) == ("lower_back", "chronic", False)
    assert pd.isna(person["arm"])
    assert frames.instruments[["instrument", "score"]].to_numpy().tolist() == [["PSFS_1", 4.0]]


def test_documents_make_the_same_frames_as_the_store_that_holds_them(lived):
    """But for the moment of storing, which only the store knows."""
    _, frames, told = lived
    from_documents = frames_from_documents(told, CODES, today=LATER)

    for name, table in frames.items():
        other = getattr(from_documents, name)
        columns = table.columns.difference(["logged_at"], sort=False)
        assert_frame_equal(table[columns], other[columns])


def test_arms_stand_only_where_somebody_was_assigned_to_one(lived):
    """A home log has one way for all, which is no arm of anything."""
    _, _, told = lived
    sheet, document = told["me"][:2]
    study = document["provenance"] | {"reason": "A study."}
    me = document | {"provenance": study}
    you = document | {"person": "you", "plan_id": "other", "provenance": study | {"arm": "hold_out"}}
    frames = frames_from_documents({"me": [sheet, me], "you": [sheet, you]}, CODES, today=LATER)

    assert frames.persons["arm"].tolist() == ["policy", "hold_out"]


def test_a_plan_that_another_put_away_keeps_only_the_days_before_it(lived):
    """Else the same days would be planned twice, and nobody would keep up with that."""
    plan, _, told = lived
    middle = plan.sessions[1].on
    later = plan.to_document() | {"plan_id": "later", "starts_on": middle.isoformat()}
    later["sessions"] = [session | {"session_id": f"new-{n}"} for n, session in enumerate(later["sessions"][1:])]
    sheet, first, one, *_ = told["me"]
    sessions = frames_from_documents({"me": [sheet, first, one, later]}, CODES, today=LATER).sessions

    assert sessions["session_id"].tolist() == [plan.sessions[0].session_id, "new-0", "new-1"]


def without_plan(name, on, **fields):
    done = {"stretch": "cat-cow", "outcome": "partly", "felt": "helped"}
    return feedback(name, on=str(on), pain_before=6, pain_after=5, items=[done]) | fields


def test_what_was_done_without_a_plan_counts_as_the_session_of_its_day(lived):
    """The week counts it, so the tables do. A day of a diary and a day without a session are no session."""
    plan, _, told = lived
    first, second, third = (session.on for session in plan.sessions)
    days = [first + timedelta(days=1), third, third + timedelta(days=7)]
    documents = [without_plan(str(day), day) for day in days]
    documents += [without_plan("z", third, pain_before=9), feedback("d", on=str(second), items=[])]
    frames = frames_from_documents({"me": [*told["me"][:2], *documents]}, CODES, today=LATER)
    history = read_history([*told["me"][1:2], *documents], CODES, person="me", today=LATER)

    assert frames.sessions["was_logged"].tolist() == [s.session_id in done_of(plan, history) for s in plan.sessions]
    assert frames.sessions.loc[2, ["was_logged", "share_done", "pain_before_nrs"]].tolist() == [True, 0.5, 6]
    assert (frames.pain["source"] == "session_before").sum() == 4
    assert frames.exposures[["outcome", "pain_before_nrs"]].isna().all(axis=None)


def test_a_session_that_was_moved_counts_by_what_was_done_on_its_new_day(lived):
    """As in the week: what was done on the day that it left is something else."""
    plan, _, told = lived
    moved, free = plan.sessions[0], plan.sessions[0].on + timedelta(days=1)
    move = event(kind="move", facts={"session_id": moved.session_id, "to": str(free)})
    logged = {}
    for on in (moved.on, free):
        documents = [*told["me"][:2], move, without_plan("a", on)]
        frames = frames_from_documents({"me": documents}, CODES, today=LATER)
        logged[on] = frames.sessions["was_logged"].tolist()

    assert logged == {moved.on: [False] * 3, free: [True, False, False]}
    for rows in (frames.sessions, frames.exposures):
        days = rows.loc[rows["session_id"] == moved.session_id, "date"]
        assert (days == pd.Timestamp(free)).all()


def test_what_was_told_of_a_session_itself_comes_before_what_was_done_beside_it(lived):
    _, frames, told = lived
    first = told["me"][2]["on"]
    both = frames_from_documents({"me": [*told["me"], without_plan("a", first)]}, CODES, today=LATER)

    assert both.sessions["pain_before_nrs"].tolist()[:2] == frames.sessions["pain_before_nrs"].tolist()[:2]


def test_whoever_told_nothing_is_nobody():
    assert frames_from_documents({"me": []}, CODES, today=LATER).persons.empty


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_tables_come_back_from_files_as_they_were(lived, tmp_path, format):
    """Also a person who is called NA, a number no binary fraction holds, and what is missing."""
    _, frames, _ = lived
    rating = {
        "person": ["NA", "007"],
        "date": [MONDAY, None],
        "week": [0, -1],
        "nrs": [0.1, None],
        "source": ["x", None],
    }
    given = joined([frames, Frames.of({"pain": rating})])
    write_tables(given, tmp_path, format)
    read = read_tables(tmp_path)

    for name, table in given.items():
        assert_frame_equal(table, getattr(read, name), check_categorical=False)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert len(pd.read_csv(tmp_path / "dictionary.csv")) == sum(map(len, TABLES.values()))


@pytest.mark.parametrize("name", ["=1+1", "+49", "-", "@SUM(A1)", "'=1+1", "'tis", "''", "\t=1"])
def test_no_cell_of_a_csv_is_a_formula_and_a_name_comes_back_as_it_was(name, tmp_path):
    """Whoever opens a table in a spreadsheet runs nothing that somebody called themselves."""
    given = Frames.of({"pain": {"person": [name], "date": [MONDAY], "week": [0], "nrs": [4], "source": ["diary"]}})
    write_tables(given, tmp_path, "csv")
    with (tmp_path / "pain.csv").open(encoding="utf-8", newline="") as file:
        cell = list(csv.reader(file))[1][0]

    assert cell[0] not in "=+-@\t\r"
    assert read_tables(tmp_path).pain["person"].tolist() == [name]


def test_a_table_that_a_spreadsheet_marked_as_utf8_is_read(lived, tmp_path):
    _, frames, _ = lived
    for path in write_tables(frames, tmp_path, "csv"):
        path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())

    assert_frame_equal(read_tables(tmp_path).pain, frames.pain, check_categorical=False)


def test_what_a_column_cannot_hold_is_named_every_time(tmp_path):
    """Nothing is rounded, cut or taken for missing on the way in."""
    rating = {"person": ["me", None], "date": ["2026-11-23T08:00", "2026-11-24"], "week": [0.5, 1], "nrs": ["4", "bad"]}
    with pytest.raises(DocumentError) as caught:
        Frames.of({"pain": rating, "persons": {"person": ["me"], "synthetic": ["perhaps"]}})

    told = {problem.where: problem.what for problem in caught.value.problems}
    assert {"pain.person", "pain.date", "pain.week", "pain.nrs", "pain.source", "persons.synthetic"} <= set(told)
    assert told["pain.person"] == "is empty in 1 of 2 rows"
    with pytest.raises(DocumentError) as caught:
        read_tables(tmp_path)
    assert len(caught.value.problems) == len(TABLES)


@pytest.mark.parametrize("week", [10**9, -(10**9), 10_001])
def test_a_week_that_nobody_can_have_lived_is_a_problem(week):
    """Each week up to the last has its column later: a typing error would fill the memory."""
    pain = {"person": ["me"] * 2, "date": ["2026-11-23"] * 2, "nrs": [4, 4], "source": ["diary"] * 2}

    assert Frames.of({"pain": pain | {"week": [0, 10_000]}}).pain["week"].tolist() == [0, 10_000]
    with pytest.raises(DocumentError, match=r"pain\.week: is beyond 10,000 in 1 of 2 rows"):
        Frames.of({"pain": pain | {"week": [0, week]}})


@pytest.mark.parametrize("week", ["1e400", "9" * 30, -(2**64), "NaN", "0x10", "9" * 5000])
@pytest.mark.parametrize("dtype", ["object", "str"])
def test_a_number_that_no_column_has_room_for_is_a_problem(week, dtype):
    pain = pd.DataFrame({"person": ["me"], "date": ["2026-11-23"], "week": [week], "nrs": [4], "source": ["diary"]})
    with pytest.raises(DocumentError, match=r"pain\.week: should hold a count in every row"):
        Frames.of({"pain": pain.astype({"week": dtype})})
