"""From `data/figures/*.toml` to posed pictures, or every problem at once. The only module here that reads files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.errors import DataError, Problem
from recommender.figure.posing import Posed, posed
from recommender.figure.shape import NEUTRAL, Shape
from recommender.figure.tables import BaseTable, PictureTable
from recommender.reading import read_toml, unknown_word, validated

FOLDER: Final = "figures"


@dataclass(frozen=True, kw_only=True)
class PictureFiles:
    """What the files hold, well-formed but not yet posed: base name -> base, stretch id -> picture."""

    bases: Mapping[str, BaseTable]
    pictures: Mapping[str, PictureTable]


def picture_file(folder: Path, catalog: Catalog, stretch_id: str) -> Path:
    """Where the picture of a stretch would be: in a `data` folder, or with whoever added the stretch."""
    namespace, _, name = stretch_id.rpartition(":")
    home = catalog.figure_folders.get(namespace)
    return folder / FOLDER / f"{stretch_id}.toml" if home is None else home / f"{name}.toml"


def load_picture(folder: Path, stretch: Stretch, shape: Shape = NEUTRAL, *, file: Path | None = None) -> Posed:
    """The posed picture of one stretch from a `data` folder. Raises DataError with every problem found.

    file  where it is, if not there

    The files are written for the neutral build; where another one misses a contact by a little, it is drawn so.
    """
    problems: list[Problem] = []
    found = read_picture(folder, stretch, problems, shape, file=file)
    if found is None or (problems and shape is NEUTRAL):
        raise DataError(problems)
    return found


def read_picture(
    folder: Path, stretch: Stretch, problems: list[Problem], shape: Shape = NEUTRAL, *, file: Path | None = None
) -> Posed | None:
    """The picture of one stretch as far as it can be posed; every problem is added to `problems`. For drafts."""
    bases = read_bases(folder, problems)
    table = read_table(file or folder / FOLDER / f"{stretch.id}.toml", problems)
    return _posed(stretch, table, bases, shape, problems)


def load_pictures(folder: Path, catalog: Catalog) -> dict[str, Posed]:
    """stretch id -> posed picture, for every file in a `data` folder. Raises DataError with every problem found."""
    problems: list[Problem] = []
    found = read_pictures(folder, catalog, problems)
    if problems:
        raise DataError(problems)
    return found


def read_pictures(folder: Path, catalog: Catalog, problems: list[Problem], shape: Shape = NEUTRAL) -> dict[str, Posed]:
    """What can be posed of the pictures in a `data` folder; every problem is added to `problems`."""
    files = read_files(folder, problems)
    found: dict[str, Posed] = {}
    for stretch_id, table in files.pictures.items():
        if stretch_id not in catalog:
            problems.append(Problem(f"{stretch_id}.toml", unknown_word(stretch_id, catalog.by_id, "stretch")))
        elif picture := _posed(catalog[stretch_id], table, files.bases, shape, problems):
            found[stretch_id] = picture
    return found


def read_files(folder: Path, problems: list[Problem]) -> PictureFiles:
    """Every base and picture that is well-formed; every problem is added to `problems`."""
    bases = read_bases(folder, problems)
    paths = sorted((folder / FOLDER).glob("*.toml"))
    tables = {path.stem: table for path in paths if (table := read_table(path, problems))}
    return PictureFiles(bases=bases, pictures=tables)


def read_bases(folder: Path, problems: list[Problem]) -> dict[str, BaseTable]:
    """name -> base pose; every problem is added to `problems`."""
    bases: dict[str, BaseTable] = {}
    for path in sorted((folder / FOLDER / "bases").glob("*.toml")):
        before = len(problems)
        content = read_toml(path, problems)
        if len(problems) == before and (table := validated(BaseTable, content, f"bases/{path.name}", problems)):
            bases[path.stem] = table
    return bases


def read_table(path: Path, problems: list[Problem]) -> PictureTable | None:
    """What the file of a picture holds, not yet posed; None, with every problem added, where it cannot be used."""
    before = len(problems)
    content = read_toml(path, problems)
    return validated(PictureTable, content, path.name, problems) if len(problems) == before else None


def _posed(
    stretch: Stretch,
    table: PictureTable | None,
    bases: Mapping[str, BaseTable],
    shape: Shape,
    problems: list[Problem],
) -> Posed | None:
    if table is None:
        return None
    if table.base not in bases:
        problems.append(Problem(f"{stretch.id}.toml: base", unknown_word(table.base, bases, "base pose")))
        return None
    return posed(stretch, table, bases[table.base], shape, problems)


def missing_pictures(pictures: Iterable[str], catalog: Catalog) -> list[str]:
    """The ids of the stretches that have no picture yet, in order."""
    return sorted(set(catalog.by_id) - set(pictures))
