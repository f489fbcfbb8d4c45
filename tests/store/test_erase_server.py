"""Erasing on a PostgreSQL server: its own files, indexes and samples hold nothing of the person any more."""

from __future__ import annotations

import psycopg
import pytest
from people import MONDAY, NOON, answers, checkin, event, feedback
from postgres_server import the_server

from recommender.application import Recommender
from recommender.store.store import Store

LABEL, WORDS = "quetzalina of the north", "zyzzyva between the shoulder blades"


@pytest.fixture
def address():
    return the_server().new_database()


def opened(address):
    return Recommender(Store.open(address, now=NOON), now=lambda: NOON, today=lambda: MONDAY)


def live(app, person, words):
    """Answers, a week, a session, a check-in, a note, a draft and a model."""
    app.save_answers(person, answers(other_condition=words, cleared_for=["other"]))
    first = app.plan_week(person, starts_on=MONDAY).sessions[0]
    items = [{"stretch": item.stretch, "outcome": "done", "felt": "helped"} for item in first.items]
    app.record(feedback(f"{person}-f", person=person, session_id=first.session_id, items=items))
    app.record(checkin(f"{person}-c", person=person))
    app.record(event(f"{person}-e", person=person, facts={"text": words}))
    app.drafts.keep(person, "sheet", {"other_condition": words})


def files_of(address):
    """The bytes of every table, index and toast of the schema, and of the samples of the whole server; by name."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        rows = connection.execute(
            "WITH ours AS (SELECT oid, reltoastrelid FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
            "OR oid = 'pg_statistic'::regclass), "
            "also AS (SELECT oid FROM ours UNION SELECT reltoastrelid FROM ours UNION SELECT indexrelid FROM pg_index "
            "WHERE indrelid IN (SELECT reltoastrelid FROM ours)) "
            "SELECT oid::regclass::text, pg_relation_filepath(oid) FROM also WHERE oid <> 0"
        ).fetchall()
    return {name: (the_server().data / path).read_bytes() for name, path in rows if path}


def holding(address, *marks):
    return {name for name, held in files_of(address).items() if any(mark.encode() in held for mark in marks)}


def rows_with(address, *marks):
    """The tables that say one of these anywhere, asked of the server itself; its samples too."""
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        said = {
            name: str(connection.execute(f"SELECT t::text FROM {name} t").fetchall()) for (name,) in tables
        } | {"samples": str(connection.execute(
            "SELECT pg_stats::text FROM pg_stats WHERE schemaname = current_schema()").fetchall())}  # fmt: skip
    return {name for name, text in said.items() if any(mark in text for mark in marks)}


@pytest.mark.parametrize("others", [True, False], ids=["others stay", "nobody stays"])
def test_no_table_index_or_sample_of_the_server_holds_who_was_erased(address, others):
    """A server that has looked at its tables keeps some of their values in a table of its own, with the names of people
    and what they said; of a table that is empty afterwards it would keep them for good.
    """
    with opened(address) as app:
        live(app, LABEL, WORDS)
        for name in ("ben", "cleo", "dan") if others else ():
            live(app, name, "nothing rare")
        app.learn()
        key = app._store.person_key(LABEL)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("ANALYZE")
        marks = (LABEL, key, "zyzzyva")
        assert {"people", "answers", "people_pkey", "pg_statistic"} <= holding(address, *marks)
        assert {"people", "answers", "drafts", "samples"} <= rows_with(address, *marks)
        app.erase(LABEL)

        assert rows_with(address, *marks) == set()
        assert holding(address, *marks) == set()
        assert app.people() == (["ben", "cleo", "dan"] if others else [])
