"""What belongs to a person: taken along, and brought in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from recommender.errors import Problem, UnknownNameError, UsageError
from recommender.place import Place, nobody
from recommender.profile.answers import read_answers
from recommender.store.own_stretches import OWN_TABLE
from recommender.uses.weeks import Weeks

if TYPE_CHECKING:  # pyarrow and the models of FHIR take a while, and few use cases need them
    from recommender.transfer.incoming import Brought
    from recommender.transfer.incoming_bundle import TakenIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """In each form that a person may want them in."""

    place: Place
    weeks: Weeks

    def export(self, person: str) -> dict[str, Any]:
        """Everything that is kept about a person. Raises UnknownNameError where nothing is."""
        self._check_known(person)
        return {"person": person, **self.place.store.everything(person), OWN_TABLE: self.place.own.rows(person)}

    def archive(self, person: str) -> bytes:
        """Everything of a person as one zip file, the same bytes for the same content.

        Raises UnknownNameError where nothing is kept about them.
        """
        self._check_known(person)
        from recommender.transfer.outgoing import archive

        with self.place.store.snapshot():  # tables are made of it for seconds: nobody who writes may wait for that
            return archive(self.place, person)

    def calendar(self, person: str, on: date) -> str:
        """The week that holds a day as an `.ics` text, with the sessions that may be shown now.

        Raises UnknownNameError where there is none, UsageError where it may not be shown.
        """
        from recommender.exchange.calendar import calendar_text, entries  # icalendar comes with the `web` extra

        made, shown = self.weeks.show_week(person, on)
        if made is None:
            raise UnknownNameError([Problem("", "there is no week yet; make one with: stretch plan")])
        if made.status == "refer" or any(entry.stop is not None or entry.paused_since for entry in shown):
            raise UsageError([Problem("", "the week is put away for now; see why with: stretch today")])
        place = self.place
        plans = [plan for plan in place.past.plans(person) if plan.starts_on == made.starts_on]
        sessions = [entry.session for entry in shown if entry.session is not None]
        sheet = read_answers(self.weeks.standing.sheet(person, on), place.knowledge.codes)
        found = entries(plans, sessions, place.past.history(person, today=place.today()).events)
        return calendar_text(list(found), sheet.time_of_day)

    def fhir_bundle(self, person: str) -> dict[str, Any]:
        """A person as a FHIR R4B Bundle.

        Raises UnknownNameError where nothing is kept about them, UsageError without the `fhir` extra.
        """
        if not self.place.store.is_known(person):
            raise nobody(person)
        from recommender.transfer.outgoing import fhir_bundle

        with self.place.store.snapshot():
            return fhir_bundle(self.place, person)

    def take_in(self, document: object, *, name: str | None = None) -> Brought:
        """Stores everything of an export again: all of it or nothing. name: what the person is to be called here.

        A week that comes with it is screened each time it is shown, like every other.
        Raises DocumentError with every problem, UsageError where that person has something else here already.
        """
        from recommender.transfer.incoming import take_in

        with self.place.store.transaction():
            return take_in(self.place, document, name=name)

    def take_in_archive(self, content: bytes, *, name: str | None = None) -> Brought:
        """Stores everything of an archive, as `take_in`; with the model and the study where nobody else is here."""
        from recommender.transfer.incoming_archive import take_in_archive

        with self.place.store.transaction():
            return take_in_archive(self.place, content, name=name)

    def take_in_fhir(self, bundle: Mapping[str, Any], *, person: str = "me", name: str | None = None) -> TakenIn:
        """Stores what a FHIR R4B Bundle says, beside what is here: all that can be taken, or nothing.

        person  whom it is about, where the Bundle does not carry a name of ours; name: what they are called here
        Raises DocumentError with every problem, UsageError without the `fhir` extra.
        """
        from recommender.transfer.incoming_bundle import take_in_fhir

        with self.place.store.transaction():
            return take_in_fhir(self.place, bundle, person=person, name=name)

    def _check_known(self, person: str) -> None:
        if not self.place.is_known(person):
            raise nobody(person)
