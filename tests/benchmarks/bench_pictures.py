"""`python tests/benchmarks/bench_pictures.py`: how large pictures are and how long one takes to draw.

Targets on one core: a still's median at most 12 kB zipped and 40 ms, no animated picture over 30 kB zipped.
Times are those of the processor, so that other work on the machine counts as little as it can.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import time

from recommender.errors import Problem
from recommender.figure.between import lowest_m
from recommender.figure.drawing_checks import LARGEST_BYTES
from recommender.figure.flesh import all_solids, runs
from recommender.figure.forms import draw
from recommender.figure.library import read_pictures
from recommender.figure.words import FORMS
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder

SLOWEST_MS = 40.0
TIMES = 3


def main() -> int:
    problems: list[Problem] = []
    pictures = [posed.picture for posed in read_pictures(data_folder(), shipped_knowledge().catalog, problems).values()]
    print(f"{len(pictures)} pictures, {len(problems)} problems")
    print(f"{'':<12}{'kB median':>10}{'kB max':>8}{'ms median':>11}{'ms p95':>8}")
    missed = 0
    for form in FORMS:
        drawn = [timed(picture, form) for picture in pictures]
        sizes = sorted(len(gzip.compress(svg.encode(), 9, mtime=0)) for svg, _ in drawn)
        times = sorted(ms for _, ms in drawn)
        median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        print(f"{form:<12}{statistics.median(sizes) / 1000:>10.1f}{sizes[-1] / 1000:>8.1f}{median:>11.1f}{p95:>8.1f}")
        missed += statistics.median(sizes) > LARGEST_BYTES[form] or (form == "still" and median > SLOWEST_MS)
    return missed


def timed(picture, form) -> tuple[str, float]:
    """The SVG and the fastest of a few drawings, in ms, nothing remembered from the one before."""
    fastest = float("inf")
    for _ in range(TIMES):
        for remembered in (runs, all_solids, lowest_m):
            remembered.cache_clear()
        start = time.process_time()
        svg = draw(picture, form=form, theme="light")
        fastest = min(fastest, (time.process_time() - start) * 1000)
    return svg, fastest


if __name__ == "__main__":
    sys.exit(main())
