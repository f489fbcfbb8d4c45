"""The Profile: one person's answers on the day a plan starts, with every default filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from recommender.profile.answers import Answers, Pain
from recommender.vocabulary import Area, Goal, HomeItem, adjacent_areas


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the rules, the score and the planner read of a person.

    answered_on  the day of the sheet; a sheet without one counts as answered on the day the plan starts
    """

    person: str
    answers: Answers
    answered_on: date

    @property
    def age_years(self) -> int | None:
        """As the sheet says it."""
        return self.answers.age_years

    def age_on(self, day: date) -> int | None:
        """The least age that the person can have on a later day, whole years; None where it was not said.

        Check-ins renew a sheet for years without asking the age again.
        """
        if self.age_years is None:
            return None
        sheet = self.answered_on
        return self.age_years + max(0, day.year - sheet.year - ((day.month, day.day) < (sheet.month, sheet.day)))

    @cached_property
    def conditions(self) -> frozenset[str]:
        return frozenset(self.answers.conditions or ())

    @cached_property
    def unsure(self) -> frozenset[str]:
        """Codes answered "not sure"; a code that is also a yes counts as a yes."""
        return frozenset(self.answers.unsure) - self.conditions

    @property
    def pains(self) -> tuple[Pain, ...]:
        return self.answers.pain

    @cached_property
    def pain_areas(self) -> frozenset[Area]:
        return frozenset(pain.area for pain in self.pains)

    @cached_property
    def stiff_areas(self) -> frozenset[Area]:
        return frozenset(self.answers.stiff_areas)

    @cached_property
    def asked_areas(self) -> frozenset[Area]:
        """Where it hurts or feels stiff: the places that the plan is for."""
        return self.pain_areas | self.stiff_areas

    @cached_property
    def areas_nearby(self) -> frozenset[str]:
        """Areas next to a place that hurts, the places themselves not counted."""
        near = {other for area in self.pain_areas for other in adjacent_areas(area)}
        return frozenset(near) - self.pain_areas

    @cached_property
    def worst_nrs(self) -> int | None:
        """Worst pain of the last 7 days over all places, 0-10; None where nothing hurts."""
        return max((pain.nrs for pain in self.pains), default=None)

    @property
    def goal(self) -> Goal:
        return self.answers.goal or ("less_pain" if self.pains else "stay_well")

    @cached_property
    def kit(self) -> frozenset[HomeItem]:
        return frozenset(self.answers.equipment)


def profile_of(answers: Answers, *, person: str, starts_on: date) -> Profile:
    """The profile of a person whose plan starts on `starts_on`."""
    return Profile(person=person, answers=answers, answered_on=answers.answered_on or starts_on)
