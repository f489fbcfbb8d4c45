"""What somebody sees who may not have a week now: who to see and how soon, what a clinician should agree to, or
what is still to be asked. None of it is an error, and there is a way on from each.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from recommender.errors import Problem, UnknownNameError
from recommender.knowledge import shipped_knowledge
from recommender.language.filled import retold
from recommender.messages import Message
from recommender.plan_words import URGENCY_WORDS
from recommender.profile.plan import FlagRaised, WeeklyPlan
from recommender.questionnaire.asked_at import page_of_rule
from recommender.safety.clearance import FREE_TEXT
from recommender.safety.red_flags import WORSENING
from recommender.spoken import spoken_knowledge
from recommender.stop import Stop
from recommender.web.countries import COOKIE, calling, countries
from recommender.web.preferences import keep
from recommender.web.visit import Here, Visit
from recommender.web.week_view import STANDING

router = APIRouter(include_in_schema=False)
CLEARANCE: Final = "/clearance"
NUMBERS_STAND_ON: Final = (STANDING, "/stop", "/help")  # the pages with the chooser of a country
_ASKED_OTHERWISE: Final = {FREE_TEXT: "advice_ask_other", WORSENING: "advice_ask_worsening"}
URGENCY: Final = URGENCY_WORDS


def place_of(plan: WeeklyPlan) -> str:
    """The page that says what a plan means that is no week."""
    return CLEARANCE if plan.status == "clearance_needed" else STANDING


def blocking(plan: WeeklyPlan) -> list[FlagRaised]:
    """What stops a week, the most urgent first. Flags that only advise say that the plan goes on, which it does not."""
    rules = shipped_knowledge().rules
    flags = plan.referral.flags if plan.referral else ()
    return [flag for flag in flags if flag.code not in rules.red_flags or rules.red_flags[flag.code].blocks]


@router.get(STANDING)
def standing(here: Here) -> Response:
    """Who to see and how soon, or what is still open; elsewhere where neither is so."""
    stop = here.application.weeks.stop(here.person, here.today)
    if stop is None or stop.plan.status == "clearance_needed":
        return here.go(CLEARANCE if stop else "/")
    if stop.plan.status == "incomplete":
        return here.page(
            "incomplete.html",
            stop=stop,
            missing=_missing(stop),
            ask_again=_asked_by_name(stop),
            open_talk=_open_talk(here),
        )
    return here.page(
        "refer.html",
        flags=blocking(stop.plan),
        urgency=URGENCY,
        advice=stop.plan.advice,
        calling=calling(here.request),
        answered_today=_answered_today(here),
        open_talk=_open_talk(here),
    )


def _open_talk(here: Visit) -> str | None:
    """Where questions were left in which something was named that stands against a week; None where none were."""
    kinds = here.application.drafts.that_count(here.person)
    if not kinds:
        return None
    kind, _, session_id = kinds[0].partition(":")
    if kind == "answers":
        return "/stop"
    return f"/feedback/{session_id}/signs" if kind == "signs" else f"/{kind}"


def _missing(stop: Stop) -> list[str]:
    return [spoken_knowledge().explainer.missing_field(field) for field in stop.plan.missing]


def _asked_by_name(stop: Stop) -> str | None:
    """The question of the first flag that the pain asks for by name; None where something else is open, too."""
    codes = [field.partition(":")[2] for field in stop.plan.missing]
    return f"/questions/flag:{codes[0]}?change=1" if codes and all(codes) else None


def _answered_today(here: Visit) -> bool:
    """Whether a stop is of today: answers of the same day do not lift it (contract section 3)."""
    sheet = here.application.answers(here.person) or {}
    return bool(sheet.get("answered_on") == here.today.isoformat())


@router.get(CLEARANCE)
def clearance(here: Here) -> Response:
    """What a clinician should agree to, what may be done meanwhile, and a way to tell that they agreed."""
    stop = here.application.weeks.stop(here.person, here.today)
    if stop is None or stop.plan.status != "clearance_needed":
        return here.go(STANDING if stop else "/")
    label, rules = spoken_knowledge().explainer.label, shipped_knowledge().rules
    shown = here.application.weeks.show(here.person, here.today)
    waiting = [(code, label(code), ask_of(code), code in stop.taken_back) for code in stop.waiting_for]
    unsure = [(label(code), f"/questions/{page_of_rule(code, rules)}?change=1") for code in stop.unsure]
    advice = [retold(text) for text in stop.plan.advice]
    to_find_out = {name: next((text for text in advice if name in text), "") for name, _ in unsure}
    said_above = {ask for _, _, ask, _ in waiting} | set(to_find_out.values())
    return here.page(
        "clearance.html",
        waiting=waiting,
        unsure=[(name, to_find_out[name], address) for name, address in unsure],
        advice=[text for text in advice if text not in said_above],
        meanwhile=shown.session or next(iter(stop.plan.sessions), None),
        go=f"/go/{shown.session.session_id}" if shown.session else None,
    )


def ask_of(code: str) -> str:
    """What to ask a clinician about a code that waits for one."""
    condition = spoken_knowledge().rules.conditions.get(code)
    if condition is not None and condition.words.en.ask:
        return condition.words.en.ask
    return spoken_knowledge().explainer.say(Message(_ASKED_OTHERWISE.get(code, "advice_ask_other")))


@router.post(CLEARANCE)
def cleared(here: Here, code: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Keeps that a clinician agreed, and goes on. Raises UsageError where nothing waits for that."""
    here.application.clear(here.person, code, here.today)
    return here.go("/")


@router.post("/country")
def choose_country(
    here: Here, country: Annotated[str, Form(max_length=2)] = "", to: Annotated[str, Form(max_length=40)] = STANDING
) -> Response:
    """Keeps where the person is, and goes back. Raises UnknownNameError where we know no numbers of it."""
    if country and country not in countries():
        raise UnknownNameError([Problem("country", "choose a country of the list")])
    response = here.go(to if to in NUMBERS_STAND_ON else STANDING)
    keep(response, COOKIE, country)
    return response
