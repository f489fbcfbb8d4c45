"""SQLite and PostgreSQL keep the same: tables, weeks, models and frames; and what one has, the other can take over."""

from __future__ import annotations

import gzip
import json
import stat
import threading
from contextlib import suppress

import psycopg
import pytest
from lived_season import live_a_season, opened, what_is_kept
from locations import ENGINES, new_location
from people import NOON, answers, feedback
from postgres_server import Server, of_the_wheel, the_server

from recommender import Recommender, StoreError
from recommender.errors import DocumentError, UnknownNameError, UsageError
from recommender.outcomes.frames import TABLES
from recommender.store.postgres_rows import PostgresRows
from recommender.store.schema import STEPS
from recommender.store.sqlite_rows import SqliteRows


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """The same two weeks of two people on each engine."""
    places = {engine: new_location(engine, tmp_path_factory.mktemp(engine)) for engine in ENGINES}
    for place in places.values():
        live_a_season(place, people=2, weeks=2)
    return places


def rows_of(location, steps=STEPS):
    if location.startswith("postgresql"):
        return PostgresRows(location, steps=steps)
    return SqliteRows(location, now=NOON, steps=steps)


def other(engine, folder):
    return new_location(next(name for name in ENGINES if name != engine), folder)


def test_the_same_season_gives_the_same_weeks_models_and_tables(lived):
    """Byte for byte: no plan may depend on where it is kept."""
    kept = [what_is_kept(lived[engine]) for engine in ENGINES]

    assert json.dumps(kept[0], sort_keys=True) == json.dumps(kept[1], sort_keys=True)
    assert kept[0]["model"] is not None
    with opened(lived["sqlite"]) as one, opened(lived["postgresql"]) as two:
        frames = one.results.frames(), two.results.frames()
        for name in TABLES:
            assert getattr(frames[0], name).equals(getattr(frames[1], name)), name


@pytest.mark.parametrize("known", range(1, len(STEPS)))
def test_a_database_of_every_earlier_version_is_brought_up_to_date(location, known):
    rows_of(location, STEPS[:known]).close()
    with Recommender.open(location) as app:
        app.record(feedback())

        assert app.version.endswith(STEPS[-1][0])
        assert app.record(feedback()).is_new is False


def test_a_name_with_a_zero_in_it_is_nobodys_and_no_fault_of_the_database(location):
    """PostgreSQL has no place for it. An address of a page may hold it, and nobody else has to wait for that."""
    rows = rows_of(location)
    with suppress(UnknownNameError):
        assert rows.read("SELECT * FROM accounts WHERE account_id = ?", ["a\0b"]) == []
    with suppress(UnknownNameError):
        rows.write("DELETE FROM accounts WHERE account_id = ?", ["a\0b"])
    rows.close()


def test_a_newer_database_is_refused_in_words(location):
    rows_of(location, (*STEPS, ("m999_later", ("ALTER TABLE people ADD COLUMN colour TEXT",)))).close()
    with pytest.raises(StoreError, match=r"newer version of this program \(m999_later\); please update"):
        Recommender.open(location)


def test_a_step_that_fails_leaves_no_table_behind(location):
    with pytest.raises(StoreError):
        rows_of(location, (STEPS[0], ("m999_broken", ("ALTER TABLE nothing ADD COLUMN x TEXT",)))).close()
    Recommender.open(location).close()


def test_tables_of_another_program_are_left_alone():
    address = the_server().new_database()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match="of another program"):
        Recommender.open(address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://ann:sesame@127.0.0.1:1/people", "cannot be reached"),
        ("postgresql://[", "cannot be reached"),
        ("mysql://localhost/people", "postgresql:// address"),
    ],
)
def test_a_server_that_cannot_be_used_is_named_without_its_address(address, words):
    with pytest.raises(StoreError, match=words) as caught:
        Recommender.open(address)

    assert "sesame" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


def test_erasing_leaves_nothing_in_the_tables_of_the_server():
    """Its log and its backups are the server's own: the README says so."""
    address, server = the_server().new_database(), the_server()
    with Recommender.open(address) as app:
        app.save_answers("ann", answers(other_condition="zyzzyva", cleared_for=["other"]))
        assert b"zyzzyva" in bytes_after_checkpoint(server)
        app.erase("ann")

        assert app.people() == []
    assert b"zyzzyva" not in bytes_after_checkpoint(server)


