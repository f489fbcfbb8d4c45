"""`stretch model`: what was learned from the log, which version ranks, and what is left to chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from recommender.cli.options import AsJson, Database, console, open_application, say_json
from recommender.errors import Problem, UsageError

if TYPE_CHECKING:
    from recommender.store.models import StoredModel

Version = Annotated[str, typer.Argument(metavar="VERSION", help="A version, as in `stretch model compare`.")]
OneVersion = Annotated[str | None, typer.Argument(metavar="VERSION", help="A version; default the one that ranks now.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of this file, as `stretch model VERB`."""
    model = typer.Typer(no_args_is_help=True, help="See what was learned, and choose which version ranks.")
    for command in (fit, show, compare, rollback, card, study):
        model.command()(command)
    app.add_typer(model, name="model")


def fit(database: Database = None, as_json: AsJson = False) -> None:
    """Fit the model anew on all that was logged, and let it rank."""
    with open_application(database) as application:
        application.learn()
        models = application.models()
        made = application.model() if models else None
    if made is not None:
        _say(made, as_json=as_json)
    elif as_json:
        say_json({"version": None, "is_used": False})
    else:
        typer.echo("Nothing was logged yet, so there is nothing to learn from. The evidence ranks.")


def show(version: OneVersion = None, database: Database = None, as_json: AsJson = False) -> None:
    """Show a fitted model.

    Its log, its weights beside those of the evidence, and how well it foretells.
    """
    with open_application(database) as application:
        made = application.model(version)
    _say(made, as_json=as_json)


def _say(made: StoredModel, *, as_json: bool) -> None:
    if as_json:
        say_json({"version": made.version, "recorded_at": made.recorded_at, "is_used": made.is_used} | made.document)
        return
    from recommender.cli.show_model import show_model

    show_model(made, console())


def compare(database: Database = None, as_json: AsJson = False) -> None:
    """List the versions that are kept.

    With each, what it was fitted on and how well it foretold.
    """
    from recommender.learning import compared

    with open_application(database) as application:
        rows = compared(application.models())
    if as_json:
        say_json(rows)
        return
    from recommender.cli.show_model import show_models

    show_models(rows, console())


def rollback(version: Version, database: Database = None, as_json: AsJson = False) -> None:
    """Let an earlier version rank again, until a model is fitted anew."""
    with open_application(database) as application:
        made = application.roll_back(version)
    if as_json:
        say_json({"version": made.version, "is_used": made.is_used})
    else:
        typer.echo(f"Model {made.version} ranks from now on, until you fit one anew: stretch model fit")


def card(version: OneVersion = None, database: Database = None, as_json: AsJson = False) -> None:
    """Print the model card.

    What the model is for, what it was fitted on, and what it cannot know.
    """
    from recommender.cli.model_card import model_card

    with open_application(database) as application:
        text = model_card(application.model(version))
    if as_json:
        say_json({"card": text})
    else:
        typer.echo(text)


def study(
    eps: Annotated[float | None, typer.Option("--eps", help="How often a slot is drawn anew, 0 to 1.")] = None,
    holdout: Annotated[float | None, typer.Option("--holdout", help="Share of people on the evidence alone.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; every plan states it.")] = "",
    off: Annotated[bool, typer.Option("--off", help="Leave nothing to chance any more.")] = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show or set how much is left to chance.

    For a study, or a team that wants to learn; every plan then states the reason. Without options it is
    shown.

    Example: stretch model study --eps 0.2 --reason "a study of our clinic"
    """
    if off and (eps or holdout):
        raise UsageError([Problem("--off", "contradicts --eps and --holdout")])
    with open_application(database) as application:
        if off or eps is not None or holdout is not None:
            application.set_study(eps=eps or 0.0, holdout=holdout or 0.0, reason=reason)
        settings = application.settings
    facts: dict[str, Any] = {"eps": settings.eps, "holdout": settings.holdout, "reason": settings.reason or None}
    if as_json:
        say_json(facts)
    elif not settings.eps and not settings.holdout:
        typer.echo("No swaps are drawn and nobody is held out.")
    else:
        typer.echo(f"Swaps: {settings.eps:.0%} of the slots that have a choice. Held out: {settings.holdout:.0%}.")
        typer.echo(f"Why: {settings.reason}")
