"""`stretch schema`, `export`, `doctor`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from recommender.cli.options import AsJson, Database, Person, existing_database, open_application, say_json
from recommender.errors import DataError, Problem, UsageError

DOCUMENTS = ("answers", "plan", "feedback", "checkin", "event")


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    for command in (schema, export, doctor):
        app.command()(command)


def schema(
    document: Annotated[str, typer.Argument(help="answers, plan, feedback, checkin or event.")],
    _person: Person = "me",
    _database: Database = None,
    _as_json: AsJson = False,
) -> None:
    """Print the JSON Schema of a document."""
    from recommender.knowledge import shipped_knowledge
    from recommender.reading import unknown_word
    from recommender.schemas import schema_of

    if document not in DOCUMENTS:
        raise UsageError([Problem("document", unknown_word(document, DOCUMENTS, "document"))])
    say_json(schema_of(document, shipped_knowledge().codes))


def export(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file, or a folder for CSV.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="One CSV file for each table, into a folder.")] = False,
    person: Person = "me",
    database: Database = None,
    _as_json: AsJson = False,  # JSON is what it prints anyway
) -> None:
    """Take everything that is kept about a person with you."""
    if as_csv and output is None:
        raise UsageError([Problem("--output", "is needed with --csv: the folder for the tables")])
    with open_application(database) as application:
        everything = application.export(person)
    from recommender.exchange.take_away import write_csv, write_json

    if output is None:
        say_json(everything)
        return
    try:
        written = write_csv(everything, output) if as_csv else write_json(everything, output)
    except OSError as error:
        raise UsageError([Problem(output.name, f"cannot be written: {error.strerror}")]) from None
    for path in written:
        typer.echo(f"Wrote {path.name}")


def doctor(_person: Person = "me", database: Database = None, as_json: AsJson = False) -> None:
    """Check everything in data/, and the database if there is one, and list every problem."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    from recommender.doctor import Examination, examine, examine_pictures
    from recommender.reading import data_folder

    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("")

        def say(doing: str) -> None:
            bar.update(task, description=doing)

        parts = examine(data_folder(), progress=say), examine_pictures(data_folder(), progress=say)
    found = Examination(
        problems=tuple(problem for part in parts for problem in part.problems),
        notes=tuple(note for part in parts for note in part.notes),
    )
    if (known := existing_database(database)) is not None:
        with open_application(known) as application:
            for person in application.people():
                application.export(person)
    if as_json:
        problems = [{"where": problem.where, "what": problem.what} for problem in found.problems]
        say_json({"problems": problems, "notes": list(found.notes)})
    else:
        for note in found.notes:
            typer.echo(note)
        typer.echo(f"{len(found.problems)} problem{'s' if len(found.problems) != 1 else ''}")
    if found.problems:
        raise DataError(found.problems)
