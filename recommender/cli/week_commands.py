"""`stretch swap`, `move`, `short`, `pause` and `resume`: the week as it fits the day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from recommender.cli.backup_commands import names_a_backup, restore_from
from recommender.cli.options import (
    AnotherDay,
    AsJson,
    Database,
    DayOfSession,
    Person,
    StretchId,
    a_day,
    console,
    open_application,
    say_json,
)
from recommender.cli.session_of_day import no_session, say_shown, session_to_do
from recommender.errors import Problem, UsageError
from recommender.language.filled import retold
from recommender.language.translations import gettext
from recommender.vocabulary import WEEKDAYS

if TYPE_CHECKING:
    from recommender.application import Recommender
    from recommender.profile.plan import PlannedSession
    from recommender.store.store import Recorded

WHY = {"hurt": "hurt", "cannot": "could_not", "dull": "disliked"}
SHOWN_CHOICES = 5


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    for command in (swap, move, short, exclude, restore, pause, resume):
        app.command()(command)


def swap(
    stretch: Annotated[str, typer.Argument(metavar="STRETCH", help="Id of a stretch of the session.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="ID", help="What to do instead; default what fits best.")
    ] = None,
    why: Annotated[
        Literal["hurt", "cannot", "dull"] | None,
        typer.Option("--why", help="It hurt, you cannot get into it, or it is dull."),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="Only show what would fit.")] = False,
    on: DayOfSession = None,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Do another stretch instead, for the same place, by the same rules.

    Example: stretch swap bridge --why dull
    """
    day = a_day(on, "--on")
    with open_application(database) as application:
        shown, catalog = application.weeks.show(person, day), application.knowledge_of(person).catalog
        session = session_to_do(shown, day, catalog, as_json=as_json)
        if show:
            _list(application, person, session, stretch, day, as_json=as_json)
            return
        reason = WHY[why] if why else None
        chosen = application.weeks.swap(person, session.session_id, stretch, day, to=to, why=reason)
    if as_json:
        say_json({"stretch": stretch, "to": chosen.stretch, "session_id": session.session_id})
        return
    name = next(item.name for item in session.items if item.stretch == stretch)
    typer.echo(f"{retold(name)} -> {retold(chosen.name)}")
    if reason == "hurt":
        typer.echo(gettext("It hurt, so it stays away until you ask for it back."))


def _list(
    application: Recommender, person: str, session: PlannedSession, stretch: str, day: date, *, as_json: bool
) -> None:
    choices = application.weeks.swap_choices(person, session.session_id, stretch, day)
    if as_json:
        say_json([item.model_dump(mode="json") for item in choices])
    elif not choices:
        typer.echo(gettext("Nothing else fits in its place."))
    else:
        from recommender.cli.lines import Column, show_rows

        rows = [(item.stretch, retold(item.name)) for item in choices[:SHOWN_CHOICES]]
        show_rows((Column(), Column(is_whole=False)), rows, console())


def move(
    day: Annotated[str, typer.Argument(metavar="DAY", help="A weekday (mon ... sun), or a date like 2026-11-28.")],
    on: DayOfSession = None,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Move a session to another day of the week.

    Example: stretch move sat
    """
    today, start = a_day(None), a_day(on, "--on")
    with open_application(database) as application:
        shown = application.weeks.show(person, start)
        if shown.plan is None or shown.stop is not None:  # there is no week, or it is put away
            raise no_session(shown, start, application.knowledge_of(person).catalog, as_json=as_json)
        session = next((session for session in shown.plan.sessions if session.on == start), None)
        if session is None:
            raise UsageError([Problem("--on", "no session is planned for that day; see: stretch week")])
        first = shown.plan.starts_on
        to = _day_in_week(day, first)
        moved = application.weeks.move(person, session.session_id, to, max(first, min(today, start)))
    if as_json:
        say_json({"session_id": session.session_id, "on": to.isoformat()})
        return
    from recommender.plan_words import day_name

    typer.echo(f"{day_name(start)} -> {day_name(to)}")
    days = ", ".join(day_name(entry.on) for entry in moved.sessions)
    typer.echo(gettext("Your days now: {days}", days=days))


def _day_in_week(text: str, starts_on: date) -> date:
    """A weekday of the week that starts on a day, or a date."""
    week = [starts_on + timedelta(days=offset) for offset in range(7)]
    word = text.strip().lower()[:3]
    if word in WEEKDAYS and text.strip().isalpha():
        return next(day for day in week if WEEKDAYS[day.weekday()] == word)
    return a_day(text, "DAY")


def short(on: AnotherDay = None, person: Person = "me", database: Database = None, as_json: AsJson = False) -> None:
    """Show the short version of today: the first three stretches."""
    day = a_day(on, "--on")
    with open_application(database) as application:
        shown, catalog = application.weeks.show(person, day).short(), application.knowledge_of(person).catalog
        session_to_do(shown, day, catalog, as_json=as_json)
    if as_json:
        say_shown(shown, day)
        return
    from recommender.cli.show import show_today

    show_today(shown, day, console(), catalog)


def exclude(
    stretch: StretchId, person: Person = "me", database: Database = None, as_json: AsJson = False
) -> None:  # fmt: skip
    """Put a stretch away until you ask for it back.

    Example: stretch exclude bridge
    """
    with open_application(database) as application:
        recorded = application.log.exclude(person, stretch)
    if as_json:
        _say_recorded("exclude", recorded, stretch=stretch)
        return
    typer.echo(gettext("It will not be shown again. Ask for it back with: stretch restore {stretch}", stretch=stretch))


def restore(
    what: Annotated[str, typer.Argument(metavar="STRETCH|FILE", help="Id of a stretch, or the file of a backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="With a backup: what the database holds now may go.")
    ] = False,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Ask for a stretch back, or put a backup into the database.

    A stretch that hurt, or that you put away, may then come again. A FILE of `stretch backup` brings back
    everybody's data.

    Example: stretch restore bridge
    """
    if names_a_backup(what):
        restore_from(Path(what), replace=replace, database=database, as_json=as_json)
        return
    with open_application(database) as application:
        recorded = application.log.restore(person, what)
    if as_json:
        _say_recorded("restore", recorded, stretch=what)
        return
    typer.echo(gettext("It may come back, at the latest tomorrow, if nothing else stands against it."))


def pause(
    reason: Annotated[
        Literal["holiday", "ill", "flare"], typer.Option("--reason", help="Why; it changes how you start again.")
    ] = "holiday",
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Pause the plan.

    These days count neither for nor against anything.

    Example: stretch pause --reason ill
    """
    with open_application(database) as application:
        recorded = application.log.pause(person, reason)
    if as_json:
        _say_recorded("pause", recorded, reason=reason)
        return
    typer.echo(gettext("Paused. Come back whenever you like with: stretch resume"))
    if reason == "ill":
        typer.echo(gettext("Before you start again, answer the safety questions: stretch checkin"))


def resume(person: Person = "me", database: Database = None, as_json: AsJson = False) -> None:
    """End a pause."""
    with open_application(database) as application:
        recorded = application.log.resume(person)
    if as_json:
        _say_recorded("resume", recorded)
        return
    typer.echo(gettext("Welcome back. See what is next with: stretch week"))
    typer.echo(gettext("Start with the short one if you like: stretch short"))


def _say_recorded(kind: str, recorded: Recorded, **facts: str) -> None:
    """What `stretch log` says of a feedback, with `kind` that of the event, and its facts."""
    say_json({"kind": kind, "id": recorded.id, "is_new": recorded.is_new} | facts)
