"""`stretch go`: the guided session, from how it is now to how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from recommender.cli.options import NO_PLAN, AnotherDay, Database, Person, a_day, open_application
from recommender.cli.session_of_day import session_to_do
from recommender.messages import Message

if TYPE_CHECKING:
    from recommender.cli.guided import Guided
    from recommender.week_in_force import Shown


def register(app: typer.Typer) -> None:
    """Adds the command of this file."""
    app.command()(go)


def go(
    on: AnotherDay = None,
    short: Annotated[bool, typer.Option("--short", help="Only the first three stretches.")] = False,
    person: Person = "me",
    database: Database = None,
) -> None:
    """Do today's session with a guide.

    It counts the seconds, says when to change sides, waits while you pause, and asks how it went. "Too much"
    stops it at once.
    """
    from recommender.cli.endings import EndedFromOutsideError, endings_as_errors
    from recommender.cli.guided import Guided
    from recommender.cli.terminal import needs_a_terminal

    needs_a_terminal()
    day = a_day(on, "--on")
    with open_application(database) as application:
        shown = application.weeks.show(person, day)
        guided = Guided(application, person, day, session_to_do(shown, day, application.knowledge_of(person).catalog))
        try:
            with endings_as_errors():
                _run(guided, shown, short=short)
        except EndedFromOutsideError as ended:
            raise typer.Exit(ended.exit_code) from None


def _run(guided: Guided, shown: Shown, *, short: bool) -> None:
    """The session and the talk after it. Whatever breaks the session off, what was done is kept, without a talk."""
    try:
        guided.play(shown, short=short)
    except BaseException:
        if guided.has_something_to_keep:
            guided.keep(guided.questions())
        raise
    if guided.nothing_fits:
        typer.echo(guided.say(Message("advice_pain_high_none")))
        raise typer.Exit(NO_PLAN)
    if guided.has_something_to_keep or guided.wants_to_log():
        guided.talk()
    else:
        typer.echo(guided.say(Message("go_left")))
