"""Every wish that a week does not meet, with what was asked and what was given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from recommender.messages import Message, Phrasebook
from recommender.profile.plan import PlannedSession, Relaxed
from recommender.profile.profile import Profile
from recommender.safety.screening import Screening
from recommender.vocabulary import WEEKDAYS


@dataclass(frozen=True, kw_only=True)
class BentWishes:
    """Compares what was asked for with the sessions that came out.

    minutes, days     asked for, after the rest day was taken back
    shortest_s        seconds of the shortest stretch that fits the person; 0 where none does
    shortest_share    a session under this part of the minutes is told
    enough_for_area   fewer stretches than this for an asked place are told (evidence 3B.7)
    """

    profile: Profile
    screening: Screening
    phrases: Phrasebook
    minutes: int
    days: int
    shortest_s: int
    shortest_share: float
    enough_for_area: int

    def of(self, sessions: Sequence[PlannedSession]) -> Iterator[Relaxed]:
        """The wishes that these sessions bend; nothing where all are met."""
        if not self.screening.eligible:
            text = self.phrases.say(Message("relaxed_eligible"))
            yield Relaxed(constraint="eligible", asked=1, given=0, text=text)
        elif self.screening.status == "plan":
            yield from self._thin_areas(sessions)
            yield from self._missing_phases(sessions)
            yield from self._minutes_and_days(sessions)

    def _thin_areas(self, sessions: Sequence[PlannedSession]) -> Iterator[Relaxed]:
        """Places that were asked for and that few stretches, or none, may work on, or that this week leaves out."""
        planned = {item.stretch for session in sessions for item in session.items}
        served = {
            area for offer in self.screening.eligible if offer.stretch.id in planned for area in offer.stretch.areas
        }
        for area in sorted(self.profile.asked_areas):
            given = sum(area in offer.stretch.areas for offer in self.screening.eligible)
            name = self.phrases.word("area", area)
            if given == 0:
                text = self.phrases.say(Message("relaxed_area", {"area": name}))
                yield Relaxed(constraint="area", asked=area, given=0, text=text)
            elif area not in served:
                text = self.phrases.say(Message("relaxed_weekly_dose", {"area": name}))
                yield Relaxed(constraint="weekly_dose", asked=area, given=0, text=text)
            if given < self.enough_for_area:
                text = self.phrases.say(Message("relaxed_few_for_area", {"area": name, "given": given}))
                yield Relaxed(constraint="few_for_area", asked=self.enough_for_area, given=given, text=text)

    def _missing_phases(self, sessions: Sequence[PlannedSession]) -> Iterator[Relaxed]:
        """Sessions without a warm-up or a cool-down."""
        phases: tuple[Literal["warm_up", "cool_down"], ...] = ("warm_up", "cool_down")
        for phase in phases:
            without = [s for s in sessions if all(item.phase != phase for item in s.items)]
            if not without:
                continue
            days = {"days": self.phrases.words("day", [WEEKDAYS[session.on.weekday()] for session in without])}
            told = Message("relaxed_warm_up", days) if phase == "warm_up" else Message("relaxed_cool_down", days)
            yield Relaxed(
                constraint=phase,
                asked=len(sessions),
                given=len(sessions) - len(without),
                text=self.phrases.say(told),
            )

    def _minutes_and_days(self, sessions: Sequence[PlannedSession]) -> Iterator[Relaxed]:
        """Sessions that had to be much shorter than asked, or that could not be at all."""
        if not sessions:
            needed = -(-self.shortest_s // 6) / 10  # minutes, rounded up
            told = Message("relaxed_minutes_longer", {"asked": self.minutes, "given": needed})
            yield Relaxed(constraint="minutes", asked=self.minutes, given=0, text=self.phrases.say(told))
            return
        shortest = min(session.minutes for session in sessions)
        if shortest < self.shortest_share * self.minutes:
            text = self.phrases.say(Message("relaxed_minutes_shorter", {"given": shortest}))
            yield Relaxed(constraint="minutes", asked=self.minutes, given=shortest, text=text)
        if len(sessions) < self.days:
            told = Message("relaxed_days", {"asked": self.days, "given": len(sessions)})
            yield Relaxed(constraint="days", asked=self.days, given=len(sessions), text=self.phrases.say(told))
