"""What `export` wrote, read again: every document checked as if it came today, or every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from recommender.catalog.own import SLUG, OwnEntry
from recommender.errors import AnswersError, DocumentError, Problem
from recommender.exchange.amendments import amended_first
from recommender.profile.answers import Answers, read_answers
from recommender.profile.documents import Feedback, Happening, read_happening
from recommender.profile.fields import Codes, LocalDate, Moment, is_json
from recommender.profile.plan import WeeklyPlan
from recommender.reading import problems_of, validated
from recommender.store.own_stretches import MOST_STRETCHES

Content = TypeVar("Content")
OUTSIDE_FACTS: Final = -5  # so many levels stand around the facts of an event, which may be deep themselves
MOST_ROWS: Final = 20_000  # of a table: about fifty years
HAPPENINGS: Final = ("feedbacks", "checkins", "events")
COUNTING: Final = "drafts"


class _Row(BaseModel):
    """What stands beside a document. Other columns are made anew from the document."""

    model_config = ConfigDict(extra="ignore")

    recorded_at: Moment
    answered_on: LocalDate | None = None
    recorded_on: LocalDate | None = None
    document: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken(Generic[Content]):
    """A document of a file, the moment at which it was first recorded, and the day it counts from where it has one."""

    content: Content
    document: dict[str, Any]
    recorded_at: datetime
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Everything of one person, each kind in the order in which it came in; no feedback before what it amends."""

    person: str
    answers: tuple[Taken[Answers], ...]
    plans: tuple[Taken[WeeklyPlan], ...]
    happenings: tuple[Taken[Happening], ...]
    own: Mapping[str, OwnEntry] = field(default_factory=dict)

    @property
    def stretches(self) -> frozenset[str]:
        """Every stretch that it names: planned, done, or excluded."""
        planned = (name for plan in self.plans for name in plan.content.stretch_ids)
        told = (
            item.stretch for one in self.happenings if isinstance(one.content, Feedback) for item in one.content.items
        )
        excluded = (name for sheet in self.answers for name in sheet.content.excluded_stretches)
        return frozenset((*planned, *told, *excluded))


def read_export(document: object, codes: Codes) -> Export:
    """The person of a file. Raises DocumentError with every problem found."""
    problems: list[Problem] = []
    if (
        not isinstance(document, Mapping)
        or not isinstance(document.get("person"), str)
        or not is_json(document, OUTSIDE_FACTS)
    ):
        raise DocumentError([Problem("", "should be a file that `stretch export` or the page wrote")])
    person = str(document["person"])
    sheets = [
        Taken(content=read, document=row.document, recorded_at=row.recorded_at, day=row.answered_on)
        for where, row in _rows(document, "answers", problems)
        if (read := _answers(row, codes, where, problems)) is not None
    ]
    plans = [
        Taken(content=plan, document=row.document, recorded_at=row.recorded_at, day=None)
        for where, row in _rows(document, "plans", problems)
        if (plan := _plan(row, person, where, problems)) is not None
    ]
    tables = {**document, COUNTING: _counting_drafts(document)}
    happenings = [
        Taken(content=happening, document=row.document, recorded_at=row.recorded_at, day=row.recorded_on)
        for table in (*HAPPENINGS, COUNTING)
        for where, row in _rows(tables, table, problems)
        if (happening := _happening(row, person, codes, where, problems)) is not None
    ]
    own = _own(document, problems)
    if problems:
        raise DocumentError(problems)
    happenings.sort(key=lambda taken: taken.recorded_at)
    in_order = amended_first(happenings, lambda taken: taken.document)
    return Export(person=person, answers=tuple(sheets), plans=tuple(plans), happenings=tuple(in_order), own=own)


