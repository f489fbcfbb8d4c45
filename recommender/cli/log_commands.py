"""`stretch log` and `stretch trends`."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recommender.cli.options import (
    AsJson,
    Database,
    Person,
    a_day,
    console,
    open_application,
    read_document,
    say_json,
)
from recommender.errors import Problem, UsageError

if TYPE_CHECKING:
    from recommender.profile.plan import PlannedSession

FELT = {"1": "easier", "2": "same", "3": "worse"}


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    app.command()(log)
    app.command()(trends)


def log(
    file: Annotated[str | None, typer.Option("--file", metavar="FILE|-", help="A feedback as JSON.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Day of the session; default today.")] = None,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Log how a session went: a few keys, every question may be skipped."""
    day = a_day(on, "--on")
    document = read_document(file) if file is not None else None
    with open_application(database) as application:
        if isinstance(document, dict) and person != "me" and document.get("person") != person:
            raise UsageError([Problem("--person", f"is {person}, but the file is of somebody else")])
        if document is None:
            shown = application.show(person, day)
            if shown.plan is None:
                raise UsageError([Problem("", "there is no week yet; make one with: stretch plan")])
            planned = next((session for session in shown.plan.sessions if session.on == day), None)
            if planned is None:
                days = ", ".join(session.on.isoformat() for session in shown.plan.sessions)
                raise UsageError([Problem("--on", f"no session is planned for that day; planned: {days}")])
            document = _ask(planned, person)
        recorded = application.record(document)
    if as_json:
        flags = document.get("red_flags") or []
        say_json({"kind": recorded.kind, "id": recorded.id, "is_new": recorded.is_new, "red_flags": flags})
    else:
        praise = "" if document.get("red_flags") else " Well done."
        typer.echo(f"Saved.{praise}" if recorded.is_new else "This was saved before. Nothing changed.")
        _say_what_to_do(document.get("red_flags") or [])


def _say_what_to_do(flags: list[str]) -> None:
    """The next thing to see after a sign that needs a person is what to do, not a plan."""
    from recommender.cli.show import say
    from recommender.knowledge import shipped_knowledge

    for code in flags:
        say(f"\n{shipped_knowledge().explainer.stop_words(code)}", console())


def _ask(session: PlannedSession, person: str) -> dict[str, Any]:
    """The feedback of a session, asked in the terminal; Enter skips any question."""
    typer.echo(f"Session of {session.on.isoformat()}. Enter skips a question.")
    try:
        before = _nrs("Pain before, 0-10?")
        after = _nrs("And now, 0-10?")
        felt = _one_of("How did it feel? 1 easier, 2 the same, 3 worse", FELT)
        for number, item in enumerate(session.items, 1):
            typer.echo(f"  {number}  {item.name}")
        names = [item.stretch for item in session.items]
        skipped = _some_of("Which did you skip?", names)
        hurt = _some_of("Which hurt?", names)
        helped = _some_of("Which helped?", names)
    except EOFError:
        raise UsageError([Problem("", "the log was not finished; nothing was stored")]) from None
    flags = _warning_signs(before, after)
    items = [
        {
            "stretch": name,
            "outcome": "skipped" if name in skipped else "partly" if name in hurt else "done",
            "felt": "worse" if name in hurt else "helped" if name in helped else None,
            "reason": "hurt" if name in hurt else None,
        }
        for name in names
    ]
    return {
        "feedback_version": 1,
        "feedback_id": str(uuid.uuid4()),
        "person": person,
        "session_id": session.session_id,
        "on": session.on.isoformat(),
        "pain_before": before,
        "pain_after": after,
        "session_felt": felt,
        "red_flags": flags or None,
        "items": items,
    }


def _warning_signs(before: int | None, after: int | None) -> list[str]:
    """The red flags that the person names after a session; a jump of pain asks the most urgent lists as well."""
    from recommender.cli.desk import interview_of, shipped_questionnaire
    from recommender.knowledge import shipped_knowledge
    from recommender.questionnaire.page import said

    jump_nrs = shipped_knowledge().rules.thresholds.amber_rise_nrs
    pain_jumped = before is not None and after is not None and after - before >= jump_nrs
    questionnaire = shipped_questionnaire()
    pages = interview_of(questionnaire, lambda replies: questionnaire.after_session(replies, pain_jumped=pain_jumped))
    return said("flag", pages.run())


def _nrs(question: str) -> int | None:
    while True:
        typed = input(f"{question} > ").strip()
        if not typed:
            return None
        if typed.isdecimal() and int(typed) <= 10:
            return int(typed)
        typer.echo("Choose a number from 0 to 10, or press Enter.")


def _one_of(question: str, choices: dict[str, str]) -> str | None:
    while True:
        typed = input(f"{question} > ").strip()
        if not typed or typed in choices:
            return choices.get(typed)
        typer.echo(f"Choose {', '.join(choices)}, or press Enter.")


def _some_of(question: str, names: list[str]) -> list[str]:
    while True:
        typed = input(f"{question} > ").replace(",", " ").split()
        if all(number.isdecimal() and 1 <= int(number) <= len(names) for number in typed):
            return [names[int(number) - 1] for number in typed]
        typer.echo(f"Choose numbers from 1 to {len(names)}, or press Enter.")


def trends(
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show pain and completion, week by week."""
    with open_application(database) as application:
        weeks = application.weekly_trends(person)
    if as_json:
        say_json(weeks)
        return
    from recommender.cli.trend_chart import show_trends

    show_trends(weeks, console())
