"""The six tables that every analysis reads: what they hold, in which units, and what makes a table one of them.

Weeks count from the day a person started: week 0 is that day and the six after it, what was told before has week -1 or
less. Days are midnight without a zone, moments are UTC. What nobody said is missing (NaN, NaT, NA), never a zero.
A rating is 0-10 (NRS), 10 the worst pain. Shares and probabilities are 0-1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import pandas as pd

from recommender.errors import DocumentError, Problem
from recommender.outcomes.frame_columns import Column, typed_table

PERSON: Final = Column("person", "key", "the person's name in this data set")
MOST_WEEKS: Final = 10_000  # two lives; every week up to the last has its column in what is computed
WEEK: Final = Column("week", "count", "weeks since the person started, from 0", most=MOST_WEEKS)
PLAN: Final = Column("plan_id", "id", "the plan, as in `plans`")
SESSION: Final = Column("session_id", "id", "the session, as in `sessions`")
ARM: Final = Column(
    "arm", "word", "the arm: policy, hold_out, or a trial's own; of a person missing where nothing was assigned"
)
MODEL: Final = Column("model_version", "word", "the model that ranked; missing: the evidence prior")
BEFORE: Final = Column("pain_before_nrs", "number", "pain right before the session, 0-10")
AFTER: Final = Column("pain_after_nrs", "number", "pain right after the session, 0-10")

TABLES: Final[Mapping[str, tuple[Column, ...]]] = {
    # one row per person
    "persons": (
        PERSON,
        ARM,
        Column("started_on", "day", "first day of the first plan; without a plan the day of the first thing told"),
        Column("pain_start_nrs", "number", "worst pain of the 7 days before the first sheet, 0-10; missing: no pain"),
        Column("age_years", "number", "on the first sheet"),
        Column("areas", "word", "codes of the places that hurt, as first told, joined by a space"),
        Column("experience", "word", "with exercises, as first told"),
        Column("duration", "word", "of the oldest pain: acute < 6 weeks, subacute < 12, else chronic"),
        Column("synthetic", "flag", "True: made by a simulation, nobody's data"),
        Column("arm_from", "day", "first day in the arm; missing: from `started_on` on, or no arm", may_lack=True),
    ),
    # one row per plan that was in force in its week
    "plans": (
        PERSON,
        PLAN,
        WEEK,
        Column("week_starts_on", "day", "first day of the plan"),
        Column("policy", "word", "the way of choosing"),
        MODEL,
        Column("sessions_planned", "count", "sessions"),
        Column("minutes_planned", "number", "minutes of all its sessions"),
    ),
    # one row per session of these plans; what was done without a plan counts as the one of its day, if there is one
    "sessions": (
        PERSON,
        PLAN,
        SESSION,
        WEEK,
        Column("date", "day", "the day it was planned for, or moved to"),
        Column("seconds_planned", "number", "seconds of all its stretches"),
        Column("was_logged", "flag", "True: something was told of it, or was done without a plan on its day"),
        Column("share_done", "number", "mean share of the stretches told of (done 1, partly .5); missing: untold"),
        BEFORE,
        AFTER,
        Column("session_felt", "word", "easier, same or worse"),
        Column("logged_at", "moment", "when what was told of it was stored"),
    ),
    # one row per stretch that a planned session offered; of what was done without a plan nothing stands here
    "exposures": (
        PERSON,
        SESSION,
        Column("slot", "count", "place in the session, from 0"),
        WEEK,
        Column("date", "day", "the day it was planned for, or moved to"),
        Column("stretch", "word", "what was offered"),
        Column("propensity", "number", "how likely this stretch was in this slot, 0-1; 1: nothing was drawn"),
        Column("rho", "number", "what the model took the person to think of it (scoring 2); missing: no model"),
        Column("base", "word", "what was planned before the draw"),
        Column("swap_set", "word", "what might have been drawn, as `stretch=probability`, joined by spaces"),
        ARM,
        MODEL,
        Column("outcome", "word", "done, partly or skipped; missing: untold"),
        Column("share", "number", "part of the dose that was done, 0-1, as told or else 1, .5, 0; missing: untold"),
        Column("felt", "word", "helped, neutral or worse; missing: untold"),
        BEFORE,
        AFTER,
    ),
    # one row per rating of pain
    "pain": (
        PERSON,
        Column("date", "day", "the day of the rating"),
        WEEK,
        Column("nrs", "number", "0-10"),
        Column(
            "source",
            "word",
            "session_before, session_after, next_day, diary: pain at that time; "
            "answers, check_in: the worst of the 7 days before",
        ),
    ),
    # one row per total of an instrument
    "instruments": (
        PERSON,
        Column("date", "day", "the day it was filled in"),
        WEEK,
        Column("instrument", "word", "id as in evidence 5A: RMDQ, ODI, PSEQ ...; PSFS_1: one activity"),
        Column("score", "number", "in the instrument's own unit and direction"),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Frames:
    """The tables of `TABLES`, each with its columns in their order and dtypes, numbered from 0.

    persons      one row per person
    plans        one row per planned week
    sessions     one row per planned session
    exposures    one row per stretch that a session offered
    pain         one row per rating
    instruments  one row per total of an instrument
    """

    persons: pd.DataFrame
    plans: pd.DataFrame
    sessions: pd.DataFrame
    exposures: pd.DataFrame
    pain: pd.DataFrame
    instruments: pd.DataFrame

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame | Mapping[str, Any]]) -> Frames:
        """The tables as frames, given as tables or as their columns; one that is not given is empty.

        Raises DocumentError with every column that is missing or holds what it cannot.
        """
        problems: list[Problem] = []
        typed = {
            name: typed_table(name, columns, _table(tables.get(name)), problems) for name, columns in TABLES.items()
        }
        if problems:
            raise DocumentError(problems)
        return cls(**typed)

    def items(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """The name and the table, in the order of `TABLES`."""
        return ((field.name, getattr(self, field.name)) for field in fields(self))


def _table(given: pd.DataFrame | Mapping[str, Any] | None) -> pd.DataFrame | None:
    return given if given is None or isinstance(given, pd.DataFrame) else pd.DataFrame(given)


def joined(parts: Iterable[Frames]) -> Frames:
    """The rows of all parts, one below the other."""
    given = list(parts)
    if len(given) == 1:
        return given[0]
    return Frames.of({name: _stacked([getattr(part, name) for part in given]) for name in TABLES if given})


def _stacked(tables: list[pd.DataFrame]) -> pd.DataFrame:
    from pandas.api.types import union_categoricals

    words = [name for name, dtype in tables[0].dtypes.items() if isinstance(dtype, pd.CategoricalDtype)]
    plain = pd.concat([table.drop(columns=words) for table in tables], ignore_index=True)
    return plain.assign(**{str(name): union_categoricals([table[name] for table in tables]) for name in words})
