"""Erasing: afterwards it is as if the person had never been here, in every table, every model and every byte."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta

import pytest
from people import MONDAY, NOON, answers, checkin, event, feedback

from recommender.application import Recommender
from recommender.errors import DocumentError, StoreError, UnknownNameError
from recommender.store.schema import STEPS
from recommender.store.sqlite_rows import SqliteRows
from recommender.store.store import Store

WORDS = "zyzzyva between the shoulder blades"


class Ticking:
    """Each moment a second after the one before, on the Monday of all tests."""

    def __init__(self):
        self.passed = 0

    def now(self):
        self.passed += 1
        return NOON + timedelta(seconds=self.passed)


def opened(path):
    return Recommender(Store.open(str(path), now=NOON), now=Ticking().now, today=lambda: MONDAY)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "people.db"


def live(app, person, felt="helped", **changes):
    """Answers with free text, an unfinished draft, a week, one session of it, a check-in and a note."""
    app.save_answers(person, answers(**changes))
    plan = app.plan_week(person, starts_on=MONDAY)
    first = plan.sessions[0]
    items = [{"stretch": item.stretch, "outcome": "done", "felt": felt} for item in first.items]
    app.record(feedback(f"{person}-f", person=person, session_id=first.session_id, items=items))
    app.record(checkin(f"{person}-c", person=person))
    app.record(event(f"{person}-e", person=person, facts={"text": changes.get("other_condition", "")}))
    app.drafts.keep(person, "sheet", {"other_condition": changes.get("other_condition", "")})
    return plan


def bytes_of(path):
    """All that is left in the folder of a database: the file, its log, copies of it."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir() if file.is_file())


def test_no_byte_of_what_was_said_is_left(path):
    """A deleted row still stands in the file until its place is written anew, and in the log beside it."""
    with opened(path) as app:
        live(app, "ann", other_condition=WORDS, cleared_for=["other"], activity={"text": WORDS, "ability": 3})
        live(app, "ben")
        assert WORDS.encode() in bytes_of(path)
        app.erase("ann")
        left = bytes_of(path)

        assert b"zyzzyva" not in left
        assert b"ann-f" not in left
        assert b'"ann"' not in left
        assert app.people() == ["ben"]
    assert b"zyzzyva" not in bytes_of(path)


def test_nothing_is_left_where_other_connections_are_open(path):
    """The web app keeps a connection for each request that ran at the same time."""
    with opened(path) as app, opened(path) as other:
        live(app, "ann", other_condition=WORDS, cleared_for=["other"])
        assert other.weeks.current_plan("ann", MONDAY) is not None
        app.erase("ann")
        other.forget_erased()

        assert b"zyzzyva" not in bytes_of(path)
        assert other.weeks.current_plan("ann", MONDAY) is None


