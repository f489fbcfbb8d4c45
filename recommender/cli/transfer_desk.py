"""`stretch export --all` and `--fhir`, and `stretch import` of what they wrote."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from recommender.cli.options import open_application, read_document, say_json, say_written, writing

if TYPE_CHECKING:
    from recommender.transfer.incoming import Brought

MOST_SHOWN = 20  # of what was left out of a Bundle


def export_archive(path: Path, person: str, database: str | None, *, as_json: bool) -> None:
    """Writes everything of a person as one zip file that only its owner can read."""
    from recommender.exchange.take_away import write_bytes

    with open_application(database) as application:
        content = application.belongings.archive(person)
    with writing(path):
        write_bytes(content, path)
    line = f"Wrote {path.name}. It is health data. On another machine: stretch import {path.name}"
    say_written([path], line, as_json=as_json)


def export_fhir(path: Path, person: str, database: str | None, *, as_json: bool) -> None:
    """Writes a person as a FHIR Bundle, and says what such a Bundle does not hold."""
    from recommender.exchange.fhir_limits import NOT_HELD
    from recommender.exchange.take_away import write_json

    with open_application(database) as application:
        bundle = application.belongings.fhir_bundle(person)
    with writing(path):
        write_json(bundle, path)
    first = f"Wrote {path.name}: FHIR R4B, {len(bundle['entry'])} entries. It is health data."
    not_held = ["FHIR does not hold:", *(f"- {line}" for line in NOT_HELD)]
    say_written([path], first, *not_held, as_json=as_json, not_held=list(NOT_HELD))


def import_person(source: str, *, person: str, name: str | None, database: str | None, as_json: bool) -> None:
    """Takes in an archive, an export or a FHIR Bundle, whichever the file is."""
    from recommender.reading import LARGEST_EXPORT_BYTES

    content = _zip_content(source)
    if content is not None:
        with open_application(database) as application:
            _say(application.belongings.take_in_archive(content, name=name), as_json=as_json)
        return
    document = read_document(source, most_bytes=LARGEST_EXPORT_BYTES)
    if isinstance(document, dict) and document.get("resourceType") == "Bundle":
        _import_fhir(document, person=person, name=name, database=database, as_json=as_json)
        return
    with open_application(database) as application:
        _say(application.belongings.take_in(document, name=name), as_json=as_json)


def _zip_content(source: str) -> bytes | None:
    """What stands in a zip file; None where the file is something else, or is not there."""
    from recommender.exchange.archive_files import LARGEST_ARCHIVE_BYTES, is_zip

    try:
        with Path(source).open("rb") as file:
            content = file.read(8)
            if not is_zip(content):
                return None
            return content + file.read(LARGEST_ARCHIVE_BYTES)
    except (OSError, ValueError):
        return None


def _import_fhir(document: Any, *, person: str, name: str | None, database: str | None, as_json: bool) -> None:
    with open_application(database) as application:
        taken = application.belongings.take_in_fhir(document, person=person, name=name)
    left = [{"where": problem.where, "what": problem.what} for problem in taken.left]
    if as_json:
        say_json({"person": taken.person, "taken": taken.counts, "known": taken.known, "left": left})
        return
    counted = ", ".join(f"{count} {_called(kind, count)}" for kind, count in taken.counts.items() if count)
    typer.echo(f"Taken in for {taken.person}: {counted or 'nothing new'}.")
    if taken.known:
        typer.echo(f"Here already: {taken.known}.")
    if left:
        typer.echo(f"Left out ({len(left)}):")
    for problem in taken.left[:MOST_SHOWN]:
        typer.echo(f"- {problem}")
    if len(left) > MOST_SHOWN:
        typer.echo(f"- and {len(left) - MOST_SHOWN} more; --json lists all")


def _called(kind: str, count: int) -> str:
    """The kinds are named as many: sheets of answers, feedbacks."""
    first, *rest = kind.split(" ")
    return kind if count != 1 else " ".join([first.removesuffix("s"), *rest])


def _say(brought: Brought, *, as_json: bool) -> None:
    if as_json:
        say_json(asdict(brought))
        return
    typer.echo(f"{brought.person} is here again." if brought.is_new else "All of it was here already.")
    for note in brought.notes:
        typer.echo(note)
