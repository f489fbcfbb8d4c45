"""How often somebody may be wrong before they have to wait. (P) Our own numbers, for a clinic of thousands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from recommender.errors import Problem, TooManyTriesError
from recommender.store.attempts import Attempts


@dataclass(frozen=True, slots=True)
class Limit:
    """So many wrong tries in a window. kind: its name in the database."""

    kind: str
    most: int
    window: timedelta


QUARTER: Final = timedelta(minutes=15)
# A name from one address: a person who forgot. A name from anywhere: many machines that try one name; it may not be
# lower, else anybody could keep somebody out. An address: one machine that tries many names; a clinic's own people
# may all come from one address, and only wrong tries count.
NAME_HERE: Final = Limit("sign-in name and address", 10, QUARTER)
NAME: Final = Limit("sign-in name", 50, QUARTER)
ADDRESS: Final = Limit("sign-in address", 100, QUARTER)
INVITATION: Final = Limit("invitation address", 30, QUARTER)
TOKEN: Final = Limit("token address", 100, QUARTER)
Tried = tuple[tuple[Limit, str], ...]


def check(attempts: Attempts, tried: Tried, now: datetime) -> None:
    """Raises TooManyTriesError where one of these may not be tried any more in this window."""
    if any(attempts.taken(limit.kind, who, window=limit.window, now=now) >= limit.most for limit, who in tried):
        minutes = int(QUARTER.total_seconds() // 60)
        raise TooManyTriesError([Problem("", f"that was tried too often; please try again in {minutes} minutes")])


def take(attempts: Attempts, tried: Tried, now: datetime) -> None:
    """Counts one more of each."""
    for limit, who in tried:
        attempts.take(limit.kind, who, window=limit.window, now=now)
