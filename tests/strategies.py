"""Random people for hypothesis: valid answers, what they log, a whole history. Words come from contract and data.

answers_documents()          any valid sheet: blank, refused by a rule, waiting for a clinician, or planned
cleared_documents()          a sheet that always reaches status `plan`
feedback_documents(plan)     one valid feedback on one of the plan's sessions
histories(plan)              a plan with its feedbacks, and perhaps a check-in and events, in any order
weeks_lived(plan_week)       up to three weeks, each planned by what was logged of the ones before, and the next one
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from people import MONDAY
from plan_checker import AREAS, KIT, WEEK, read_data

MOVEMENTS = ("bending", "sitting", "standing", "walking", "arching", "turning", "lying")
AVOIDED = (
    "standing", "seated_chair", "seated_floor", "kneeling", "quadruped", "side_lying", "supine", "prone", "floor",
    "arms_overhead", "one_leg",
)  # fmt: skip
PREGNANCIES = ("pregnancy_t1", "pregnancy_t2", "pregnancy_t3", "pregnancy_told_to_rest")
ASKED_FLAGS = tuple(code for code in read_data().red_flags if code != "STOP_TWO_REACTIONS")
BLOCKING_FLAGS = tuple(code for code in ASKED_FLAGS if read_data().red_flags[code]["blocks"])
CONDITIONS = tuple(read_data().conditions)
BLOCKS = tuple(code for code in CONDITIONS if read_data().conditions[code]["action"] == "BLOCK")
CLEARS = tuple(code for code in CONDITIONS if read_data().conditions[code]["action"] == "CLEAR")
FILTERS = tuple(code for code in CONDITIONS if read_data().conditions[code]["action"] == "FILTER")
YELLOW_FLAGS = tuple(read_data().yellow_flags)
STRETCHES = tuple(read_data().stretches)
# Few people have many illnesses; the long tail is there because rules are unions.
HOW_MANY = st.sampled_from((0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 7, 14))
SOMETIMES = st.sampled_from((False, False, False, False, True))


@st.composite
def some_of(draw: st.DrawFn, words: tuple[str, ...], how_many: st.SearchStrategy[int] = HOW_MANY) -> list[str]:
    """Different words in any order, mostly few."""
    most = min(draw(how_many), len(words))
    return draw(st.lists(st.sampled_from(words), min_size=most, max_size=most, unique=True))


@st.composite
def pains(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Up to five places that hurt; sides and weeks are sometimes not said."""
    rows = []
    for area in draw(st.lists(st.sampled_from(AREAS), max_size=5)):
        row: dict[str, Any] = {
            "area": area,
            "nrs": draw(st.sampled_from((0, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 10))),
        }
        if draw(st.booleans()):
            row["side"] = draw(st.sampled_from(("left", "right", "both")))
        if draw(st.booleans()):
            row["weeks"] = draw(st.sampled_from((0, 0.5, 1, 3, 12, 52, 520)))
        rows.append(row)
    return rows


@st.composite
def wishes(draw: st.DrawFn) -> dict[str, Any]:
    """Every field of the sheet that is not about safety; each is left out sometimes, to meet the defaults too."""
    drawn = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "stiff_areas": some_of(AREAS),
                "goal": st.sampled_from(("less_pain", "less_stiffness", "stay_well")),
                "activity": st.just({"text": "drive for half an hour", "ability": 4}),
                "worse_with": some_of(MOVEMENTS),
                "better_with": some_of(MOVEMENTS),
                "positions_avoided": some_of(AVOIDED, st.sampled_from((0, 0, 0, 1, 1, 2, 5))),
                "days": some_of(WEEK, st.integers(1, 7)),
                "minutes_per_session": st.integers(3, 60),
                "time_of_day": st.sampled_from(("morning", "day", "evening")),
                "experience": st.sampled_from(("none", "some", "regular")),
                "excluded_stretches": some_of(STRETCHES),
                "yellow_flags": some_of(YELLOW_FLAGS, st.sampled_from((0, 0, 0, 1, 2))),
            },
        )
    )
    if not draw(SOMETIMES):
        drawn["equipment"] = draw(some_of(KIT, st.sampled_from((0, 2, 4, 7, 11, 11, 11, 11))))
    return drawn | {"pain": draw(pains())}


