"""`stretch backup`, and what `stretch restore FILE` does: the whole database in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from recommender.cli.options import AsJson, Database, database_of, existing_database, open_application, say_json
from recommender.errors import Problem, UsageError
from recommender.messages import counted


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    app.command()(backup)
    app.command()(recover)


def backup(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Copy everybody's data into one file.

    Others can go on using the database meanwhile. `stretch restore FILE` brings it back.

    Example: stretch backup -o all.backup
    """
    known = existing_database(database)
    if known is None:
        raise UsageError([Problem("--database", "there is no database yet; make one with: stretch plan")])
    with open_application(known) as application:
        counts = application.back_up(output)
    if as_json:
        say_json({"file": output.name, "rows": counts})
        return
    typer.echo(f"Wrote {output.name}: {_people_and_rows(counts)}.")
    typer.echo("It is health data of everybody. Who is erased later is still in it: then make a new one.")


def recover(database: Database = None, as_json: AsJson = False) -> None:
    """Make a damaged database whole of all that can be read. The damaged file is kept beside it."""
    from dataclasses import asdict

    from recommender.application import recover_database
    from recommender.store.store import is_address

    place = database_of(database)
    if is_address(place):
        raise UsageError([Problem("--database", "is a server, and this is for a file; see to it on the server")])
    made = recover_database(place)
    if as_json:
        say_json(asdict(made))
        return
    copied = f", {made.of_copy} of them from the copy of {made.copy_of}" if made.copy_of else ""
    typer.echo(f"Saved {counted(made.rows, 'row')}{copied}.")
    if made.unread:
        typer.echo(f"{made.unread} could not be read or belonged to what could not.")
    typer.echo(f"The damaged file is kept as {made.kept_as}. Nothing in it was changed.")
    typer.echo("Look at what you told last: what came after the copy may be missing.")


def names_a_backup(what: str) -> bool:
    """Whether a file is meant, not a stretch: no id of a stretch has a dot or a slash in it."""
    return "." in what or "/" in what


def restore_from(file: Path, *, replace: bool, database: str | None, as_json: bool) -> None:
    """Puts a backup into a database, here or on a server: all of it or nothing."""
    from recommender.store.archive import check_archive
    from recommender.store.own_stretches import OWN_TABLE

    parts = check_archive(file)  # before a database is made for it
    with open_application(database) as application:
        counts = application.restore_backup(file, replace=replace)
    left_out = parts[OWN_TABLE].rows if OWN_TABLE in parts and not counts[OWN_TABLE] else 0
    if as_json:
        say_json({"file": file.name, "rows": counts, "left_out": left_out})
        return
    typer.echo(f"Restored {_people_and_rows(counts)}.")
    if left_out:
        typer.echo(f"Left out, as own stretches are files and have no place here: {left_out}.")


def _people_and_rows(counts: dict[str, int]) -> str:
    return f"{counted(counts['people'], 'person', 'people')}, {counted(sum(counts.values()), 'row')}"
