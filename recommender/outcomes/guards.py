"""What may be said of a group, and only on what permits it.

A claim is a value that cannot be made from data that does not carry it:

    GroupChange   of one group, then and now. Its words never say why: people join on bad weeks and most of them get
                  better anyway, so a fall without anyone to compare with shows no effect (evidence 6D)
    Difference    between two arms that nobody allotted by chance. Says that they differ, not why
    Effect        between two arms that chance made (`RandomisedArms`). The only claim with a cause in it

Each rests on groups of at least ten people who rated. A change inside everyday ups and downs is "about the same",
however narrow its interval. Arms that differed at the start carry that along in every sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommender.errors import Problem, UnsupportedError
from recommender.messages import counted
from recommender.outcomes.instruments import TIE, person_change
from recommender.outcomes.off_policy import Interval
from recommender.outcomes.trend_words import EVERYDAY_UPS_AND_DOWNS_NRS

LEAST_PEOPLE: Final = 10
NOTICED_BETWEEN_GROUPS_NRS: Final = 1.5  # evidence 5C: 15 of 100 between the groups of a trial (S06)
IMBALANCE_SD: Final = 0.25  # standardised difference from which regression cannot be trusted to adjust (Rubin 2001)
NRS: Final = (0.0, 10.0)


def enough_people(rated: ArrayLike) -> NDArray[np.bool_]:
    """Whether so many people are a group of which something may be said."""
    return np.asarray(np.asarray(rated) >= LEAST_PEOPLE)


def meaningful_fall(before: ArrayLike, after: ArrayLike) -> NDArray[np.bool_]:
    """Whether pain of one person fell as far as matters: by points and by share, both (evidence 5C, S37).

    False where either rating is missing.
    """
    needed = person_change()
    first, fall = np.asarray(before, dtype=np.float64), np.subtract(before, after, dtype=np.float64) + TIE
    return np.asarray((fall >= needed.points_nrs) & (fall >= needed.share * first))


def meaningful_rise(before: ArrayLike, after: ArrayLike) -> NDArray[np.bool_]:
    """Whether pain of one person rose by the points that matter (evidence 5C, deterioration).

    False where either rating is missing.
    """
    return np.asarray(np.subtract(after, before, dtype=np.float64) + TIE >= person_change().points_nrs)


# ---- scales ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A rating scale that is not 0-10. worse: the end at which pain is worst."""

    name: str
    least: float
    most: float
    worse: Literal["high", "low"] = "high"

    def to_nrs(self, values: ArrayLike) -> NDArray[np.float64]:
        """The same ratings as 0-10, along a straight line. Raises UnsupportedError where some lie off the scale."""
        checked = on_scale(values, (self.least, self.most), self.name)
        share = (checked - self.least) / (self.most - self.least)
        return np.asarray(10 * (share if self.worse == "high" else 1 - share))


def on_scale(values: ArrayLike, scale: tuple[float, float] = NRS, name: str = "pain") -> NDArray[np.float64]:
    """The ratings, all of them on the scale or missing.

    Raises UnsupportedError: 45 may be one of 0-100, and read as 0-10 it would make every mean wrong.
    """
    numbers = np.asarray(values, dtype=np.float64)
    off = numbers[(numbers < scale[0]) | (numbers > scale[1])]
    if len(off):
        what = f"{len(off)} of {numbers.size} ratings are not {scale[0]:g}-{scale[1]:g}, the first is {off[0]:g}"
        raise UnsupportedError([Problem(name, f"{what}; say which scale they are on, or leave them out")])
    return numbers


