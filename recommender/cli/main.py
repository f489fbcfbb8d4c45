"""`stretch`: the commands, and how errors leave it: with an exit code, never a traceback for bad input."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

import typer

from recommender.cli import (
    backup_commands,
    catalog_commands,
    checkin_commands,
    data_commands,
    effects_commands,
    evaluate_commands,
    explore_commands,
    figure_commands,
    fleet_commands,
    go_commands,
    log_commands,
    model_commands,
    plan_commands,
    report_commands,
    serve_commands,
    simulate_commands,
    team_commands,
    week_commands,
)
from recommender.cli.catalog_option import Catalogs, WithCatalogs, choose
from recommender.cli.tongue import Language, choose_language, in_words
from recommender.errors import RecommenderError
from recommender.language.translations import gettext

app = typer.Typer(
    name="stretch",
    cls=WithCatalogs,
    help="A week of stretches that one body can do. Not a doctor: it never diagnoses and never promises.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def everywhere(catalog: Catalogs = None, lang: Language = None) -> None:
    """A week of stretches that one body can do. Not a doctor: it never diagnoses and never promises."""
    choose_language(lang)
    choose(catalog)


for module in (
    plan_commands,
    go_commands,
    week_commands,
    log_commands,
    checkin_commands,
    catalog_commands,
    figure_commands,
    model_commands,
    evaluate_commands,
    effects_commands,
    simulate_commands,
    serve_commands,
    team_commands,
    explore_commands,
    report_commands,
    fleet_commands,
    data_commands,
    backup_commands,
):
    module.register(app)


def run() -> None:
    """The entry point of the `stretch` command."""
    if sys.stdout is None or sys.stderr is None:  # started with a closed output: there is nobody to speak to
        os._exit(1)
    if isinstance(sys.stdout, TextIOWrapper):  # a name in letters that this terminal has not ends no command
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except RecommenderError as error:
        sys.stdout.flush()
        print(in_words(error), file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("\n" + gettext("Stopped. Nothing was stored."), file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe has seen enough, as with `stretch plan | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:  # the output itself cannot be written: a full disk behind `>`
        print(f"The output cannot be written: {error.strerror}", file=sys.stderr)
        os._exit(1)


if __name__ == "__main__":
    run()
