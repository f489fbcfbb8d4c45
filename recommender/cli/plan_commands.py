"""`stretch plan`, `week`, `today`, `why`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recommender.cli.catalog_option import knowledge_here
from recommender.cli.options import (
    NO_PLAN,
    AnotherDay,
    AsJson,
    Database,
    DayOfWeek,
    Effort,
    Exact,
    Person,
    StartsOn,
    a_day,
    asking,
    console,
    existing_database,
    open_application,
    read_answers_file,
    say_json,
)
from recommender.cli.session_of_day import say_shown

if TYPE_CHECKING:
    from datetime import date

    from recommender.application import Recommender
    from recommender.profile.plan import WeeklyPlan


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    for command in (plan, week, today, why):
        app.command()(command)


def plan(
    answers: Annotated[
        str | None,
        typer.Option("--answers", metavar="FILE|-", help="Answers as JSON; - reads them from standard input."),
    ] = None,
    save: Annotated[bool, typer.Option("--save", help="With --answers: keep the answers and the week.")] = False,
    starts_on: StartsOn = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Seed of the plan; default made of person and day.")
    ] = None,
    effort: Effort = "normal",
    exact: Exact = False,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make a week of stretches.

    Asks the questions first, unless answers are given or fresh ones are stored.

    Example: stretch plan --answers answers.json --save
    """
    day = a_day(starts_on)
    if answers is not None:
        source = _From(file=answers, save=save, database=database, effort="exact" if exact else effort)
        made = _plan_from_file(source, day, seed=seed, person=person)
    else:
        with asking(as_json=as_json), open_application(database, effort="exact" if exact else effort) as application:
            application.keep_up()
            made = _plan_by_asking(application, day, seed=seed, person=person)
    _say_plan(made, as_json=as_json)


@dataclass(frozen=True, kw_only=True)
class _From:
    """Where answers come from, and what becomes of them."""

    file: str
    save: bool
    database: str | None
    effort: str


def _plan_from_file(source: _From, day: date, *, seed: int | None, person: str) -> WeeklyPlan:
    document = read_answers_file(source.file)
    if source.save:
        with open_application(source.database, effort=source.effort) as application:
            return application.save_and_plan(person, document, starts_on=day, seed=seed)
    if (known := existing_database(source.database)) is not None:
        with open_application(known, effort=source.effort) as application:
            return application.preview_week(person, document, starts_on=day, seed=seed)
    from recommender.decide import decide, prepared
    from recommender.settings import Settings

    settings = Settings(effort=source.effort, catalog=knowledge_here())  # type: ignore[arg-type]
    return decide(prepared(document, starts_on=day, seed=seed, person=person, settings=settings))


def _plan_by_asking(application: Recommender, day: date, *, seed: int | None, person: str) -> WeeklyPlan:
    if application.weeks.can_be_made(person, day):
        return application.plan_week(person, starts_on=day, seed=seed)
    if _only_red_flags_are_old(application, person, day):
        from recommender.application import local_today
        from recommender.cli.checkin_desk import CheckInDesk

        on = min(local_today(), day)  # a week that began on Monday is planned as if it had been asked then
        desk = CheckInDesk(application=application, person=person, on=on, starts_on=day, seed=seed)
        return desk.renew().plan
    return application.save_and_plan(person, _ask_the_questions(), starts_on=day, seed=seed)


def _only_red_flags_are_old(application: Recommender, person: str, day: date) -> bool:
    """True where a check-in is enough: everything was asked once, and only the red-flag answers have aged."""
    stop = application.weeks.stop(person, day)
    return stop is not None and stop.check_in_is_enough


def _ask_the_questions() -> dict[str, Any]:
    from recommender.cli.desk import interview_of
    from recommender.questionnaire.shipped import shipped_questionnaire

    questionnaire = shipped_questionnaire()
    interview = interview_of(questionnaire, questionnaire.pages)
    interview.welcome()
    return questionnaire.document(interview.run())


def _say_plan(made: WeeklyPlan, *, as_json: bool) -> None:
    if as_json:
        say_json(made.to_document())
    else:
        from recommender.cli.show import show_plan

        show_plan(made, console())
    if made.status != "plan":
        raise typer.Exit(NO_PLAN)


def week(on: DayOfWeek = None, person: Person = "me", database: Database = None, as_json: AsJson = False) -> None:
    """Show your week, and what was done of it."""
    day = a_day(on, "--on")
    with open_application(database) as application:
        if as_json:
            _say_week_as_json(application.weeks.document(person, day))
            return
        made, shown = application.weeks.show_week(person, day)
        done = application.weeks.done_sessions(person, made, today=day) if made else frozenset()
        catalog = application.knowledge_of(person).catalog
    if made is None:
        _say_no_week()
        raise typer.Exit(NO_PLAN)
    from recommender.cli.show import show_plan, show_stop, show_week

    stop = next((entry.stop for entry in shown if entry.stop), None)
    if stop is not None:
        show_stop(stop, console())
        raise typer.Exit(NO_PLAN)
    if made.status != "plan":
        show_plan(made, console())
        raise typer.Exit(NO_PLAN)
    show_week(made, shown, done, console(), catalog)


def _say_week_as_json(document: dict[str, Any] | None) -> None:
    """The week as it may be handed out now, with the exit code of no plan where it is put away or there is none."""
    say_json(document or {"status": None})
    if document is None or document["status"] != "plan":
        raise typer.Exit(NO_PLAN)


def _say_no_week() -> None:
    from recommender.language.translations import gettext

    typer.echo(gettext("No week yet. Make one with: stretch plan"))


def today(on: AnotherDay = None, person: Person = "me", database: Database = None, as_json: AsJson = False) -> None:
    """Show today's stretches, step by step."""
    day = a_day(on, "--on")
    with open_application(database) as application:
        shown = application.weeks.show(person, day)
        catalog = application.knowledge_of(person).catalog
    if as_json:
        say_shown(shown, day)
    else:
        from recommender.cli.show import show_today

        show_today(shown, day, console(), catalog)
    if shown.stop is not None or shown.plan is None:
        raise typer.Exit(NO_PLAN)


def why(
    stretch: Annotated[str, typer.Argument(metavar="STRETCH", help="Id of a stretch, as in `stretch catalog list`.")],
    on: DayOfWeek = None,
    person: Person = "me",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Say why a stretch is in the week, or why it was left out.

    Example: stretch why bridge
    """
    day = a_day(on, "--on")
    with open_application(database) as application:
        reason = application.reasons.why(person, stretch, day)
    if as_json:
        say_json(reason)
        return
    from recommender.cli.show import show_why

    show_why(reason, console())
