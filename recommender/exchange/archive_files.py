"""The files of a zip file from anywhere, read without trust: nothing is unpacked to the disk or before it was measured.

A file may say that it is small and be huge, name places outside of its folder, or hold a name twice. So: only the names
that our archives have are allowed, and sizes are bounded before anything is opened and again while it is read.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from typing import Final

from recommender.errors import Problem
from recommender.exchange.archive import DATA, MANIFEST, MODEL, README, STUDY
from recommender.outcomes.frames import TABLES
from recommender.outcomes.tables import DICTIONARY

ZIP_STARTS: Final = b"PK\x03\x04"
LARGEST_ARCHIVE_BYTES: Final = 60_000_000  # what it may weigh packed
LARGEST_FILE_BYTES: Final = 50_000_000  # what one file in it may hold: as a plain export
LARGEST_CONTENT_BYTES: Final = 150_000_000  # and all of them together
LARGEST_DIRECTORY_BYTES: Final = 20_000  # our list of files takes about two thousand
_END_BYTES, _ZIP64_BYTES = 22, 20
NAMES: Final = frozenset(
    {DATA, MODEL, STUDY, MANIFEST, README, f"tables/{DICTIONARY}"}
    | {f"tables/{table}.{suffix}" for table in TABLES for suffix in ("csv", "parquet")}
)


def is_zip(content: bytes) -> bool:
    """Whether a file begins like a zip file, whatever it is called."""
    return content.startswith(ZIP_STARTS)


def files_of(content: bytes, problems: list[Problem]) -> dict[str, bytes]:
    """By name, what stands in it; empty with a problem where anything in its list is not as in ours."""
    if problem := _container_problem(content):
        problems.append(problem)
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            problems += _entry_problems(entries)
            if problems:
                return {}
            return {entry.filename: _read(archive, entry, problems) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError):
        problems.append(Problem("", "is not a zip file, or is damaged"))
        return {}


def _container_problem(content: bytes) -> Problem | None:
    """What is wrong before its list of files is read: a list of a million names would fill the memory by itself."""
    if len(content) > LARGEST_ARCHIVE_BYTES:
        return Problem("", "is too large to be one of our archives")
    end = content[-_END_BYTES:]
    if not is_zip(content) or end[:4] != b"PK\x05\x06" or content[-_END_BYTES - _ZIP64_BYTES :][:4] == b"PK\x06\x07":
        return Problem("", "is not a zip file that `stretch export --all` wrote, or is damaged")
    if int.from_bytes(end[12:16], "little") > LARGEST_DIRECTORY_BYTES:
        return Problem("", "holds more files than our archives do")
    return None


def _entry_problems(entries: list[zipfile.ZipInfo]) -> list[Problem]:
    problems = [
        Problem(shown_name(name), "stands more than once")
        for name, count in Counter(entry.filename for entry in entries).items()
        if count > 1
    ]
    for entry in entries:
        where = shown_name(entry.filename)
        if entry.filename not in NAMES:
            problems.append(Problem(where, "is no file of our archives"))
        if entry.flag_bits & 0x1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            problems.append(Problem(where, "is encrypted or packed in a way that is not read here"))
        if entry.external_attr >> 28 not in (0, 0o10):  # the kind of file, where it says one: 0o10 is a plain one
            problems.append(Problem(where, "is a link or a folder, not a file"))
        if entry.file_size > LARGEST_FILE_BYTES:
            problems.append(Problem(where, "would be too large unpacked"))
    if sum(entry.file_size for entry in entries) > LARGEST_CONTENT_BYTES:
        problems.append(Problem("", "would be too large unpacked"))
    return problems


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, problems: list[Problem]) -> bytes:
    """At most so many bytes as the list of files says, whatever is packed in it."""
    try:
        with archive.open(entry) as packed:
            content = packed.read(entry.file_size + 1)
            if len(content) == entry.file_size:
                return content
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        pass
    problems.append(Problem(entry.filename, "is damaged"))
    return b""


def shown_name(name: str) -> str:
    """A name without the folders it tries to reach."""
    return name.replace("\\", "/").rpartition("/")[2][:40] or "a file"
