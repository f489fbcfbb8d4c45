"""`stretch catalog list|show|search|check|new|delete`: ours, those of folders, and what a person entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from recommender.cli.catalog_option import knowledge_here
from recommender.cli.options import (
    AsJson,
    Database,
    Person,
    StretchId,
    console,
    knowledge_for,
    open_application,
    own_beside,
    say_json,
)
from recommender.messages import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from recommender.catalog.added import AddedStretch
    from recommender.catalog.own import OwnEntry
    from recommender.catalog.stretch import Stretch
    from recommender.knowledge import Knowledge

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
        str | None, typer.Option("--position", metavar="POSITION", help="Only in this position, like seated_chair.")
    ] = None,
    level: Annotated[int | None, typer.Option("--level", min=1, max=4, help="Only up to this level.")] = None,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List the stretches.

    Example: stretch catalog list --area lower_back --level 2
    """
    from recommender.catalog.selection import Selection
    from recommender.errors import Problem, UsageError
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
    knowledge = knowledge_for(person, database)
    _say_list(chosen.of(knowledge.catalog, lambda _: 0), knowledge, as_json=as_json)


@catalog.command()
def show(
    stretch: StretchId,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show one stretch: its steps, its dose, what it asks of you.

    Example: stretch catalog show cat-cow
    """
    knowledge = knowledge_for(person, database)
    found = knowledge.catalog.find(stretch)
    if as_json:
        say_json(_record(found))
        return
    from recommender.cli.figure_commands import picture_file
    from recommender.cli.show import show_stretch

    show_stretch(found, console(), knowledge)
    where = picture_file(found, knowledge.catalog)
    typer.echo(f"{'Picture':<13}{where or 'not drawn yet'}")


@catalog.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORD", help="Words that should all be found.")],
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Search names, places, muscles and steps.

    Example: stretch catalog search hip flexor
    """
    from recommender.catalog.search import search as search_catalog

    knowledge = knowledge_for(person, database)
    _say_list(search_catalog(knowledge.catalog, words), knowledge, as_json=as_json)


@catalog.command()
def check(person: Person = "me", database: Database = None, as_json: AsJson = False) -> None:
    """Read every file, ours and yours, and list every problem."""
    from recommender.catalog.catalog import load_catalog
    from recommender.doctor import folder_picture_problems
    from recommender.errors import DataError
    from recommender.reading import data_folder

    load_catalog(data_folder())
    own = own_beside(database).all(person)
    problems = [problem for entry in own for problem in entry.problems]
    problems += folder_picture_problems(knowledge_here())
    if problems:
        raise DataError(problems)
    loaded = knowledge_for(person, database).catalog
    if as_json:
        say_json({"stretches": len(loaded), "problems": []})
    else:
        typer.echo(f"{len(loaded)} stretches, 0 problems")


@catalog.command()
def new(person: Person = "me", database: Database = None) -> None:
    """Enter a stretch of your own, for you alone.

    It asks a few questions about what a therapist showed you.
    """
    from recommender.cli.own_questions import OwnQuestions
    from recommender.cli.show import show_stretch

    with open_application(database) as application:
        application.own.need_a_place()
        knowledge = application.knowledge_of(person)
        entry = OwnQuestions(knowledge, ask=lambda: input("> ")).ask()
        made = application.own.save(person, entry)
        knowledge = application.knowledge_of(person)
    typer.echo("")
    show_stretch(knowledge.catalog[made.id], console(), knowledge)
    say_how_it_counts(entry, made, knowledge)


@catalog.command()
def delete(stretch: StretchId, person: Person = "me", database: Database = None, as_json: AsJson = False) -> None:
    """Delete a stretch of your own.

    What you did with it stays in your history.

    Example: stretch catalog delete mine:towel-pull
    """
    from recommender.own_stretches import PREFIX

    slug = stretch.removeprefix(PREFIX)
    with open_application(database) as application:
        application.own.delete(person, slug)
    if as_json:
        say_json({"stretch": f"{PREFIX}{slug}", "deleted": True})
        return
    typer.echo("It is deleted. What you did with it stays in your history.")


def say_how_it_counts(entry: OwnEntry, made: AddedStretch, knowledge: Knowledge) -> None:
    """Whether it is screened like ours, or what is still open."""
    from recommender.cli.lines import say

    if made.is_screened:
        say("Every question about it has an answer, so the same rules hold for it as for all others.", console())
        return
    still = entry.open_questions(knowledge.catalog.hazards)
    for sentence in entry.contradictions(made.id.partition(":")[2]):
        say(f"This does not fit together: {sentence}.", console())
    said = f"{counted(len(still), 'question')} about it {'is' if len(still) == 1 else 'are'} open."
    say(f"{said} Until all are answered it is only for somebody with nothing to watch out for.", console())


def _say_list(stretches: Iterable[Stretch], knowledge: Knowledge, *, as_json: bool) -> None:
    found = list(stretches)
    if as_json:
        say_json([_record(stretch) for stretch in found])
        return
    from recommender.cli.lines import Column, show_rows

    columns = (
        Column(heading="Id"),
        *(Column(heading=heading, is_whole=False) for heading in ("Name", "For")),
        Column(heading="Level"),
    )
    words = knowledge.phrases.words
    rows = [(one.id, one.name, words("area", list(one.areas[:2])), str(one.difficulty)) for one in found]
    if rows:
        show_rows(columns, rows, console())
    typer.echo(counted(len(found), "stretch", "stretches"))


def _record(stretch: Stretch) -> dict[str, Any]:
    return stretch.model_dump(mode="json") | {"tags": sorted(stretch.tags), "kit": sorted(stretch.kit)}
