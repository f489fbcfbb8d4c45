"""A list of exercises of others into a folder of stretches: as `--catalog` takes it, one TOML file for each.

What a list says about its exercises it says in columns; what it does not say the mapping states for all of them. Of
hazards such a list says nothing that could be relied on, so its stretches are not screened (decisions 1.13), until
somebody answers for each of them and writes `hazards_answered = true` into its file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from recommender.catalog.added import AddedStretch, Taken, clashes
from recommender.catalog.catalog import Catalog
from recommender.errors import Problem
from recommender.exchange.intake.account import ACCOUNT, REJECTS, Account, Rejects
from recommender.exchange.intake.cells import missing_words
from recommender.exchange.intake.exercise_log import slug_of
from recommender.exchange.intake.mapping import CatalogField, format_of
from recommender.exchange.intake.mapping import Mapping as MappingFile
from recommender.exchange.intake.sources import rows_of_file
from recommender.exchange.intake.take_tables import account_of, known_id, new_folder
from recommender.reading import validated
from recommender.store.seen import Seen

NO_ID: Final = "id: has nothing that an id can be made of"
MOST_STRETCHES: Final = 5_000
MOST_ROWS: Final = MOST_STRETCHES + 1_000  # what stands behind them is not looked at
TOO_MANY_ROWS: Final = f"stands behind the first {MOST_ROWS} rows"
TOO_MANY: Final = f"is one stretch more than the {MOST_STRETCHES} that can be taken in"


def take_catalog(path: Path, mapping: MappingFile, folder: Path, *, catalog: Catalog) -> Account:
    """Takes a list in and returns what became of its rows: the folder `<namespace>/`, rejects.csv and import.json.

    The folder is one of others as it stands: `--catalog <namespace>` lays it on top of ours.

    Raises as `take_tables`. catalog: ours, which nothing that comes in may shadow.
    """
    account = account_of(path, mapping)
    account.folder = str(mapping.namespace)
    with new_folder(folder) as part, Seen() as seen:
        home = part / account.folder / "catalog"
        home.mkdir(mode=0o700, parents=True)
        (home.parent / "folder.toml").write_text(_about(mapping), encoding="utf-8")
        with Rejects(part / REJECTS, account) as rejects:
            for stretch, table in _kept(path, mapping, catalog, seen, rejects):
                text = "\n".join([HEAD, *_toml(table)]) + "\n"
                (home / f"{stretch.id.split(':')[1]}.toml").write_text(text, encoding="utf-8")
        account.written["stretches"] = account.stored
        (part / ACCOUNT).write_text(json.dumps(account.to_document(), indent=2) + "\n", encoding="utf-8")
    return account


def _about(mapping: MappingFile) -> str:
    """Whose folder it is, for `folder.toml`: a name that the mapping gave has no sign that TOML would stumble over."""
    return f'namespace = "{mapping.namespace}"\n\n[words.en]\ntitle = "the list {mapping.name}"\n'


HEAD: Final = """\
# Taken in from a list of others. NOT SCREENED: nobody has said what it asks of joints and tissues.
# Go through data/hazards.toml, write every tag that applies into `hazards`, and only then
# set hazards_answered = true."""


def _kept(
    path: Path, mapping: MappingFile, catalog: Catalog, seen: Seen, rejects: Rejects
) -> Iterator[tuple[AddedStretch, dict[str, Any]]]:
    """The stretches that are stored, with what their files hold. Every other row goes to the rejects."""
    named = {name: field for name, field in mapping.fields.items() if field.column is not None}
    columns = (*(str(field.column) for field in named.values()), *mapping.id)
    missing = missing_words(mapping.file.missing)
    account, taken = rejects.account, Taken.of(catalog)
    for line, cells, fault in rows_of_file(path, mapping.file, format_of(path, mapping), columns or ("",)):
        account.rows += 1
        if fault is not None or account.rows > MOST_ROWS:
            rejects.reject(line, [fault or TOO_MANY_ROWS])
            continue
        table = _table(mapping, dict(zip(named, cells, strict=False)), missing)
        stretch, wrong = _stretch(table, mapping, catalog, taken)
        if stretch is None or account.stored >= MOST_STRETCHES:
            rejects.reject(line, wrong or [TOO_MANY])
        elif twice := _seen_before(stretch, cells[len(named) :], line, seen):
            rejects.reject(line, *twice)
        else:
            account.stored += 1
            yield stretch, table


def _seen_before(
    stretch: AddedStretch, own_id: Sequence[str], line: int, seen: Seen
) -> tuple[list[str], int | None] | None:
    """A second row of one id, of one name of an id, or of one name."""
    for name in (stretch.id, f"name {stretch.name.casefold()}"):
        if twice := known_id([name], line, seen):
            return twice
    return known_id(own_id, line, seen) if own_id else None


def _table(mapping: MappingFile, texts: Mapping[str, str], missing: frozenset[str]) -> dict[str, Any]:
    """The fields of one row, nested as in a file of the catalog; what a row leaves empty is left out."""
    table: dict[str, Any] = {}
    for path, field in mapping.fields.items():
        value = field.value if field.column is None else _value(field, texts[path].strip(), missing)
        if value is not None:
            *above, last = path.split(".")
            place = table
            for name in above:
                place = place.setdefault(name, {})
            place[last] = value
    return table


def _value(field: CatalogField, text: str, missing: frozenset[str]) -> Any:
    if text in missing:
        return None
    parts = [part.strip() for part in text.split(field.split)] if field.split else [text]
    words = {word.casefold(): meant for word, meant in field.words.items()}
    found = [words.get(part.casefold(), _number(part) if field.number else part) for part in parts if part]
    return found if field.split else next(iter(found), None)


def _number(text: str) -> Any:
    """The whole number of a text, or the text as it is: the catalog then says what is wrong with it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def _stretch(
    table: dict[str, Any], mapping: MappingFile, catalog: Catalog, taken: Taken
) -> tuple[AddedStretch | None, list[str]]:
    """The stretch of a row, or everything that is wrong with it."""
    slug = slug_of(str(table.get("id", "")))
    if not slug:
        return None, [NO_ID]
    problems: list[Problem] = []
    fields = {name: value for name, value in table.items() if name != "id"}
    stretch = validated(AddedStretch, fields | {"id": f"{mapping.namespace}:{slug}"}, "", problems)
    if stretch is not None:
        found = clashes(stretch, catalog, taken)
        problems += [Problem(problem.where.removeprefix(f"{stretch.id}: "), problem.what) for problem in found]
    table.pop("id")
    return (None if problems else stretch), [str(problem) for problem in problems]


def _toml(table: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The lines of a TOML file, the plain values of each table before the tables in it."""
    plain = {name: value for name, value in table.items() if not isinstance(value, dict)}
    if path and plain:
        yield f"\n[{path}]"
    for name, value in plain.items():
        # JSON of texts, numbers, truths and lists of them is TOML as well
        yield f"{name} = {json.dumps(value, ensure_ascii=True)}"
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _toml(value, f"{path}.{name}" if path else name)
