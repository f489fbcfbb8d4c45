"""The timed steps of a session: what player, print and calendar count down, second for second as it was planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from recommender.catalog.catalog import Catalog
from recommender.planning.dose import BREATHING, ScheduledDose
from recommender.planning.numbers import Seconds
from recommender.profile.plan import PlannedItem

StepKind = Literal["get_ready", "hold", "move", "breathe", "between", "rest", "switch_side"]
StepSide = Literal["left", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do for some seconds.

    item        place of its stretch in the session, from 0
    side        the side that works, or that comes next; None where both work at once
    repetition  within the set, from 1; of a pause: the one that comes next, or that was just done (`between`)
    set_number  from 1
    """

    item: int
    stretch: str
    kind: StepKind
    side: StepSide | None
    repetition: int
    set_number: int
    seconds: int

    @property
    def is_work(self) -> bool:
        """True where a muscle is under stretch or at work; False for getting ready and for pauses."""
        return self.kind in ("hold", "move", "breathe")


def session_steps(items: Iterable[PlannedItem], catalog: Catalog, clock: Seconds) -> tuple[Step, ...]:
    """The steps of a session in the order in which they are done, each at least a second long.

    Those of one item sum to its planned seconds. A change of position is part of getting ready: it is whatever the
    item was given beyond its dose, so the sum also holds where a neighbour was withheld since.
    """
    return tuple(step for place, item in enumerate(items) for step in _item_steps(item, place, catalog, clock))


def _item_steps(item: PlannedItem, place: int, catalog: Catalog, clock: Seconds) -> Iterator[Step]:
    dose = dose_of(item, catalog)
    side: StepSide | None = "left" if dose.sides == 2 else None
    moving_s = max(0, item.seconds - dose.seconds(clock))
    yield _step(item, place, "get_ready", side, seconds=clock.before_a_stretch + moving_s)
    for step in _both_sides(item, place, dose, clock):
        if step.seconds:
            yield step


def missing_moving_s(last: str, item: PlannedItem, catalog: Catalog, clock: Seconds) -> int:
    """Seconds that getting ready for an item lacks for somebody who comes from another position than was planned.

    That happens where a stretch was skipped or another one took its place: from the floor to the wall takes time
    all the same. 0 where the item was given the time, or where nobody has to move.
    """
    moves = catalog[last].position != catalog[item.stretch].position
    return lacking_moving_s(item, catalog, clock) if moves else 0


def lacking_moving_s(item: PlannedItem, catalog: Catalog, clock: Seconds) -> int:
    """Seconds that getting ready for an item lacks for whoever has to move; 0 where it was given the time."""
    was_given_time = item.seconds > dose_of(item, catalog).seconds(clock)
    return 0 if was_given_time else clock.change_position


def dose_of(item: PlannedItem, catalog: Catalog) -> ScheduledDose:
    """The dose of an item, as it stands in the plan."""
    return ScheduledDose(
        hold_s=item.hold_s,
        repetitions=item.repetitions,
        sets=item.sets,
        sides=item.sides,
        breathing=catalog[item.stretch].family == BREATHING,
    )


def _both_sides(item: PlannedItem, place: int, dose: ScheduledDose, clock: Seconds) -> Iterator[Step]:
    """Every set of the left side, then every set of the right one, so that sides change only once.

    The dose pays for one rest between two sets, whatever the sides: each side gets half of it.
    """
    if dose.sides == 1:
        yield from _one_side(item, place, dose, clock, rest_s=clock.between_sets)
        return
    left_rest_s = clock.between_sets // 2
    yield from _one_side(item, place, dose, clock, side="left", rest_s=left_rest_s)
    yield _step(item, place, "switch_side", "right", seconds=clock.change_side)
    yield from _one_side(item, place, dose, clock, side="right", rest_s=clock.between_sets - left_rest_s)


def _one_side(
    item: PlannedItem, place: int, dose: ScheduledDose, clock: Seconds, *, rest_s: int, side: StepSide | None = None
) -> Iterator[Step]:
    kind, work_s = _work(dose, clock)
    for number in range(1, dose.sets + 1):
        if number > 1:
            yield _step(item, place, "rest", side, seconds=rest_s, set_number=number)
        for repetition in range(1, dose.repetitions + 1):
            yield _step(item, place, kind, side, seconds=work_s, set_number=number, repetition=repetition)
            if dose.hold_s:
                let_go_s = clock.between_repetitions
                yield _step(item, place, "between", side, seconds=let_go_s, set_number=number, repetition=repetition)


def _work(dose: ScheduledDose, clock: Seconds) -> tuple[StepKind, int]:
    """What one repetition is, and its seconds."""
    if dose.hold_s:
        return "hold", dose.hold_s
    return ("breathe", clock.breath) if dose.breathing else ("move", clock.moving_repetition)


def _step(
    item: PlannedItem,
    place: int,
    kind: StepKind,
    side: StepSide | None,
    *,
    seconds: int,
    set_number: int = 1,
    repetition: int = 1,
) -> Step:
    return Step(
        item=place,
        stretch=item.stretch,
        kind=kind,
        side=side,
        repetition=repetition,
        set_number=set_number,
        seconds=seconds,
    )
