"""The results of a simulation in a terminal: one row a policy, the best first, and always that it is synthetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.cli.lines import Column, show_rows
from recommender.messages import counted

if TYPE_CHECKING:
    from rich.console import Console

    from recommender.simulation.results import Gain, PolicyResult, Results

NOTHING = "-"


def show_results(results: Results, variant: str, console: Console) -> None:
    """The table, and what its columns mean."""
    worlds, weeks = counted(len(results.worlds), "world"), counted(results.weeks, "week")
    people = counted(results.people, "person", "people")
    console.print(f"SYNTHETIC: {worlds} ({variant}), {people}, {weeks}. Nobody here is real.")
    numbers = ("brings", "captured", "learned gains [95 %]", "worse", "done")
    columns = (Column(heading="policy"), *(Column(heading=name, is_right=True) for name in numbers))
    best_first = sorted(results.policies, key=lambda policy: -policy.value_nrs)
    show_rows(columns, [(policy.policy, *_cells(policy)) for policy in best_first], console)
    console.print(
        "brings: NRS points of a planned session, if all of it were done, from week 2 on.\n"
        "captured: of the way from random to the oracle.\n"
        "learned gains: points of that way that the learned policy is ahead, paired by\n"
        "world. worse: sessions that would hurt more than help. done: of those planned."
    )


def _cells(policy: PolicyResult) -> list[str]:
    captured = NOTHING if policy.captured is None else f"{policy.captured:.0%}"
    shares = (f"{policy.worse_share:.1%}", f"{policy.done_share:.0%}")
    return [f"{policy.value_nrs:.3f}", captured, _gain(policy.gain), *shares]


def _gain(gain: Gain | None) -> str:
    if gain is None:
        return NOTHING
    interval = "" if gain.low is None or gain.high is None else f" [{gain.low:+.1f}, {gain.high:+.1f}]"
    return f"{gain.points:+.1f}{interval}"
