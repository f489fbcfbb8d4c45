"""A full disk under every command that writes. As a program: `python full_disk.py FOLDER POINTS SEED`, where FOLDER
is a disk of its own of a few megabytes, which is filled up; its answer is JSON.

Where nobody may mount one, a limit on the size of files stands for it: then it is not the disk that says no, but the
program meets the same refusal in the middle of its writing. Either way it is really done.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from killed import OPERATIONS, WRONG, Operation, fresh, judged, prepare, ran, warm

SIZE = "3m"
OUTPUTS = (
    ("export", "-o", "{}/out.json"),
    ("export", "--all", "{}/out.zip"),
    ("export", "--fhir", "{}/out.fhir"),
    ("backup", "-o", "{}/out.backup"),
)


def full_disk_points(points: int, seed: int) -> tuple[str, dict[str, int]]:
    """What stood for the disk, and what was counted."""
    with TemporaryDirectory() as place:
        mounted = f"mount -t tmpfs -o size={SIZE} tmpfs {place} && exec "
        command = [sys.executable, __file__, place, str(points), str(seed)]
        words = " ".join(f"'{word}'" for word in command)
        disk = subprocess.run(
            ["unshare", "-rm", "sh", "-c", mounted + words], capture_output=True, text=True, check=False
        )
        if disk.returncode == 0:
            return "a disk of its own", json.loads(disk.stdout.splitlines()[-1])
        limit = subprocess.run([*command, "limit"], capture_output=True, text=True, check=False)
        assert limit.returncode == 0, limit.stderr[-2000:]
        return "a limit on files", json.loads(limit.stdout.splitlines()[-1])


def _points(disk: Path, points: int, seed: int, *, is_limit: bool) -> Counter[str]:
    chance, found = random.Random(seed), Counter[str]()
    with TemporaryDirectory() as place:
        home = Path(place)
        prepare(home)
        warm(home)
        for number in range(points):
            kinds = len(OPERATIONS) + len(OUTPUTS)
            room = chance.choice((0, 1, 4, 8, 16, 32, 64, 128, 256)) * 1024 + chance.randrange(4096)
            if number % kinds < len(OPERATIONS):
                found += _write_point(OPERATIONS[number % kinds], home, disk, room, is_limit=is_limit)
            else:
                found += _output_point(OUTPUTS[number % kinds - len(OPERATIONS)], home, disk, room, is_limit=is_limit)
    return found


def _write_point(operation: Operation, home: Path, disk: Path, room: int, *, is_limit: bool) -> Counter[str]:
    database = fresh(operation, home, disk / "point")
    if is_limit:
        ended = ran(operation.words, database, home, largest_file=room)
    else:
        filler = _fill(disk, room)
        ended = ran(operation.words, database, home)
        filler.unlink()
    found = judged(operation, database, home, ended)
    found["points"], found["said no"] = 1, int(ended.code not in (0, None))
    found["said nothing"] = int(ended.code not in (0, None) and len(ended.said.strip()) < 20)
    found["said a path"] = int(str(disk) in ended.said)
    found["wrong exit"] = int(ended.code not in (0, 1, 2, 5))
    return found


def _output_point(words: tuple[str, ...], home: Path, disk: Path, room: int, *, is_limit: bool) -> Counter[str]:
    """A file that is whole, or none: never a half one under its name."""
    database, out = fresh(OPERATIONS[0], home, home / "point"), disk / "out"
    out.mkdir(exist_ok=True)
    filled = tuple(word.format(out) for word in words)
    filler = None if is_limit else _fill(disk, room)
    ended = ran(filled, database, home, largest_file=room if is_limit else None)
    left = list(out.iterdir())
    for path in left:
        path.unlink()
    if filler is not None:
        filler.unlink()
    return Counter({
        "points": 1, "said no": int(ended.code != 0), "acknowledged": int(ended.code == 0),
        "half file": int(bool(left) != (ended.code == 0)), "said a path": int(str(disk) in ended.said),
        "traceback": int("Traceback" in ended.said), "wrong exit": int(ended.code not in (0, 1, 2, 5)),
    })  # fmt: skip


def _fill(disk: Path, room: int) -> Path:
    """A file that leaves so many bytes free on a disk."""
    about = os.statvfs(disk)
    filler = disk / "filler"
    filler.write_bytes(bytes(max(0, about.f_bavail * about.f_frsize - room)))
    return filler


NOT_ALLOWED = (*WRONG, "said nothing", "said a path", "half file", "wrong exit")

if __name__ == "__main__":
    counted = _points(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), is_limit=len(sys.argv) > 4)
    print(json.dumps(counted))
