"""The lock: what a machine installs for `make test` is what we ran, file by file, and nothing else."""

from __future__ import annotations

import re

import pytest
from packaging.utils import canonicalize_name
from supply.locked import LOCK, TESTS_EXTRA, needed_by, pins, tried

TEXT = LOCK.read_text(encoding="utf-8")
PINS = pins(TEXT)
HELD = f"--hash=sha256:{'0' * 64}"


def test_every_line_of_the_lock_is_a_pin_with_its_hashes():
    """A file that was exchanged on its way here has another hash, and is refused."""
    assert PINS
    assert [pin.name for pin in PINS if not pin.hashes or len(set(pin.hashes)) != len(pin.hashes)] == []
    assert sum(len(pin.hashes) for pin in PINS) == TEXT.count("sha256:")


@pytest.mark.parametrize(
    "line",
    ["numpy==2.4.6 \\\n    --hash=md5:00", f"numpy>=2 \\\n    {HELD}", f"-e /srv/numpy \\\n    {HELD}",
     f"numpy @ https://numpy.example/numpy.whl \\\n    {HELD}", "--index-url https://mirror.example/simple",
     "numpy==2.4.6 \\\n    --hash=sha256:beef"],
)  # fmt: skip
def test_a_line_that_is_no_pin_is_named(line):
    """An address or a loose version would let another machine install something else."""
    with pytest.raises(ValueError, match=r"neither a pin nor a sha256: (.*example|numpy>=|-e /srv|--hash)"):
        pins(f"{line}\n")


def test_the_lock_names_no_place():
    """Neither a server nor a folder of whoever made it."""
    assert re.findall(r".*(?://|file:|\s/|~/|[A-Z]:\\).*", TEXT) == []


def test_a_distribution_is_pinned_once_for_each_machine():
    """Two versions are for different machines, and each says which."""
    twice = [pin for pin in PINS if sum(other.name == pin.name for other in PINS) > 1]

    assert [pin.name for pin in twice if pin.marker is None] == []
    assert len({(pin.name, pin.marker) for pin in PINS}) == len(PINS)


@pytest.mark.parametrize("group", tried())
def test_what_the_project_asks_for_is_pinned_at_a_version_that_it_allows(group):
    """If this fails after a change of pyproject.toml: make lock, then make licences."""
    pinned = {pin.name: [one.version for one in PINS if one.name == pin.name] for pin in PINS}
    missing = [
        str(one)
        for one in tried()[group]
        if not (versions := pinned.get(canonicalize_name(one.name)))
        or not all(one.specifier.contains(v) for v in versions)
    ]

    assert missing == []


def test_what_comes_along_is_pinned_too():
    """Else pip would choose its version on the day of the installation."""
    everything = needed_by(one for requirements in tried().values() for one in requirements)

    assert everything - {pin.name for pin in PINS} == set()


def test_the_tests_have_every_extra():
    """`make test` proves what a user may install, so nothing that an extra names is missing there."""
    asked = tried()
    tests = needed_by([*asked["core"], *asked[TESTS_EXTRA]])
    missing = {extra: needed_by(requirements) - tests for extra, requirements in asked.items()}

    assert {extra: names for extra, names in missing.items() if names} == {}
