"""`stretch log` and `stretch trends`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from recommender.cli.options import (
    AsJson,
    Database,
    DayOfSession,
    Person,
    a_day,
    asking,
    console,
    open_application,
    read_document_of,
    say_json,
)
from recommender.errors import Problem, UsageError
from recommender.language.translations import gettext, marked

if TYPE_CHECKING:
    from recommender.profile.plan import PlannedSession


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    app.command()(log)
    app.command()(trends)


def log(
    file: Annotated[
        str | None, typer.Option("--file", metavar="FILE|-", help="A feedback as JSON; - reads it from standard input.")
    ] = None,
    on: DayOfSession = None,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Log how a session went: a few keys, each may be skipped.

    Example: stretch log --file feedback.json
    """
    day = a_day(on, "--on")
    document = read_document_of(person, file) if file is not None else None
    with open_application(database) as application:
        if document is None:
            shown = application.weeks.show(person, day)
            if shown.plan is None:
                raise UsageError([Problem("", "there is no week yet; make one with: stretch plan")])
            planned = next((session for session in shown.plan.sessions if session.on == day), None)
            if planned is None:
                days = ", ".join(session.on.isoformat() for session in shown.plan.sessions)
                raise UsageError([Problem("--on", f"no session is planned for that day; planned: {days}")])
            with asking(as_json=as_json):
                document = _ask(shown.session or planned, person)  # where nothing may be shown, it may have been done
        recorded = application.record(document)
    if as_json:
        flags = document.get("red_flags") or []
        say_json({"kind": recorded.kind, "id": recorded.id, "is_new": recorded.is_new, "red_flags": flags})
    else:
        from recommender.cli.feedback_questions import closing_words

        closing_words(document, is_new=recorded.is_new)


def _ask(session: PlannedSession, person: str) -> dict[str, Any]:
    """The feedback of a session, asked in the terminal; Enter skips any question.

    Whoever goes away has logged nothing, unless they named a warning sign: that must not be lost.
    """
    from recommender.cli.feedback_questions import FeedbackQuestions
    from recommender.messages import Message
    from recommender.session.done import DoneItem
    from recommender.spoken import spoken_knowledge

    typer.echo(gettext("Session of {day}. Enter skips a question.", day=session.on.isoformat()))
    questions = FeedbackQuestions([DoneItem(stretch=item.stretch, name=item.name) for item in session.items])
    try:
        questions.ask_everything()
    except (EOFError, KeyboardInterrupt, UsageError) as left:
        if not questions.flags:
            if isinstance(left, EOFError):
                raise UsageError([Problem("", marked("the log was not finished; nothing was stored"))]) from None
            raise
        typer.echo(f"\n{spoken_knowledge().phrases.say(Message('go_kept'))}")
    return questions.document(person=person, session_id=session.session_id, on=session.on)


def trends(person: Person = "me", database: Database = None, as_json: AsJson = False) -> None:
    """Show your pain and how much you did, week by week."""
    with open_application(database) as application:
        weeks = application.results.weekly_trends(person)
        trend = None if as_json else application.results.pain_trend(person)
        ability = application.results.ability_words(person)
    if trend is None:
        say_json(weeks)
        return
    from recommender.cli.trend_chart import show_trends
    from recommender.outcomes.pain_trend import trend_words

    show_trends(weeks, [*trend_words(trend), *ability], console())
