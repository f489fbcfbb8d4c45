"""From what a person answered and logged to what the model learns from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from recommender.profile.answers import Answers
from recommender.profile.history import History, LoggedSession
from recommender.profile.profile import Profile, profile_of
from recommender.scoring.person_sums import PersonSums, SegmentSums
from recommender.scoring.session_sums import SessionSums, session_sums


@dataclass(frozen=True, kw_only=True)
class PersonRecord:
    """What one person logged, or a part of it: several records of one person are put together.

    segments  each questionnaire with the sessions that were done under it
    """

    person: str
    segments: Sequence[tuple[Profile, Sequence[LoggedSession]]]

    @property
    def sums(self) -> PersonSums:
        """Raises ValueError where one feedback id has two contents."""
        return self._sums(None)

    def sums_among(self, known: Collection[str]) -> PersonSums:
        """The same, of these stretches alone; see `SessionSums.among`."""
        return self._sums(known)

    def _sums(self, known: Collection[str] | None) -> PersonSums:
        def read(session: LoggedSession) -> SessionSums:
            return session_sums(session) if known is None else session_sums(session).among(known)

        segments = [SegmentSums.of(profile, [read(session) for session in log]) for profile, log in self.segments]
        return PersonSums.joined(self.person, segments)


def person_record(person: str, sheets: Sequence[tuple[date, Answers]], history: History) -> PersonRecord:
    """Each session, once, under the newest sheet that was answered by its day; one before any sheet under the first.

    sheets  the day that each counts from, and the answers; of two of one day the later in order counts
    """
    profiles = {day: profile_of(answers, person=person, starts_on=day) for day, answers in sheets}
    days = sorted(profiles)
    log: dict[date, list[LoggedSession]] = {day: [] for day in days}
    for session in history.sessions_once if days else ():
        log[max((day for day in days if day <= session.on), default=days[0])].append(session)
    return PersonRecord(person=person, segments=[(profiles[day], log[day]) for day in days if log[day]])
