"""The report: what people were offered, did and felt, in one page. Its first part says how good the data is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from recommender.outcomes.frames import Frames
from recommender.outcomes.report_arms import arms_part
from recommender.outcomes.report_page import Page, Part, page_html
from recommender.outcomes.report_pain import change_part, pain_part, responders_part
from recommender.outcomes.report_people import completion_part, funnel_part, retention_part
from recommender.outcomes.report_quality import Imported, quality_part
from recommender.outcomes.report_stretches import draws_part, stretch_parts
from recommender.outcomes.weekly_pain import due_exposures, last_day

TITLE: Final = "What was offered, done and felt"


def report_html(
    frames: Frames, *, made_on: date, by_chance: str | None = None, imports: Sequence[Imported] = ()
) -> str:
    """The report as one file of HTML, the same for the same frames and day; no person is named in it.

    by_chance  how chance decided who came into which arm, and where that is written down; without it no cause is named
    imports    of other people's data, where some was taken in: what of it was rejected

    Raises UsageError without the `analysis` extra, UnsupportedError where a rating is not 0-10.
    """
    synthetic = int(frames.persons["synthetic"].sum())
    until = made_on if synthetic < len(frames.persons) else None  # a simulation lives in a time of its own
    page = Page(
        title=TITLE,
        made_on=made_on,
        synthetic=synthetic,
        real=len(frames.persons) - synthetic,
        parts=[quality_part(frames, imports, until), *_outcomes(frames, by_chance, until)],
    )
    return page_html(page)


def _outcomes(frames: Frames, by_chance: str | None, until: date | None) -> Iterator[Part]:
    """The parts after the data; none where nobody is listed or nobody told anything."""
    if frames.persons.empty:
        return
    try:
        as_of = last_day(frames, until)
    except ValueError:
        return
    yield funnel_part(frames, as_of)
    yield retention_part(frames, as_of)
    yield completion_part(frames, as_of)
    yield pain_part(frames, as_of)
    yield change_part(frames, as_of)
    yield responders_part(frames, as_of)
    yield arms_part(frames, as_of, by_chance)
    frames = replace(frames, exposures=due_exposures(frames, until))
    yield from stretch_parts(frames)
    yield draws_part(frames)
