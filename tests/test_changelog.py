"""The changelog: whoever uses the program finds what changed for them, newest first."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from recommender.version import __version__

TEXT = (Path(__file__).parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^## (.*)$", TEXT, flags=re.M)
VERSION = re.compile(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d{2}-\d{2}|not yet released)")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_newest_heading_is_the_version_of_the_package():
    """If this fails after the version was raised: say in a new heading what it brings."""
    assert HEADINGS[0].startswith(f"[{__version__}] - ")


def test_each_heading_is_a_version_with_its_day_and_only_the_newest_may_have_none():
    found = [VERSION.fullmatch(heading) for heading in HEADINGS]

    assert [heading for heading, match in zip(HEADINGS, found, strict=True) if match is None] == []
    assert [match[0] for match in found[1:] if match[4] == "not yet released"] == []


def test_versions_and_days_go_down_the_page():
    found = [VERSION.fullmatch(heading) for heading in HEADINGS]
    numbers = [tuple(int(part) for part in match.groups()[:3]) for match in found]
    days = [match[4] for match in found if match[4] != "not yet released"]

    assert all(newer > older for newer, older in pairwise(numbers))
    assert all(newer >= older for newer, older in pairwise(days))


def test_every_change_stands_under_a_kind_of_change():
    """A reader looks for what is new, what works otherwise, and what is gone."""
    versions = re.split(r"^## ", TEXT, flags=re.M)[1:]
    kinds = re.findall(r"^### (.*)$", TEXT, flags=re.M)
    without = [version for version in versions if "\n- " in version.partition("\n### ")[0]]

    assert set(kinds) <= KINDS
    assert without == []
    assert all("\n- " in version for version in versions)


def test_every_command_that_it_names_exists():
    """A promise of a command that is gone sends people searching."""
    from typer.main import get_command

    from recommender.cli.main import app

    named = set(re.findall(r"`stretch (\w+)", TEXT))

    assert named
    assert named <= set(get_command(app).commands)
