"""`stretch schema`, `export`, `import`, `erase`, `doctor`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recommender.cli.catalog_option import knowledge_here
from recommender.cli.options import (
    AsJson,
    Database,
    DayOfWeek,
    Person,
    a_day,
    console,
    existing_database,
    open_application,
    say_json,
    say_written,
    writing,
)
from recommender.cli.serve_commands import MISSING_EXTRA
from recommender.errors import DataError, Problem, UsageError
from recommender.messages import counted

if TYPE_CHECKING:
    from recommender.doctor import Examination

DOCUMENTS = ("answers", "plan", "feedback", "checkin", "event")


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    for command in (schema, export, erase, doctor):
        app.command()(command)
    app.command("import")(take_in)


def schema(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="answers, plan, feedback, checkin or event.")],
    _person: Person = "me",
    _database: Database = None,
    _as_json: AsJson = False,
) -> None:
    """Print the JSON Schema of a document.

    Example: stretch schema answers
    """
    from recommender.knowledge import shipped_knowledge
    from recommender.reading import unknown_word
    from recommender.schemas import schema_of

    if document not in DOCUMENTS:
        raise UsageError([Problem("document", unknown_word(document, DOCUMENTS, "document"))])
    say_json(schema_of(document, shipped_knowledge().codes))


def export(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file, or a folder for CSV.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="One CSV file for each table, into a folder.")] = False,
    as_ics: Annotated[bool, typer.Option("--ics", help="The week as a calendar file, and nothing else.")] = False,
    tables: Annotated[
        Path | None,
        typer.Option("--tables", metavar="FOLDER", help="Everybody's tables as Parquet, or CSV with --csv."),
    ] = None,
    everything_to: Annotated[
        Path | None, typer.Option("--all", metavar="FILE.zip", help="Everything as one archive for another machine.")
    ] = None,
    fhir: Annotated[
        Path | None, typer.Option("--fhir", metavar="FILE", help="A FHIR R4B Bundle (JSON) for other health programs.")
    ] = None,
    on: DayOfWeek = None,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Take your data with you.

    Everything that is kept about a person as JSON, CSV or an archive, the week for a calendar, or everybody's
    tables.

    Example: stretch export --all me.zip
    """
    others = output is not None or as_ics or as_csv
    if _exported_whole(everything_to, fhir, tables, person, database, goes_with_others=others, as_json=as_json):
        return
    if tables is not None and (output is not None or as_ics):
        raise UsageError([Problem("--tables", "names the folder itself, and goes with nothing but --csv")])
    if tables is not None:
        _export_tables(tables, database, as_csv=as_csv, as_json=as_json)
        return
    if as_csv and output is None:
        raise UsageError([Problem("--output", "is needed with --csv: the folder for the tables")])
    if as_ics and as_csv:
        raise UsageError([Problem("--ics", "is another file than --csv; choose one")])
    if as_ics:
        _export_calendar(person, a_day(on, "--on"), database, output, as_json=as_json)
    else:
        _export_person(person, database, output, as_csv=as_csv, as_json=as_json)


def _exported_whole(
    archive: Path | None,
    fhir: Path | None,
    tables: Path | None,
    person: str,
    database: str | None,
    *,
    goes_with_others: bool,
    as_json: bool,
) -> bool:
    """Whether an archive or a Bundle was asked for; then it is written."""
    ways = {"--all": archive, "--fhir": fhir}
    asked = [name for name, path in ways.items() if path is not None]
    if not asked:
        return False
    if len(asked) > 1 or tables is not None or goes_with_others:
        raise UsageError([Problem(asked[0], "names the file itself, and goes with no other way to export")])
    from recommender.cli.transfer_desk import export_archive, export_fhir

    if archive is not None:
        export_archive(archive, person, database, as_json=as_json)
    elif fhir is not None:
        export_fhir(fhir, person, database, as_json=as_json)
    return True


def _export_person(person: str, database: str | None, output: Path | None, *, as_csv: bool, as_json: bool) -> None:
    from recommender.exchange.take_away import write_csv, write_json

    with open_application(database) as application:
        everything = application.belongings.export(person)
    if output is None:
        say_json(everything)
        return
    with writing(output):
        written = write_csv(everything, output) if as_csv else write_json(everything, output)
    say_written(written, as_json=as_json)


def _export_tables(folder: Path, database: str | None, *, as_csv: bool, as_json: bool) -> None:
    known = existing_database(database)
    if known is None:
        raise UsageError([Problem("--database", "there is no database yet; make one with: stretch plan")])
    from recommender.outcomes.tables import require_pyarrow, write_tables

    if not as_csv:
        require_pyarrow()  # before everything is read
    with open_application(known) as application:
        frames = application.results.frames()
    with writing(folder):
        written = write_tables(frames, folder, "csv" if as_csv else "parquet")
    people, offered = len(frames.persons), len(frames.exposures)
    held = f"{counted(people, 'person', 'people')}, {counted(offered, 'stretch', 'stretches')} offered."
    lines = [*(f"Wrote {path.name}" for path in written), f"{held} It is health data."]
    say_written(written, *lines, as_json=as_json, people=people, offered=offered)


