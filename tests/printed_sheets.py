"""The fridge sheet of random people, printed by a real browser to A4 and to Letter, and what is wrong with it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from people import MONDAY
from random_lives import Dice, random_answers

from recommender import Recommender

PAPERS = ("A4", "Letter")
# What a printed sheet must not do, beside a second page: hide words of a card, or run out of its frame at the foot.
CUT = """(() => {
  const sheet = document.querySelector(".sheet"), cards = [...document.querySelectorAll(".cards li")];
  const names = cards.filter((card) => card.scrollHeight > card.clientHeight + 1)
    .map((card) => card.innerText.slice(0, 40));
  const foot = document.querySelector(".sheet footer").getBoundingClientRect().bottom;
  if (sheet.scrollHeight > sheet.clientHeight + 1) names.push("the sheet");
  if (foot > sheet.getBoundingClientRect().bottom + 1) names.push("the foot");
  return cards.length ? names : ["no card"];
})()"""


def plan_random_weeks(app: Recommender, count: int, seed: int) -> Iterator[str]:
    """So many random people with a week that has sessions; their names, once they are stored."""
    made = 0
    for number in itertools.count():
        if made == count:
            return
        name = f"person {number}"
        plan = app.save_and_plan(name, random_answers(Dice(seed, number)), starts_on=MONDAY)
        if plan.status == "plan" and plan.sessions:
            made += 1
            yield name


def printed_wrong(page: Any) -> list[str]:
    """What is wrong with the sheet that a browser shows, on both papers; empty where it hangs on a fridge."""
    found = []
    for paper in PAPERS:
        pages = pages_of(page.pdf(format=paper))
        found += [] if pages == 1 else [f"{pages} pages of {paper}"]
    page.emulate_media(media="print")
    found += [f"cut off: {name}" for name in page.evaluate(CUT)]
    page.emulate_media(media="null")  # as it was: what is emulated holds for the next print, too
    return found


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
