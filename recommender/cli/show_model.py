"""A fitted model on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recommender.cli.lines import Column, show_rows
from recommender.knowledge import shipped_knowledge
from recommender.messages import counted

if TYPE_CHECKING:
    from rich.console import Console

    from recommender.store.models import StoredModel

NOT_YET = "not yet"


def show_model(made: StoredModel, console: Console) -> None:
    """What it was fitted on, how well it foretold, and what it learned of each weight of the evidence."""
    log, check = made.document["log"], made.document["held_out"]
    console.print(f"Model {made.version}{' (ranks now)' if made.is_used else ''}, fitted {made.recorded_at[:10]}")
    people, sessions = counted(log["people"], "person", "people"), counted(log["sessions"], "session")
    console.print(f"Learned from {people}: {sessions} that told how pain changed,")
    console.print(f"and {counted(log['ratings'], 'rating')} by {counted(log['raters'], 'person', 'people')}.")
    if check["rmse_nrs"] is None:
        console.print("Too few people to check how well it foretells.")
    else:
        console.print(
            f"Newest session of {check['foretold']} people, not seen before: off by {check['rmse_nrs']:.2f} points of "
            f"pain, {check['level_rmse_nrs']:.2f} without any stretch."
        )
    columns = (Column(heading="weight"), *(Column(heading=name, is_right=True) for name in ("evidence", "learned")))
    show_rows(columns, _weights(made), console)


def _weights(made: StoredModel) -> list[tuple[str, str, str]]:
    """The weights of the features, NPRS points per completed stretch; only differences between stretches count."""
    learned = made.document["pain"]["mean"]
    weights = shipped_knowledge().prior.weights
    rows = [
        (name, f"{weight.value:+.3f}", f"{value:+.3f}")
        for (name, weight), value in zip(weights.items(), learned, strict=False)
    ]
    return [*rows, ("your_ratings", "+0.030", f"{learned[-3]:+.3f}")]


def show_models(rows: list[dict[str, Any]], console: Console) -> None:
    """The versions, the oldest first."""
    if not rows:
        console.print("No model was fitted yet. The evidence ranks.")
        return
    named = [_named(row) for row in rows]
    columns = [Column(heading=name, is_right=name not in ("version", "fitted", "ranks")) for name in named[0]]
    show_rows(columns, [tuple(entry.values()) for entry in named], console)


def _named(row: dict[str, Any]) -> dict[str, str]:
    errors = {told: row[name] for told, name in (("off by", "rmse_nrs"), ("level", "level_rmse_nrs"))}
    return {
        "version": row["version"],
        "fitted": row["recorded_at"][:10],
        **{name: str(row[name]) for name in ("people", "sessions", "ratings")},
        **{told: NOT_YET if error is None else f"{error:.2f}" for told, error in errors.items()},
        "ranks": "now" if row["is_used"] else "",
    }
