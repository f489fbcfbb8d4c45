"""One stretch of a session while it is being done: where in it the person is, and how much of it was done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from recommender.planning.steps import Step
from recommender.profile.plan import PlannedItem

FLOWING_UNDER_S: Final = 5  # P: digits that jump 2, 1, 2, 1 help nobody, so such a set is counted as one


@dataclass(frozen=True, slots=True)
class Standing:
    """Where in a stretch the person is.

    step       place of the step, from 0
    elapsed_s  seconds spent in it
    added_s    seconds that the person added to it; only pauses grow
    """

    step: int = 0
    elapsed_s: float = 0.0
    added_s: float = 0.0

    def later(self, seconds: float) -> Standing:
        return replace(self, elapsed_s=self.elapsed_s + seconds)


class Part:
    """One stretch of the session.

    too_much  the person said so while doing it
    """

    def __init__(self, item: PlannedItem, steps: tuple[Step, ...]) -> None:
        self.item, self.steps = item, steps
        self.too_much = False
        self._done: list[list[tuple[float, float]]] = [[] for _ in steps]
        self._span_of = _spans(steps, flowing=item.hold_s < FLOWING_UNDER_S)

    @property
    def planned_s(self) -> int:
        return sum(step.seconds for step in self.steps)

    @property
    def share(self) -> float:
        """Part of the work that was done, 0 to 1; work that was done again does not count twice."""
        planned_s = sum(step.seconds for step in self.steps if step.is_work)
        return min(1.0, sum(map(_covered_s, self._done)) / planned_s) if planned_s else 0.0

    def credit(self, standing: Standing, seconds: float) -> None:
        """Counts so many seconds of a step, from where the person stands, as done."""
        step, done = self.steps[standing.step], self._done[standing.step]
        since_s, until_s = standing.elapsed_s, min(standing.elapsed_s + seconds, float(step.seconds))
        if not step.is_work or until_s <= since_s:
            return
        if done and done[-1][1] == since_s:
            since_s = done.pop()[0]
        done.append((since_s, until_s))

    def length_s(self, standing: Standing) -> float:
        return self.steps[standing.step].seconds + standing.added_s

    def left_s(self, standing: Standing) -> float:
        return max(0.0, self._sum_s(standing.step, len(self.steps)) + standing.added_s - standing.elapsed_s)

    def before_s(self, standing: Standing) -> float:
        return self._sum_s(0, standing.step) + standing.elapsed_s

    def left_of_span_s(self, standing: Standing) -> float:
        end = self._span_of[standing.step][1]
        return max(0.0, self._sum_s(standing.step, end) + standing.added_s - standing.elapsed_s)

    def span_of(self, step: int) -> tuple[int, int]:
        """(first, end) of what the digits count while this step runs, in steps."""
        return self._span_of[step]

    def opens_span(self, step: int) -> bool:
        return self._span_of[step][0] == step

    def with_more_time(self, standing: Standing, seconds: float, longest_s: float) -> Standing:
        """The same place with more time: a pause grows, work goes back in time but not before its start."""
        first, end = self._span_of[standing.step]
        if any(step.is_work for step in self.steps[first:end]):
            into_s = self._sum_s(first, standing.step) + standing.elapsed_s
            return self._at(first, max(0.0, into_s - seconds))
        most_s = max(0.0, longest_s - self.steps[standing.step].seconds)
        return replace(standing, added_s=min(standing.added_s + seconds, most_s))

    def _at(self, step: int, seconds: float) -> Standing:
        """So many seconds after the start of a step."""
        while seconds >= self.steps[step].seconds:
            seconds -= self.steps[step].seconds
            step += 1
        return Standing(step=step, elapsed_s=seconds)

    def _sum_s(self, first: int, end: int) -> int:
        return sum(step.seconds for step in self.steps[first:end])


def _spans(steps: tuple[Step, ...], *, flowing: bool) -> list[tuple[int, int]]:
    """(first, end) of what the digits count, for each step: the step itself, or its set of short movements."""
    spans: list[tuple[int, int]] = []
    for number, step in enumerate(steps):
        last = steps[number - 1] if number else None
        goes_on = flowing and last is not None and _is_movement(last) and _is_movement(step)
        spans.append((spans[-1][0] if goes_on else number, number + 1))
    ends = dict(spans)  # the last end of each first counts
    return [(first, ends[first]) for first, _ in spans]


def _is_movement(step: Step) -> bool:
    return step.is_work or step.kind == "between"


def _covered_s(intervals: list[tuple[float, float]]) -> float:
    """Seconds that these (since, until) cover together; where they overlap it counts once."""
    covered_s = reached_s = 0.0
    for since_s, until_s in sorted(intervals):
        covered_s += max(0.0, until_s - max(since_s, reached_s))
        reached_s = max(reached_s, until_s)
    return covered_s
