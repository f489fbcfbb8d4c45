"""Why somebody may not have a week now, with what the way out depends on."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.profile.plan import WeeklyPlan

RED_FLAGS = "red_flags"


@dataclass(frozen=True, kw_only=True)
class Stop:
    """plan         the plan document of now; its status is refer, incomplete or clearance_needed
    waiting_for  the codes that a clinician has not agreed to yet
    taken_back   those of them that a clinician took back: the person's own word does not give it again
    unsure       the codes that were answered "not sure" and have to be found out
    was_asked    the warning signs were asked once, so that only their age can be what is missing
    """

    plan: WeeklyPlan
    waiting_for: tuple[str, ...]
    taken_back: frozenset[str]
    unsure: tuple[str, ...]
    was_asked: bool

    @property
    def check_in_is_enough(self) -> bool:
        """True where a check-in renews all that is missing; else the questions have to be answered."""
        return self.was_asked and self.plan.missing == (RED_FLAGS,)
