"""What is different between two weeks, as values: made by `difference`, shown by the faces."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from recommender.messages import Message, Phrasebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One stretch and the sentence that says why; no sentence where it simply stays."""

    stretch: str
    name: str
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped:
    """One stretch in the place of another that serves the same part of the body."""

    gone: Noted
    new: Noted
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much of a stretch is done on one side. hold_s 0 = moving without a stop."""

    sets: int
    repetitions: int
    hold_s: int

    @property
    def size(self) -> tuple[int, int, int]:
        """Orders amounts: by the time under stretch (or the movements), then by the longer hold, then by the sets."""
        return self.sets * self.repetitions * max(self.hold_s, 1), self.hold_s, self.sets


def said_change(old: Amount, new: Amount, phrases: Phrasebook) -> str:
    """`2 -> 1 set, 15 -> 30 s`: what differs between two amounts."""
    parts = (
        ("diff_sets_one" if new.sets == 1 else "diff_sets", old.sets, new.sets),
        ("diff_times_one" if new.repetitions == 1 else "diff_times", old.repetitions, new.repetitions),
        ("diff_hold", old.hold_s, new.hold_s),
    )
    return ", ".join(
        phrases.say(Message(name, {"before": before, "after": after}))
        for name, before, after in parts
        if before != after
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dosed:
    """A stretch that stays, longer or shorter than before. change: `20 -> 30 s`."""

    stretch: str
    name: str
    before: Amount
    after: Amount
    change: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Often:
    """A stretch that stays, on more or fewer days of the week."""

    stretch: str
    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A week in short."""

    starts_on: date
    sessions: int
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDifference:
    """Two weeks side by side.

    kept       stays in the week, with the old dose or another one
    swapped    a gone and a new stretch of the same use; neither stands under gone or new
    back, new  what came into the week: the person had it in an earlier one, or never
    also       what else was changed, as the rules say it
    """

    kept: tuple[Noted, ...]
    swapped: tuple[Swapped, ...]
    gone: tuple[Noted, ...]
    back: tuple[Noted, ...]
    new: tuple[Noted, ...]
    longer: tuple[Dosed, ...]
    shorter: tuple[Dosed, ...]
    often: tuple[Often, ...]
    also: tuple[str, ...]
    before: Total
    after: Total

    @property
    def is_empty(self) -> bool:
        """True where the new week shows the same stretches, as much of each and as often."""
        changed = (self.swapped, self.gone, self.back, self.new, self.longer, self.shorter, self.often)
        return not any(changed) and self.before.sessions == self.after.sessions

    def to_document(self) -> dict[str, Any]:
        """The difference as JSON values."""
        document: dict[str, Any] = json.loads(json.dumps(asdict(self), default=date.isoformat))
        return document
