"""A zip file from anywhere, read without trust: nothing is unpacked to the disk, and nothing before it was measured.

A file may say that it is small and be huge, name places outside of its folder, or hold a name twice. So: only the names
that our archives have are allowed, sizes are bounded before anything is opened and again while it is read, and every
file must be what the manifest says. All problems are listed.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, ValidationError

from recommender.errors import DocumentError, Problem
from recommender.exchange.archive import DATA, MANIFEST, MODEL, README, STUDY
from recommender.outcomes.frames import TABLES
from recommender.outcomes.tables import DICTIONARY
from recommender.reading import problems_of, read_json

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


class _ManifestFile(BaseModel):
    model_config = ConfigDict(extra="ignore")

    name: str
    bytes: Annotated[StrictInt, Field(ge=0)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """What an archive says of itself. Fields of a newer version are passed over."""

    model_config = ConfigDict(extra="ignore")

    archive_version: Literal[1]
    person: str
    software: str
    catalog: str
    rules: str
    model: str | None = None
    model_is_current: StrictBool = False
    folders: dict[str, str] = {}
    files: tuple[_ManifestFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The documents of an archive. data: an export, not yet checked."""

    manifest: Manifest
    data: Any
    model: Any
    study: Any


def is_zip(content: bytes) -> bool:
    """Whether a file begins like a zip file, whatever it is called."""
    return content.startswith(ZIP_STARTS)


def read_archive(content: bytes) -> Archive:
    """What an archive holds. Raises DocumentError with every problem found; then nothing of it can be trusted."""
    problems: list[Problem] = []
    files = _files(content, problems)
    manifest = _manifest(files, problems) if not problems else None
    if manifest is not None:
        problems += _not_as_said(manifest, files)
    documents = {
        name: read_json(_text(files[name], name, problems), name, problems)
        for name in (DATA, MODEL, STUDY)
        if name in files and not problems
    }
    if problems or manifest is None:
        raise DocumentError(problems)
    data = documents[DATA]
    if not isinstance(data, dict) or data.get("person") != manifest.person:
        raise DocumentError([Problem(DATA, "is not of the person that manifest.json names")])
    return Archive(manifest=manifest, data=data, model=documents.get(MODEL), study=documents.get(STUDY))


def _files(content: bytes, problems: list[Problem]) -> dict[str, bytes]:
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
        Problem(_shown(name), "stands more than once")
        for name, count in Counter(entry.filename for entry in entries).items()
        if count > 1
    ]
    for entry in entries:
        where = _shown(entry.filename)
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


def _manifest(files: dict[str, bytes], problems: list[Problem]) -> Manifest | None:
    for name in (MANIFEST, DATA):
        if name not in files:
            problems.append(Problem(name, "is missing"))
    if problems:
        return None
    table = read_json(_text(files[MANIFEST], MANIFEST, problems), MANIFEST, problems)
    if problems:
        return None
    try:
        return Manifest.model_validate(table)
    except ValidationError as error:
        problems += problems_of(error, Manifest, MANIFEST)
        return None


def _not_as_said(manifest: Manifest, files: dict[str, bytes]) -> list[Problem]:
    """Files that are not what the manifest says of them, and names that only one of the two has."""
    said = {entry.name: entry for entry in manifest.files}
    held = {name: content for name, content in files.items() if name != MANIFEST}
    problems = [Problem(_shown(name), "stands in manifest.json, but is missing") for name in sorted(said.keys() - held)]
    for name, content in sorted(held.items()):
        if name not in said:
            problems.append(Problem(name, "does not stand in manifest.json"))
        elif (len(content), hashlib.sha256(content).hexdigest()) != (said[name].bytes, said[name].sha256):
            problems.append(Problem(name, "was changed: it is not what manifest.json says"))
    return problems


def _text(content: bytes, name: str, problems: list[Problem]) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.append(Problem(name, f"is not UTF-8 text (byte {error.start})"))
        return "null"


def _shown(name: str) -> str:
    """A name without the folders it tries to reach."""
    return re.sub(r".*[/\\]", "", name)[:40] or "a file"
