"""How a person stands on a day, with the answers and the history of now, and the week that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from recommender.decide import Situation, decide, prepared, situation
from recommender.place import Place, nobody
from recommender.profile.answers import Answers, read_answers
from recommender.profile.plan import WeeklyPlan
from recommender.profile.recorded import Recorded
from recommender.scoring.ranking import Scorer
from recommender.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Everything that a week is made of, but for its seed."""

    person: str
    starts_on: date
    answers: Answers
    history: Sequence[Mapping[str, Any] | Recorded]
    scorer: Scorer | None
    settings: Settings

    def week(self, seed: int | None = None) -> WeeklyPlan:
        """The plan; seed None: derived from person and day."""
        ready = prepared(
            self.answers,
            starts_on=self.starts_on,
            history=self.history,
            seed=seed,
            model=self.scorer,
            person=self.person,
            settings=self.settings,
        )
        return decide(ready)


@dataclass(frozen=True, slots=True)
class Standing:
    """Reads, and stores nothing."""

    place: Place

    def sheet(self, person: str, on: date) -> dict[str, Any]:
        """The sheet that counts on a day: the newest that is known today, also for a day that is over, since what was
        learned since then still rules what may be handed out (decisions 1.11). One that names no day was answered when
        it was saved, at the latest on that day: somebody may save today and plan the week that began on Monday.

        Raises UnknownNameError where the person has no answers.
        """
        return self._dated(person, on, known_by=max(on, self.place.today()))

    def sheet_of_week(self, person: str, starts_on: date) -> dict[str, Any]:
        """The sheet that a week is made of: that of the day, unless it names a later day than the week starts on. Then
        an older one, where there is one, says more of the week; whatever is shown of it passes the newest one anyway.

        Raises as `sheet`.
        """
        newest = self.sheet(person, starts_on)
        is_later = date.fromisoformat(newest["answered_on"]) > starts_on
        return self._dated(person, starts_on, known_by=starts_on) if is_later else newest

    def _dated(self, person: str, starts_on: date, *, known_by: date) -> dict[str, Any]:
        stored = self.place.store.newest_answers(person, up_to=known_by)
        if stored is None:
            raise nobody(person)
        answered_on = stored.document.get("answered_on") or min(stored.answered_on, starts_on).isoformat()
        return {**stored.document, "answered_on": answered_on}

    def basis(self, person: str, sheet: Mapping[str, Any], starts_on: date) -> Basis:
        """What a week of a sheet is made of, with whatever history the person has here."""
        return Basis(
            person=person,
            starts_on=starts_on,
            answers=self._with_standing_flags(person, sheet, starts_on),
            history=self.place.past.before(person, starts_on),
            scorer=self.place.scorer(person),
            settings=self.place.settings_of(person),
        )

    def case(self, person: str, on: date) -> Situation:
        """The person on a day; on that of their sheet, where they answered later."""
        sheet = self.sheet(person, on)
        day = _not_before(sheet, on)
        return situation(
            self._with_standing_flags(person, sheet, day),
            starts_on=day,
            history=self.place.past.before(person, day),
            person=person,
            knowledge=self.place.own.knowledge_of(person),
        )

    def plan_as_of(self, person: str, on: date) -> WeeklyPlan:
        """What would be planned if the week started on this day."""
        sheet = self.sheet(person, on)
        return self.basis(person, sheet, _not_before(sheet, on)).week()

    def _with_standing_flags(self, person: str, answers: Mapping[str, Any], starts_on: date) -> Answers:
        """The sheet, with the red flags of other sheets of its own day or later: a second sheet of the same day does
        not lift a stop, since a stop is lifted only by answers that are dated later (contract section 3).
        """
        codes = self.place.knowledge.codes
        sheet = read_answers(answers, codes, starts_on=starts_on)
        standing = self.place.store.flags_of_sheets_since(person, sheet.answered_on or starts_on)
        if not standing:
            return sheet
        flags = tuple(dict.fromkeys([*(sheet.red_flags or ()), *sorted(standing)]))
        return read_answers(sheet.to_document() | {"red_flags": list(flags)}, codes)


def _not_before(sheet: Mapping[str, Any], on: date) -> date:
    return max(on, date.fromisoformat(sheet["answered_on"]))