def _export_calendar(person: str, on: date, database: str | None, output: Path | None, *, as_json: bool) -> None:
    from recommender.exchange.take_away import write_text

    with open_application(database) as application:
        try:
            text = application.belongings.calendar(person, on)
        except ImportError:
            raise UsageError([MISSING_EXTRA]) from None
    if output is None:
        say_json({"calendar": text}) if as_json else typer.echo(text, nl=False)
        return
    with writing(output):
        write_text(text, output)
    line = f"Wrote {output.name}. Take it into your calendar; after a change, export and take it in again."
    say_written([output], line, as_json=as_json)


def take_in(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="What `stretch export` wrote, or data of others.")],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="What their columns mean, as TOML.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="FOLDER", help="With --mapping: a new folder for tables.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="With --into: CSV instead of Parquet.")] = False,
    name: Annotated[str | None, typer.Option("--as", metavar="NAME", help="What the person is called here.")] = None,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Take in what was exported here or elsewhere.

    All of it or nothing. With --mapping, data that others collected.

    Example: stretch import me.zip --as sam
    """
    if mapping is not None:
        if name is not None:
            raise UsageError([Problem("--as", "goes with what `stretch export` wrote; with --mapping use --person")])
        from recommender.cli.import_desk import import_with_mapping, say_account

        account = import_with_mapping(Path(file), mapping, into, as_csv=as_csv, person=person, database=database)
        if as_json:
            say_json(account.to_document())
        else:
            rejects = Path(file).with_suffix(".rejects.csv").name if into is None else f"{into.name}/rejects.csv"
            say_account(account, rejects)
        return
    if into is not None or as_csv:
        raise UsageError([Problem("--mapping", "is missing: what the columns of the file mean")])
    from recommender.cli.transfer_desk import import_person

    import_person(file, person=person, name=name, database=database, as_json=as_json)


def erase(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Erase everything about a person, for good.

    Answers, weeks, sessions, and what was learned from them. It asks first.
    """
    with open_application(database) as application:
        if not yes:
            if as_json or not sys.stdin or not sys.stdin.isatty():
                raise UsageError([Problem("--yes", "is needed with --json, and where nobody can be asked")])
            typer.echo(f"This erases all answers, weeks, sessions and notes of {person}, what was learned from them,")
            typer.echo("and the copies of the database that this program made. Nobody can bring them back.")
            if not typer.confirm(f"Erase everything about {person}?"):
                typer.echo("Nothing was erased.")
                return
        application.erase(person)
    if as_json:
        say_json({"person": person, "erased": True})
        return
    typer.echo(f"Everything about {person} is gone.")


def doctor(_person: Person = "me", database: Database = None, as_json: AsJson = False) -> None:
    """Check the shipped data and the database, and list every problem."""
    known = existing_database(database)
    parts = [*_examined_data(), *([_examined_database(known)] if known is not None else [])]
    problems = [problem for part in parts for problem in part.problems]
    notes = [note for part in parts for note in part.notes]
    if as_json:
        told = [{"where": problem.where, "what": problem.what} for problem in problems]
        say_json({"problems": told, "notes": notes})
    else:
        from recommender.cli.lines import say

        for note in notes:
            say(note, console())
        typer.echo(counted(len(problems), "problem"))
    if problems:
        raise DataError(problems)


def _examined_data() -> list[Examination]:
    """What is shipped, its pictures, and the folders on top of it; at a terminal it says what it looks at."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    from recommender.doctor import Examination, examine, examine_pictures, folder_notes, folder_picture_problems
    from recommender.reading import data_folder

    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("")

        def say(doing: str) -> None:
            bar.update(task, description=doing)

        knowledge = knowledge_here()
        folders = Examination(
            problems=tuple(folder_picture_problems(knowledge, progress=say)), notes=tuple(folder_notes(knowledge))
        )
        return [examine(data_folder(), progress=say), examine_pictures(data_folder(), progress=say), folders]


def _examined_database(location: str) -> Examination:
    """The database from end to end, every document of everybody, and the stretches that they entered."""
    from recommender.doctor import Examination

    with open_application(location) as application:
        problems = [Problem("the database", fault) for fault in application.faults()]
        for person in application.people():
            application.belongings.export(person)
            problems += [problem for entry in application.own.all(person) for problem in entry.problems]
        return Examination(problems=tuple(problems), notes=(f"the database: {application.version}",))
