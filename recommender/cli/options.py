"""The options that every command understands, and how a command opens the database and speaks."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from recommender.cli.catalog_option import knowledge_here
from recommender.errors import AnswersError, DocumentError, Problem, RecommenderError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from recommender.application import Recommender
    from recommender.knowledge import Knowledge
    from recommender.own_stretches import OwnStretches

LEAST_COLUMNS = 20  # a smaller width is none that anybody reads at
NO_PLAN = 4  # exit code of contract section 4: refer, clearance_needed, incomplete

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="FILE|URL",
        envvar="STRETCH_DATABASE",
        help="Database file, :memory: or postgresql://...",
        show_envvar=False,
    ),
]


def _a_name(person: str) -> str:
    """The name that was typed. Raises UsageError where nobody can be called that."""
    if person != "me":  # which needs no look, and most commands hear it
        from recommender.decide import check_person

        check_person(person)
    return person


Person = Annotated[str, typer.Option("--person", metavar="NAME", callback=_a_name, help="Who it is about.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Effort = Annotated[
    Literal["fast", "normal", "thorough"], typer.Option("--effort", help="How hard to look for the best week.")
]
Exact = Annotated[bool, typer.Option("--exact", help="Prove that no week is better; takes up to two minutes.")]
StartsOn = Annotated[str | None, typer.Option("--starts-on", metavar="DATE", help="First day; default today.")]
AnotherDay = Annotated[str | None, typer.Option("--on", metavar="DATE", help="Another day than today.")]
DayOfSession = Annotated[str | None, typer.Option("--on", metavar="DATE", help="Day of the session; default today.")]
DayOfWeek = Annotated[str | None, typer.Option("--on", metavar="DATE", help="A day of the week; default today.")]
StretchId = Annotated[str, typer.Argument(metavar="STRETCH", help="Id of a stretch, as in `stretch catalog list`.")]


def open_application(
    database: str | None, *, effort: str = "normal", knowledge: Knowledge | None = None
) -> Recommender:
    """The application on the chosen database, made where there is none. effort: how hard weeks are planned.

    knowledge  what weeks are made with; None: ours and the folders of this command line
    """
    from recommender.application import Recommender, default_database
    from recommender.settings import Settings

    settings = Settings(effort=effort, catalog=knowledge or knowledge_here())  # type: ignore[arg-type]
    application = Recommender.open(_chosen(database) or default_database(), settings=settings)
    application.finish_erasing()
    return application


def knowledge_for(person: str, database: str | None) -> Knowledge:
    """Ours, the folders of this command line, and what the person entered, where there is a database already."""
    return own_beside(database).knowledge_of(person)


def own_beside(database: str | None) -> OwnStretches:
    """What people entered for themselves; the database itself is not opened for it, nor made."""
    from recommender.own_stretches import OwnStretches
    from recommender.store.own_stretches import OwnStretchFiles
    from recommender.store.store import is_address

    known = existing_database(database)
    path = None if known is None or is_address(known) else Path(known)
    return OwnStretches(files=OwnStretchFiles.beside(path), knowledge=knowledge_here())


def _chosen(database: str | None) -> Path | str | None:
    if database is not None and not database.strip():
        raise UsageError([Problem("--database", "should name a file, or be :memory:")])
    from recommender.store.store import is_address

    if not database or database == ":memory:" or is_address(database):
        return database
    return Path(database).expanduser()


def database_of(database: str | None) -> str:
    """The path or the address of the chosen database, as one text."""
    from recommender.application import default_database

    if database is not None and "://" in database:
        return database
    return str(_chosen(database) or default_database())


def existing_database(database: str | None) -> str | None:
    """The path or address of the chosen database; None where it is a file that opening it would make."""
    from recommender.application import default_database
    from recommender.store.store import is_address

    if database is not None and is_address(database):
        return database
    path = str(_chosen(database) or default_database())
    return path if path != ":memory:" and Path(path).exists() else None


def a_day(text: str | None, option: str = "--starts-on") -> date:
    """The day that was typed, or today. Raises UsageError where it is no day."""
    if text is None:
        from recommender.application import local_today

        return local_today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError([Problem(option, f"'{text[:40]}' is not a date like 2026-11-23")]) from None


def read_document(source: str, error: type[RecommenderError] = DocumentError, *, most_bytes: int | None = None) -> Any:
    """The JSON of a file, or of standard input for `-`. Raises `error` with every problem."""
    from recommender.json_text import read_json
    from recommender.reading import LARGEST_DOCUMENT_BYTES, read_json_file

    problems: list[Problem] = []
    if source == "-":
        if sys.stdin is None:
            raise UsageError([Problem("standard input", "is closed")])
        try:
            text = sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise error([Problem("standard input", f"is not UTF-8 text (byte {fault.start})")]) from None
        value = read_json(text, "standard input", problems)
    else:
        value = read_json_file(Path(source), problems, most_bytes=most_bytes or LARGEST_DOCUMENT_BYTES)
    if problems:
        raise error(problems)
    return value


def read_document_of(person: str, source: str) -> Any:
    """The JSON of what happened to a person. Raises UsageError where --person and the file name different people."""
    document = read_document(source)
    if isinstance(document, dict) and person != "me" and document.get("person") != person:
        raise UsageError([Problem("--person", f"is {person}, but the file is of somebody else")])
    return document


def read_answers_file(source: str) -> Any:
    return read_document(source, AnswersError)


def say_json(value: Any) -> None:
    """One JSON value on standard output: the same bytes for the same value, and JSON in every encoding."""
    takes_all = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
    typer.echo(json.dumps(value, ensure_ascii=not takes_all, indent=2))


def asking(*, as_json: bool) -> AbstractContextManager[object]:
    """Where questions are asked: with --json on standard error, so that standard output holds the JSON alone."""
    return redirect_stdout(sys.stderr) if as_json else nullcontext()


def say_written(written: Sequence[Path], *lines: str, as_json: bool, **facts: Any) -> None:
    """Which files were written: as JSON with the facts, else with the lines; without any, each by its name."""
    if as_json:
        say_json({"files": [path.name for path in written]} | facts)
        return
    for line in lines or [f"Wrote {path.name}" for path in written]:
        typer.echo(line)


def console() -> Console:
    """Text for people: at most 80 columns where the output is not a terminal, no colour where NO_COLOR asks."""
    from rich.console import Console

    class Terminal(Console):
        """rich ends the process with 1 when a reader goes away; `run` knows that this is no error."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    said = os.environ.get("COLUMNS", "")
    width = int(said) if said.isdecimal() and int(said) >= LEAST_COLUMNS else 80
    return Terminal(width=None if sys.stdout.isatty() else width, highlight=False, soft_wrap=False)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raises UsageError where the file or folder cannot be written."""
    try:
        yield
    except OSError as error:
        raise UsageError([Problem(path.name, f"cannot be written: {error.strerror}")]) from None
