"""`stretch effects`: stretch by stretch, what people said of it and what chance says that it did."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from recommender.cli.options import AsJson, Database, console, open_application, say_json

if TYPE_CHECKING:
    from recommender.outcomes.frames import Frames

Outcome = Annotated[
    Literal["relief", "helped", "worse", "done", "told"],
    typer.Option("--outcome", help="What to ask of the stretches that chance chose."),
]
Group = Annotated[
    Literal["arm", "experience", "duration"] | None,
    typer.Option("--by", help="Each of these groups of people on its own."),
]
Tables = Annotated[
    Path | None, typer.Option("--tables", metavar="DIR", help="Read tables of `stretch export --tables` instead.")
]


def register(app: typer.Typer) -> None:
    """Adds the command of this file."""
    app.command()(effects)


def effects(
    outcome: Outcome = "relief",
    group: Group = None,
    tables: Tables = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show what people said of each stretch, good and bad.

    Where chance chose, also what the stretch did beside those that could have stood in its place.

    Example: stretch effects --by experience
    """
    from recommender.outcomes.stretch_facts import stretch_facts

    facts = stretch_facts(_frames(tables, database), outcome, group)
    if as_json:
        say_json({"outcome": outcome} | asdict(facts))
        return
    from recommender.cli.show_effects import show_effects

    show_effects(facts, console())


def _frames(tables: Path | None, database: str | None) -> Frames:
    if tables is not None:
        from recommender.outcomes.tables import read_tables

        return read_tables(tables)
    with open_application(database) as application:
        return application.results.frames()
