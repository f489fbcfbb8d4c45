"""What each picture looked like when somebody last looked: a change of the drawing lists every picture that it changed.

    python tests/figure/golden_pictures.py --write     after looking at the pictures that changed

A line holds a hash of what is drawn in which order, how many numbers its paths have, and their mean place. Whole files
are not compared: another build of numpy may round a tenth of a pixel the other way.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from recommender.figure.forms import draw
from recommender.figure.library import load_picture
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder

GOLDEN = Path(__file__).with_name("golden.txt")
TOLERANCE_PX = 0.2


class Drawn(NamedTuple):
    """order: hash of the marks; numbers: how many coordinates; mean_px: their mean."""

    order: str
    numbers: int
    mean_px: float

    def is_like(self, other: Drawn) -> bool:
        return self[:2] == other[:2] and abs(self.mean_px - other.mean_px) <= TOLERANCE_PX


def drawn(stretch_id: str) -> Drawn:
    """The still of a stretch as it is drawn now."""
    catalog = shipped_knowledge().catalog
    svg = draw(load_picture(data_folder(), catalog[stretch_id]).picture, theme="light")
    marks = re.findall(r'class="([^"]*)"', svg)
    numbers = [float(number) for path in re.findall(r' d="([^"]*)"', svg) for number in re.findall(r"-?[\d.]+", path)]
    order = hashlib.sha256(" ".join(marks).encode()).hexdigest()[:10]
    return Drawn(order, len(numbers), round(sum(numbers) / len(numbers), 1))


def golden() -> dict[str, Drawn]:
    """stretch id -> how it was drawn when it was last looked at."""
    lines = (line.split() for line in GOLDEN.read_text("utf-8").splitlines())
    return {stretch_id: Drawn(order, int(numbers), float(mean)) for stretch_id, order, numbers, mean in lines}


def _lines() -> Iterator[str]:
    for stretch in shipped_knowledge().catalog:
        one = drawn(stretch.id)
        yield f"{stretch.id} {one.order} {one.numbers} {one.mean_px}"


if __name__ == "__main__":
    lines = list(_lines())
    before = GOLDEN.read_text("utf-8").splitlines() if GOLDEN.exists() else []
    print("\n".join(f"changed: {line.split()[0]}" for line in lines if line not in before))
    if "--write" in sys.argv:
        GOLDEN.write_text("\n".join(lines) + "\n", "utf-8")
