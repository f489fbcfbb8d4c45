"""`stretch report`: what was offered, done and felt, as one file to read, print and pass on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recommender.cli.options import Database, a_day, open_application, writing
from recommender.errors import Problem, UsageError

if TYPE_CHECKING:
    from recommender.outcomes.frames import Frames


def register(app: typer.Typer) -> None:
    """Adds the command of this file."""
    app.command()(report)


def report(
    output: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="The page to write.")] = Path(
        "report.html"
    ),
    tables: Annotated[
        Path | None, typer.Option("--tables", metavar="DIR", help="Read tables of `stretch export --tables` instead.")
    ] = None,
    by_chance: Annotated[
        str | None,
        typer.Option("--by-chance", metavar="WORDS", help="How chance made the groups; without it no cause is named."),
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it is made; default today.")] = None,
    database: Database = None,
) -> None:
    """Write a page about everybody in the database.

    How good the data is, who went on, what was done, what changed, and what all that cannot tell.

    Example: stretch report --out report.html
    """
    from recommender.outcomes.drawing import require_matplotlib

    made_on = a_day(on, "--on")
    if output.is_dir() or not output.parent.is_dir():
        raise UsageError([Problem("--out", "should name a file in a folder that is there")])
    require_matplotlib()
    from recommender.outcomes.report import report_html

    html = report_html(_frames(tables, database), made_on=made_on, by_chance=by_chance)
    with writing(output):
        output.write_text(html, encoding="utf-8")
    typer.echo(f"Wrote {output.name}: open it in a browser, or print it from there.")


def _frames(tables: Path | None, database: str | None) -> Frames:
    if tables is not None:
        from recommender.outcomes.tables import read_tables

        return read_tables(tables)
    with open_application(database) as application:
        return application.results.frames()
