"""The licence of everything that is pinned, as its own metadata states it, and what may come along with what.

    python tests/supply/licences.py --write     after the lock changed: writes licences.toml anew (`make licences`)

The table is for whoever installs the program or passes it on: `core` comes with it, each extra adds its own list, and
`tests` stays with those who change it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution
from typing import Any, Final, NamedTuple

from supply.locked import LOCK, ROOT, TESTS_EXTRA, installed, needed_by, pins, tried

TABLE: Final = ROOT / "licences.toml"
UNKNOWN: Final = "unknown"
PERMISSIVE: Final = frozenset({
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC",
    "LicenseRef-BSD", "LicenseRef-Public-Domain", "MIT", "MIT-0", "MIT-CMU", "NCSA", "PSF-2.0", "Zlib",
})  # fmt: skip
# Their terms bind changes of the library itself, and we change none: an extra may name them, the core does not.
OF_THE_FILE: Final = frozenset({"LGPL-3.0-only", "MPL-2.0"})
ALLOWED: Final = {"core": PERMISSIVE, "extras": PERMISSIVE | OF_THE_FILE, "tests": PERMISSIVE | OF_THE_FILE}
# The words that metadata uses where it has no SPDX expression. "BSD" alone does not say which: then its text does.
SPDX: Final = {
    "Apache 2": "Apache-2.0", "Apache 2.0": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0", "BSD 3-Clause License": "BSD-3-Clause", "2-clause BSD": "BSD-2-Clause",
    "ISC License (ISCL)": "ISC", "ISC License": "ISC", "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Public Domain": "LicenseRef-Public-Domain",
    "Python Software Foundation License": "PSF-2.0",
}  # fmt: skip
PHRASES: Final = (
    ("Apache License Version 2.0", "Apache-2.0"),
    ("Neither the name", "BSD-3-Clause"),
    ("names of the contributors may not be used", "BSD-3-Clause"),
    ("Redistribution and use in source and binary forms", "BSD-2-Clause"),
    ("Permission is hereby granted, free of charge", "MIT"),
)
OWN_TEXT = re.compile(r"(licen[cs]e|copying)(\.(txt|md|rst))?", re.IGNORECASE)


class Read(NamedTuple):
    """A licence that was read elsewhere, since the installed metadata does not say it. because: where, and when."""

    licence: str
    because: str


BY_HAND: Final = {
    "appnope": Read("BSD-2-Clause", "macOS only: read in its wheel, 2026-11-27"),
    "colorama": Read("BSD-3-Clause", "Windows only: read in its wheel, 2026-11-27"),
    "fhir-core": Read("LicenseRef-BSD", "says BSD and holds no text, so nobody can tell which; all are permissive"),
    "fhir-resources": Read("BSD-3-Clause", "says BSD and holds no text: read in its repository, LICENSE at daea2d6"),
}

HEADER: Final = """\
# The licence (SPDX) of everything that requirements.lock pins, as its own metadata states it. `make licences` writes
# this file, and every test run compares it with what is installed. Names as in the lock.
#
# What may come along:
#   core      permissive licences only
#   extras    also licences that bind changes of that library alone (LGPL, MPL): we change none and ship none
#   tests     the same; nothing of it is needed to use the program
# GPL, AGPL, or a licence that nobody could read, stop the tests. An extra lists what it adds to the core.
#
# A wheel may carry compiled libraries of others, under licences of their own that its licence files hold. [carried]
# says which wheels do on Linux. Among them are OpenBLAS and the run-time libraries of GCC: libgfortran and libgomp
# (GPL with the exception that lets any program use them) and libquadmath (LGPL).
"""


def declared(found: Distribution) -> str:
    """The licence of an installed distribution as SPDX, or `unknown`."""
    metadata = found.metadata
    if "License-Expression" in metadata:
        return str(metadata["License-Expression"])
    words = [line.strip() for line in (metadata.get("License") or "").strip().splitlines()[:1]]
    words += [kind.rsplit("::", 1)[-1].strip() for kind in metadata.get_all("Classifier") or () if "License" in kind]
    said = dict.fromkeys(SPDX.get(word, word) for word in words)
    known = [word for word in said if word in PERMISSIVE | OF_THE_FILE or "GPL" in word]
    return " OR ".join(known) if known else _of_the_text(found)


def _of_the_text(found: Distribution) -> str:
    for text in _texts(found):
        plain = " ".join(text.split())
        for phrase, spdx in PHRASES:
            if phrase in plain:
                return spdx
    return UNKNOWN


def _texts(found: Distribution) -> Iterator[str]:
    """Its own licence, not those of what it carries, which stand in files of other names or behind it."""
    for path in found.files or ():
        if ".dist-info" in path.parts[0] and OWN_TEXT.fullmatch(path.name):
            yield path.read_text(encoding="utf-8")
    yield found.metadata.get("License") or ""


def licence_of(name: str) -> str:
    """What stands in the table for a distribution of the lock."""
    if name in BY_HAND:
        return BY_HAND[name].licence
    found = installed(name)
    return declared(found) if found else UNKNOWN


def carried(name: str) -> list[str]:
    """The compiled libraries of others inside what is installed, without the hash that their names end in."""
    found = installed(name)
    folders = [path for path in (found.files or () if found else ()) if path.parts[0].endswith(".libs")]
    return sorted({re.split(r"[-.](?=[0-9a-f]{8}|so)", path.name)[0].rstrip("_-") for path in folders})


def terms(licence: str) -> list[list[str]]:
    """An SPDX expression as choices: each inner list holds together, one of the outer is enough.

    >>> terms("MIT AND (Apache-2.0 OR BSD-2-Clause)")
    Traceback (most recent call last):
    ValueError: brackets are not read: MIT AND (Apache-2.0 OR BSD-2-Clause)
    >>> terms("MIT AND Zlib OR ISC")
    [['MIT', 'Zlib'], ['ISC']]
    """
    if "(" in licence:
        raise ValueError(f"brackets are not read: {licence}")
    return [choice.split(" AND ") for choice in licence.split(" OR ")]


def may_come_with(group: str, licence: str) -> bool:
    """Whether the policy lets a licence into the core, the extras or the tests."""
    return any(set(choice) <= ALLOWED[group] for choice in terms(licence))


def groups() -> dict[str, frozenset[str]]:
    """`core`, each extra without what the core brings, and `tests` without both: names of the lock."""
    locked = frozenset(pin.name for pin in pins(LOCK.read_text("utf-8")))
    asked = tried()
    core = needed_by(asked.pop("core"))
    asked.pop(TESTS_EXTRA)
    extras = {extra: needed_by(requirements) - core for extra, requirements in sorted(asked.items())}
    return {"core": core} | extras | {"tests": locked.difference(core, *extras.values())}


def table() -> dict[str, Any]:
    """What `licences.toml` should hold, from the lock and from what is installed here."""
    by_group = {group: {name: licence_of(name) for name in sorted(names)} for group, names in groups().items()}
    core, tests = by_group.pop("core"), by_group.pop("tests")
    everything = sorted(set(core).union(tests, *by_group.values()))
    return {
        "core": core,
        "extras": by_group,
        "tests": tests,
        "read_elsewhere": {name: read.because for name, read in sorted(BY_HAND.items())},
        "carried": {name: libraries for name in everything if (libraries := carried(name))},
    }


def written() -> dict[str, Any]:
    """What `licences.toml` holds."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def as_toml(content: dict[str, Any]) -> str:
    """The table as text, one distribution a line."""
    lines = [HEADER.rstrip()]
    for section, entries in content.items():
        parts = {f"extras.{extra}": names for extra, names in entries.items()} if section == "extras" else None
        for title, names in (parts or {section: entries}).items():
            lines += ["", f"[{title}]", *(f"{name} = {_value(value)}" for name, value in names.items())]
    return "\n".join(lines) + "\n"


def _value(value: str | list[str]) -> str:
    return f'"{value}"' if isinstance(value, str) else "[" + ", ".join(f'"{one}"' for one in value) + "]"


if __name__ == "__main__":
    text = as_toml(table())
    if "--write" in sys.argv:
        TABLE.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
