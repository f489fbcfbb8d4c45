"""`stretch evaluate`: would another way of choosing have been better? Asked of the log, which knows how it chose."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from recommender.cli.options import AsJson, Database, console, open_application, say_json

if TYPE_CHECKING:
    from recommender.outcomes.policy_value import PolicyValue

Policy = Annotated[
    Literal["prior", "learned", "random"],
    typer.Option("--policy", help="The evidence alone, what was learned, or by lot."),
]
Outcome = Annotated[Literal["pain"], typer.Option("--outcome", help="What to judge by: pain before less pain after.")]
OnePerson = Annotated[
    str | None, typer.Option("--person", metavar="NAME", help="One person's log alone; default everybody's.")
]


def register(app: typer.Typer) -> None:
    """Adds the command of this file."""
    app.command()(evaluate)


def evaluate(
    policy: Policy,
    outcome: Outcome = "pain",
    person: OnePerson = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Ask the log whether another way of choosing would be better.

    It is refused where nothing was left to chance, as at home.

    Example: stretch evaluate --policy prior
    """
    from recommender.evaluation import evaluated

    with open_application(database) as application:
        value = evaluated(application.learning, policy, person)
    if as_json:
        say_json({"policy": policy, "outcome": outcome} | _facts(value))
        return
    from recommender.cli.show_evaluation import show_evaluation

    show_evaluation(value, console())


def _facts(value: PolicyValue) -> dict[str, Any]:
    from recommender.outcomes.off_policy import estimates_frame
    from recommender.outcomes.policy_value import told

    rows = estimates_frame(value.evaluation).to_dict("index")
    return {
        "sessions_logged": value.sessions_logged,
        "sessions": value.evaluation.sessions,
        "slots_with_a_choice": value.drawn,
        "groups": value.evaluation.persons,
        "errors_by": value.errors_by,
        "support": value.evaluation.support,
        "estimates": {
            name: {key: None if isnan(number) else number for key, number in row.items()} for name, row in rows.items()
        },
        "no_interval": {
            name: estimate.doubt for name, estimate in value.evaluation.estimates.items() if estimate.doubt
        },
        "means": list(told(value)),
    }
