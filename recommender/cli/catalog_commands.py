"""`stretch catalog list|show|search|check`. It needs no person and no database, and understands those options all the
same: every command does (contract section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from recommender.cli.options import AsJson, Database, Person, StretchId, console, say_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from recommender.catalog.stretch import Stretch

catalog = typer.Typer(help="Look through the stretches.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    app.add_typer(catalog, name="catalog")


@catalog.command("list")
def list_all(
    area: Annotated[
        str | None, typer.Option("--area", metavar="AREA", help="Only for this place, like lower_back.")
    ] = None,
    position: Annotated[
        str | None, typer.Option("--position", metavar="POSITION", help="Only in this position, like sitting.")
    ] = None,
    level: Annotated[int | None, typer.Option("--level", min=1, max=4, help="Only up to this level.")] = None,
    _person: Person = "me",
    _database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List the stretches.

    Example: stretch catalog list --area lower_back --level 2
    """
    from recommender.catalog.selection import Selection
    from recommender.errors import Problem, UsageError
    from recommender.knowledge import shipped_knowledge
    from recommender.reading import unknown_word
    from recommender.vocabulary import AREAS, POSITIONS

    problems = [
        Problem(option, unknown_word(word, known, kind))
        for option, word, known, kind in (
            ("--area", area, AREAS, "area"),
            ("--position", position, POSITIONS, "position"),
        )
        if word is not None and word not in known
    ]
    if problems:
        raise UsageError(problems)
    chosen = Selection(area=area, position=position, level=level)
    _say_list(chosen.of(shipped_knowledge().catalog, lambda _: 0), as_json=as_json)


@catalog.command()
def show(
    stretch: StretchId,
    _person: Person = "me",
    _database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show one stretch: its steps, its dose, what it asks of you.

    Example: stretch catalog show cat-cow
    """
    from recommender.knowledge import shipped_knowledge

    found = shipped_knowledge().catalog.find(stretch)
    if as_json:
        say_json(_record(found))
        return
    from recommender.cli.figure_commands import picture_file
    from recommender.cli.show import show_stretch

    show_stretch(found, console())
    where = picture_file(found)
    typer.echo(f"{'Picture':<13}{where or 'not drawn yet'}")


@catalog.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORD", help="Words that should all be found.")],
    _person: Person = "me",
    _database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Search names, places, muscles and steps.

    Example: stretch catalog search hip flexor
    """
    from recommender.catalog.search import search as search_catalog
    from recommender.knowledge import shipped_knowledge

    _say_list(search_catalog(shipped_knowledge().catalog, words), as_json=as_json)


@catalog.command()
def check(_person: Person = "me", _database: Database = None, as_json: AsJson = False) -> None:
    """Read every file of the catalog and list every problem."""
    from recommender.catalog.catalog import load_catalog
    from recommender.reading import data_folder

    loaded = load_catalog(data_folder())
    if as_json:
        say_json({"stretches": len(loaded), "problems": []})
    else:
        typer.echo(f"{len(loaded)} stretches, 0 problems")


def _say_list(stretches: Iterable[Stretch], *, as_json: bool) -> None:
    found = list(stretches)
    if as_json:
        say_json([_record(stretch) for stretch in found])
        return
    from rich.table import Table

    from recommender.knowledge import shipped_knowledge

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("Id", "Name", "For", "Level"):
        table.add_column(heading, overflow="fold")
    say = shipped_knowledge().phrases
    for stretch in found:
        table.add_row(stretch.id, stretch.name, say.words("area", list(stretch.areas[:2])), str(stretch.difficulty))
    if found:
        console().print(table)
    typer.echo(f"{len(found)} stretch{'es' if len(found) != 1 else ''}")


def _record(stretch: Stretch) -> dict[str, Any]:
    return stretch.model_dump(mode="json") | {"tags": sorted(stretch.tags), "kit": sorted(stretch.kit)}
