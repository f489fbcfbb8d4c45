"""A known person as one zip file or as a FHIR Bundle."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recommender.exchange.archive import Made, archive_bytes
from recommender.outcomes.guards import LEAST_PEOPLE
from recommender.place import Place
from recommender.store.own_stretches import OWN_TABLE
from recommender.version import __version__


def archive(place: Place, person: str) -> bytes:
    """Everything of a known person as one zip file.

    A model tells of those whom it was learned from, and what a person takes along can never be erased here. So it
    goes along where they are the only one, or one of so many that it tells of a group and of nobody.
    """
    people = len(place.store.people())
    used = place.store.models.used()
    made = Made(
        software=__version__,
        catalog=place.knowledge.catalog.fingerprint,
        rules=place.knowledge.rules.fingerprint,
        model=used.version if used else None,
        is_current=used is not None and used.mark == place.store.models.log_mark(),
        folders=place.knowledge.titles,
    )
    everything = {"person": person, **place.store.everything(person), OWN_TABLE: place.own.rows(person)}
    goes_along = people == 1 or people >= LEAST_PEOPLE
    model = {"why": used.why, "document": used.document} if used is not None and goes_along else None
    study = place.store.models.study()
    return archive_bytes(everything, made, model=model, study=study, tables=_tables(place, person))


def _tables(place: Place, person: str) -> dict[str, bytes]:
    from recommender.outcomes.log_frames import frames_of_person
    from recommender.outcomes.tables import can_write_parquet, write_tables  # pandas: only who asks waits for it

    frames = frames_of_person(place.store, place.knowledge.codes, person, today=place.today())
    with TemporaryDirectory() as folder:
        written = write_tables(frames, Path(folder), "csv")
        if can_write_parquet():
            written += write_tables(frames, Path(folder), "parquet")
        return {path.name: path.read_bytes() for path in written}


def fhir_bundle(place: Place, person: str) -> dict[str, Any]:
    """A known person as a FHIR R4B Bundle. Raises UsageError where the `fhir` extra is missing."""
    from recommender.exchange.fhir_out import bundle_of

    sheets = [{**sheet.document, "answered_on": sheet.answered_on.isoformat()} for sheet in place.store.sheets(person)]
    history = place.past.history(person, today=place.today())
    labels = {code: entry.words.en.label for code, entry in place.knowledge.rules.conditions.items()}
    return bundle_of(person, sheets, place.store.happenings(person), history.plans_in_force, labels)
