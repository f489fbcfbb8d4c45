"""A FHIR Bundle taken in beside what is here: all that can be taken, or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from recommender.decide import check_person
from recommender.errors import DocumentError, Problem
from recommender.place import Place
from recommender.profile.documents import Happening, read_happening
from recommender.profile.recorded import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What came of a Bundle. counts: by kind, what is new here; known: was here before; left: was not taken in."""

    person: str
    counts: Mapping[str, int]
    known: int
    left: tuple[Problem, ...]


def take_in_fhir(place: Place, bundle: Mapping[str, Any], *, person: str, name: str | None) -> TakenIn:
    """Stores what a Bundle says of a person, beside what is here of them: all that can be taken, or nothing.

    All of it is told at one moment: a Bundle does not say in which order it was told, only the days.
    Raises DocumentError with every problem, also where something contradicts what is here.
    """
    from recommender.exchange.fhir_in import read_bundle

    found = read_bundle(bundle, place.knowledge.codes, person=person, name=name, today=place.today())
    who = found.person or person
    check_person(who)
    kept = {(sheet.answered_on.isoformat(), canonical(sheet.document)) for sheet in place.store.sheets(who)}
    kept |= {(day, canonical(json.loads(text) | {"answered_on": day})) for day, text in kept}
    new_sheets = [sheet for sheet in found.sheets if (sheet["answered_on"], canonical(sheet)) not in kept]
    told = {identity_of(document): document for document in place.store.happenings(who)}
    new = [document for document in found.happenings if identity_of(document) not in told]
    problems = [
        Problem(f"{kind}_id", "was recorded here before with other content")
        for document in found.happenings
        if (kind := identity_of(document)[0]) and identity_of(document) in told
        if not any(_is_the_same(place, document, known) for known in _as_told(place, who, told[identity_of(document)]))
    ]
    if problems:
        raise DocumentError(problems)
    now = place.moment()
    for sheet in new_sheets:
        place.store.save_answers(who, sheet, answered_on=date.fromisoformat(sheet["answered_on"]), now=now)
    sessions = {session.session_id for plan in place.past.plans(who) for session in plan.sessions}
    for document in new:
        _record(place, document, sessions, now)
    place.past.history(who, today=place.today())
    if not found.sheets and not found.happenings:
        raise DocumentError(found.left or [Problem("entry", "nothing in it can be taken in")])
    counts = {"sheets of answers": len(new_sheets)}
    for document in new:
        kind = identity_of(document)[0]
        counts[f"{kind}s"] = counts.get(f"{kind}s", 0) + 1
    known = len(found.sheets) + len(found.happenings) - sum(counts.values())
    return TakenIn(person=who, counts=counts, known=known, left=found.left)


def _as_told(place: Place, person: str, known: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A document as it counts now, and as it came in: a Bundle holds what counted when it was made.

    A sheet that came meanwhile may have settled what a check-in said.
    """
    yield known
    if "checkin_version" in known:
        stored = (row["document"] for row in place.store.everything(person)["checkins"])
        yield from (document for document in stored if document["checkin_id"] == known["checkin_id"])


def _is_the_same(place: Place, document: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """But for what a Bundle need not hold: the planned session, and the days on which it was stored and told."""
    first, second = (_compared(read_happening(one, place.knowledge.codes)) for one in (document, known))
    return first == second


def _compared(happening: Happening) -> dict[str, Any]:
    left: dict[str, Any] = dict.fromkeys(("session_id", "recorded_on", "told_on"), True)
    return happening.model_dump(exclude=left | {"items": {"__all__": {"told_on"}}})


def _record(place: Place, document: Mapping[str, Any], sessions: Set[str], now: datetime) -> None:
    """A session that is not here cannot be named; the feedback keeps its day and its stretches."""
    kept = {name: value for name, value in document.items() if name != "recorded_on"}
    if kept.get("session_id") not in sessions:
        kept.pop("session_id", None)
    day = document.get("recorded_on")
    today = date.fromisoformat(day) if day else place.today()
    place.store.record(read_happening(kept, place.knowledge.codes), kept, today=today, now=now)


def identity_of(document: Mapping[str, Any]) -> tuple[str, str]:
    """The kind and the id of a feedback, check-in or event."""
    kind = next(kind for kind in ("feedback", "checkin", "event") if f"{kind}_version" in document)
    return kind, str(document[f"{kind}_id"])
