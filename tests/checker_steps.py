"""Steps up for calm weeks and steps back for bad days after (evidence 4D), week after week since the start.

A paused or waited week earns nothing; it is passed over where nothing bad was told in it, so that a holiday costs no
calm week. What a gap in the weeks hides is not known, so calm weeks that do not touch are none in a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from checker_past import Logged, Past, Week

STEPS = ("repetition", "hold", "harder")


class Steps:
    """level: steps up, -1 at least. gained, is_back: the step up and the step back that the newest active week took."""

    def __init__(self, past: Past, *, may_step: bool) -> None:
        self._past, self._may_step = past, may_step and not past.is_beginner_again
        self.level, self.gained, self.is_back = 0, None, False
        self._harder: list[list[str]] = []
        self._calm: list[Week] = []
        self._ended: date | None = None
        self._judged_until = date.min
        for week in past.weeks_over if past.start else ():
            self._live_through(week)
            self._ended = week.ends_on

    @property
    def done_before(self) -> list[list[str]]:
        """For each step to a harder form that still stands: what was done in its calm weeks, the most often first."""
        return self._harder[: max(0, self.level) // len(STEPS)]

    def _live_through(self, week: Week) -> None:
        """Nothing is told of a week that is followed by a paused one; bad mornings count wherever they were."""
        self._calm = self._calm if week.starts_on == self._ended else []
        self.gained, self.is_back = None, False
        if week.is_active:
            calm = self._may_step and is_calm(self._past, week)
            self._calm = [*self._calm, week] if calm else []
        elif week.colour in ("amber", "red"):
            self._calm = []
        if self._is_enough():
            self._step_up()
        if self._is_up_the_day_after(week):
            self.level, self._calm, self.is_back = max(-1, self.level - 1), [], self.level >= 0
            self._judged_until = week.ends_on

    def _is_enough(self) -> bool:
        """Weeks that a new plan cut short take more than their number: the days must be there as well."""
        count = self._past.data.number("all_green", "weeks")
        days = sum((week.ends_on - week.starts_on).days for week in self._calm)
        return len(self._calm) >= count and days >= 7 * count

    def _step_up(self) -> None:
        self.gained = STEPS[0] if self.level < 0 else STEPS[self.level % len(STEPS)]
        if self.gained == "harder":
            items = [item for week in self._calm for session in week.sessions for item in session.items]
            done = Counter(item["stretch"] for item in items if item["outcome"] != "skipped")
            self._harder.append(sorted(done, key=lambda name: (-done[name], name)))
        self.level, self._calm = self.level + 1, []

    def _is_up_the_day_after(self, week: Week) -> bool:
        """What one step back has answered for is not held against the person again."""
        until = [session for session in self._past.before if self._judged_until <= session.on < week.ends_on]
        return bool(until) and until[-1].on >= week.starts_on and next_day_is_up(self._past, until)


def next_day_is_up(past: Past, sessions: Sequence[Logged]) -> bool:
    """2 or more above the rating before, the day after 2 of the last 3 sessions."""
    ups = [
        session
        for session in sessions[-int(past.data.number("next_day_up", "of_last")) :]
        if session.before is not None
        and session.told.get("next_day_pain") is not None
        and session.told["next_day_pain"] - session.before >= past.data.number("next_day_up", "rise_nrs")
    ]
    return len(ups) >= past.data.number("next_day_up", "times")


def is_calm(past: Past, week: Week) -> bool:
    """Green, mostly done, pain not rising, and nothing that forbids that anything grows."""
    earlier = [other for other in past.all_weeks if other.ends_on <= week.starts_on]
    before = [other.pain for other in earlier if other.pain is not None]
    rises = bool(before) and (week.pain or 0) - before[-1] >= past.data.number("all_green", "pain_rise_nrs")
    enough = (week.done or 0) >= past.data.share("all_green", "completion")
    return week.colour == "green" and enough and not rises and past.may_grow_after(week)
