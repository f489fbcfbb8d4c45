"""Draws that a word list asks for, and the streams that keep one draw from moving another.

Every number of a world comes from a generator named by the world's seed, what it is for, the person and the day. So
a person is the same whoever else there is, and lives the same days with the same luck under every policy: policies
are compared on the same people, day by day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import TypeVar

import numpy as np

_Word = TypeVar("_Word")


class Stream(IntEnum):
    """What a generator is for. Numbers are never given to another purpose: they are part of every seed."""

    WORLD = 0
    PERSON = 1
    BENEFIT = 2
    PAIN = 3
    SESSION = 4
    RATING = 5
    WEEK = 6
    POLICY = 7
    SEASON = 8


def generator(seed: int, stream: Stream, *place: int) -> np.random.Generator:
    """The generator of one purpose at one place: a person's number, then a day or a week."""
    return np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=(stream, *place)))


def picked(rng: np.random.Generator, shares: Mapping[_Word, float]) -> _Word:
    """One of the words, each by its share; the last one takes what rounding leaves."""
    words, edges = list(shares), np.cumsum(list(shares.values()))
    return words[min(int(np.searchsorted(edges, rng.random(), side="right")), len(words) - 1)]


def some(rng: np.random.Generator, words: Sequence[str], share: float) -> tuple[str, ...]:
    """Each of the words with the same probability, in their order."""
    return tuple(word for word, drawn in zip(words, rng.random(len(words)), strict=True) if drawn < share)
