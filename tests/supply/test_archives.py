"""The sdist and the wheel: all that a user needs, nothing of the machine they were made on, the same each time."""

from __future__ import annotations

import re
import sys
import tempfile
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from supply.built import build, unpacked
from supply.locked import ROOT, asked_for, project

from recommender.version import __version__

KINDS = {".py", ".typed", ".toml", ".json", ".csv", ".html", ".css", ".js", ".svg", ".md", ".po", ".pot", ".mo"}
ABOUT = f"stretch_recommender-{__version__}.dist-info"


@pytest.fixture(scope="module")
def again(built, tmp_path_factory):
    """Both archives, made once more of what the sdist holds: in another folder, from files of another time."""
    tree = unpacked(built.sdist, tmp_path_factory.mktemp("tree"))
    return build(tree, tmp_path_factory.mktemp("again"))


@pytest.fixture(scope="module")
def metadata(built) -> Message:
    return HeaderParser().parsestr(built.of_wheel[f"{ABOUT}/METADATA"].decode("utf-8"))


def test_the_wheel_made_of_the_sdist_is_the_wheel_made_of_the_tree(built, again):
    """Names and contents first, since they say what is wrong; then every byte."""
    assert again.of_wheel == built.of_wheel
    assert again.wheel.read_bytes() == built.wheel.read_bytes()


def test_the_sdist_made_of_the_sdist_is_the_same(built, again):
    """Whoever builds it again from its source can see that it is what was published."""
    assert again.of_sdist == built.of_sdist
    assert again.sdist.read_bytes() == built.sdist.read_bytes()


def test_the_wheel_holds_all_of_the_package_and_all_of_data(built):
    """Every stretch and every rule; a plan without its rules would be worse than none."""
    tree = {
        f"{into}/{path.relative_to(ROOT / folder).as_posix()}": path.read_bytes()
        for folder, into in (("recommender", "recommender"), ("data", "recommender/data"))
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    held = {name: content for name, content in built.of_wheel.items() if not name.startswith(ABOUT)}

    assert held == tree


def test_the_wheel_holds_nothing_else(built):
    """No test, no scratch, no cache, no database of whoever made it."""
    names = set(built.of_wheel)
    about = {f"{ABOUT}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt")}
    licences = {f"{ABOUT}/licenses/{name}" for name in project()["license-files"]}
    ours = names - about - licences

    assert about | licences <= names
    assert {name for name in ours if not name.startswith("recommender/") or Path(name).suffix not in KINDS} == set()
    assert {name for name in ours if re.search(r"(^|/)(tests?|scratch|build|dist|\.[^/]*|__pycache__)/", name)} == set()


def test_the_sdist_holds_what_it_takes_to_change_and_to_test_the_program(built):
    """The licences, what changed, the pins and the tests are there; caches are not."""
    names = set(built.of_sdist)
    top = {name.partition("/")[0] for name in names}
    needed = {"LICENSE", "licences.toml", "CHANGELOG.md", "README.md", "Makefile", "pyproject.toml"}
    needed |= {"requirements.lock", "PKG-INFO"}
    passing = re.compile(r"__pycache__|\.pyc$|\.db(-|$)|/\.[^/]*(cache|hypothesis)")

    assert needed <= names
    assert top == needed | {".gitignore", "recommender", "data", "tests", "notebooks"}
    assert {name for name in names if passing.search(name)} == set()


@pytest.mark.parametrize("kind", ["of_wheel", "of_sdist"])
def test_an_archive_names_no_place_of_the_machine_it_was_made_on(built, kind):
    """Neither the folder of the tree nor that of Python, of the maker or of what is made in passing."""
    folders = (ROOT, sys.prefix, Path.home(), tempfile.gettempdir())
    places = {str(folder).encode() for folder in folders if len(str(folder)) > len("/root")}
    homes = re.compile(rb"/(?:home|Users)/[a-z]\w+/")
    found = {
        name
        for name, content in getattr(built, kind).items()
        if any(place in content for place in places) or homes.search(content)
    }

    assert found == set()


def test_the_metadata_says_what_it_is_and_under_which_terms(metadata):
    assert metadata["Name"] == project()["name"]
    assert metadata["Version"] == __version__
    assert metadata["Requires-Python"] == project()["requires-python"]
    assert metadata["License-Expression"] == "MIT"
    assert metadata.get_all("License-File") == ["LICENSE", "licences.toml"]
    assert "Private :: Do Not Upload" in metadata.get_all("Classifier")


def test_the_metadata_asks_for_what_the_project_asks_for(metadata):
    """Each extra by its name, and what each needs."""
    asked: dict[str, set[tuple[str, ...]]] = {}
    for requirement in map(Requirement, metadata.get_all("Requires-Dist")):
        extra = re.search(r"extra == ['\"]([\w-]+)['\"]", str(requirement.marker or ""))
        asked.setdefault(extra[1] if extra else "core", set()).add(_facts(requirement))

    assert set(metadata.get_all("Provides-Extra")) == set(asked_for()) - {"core"}
    assert asked == {group: set(map(_facts, requirements)) for group, requirements in asked_for().items()}


def _facts(requirement: Requirement) -> tuple[str, ...]:
    return canonicalize_name(requirement.name), str(requirement.specifier), *sorted(requirement.extras)


def test_the_command_is_stretch_and_the_wheel_fits_every_machine(built):
    about = {name: built.of_wheel[f"{ABOUT}/{name}"].decode("utf-8") for name in ("entry_points.txt", "WHEEL")}

    assert about["entry_points.txt"].split("\n")[:2] == ["[console_scripts]", "stretch = recommender.cli.main:run"]
    assert "Tag: py3-none-any\n" in about["WHEEL"]
    assert "Root-Is-Purelib: true\n" in about["WHEEL"]
