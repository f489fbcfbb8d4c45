"""An exercise log of a person of ours, kept elsewhere until now, as feedback documents: sessions without a plan.

Only logs come into the store. A rating of a diary belongs to no session, and a document for it would count as one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any, Final

from recommender.errors import Problem, UsageError
from recommender.exchange.intake.account import Rejects
from recommender.exchange.intake.exercise_log import OTHER_PAIN, Exercise, ExerciseReader
from recommender.exchange.intake.mapping import Mapping, format_of
from recommender.exchange.intake.sources import rows_of_file
from recommender.exchange.intake.take_tables import known_id
from recommender.store.seen import Seen

MOST_ROWS: Final = 20_000  # of one person: about ten exercises a day for five years
SOMEBODY_ELSE: Final = "is of somebody else"
TWICE: Final = "names a stretch a second time in one session"
NOT_WHOLE: Final = "tells a pain that is no whole number, as our sessions want it"
TOO_MANY: Final = f"is one row more than the {MOST_ROWS} of one person"


def read_log(
    path: Path, mapping: Mapping, person: str, *, today: date, stretches: Collection[str], rejects: Rejects
) -> list[dict[str, Any]]:
    """A feedback document for each session of the log; each row stands in one, or went to the rejects.

    The same log gives the same ids, so that taking it in again adds nothing. Raises UsageError where the mapping is
    of no log, or gives exercises that our catalog does not have; DataError where the file cannot be used.
    """
    if mapping.kind != "exercise_log" or mapping.stretch is None or mapping.stretch.others is not None:
        what = "only an exercise_log whose stretches are ours (without `others`) goes into the database; use --into"
        raise UsageError([Problem("--mapping", what)])
    account = rejects.account
    reader = ExerciseReader(mapping, today, stretches, one_person=person)
    sessions: dict[tuple[date, str], dict[str, Any]] = {}
    own = len(reader.columns)
    with Seen() as seen:
        for line, cells, fault in rows_of_file(
            path, mapping.file, format_of(path, mapping), (*reader.columns, *mapping.id)
        ):
            account.rows += 1
            row = [fault] if fault is not None else reader.read(cells[:own])
            if not isinstance(row, list):
                row = _reasons_against(row, person, sessions, stretches) or row
            if isinstance(row, list):
                rejects.reject(line, row)
            elif account.stored >= MOST_ROWS:
                rejects.reject(line, [TOO_MANY])
            elif mapping.id and (twice := known_id(cells[own:], line, seen)) is not None:
                rejects.reject(line, *twice)
            else:
                account.stored += 1
                _add(row, mapping.name, sessions)
    account.people, account.written["sessions"] = min(1, len(sessions)), len(sessions)
    return list(sessions.values())


def _reasons_against(
    row: Exercise, person: str, sessions: dict[tuple[date, str], dict[str, Any]], stretches: Collection[str]
) -> list[str]:
    """What keeps a row out of its session."""
    wrong = [] if row.person == person else [SOMEBODY_ELSE]
    wrong += [NOT_WHOLE for nrs in row.pains.values() if nrs != int(nrs)]
    wrong += [] if row.stretch in stretches else ["is an exercise that our catalog does not have"]
    session = sessions.get((row.day, row.session))
    if session is not None:
        wrong += [TWICE] if row.stretch in {item["stretch"] for item in session["items"]} else []
        wrong += [OTHER_PAIN for name, nrs in row.pains.items() if session.get(name, nrs) != nrs]
    return wrong


def _add(row: Exercise, source: str, sessions: dict[tuple[date, str], dict[str, Any]]) -> None:
    """Puts a row into its session, which is made where it is the first."""
    name = f"{source}|{row.person}|{row.day}|{row.session}"
    session = sessions.setdefault(
        (row.day, row.session),
        {
            "feedback_version": 1,
            "feedback_id": f"import-{hashlib.sha256(name.encode()).hexdigest()[:24]}",
            "person": row.person,
            "on": row.day.isoformat(),
            "items": [],
        },
    )
    item = {"stretch": row.stretch, "outcome": row.outcome, "share": row.share, "felt": row.felt}
    session["items"].append({field: value for field, value in item.items() if value is not None})
    session |= {name: int(nrs) for name, nrs in row.pains.items()}