def _own(document: Mapping[str, Any], problems: list[Problem]) -> dict[str, OwnEntry]:
    """The stretches that the person entered, by the names of their files; one that could not be read there is none."""
    rows = document.get("own_stretches", [])
    if not isinstance(rows, list) or len(rows) > MOST_STRETCHES:
        problems.append(Problem("own_stretches", f"should be a list of at most {MOST_STRETCHES} rows"))
        return {}
    found: dict[str, OwnEntry] = {}
    for number, row in enumerate(rows):
        where = f"own_stretches[{number}]"
        slug = row.get("slug") if isinstance(row, Mapping) else None
        if not isinstance(slug, str) or not SLUG.fullmatch(slug) or slug in found:
            problems.append(Problem(f"{where}.slug", "should be the name of a stretch, each once"))
        elif row.get("document") is not None:
            entry = validated(OwnEntry, row["document"], where, problems)
            found |= {slug: entry} if entry is not None else {}
    return found


def renamed(document: object, name: str | None) -> object:
    """The same export, of somebody who is called `name`; as it is without a name, or where it is no export."""
    if name is None or not isinstance(document, Mapping):
        return document
    tables = {table: _renamed_rows(rows, document.get("person"), name) for table, rows in document.items()}
    return {**tables, "person": name}


def _renamed_rows(rows: object, person: object, name: str) -> object:
    if not isinstance(rows, list):
        return rows
    return [_renamed_row(row, person, name) if isinstance(row, Mapping) else row for row in rows]


def _renamed_row(row: Mapping[str, Any], person: object, name: str) -> dict[str, Any]:
    """Only whose name stood there before: a document of somebody else among them stays one."""
    document = row.get("document")
    if not isinstance(document, Mapping) or document.get("person") != person:
        return dict(row)
    return {**row, "document": {**document, "person": name}}


def _counting_drafts(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What counts of answers that were not finished, as rows: a warning that was named in them is not left behind."""
    drafts = document.get("drafts", [])
    if not isinstance(drafts, list):
        return []
    held = [(row, row.get("document")) for row in drafts if isinstance(row, Mapping)]
    counting = [
        {"recorded_at": row.get("recorded_at"), "document": draft["counts"]}
        for row, draft in held
        if isinstance(draft, Mapping) and draft.get("counts")
    ]
    finished = {_id_of(row) for table in ("feedbacks", "checkins") for row in _list(document.get(table))}
    return [row for row in counting if _id_of(row) not in finished]


def _list(rows: object) -> list[Any]:
    return rows if isinstance(rows, list) else []


def _id_of(row: object) -> str | None:
    document = row.get("document") if isinstance(row, Mapping) else None
    if not isinstance(document, Mapping):
        return None
    return str(document.get("feedback_id") or document.get("checkin_id"))


def _rows(document: Mapping[str, Any], table: str, problems: list[Problem]) -> Iterator[tuple[str, _Row]]:
    """The rows of a table with where each stands; a problem for each that is none."""
    rows = document.get(table, [])
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        problems.append(Problem(table, f"should be a list of at most {MOST_ROWS} rows"))
        return
    for number, row in enumerate(rows):
        where = f"{table}[{number}]"
        try:
            yield where, _Row.model_validate(row)
        except ValidationError as error:
            problems += problems_of(error, _Row, where)


def _answers(row: _Row, codes: Codes, where: str, problems: list[Problem]) -> Answers | None:
    try:
        return read_answers(row.document, codes)
    except AnswersError as error:
        problems += [Problem(f"{where}: {problem.where}", problem.what) for problem in error.problems]
        return None


def _plan(row: _Row, person: str, where: str, problems: list[Problem]) -> WeeklyPlan | None:
    try:
        plan = WeeklyPlan.model_validate(row.document)
    except ValidationError as error:
        problems += problems_of(error, WeeklyPlan, where)
        return None
    if plan.person != person:
        problems.append(Problem(where, "is a plan of somebody else"))
    return plan


def _happening(row: _Row, person: str, codes: Codes, where: str, problems: list[Problem]) -> Happening | None:
    try:
        happening = read_happening(row.document, codes)
    except DocumentError as error:
        problems += [Problem(f"{where}: {problem.where}", problem.what) for problem in error.problems]
        return None
    if happening.person != person:
        problems.append(Problem(where, "is about somebody else"))
    return happening
