"""What a synthetic person replies to the pages of the real questionnaire, and the documents that come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from recommender.profile.answers import Answers
from recommender.questionnaire.page import Page, Replies, Reply
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.simulation.numbers import PeopleNumbers, Preference
from recommender.simulation.person import SYNTHETIC, Person

Document = dict[str, Any]
# Evidence 4F, app proxy: bending and sitting against standing and walking; a sideways preference shows in turning.
WORSE_WITH: Final[dict[Preference, tuple[str, ...]]] = {
    "extension": ("bending", "sitting"),
    "flexion": ("standing", "walking", "arching"),
    "lateral": ("turning",),
    "none": (),
}
BETTER_WITH: Final[dict[Preference, tuple[str, ...]]] = {
    "extension": ("walking",),
    "flexion": ("sitting",),
    "lateral": (),
    "none": (),
}
NO_KIND: Final = ("flag", "condition")  # pages `kind:CODE`: a named label opens the full question
POOR_SLEEP = "YF_SLEEP"
ACTIVITY = f"{SYNTHETIC} person: sit through a film"


def answers_document(
    person: Person,
    questionnaire: Questionnaire,
    *,
    worst_nrs: int,
    on: date,
    people: PeopleNumbers,
    direction: Preference | None = None,
    weeks_since_start: int = 0,
) -> Document:
    """The sheet that this person fills in on a day. direction: None = the one that they say, else the true one.

    The activity, which is the only free text, names the person as synthetic.
    """
    facts = _facts(person, worst_nrs, people, direction or person.said_direction, weeks_since_start)
    replies = _asked(questionnaire.pages, facts, person.conditions, None)
    return questionnaire.document(replies) | {"answered_on": on.isoformat()}


def checkin_document(
    person: Person,
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    on: date,
    worst_nrs: int,
    is_flaring: bool,
    week: int,
) -> Document:
    """The check-in of a day before a week. Nearly nobody ever has a warning sign; it is told in one week and gone."""
    red_flag = person.red_flag if person.red_flag_week == week else None
    stand = (person.red_flag,) if person.red_flag and person.red_flag_week == week - 1 else ()
    facts: dict[str, Reply] = {"worst_pain": worst_nrs, "flare": "yes" if is_flaring else None}
    facts |= {"other_lists": "no" if red_flag is None else "unsure", "conditions_changed": "no"}
    replies = _asked(lambda said: questionnaire.checkin_pages(said, answers, stand), facts, (), red_flag)
    name = f"{person.name}-checkin-{on.isoformat()}"
    return questionnaire.checkin_document(replies, answers, stand, person=person.name, on=on, checkin_id=name)


def _asked(
    pages: Callable[[Replies], Iterable[Page]], facts: Mapping[str, Reply], has: tuple[str, ...], red_flag: str | None
) -> Replies:
    """The replies to every page. A yes may open a question further up, so the pages are walked until none is new."""
    replies: dict[str, Reply] = {}
    while new := [page for page in pages(replies) if page.id not in replies]:
        replies |= {page.id: _reply(page, facts, {*has, red_flag}) for page in new}
    return replies


def _reply(page: Page, facts: Mapping[str, Reply], named: set[str | None]) -> Reply:
    """What was decided for the page; else every label that fits, a yes to what is so, and what an empty reply means."""
    kind, _, code = page.id.partition(":")
    if page.id in facts:
        return facts[page.id]
    if kind in ("conditions", "red_flags"):
        return tuple(option.value for option in page.options if option.value in named)
    if kind in NO_KIND:
        return "yes" if code in named else "no"
    return facts.get(kind, page.default)


def _facts(
    person: Person, worst_nrs: int, people: PeopleNumbers, direction: Preference, weeks_since_start: int
) -> dict[str, Reply]:
    nearby_nrs = max(0, worst_nrs - people.nearby_area_nrs_less)
    weeks = round(person.onset_weeks) + weeks_since_start
    week = None if person.pregnancy_week is None else min(42, person.pregnancy_week + weeks_since_start)
    return {
        "age_years": person.age_years,
        "pregnancy_week": week,
        "pain_areas": person.areas,
        **{f"pain_nrs:{area}": worst_nrs if area == person.areas[0] else nearby_nrs for area in person.areas},
        "pain_side": "left" if len(person.areas) > 1 else "both",
        "pain_weeks": weeks,
        "condition_side": "both",
        "clearance": "yes" if person.is_cleared else "no",
        "stiff_areas": person.stiff_areas,
        "worse_with": tuple(dict.fromkeys((*WORSE_WITH[direction], *person.also_worse_with))),
        "better_with": BETTER_WITH[direction],
        "activity_text": ACTIVITY,
        "activity_ability": max(0, 10 - worst_nrs),
        "yellow_flags": (POOR_SLEEP,) if person.sleeps_poorly else (),
        "goal": person.goal,
        "equipment": person.kit,
        "days": person.days,
        "minutes_per_session": person.minutes,
        "experience": person.experience,
    }
