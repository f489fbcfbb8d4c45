"""The way through a session: which stretch, which step, and how far; seconds pass here, whoever let them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Literal

from recommender.planning.steps import Step
from recommender.profile.plan import PlannedItem
from recommender.session.part import Part, Standing

Cue = Literal["start", "switch_side", "end"]
LONGEST_PAUSE_S: Final = 600.0  # P: who needs longer to get ready presses Space
RESTART_AFTER_S: Final = 3.0  # P: back goes to the start of this stretch first, then to the one before


MovingTime = Callable[[str, PlannedItem], int]  # from the last stretch to this item: seconds that the plan lacks


class Course:
    """Where in its stretches a session stands.

    place    which stretch, from 0
    is_over  True once the last stretch is behind
    """

    def __init__(self, parts: Iterable[Part], moving_s: MovingTime) -> None:
        self.parts = list(parts)
        self.place = 0
        self.is_over = False
        self._moving_s = moving_s
        self._last: str | None = None  # the stretch in whose position the person is
        self._standing = Standing()
        self._cues: list[Cue] = []

    @property
    def part(self) -> Part:
        return self.parts[self.place]

    @property
    def step(self) -> Step:
        return self.part.steps[self._standing.step]

    @property
    def later_steps(self) -> tuple[Step, ...]:
        """The steps of this stretch that are still to come."""
        return self.part.steps[self._standing.step + 1 :]

    @property
    def left_s(self) -> float:
        """Seconds left of what the digits count: a hold, a pause, or a whole set of short movements."""
        return self.part.left_of_span_s(self._standing)

    @property
    def total_left_s(self) -> float:
        """Seconds left of the whole session; what was skipped is not left."""
        if self.is_over:
            return 0.0
        return self.part.left_s(self._standing) + sum(part.planned_s for part in self.parts[self.place + 1 :])

    @property
    def into_part_s(self) -> float:
        """Seconds since this stretch began, as planned."""
        return self.part.before_s(self._standing)

    def take_cues(self) -> list[Cue]:
        """What happened since this was last asked, for the bell."""
        cues, self._cues = self._cues, []
        return cues

    def let_pass(self, seconds: float, *, counts: bool) -> float:
        """Goes on by so many seconds; what was left over when the session ended comes out. counts: as done."""
        while not self.is_over and seconds >= (left_s := self._left_of_step_s()):
            self._credit(left_s, counts=counts)
            seconds -= left_s
            self._to_next_step()
        if self.is_over:
            return seconds
        self._credit(seconds, counts=counts)
        self._standing = self._standing.later(seconds)
        return 0.0

    def _credit(self, seconds: float, *, counts: bool) -> None:
        if counts:
            self.part.credit(self._standing, seconds)

    def _left_of_step_s(self) -> float:
        return self.part.length_s(self._standing) - self._standing.elapsed_s

    def _to_next_step(self) -> None:
        if self.later_steps:
            self._standing = Standing(step=self._standing.step + 1)
            self._cue_of_step()
        else:
            self._cues.append("end")
            self.to_next()

    def _cue_of_step(self) -> None:
        if self.step.kind == "switch_side":
            self._cues.append("switch_side")
        elif self.step.is_work and self.part.opens_span(self._standing.step):
            self._last = self.part.item.stretch
            self._cues.append("start")

    def cut(self, seconds: float) -> None:
        """Less of what the digits count; what was not done is not counted as done."""
        self.let_pass(min(seconds, self.left_s), counts=False)

    def extend(self, seconds: float) -> None:
        """More of it: a pause grows; work gives back what has passed, but is never longer than planned.

        How long a hold may be follows from age, weeks and rules (planning/dose.py), so no key stretches it.
        """
        self._standing = self.part.with_more_time(self._standing, seconds, LONGEST_PAUSE_S)

    def to_next(self) -> None:
        """The start of the next stretch; after the last one it is over."""
        if self.place + 1 < len(self.parts):
            self._to(self.place + 1)
        else:
            self.is_over = True

    def to_back(self) -> None:
        """The start of this stretch, or of the one before where this one has hardly begun."""
        self._to(self.place if self.into_part_s > RESTART_AFTER_S else max(0, self.place - 1))

    def _to(self, place: int) -> None:
        """Getting ready takes longer where a skipped stretch leaves the person in another position."""
        self.place = place
        lacks_s = self._moving_s(self._last, self.part.item) if self._last else 0
        self._standing = Standing(added_s=float(lacks_s))

    def insert_next(self, part: Part) -> None:
        """Puts another stretch behind this one."""
        self.parts.insert(self.place + 1, part)
