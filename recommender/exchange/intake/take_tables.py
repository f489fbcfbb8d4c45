"""A diary or a log of other people into the six tables of `outcomes/frames.py`: a folder, all of it or nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from recommender.errors import Problem, UsageError
from recommender.exchange.intake.account import ACCOUNT, REJECTS, Account, Rejects
from recommender.exchange.intake.diary import Diary, Record, Taken
from recommender.exchange.intake.exercise_log import ExerciseLog, ExerciseReader
from recommender.exchange.intake.mapping import Mapping, format_of
from recommender.exchange.intake.people import People
from recommender.exchange.intake.sources import rows_of_file
from recommender.exchange.intake.spool import Spool, TableFormat, require_arrow, write_table
from recommender.store.seen import Seen

if TYPE_CHECKING:
    from recommender.outcomes.frame_columns import Column

SAME_ID: Final = "has the id of a row that was stored"
NO_ID: Final = "has no id"


def take_tables(
    path: Path,
    mapping: Mapping,
    folder: Path,
    *,
    today: date,
    stretches: Collection[str],
    table_format: TableFormat = "parquet",
) -> Account:
    """Takes a file in and returns what became of its rows. The folder then holds the tables, rejects.csv, import.json.

    Raises DataError where the file as a whole cannot be used, UsageError where the folder holds something already,
    OSError where it cannot be written; then there is no folder.

    stretches  ids that a log may name as they are
    """
    if table_format == "parquet":
        require_arrow()
    with new_folder(folder) as part:
        return _take(path, mapping, part, today=today, stretches=stretches, table_format=table_format)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into that takes its name when all went well; else nothing is left of it. Raises UsageError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError([Problem(folder.name, "is there already and holds something; name a new folder")])
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    try:
        yield part
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _take(
    path: Path, mapping: Mapping, part: Path, *, today: date, stretches: Collection[str], table_format: TableFormat
) -> Account:
    from recommender.outcomes.frames import TABLES
    from recommender.outcomes.tables import DICTIONARY, dictionary

    account, people = account_of(path, mapping), People()
    with Seen() as seen:
        reader: Diary | ExerciseLog = Diary(mapping, today, people)
        if mapping.kind == "exercise_log":
            reader = ExerciseLog(ExerciseReader(mapping, today, stretches), mapping.name, people, seen)
        with Spool(reader.tables) as spool:
            with Rejects(part / REJECTS, account) as rejects:
                for taken in _kept(path, mapping, reader, seen, rejects):
                    people.meet(taken.person, taken.day, taken.arm, taken.nrs)
                    for table, record in taken.records():
                        spool.add(table, record)
            for name, columns in TABLES.items():
                batches = _batches(name, columns, spool if name in reader.tables else None, people, mapping.synthetic)
                account.written[name] = write_table(part / f"{name}.{table_format}", columns, batches)
    account.people = len(people.known)
    dictionary().to_csv(part / DICTIONARY, index=False, lineterminator="\n")
    (part / ACCOUNT).write_text(json.dumps(account.to_document(), indent=2) + "\n", encoding="utf-8")
    return account


def account_of(path: Path, mapping: Mapping) -> Account:
    return Account(
        file=path.name, source=mapping.name, kind=mapping.kind, synthetic=mapping.synthetic, has_ids=bool(mapping.id)
    )


def _kept(path: Path, mapping: Mapping, reader: Diary | ExerciseLog, seen: Seen, rejects: Rejects) -> Iterator[Taken]:
    """The rows that are stored. Each row of the file comes out here or goes to the rejects, and is counted once."""
    account, own = rejects.account, len(reader.columns)
    columns = (*reader.columns, *mapping.id)
    for line, cells, fault in rows_of_file(path, mapping.file, format_of(path, mapping), columns):
        account.rows += 1
        if fault is not None:
            rejects.reject(line, [fault])
            continue
        taken = reader.read(cells[:own])
        if isinstance(taken, list):
            rejects.reject(line, taken)
        elif mapping.id and (twice := known_id(cells[own:], line, seen)) is not None:
            rejects.reject(line, *twice)
        else:
            account.stored += 1
            yield taken


def known_id(texts: Sequence[str], line: int, seen: Seen) -> tuple[list[str], int | None] | None:
    """Why a row with this id is not taken in, and the line that it stands against; None where it is new."""
    name = "\x1f".join(texts).strip() if len(texts) > 1 else texts[0].strip()
    if not name.strip("\x1f "):
        return [NO_ID], None
    first = seen.first_line(name, line)
    return None if first is None else ([SAME_ID], first)


def _batches(
    name: str, columns: Sequence[Column], spool: Spool | None, people: People, synthetic: bool
) -> Iterator[list[Record]]:
    """The rows of a table with the week of each, counted from the first day of its person."""
    if name == "persons":
        yield [
            (person, met.arm, met.first_day, met.first_nrs, None, None, None, None, synthetic, None)
            for person, met in people.known.items()
        ]
    if spool is None:
        return
    names = [column.name for column in columns]
    week_at, day_at = names.index("week"), names.index("date")
    for batch in spool.batches(name):
        yield [
            (*row[:week_at], (row[day_at] - people.known[row[0]].first_day).days // 7, *row[week_at + 1 :])
            for row in batch
        ]
