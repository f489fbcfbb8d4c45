"""Every wish that a week does not meet, with what was asked and what was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from recommender.messages import Message, Phrasebook
from recommender.profile.plan import PlannedSession, Relaxed, Unlock
from recommender.profile.profile import Profile
from recommender.safety.screening import Screening
from recommender.vocabulary import WEEKDAYS

DOSE_DAYS = 2  # scoring 3: a place should have its turn on two days a week

Unlocker = Callable[[str | None], tuple[Unlock, ...]]  # for one area, or for all


@dataclass(frozen=True, kw_only=True)
class BentWishes:
    """Compares what was asked for with the sessions that came out.

    minutes, days     asked for, after the rest day was taken back
    shortest_s        seconds of the shortest stretch that fits the person; 0 where none does
    time_share        part of the minutes that the longest session may take this week: half in a flare
    shortest_share    a session under this part of the minutes is told
    enough_for_area   fewer stretches than this for an asked place are told (evidence 3B.7)
    enough_for_week   with fewer eligible stretches than this the days are alike
    cautions_most     stretches of a session that may ask for care
    new_in_flare      stretches that are new although the person is in a flare
    unlock            which other answers would add stretches
    """

    profile: Profile
    screening: Screening
    phrases: Phrasebook
    minutes: int
    days: int
    shortest_s: int
    time_share: float
    shortest_share: float
    enough_for_area: int
    enough_for_week: int
    cautions_most: int
    new_in_flare: int
    unlock: Unlocker

    def of(self, sessions: Sequence[PlannedSession]) -> Iterator[Relaxed]:
        """The wishes that these sessions bend; nothing where all are met."""
        if not self.screening.eligible:
            text = self.phrases.say(Message("relaxed_eligible"))
            yield Relaxed(constraint="eligible", asked=1, given=0, text=text, unlocks=self.unlock(None))
        elif self.screening.status == "plan":
            yield from self._thin_areas(sessions)
            yield from self._missing_phases(sessions)
            yield from self._minutes_and_days(sessions)
            yield from self._few_to_choose_from(sessions)
            if self.new_in_flare:
                text = self.phrases.say(Message("relaxed_novelty", {"given": self.new_in_flare}))
                yield Relaxed(constraint="novelty", asked=0, given=self.new_in_flare, text=text)

    def _thin_areas(self, sessions: Sequence[PlannedSession]) -> Iterator[Relaxed]:
        """Places that were asked for and that few stretches, or none, may work on, or on few days only."""
        areas_of = {offer.stretch.id: set(offer.stretch.areas) for offer in self.screening.eligible}
        for area in sorted(self.profile.asked_areas):
            given = sum(area in areas for areas in areas_of.values())
            days = sum(any(area in areas_of.get(item.stretch, ()) for item in s.items) for s in sessions)
            name = self.phrases.word("area", area)
            if given == 0:
                text = self.phrases.say(Message("relaxed_area", {"area": name}))
                yield Relaxed(constraint="area", asked=area, given=0, text=text, unlocks=self.unlock(area))
            elif days < DOSE_DAYS:
                told = Message("relaxed_weekly_dose" if days else "relaxed_weekly_dose_none", {"area": name})
                yield Relaxed(constraint="weekly_dose", asked=DOSE_DAYS, given=days, text=self.phrases.say(told))
            if given < self.enough_for_area:
                text = self.phrases.say(Message("relaxed_few_for_area", {"area": name, "given": given}))
                yield Relaxed(
                    constraint="few_for_area",
                    asked=self.enough_for_area,
                    given=given,
                    text=text,
                    unlocks=self.unlock(area),
                )

    def _few_to_choose_from(self, sessions: Sequence[PlannedSession]) -> Iterator[Relaxed]:
        """So few stretches that the days are alike, or so many that ask for care that sessions stay short."""
        given = len(self.screening.eligible)
        if given < self.enough_for_week:
            text = self.phrases.say(Message("relaxed_variety", {"given": given}))
            yield Relaxed(
                constraint="variety", asked=self.enough_for_week, given=given, text=text, unlocks=self.unlock(None)
            )
        careful = sum(bool(offer.cautions) for offer in self.screening.eligible)
        is_short = any(session.minutes < self.shortest_share * self.minutes for session in sessions)
        if is_short and 2 * careful > given:
            facts: dict[str, str | int | float] = {"asked": careful, "given": self.cautions_most}
            text = self.phrases.say(Message("relaxed_cautions", facts))
            yield Relaxed(constraint="cautions", asked=careful, given=self.cautions_most, text=text)

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

    def _no_time_for_any(self) -> Relaxed:
        """The minutes that would do are those of which this week's share holds the shortest stretch."""
        takes, has = ceil(self.shortest_s / 6) / 10, f"{self.minutes * self.time_share:g}"
        facts: dict[str, str | int | float] = {"given": takes, "asked": has}
        if self.time_share == 1:
            told = Message("relaxed_minutes_longer", facts)
        else:
            told = Message("relaxed_minutes_longer_now", facts | {"minutes": self.minutes})
        enough = ceil(self.shortest_s / (60 * self.time_share))
        unlock = Unlock(
            field="minutes_per_session",
            word=str(enough),
            adds=1,
            text=self.phrases.say(Message("unlock_minutes_per_session", {"minutes": enough})),
        )
        text = self.phrases.say(told)
        return Relaxed(constraint="minutes", asked=self.minutes, given=0, text=text, unlocks=(unlock,))

    def _minutes_and_days(self, sessions: Sequence[PlannedSession]) -> Iterator[Relaxed]:
        """Sessions that had to be much shorter than asked, or that could not be at all."""
        if not sessions:
            yield self._no_time_for_any()
            return
        shortest = min(session.minutes for session in sessions)
        if shortest < self.shortest_share * self.minutes:
            text = self.phrases.say(Message("relaxed_minutes_shorter", {"given": shortest}))
            yield Relaxed(constraint="minutes", asked=self.minutes, given=shortest, text=text)
        if len(sessions) < self.days:
            told = Message("relaxed_days", {"asked": self.days, "given": len(sessions)})
            yield Relaxed(constraint="days", asked=self.days, given=len(sessions), text=self.phrases.say(told))
