"""What a cohort told so far, read week by week as the product would read it: each document once.

It ends in the same records as reading the whole history of everybody anew, which would cost a hundred times more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from recommender.knowledge import Knowledge
from recommender.profile.answers import Answers, read_answers
from recommender.profile.documents import Feedback, read_happening
from recommender.profile.fields import Codes
from recommender.profile.history import History, LoggedSession, amended
from recommender.profile.plan import PlannedSession
from recommender.profile.profile import Profile
from recommender.scoring.person_sums import PersonSums
from recommender.scoring.records import PersonRecord, person_record
from recommender.scoring.session_sums import SessionSums, session_sums

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A session that was told of, with the answers that it was done under."""

    profile: Profile
    session: SessionSums


@dataclass(frozen=True, kw_only=True)
class KeptRecord(PersonRecord):
    """A record whose sums are made once: most people have nothing new in most weeks."""

    @cached_property
    def sums(self) -> PersonSums:
        return PersonRecord(person=self.person, segments=self.segments).sums


class CohortLog:
    """The log of a cohort; a policy that learns keeps one."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._codes = knowledge.codes
        self._people: dict[str, _PersonLog] = {}

    def read(self, documents: Mapping[str, Sequence[Document]]) -> list[Told]:
        """Adds the documents of a week, by person. Returns the sessions that were not told of before, by person."""
        new: list[Told] = []
        for name, told in documents.items():
            new += self._people.setdefault(name, _PersonLog(name, self._codes)).read(told)
        return new

    @property
    def records(self) -> list[PersonRecord]:
        """Who told of a session at least, with all that they told."""
        return [log.record for log in self._people.values() if log.record.segments]


class _PersonLog:
    """The log of one person. A plan is only looked into once a session of it is told of."""

    def __init__(self, person: str, codes: Codes) -> None:
        self._person, self._codes = person, codes
        self._sheets: list[tuple[date, Answers]] = []
        self._planned: dict[str, Document] = {}
        self._read: dict[str, PlannedSession] = {}
        self._feedbacks: list[Feedback] = []
        self._known: set[str] = set()
        self.record: PersonRecord = KeptRecord(person=person, segments=())

    def read(self, documents: Sequence[Document]) -> list[Told]:
        for document in documents:
            if "answers_version" in document:
                self._sheets.append((date.fromisoformat(document["answered_on"]), read_answers(document, self._codes)))
            elif "plan_version" in document:
                self._planned |= {session["session_id"]: session for session in document["sessions"]}
            elif "feedback_version" in document:
                happening = read_happening(document, self._codes)
                self._feedbacks += [happening] if isinstance(happening, Feedback) else []
        found = person_record(self._person, self._sheets, History(sessions=self._sessions()))
        self.record = KeptRecord(person=found.person, segments=found.segments)
        new = [
            Told(profile=profile, session=session_sums(session))
            for profile, log in found.segments
            for session in log
            if session.feedback.feedback_id not in self._known
        ]
        self._known |= {told.session.session_id for told in new}
        return new

    def _sessions(self) -> tuple[LoggedSession, ...]:
        """As `read_history` finds them; every session of the simulation stands in a plan, which says its day."""
        logged = []
        for feedback in amended(self._feedbacks):
            session = self._planned_session(feedback.session_id or "")
            logged.append(LoggedSession(on=feedback.on or session.on, feedback=feedback, planned=session.items))
        return tuple(sorted(logged, key=lambda session: (session.on, session.feedback.feedback_id)))

    def _planned_session(self, session_id: str) -> PlannedSession:
        if session_id not in self._read:
            self._read[session_id] = PlannedSession.model_validate(self._planned[session_id])
        return self._read[session_id]
