"""Judging another way of choosing by what is in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.errors import Problem, UnknownNameError
from recommender.learning import Learning

if TYPE_CHECKING:  # pandas takes a while, and only who asks for an evaluation needs it
    from recommender.outcomes.policy_value import PolicyValue, Target


def evaluated(learning: Learning, target: Target, person: str | None = None) -> PolicyValue:
    """The target judged by the team's whole log, or by that of one person.

    Raises UnknownNameError where there is no such person, UnsupportedError where the log cannot judge it.
    """
    from recommender.outcomes.policy_value import policy_value

    people = learning.store.people()
    if person is not None and person not in people:
        raise UnknownNameError([Problem("", f"nothing is stored for '{person}'; start with: stretch plan")])
    return policy_value(target, [learning.log(name) for name in people], learning.knowledge, person=person)
