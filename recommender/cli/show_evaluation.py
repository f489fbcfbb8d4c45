"""An off-policy evaluation on the screen."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Final

from recommender.cli.lines import Column, say, show_rows
from recommender.outcomes.policy_value import PolicyValue, Target, told

if TYPE_CHECKING:
    from rich.console import Console

    from recommender.outcomes.off_policy import Interval, Method

CHOOSES: Final[dict[Target, str]] = {
    "prior": "Always showing what the evidence puts first",
    "learned": "Always showing what a model puts first that was fitted on other people",
    "random": "Showing each option as often as every other",
}
METHODS: Final[dict[Method, str]] = {
    "dr_pi": "DR-PI",
    "pi": "PI",
    "dm": "DM",
    "dr": "DR",
    "snips": "SNIPS",
    "ips": "IPS",
}
WHICH: Final = "Go by DR-PI and PI. DM is as wrong as its model; DR, SNIPS and IPS are there to compare."


def show_evaluation(value: PolicyValue, console: Console) -> None:
    """The sentences first, then the numbers that they rest on."""
    found = value.evaluation
    console.print(f"{CHOOSES[value.target]}, where chance had a choice:")
    for sentence in told(value):
        say(f"- {sentence}", console)
    console.print("\nPoints less pain, with 95 % intervals:")
    columns = (Column(), *(Column(heading=name, is_right=True) for name in ("a session", "against what was shown")))
    show_rows(columns, _estimates(value), console)
    console.print(f"{WHICH}")
    for doubt, names in _doubts(value):
        console.print(f"{names}: {doubt}.")
    console.print()
    groups = "people" if value.errors_by == "person" else "weeks of one person"
    console.print(
        f"{found.sessions} of {value.sessions_logged} logged sessions had a choice, in {value.drawn} places, "
        f"by {found.persons} {groups}; errors are those of {groups}."
    )
    size = found.estimates["dr_pi"].effective_sessions
    console.print(f"The log supports {found.support:.0%} of its choices and weighs as much as {size:.0f} sessions.")


def _doubts(value: PolicyValue) -> list[tuple[str, str]]:
    """Why some methods have no interval, and which."""
    by_doubt: dict[str, list[str]] = {}
    for name, words in METHODS.items():
        if doubt := value.evaluation.estimates[name].doubt:
            by_doubt.setdefault(doubt, []).append(words)
    return [(doubt, ", ".join(names)) for doubt, names in by_doubt.items()]


def _estimates(value: PolicyValue) -> list[tuple[str, str, str]]:
    """Relief of a session by each method, and the difference from what was shown, with 95 % intervals."""
    found = value.evaluation
    methods = [(words, found.estimates[name]) for name, words in METHODS.items()]
    rows = [(words, _said(estimate.value), _said(estimate.gain)) for words, estimate in methods]
    return [("as logged", _said(found.logged), ""), *rows]


def _said(interval: Interval) -> str:
    if isnan(interval.value):  # no session had a weight
        return "nothing to say"
    if isnan(interval.low):
        return f"{interval.value:+.2f}"
    return f"{interval.value:+.2f} ({interval.low:+.2f} to {interval.high:+.2f})"
