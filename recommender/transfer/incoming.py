"""An export taken in: every row as it was there, checked as if it came today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recommender.catalog.added import OWN, namespace_of
from recommender.decide import check_person
from recommender.errors import HereAlreadyError, Problem
from recommender.exchange.take_in import Export, read_export, renamed
from recommender.place import Place
from recommender.profile.recorded import canonical
from recommender.store.own_stretches import OWN_TABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """Who came. is_new False: all of it was here before, nothing changed. notes: what is otherwise than it was there.

    is_without_some  stretches are named in it that are not here
    """

    person: str
    is_new: bool
    notes: tuple[str, ...] = ()
    is_without_some: bool = False


def take_in(place: Place, document: object, *, name: str | None = None) -> Brought:
    """Stores everything of an export. name: what the person is to be called here.

    Raises DocumentError with every problem, HereAlreadyError where that person has something else here already.
    """
    document = renamed(document, name)
    found = read_export(document, place.knowledge.codes)
    check_person(found.person)
    if place.store.person_key(found.person) is not None or place.own.mark(found.person):
        if _is_all_here(place, document, found.person):
            return Brought(person=found.person, is_new=False)
        what = f"there is something of {found.person} here already; erase it first, or choose a name with --as NAME"
        raise HereAlreadyError([Problem("person", what)])
    if found.own:
        place.own.need_a_place()
    _store(place, found)
    place.past.history(found.person, today=place.today())  # what does not fit together is found now, not later
    place.own.take_in(found.person, found.own)
    missing = tuple(not_here(place, found, titles={}))
    return Brought(person=found.person, is_new=True, notes=missing, is_without_some=bool(missing))


def not_here(place: Place, found: Export, titles: Mapping[str, str]) -> Iterator[str]:
    """Which folders are missing, and which stretches of the past with them. titles: what they were called there."""
    catalog = place.own.knowledge_of(found.person).catalog
    gone: dict[str, list[str]] = {}
    for name in sorted(found.stretches):
        if name not in catalog and namespace_of(name):
            gone.setdefault(namespace_of(name), []).append(name)
    for namespace, names in gone.items():
        whose = "Your own stretches" if namespace == OWN else f"The folder {titles.get(namespace, namespace)}"
        yield f"{whose}: {', '.join(names)} {'is' if len(names) == 1 else 'are'} not here."
    if gone:
        yield "What you did with them is kept. Weeks are planned without them."
    if set(gone) - {OWN}:
        yield "With --catalog FOLDER they are there again."


def _is_all_here(place: Place, document: object, person: str) -> bool:
    """Whether each row of an export stands here as well; unfinished answers do not count."""
    assert isinstance(document, Mapping)
    kept: dict[str, list[Any]] = {**place.store.everything(person)}
    kept |= {OWN_TABLE: place.own.rows(person)}
    tables = [table for table in kept if table != "drafts"]
    return all(
        canonical(row) in {canonical(known) for known in kept[table]}
        for table in tables
        for row in document.get(table, [])
    )


def _store(place: Place, found: Export) -> None:
    """A sheet that names no day was answered when it was recorded, and not today: safety answers age."""
    person = found.person
    for sheet in found.answers:
        day = sheet.day or sheet.content.answered_on or min(sheet.recorded_at.date(), place.today())
        place.store.save_answers(person, sheet.document, answered_on=day, now=sheet.recorded_at)
    for plan in found.plans:
        place.store.save_plan(plan.content, now=plan.recorded_at)
    for told in found.happenings:
        day = told.day or place.today()
        place.store.record(told.content, told.document, today=day, now=told.recorded_at)
