"""The copy of each day beside the database, the seal that shows damage, and what makes a damaged file whole again."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from damaged import everything
from people import MONDAY, NOON, answers, feedback

from recommender import Recommender, StoreError
from recommender.application import copies_kept
from recommender.errors import UsageError
from recommender.store.daily_copies import newest_whole_copy
from recommender.store.recovery import recover
from recommender.store.schema import STEPS
from recommender.store.seal import seal_of, state_of
from recommender.store.sqlite_rows import SqliteRows
from recommender.store.sqlite_words import copies_of, day_of_copy
from recommender.store.store import Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "people.db"


def use(path, day=MONDAY, kept=7, name=None):
    """Opens the database on a day, tells of a session, and closes it."""
    now = NOON + timedelta(days=(day - MONDAY).days)
    with Recommender(Store.open(str(path), now=now, copies=kept), now=lambda: now, today=lambda: day) as app:
        app.record(feedback(name or f"f{day}"))


def days_of(path):
    return [day_of_copy(copy) for copy in copies_of(str(path))]


def flip(path, place=None):
    """Another bit, as a disk changes it: the time of the file stays."""
    content, about = bytearray(path.read_bytes()), path.stat()
    content[content.rindex(b"pain_before") + 13 if place is None else place] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def test_the_first_use_of_each_day_makes_one_copy_and_seven_are_kept(path):
    use(path)
    for number in range(1, 11):
        use(path, MONDAY + timedelta(days=number))
        use(path, MONDAY + timedelta(days=number), name=f"again{number}")

    assert days_of(path) == [str(MONDAY + timedelta(days=number)) for number in range(4, 11)]
    assert newest_whole_copy(str(path)) == copies_of(str(path))[-1]
    assert all(copy.stat().st_mode & 0o777 == 0o600 for copy in copies_of(str(path)))


def test_a_copy_holds_everything_of_before_and_needs_no_other_file(path):
    use(path)
    use(path, MONDAY + timedelta(days=1))
    copy = copies_of(str(path))[0]
    with closing(sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)) as opened:
        kept = [row[0] for row in opened.execute("SELECT feedback_id FROM feedbacks")]

    assert kept == [f"f{MONDAY}"]


def test_a_clock_that_is_set_back_makes_the_newest_copy_the_last_one(path):
    """They are numbered: a copy that was dated ahead by mistake is not taken for the newest, nor kept for ever."""
    use(path, date(2031, 1, 1))
    use(path, date(2031, 1, 2))
    for number in range(8):
        use(path, MONDAY + timedelta(days=number))

    assert days_of(path) == [str(MONDAY + timedelta(days=number)) for number in range(1, 8)]


def test_copies_can_be_switched_off(path, monkeypatch):
    use(path, kept=0)
    use(path, MONDAY + timedelta(days=1), kept=0)
    monkeypatch.setenv("STRETCH_COPIES", "0")
    Recommender.open(path).close()
    assert copies_of(str(path)) == []
    monkeypatch.delenv("STRETCH_COPIES")
    Recommender.open(path).close()

    assert len(copies_of(str(path))) == 1


@pytest.mark.parametrize("said", ["", "many", "-1", "367", "٣", "1.5"])
def test_a_number_of_copies_that_is_none_is_refused(said):
    with pytest.raises(UsageError, match="STRETCH_COPIES: should be a number"):
        copies_kept({"STRETCH_COPIES": said})


def test_whoever_is_erased_is_in_no_copy(path):
    """The next copy is made at once, of those who are left."""
    use(path)
    later = NOON + timedelta(days=1)
    with Recommender(Store.open(str(path), now=later, copies=7), now=lambda: later) as app:
        app.save_answers("ann", answers(other_condition="zyzzyva", cleared_for=["other"]))
    third = NOON + timedelta(days=2)
    with Recommender(Store.open(str(path), now=third, copies=7), now=lambda: third) as app:
        assert b"zyzzyva" in copies_of(str(path))[-1].read_bytes()
        app.erase("ann")

        assert days_of(path) == [str(third.date())]
    assert not any(b"zyzzyva" in entry.read_bytes() for entry in path.parent.iterdir())


def test_a_damaged_file_that_was_kept_goes_with_the_erased_too(path):
    use(path)
    use(path, MONDAY + timedelta(days=1))
    flip(path)
    recover(str(path), now=NOON)
    with Recommender.open(path) as app:
        app.erase("me")

    assert not [entry for entry in path.parent.iterdir() if entry.name.endswith((".damaged", ".damaged-wal"))]


def killed_while(work):
    """Does something in a fork that is killed where it lets the disk have what it wrote."""
    child = os.fork()
    if child == 0:
        os.fsync = lambda _file: os.kill(os.getpid(), signal.SIGKILL)
        work()
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def add_ann(path):
    with Recommender(Store.open(str(path), now=NOON, copies=7), now=lambda: NOON) as app:
        app.save_answers("ann", answers(other_condition="zyzzyva", cleared_for=["other"]))


def holding(path):
    files = (entry for entry in path.parent.rglob("*") if entry.is_file())
    return [str(entry.relative_to(path.parent)) for entry in files if b"zyzzyva" in entry.read_bytes()]


def spoil_a_page(path, number=2):
    content = bytearray(path.read_bytes())
    content[number * 4096 : (number + 1) * 4096] = bytes(4096)
    path.write_bytes(content)


def test_whoever_is_erased_is_in_no_copy_that_was_begun_and_never_finished(path):
    """Nobody else would ever look for it: the process that was writing it is gone."""
    add_ann(path)
    killed_while(lambda: use(path, MONDAY + timedelta(days=1)))
    assert len(holding(path)) > 1
    with Recommender.open(path) as app:
        app.erase("ann")

    assert holding(path) == []


def test_whoever_is_erased_is_in_no_recovery_that_was_begun_and_never_finished(path):
    add_ann(path)
    use(path, MONDAY + timedelta(days=1))
    spoil_a_page(path)
    killed_while(lambda: recover(str(path), now=NOON))
    assert [name for name in holding(path) if ".recovering." in name]
    recover(str(path), now=NOON)
    with Recommender.open(path) as app:
        app.erase("ann")

    assert holding(path) == []
    assert not [entry for entry in path.parent.iterdir() if ".recovering." in entry.name]


def test_a_copy_that_another_program_is_making_does_not_outlive_an_erasure(path, monkeypatch):
    """It read what was there before. Who makes it goes without a copy, until the next one."""
    add_ann(path)

    def erase_meanwhile(_file):
        monkeypatch.undo()
        with Recommender(Store.open(str(path), now=NOON)) as other:
            other.erase("ann")

    monkeypatch.setattr(os, "fsync", erase_meanwhile)
    use(path, MONDAY + timedelta(days=1))

    assert holding(path) == []
    use(path, MONDAY + timedelta(days=2))
    assert days_of(path) == [str(MONDAY + timedelta(days=2))]


def erased_without_scrub(path):
    """A database that was damaged right after Ann was erased, with a copy that still holds her and a model of her."""
    with Recommender(Store.open(str(path), now=NOON), now=lambda: NOON, today=lambda: MONDAY) as app:
        app.save_answers("ann", answers(other_condition="zyzzyva", cleared_for=["other"]))
        for number in range(3):
            app.record(feedback(f"a{number}", person="ann"))
        app.learn()
        app.save_answers("ben", answers())
    use(path, MONDAY + timedelta(days=1))
    with Recommender(Store.open(str(path), now=NOON)) as app:
        app.erase_rows("ann")


def test_whoever_was_erased_does_not_come_back_out_of_a_copy(path):
    """The erasure was ended before the copies went: the tombstone stands in the file, and she in the copy."""
    erased_without_scrub(path)
    spoil_a_page(path)
    recover(str(path), now=NOON)
    with Recommender(Store.open(str(path), now=NOON), now=lambda: NOON) as app:
        assert app.people() == ["ben", "me"]
        assert app.models() == []
        app.finish_erasing()

    assert holding(path) == []


def test_whoever_came_back_after_an_erasure_is_not_erased_by_a_recovery(path):
    """Where only the copy still has the tombstone: that she stands in the file says that she came back."""
    use(path)
    with Recommender(Store.open(str(path), now=NOON), now=lambda: NOON) as app:
        app.save_answers("ann", answers())
        app.erase("ann")
    use(path, MONDAY + timedelta(days=1))
    with Recommender(Store.open(str(path), now=NOON), now=lambda: NOON) as app:
        app.save_answers("ann", answers())
        page = app._store._rows.read("SELECT rootpage - 1 AS n FROM sqlite_master WHERE name = 'erased'")[0]["n"]
    spoil_a_page(path, page)
    recover(str(path), now=NOON)
    with Recommender.open(path) as app:
        assert app.people() == ["ann", "me"]


def test_a_damaged_database_never_pushes_good_copies_out(path):
    """A week of opening what is broken would else leave seven broken copies."""
    use(path)
    use(path, MONDAY + timedelta(days=1))
    before = [copy.read_bytes() for copy in copies_of(str(path))]
    spoil_a_page(path)
    for number in range(2, 9):
        with pytest.raises(StoreError, match=r"is damaged.*stretch recover"):
            use(path, MONDAY + timedelta(days=number))

    assert [copy.read_bytes() for copy in copies_of(str(path))] == before


def test_a_copy_that_cannot_be_made_keeps_nobody_from_using_it(path, monkeypatch):
    """Where the disk has no place for one more folder."""
    make = os.mkdir

    def refuses(name, *rest, **options):
        if ".copying." in str(name):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        make(name, *rest, **options)

    use(path)
    monkeypatch.setattr(os, "mkdir", refuses)
    use(path, MONDAY + timedelta(days=1))

    assert copies_of(str(path)) == []
    with Recommender.open(path) as app:
        assert len(app.belongings.export("me")["feedbacks"]) == 2


def test_a_bit_that_changed_in_what_somebody_said_is_seen_and_mended(path):
    """SQLite cannot see it: 5 is as good a number as 4. The seal does, and the copy still has what was said."""
    use(path)
    with Recommender(Store.open(str(path), now=NOON, copies=7)) as app:
        before = everything(app)
    assert state_of(path) == "whole"
    flip(path)
    spoiled = path.read_bytes()
    with pytest.raises(StoreError, match=rf"people.db is damaged.*copy is of {MONDAY}.*stretch recover"):
        Recommender.open(path)
    assert path.read_bytes() == spoiled
    made = recover(str(path), now=NOON)

    assert (path.parent / made.kept_as).read_bytes() == spoiled
    assert (made.of_copy, made.copy_of) == (1, str(MONDAY))
    with Recommender.open(path) as app:
        assert everything(app) == before


def test_a_copy_that_is_damaged_itself_is_passed_over(path):
    use(path)
    use(path, MONDAY + timedelta(days=1))
    use(path, MONDAY + timedelta(days=2))
    older, newer = copies_of(str(path))
    flip(newer, 5000)

    assert newest_whole_copy(str(path)) == older


def test_the_seal_is_gone_before_anything_is_written_and_back_after_the_last_has_closed(path):
    use(path)
    assert seal_of(path).exists()
    with Recommender.open(path) as app, Recommender.open(path) as other:
        assert seal_of(path).exists()
        app.record(feedback("second"))
        assert not seal_of(path).exists()
        other.record(feedback("third"))

    assert state_of(path) == "whole"


def test_what_another_program_wrote_is_no_damage(path):
    """Somebody who mends a row by hand must not be told that the disk is broken."""
    use(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE people SET label = 'you'")
        other.commit()
    os.utime(path, (1, 1))
    with Recommender.open(path) as app:
        assert app.people() == ["you"]


def test_an_empty_file_beside_its_copies_is_not_begun_anew(path):
    """It was cut down to nothing; to begin anew in it would hide that everything is gone."""
    use(path)
    use(path, MONDAY + timedelta(days=1))
    path.write_bytes(b"")
    with pytest.raises(StoreError, match="stretch recover"):
        Recommender.open(path)
    recover(str(path), now=NOON)
    with Recommender.open(path) as app:
        assert [row["feedback_id"] for row in app.belongings.export("me")["feedbacks"]] == [f"f{MONDAY}"]


def test_there_is_nothing_to_recover_in_a_whole_file(path):
    use(path)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="nothing is wrong with"):
        recover(str(path), now=NOON)
    with pytest.raises(UsageError, match="no such file"):
        recover(str(path.with_name("other.db")), now=NOON)

    assert path.read_bytes() == before


def test_a_file_of_which_nothing_can_be_read_is_left_as_it_is(path):
    path.write_bytes(b"Dear Ada, " * 900)
    with pytest.raises(StoreError, match=r"nothing of .* can be read"):
        recover(str(path), now=NOON)

    assert path.read_bytes() == b"Dear Ada, " * 900
    assert [entry.name for entry in path.parent.iterdir()] == ["people.db"]


def test_what_a_newer_version_wrote_is_not_recovered_by_an_older_one(path):
    """It would leave out the tables that it does not know."""
    use(path)
    added = ("m099_later", ("CREATE TABLE later (name TEXT)",))
    SqliteRows(str(path), now=NOON, steps=(*STEPS, added)).close()
    flip(path)
    with pytest.raises(StoreError, match="newer version"):
        recover(str(path), now=NOON)

    assert not [entry for entry in path.parent.iterdir() if entry.name.endswith(".damaged")]


def test_a_document_that_is_no_json_is_said_without_its_words(path):
    """Where no seal tells of it, as after a crash."""
    with Recommender.open(path) as app:
        app.save_answers("me", answers(other_condition="zyzzyva", cleared_for=["other"]))
        app._store._rows.write('UPDATE answers SET document = \'{"other_condition": "zyzzyva\'')
        with pytest.raises(StoreError, match="damaged") as error:
            app.answers("me")
        assert app.faults() == ["answers: 1 rows whose document cannot be read"]
    seal_of(path).unlink(missing_ok=True)
    with pytest.raises(StoreError, match="is damaged"):
        Recommender.open(path)

    assert "zyzzyva" not in str(error.value)
