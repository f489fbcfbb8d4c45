"""Erasing an account, and what is left to do when it was interrupted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from clinics import HERE, PASSWORD, opened
from people import MONDAY, answers

from recommender.cli.options import open_application
from recommender.store.recovery import recover
from recommender.store.sqlite_words import copies_of
from recommender.store.store import Store

WORDS = "zyzzyva between the shoulder blades"


def bytes_of(location):
    return b"".join(file.read_bytes() for file in Path(location).parent.iterdir() if file.is_file())


def copy_of(location):
    return f"{location}.20261101T000000Z.backup"


@pytest.fixture
def interrupted(team):
    """The server was ended when the rows of Pat were gone; a copy from before a change of tables still has them."""
    pat = team.join("pat")
    sheet = answers(other_condition=WORDS, cleared_for=["other"])
    team.clinic.of("north").save_and_plan("pat", sheet, starts_on=MONDAY)
    with closing(sqlite3.connect(team.location)) as file, closing(sqlite3.connect(copy_of(team.location))) as copy:
        file.backup(copy)
    team.clinic.of("north").erase_rows("pat")
    team.clinic.desk.erase(pat, by=team.admin)
    team.clinic.close()
    assert b"zyzzyva" in bytes_of(team.location)
    return team


def test_the_next_command_finishes_what_was_interrupted(interrupted):
    """The account is gone, so nobody could press the button again."""
    open_application(interrupted.location).close()

    assert b"zyzzyva" not in bytes_of(interrupted.location)


def test_the_next_start_of_the_server_finishes_it(interrupted):
    clinic = opened(interrupted.location, interrupted.clock)
    clinic.finish_erasing()
    clinic.close()

    assert b"zyzzyva" not in bytes_of(interrupted.location)


def test_the_next_erasure_finishes_it_too_and_then_nothing_is_due(interrupted):
    clinic = opened(interrupted.location, interrupted.clock)
    code = clinic.desk.invite("north", "person")
    clinic.erase(clinic.desk.join(code, "quin", PASSWORD, address=HERE), by=None)
    due = clinic._store._rows.read("SELECT * FROM scrubs")
    clinic.close()

    assert b"zyzzyva" not in bytes_of(interrupted.location)
    assert due == []


def test_a_start_while_others_use_the_file_goes_on_and_leaves_it_due(interrupted):
    """Whoever wants to stretch is not to be turned away for it."""
    with closing(sqlite3.connect(interrupted.location, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM people").fetchall()
        clinic = opened(interrupted.location, interrupted.clock)
        clinic._store._rows._connection.execute("PRAGMA busy_timeout = 50")
        clinic.finish_erasing()
        due = clinic._store._rows.read("SELECT * FROM scrubs")
        clinic.close()

    assert len(due) > 0


def test_no_recovery_brings_back_whoever_was_erased_as_an_account(team):
    """The erasure was ended before the copies went, and the table of accounts cannot be read: the trail still can."""
    ann, bob = team.join("ann", "clinician"), team.join("bob", "clinician")
    team.join("pat", clinician_id=ann.account_id)
    team.join("quin", clinician_id=bob.account_id)
    team.clinic.of("north").save_and_plan("quin", answers(), starts_on=MONDAY)
    Store.open(team.location, now=team.clock.now(), copies=7).close()
    (copy,) = copies_of(team.location)
    assert b"ann" in copy.read_bytes()
    team.clinic.desk.erase(ann, by=team.admin)
    spoil_table(team, "accounts")
    recover(team.location, now=team.clock.now())
    clinic = opened(team.location, team.clock)
    accounts = {account.name: account for account in clinic.desk.accounts("north")}
    clinic.finish_erasing()
    clinic.close()

    assert sorted(accounts) == ["bob", "north-admin", "pat", "quin"]
    assert (accounts["pat"].clinician_id, accounts["quin"].clinician_id) == (None, bob.account_id)


def spoil_table(team, name):
    """Closes the clinic and puts zeros in the place of the pages of a table and of its indexes."""
    pages = team.clinic._store._rows.read("SELECT rootpage FROM sqlite_master WHERE tbl_name = ?", [name])
    team.clinic.close()
    path = Path(team.location)
    content = bytearray(path.read_bytes())
    for page in pages:
        content[(page["rootpage"] - 1) * 4096 : page["rootpage"] * 4096] = bytes(4096)
    path.write_bytes(content)


def test_taking_data_along_makes_nobody_wait(team):
    """The tables of a person take seconds to write: meanwhile others log."""
    team.clinic.of("north").save_and_plan("pat", answers(), starts_on=MONDAY)
    team.clinic._store._rows._connection.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(team.location, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        archive = team.clinic.of("north").belongings.archive("pat")

    assert archive.startswith(b"PK")