def test_every_table_with_a_person_in_it_is_emptied(path):
    """A table that is added later is found here, not by whoever wanted to be gone."""
    with opened(path) as app:
        live(app, "ann")
        app.erase("ann")
    with closing(sqlite3.connect(path)) as file:
        tables = {row[0]: file.execute(f"SELECT COUNT(*) FROM {row[0]}").fetchone()[0] for row in file.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'")}  # fmt: skip

    assert tables.pop("erased") == 1
    assert {name for name in tables if tables[name]} == set()
    assert {"drafts", "shown", "models", "people"} <= set(tables)


def test_a_copy_that_was_made_before_the_tables_changed_goes_too(path):
    """It holds the same answers, and nobody knows that it is there."""
    SqliteRows(str(path), now=NOON, steps=STEPS[:1]).close()
    with opened(path) as app:
        copies = list(path.parent.glob("people.db.*.backup"))
        live(app, "ann")
        app.erase("ann")

        assert len(copies) == 1
        assert not copies[0].exists()


def test_the_model_is_the_one_of_those_who_were_never_with_them(tmp_path):
    """What somebody felt must not go on ranking stretches for others."""
    with opened(tmp_path / "both.db") as both, opened(tmp_path / "alone.db") as alone:
        for app in (both, alone):
            live(app, "ben", felt="worse")
        live(both, "ann", age_years=70)
        both.learn()
        alone.learn()
        assert both.model().document != alone.model().document
        both.erase("ann")

        assert both.model().document == alone.model().document
        assert len(both.models()) == 1
        later = {"starts_on": MONDAY + timedelta(days=7)}
        plans = [app.preview_week("ben", answers(), **later).to_document() for app in (both, alone)]
        assert json.dumps(plans[0]["sessions"]) == json.dumps(plans[1]["sessions"])


def test_the_model_of_one_person_alone_is_dropped(path):
    with opened(path) as app:
        live(app, "ann")
        app.learn()
        app.erase("ann")

        assert app.models() == []
        with pytest.raises(UnknownNameError):
            app.model()


def test_nobody_learns_where_nobody_had_asked_for_it(path):
    """Erasing must not switch learning on for those who stay."""
    with opened(path) as app:
        live(app, "ann")
        live(app, "ben")
        app.erase("ann")

        assert app.models() == []


def test_a_session_that_is_sent_late_does_not_bring_them_back(path):
    """A phone that was offline sends when it is home again; that is no wish to be known again."""
    with opened(path) as app:
        plan = live(app, "ann")
        app.erase("ann")
        for late in (feedback("late", person="ann"),
                     feedback("later", person="ann", session_id=plan.sessions[1].session_id),
                     checkin("late", person="ann"), event("late", person="ann")):  # fmt: skip
            with pytest.raises(DocumentError, match="was erased"):
                app.record(late)

        assert app.people() == []


def test_whoever_answers_again_starts_anew(path):
    with opened(path) as app:
        live(app, "ann")
        app.erase("ann")
        app.save_answers("ann", answers())
        app.record(feedback("new", person="ann"))

        exported = app.belongings.export("ann")
        assert len(exported["answers"]) == len(exported["feedbacks"]) == 1
        assert exported["plans"] == exported["drafts"] == []


def test_unfinished_answers_alone_are_erased_too(path):
    """Who closed the browser half way through the safety questions has said something as well."""
    with opened(path) as app:
        app.drafts.keep("ann", "sheet", {"other_condition": WORDS})
        assert app.belongings.export("ann")["drafts"][0]["document"] == {"other_condition": WORDS}
        app.erase("ann")

        assert b"zyzzyva" not in bytes_of(path)
        with pytest.raises(UnknownNameError):
            app.belongings.export("ann")


def test_erasing_somebody_who_was_never_here_says_so(path):
    with opened(path) as app, pytest.raises(UnknownNameError, match="nothing is stored"):
        app.erase("nobody")


def test_a_file_in_use_is_said_and_erasing_again_finishes(path):
    """The rows are gone at once; that their bytes are not must not be kept quiet."""
    with opened(path) as app:
        live(app, "ann", other_condition=WORDS, cleared_for=["other"])
        app._store._rows._connection.execute("PRAGMA busy_timeout = 50")
        app._store._rows._wait_for_lock_s = 0.05
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM people").fetchall()
            with pytest.raises(StoreError, match="in use"):
                app.erase("ann")
            assert app.people() == []
        app.erase("ann")

        assert b"zyzzyva" not in bytes_of(path)


def test_a_program_that_closes_meanwhile_is_waited_for(path):
    """It empties the log too, and SQLite refuses the second who does at once: "in use", for a few milliseconds."""
    over = threading.Event()

    def empty_the_log():
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            while not over.is_set():
                other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    with opened(path) as app:
        app.save_answers("ann", answers())
        others = [threading.Thread(target=empty_the_log) for _ in range(3)]
        for other in others:
            other.start()
        try:
            for _ in range(20):
                app._store.erasures.scrub()
        finally:
            over.set()
            for other in others:
                other.join()
