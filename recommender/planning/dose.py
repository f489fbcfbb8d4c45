"""How much of a stretch, and how long that takes: one function and one factor for every face (decisions 3)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import floor
from typing import Literal

from recommender.catalog.stretch import Stretch
from recommender.planning.numbers import DoseNumbers, Seconds
from recommender.safety.screening import Eligible

BREATHING = "breathing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledDose:
    """What is done of one stretch in one session. hold_s 0 = moving without a stop."""

    hold_s: int
    repetitions: int
    sets: int
    sides: Literal[1, 2]
    breathing: bool = False

    def under_stretch_s(self, clock: Seconds) -> int:
        """Seconds of hold or movement on one side, rests not counted."""
        moving = clock.breath if self.breathing else clock.moving_repetition
        return self.sets * self.repetitions * (self.hold_s or moving)

    def seconds(self, clock: Seconds, *, changes_position: bool = False) -> int:
        """Seconds from getting ready to the end: both sides, rests, and the change of position where there is one.

        Source: decisions 3; it equals evidence 2A `est_s` where that is self-consistent.
        """
        if self.hold_s:
            repetition = self.hold_s + clock.between_repetitions
        else:
            repetition = clock.breath if self.breathing else clock.moving_repetition
        work = self.sides * self.sets * self.repetitions * repetition
        rests = clock.between_sets * (self.sets - 1) + clock.before_a_stretch
        turns = (clock.change_side if self.sides == 2 else 0) + (clock.change_position if changes_position else 0)
        return work + rests + turns


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseContext:
    """What the dose of a person depends on in a week.

    weeks             whole weeks in which nothing held the dose, 0 at the start or after a long gap
    personal_factor   the person's own factor (fibromyalgia .5), 1 where there is none
    more_repetitions  from the steps of the weeks before; -1: one step back. more_hold_s likewise
    never_grows       an illness or a worry forbids that anything gets longer by itself
    halved            stretches of which there is half as much, because they felt worse twice
    """

    weeks: int
    old: bool
    flare: bool = False
    restarting: bool = False
    personal_factor: float = 1.0
    more_repetitions: int = 0
    more_hold_s: int = 0
    never_grows: bool = False
    halved: frozenset[str] = frozenset()


def usual_dose(stretch: Stretch) -> ScheduledDose:
    """The dose of the catalog, for nobody in particular."""
    return ScheduledDose(
        hold_s=stretch.dose.hold_s,
        repetitions=stretch.dose.repetitions,
        sets=stretch.dose.sets,
        sides=stretch.side_count,
        breathing=stretch.family == BREATHING,
    )


def scheduled_dose(offer: Eligible, context: DoseContext, numbers: DoseNumbers) -> ScheduledDose:
    """The dose of one stretch for this person this week: the catalog's, steps up or back, then the one factor.

    It is more than the catalog says only for holds from 65 on, and by the steps that calm weeks earned.
    """
    stretch = offer.stretch
    dose = ScheduledDose(
        hold_s=_hold_s(stretch, context, numbers),
        repetitions=_repetitions(stretch, context.more_repetitions, numbers),
        sets=stretch.dose.sets,
        sides=stretch.side_count,
        breathing=stretch.family == BREATHING,
    )
    if stretch.for_comfort:
        return dose
    factor = min(
        context.personal_factor,
        numbers.caution if offer.cautions else 1.0,
        numbers.flare if context.flare else 1.0,
        numbers.restart if context.restarting else 1.0,
        numbers.caution if stretch.id in context.halved else 1.0,
    )
    return reduced(dose, factor, numbers.shortest_hold_s)


@dataclass(frozen=True, kw_only=True)
class Doses:
    """`scheduled_dose` of everybody who shares a context, each worked out once: it reads no more of an offer."""

    context: DoseContext
    numbers: DoseNumbers
    made: dict[tuple[Stretch, bool], ScheduledDose] = field(default_factory=dict)

    def of(self, offer: Eligible) -> ScheduledDose:
        key = (offer.stretch, bool(offer.cautions))
        if key not in self.made:
            self.made[key] = scheduled_dose(offer, self.context, self.numbers)
        return self.made[key]


@lru_cache(maxsize=256)
def doses_of(context: DoseContext, numbers: DoseNumbers) -> Doses:
    return Doses(context=context, numbers=numbers)


def _hold_s(stretch: Stretch, context: DoseContext, numbers: DoseNumbers) -> int:
    """Static holds grow with the weeks and are longer from 65 on, where lengthening asks nothing risky of them."""
    catalog_hold = stretch.dose.hold_s
    if stretch.type != "static" or stretch.for_comfort:
        return catalog_hold
    may_grow = _may_be_lengthened(stretch.tags, numbers.never_longer_tags, numbers.never_longer_prefixes)
    grown_s = 0 if context.never_grows else numbers.hold_grows_s * (context.weeks // numbers.first_weeks)
    more_s = context.more_hold_s if may_grow else 0
    if context.old and may_grow and catalog_hold >= numbers.lengthened_from_hold_s:
        shortest, most = numbers.first_hold_s_65, numbers.longest_hold_s_65
        hold_s = max(shortest, min(catalog_hold, shortest + grown_s, most))
    else:
        most = numbers.longest_hold_s
        longest = min(numbers.first_hold_s + grown_s, most)
        if any(tag.startswith("neck_") for tag in stretch.hazards):
            longest = min(longest, numbers.longest_neck_hold_s)
        hold_s = min(catalog_hold, longest)
    still_grows = hold_s < min(catalog_hold, most)
    return hold_s if still_grows else max(hold_s, min(hold_s + more_s, most))  # one thing at a time


def _repetitions(stretch: Stretch, more: int, numbers: DoseNumbers) -> int:
    """The catalog's repetitions with the steps. What is held grows by its hold alone: one thing at a time."""
    usual = stretch.dose.repetitions
    if stretch.for_comfort:
        return usual
    if more < 0:
        return max(1, usual + more)
    fixed = stretch.type == "static" or stretch.family == BREATHING
    return usual if fixed else min(usual + more, usual + numbers.repetitions_most_more)


@lru_cache(maxsize=1024)
def _may_be_lengthened(tags: frozenset[str], never: tuple[str, ...], never_prefixes: tuple[str, ...]) -> bool:
    """False where a longer hold would ask more of neck, head, belly pressure or nerves (second_reader R5)."""
    return not any(tag in never or tag.startswith(never_prefixes) for tag in tags)


def reduced(dose: ScheduledDose, factor: float, shortest_hold_s: int) -> ScheduledDose:
    """The one factor, on repetitions first and then on the hold; never under 1 repetition or the shortest hold."""
    if factor == 1:
        return dose
    repetitions = max(1, floor(dose.repetitions * factor))
    left_over = min(1.0, factor * dose.repetitions / repetitions)
    hold_s = max(min(dose.hold_s, shortest_hold_s), round(dose.hold_s * left_over))
    return replace(dose, repetitions=repetitions, hold_s=hold_s)
