"""How often somebody may be wrong before they have to wait. (P) Our own numbers, for a clinic of thousands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from recommender.errors import Problem, TooManyTriesError
from recommender.store.attempts import Attempts, Counted


@dataclass(frozen=True, slots=True)
class Limit:
    """So many wrong tries in a window. kind: its name in the database."""

    kind: str
    most: int
    window: timedelta

    def of(self, subject: str) -> Counted:
        """What is counted of one subject."""
        return Counted(self.kind, subject, self.window)


QUARTER: Final = timedelta(minutes=15)
DAY: Final = timedelta(days=1)
# A name from one address: a person who forgot. A name from anywhere: many machines that try one name; it may not be
# lower, else anybody could keep somebody out. An address: one machine that tries many names; a clinic's own people
# may all come from one address, and only wrong tries count.
NAME_HERE: Final = Limit("sign-in name and address", 10, QUARTER)
NAME: Final = Limit("sign-in name", 50, QUARTER)
ADDRESS: Final = Limit("sign-in address", 100, QUARTER)
INVITATION: Final = Limit("invitation address", 30, QUARTER)
TOKEN: Final = Limit("token address", 100, QUARTER)
# Whoever holds an invitation could ask name by name who is here: it takes so many names in a day, and then rests.
NAMES_OF_ONE: Final = Limit("names of an invitation", 8, DAY)
Tried = tuple[tuple[Limit, str], ...]


def check(attempts: Attempts, tried: Tried, now: datetime) -> None:
    """Raises TooManyTriesError where one of these may not be tried any more in this window. It counts nothing: who
    has to wait must not use up the tries of others.
    """
    taken = attempts.taken([limit.of(subject) for limit, subject in tried], now)
    _refuse([limit for (limit, _), count in zip(tried, taken, strict=True) if count >= limit.most])


def take(attempts: Attempts, tried: Tried, now: datetime) -> None:
    """Counts one more of each. Raises TooManyTriesError where that was one too many: others tried at the same time."""
    taken = attempts.take([limit.of(subject) for limit, subject in tried], now)
    _refuse([limit for (limit, _), count in zip(tried, taken, strict=True) if count > limit.most])


def _refuse(passed: list[Limit]) -> None:
    if passed:
        window = max(limit.window for limit in passed)
        wait = "tomorrow" if window >= DAY else f"in {int(window.total_seconds() // 60)} minutes"
        raise TooManyTriesError([Problem("", f"that was tried too often; please try again {wait}")])


def place_of(address: str) -> str:
    """Where an address is, as tries are counted. Of IPv6 it is the /64: whoever has one address of it has them all."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((int(found), 64), strict=False))
