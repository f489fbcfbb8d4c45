"""Answers that nobody has finished yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recommender.decide import check_person
from recommender.place import Place
from recommender.profile.documents import read_happening
from recommender.store.drafts import COUNTS
from recommender.uses.log_book import LogBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """One draft of each kind for each person."""

    place: Place
    log: LogBook

    def read(self, person: str, kind: str) -> dict[str, Any]:
        """Answers of this kind that the person has not finished; empty where there are none."""
        return self.place.store.drafts.read(person, kind)

    def keep(
        self, person: str, kind: str, document: Mapping[str, Any], *, counts: Mapping[str, Any] | None = None
    ) -> None:
        """Keeps unfinished answers in the place of earlier ones; an empty document drops them.

        counts  a feedback or check-in that counts from now on, until it is recorded or the draft says otherwise: a
                warning that was named. Raises DocumentError where it could not be recorded
        """
        check_person(person)
        store = self.place.store
        if counts is not None:
            read_happening(counts, self.place.knowledge.codes)
        with store.transaction(person):
            if document:
                kept = dict(document) | ({} if counts is None else {COUNTS: dict(counts)})
                store.drafts.save(person, kind, kept, now=self.place.moment())
            else:
                store.drafts.drop(person, kind)

    def that_count(self, person: str) -> list[str]:
        """The kinds of the drafts in which something was named that counts already."""
        return [entry.kind for entry in self.place.store.drafts.counting(person)]

    def close(self, person: str, kind: str) -> None:
        """Drops a draft that nobody finished any more. What counts of it is recorded for good."""
        counts = self.read(person, kind).get(COUNTS)
        if counts is not None:
            self.log.record(counts)
        self.keep(person, kind, {})
