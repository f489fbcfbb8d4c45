"""What is pinned, what is asked for, and who needs what: the lock, `pyproject.toml` and the installed metadata."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from itertools import product
from pathlib import Path
from typing import Any, Final

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parents[2]
LOCK: Final = ROOT / "requirements.lock"
TESTS_EXTRA: Final = "dev"
UNTRIED: Final = {"vowpalwabbit"}
HEAD = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+))?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# The lock is for every machine, so whoever needs something on any of these counts as needing it.
MACHINES: Final = tuple(
    {"sys_platform": system, "platform_system": name, "os_name": kind, "python_version": python}
    | {"python_full_version": f"{python}.0", "implementation_name": "cpython"}
    | {"platform_python_implementation": "CPython"}
    for (system, name, kind), python in product(
        (("linux", "Linux", "posix"), ("darwin", "Darwin", "posix"), ("win32", "Windows", "nt")), ("3.11", "3.12")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One file set of the lock: a version, where it counts, and the hashes of its files."""

    name: str
    version: str
    marker: str | None
    hashes: tuple[str, ...]


def pins(text: str) -> tuple[Pin, ...]:
    """The lock, line by line. Raises ValueError with everything in it that is neither a pin nor a hash."""
    logical = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    odd = [word for line in logical for word in _odd_words(line)]
    if odd:
        raise ValueError(f"neither a pin nor a sha256: {'; '.join(odd)}")
    return tuple(_pin(line) for line in logical)


def _odd_words(line: str) -> Iterator[str]:
    head, *rest = re.split(r" {2,}(?=--)", line.strip())
    if not HEAD.fullmatch(head.strip()):
        yield head.strip()
    yield from (word for word in rest if not HASH.fullmatch(word.strip()))


def _pin(line: str) -> Pin:
    head, *hashes = re.split(r" {2,}(?=--)", line.strip())
    found = HEAD.fullmatch(head.strip())
    assert found is not None
    return Pin(
        name=found["name"],
        version=found["version"],
        marker=found["marker"] and found["marker"].strip(),
        hashes=tuple(word.strip() for word in hashes),
    )


@cache
def project() -> dict[str, Any]:
    """The `[project]` table."""
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"])


def asked_for() -> dict[str, list[Requirement]]:
    """Group -> what it names: `core`, then every extra as it stands in `pyproject.toml`."""
    groups = {"core": project()["dependencies"]} | project()["optional-dependencies"]
    return {group: [Requirement(text) for text in texts] for group, texts in groups.items()}


def tried() -> dict[str, list[Requirement]]:
    """`asked_for` without what only somebody who compares policies by hand installs: no test needs it."""
    return {g: [one for one in some if canonicalize_name(one.name) not in UNTRIED] for g, some in asked_for().items()}


def needed_by(requirements: Iterable[Requirement]) -> frozenset[str]:
    """Everything that comes along, on whichever machine: canonical names, the requirements themselves included.

    What is not installed here ends its branch: it belongs to another system, or the lock test misses it.
    """
    seen: set[tuple[str, str]] = set()
    waiting = [(canonicalize_name(one.name), extra) for one in requirements for extra in ("", *one.extras)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        waiting += [
            (canonicalize_name(one.name), wanted)
            for one in _requires(name)
            if one.marker is None or _counts(one.marker, extra)
            for wanted in ("", *one.extras)
        ]
    return frozenset(name for name, _ in seen)


def installed(name: str) -> Distribution | None:
    """The metadata of what is installed here under a name; None where it is not."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


@cache
def _requires(name: str) -> tuple[Requirement, ...]:
    found = installed(name)
    return tuple(Requirement(text) for text in (found.requires or ())) if found else ()


def _counts(marker: Marker, extra: str) -> bool:
    return any(marker.evaluate({**machine, "extra": extra}) for machine in MACHINES)