def _codes_for(age: int | None, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Only pregnancy at 60 or over is contradictory (contract section 1)."""
    return tuple(code for code in codes if age is None or age < 60 or code not in PREGNANCIES)


@st.composite
def _pregnancy_week(draw: st.DrawFn, sheet: dict[str, Any]) -> dict[str, int]:
    said = {*(sheet.get("conditions") or ()), *sheet.get("unsure", ())}
    if said & set(PREGNANCIES) and draw(st.booleans()):
        return {"pregnancy_week": draw(st.integers(1, 42))}
    return {}


@st.composite
def answers_documents(draw: st.DrawFn, *, starts_on: date = MONDAY) -> dict[str, Any]:
    """A valid sheet for a plan that starts on `starts_on`, whatever the rules make of it."""
    if draw(st.sampled_from((False, True, True))):
        return draw(cleared_documents(starts_on=starts_on))
    sheet = {"answers_version": 1} | draw(wishes())
    age = draw(st.one_of(st.none(), st.integers(0, 120), st.integers(18, 95), st.integers(18, 95)))
    if age is not None:
        sheet["age_years"] = age
    if not draw(SOMETIMES):
        sheet["red_flags"] = draw(some_of(ASKED_FLAGS, st.sampled_from((0, 0, 0, 0, 0, 1, 2))))
    if not draw(SOMETIMES):
        sheet["conditions"] = draw(some_of(_codes_for(age, CONDITIONS)))
    sheet["unsure"] = draw(some_of(_codes_for(age, CONDITIONS)))
    sheet["confirmed"] = draw(some_of(ASKED_FLAGS, st.sampled_from((0, 2, len(ASKED_FLAGS)))))
    sheet["cleared_for"] = draw(some_of((*CLEARS, "other", "RF_WORSENING")))
    if draw(st.booleans()):
        sheet["cleared_by_clinician"] = draw(st.booleans())
    if draw(SOMETIMES):
        sheet["other_condition"] = draw(st.sampled_from(("none", " N/A ", "something rare", "-", "")))
    if draw(SOMETIMES):
        sheet["answered_on"] = str(starts_on - timedelta(days=draw(st.integers(0, 12))))
    return sheet | draw(_pregnancy_week(sheet))


@st.composite
def cleared_documents(draw: st.DrawFn, *, starts_on: date = MONDAY) -> dict[str, Any]:
    """A sheet with nothing that stops: an adult, no BLOCK code, flags denied, a clinician agrees to the rest."""
    age = draw(st.integers(18, 95))
    open_codes = _codes_for(age, tuple(code for code in CONDITIONS if code not in BLOCKS))
    sheet = {
        "answers_version": 1,
        "age_years": age,
        "red_flags": draw(some_of(("RF_INFLAM", "RF_WORSENING", "RF_WORSE_6W"), st.sampled_from((0, 0, 0, 1)))),
        "conditions": draw(some_of(open_codes)),
        "unsure": draw(some_of(open_codes)),
        "confirmed": list(ASKED_FLAGS),
        "cleared_for": [*CLEARS, "other"],  # by name: a code may have become another one since the sheet
        "cleared_by_clinician": draw(st.booleans()),
        "answered_on": str(starts_on - timedelta(days=draw(st.integers(0, 8)))),
    } | draw(wishes())
    if draw(SOMETIMES):
        sheet["other_condition"] = "something rare"
    return sheet | draw(_pregnancy_week(sheet))


REASONS = (None, None, None, "hurt", "no_time", "disliked", "already_did", "could_not")
RATING = st.one_of(st.none(), st.integers(0, 10))


@st.composite
def feedback_documents(draw: st.DrawFn, plan: dict[str, Any], *, calm: bool = False) -> dict[str, Any]:
    """One feedback on one session of `plan` (which needs one), with any field missing. calm: nothing got worse."""
    session = draw(st.sampled_from(plan["sessions"]))
    number = draw(st.integers(0, 999_999))
    before = draw(RATING)
    feedback: dict[str, Any] = {
        "feedback_version": 1,
        "feedback_id": f"{session['session_id']}-{number}",
        "person": plan["person"],
        "session_id": session["session_id"],
        "on": session["on"],
        "pain_before": before,
        "pain_after": before if calm else draw(RATING),
        "next_day_pain": before if calm else draw(RATING),
        "session_felt": draw(st.sampled_from((None, "easier", "same") if calm else (None, "easier", "same", "worse"))),
        "flare": False if calm else draw(st.sampled_from((None, None, None, False, True))),
        "red_flags": draw(st.sampled_from((None, []))),
    }
    feedback["items"] = [
        {
            "stretch": item["stretch"],
            "outcome": draw(st.sampled_from(("done", "done", "done", "partly", "skipped"))),
            "share": draw(st.sampled_from((None, None, 0.5))),
            "felt": draw(
                st.sampled_from((None, "helped", "neutral") if calm else (None, "helped", "neutral", "worse"))
            ),
            "reason": draw(st.sampled_from((None, None, "no_time", "disliked") if calm else REASONS)),
        }
        for item in session["items"]
    ]
    return {name: value for name, value in feedback.items() if value is not None or draw(st.booleans())}


@st.composite
def histories(draw: st.DrawFn, plan: dict[str, Any], *, calm: bool = False) -> list[dict[str, Any]]:
    """A plan and what was logged of it, in any order of arrival; each session is logged at most once."""
    told = draw(st.lists(feedback_documents(plan, calm=calm), max_size=4, unique_by=lambda f: f["session_id"]))
    documents = [plan, *told]
    if draw(st.booleans()):
        documents.append(
            {
                "checkin_version": 1,
                "checkin_id": f"checkin-{plan['starts_on']}",
                "person": plan["person"],
                "on": str(date.fromisoformat(plan["starts_on"]) + timedelta(days=6)),
                "red_flags": [],
                "worst_pain": draw(st.sampled_from((None, 2, 5, 8))),
                "conditions_changed": False,
                "minutes_per_session": draw(st.sampled_from((None, 5, 20))),
                "days": draw(st.sampled_from((None, ["tue", "thu"]))),
                "keep_last_week": draw(st.sampled_from((None, None, True))),
            }
        )
    for number, stretch in enumerate(draw(some_of(STRETCHES, st.sampled_from((0, 0, 1, 3))))):
        documents.append(
            {
                "event_version": 1,
                "event_id": f"event-{plan['starts_on']}-{number}",
                "person": plan["person"],
                "at": f"{plan['starts_on']}T12:00:00Z",
                "kind": draw(st.sampled_from(("exclude", "restore", "bar"))),
                "facts": {"stretch": stretch, "by": "clinician"},
            }
        )
    return draw(st.permutations(documents))


Planner = Callable[[dict[str, Any], date, list[dict[str, Any]]], dict[str, Any]]


@st.composite
def weeks_lived(
    draw: st.DrawFn, plan_week: Planner, *, calm: bool = False
) -> list[tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]]:
    """(plan, the sheet and the history that it came from) of each week; the last one starts on MONDAY.

    plan_week  makes the plan of a sheet, a day and a history. calm: nothing got worse, and all was logged
    """
    sheet, weeks = draw(cleared_documents()), draw(st.integers(0, 3))
    history: list[dict[str, Any]] = []
    lived = []
    for week in range(weeks + 1):
        day = MONDAY - timedelta(days=7 * (weeks - week))
        answers = sheet | {"answered_on": str(day)}
        plan = plan_week(answers, day, history)
        lived.append((plan, answers, list(history)))
        if not plan["sessions"]:
            break
        history += draw(histories(plan, calm=calm))
    return lived