# ---- groups ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People of whom something may be said together.

    started  all of them; rated: those whom the number rests on, at least ten
    """

    name: str
    started: int
    rated: int

    def __post_init__(self) -> None:
        if not enough_people(self.rated):
            people = counted(self.rated, "person", "people")
            what = f"{people} rated their pain; {LEAST_PEOPLE} needed to speak of a group"
            raise UnsupportedError([Problem(self.name, what)])

    def __str__(self) -> str:
        return f"{self.rated} of {self.started}"


@dataclass(frozen=True, slots=True)
class Imbalance:
    """Something in which the arms differed at the start. by: in standard deviations of the people within the arms."""

    what: str
    by: float

    def __str__(self) -> str:
        return f"{self.what} {abs(self.by):.1f} SD {'higher' if self.by > 0 else 'lower'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """Two groups to compare, and in what they differed at the start: the first against the second."""

    treated: Group
    control: Group
    imbalances: tuple[Imbalance, ...]

    def __post_init__(self) -> None:
        if self.treated.name == self.control.name:
            raise UnsupportedError([Problem("arms", f"{self.treated.name} cannot be compared with itself")])

    @property
    def words(self) -> str:
        """Who is missing, and what differed at the start where anything did."""
        said = f"Rated: {self.treated} ({self.treated.name}), {self.control} ({self.control.name})."
        differed = [str(one) for one in self.imbalances if abs(one.by) > IMBALANCE_SD]
        if not differed:
            return said
        return f"{said} The groups differed at the start, {self.treated.name}: {', '.join(differed)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomisedArms(Arms):
    """Two arms that chance made. by_chance: how and where that is written down, in the analyst's words."""

    by_chance: str

    def __post_init__(self) -> None:
        Arms.__post_init__(self)  # super() does not know a class with slots
        if not self.by_chance.strip():
            raise UnsupportedError([Problem("by_chance", "say how chance decided who came into which arm")])


# ---- claims ----


def direction(change: Interval) -> Literal["lower", "higher", "about the same"]:
    """The word for a change. What is inside everyday ups and downs is no change, however sure it is."""
    if abs(change.value) < EVERYDAY_UPS_AND_DOWNS_NRS or not (change.low > 0 or change.high < 0):
        return "about the same"
    return "lower" if change.value < 0 else "higher"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """Pain of a group in a week less that in its first week, NRS points."""

    group: Group
    week: int
    change: Interval

    @property
    def words(self) -> str:
        """What was seen and in whom; never why."""
        seen = direction(self.change)
        start = f"Pain in week {self.week} was {seen}{'' if seen == 'about the same' else ' than'}"
        start += " as in the first week" if seen == "about the same" else " in the first week"
        return (
            f"{start}: on average {_points(self.change)}, in the {self.group} people who rated both. "
            "Many people get better with time, whatever they do, so this does not show why."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Pain of the first arm less that of the second in a week, where nobody knows that chance made the arms."""

    arms: Arms
    week: int
    difference: Interval

    @property
    def words(self) -> str:
        """That they differ, or that it was not seen; never why."""
        names = f"{self.arms.treated.name} and {self.arms.control.name}"
        return (
            f"Pain in week {self.week}, {names} compared: {_points(self.difference)}. "
            f"Chance did not decide who came into which group, so this does not show why. {self.arms.words}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one arm did to pain that the other did not, NRS points in a week. Only from arms that chance made."""

    arms: RandomisedArms
    week: int
    difference: Interval

    def __post_init__(self) -> None:
        if not isinstance(self.arms, RandomisedArms):
            raise UnsupportedError([Problem("arms", "chance did not make them, so no effect can be claimed")])

    @property
    def words(self) -> str:
        """The effect with its interval, whether people would notice it, and who is missing."""
        rest = f"By chance: {self.arms.by_chance}. {self.arms.words}"
        if self.difference.low <= 0 <= self.difference.high:
            return f"No effect on pain in week {self.week} was shown: {_points(self.difference)}. {rest}"
        verb = "lowered" if self.difference.value < 0 else "raised"
        names = f"{self.arms.treated.name} rather than {self.arms.control.name}"
        small = abs(self.difference.value) < NOTICED_BETWEEN_GROUPS_NRS
        noticed = (
            f" That is less than the {NOTICED_BETWEEN_GROUPS_NRS} points that count between groups." if small else ""
        )
        return f"{names} {verb} pain in week {self.week}: {_points(self.difference)}.{noticed} {rest}"


def _points(change: Interval) -> str:
    return f"{_one(change.value)} (95 % interval: {_one(change.low)} to {_one(change.high)})"


def _one(value: float) -> str:
    rounded = f"{abs(value):.1f}"
    if float(rounded) == 0:
        return "0 points"
    return f"{rounded} {'point' if rounded == '1.0' else 'points'} {'lower' if value < 0 else 'higher'}"
