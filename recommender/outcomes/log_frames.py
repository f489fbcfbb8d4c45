"""From what people answered and logged, in a store or in memory, to the frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from recommender.outcomes.allotted import Allotted, arms_of_study
from recommender.outcomes.frames import TABLES, Frames
from recommender.outcomes.person_log import PersonLog
from recommender.outcomes.person_rows import PersonRows, Row
from recommender.past import Past
from recommender.profile.answers import read_answers
from recommender.profile.fields import Codes
from recommender.profile.history import read_history
from recommender.store.store import Store


@dataclass(frozen=True, kw_only=True)
class ToldBy:
    """One person's log. stored_at: by feedback id, when it was stored, UTC text; where that is known."""

    log: PersonLog
    stored_at: Mapping[str, str] = field(default_factory=dict)


def frames_from_store(store: Store, codes: Codes, *, today: date) -> Frames:
    """The frames of everybody in a database, with all that they told up to today.

    Raises DocumentError where something stored cannot be read.
    """
    return frames_of(_stored(store, codes, person, today) for person in store.people())


def frames_of_person(store: Store, codes: Codes, person: str, *, today: date) -> Frames:
    """The frames of one person. Raises as `frames_from_store`."""
    return frames_of([_stored(store, codes, person, today)])


def _stored(store: Store, codes: Codes, person: str, today: date) -> ToldBy:
    sheets = [(sheet.answered_on, read_answers(sheet.document, codes)) for sheet in store.sheets(person)]
    history = Past(store, codes).history(person, today=today)  # its own past: all at once would not fit into memory
    stored_at = {row["feedback_id"]: row["recorded_at"] for row in store.everything(person)["feedbacks"]}
    return ToldBy(log=PersonLog(person=person, sheets=sheets, history=history), stored_at=stored_at)


def frames_from_documents(documents: Mapping[str, Sequence[Row]], codes: Codes, *, today: date) -> Frames:
    """The frames of people whose documents are at hand: by person, answers with their day, plans and what happened.

    Raises AnswersError or DocumentError where one cannot be read.
    """
    return frames_of(_told(person, told, codes, today) for person, told in documents.items())


def _told(person: str, documents: Sequence[Row], codes: Codes, today: date) -> ToldBy:
    answers = [document for document in documents if "answers_version" in document]
    sheets = [(date.fromisoformat(sheet["answered_on"]), read_answers(sheet, codes)) for sheet in answers]
    others = [document for document in documents if "answers_version" not in document]
    history = read_history(others, codes, person=person, today=today)
    return ToldBy(log=PersonLog(person=person, sheets=sheets, history=history))


def frames_of(told: Iterable[ToldBy]) -> Frames:
    """The frames of these people; whoever told nothing and has no plan is left out."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    allotted: list[Allotted] = []
    for one in told:
        person = PersonRows(one.log, one.stored_at)
        for name, table in person.tables().items():
            rows[name] += table
        allotted += person.allotted()
    arms = arms_of_study(allotted)
    for row in rows["persons"]:
        row["arm"], row["arm_from"] = arms.get(row["person"], (None, None))
    columns = {
        name: {column.name: [row[column.name] for row in rows[name]] for column in of} for name, of in TABLES.items()
    }
    return Frames.of(columns)
