"""Which feedbacks are one: the first one of a session, and all that amend it, link after link.

Somebody may correct one session for years, so every step is walked once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from recommender.profile.documents import Feedback


class _Place(NamedTuple):
    """Where a feedback stands in its chain: behind which first one, and how many steps behind it."""

    first: str
    steps: int


def chains_of(feedbacks: Iterable[Feedback]) -> list[list[Feedback]]:
    """Each first feedback with those that amend it behind it, in the order in which they apply."""
    by_id = {feedback.feedback_id: feedback for feedback in feedbacks}
    places = _places({name: told.amends if told.amends in by_id else None for name, told in by_id.items()})

    def order(feedback: Feedback) -> tuple[int, str, str, str]:
        moment = feedback.finished_at.isoformat() if feedback.finished_at else ""
        return places[feedback.feedback_id].steps, str(feedback.recorded_on or ""), moment, feedback.feedback_id

    chains: dict[str, list[Feedback]] = {}
    for feedback in sorted(by_id.values(), key=order):
        chains.setdefault(places[feedback.feedback_id].first, []).append(feedback)
    return list(chains.values())


def _places(before: Mapping[str, str | None]) -> dict[str, _Place]:
    """By id the place of each. before: by id the one that it amends, None for the first of a chain."""
    places: dict[str, _Place] = {}
    for name in before:
        walked, end = _back(name, before, places)
        places |= _around(walked[walked.index(end) :] if end in walked else [])
        for one in reversed(walked):
            if one not in places:
                known = places.get(before[one] or "")
                places[one] = _Place(known.first, known.steps + 1) if known else _Place(one, 0)
    return places


def _back(name: str, before: Mapping[str, str | None], places: Mapping[str, _Place]) -> tuple[list[str], str | None]:
    """The ids from one back to where its chain begins, is known, or turns round; and the one that comes before them."""
    walked: dict[str, None] = {}
    at: str | None = name
    while at is not None and at not in places and at not in walked:
        walked[at] = None
        at = before[at]
    return list(walked), at


def _around(circle: list[str]) -> dict[str, _Place]:
    """The places in a circle, which no store takes in: the first of each is the one that amends it, all around."""
    return {name: _Place(circle[number - 1], len(circle) - 1) for number, name in enumerate(circle)}
