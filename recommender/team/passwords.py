"""Passwords: which are taken, and their Argon2id hashes (RFC 9106, its second recommended choice: 64 MiB, 3 passes)."""

from __future__ import annotations

import unicodedata
from functools import cache
from threading import Semaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from recommender.errors import Problem

FEWEST, MOST, FEWEST_DIFFERENT = 12, 200, 5
# Each hash takes 64 MiB for a tenth of a second: so many at once in a process, the others wait.
_AT_ONCE: Final = Semaphore(2)
_HASHER: Final = PasswordHasher()


def password_problems(password: str, name: str) -> list[Problem]:
    """What is wrong with a new password; empty where nothing is."""
    plain, found = handle_of(password), []
    if not FEWEST <= len(password) <= MOST:
        found.append(Problem("password", f"should have {FEWEST} to {MOST} letters; a few words are good"))
    elif len(set(plain)) < FEWEST_DIFFERENT or (len(handle_of(name)) >= 3 and handle_of(name) in plain):
        found.append(Problem("password", "is too easy to guess; take a few words that do not hold your name"))
    return found


def hash_of(password: str) -> str:
    """Its hash with the salt and the cost that it was made with."""
    with _AT_ONCE:
        return _HASHER.hash(unicodedata.normalize("NFKC", password))


def matches(password: str, hashed: str | None) -> bool:
    """Whether it is the password of a hash. For None it takes as long, so that nobody can tell who is known here."""
    with _AT_ONCE:
        try:
            return (
                _HASHER.verify(hashed or _of_nobody(), unicodedata.normalize("NFKC", password)) and hashed is not None
            )
        except (Argon2Error, InvalidHashError):
            return False


def handle_of(name: str) -> str:
    """A name as it is compared: `Ann` and `ann` are the same, however wide they are typed."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


@cache
def _of_nobody() -> str:
    return _HASHER.hash("nobody has this password")
