"""The stretches that people entered for themselves: one TOML file each, in a folder of each person beside the database.

`people.db.stretches/me-2744ccd1/my-twist.toml`. Files, so that a person can read them, change them and take them along.
They are as private as the database: for their owner's eyes alone, and gone when the person is erased.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recommender.catalog.own import OwnEntry, slug_for, toml_of
from recommender.errors import Problem, StoreError, UnknownNameError, UsageError
from recommender.reading import read_toml, unknown_word, validated

MOST_STRETCHES: Final = 100  # of one person
OWN_TABLE: Final = "own_stretches"  # the name in an export and in a backup
LONGEST_TEXT: Final = 1_000_000  # letters of one file
NO_PLACE: Final = Problem("", "own stretches are kept in files beside the database; they need one that is a file")


@dataclass(frozen=True, slots=True)
class OwnText:
    """One file as it stands on the disk, whoever can read it. folder: that of its person, under the folder of all."""

    folder: str
    name: str
    text: str

    @property
    def fits(self) -> bool:
        """Whether it can be put on a disk, and nowhere but where own stretches are."""
        return bool(
            re.fullmatch(r"[a-z0-9-]{1,60}-[0-9a-f]{8}", self.folder)
            and re.fullmatch(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,200}\.toml", self.name)
            and len(self.text) <= LONGEST_TEXT
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFile:
    """One file. entry: None, with the problems, where it cannot be used; then nothing of it is."""

    slug: str
    entry: OwnEntry | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnStretchFiles:
    """home: the folder of all people; None where there is no place for one, as beside a database in memory."""

    home: Path | None

    @classmethod
    def beside(cls, database: Path | None) -> OwnStretchFiles:
        """The files beside a database; None: there is no place for any."""
        return cls(None if database is None else database.with_name(f"{database.name}.stretches"))

    def of(self, person: str) -> list[OwnFile]:
        """The stretches of a person, by the names of their files."""
        return [_read(path) for path in self._paths(person)]

    def mark(self, person: str) -> tuple[object, ...]:
        """It changes with every file of a person."""
        return tuple((path.name, *_stamp(path)) for path in self._paths(person))

    def save(self, person: str, entry: OwnEntry, slug: str | None = None) -> str:
        """Stores a stretch, durably and whole, and returns the name of its file. slug: that of one that is changed.

        Raises UsageError where there is no place for it, UnknownNameError where `slug` is not there, StoreError where
        it cannot be written.
        """
        taken = [path.stem for path in self._paths(person)]
        if slug is not None and slug not in taken:
            raise UnknownNameError([Problem("", unknown_word(slug, taken, "stretch of yours"))])
        if slug is None and len(taken) >= MOST_STRETCHES:
            raise UsageError([Problem("", f"there are {MOST_STRETCHES} already; delete one first")])
        return self.save_as(person, entry, slug or slug_for(entry.name, taken))

    def save_as(self, person: str, entry: OwnEntry, slug: str) -> str:
        """Stores a stretch under this name, in the place of what was there. Raises as `save`."""
        folder = self._folder(person)
        if folder is None:
            raise UsageError([NO_PLACE])
        with _worded(f"{slug}.toml"):
            for part in (folder.parent, folder):
                part.mkdir(mode=0o700, exist_ok=True)
            _write(folder, f"{slug}.toml", toml_of(entry))
        return slug

    def delete(self, person: str, slug: str) -> None:
        """Deletes a stretch; what was done of it stays in the history. Raises UnknownNameError where there is none."""
        found = next((path for path in self._paths(person) if path.stem == slug), None)
        if found is None:
            raise UnknownNameError([Problem("", "there is no such stretch of yours")])
        with _worded(found.name):
            found.unlink()

    def erase(self, person: str) -> None:
        """Deletes everything of a person. Raises StoreError where that cannot be."""
        folder = self._folder(person)
        if folder is None or not folder.is_dir():
            return
        with _worded("your own stretches"):
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()
            with suppress(OSError):  # others are in it
                folder.parent.rmdir()

    def texts(self) -> list[OwnText]:
        """Every file of everybody that could be one of ours, as it stands, in the order of their names.

        Raises StoreError where one cannot be read.
        """
        paths = sorted(self.home.glob("*/*.toml")) if self.home is not None else []
        with _worded("an own stretch", "read"):
            found = [OwnText(path.parent.name, path.name, path.read_bytes().decode(errors="replace")) for path in paths]
        return [own for own in found if own.fits]

    def put_back(self, texts: Sequence[OwnText]) -> None:
        """Puts these files in the place of all that are here: first whole beside them, then by two renames.

        Raises StoreError where they cannot be written; then nothing is changed. Ended between the renames, it has to be
        done again.
        """
        if self.home is None:
            return
        coming, going = (self.home.with_name(f"{self.home.name}.{what}") for what in ("coming", "going"))
        with _worded("own stretches"):
            for rest in (coming, going):  # of a restore that was ended in the middle
                shutil.rmtree(rest, ignore_errors=True)
            for own in texts:
                for part in (coming, coming / own.folder):
                    part.mkdir(mode=0o700, exist_ok=True)
                _write(coming / own.folder, own.name, own.text)
            if self.home.exists():
                self.home.replace(going)
            if texts:
                coming.replace(self.home)
        shutil.rmtree(going, ignore_errors=True)

    def _folder(self, person: str) -> Path | None:
        """The letters of a name that any file system takes, and a hash, so that no two people share a folder."""
        if self.home is None:
            return None
        digest = hashlib.sha256(person.encode()).hexdigest()[:8]
        return self.home / f"{slug_for(person, ())}-{digest}"

    def _paths(self, person: str) -> list[Path]:
        folder = self._folder(person)
        return sorted(folder.glob("*.toml")) if folder is not None else []


def _read(path: Path) -> OwnFile:
    problems: list[Problem] = []
    table = read_toml(path, problems)
    entry = None if problems else validated(OwnEntry, table, path.name, problems)
    return OwnFile(slug=path.stem, entry=entry, problems=tuple(problems))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _write(folder: Path, name: str, text: str) -> None:
    """All of it or nothing, on the disk before this returns."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, suffix=".part", delete=False) as part:
        try:
            part.write(text)
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).replace(folder / name)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    if os.name == "posix":  # the name of a new file is on the disk only with its folder
        directory = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


@contextmanager
def _worded(name: str, done: str = "written") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError([Problem(name, f"cannot be {done}: {error.strerror}")]) from error
