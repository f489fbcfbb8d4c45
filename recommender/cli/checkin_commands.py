"""`stretch checkin`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recommender.cli.options import (
    NO_PLAN,
    AsJson,
    Database,
    Person,
    a_day,
    asking,
    console,
    open_application,
    read_document_of,
    say_json,
)
from recommender.errors import Problem, UsageError

if TYPE_CHECKING:
    from recommender.application import Recommender
    from recommender.weekly_check_in import CheckedIn


def register(app: typer.Typer) -> None:
    """Adds the command of this file."""
    app.command()(checkin)


def checkin(
    file: Annotated[
        str | None, typer.Option("--file", metavar="FILE|-", help="A check-in as JSON; - reads it from standard input.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Day of the check-in; default today.")] = None,
    starts_on: Annotated[
        str | None,
        typer.Option("--starts-on", metavar="DATE", help="First day of the new week; default when this one ends."),
    ] = None,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Check in once a week, and get the next week.

    Safety questions come first, then at most four others. Then it shows what changes and why.

    Example: stretch checkin --file checkin.json
    """
    day = a_day(on, "--on")
    document = read_document_of(person, file) if file is not None else None
    if isinstance(document, dict):
        person, day = _of_the_file(document, person, on)
    with open_application(database) as application:
        application.keep_up()
        first_day = _first_day(application, starts_on, person, day)
        if file is not None:
            made = _check_in_from_file(application, document, first_day)
        else:
            from recommender.cli.checkin_desk import CheckInDesk

            with asking(as_json=as_json):
                made = CheckInDesk(application=application, person=person, on=day, starts_on=first_day).check_in()
    _say(made, was_shown=file is None, as_json=as_json)
    if made.plan.status != "plan":
        raise typer.Exit(NO_PLAN)


def _first_day(application: Recommender, starts_on: str | None, person: str, day: date) -> date:
    from recommender.weekly_check_in import after_the_week_in_force

    return a_day(starts_on) if starts_on is not None else after_the_week_in_force(application, person, day)


def _of_the_file(document: dict[str, Any], person: str, on: str | None) -> tuple[str, date]:
    """Whose check-in a file holds, and of which day. What the file lacks is complained about when it is read."""
    from recommender.profile.fields import day_of

    day = day_of(document.get("on"))
    if on is not None and day != a_day(on, "--on"):
        raise UsageError([Problem("--on", "is another day than the file names")])
    whose = document.get("person")
    return whose if isinstance(whose, str) else person, day or a_day(None)


def _check_in_from_file(application: Recommender, document: Any, first_day: date) -> CheckedIn:
    from recommender.weekly_check_in import CheckedIn, beside_last_week

    recorded, plan = application.check_in(document, starts_on=first_day)
    return CheckedIn(
        document=document, is_new=recorded.is_new, plan=plan, difference=beside_last_week(application, plan)
    )


def _say(made: CheckedIn, *, was_shown: bool, as_json: bool) -> None:
    """The outcome. was_shown: the person has seen the difference already, before choosing."""
    if as_json:
        found = made.difference.to_document() if made.difference else None
        plan = made.plan.to_document()
        say_json({"checkin": made.document, "is_new": made.is_new, "plan": plan, "difference": found})
        return
    from recommender.cli.show import show_plan
    from recommender.cli.show_difference import show_difference, show_week_shortly
    from recommender.language.translations import gettext

    saved = gettext("Saved.") if made.is_new else gettext("This was saved before. Nothing changed.")
    typer.echo(f"{saved}\n")
    if made.plan.status != "plan":
        show_plan(made.plan, console())
        return
    if made.difference is not None and not was_shown:
        show_difference(made.difference, console())
        typer.echo("")
    show_week_shortly(made.plan, console())
