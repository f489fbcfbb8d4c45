"""A session as data for a player that runs elsewhere: what comes after what, for how many seconds, in which words.

The player in the browser counts down exactly what the one in the terminal does: both get the steps from
`planning/steps.py`, and the numbers below from `course.py` and `player.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from recommender.knowledge import Knowledge
from recommender.plan_words import clock, dose_words
from recommender.planning.steps import lacking_moving_s, session_steps
from recommender.profile.plan import PlannedItem, PlannedSession
from recommender.profile.recorded import canonical
from recommender.session.course import LONGEST_PAUSE_S, RESTART_AFTER_S
from recommender.session.done import DONE_FROM_SHARE
from recommender.session.part import Part
from recommender.session.person_now import PersonNow
from recommender.session.player import ADJUST_S, LONGEST_GAP_S
from recommender.session.words import aloud, where

RATINGS: Final = range(11)
NUMBERS: Final = {
    "longest_gap_s": LONGEST_GAP_S,
    "adjust_s": ADJUST_S,
    "longest_pause_s": LONGEST_PAUSE_S,
    "restart_after_s": RESTART_AFTER_S,
    "done_from_share": DONE_FROM_SHARE,
}


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """One session as it may be done today.

    versions    the session without a rating first, then each that a rating of pain leaves
    version_at  by rating of pain 0 to 10, which version
    """

    versions: Sequence[PlannedSession]
    version_at: Sequence[int]

    def at(self, pain_nrs: int | None) -> PlannedSession:
        """The session with this pain of right now; None: no rating was given."""
        return self.versions[0 if pain_nrs is None else self.version_at[pain_nrs]]

    def document(self, knowledge: Knowledge, *, as_of: str) -> dict[str, Any]:
        """All of it as JSON values. as_of: changes with what is known of the person.

        `digest` is that of everything that is shown: somebody who comes back to a session goes on with it only while
        it is still the same.
        """
        parts = [[part_document(item, knowledge) for item in version.items] for version in self.versions]
        found = {"numbers": NUMBERS, "versions": parts, "version_at": list(self.version_at)}
        return found | {"digest": hashlib.sha256(canonical([as_of, found]).encode()).hexdigest()[:16]}


def timeline_of(now: PersonNow, session: PlannedSession) -> Timeline:
    """A session with every rating that may be given before it starts."""
    versions = [session]
    version_at = []
    for rating in RATINGS:
        version = now.with_items(session, now.fitting(session.items, rating))
        if version.items == session.items:
            version = session
        if version not in versions:
            versions.append(version)
        version_at.append(versions.index(version))
    return Timeline(versions=versions, version_at=version_at)


def part_document(item: PlannedItem, knowledge: Knowledge) -> dict[str, Any]:
    """One stretch with its steps and all its words."""
    catalog, seconds = knowledge.catalog, knowledge.numbers.seconds
    part = Part(item, session_steps([item], catalog, seconds))
    words = catalog[item.stretch].words.en
    return {
        "stretch": item.stretch,
        "name": item.name,
        "dose": dose_words(item),
        "time": clock(item.seconds),
        "position": catalog[item.stretch].position,
        "lacks_s": lacking_moving_s(item, catalog, seconds),
        "cautions": [caution.text for caution in item.cautions],
        "how": list(words.steps),
        "feel": words.feel,
        "ease_off": words.ease_off,
        "breathe": words.breathe or "",
        "steps": [_step_document(part, number, knowledge) for number in range(len(part.steps))],
    }


def _step_document(part: Part, number: int, knowledge: Knowledge) -> dict[str, Any]:
    step, (first, end) = part.steps[number], part.span_of(number)
    seconds = sum(other.seconds for other in part.steps[number:end])
    return {
        "kind": step.kind,
        "side": step.side,
        "seconds": step.seconds,
        "is_work": step.is_work,
        "first": first,
        "end": end,
        "word": knowledge.phrases.word("step", step.kind),
        "where": list(where(step, part.item, knowledge.phrases)),
        "aloud": aloud(step, part.item, seconds, knowledge.phrases),
    }
