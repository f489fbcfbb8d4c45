"""What a programme has done for one person so far, and what they carry from one session to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from recommender.catalog.stretch import Stretch
from recommender.simulation.behaviour import Mood, attention_relief, long_run_relief
from recommender.simulation.numbers import Preference, SimulationNumbers
from recommender.simulation.person import Person

# Which way of the spine is with a person's direction, and which is against it (evidence 4F).
WITH: Final[Mapping[Preference, frozenset[str]]] = {
    "extension": frozenset({"extension", "neck_extension", "neck_retraction"}),
    "flexion": frozenset({"flexion", "neck_flexion"}),
    "lateral": frozenset({"side_glide", "side_bend", "neck_side_bend"}),
    "none": frozenset(),
}
AGAINST: Final[Mapping[Preference, frozenset[str]]] = {
    "extension": WITH["flexion"],
    "flexion": WITH["extension"],
    "lateral": frozenset(),
    "none": frozenset(),
}


class Progress:
    """Counts what was done. was_red: the last session was, and no day has passed since."""

    def __init__(self, person: Person, numbers: SimulationNumbers) -> None:
        self._person, self._numbers = person, numbers
        self._sessions, self._with, self._against = 0, 0, 0
        self._last_before: int | None = None
        self._last_relief = False
        self.was_red = False

    def relief(self, day: int) -> float:
        """NRS points that the programme takes off the usual pain on a day: what was done, and being looked after."""
        long_run = long_run_relief(
            self._person,
            sessions=self._sessions,
            match=self.match,
            direction_weight=self._numbers.people.direction_weight,
            numbers=self._numbers.benefit,
        )
        return long_run + attention_relief(day / 7.0, self._numbers.benefit)

    @property
    def match(self) -> float:
        """-1 to 1: of the drills done that go some way, those with the direction minus those against it."""
        gone = self._with + self._against
        return (self._with - self._against) / gone if gone else 0.0

    def mood(self, week: int, before: int) -> Mood:
        """before: the number told today."""
        rise = 0.0 if self._last_before is None else float(before - self._last_before)
        return Mood(week=week, pain_rise_nrs=rise, last_relief=self._last_relief)

    def note(self, done: Iterable[Stretch], *, before: int, relief_nrs: float, was_red: bool) -> None:
        """Adds a session that was done."""
        ways = [set(stretch.spine.direction) for stretch in done]
        self._sessions += 1
        self._with += sum(bool(way & WITH[self._person.direction]) for way in ways)
        self._against += sum(bool(way & AGAINST[self._person.direction]) for way in ways)
        self._last_before, self._last_relief, self.was_red = before, relief_nrs > 0, was_red
