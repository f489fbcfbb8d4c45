"""The guided session as a state machine: keys and moments come in, what to show and what was done come out.

No clock and no terminal are in here. A moment is the reading of some clock in seconds; only differences count, so a
slow screen cannot make a hold longer. Between two readings less than LONGEST_GAP_S apart the time was spent
stretching. A longer gap means that the machine slept or the program was stopped: nobody knows what was done
meanwhile, so nothing counts as done and the session waits, paused, where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Literal

from recommender.planning.steps import Step
from recommender.profile.plan import PlannedItem
from recommender.session.course import Course, MovingTime
from recommender.session.part import Part

State = Literal["ready", "running", "paused", "too_much", "swapping", "ending", "done"]
LONGEST_GAP_S: Final = 30.0
ADJUST_S: Final = 10.0


class Player:
    """A session while it is being done.

    steps_of  the timed steps of one item
    moving_s  seconds that an item lacks for somebody who comes from another stretch than was planned
    was_away  True while paused because of a gap between two moments
    has_sign  True where the person named new numbness, weakness or pain down a limb
    active_s  seconds that the session ran, pauses of the person not counted
    """

    def __init__(
        self,
        items: Iterable[PlannedItem],
        steps_of: Callable[[PlannedItem], tuple[Step, ...]],
        moving_s: MovingTime = lambda _last, _item: 0,
    ) -> None:
        self._steps_of = steps_of
        self.course = Course((Part(item, steps_of(item)) for item in items), moving_s)
        self.state: State = "ready"
        self.was_away = self.has_sign = False
        self.active_s = 0.0
        self._resume_to: State = "running"
        self._was_too_much = False
        self._moment = 0.0

    @property
    def is_steered(self) -> bool:
        """True while it runs or is paused, so that the keys of the course count."""
        return self.state in ("running", "paused")

    def start(self, moment: float) -> None:
        if self.state == "ready":
            self._moment, self.state = moment, "running"

    def tick(self, moment: float) -> None:
        """Lets the time up to `moment` pass. A moment before the last one counts as that one."""
        gap_s = max(0.0, moment - self._moment)
        self._moment = max(moment, self._moment)
        if self.state != "running":
            return
        if gap_s > LONGEST_GAP_S:
            self.step_away(moment)
            return
        self.active_s += gap_s - self.course.let_pass(gap_s, counts=True)
        self._end_if_over()

    def step_away(self, moment: float) -> None:
        """Nobody was here until `moment`: nothing since the last reading counts, and it waits where it was."""
        self._moment = max(moment, self._moment)
        if self.state == "running":
            self.state, self.was_away = "paused", True

    def _end_if_over(self) -> None:
        if self.course.is_over:
            self.state = "done"

    def pause_or_resume(self, moment: float) -> None:
        self.tick(moment)
        if self.is_steered:
            self.state = "paused" if self.state == "running" else "running"
            self.was_away = False

    def next(self, moment: float) -> None:
        """Skips to the next stretch; what was done of this one stays done."""
        self._steer(moment, self.course.to_next)

    def back(self, moment: float) -> None:
        self._steer(moment, self.course.to_back)

    def shorter(self, moment: float) -> None:
        self._steer(moment, lambda: self.course.cut(ADJUST_S))

    def longer(self, moment: float) -> None:
        self._steer(moment, lambda: self.course.extend(ADJUST_S))

    def _steer(self, moment: float, move: Callable[[], None]) -> None:
        self.tick(moment)
        if self.is_steered:
            move()
            self._end_if_over()

    def too_much(self, moment: float) -> None:
        """Stops at once, from wherever the session is; what comes next is the person's choice."""
        self.tick(moment)
        if self.is_steered or self.state == "ending":
            self._was_too_much = self.course.part.too_much
            self.course.part.too_much, self.state = True, "too_much"

    def slip(self) -> None:
        """It was the wrong key: it is not noted, and the session waits. What was too much before stays so."""
        if self.state == "too_much":
            self.course.part.too_much, self.state = self._was_too_much, "paused"

    def look_for_swap(self) -> None:
        if self.state == "too_much":
            self.state = "swapping"

    def back_to_choices(self) -> None:
        if self.state == "swapping":
            self.state = "too_much"

    def replace(self, item: PlannedItem, moment: float) -> None:
        """Goes on with another stretch in the place of the one that was too much."""
        if self.state in ("too_much", "swapping"):
            self.course.insert_next(Part(item, self._steps_of(item)))
            self._leave_too_much(moment)

    def skip(self, moment: float) -> None:
        """Goes on with the stretch after the one that was too much."""
        if self.state == "too_much":
            self._leave_too_much(moment)

    def _leave_too_much(self, moment: float) -> None:
        self.tick(moment)
        self.state = "running"
        self.course.to_next()
        self._end_if_over()

    def report_sign(self) -> None:
        """New numbness, weakness or pain down a limb: the session is over, and the safety questions come."""
        if self.state == "too_much":
            self.state, self.has_sign = "done", True

    def ask_end(self, moment: float) -> None:
        self.tick(moment)
        if self.is_steered:
            self._resume_to, self.state = self.state, "ending"

    def go_on(self, moment: float) -> None:
        self.tick(moment)
        if self.state == "ending":
            self.state = self._resume_to

    def end(self) -> None:
        """Over, from wherever the session is; what was done stays done."""
        self.state = "done"
