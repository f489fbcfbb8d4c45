"""`stretch figure`: the picture of a stretch, all of them on a sheet, or the body map, as SVG."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recommender.cli.catalog_option import knowledge_here
from recommender.cli.options import AsJson, Database, Person, say_json, writing
from recommender.errors import Problem, UsageError
from recommender.figure.words import Form, Side, Theme

if TYPE_CHECKING:
    from recommender.catalog.catalog import Catalog
    from recommender.catalog.stretch import Stretch
    from recommender.figure.look import Look


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    app.command()(figure)


def figure(
    stretch: Annotated[str | None, typer.Argument(metavar="STRETCH", help="Id of a stretch.")] = None,
    theme: Annotated[Theme, typer.Option("--theme", help="auto follows the reader's device.")] = "light",
    form: Annotated[Form, typer.Option("--form", help="How the movement is shown.")] = "still",
    side: Annotated[Side, typer.Option("--side", help="Which side is stretched, where there are two.")] = "right",
    skin: Annotated[str, typer.Option("--skin", metavar="NAME", help="neutral, light, brown or deep.")] = "neutral",
    hair: Annotated[str, typer.Option("--hair", metavar="NAME", help="neutral, bob, cropped or grey.")] = "neutral",
    build: Annotated[str, typer.Option("--build", metavar="NAME", help="neutral, broad or slight.")] = "neutral",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there; else it is printed.")
    ] = None,
    sheet: Annotated[Path | None, typer.Option("--sheet", metavar="FILE", help="All pictures on one page.")] = None,
    body_map: Annotated[bool, typer.Option("--body-map", help="The map of places that can hurt.")] = False,
    _person: Person = "me",
    _database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Draw a stretch as SVG, or all of them, or the body map.

    Example: stretch figure bridge -o bridge.svg
    """
    if (stretch is not None) + (sheet is not None) + body_map != 1:
        raise UsageError([Problem("", "name a stretch, or use --sheet FILE, or --body-map: one of them")])
    target = sheet or output
    if target is not None and (target.is_dir() or not target.parent.is_dir()):
        raise UsageError([Problem("--sheet" if sheet else "--output", "should name a file in a folder that is there")])
    look = _look(skin, hair, build)
    if sheet is not None:
        svg = _sheet(theme, look)
    elif stretch is not None:
        svg = _picture(stretch, form, theme, side, look)
    else:
        svg = _body_map(theme, look)
    _hand_over(svg, stretch or ("sheet" if sheet else "body-map"), target, as_json=as_json)


def _look(skin: str, hair: str, build: str) -> Look:
    """Raises UsageError with every name that is not known."""
    from recommender.figure.look import HAIRS, SKINS, Look
    from recommender.figure.shape import SHAPES
    from recommender.reading import unknown_word

    given = (("--skin", skin, SKINS), ("--hair", hair, HAIRS), ("--build", build, SHAPES))
    problems = [
        Problem(option, unknown_word(word, names, "name")) for option, word, names in given if word not in names
    ]
    if problems:
        raise UsageError(problems)
    return Look(skin=skin, hair=hair, shape=build)


def _picture(stretch_id: str, form: Form, theme: Theme, side: Side, look: Look) -> str:
    from recommender.figure.forms import draw
    from recommender.figure.library import load_picture
    from recommender.figure.library import picture_file as file_of
    from recommender.figure.shape import SHAPES
    from recommender.reading import data_folder

    catalog, folder = knowledge_here().catalog, data_folder()
    found = catalog.find(stretch_id)
    posed = load_picture(folder, found, SHAPES[look.shape], file=file_of(folder, catalog, stretch_id))
    return draw(posed.picture, form=form, theme=theme, side=side, look=look)


def _sheet(theme: Theme, look: Look) -> str:
    from recommender.errors import DataError
    from recommender.figure.contact_sheet import sheet
    from recommender.figure.library import read_pictures
    from recommender.figure.shape import SHAPES
    from recommender.knowledge import shipped_knowledge
    from recommender.reading import data_folder

    problems: list[Problem] = []
    posed = read_pictures(data_folder(), shipped_knowledge().catalog, problems, SHAPES[look.shape])
    if problems:
        raise DataError(problems)
    return sheet([each.picture for each in posed.values()], theme=theme, look=look)


def _body_map(theme: Theme, look: Look) -> str:
    from recommender.figure.body_map import body_map
    from recommender.knowledge import shipped_knowledge
    from recommender.vocabulary import AREAS

    phrases = shipped_knowledge().phrases
    return body_map(theme=theme, look=look, words={area: phrases.word("area", area) for area in AREAS})


def _hand_over(svg: str, name: str, target: Path | None, *, as_json: bool) -> None:
    if target is None:
        say_json({"name": name, "svg": svg}) if as_json else typer.echo(svg)
        return
    with writing(target):
        target.write_text(svg, encoding="utf-8")
    say_json({"name": name, "file": target.name}) if as_json else typer.echo(f"Wrote {target.name}")


def picture_file(stretch: Stretch, catalog: Catalog) -> Path | None:
    """Where the picture of a stretch is, drawn first if need be; None where it has none or cannot be kept."""
    from platformdirs import user_cache_path

    from recommender.errors import DataError
    from recommender.figure.cache import cached, content_key
    from recommender.figure.library import picture_file as file_of
    from recommender.figure.look import Look
    from recommender.reading import data_folder

    file = file_of(data_folder(), catalog, stretch.id)
    if not file.is_file():
        return None
    key = content_key(data_folder(), stretch, ("still", "light", "right"), file=file)
    folder = user_cache_path("stretch-recommender", appauthor=False) / "pictures"
    try:
        return cached(folder, stretch.id, key, lambda: _picture(stretch.id, "still", "light", "right", Look()))
    except (DataError, OSError):
        return None
