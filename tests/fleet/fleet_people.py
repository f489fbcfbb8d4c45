"""People for a fleet, all synthetic: random sheets, now and then with a history, a damaged cell or a red flag."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from people import MONDAY, answers, feedback
from random_lives import Dice, random_answers

DAMAGED = ("{", '{"answers_version": 1, "conditions": ["gout_of_words"], "age_years": "old"}')


def person_row(number: int, seed: int = 1) -> dict[str, Any]:
    """A synthetic person; the same number makes the same one."""
    dice = Dice(seed, number)
    sheet, name = random_answers(dice), f"synthetic-{number}"
    history = None
    if number % 5 == 0:
        log = [feedback(f"{name}-f", person=name, on="2026-11-17", pain_before=4, pain_after=3)]
        history = json.dumps(log)
    if number % 17 == 3:
        sheet = answers(days=["mon"], minutes_per_session=3, equipment=[], positions_avoided=["floor"])
    return {"person": name, "answers": json.dumps(sheet), "history": history}


def people_table(count: int, damaged: bool = True) -> pa.Table:
    rows = [person_row(number) for number in range(count)]
    for place in range(7, count, 50) if damaged else ():
        rows[place]["answers"] = DAMAGED[place % 2]
    return pa.Table.from_pylist(rows, schema=pa.schema([(n, pa.string()) for n in ("person", "answers", "history")]))


STARTS_ON = MONDAY
