"""How it goes: the pain, the sessions and the goal of a person, and the tables that analyses read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.outcomes.progress import Progress, progress_of
from recommender.place import Place

if TYPE_CHECKING:  # pandas takes a while, and few use cases need it
    from recommender.outcomes.frames import Frames
    from recommender.outcomes.pain_trend import PainTrend


@dataclass(frozen=True, slots=True)
class Results:
    """The results of everybody here, up to today."""

    place: Place

    def weekly_trends(self, person: str) -> list[dict[str, object]]:
        """Pain and completion week by week. Raises UnknownNameError where the person is not known here."""
        from recommender.outcomes.trends import weekly_records  # pandas: only who asks for trends waits for it

        self.place.check_logs(person)
        today = self.place.today()
        return weekly_records(self.place.past.history(person, today=today).told_by(today), until=today)

    def pain_trend(self, person: str) -> PainTrend:
        """Where the pain of a person goes. Raises UnknownNameError where they are not known here."""
        from recommender.outcomes.pain_trend import trend_of

        self.place.check_logs(person)
        today = self.place.today()
        return trend_of(self.place.past.history(person, today=today).told_by(today))

    def ability_words(self, person: str) -> tuple[str, ...]:
        """What became of what a person wants to do again; empty before it was rated twice."""
        from recommender.outcomes.instruments import ability_words

        told = [(day, answers.activity) for day, answers in self.place.sheets(person)]
        ordered = sorted(told, key=lambda entry: entry[0])
        return ability_words([(day, told.text, told.ability) for day, told in ordered if told is not None])

    def progress(self, person: str) -> Progress:
        """The goal, the sessions and the pain of a person; empty for somebody who is not known here."""
        today = self.place.today()
        return progress_of(self.place.past.history(person, today=today), self.place.sheets(person), today)

    def frames(self) -> Frames:
        """The tables that analyses read, of everybody in the database."""
        from recommender.outcomes.log_frames import frames_from_store

        return frames_from_store(self.place.store, self.place.knowledge.codes, today=self.place.today())