def bytes_after_checkpoint(server):
    """All that the server has in the files of its tables."""
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    return b"".join(file.read_bytes() for file in (server.data / "base").rglob("*") if file.is_file())


def test_a_server_from_the_wheel_keeps_the_same():
    """A bare machine has no server of its own; the tests bring one."""
    server = Server(of_the_wheel())
    try:
        with Recommender.open(server.new_database()) as app:
            assert app.record(feedback()).is_new
    finally:
        server.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_backup_of_one_engine_is_whole_on_the_other(lived, engine, tmp_path):
    backup, target = tmp_path / "all.backup", other(engine, tmp_path)
    with opened(lived[engine]) as app:
        counts = app.back_up(backup)
    with opened(target) as app:
        assert app.restore_backup(backup) == counts

    assert what_is_kept(target) == what_is_kept(lived[engine])
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_backup_made_while_others_write_restores_whole(location, engine, tmp_path):
    """It is of one moment: never a later session without an earlier one."""
    backup, stop = tmp_path / "all.backup", threading.Event()

    def write():
        with Recommender.open(location) as one:
            number = 0
            while not stop.is_set():
                one.record(feedback(f"f{number:05}"))
                number += 1

    with Recommender.open(location) as app:
        app.save_answers("me", answers())
        writer = threading.Thread(target=write)
        writer.start()
        while len(app.belongings.export("me")["feedbacks"]) < 20:
            pass
        counts = app.back_up(backup)
        stop.set()
        writer.join()
    with Recommender.open(other(engine, tmp_path)) as app:
        app.restore_backup(backup)
        names = [row["feedback_id"] for row in app.belongings.export("me")["feedbacks"]]

    assert sorted(names) == [f"f{number:05}" for number in range(counts["feedbacks"])]


def test_what_is_there_goes_only_where_that_is_said(location, tmp_path):
    backup = tmp_path / "all.backup"
    with Recommender.open(location) as app:
        app.record(feedback())
        app.back_up(backup)
        app.record(feedback("f2"))
        with pytest.raises(UsageError, match="--replace"):
            app.restore_backup(backup)
        assert len(app.belongings.export("me")["feedbacks"]) == 2
        app.restore_backup(backup, replace=True)

        assert len(app.belongings.export("me")["feedbacks"]) == 1


def spoiled(lines):
    """By what was done to it: the lines of a backup that is not to be trusted."""
    row = next(i for i, line in enumerate(lines) if line.startswith(b'["home"'))
    return {
        "is not a whole backup": lines[:-1],
        "is no row of its table": [*lines[:row], b'["home"]', *lines[row:]],
        "does not fit into the table": [*lines[: row + 1], *lines[row:]],
        "not known here": [*lines[:1], b'{"table":"recipes","columns":["name"]}', *lines[1:]],
        "not a backup that this program made": [b'{"format":"letter"}', *lines[1:]],
        "made by a newer version": [lines[0].replace(b"m004", b"m999"), *lines[1:]],
        "refers to rows": [line for i, line in enumerate(lines) if i != row],
    }


@pytest.mark.parametrize("fault", list(spoiled([b'["home"', b""])))
def test_a_backup_that_is_not_whole_is_refused_and_changes_nothing(location, tmp_path, fault):
    good, bad = tmp_path / "good.backup", tmp_path / "bad.backup"
    with Recommender.open(location) as app:
        app.record(feedback())
        app.back_up(good)
        bad.write_bytes(
            gzip.compress(b"\n".join(spoiled(gzip.decompress(good.read_bytes()).splitlines())[fault]) + b"\n")
        )
        with pytest.raises(DocumentError) as caught:
            app.restore_backup(bad, replace=True)

        assert fault in str(caught.value) or "not a whole backup" in str(caught.value)
        assert len(app.belongings.export("me")["feedbacks"]) == 1


@pytest.mark.parametrize("content", [b"", b"a letter", b"\x1f\x8b"], ids=["empty", "text", "cut off"])
def test_a_file_that_is_no_backup_is_refused(location, tmp_path, content):
    path = tmp_path / "letter.backup"
    path.write_bytes(content)
    with Recommender.open(location) as app, pytest.raises(DocumentError, match="backup"):
        app.restore_backup(path)
