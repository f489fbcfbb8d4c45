"""A folder of others laid on top of ours: their stretches, pictures and rules, or every problem of every file at once.

    folder.toml            namespace = "north", and what people call it
    catalog/<name>.toml    a stretch as ours, `hazards_answered = true` once every hazard tag was gone through
    figures/<name>.toml    its picture, if there is one: as ours, on our base poses
    safety/*.toml          rules over our answers (`[[rule]]`), and tag checks failed for a reason (`[[exception]]`)

It adds and nothing else (decisions 1.13): what has a name of ours is refused, and so is a file that we would not read.
Nothing is half loaded: with one problem anywhere no folder is used at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, StringConstraints

from recommender.catalog.added import NAMESPACE, OWN, AddedStretch
from recommender.errors import Problem
from recommender.figure.library import FOLDER as FIGURES
from recommender.figure.library import read_table
from recommender.knowledge import Knowledge
from recommender.reading import read_toml, unknown_word, validated
from recommender.safety.added_rules import AddedRule

ABOUT: Final = "folder.toml"
CATALOG, SAFETY = "catalog", "safety"
PARTS: Final = (CATALOG, FIGURES, SAFETY)
NOT_OURS_TO_CHANGE: Final = "is a stretch of ours, which cannot be changed; give yours a name of its own"
NO_NEW_WORDS: Final = (
    "a folder adds stretches and rules over our questions and hazard tags; it cannot add or change these"
)


class _AboutWords(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]


class _AboutTranslations(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: _AboutWords


class About(BaseModel):
    """Whose folder it is. namespace: what its ids begin with; title: what people read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    namespace: Annotated[str, StringConstraints(pattern=rf"^{NAMESPACE}$")]
    words: _AboutTranslations


class FailedForAReason(BaseModel):
    """A tag check that a stretch of the folder fails for a good reason, and who says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stretch: str
    check: str
    reason: str
    signed: str


@dataclass(frozen=True, kw_only=True)
class Folder:
    """What stands in a folder, each file well-formed, not yet held against ours."""

    path: Path
    about: About
    stretches: tuple[AddedStretch, ...]
    rules: tuple[tuple[str, AddedRule], ...]
    exceptions: tuple[tuple[str, FailedForAReason], ...]

    @property
    def namespace(self) -> str:
        return self.about.namespace

    def place(self, stretch: AddedStretch) -> str:
        """The file of a stretch, as problems name it."""
        return f"{self.path.name}/{CATALOG}/{stretch.id.partition(':')[2]}.toml"


def read_folder(path: Path, knowledge: Knowledge, problems: list[Problem]) -> Folder | None:
    """What a folder holds; every problem of every file in it is added. None where it does not say whose it is."""
    if not path.is_dir():
        problems.append(Problem(path.name or "--catalog", "is not a folder"))
        return None
    problems += _foreign_files(path)
    found: list[Problem] = []
    about = validated(About, read_toml(path / ABOUT, found), ABOUT, found) if (path / ABOUT).is_file() else None
    if about is None and not found:
        found.append(Problem(ABOUT, "is missing: it says whose folder it is"))
    if about is not None and about.namespace == OWN:
        found.append(Problem(f"{ABOUT}: namespace", f"{OWN} is for what people enter for themselves"))
    # without a namespace the files can still be read: all that is wrong with them is told at once
    namespace = about.namespace if about is not None else "folder"
    stretches = list(_stretches(path, namespace, knowledge, found))
    rules, exceptions = _rule_files(path, found)
    _picture_files(path, {stretch.id.partition(":")[2] for stretch in stretches}, found)
    problems += [Problem(f"{path.name}/{problem.where}", problem.what) for problem in found]
    if about is None:
        return None
    return Folder(
        path=path, about=about, stretches=tuple(stretches), rules=tuple(rules), exceptions=tuple(exceptions)
    )  # fmt: skip


def _foreign_files(path: Path) -> Iterator[Problem]:
    """What we would not read: somebody who wrote it would think that it holds."""
    for entry in sorted(path.iterdir()):
        where = f"{path.name}/{entry.name}"
        if entry.name.startswith(".") or entry.suffix == ".md" or entry.name in (ABOUT, *PARTS):
            continue
        yield Problem(where, NO_NEW_WORDS if entry.suffix == ".toml" else "is nothing that a folder of stretches holds")
    for part in PARTS:
        for entry in sorted((path / part).glob("*")) if (path / part).is_dir() else ():
            if entry.suffix != ".toml" and not entry.name.startswith("."):
                what = "bases are ours; a picture says only what is otherwise" if entry.is_dir() else "is no .toml file"
                yield Problem(f"{path.name}/{part}/{entry.name}", what)


def _stretches(path: Path, namespace: str, knowledge: Knowledge, problems: list[Problem]) -> Iterator[AddedStretch]:
    for file in sorted((path / CATALOG).glob("*.toml")):
        where, before = f"{CATALOG}/{file.name}", len(problems)
        table = _table(file, where, problems)
        if len(problems) > before:
            continue
        given = table.pop("id", None)
        if file.stem in knowledge.catalog or (isinstance(given, str) and given in knowledge.catalog):
            problems.append(Problem(where, f"{given or file.stem} {NOT_OURS_TO_CHANGE}"))
        elif given not in (None, f"{namespace}:{file.stem}"):
            problems.append(
                Problem(f"{where}: id", "should be the folder's namespace and the file's name, or be left out")
            )
        entry = validated(AddedStretch, table | {"id": f"{namespace}:{file.stem}"}, where, problems)
        if entry is not None:
            yield entry


def _rule_files(
    path: Path, problems: list[Problem]
) -> tuple[list[tuple[str, AddedRule]], list[tuple[str, FailedForAReason]]]:
    rules: list[tuple[str, AddedRule]] = []
    exceptions: list[tuple[str, FailedForAReason]] = []
    for file in sorted((path / SAFETY).glob("*.toml")):
        where = f"{SAFETY}/{file.name}"
        table = _table(file, where, problems)
        for key in sorted(set(table) - {"rule", "exception"}):
            problems.append(Problem(f"{where}: {key}", NO_NEW_WORDS))
        for number, row in enumerate(_rows(table, "rule", where, problems), 1):
            place = f"{where}: {row.get('code', f'rule {number}')}" if isinstance(row, dict) else f"{where}: {number}"
            if (rule := validated(AddedRule, row, place, problems)) is not None:
                rules.append((place, rule))
        for row in _rows(table, "exception", where, problems):
            if (exception := validated(FailedForAReason, row, where, problems)) is not None:
                exceptions.append((where, exception))
    return rules, exceptions


def _rows(table: dict[str, Any], key: str, where: str, problems: list[Problem]) -> list[Any]:
    rows = table.get(key, [])
    if isinstance(rows, list):
        return rows
    problems.append(Problem(f"{where}: {key}", f"should be written [[{key}]], once for each"))
    return []


def _table(file: Path, where: str, problems: list[Problem]) -> dict[str, Any]:
    found: list[Problem] = []
    table = read_toml(file, found)
    problems += [Problem(where, problem.what) for problem in found]
    return table


def _picture_files(path: Path, names: set[str], problems: list[Problem]) -> None:
    for file in sorted((path / FIGURES).glob("*.toml")):
        found: list[Problem] = []
        read_table(file, found)
        problems += [Problem(f"{FIGURES}/{problem.where}", problem.what) for problem in found]
        if file.stem not in names:
            problems.append(Problem(f"{FIGURES}/{file.name}", unknown_word(file.stem, names, "stretch of this folder")))
