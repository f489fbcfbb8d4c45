"""What is not finished beside a database: seen by its owner alone, and cleared away once nobody works at it."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager

import pytest
from people import NOON, feedback

from recommender import Recommender
from recommender.errors import UsageError
from recommender.store.recovery import recover
from recommender.store.workplace import DOINGS, clear_left, workplace, workplaces_of


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "people.db"
    with Recommender.open(path) as app:
        app.record(feedback())
    return path


@contextmanager
def another_at_work(path, doing):
    """Another process with a workplace of its own; it is killed at the end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with workplace(path, doing) as place:
            (place / "apart.db").write_bytes(path.read_bytes())
            os.write(writing, b"x")
            signal.pause()
    os.read(reading, 1)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        os.close(writing)


def test_nobody_else_can_look_into_it_and_it_is_gone_afterwards(path):
    with workplace(path, "recovering") as place:
        assert place.parent == path.parent
        assert place.stat().st_mode & 0o777 == 0o700
        assert workplaces_of(path) == [place]

    assert workplaces_of(path) == []


@pytest.mark.parametrize("doing", DOINGS)
def test_what_a_killed_process_left_goes_at_the_next_start(path, doing):
    """It holds people's data, and nobody else would ever look for it."""
    with another_at_work(path, doing):
        pass
    assert len(workplaces_of(path)) == 1
    Recommender.open(path).close()

    assert workplaces_of(path) == []


def test_what_a_killed_process_left_goes_with_the_next_recovery(path):
    """Also with one that finds nothing to do."""
    with another_at_work(path, "recovering"):
        pass
    with pytest.raises(UsageError, match="nothing is wrong"):
        recover(str(path), now=NOON)

    assert workplaces_of(path) == []


@pytest.mark.parametrize("doing", DOINGS)
def test_what_a_living_process_works_in_stays(path, doing):
    """However often others start meanwhile."""
    with another_at_work(path, doing):
        Recommender.open(path).close()
        clear_left(path)
        with pytest.raises(UsageError, match="nothing is wrong"):
            recover(str(path), now=NOON)

        (place,) = workplaces_of(path)
        assert (place / "apart.db").exists()


def test_what_was_left_beside_another_database_is_not_looked_for(path):
    """Only its own: another may stand in the same folder, on a disk where locks say nothing."""
    other = path.with_name("others.db")
    other.write_bytes(b"")
    with another_at_work(other, "recovering"):
        pass
    clear_left(path)

    assert len(workplaces_of(other)) == 1


def test_a_recovery_puts_nothing_into_the_folder_for_temporary_files(path, tmp_path_factory, monkeypatch):
    """Whoever is erased later would not be looked for there: what a killed recovery left would stay."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    before = elsewhere.stat().st_mtime_ns
    path.write_bytes(path.read_bytes()[:-4096])
    recover(str(path), now=NOON)

    assert elsewhere.stat().st_mtime_ns == before
