"""The fuzz: inputs by number into the readers, each measured, in a process that may die without taking others along.

An input is one of a reader's files with changes, made from a seed and its number alone: any of them can be made again.
"""

from __future__ import annotations

import gc
import os
import pickle
import random
import re
import resource
import signal
import struct
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from fuzzed_readers import BOMBS, READERS, FuzzedReader

from recommender.errors import RecommenderError

MOST_MB: Final = 200  # that one input may take over what the program itself holds
MOST_S: Final = 2.0  # for an input of a megabyte
NEVER_S: Final = 30  # of a processor: a reader that takes longer is stopped
NET_BYTES: Final = 2_000_000_000  # of address space over what the program has: the net under a bomb


class Tried(NamedTuple):
    """What one input came to. outcome: taken, refused, traceback, silent (refused without a problem), leak or died."""

    number: int
    reader: str
    size: int
    outcome: str
    seconds: float
    mb: float
    words: str


def input_of(number: int, seed: int, readers: Sequence[FuzzedReader] = READERS) -> tuple[FuzzedReader, bytes]:
    """The reader and the bytes of an input."""
    chance = random.Random(f"{seed}/{number}")
    (reader,) = chance.choices(readers, [reader.weight for reader in readers])
    return reader, reader.input(chance)


def try_one(reader: FuzzedReader, content: bytes, folder: Path, number: int = 0) -> Tried:
    """Reads one input and says what came of it, how long it took and how much memory at the most."""
    Path("/proc/self/clear_refs").write_text("5")  # the highest mark of memory begins anew
    before, words = _kib("VmRSS"), ""
    gc.freeze()  # to look through all that a suite holds is no work of the reader
    began = time.process_time()
    try:
        reader.read(content, folder)
        outcome = "taken"
    except RecommenderError as error:
        words = str(error)
        outcome = "refused" if error.problems else "silent"
        if str(folder) in words or "/recommender/" in words or "Traceback" in words:
            outcome = "leak"
    except BaseException as error:
        outcome, words = "traceback", "".join(traceback.format_exception(error)[-6:])
    seconds = time.process_time() - began
    gc.unfreeze()
    mb = max(0, _kib("VmHWM") - before) / 1024
    return Tried(number, reader.name, len(content), outcome, seconds, mb, words[:3000])


def _kib(name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found
    return int(found[1])


def run(first: int, last: int, seed: int, readers: Sequence[FuzzedReader] = READERS) -> Iterator[Tried]:
    """Every input from `first` up to `last`, tried in a process of its own; where that dies, the next goes on."""
    for reader in readers:  # made once, and then the same in every process
        reader.examples()
        if reader.kind in BOMBS:
            BOMBS[reader.kind]()
    at = first
    while at < last:
        begin = at
        for tried in _in_a_process(at, last, seed, readers):
            yield tried
            at = tried.number + 1
        if at < last:  # it died while it read the input `at`
            reader, content = input_of(at, seed, readers)
            yield Tried(at, reader.name, len(content), "died", NEVER_S, 0.0, f"inputs {begin} to {at}")
            at += 1


def _in_a_process(first: int, last: int, seed: int, readers: Sequence[FuzzedReader]) -> Iterator[Tried]:
    reading, writing = os.pipe()
    gc.freeze()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(writing, first, last, seed, readers)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        while len(head := pipe.read(4)) == 4:
            body = pipe.read(struct.unpack("<I", head)[0])
            yield pickle.loads(body)
    os.waitpid(child, 0)


def _work(writing: int, first: int, last: int, seed: int, readers: Sequence[FuzzedReader]) -> None:
    """Never returns."""
    limit = _kib("VmSize") * 1024 + NET_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # the alarm ends this process
    try:
        with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as place:
            for number in range(first, last):
                reader, content = input_of(number, seed, readers)
                signal.setitimer(signal.ITIMER_PROF, NEVER_S)
                body = pickle.dumps(try_one(reader, content, Path(place), number))
                signal.setitimer(signal.ITIMER_PROF, 0)
                os.write(writing, struct.pack("<I", len(body)) + body)
    finally:
        os._exit(0)


@dataclass
class Report:
    """What all inputs came to. wrong: those that are not as promised, the first of each kind."""

    inputs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    by_reader: dict[str, Counter[str]] = field(default_factory=dict)
    worst_s: Tried | None = None
    worst_mb: Tried | None = None
    wrong: list[Tried] = field(default_factory=list)

    def add(self, tried: Tried) -> None:
        """Counts an input."""
        self.inputs += 1
        self.outcomes[tried.outcome] += 1
        self.by_reader.setdefault(tried.reader, Counter())[tried.outcome] += 1
        if self.worst_s is None or tried.seconds > self.worst_s.seconds:
            self.worst_s = tried
        if self.worst_mb is None or tried.mb > self.worst_mb.mb:
            self.worst_mb = tried
        if tried.outcome not in ("taken", "refused") or tried.seconds > MOST_S or tried.mb > MOST_MB:
            self.wrong.append(tried)
