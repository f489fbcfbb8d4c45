"""`stretch fleet`: plans and a model for thousands of people, on this machine's processes or a Dask cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from recommender.cli.catalog_option import refuse_folders
from recommender.cli.options import AsJson, Database, Effort, StartsOn, a_day, open_application, say_json
from recommender.errors import Problem, UsageError
from recommender.messages import counted

Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="A Dask scheduler; default this machine's processes."),
]
Workers = Annotated[int, typer.Option("--workers", help="Processes on this machine.")]
MOST_WORKERS = 256


def register(app: typer.Typer) -> None:
    """Adds the commands of this file, as `stretch fleet VERB`."""
    fleet = typer.Typer(no_args_is_help=True, help="Plan for thousands of people at once, and learn from them.")
    for name, command in (("plan", plan), ("feedback", write), ("learn", learn)):
        fleet.command(name)(command)
    app.add_typer(fleet, name="fleet")


def plan(
    people: Annotated[Path, typer.Argument(metavar="PEOPLE", help="Parquet: person, and answers and history as JSON.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where the tables go.")],
    scheduler: Scheduler = None,
    workers: Workers = 2,
    starts_on: StartsOn = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Seed of the plans; default made of person and day.")
    ] = None,
    effort: Effort = "normal",
    model: Annotated[Path | None, typer.Option("--model", metavar="FILE", help="A model of `fleet learn`.")] = None,
    as_json: AsJson = False,
) -> None:
    """Plan a week for each row of a file.

    What an earlier run finished is kept, as long as nothing that it came from has changed.

    Example: stretch fleet plan people.parquet -o weeks
    """
    _check(workers)
    from dataclasses import asdict

    from rich.console import Console
    from rich.progress import Progress

    from recommender.fleet.hiring import Hiring
    from recommender.fleet.partition import Order
    from recommender.fleet.planning import plan_fleet

    order = Order(starts_on=a_day(starts_on), seed=seed, effort=effort, model=_text(model))
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("People", total=None)
        account = plan_fleet(
            people,
            output,
            order,
            hiring=Hiring(scheduler=scheduler, processes=workers),
            tell=lambda done, rows: bar.update(task, completed=done, total=rows),
        )
    if as_json:
        say_json(asdict(account))
        return
    typer.echo(f"{account.rows} rows, {account.stretches} planned stretches")
    for status, count in account.statuses.items():
        typer.echo(f"  {status}: {count}")
    typer.echo(f"  rejected: {account.rejected}")
    typer.echo(f"{account.redone} of {account.partitions} partitions were made in this run.")


def write(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where the Parquet file goes.")],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Write everybody's feedback as a file for `fleet learn`.

    Example: stretch fleet feedback -o feedback.parquet
    """
    _check_folder_of(output)
    from recommender.fleet.feedback import write_feedback

    with open_application(database) as app:
        rows = write_feedback((app.learning.log(person).record for person in app.people()), output)
    if as_json:
        say_json({"rows": rows})
    else:
        typer.echo(f"{counted(rows, 'row')}, one a stretch in a feedback")


def learn(
    feedback: Annotated[Path, typer.Argument(metavar="FEEDBACK", help="Parquet, as `fleet feedback` writes it.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where the model goes, as JSON.")],
    scheduler: Scheduler = None,
    workers: Workers = 2,
    as_json: AsJson = False,
) -> None:
    """Learn the population model from a file of feedback.

    The same bits, however many processes there are.

    Example: stretch fleet learn feedback.parquet -o model.json
    """
    _check(workers)
    _check_folder_of(output)
    from recommender.fleet.hiring import Hiring
    from recommender.fleet.learning import learn_fleet
    from recommender.scoring.model_document import model_document

    document = model_document(learn_fleet(feedback, hiring=Hiring(scheduler=scheduler, processes=workers)))
    temporary = output.with_name(f"{output.name}.part")
    try:
        temporary.write_text(json.dumps(document), encoding="utf-8")
        temporary.replace(output)
    except OSError as error:
        raise UsageError([Problem("--output", f"cannot be written: {error.strerror}")]) from None
    said: dict[str, Any] = {"version": document["version"]} | document["log"]
    if as_json:
        say_json(said)
    else:
        people, sessions = counted(said["people"], "person", "people"), counted(said["sessions"], "session")
        typer.echo(f"Model {said['version']} of {people}, {sessions}")


def _check(workers: int) -> None:
    refuse_folders("the fleet")
    if not 1 <= workers <= MOST_WORKERS:
        raise UsageError([Problem("--workers", f"is {workers}; it should be 1 to {MOST_WORKERS}")])


def _check_folder_of(output: Path) -> None:
    """Raises UsageError where the file could not be written: before minutes of work, not after them."""
    if output.is_dir() or not output.parent.is_dir():
        raise UsageError([Problem("--output", "should name a file in a folder that is there")])


def _text(model: Path | None) -> str | None:
    if model is None:
        return None
    try:
        return model.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError([Problem("--model", "names no file that can be read")]) from None
