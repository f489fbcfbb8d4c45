"""What one person answered and logged, and what of it was known when a week was planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from recommender.profile.answers import Answers
from recommender.profile.history import History
from recommender.profile.profile import Profile, profile_of
from recommender.scoring.person_sums import BASELINE_COUNTS_AS
from recommender.scoring.records import PersonRecord, person_record


@dataclass(frozen=True, kw_only=True)
class PersonLog:
    """sheets: the day that each counts from, and the answers; of two of one day the later in order counts."""

    person: str
    sheets: Sequence[tuple[date, Answers]]
    history: History

    @property
    def record(self) -> PersonRecord:
        """All of it, as the model learns from it."""
        return person_record(self.person, self.sheets, self.history)

    def record_before(self, day: date) -> PersonRecord:
        """As it stood on the morning of a day."""
        known = replace(self.history, sessions=self.history.before(day))
        return person_record(self.person, self.sheets, known)

    @cached_property
    def _profiles(self) -> dict[date, Profile]:
        return {day: profile_of(answers, person=self.person, starts_on=day) for day, answers in self.sheets}

    def profile_on(self, day: date) -> Profile:
        """The newest sheet that was answered by a day; the first where none was.

        Raises ValueError where the person has none: whoever has a plan has one.
        """
        return self._profiles[max((d for d in self._profiles if d <= day), default=min(self._profiles))]

    def usual_pain_before(self, day: date) -> float:
        """Pain before a session as it usually was before a day: the pain of the first sheet counted twice, NRS.

        m_u of scoring 2 as a running mean: what came later may have been moved by what was drawn.
        """
        said = [session.feedback.pain_before for session in self.history.before(day)]
        known = [pain for pain in said if pain is not None]
        baseline = self._profiles[min(self._profiles)].worst_nrs or 0
        return (BASELINE_COUNTS_AS * baseline + sum(known)) / (BASELINE_COUNTS_AS + len(known))
