"""A person's exact sums: what the refit needs of all their sessions, by questionnaire (scoring 2.1).

All that is summed is exact in a float64 (see `session_sums`). So the sums of a person have the same bits in any order
and in any number of parts, and taking a session out leaves nothing of it behind. The tables are made when they are
needed and never stored whole (decisions 5.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.profile.profile import Profile
from recommender.scoring.session_sums import SessionSums

BASELINE_COUNTS_AS = 2  # the pain of the sheet weighs as much as two sessions (scoring 2, m_u)
FACTS: Final = ("one", "pain_told", "pain_before", "rho2", "change")  # the columns of x~ after those of the stretches


@dataclass(frozen=True, kw_only=True)
class SegmentSums:
    """The sessions that were logged under one questionnaire, by id: a change of the answers starts another segment."""

    profile: Profile
    sessions: Mapping[str, SessionSums]

    @classmethod
    def of(cls, profile: Profile, sessions: Iterable[SessionSums]) -> SegmentSums:
        """These sessions by their ids, each once. Raises ValueError where one id has two contents."""
        by_id: dict[str, SessionSums] = {}
        for session in sessions:
            if by_id.setdefault(session.session_id, session) != session:
                raise ValueError(f"session {session.session_id} stands twice with different content")
        return cls(profile=profile, sessions=by_id)

    @cached_property
    def key(self) -> tuple[str, str]:
        """What makes two segments the same one, and in which order they stand: the day, then the answers."""
        return self.profile.answered_on.isoformat(), self.profile.answers.model_dump_json()

    @property
    def done(self) -> tuple[str, ...]:
        """What was done at all, sorted by id."""
        return tuple(sorted({name for session in self.sessions.values() for name in session.done}))

    @property
    def rated(self) -> tuple[str, ...]:
        """What was rated, sorted by id."""
        return tuple(sorted({name for session in self.sessions.values() for name in session.ratings}))

    @property
    def cautioned(self) -> frozenset[str]:
        """What at least one of the sessions was planned with a caution for."""
        return frozenset().union(*(session.cautioned for session in self.sessions.values()))

    def pain_table(self, stretches: Sequence[str]) -> NDArray[np.float64]:
        """T = sum of x~ x~' over the sessions with a change, x~ = [shares of `stretches`, then `FACTS`] (scoring 2.1).

        Returns (n + 5, n + 5); exact. A pain before that was not told is 0 in both of its columns. What was not done at
        all would only add rows of zeros, so it can be left out.
        """
        column = {name: place for place, name in enumerate(stretches)}
        logged = [session for session in self.sessions.values() if session.change is not None]
        rows = np.zeros((len(logged), len(column) + len(FACTS)))
        for row, session in zip(rows, logged, strict=True):
            row[[column[name] for name in session.done]] = list(session.done.values())
            is_told = session.pain_before is not None
            row[len(column) :] = 1.0, is_told, session.pain_before or 0, session.rho2, session.change
        return rows.T @ rows

    def rating_table(self, stretches: Sequence[str]) -> NDArray[np.int64]:
        """How many ratings each of `stretches` has, their sum, and the sum of their squares: (n, 3)."""
        table = {name: np.zeros(3, dtype=np.int64) for name in stretches}
        for session in self.sessions.values():
            for name, rating in session.ratings.items():
                table[name] += (1, rating, rating**2)
        return np.array(list(table.values()), dtype=np.int64).reshape(len(stretches), 3)


@dataclass(frozen=True, kw_only=True)
class PersonSums:
    """The segments of one person that hold a session, in the order of their days. A session stands in one of them."""

    person: str
    segments: tuple[SegmentSums, ...] = ()

    @classmethod
    def joined(cls, person: str, segments: Iterable[SegmentSums]) -> PersonSums:
        """The segments, one for each questionnaire, in their order; one without a session is left out.

        Raises ValueError where one session id has two contents or two questionnaires.
        """
        by_key: dict[tuple[str, str], list[SegmentSums]] = {}
        for segment in segments:
            if segment.sessions:
                by_key.setdefault(segment.key, []).append(segment)
        made = [
            SegmentSums.of(parts[0].profile, (session for part in parts for session in part.sessions.values()))
            for _, parts in sorted(by_key.items())
        ]
        if twice := {a for one, other in combinations(made, 2) for a in one.sessions.keys() & other.sessions.keys()}:
            raise ValueError(f"sessions {', '.join(sorted(twice))} stand under two questionnaires")
        return cls(person=person, segments=tuple(made))

    @property
    def mean_pain_before(self) -> float:
        """m_u: pain before a session over the whole history, the pain of the first sheet counted twice (scoring 2)."""
        said = [s.pain_before for segment in self.segments for s in segment.sessions.values()]
        known = [pain for pain in said if pain is not None]
        baseline = (self.segments[0].profile.worst_nrs or 0) if self.segments else 0
        return (BASELINE_COUNTS_AS * baseline + sum(known)) / (BASELINE_COUNTS_AS + len(known))

    def with_session(self, profile: Profile, session: SessionSums) -> PersonSums:
        """With this session, under this questionnaire; one of the same id is replaced, wherever it stood."""
        rest = self.without_session(session.session_id)
        return PersonSums.joined(
            self.person, (*rest.segments, SegmentSums(profile=profile, sessions={session.session_id: session}))
        )

    def without_session(self, session_id: str) -> PersonSums:
        """As if the session had never been logged; a segment that only held this one goes with it."""
        kept = [
            replace(segment, sessions={name: s for name, s in segment.sessions.items() if name != session_id})
            for segment in self.segments
        ]
        return replace(self, segments=tuple(segment for segment in kept if segment.sessions))

    def merged(self, other: PersonSums) -> PersonSums:
        """Both parts of one person's log; what stands in both counts once.

        Raises ValueError for another person, or where one session id has two contents or two questionnaires.
        """
        if other.person != self.person:
            raise ValueError(f"the sums of {other.person} do not belong to {self.person}")
        return PersonSums.joined(self.person, (*self.segments, *other.segments))
