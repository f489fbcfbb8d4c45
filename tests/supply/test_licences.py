"""Licences: nobody who installs or passes on the program gets terms along with it that are not written down."""

from __future__ import annotations

import sys
import tomllib

import pytest
from supply.licences import BY_HAND, UNKNOWN, as_toml, declared, may_come_with, table, written
from supply.locked import LOCK, installed, pins

WRITTEN = written()
PINNED = {pin.name for pin in pins(LOCK.read_text("utf-8"))}
OF_THE_GROUP = [
    ("core", WRITTEN["core"]),
    *((f"extras.{extra}", names) for extra, names in WRITTEN["extras"].items()),
    ("tests", WRITTEN["tests"]),
]


def test_the_table_is_what_the_installed_metadata_says():
    """If this fails after a change of the lock: make licences, and read what changed."""
    here = table()
    if sys.platform != "linux":  # what a wheel carries differs from system to system, and the table says it of Linux
        here["carried"] = WRITTEN["carried"]

    assert here == WRITTEN


def test_every_pinned_distribution_has_its_licence():
    assert {name for _, names in OF_THE_GROUP for name in names} == PINNED
    assert [name for _, names in OF_THE_GROUP for name, licence in names.items() if licence == UNKNOWN] == []


@pytest.mark.parametrize(("group", "names"), OF_THE_GROUP, ids=lambda value: value if isinstance(value, str) else "")
def test_nothing_comes_along_whose_licence_the_policy_refuses(group, names):
    """The policy stands at the top of licences.toml."""
    refused = {name: licence for name, licence in names.items() if not may_come_with(group.split(".")[0], licence)}

    assert refused == {}


@pytest.mark.parametrize(
    ("group", "licence", "allowed"),
    [("core", "MIT", True), ("core", "MPL-2.0", False), ("core", "LGPL-3.0-only", False), ("core", UNKNOWN, False),
     ("extras", "MPL-2.0", True), ("extras", "LGPL-3.0-only", True), ("extras", "MIT AND GPL-3.0-only", False),
     ("extras", "GPL-2.0-or-later OR MIT", True), ("extras", "AGPL-3.0-or-later", False),
     ("tests", "GPL-3.0-only", False), ("tests", UNKNOWN, False)],
)  # fmt: skip
def test_the_policy_refuses_strong_copyleft_and_what_nobody_could_read(group, licence, allowed):
    """A choice is as good as its best part, a sum as its worst."""
    assert may_come_with(group, licence) is allowed


@pytest.mark.parametrize(
    ("name", "licence"),
    [("typer", "MIT"), ("scipy", "BSD-3-Clause"), ("numba", "BSD-2-Clause"), ("ptyprocess", "ISC"),
     ("psycopg", "LGPL-3.0-only"), ("certifi", "MPL-2.0"), ("axe-playwright-python", "MIT"),
     ("uvloop", "MIT OR Apache-2.0"), ("fhir.resources", UNKNOWN)],
)  # fmt: skip
def test_a_licence_is_read_from_the_expression_the_classifiers_or_the_text(name, licence):
    """Each of these says it in another way; the last only says "BSD", and has no text that would say which."""
    assert declared(installed(name)) == licence


def test_what_was_read_elsewhere_cannot_be_read_here():
    """As soon as its own metadata says it, the note is to go."""
    here = {name: declared(found) for name in BY_HAND if (found := installed(name))}

    assert set(here.values()) <= {UNKNOWN}
    assert set(BY_HAND) <= PINNED


def test_the_table_reads_as_it_was_written():
    """It is passed on inside the wheel, for people and for programs."""
    assert tomllib.loads(as_toml(WRITTEN)) == WRITTEN
