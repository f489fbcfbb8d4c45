"""Feedbacks of a file in an order in which they can be stored: none before the one that it amends.

Moments do not tell it: a clock may have been set back between the two, and both may have come in at the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

from recommender.errors import DocumentError, Problem

Told = TypeVar("Told")


def amended_first(told: Iterable[Told], document_of: Callable[[Told], Mapping[str, Any]]) -> list[Told]:
    """Feedbacks and whatever else was told, each after what it amends and else in the order given.

    Raises DocumentError where feedbacks amend one another in a circle.
    """
    all_told = list(told)
    documents = [document_of(one) for one in all_told]
    links = TopologicalSorter(
        {one["feedback_id"]: [one["amends"]] if one.get("amends") else [] for one in documents if "feedback_id" in one}
    )
    try:
        links.prepare()
    except CycleError as error:
        what = f"amend one another in a circle: {', '.join(sorted(set(error.args[1])))[:200]}"
        raise DocumentError([Problem("feedbacks", what)]) from None
    steps: dict[str | None, int] = {}
    step = 0
    while links.is_active():
        ready = links.get_ready()
        steps |= dict.fromkeys(ready, step)
        links.done(*ready)
        step += 1
    return sorted(all_told, key=lambda one: steps.get(document_of(one).get("feedback_id"), 0))
