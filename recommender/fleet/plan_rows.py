"""Plans as tables: one row a planned stretch, one row a person, one row a person who could not be read.

plans     person, starts_on, plan_id, session_id, on (dates); slot (0 first); phase; stretch; sides, sets, repetitions;
          hold_s and seconds (all sides, sets, rests, change of position); cautioned; base (what was planned before a
          swap draw); swap_set (JSON of stretch and probability, null where nothing was drawn); propensity (0-1);
          rho1, rho2 (rating points, null without a model)
outcomes  person, row (0 first, in the whole input), status (as in a plan document), plan_id, sessions, stretches,
          urgency, flags (codes with spaces between), missing, seed, model
rejects   person, row, problem (one row for each problem)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from recommender.decide import Prepared
from recommender.planning.problem import Week
from recommender.planning.randomise import SwapSlot
from recommender.planning.session_items import position_changes
from recommender.planning.week import WeekPlanner

if TYPE_CHECKING:
    import pyarrow

Row = tuple[Any, ...]
PLANS: Final = {
    "person": "string", "starts_on": "date32", "plan_id": "string", "session_id": "string", "on": "date32",
    "slot": "int32", "phase": "string", "stretch": "string", "sides": "int32", "sets": "int32", "repetitions": "int32",
    "hold_s": "int32", "seconds": "int32", "cautioned": "bool_", "base": "string", "swap_set": "string",
    "propensity": "float64", "rho1": "float64", "rho2": "float64",
}  # fmt: skip
OUTCOMES: Final = {
    "person": "string", "row": "int64", "status": "string", "plan_id": "string", "sessions": "int32",
    "stretches": "int32", "urgency": "string", "flags": "string", "missing": "string", "seed": "int64",
    "model": "string",
}  # fmt: skip
REJECTS: Final = {"person": "string", "row": "int64", "problem": "string"}


def table(rows: Sequence[Row], columns: Mapping[str, str]) -> pyarrow.Table:
    """An Arrow table of such rows."""
    import pyarrow as arrow

    schema = arrow.schema([(name, getattr(arrow, kind)()) for name, kind in columns.items()])
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    return arrow.table([arrow.array(v, kind) for v, kind in zip(values, schema.types, strict=True)], schema=schema)


def rows_of_document(document: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of `plans` that a plan document comes to."""
    head = (document["person"], date.fromisoformat(document["starts_on"]), document["plan_id"])
    for session in document["sessions"]:
        for item in session["items"]:
            yield *head, session["session_id"], date.fromisoformat(session["on"]), *_cells(item)


def outcome_of_document(document: Mapping[str, Any], row: int) -> Row:
    """The row of `outcomes` that a plan document comes to."""
    referral, sessions = document["referral"], document["sessions"]
    return (
        document["person"], row, document["status"], document["plan_id"], len(sessions),
        sum(len(session["items"]) for session in sessions), referral and referral["urgency"],
        " ".join(flag["code"] for flag in referral["flags"]) if referral else None,
        " ".join(document["missing"]) or None, document["provenance"]["seed"], document["provenance"]["model"],
    )  # fmt: skip


def rows_of_week(ready: Prepared, planner: WeekPlanner, solved: Week | None) -> list[Row]:
    """The same rows without the document, whose words cost more than the week."""
    head = (planner.profile.person, planner.starts_on, ready.plan_id)
    drawn = dict(zip(planner.room.days, planner.slots(solved), strict=True))
    rows: list[Row] = []
    for day in sorted({*drawn, *planner.room.done}):
        if day in planner.room.done:
            session = planner.room.done[day].model_dump(mode="json")
            rows += ((*head, session["session_id"], day, *_cells(item)) for item in session["items"])
        elif drawn[day]:
            rows += ((*head, planner.session_id(day), day, *cells) for cells in _slot_cells(planner, drawn[day]))
    return rows


def outcome_of_week(ready: Prepared, row: int, rows: Sequence[Row]) -> Row:
    """The row of `outcomes` of one person whose rows of `plans` these are."""
    screening, how = ready.case.screening, ready.provenance
    referral = ready.knowledge.explainer.referral(screening.flags, screening.waiting_for)
    return (
        ready.case.profile.person, row, screening.status, ready.plan_id, len({r[4] for r in rows}), len(rows),
        referral and referral.urgency, " ".join(flag.code for flag in referral.flags) if referral else None,
        " ".join(screening.missing) or None, how.seed, how.model,
    )  # fmt: skip


def _cells(item: Mapping[str, Any]) -> Row:
    rho = item["rho"] or (None, None)
    same = ("slot", "phase", "stretch", "sides", "sets", "repetitions", "hold_s", "seconds")
    swap_set = json.dumps(item["swap_set"]) if item["swap_set"] else None
    return (*(item[name] for name in same), bool(item["cautions"]), item["base"], swap_set, item["propensity"], *rho)


def _slot_cells(planner: WeekPlanner, slots: Sequence[SwapSlot]) -> Iterable[Row]:
    chosen = [planner.pool.candidates[slot.drawn] for slot in slots]
    rhos, place = planner.ranking.rho, planner.ranking.place
    for number, (slot, candidate, moved) in enumerate(zip(slots, chosen, position_changes(chosen), strict=True)):
        dose, name = candidate.dose, candidate.offer.stretch.id
        rho = (None, None) if rhos is None else (float(rhos[place[name], 0]), float(rhos[place[name], 1]))
        names = [planner.pool.candidates[row].offer.stretch.id for row in slot.options]
        choices = [{"stretch": n, "p": p} for n, p in zip(names, slot.probabilities, strict=True)]
        swap_set = json.dumps(choices) if len(choices) > 1 else None
        yield (
            number, slot.phase, name, dose.sides, dose.sets, dose.repetitions, dose.hold_s,
            dose.seconds(planner.numbers.seconds, changes_position=moved), bool(candidate.offer.cautions), names[0],
            swap_set, slot.propensity, *rho,
        )  # fmt: skip
