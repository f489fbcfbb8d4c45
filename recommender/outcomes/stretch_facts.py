"""What is known stretch by stretch, as plain values for a screen, a page or a machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from recommender.errors import UnsupportedError
from recommender.outcomes.draws import Outcome
from recommender.outcomes.frames import Frames
from recommender.outcomes.propensity_audit import audit_words, audited
from recommender.outcomes.stretch_effects import chance_effects, effect_words
from recommender.outcomes.stretch_said import said_of_stretches
from recommender.outcomes.weekly_pain import due_exposures

Record = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class StretchFacts:
    """synthetic: whether anybody in it was made up.

    said     rows of `said_of_stretches`; None where nothing is known
    refused  why chance says nothing; then the rest is empty
    audit    whether the logged probabilities fit, in sentences
    words    what the rows of chance may be taken to say
    chance   rows of `ChanceEffects.table`
    """

    synthetic: bool
    said: tuple[Record, ...]
    refused: tuple[str, ...] = ()
    audit: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    chance: tuple[Record, ...] = ()


def stretch_facts(frames: Frames, outcome: Outcome = "relief", by: str | None = None) -> StretchFacts:
    """Both kinds of numbers. by: a column of persons that splits them into groups."""
    groups = None if by is None else frames.persons.set_index("person")[by]
    exposures = due_exposures(frames)
    said = _records(said_of_stretches(exposures, groups))
    synthetic = bool(frames.persons["synthetic"].any())
    try:
        audit = tuple(audit_words(audited(exposures, frames.sessions)))
        found = chance_effects(exposures, frames.sessions, outcome, groups)
    except UnsupportedError as refusal:
        return StretchFacts(synthetic=synthetic, said=said, refused=tuple(map(str, refusal.problems)))
    return StretchFacts(
        synthetic=synthetic, said=said, audit=audit, words=tuple(effect_words(found)), chance=_records(found.table)
    )


def _records(table: pd.DataFrame) -> tuple[Record, ...]:
    rows = table.astype("object").where(table.notna(), None).to_dict("records")
    return tuple({str(name): value for name, value in row.items()} for row in rows)
