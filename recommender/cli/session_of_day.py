"""The session of a day at the terminal: the one that may be done now, or why there is none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import typer

from recommender.cli.options import NO_PLAN, console, say_json

if TYPE_CHECKING:
    from recommender.catalog.catalog import Catalog
    from recommender.profile.plan import PlannedSession
    from recommender.week_in_force import Shown


def say_shown(shown: Shown, day: date) -> None:
    """The session of a day as JSON; without one, what puts it away."""
    say_json(
        {
            "on": day.isoformat(),
            "session": shown.session.model_dump(mode="json") if shown.session else None,
            "withheld": [entry.model_dump(mode="json") for entry in shown.withheld],
            "status": shown.stop.status if shown.stop else shown.plan.status if shown.plan else None,
            "referral": shown.stop.to_document()["referral"] if shown.stop else None,
            "paused_since": shown.paused_since.isoformat() if shown.paused_since else None,
        }
    )


def session_to_do(shown: Shown, day: date, catalog: Catalog, *, as_json: bool = False) -> PlannedSession:
    """The session of a day as it may be done. Where there is none it is said why, with the exit code for that."""
    if shown.session is None or shown.stop is not None:
        raise no_session(shown, day, catalog, as_json=as_json)
    return shown.session


def no_session(shown: Shown, day: date, catalog: Catalog, *, as_json: bool) -> typer.Exit:
    """Says why there is no session, and gives the exit code for that."""
    if as_json:
        say_shown(shown, day)
    else:
        from recommender.cli.show import show_today

        show_today(shown, day, console(), catalog)
    return typer.Exit(NO_PLAN if shown.stop is not None or shown.plan is None else 0)
