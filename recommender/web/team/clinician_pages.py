"""A clinician's people: who needs a look; for each the week with its reasons, notes, clearances, barred stretches."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from recommender.application import Recommender
from recommender.errors import Problem, UnknownNameError
from recommender.profile.plan import PlannedItem
from recommender.store.accounts import Account
from recommender.team.care import Care, notes_of
from recommender.team.caseload import AtAGlance, at_a_glance
from recommender.team.clinic import Clinic
from recommender.web.left_out_pages import groups_of
from recommender.web.rendering import page
from recommender.web.standing_pages import ask_of, blocking
from recommender.web.team.admission import InClinic, Known, Member, invitation_link
from recommender.web.told import told

router = APIRouter(include_in_schema=False)
WEEKS_SHOWN: Final = 12
Word = Annotated[str, Form(max_length=100)]
SAVED: Final = {
    "note": "Noted. They can read it too.",
    "bar": "It stays away until a clinician allows it again.",
    "unbar": "Allowed again, as far as no rule is against it.",
    "add": "Changed in their week.",
    "clearance": "Kept.",
}


@router.get("/team/people")
def people(request: Request, clinic: InClinic, member: Known) -> Response:
    """Everybody in one's care, those who need a look first, and of them the most urgent."""
    return _people(request, clinic, member)


def _people(request: Request, clinic: Clinic, member: Member, *, code: str = "") -> Response:
    today, application = request.app.state.today(), clinic.of(member.account.team)
    entries = [(who, at_a_glance(application, who.name, today)) for who in clinic.desk.people_of(member.account)]
    return page(
        request,
        "team_people.html",
        groups=_groups(entries),
        label=application.knowledge.explainer.label,
        link=invitation_link(request, code),
    )


def _groups(entries: list[tuple[Account, AtAGlance]]) -> list[tuple[str, list[tuple[Account, AtAGlance]]]]:
    by_urgency = sorted(entries, key=lambda entry: entry[1].urgency)  # and of the same, as before: by name
    groups = [
        ("May need a look", [entry for entry in by_urgency if entry[1].needs_a_look]),
        ("The others", [entry for entry in entries if not entry[1].needs_a_look]),
    ]
    return [(heading, members) for heading, members in groups if members]


@router.post("/team/people/invite")
def invite(request: Request, clinic: InClinic, member: Known) -> Response:
    """A link for somebody who will be in one's own care, shown this once."""
    code = clinic.desk.invite(member.account.team, "person", clinician_id=member.account_id, made_by=member.account_id)
    return _people(request, clinic, member, code=code)


@router.get("/team/people/{account_id}")
def person(request: Request, clinic: InClinic, member: Known) -> Response:
    """One person: how it goes, what they told, their week with its reasons, and what can be done."""
    about, today = _about(member), request.app.state.today()
    application = clinic.of(member.account.team)
    return page(
        request,
        "team_person.html",
        about=about,
        glance=at_a_glance(application, about.name, today),
        notes=notes_of(application, about.name, today),
        saved=SAVED.get(request.query_params.get("saved", "")),
        label=application.knowledge.explainer.label,
        stretches=sorted(application.knowledge.catalog, key=lambda stretch: stretch.name),
        **_care_facts(_care(request, clinic, member)),
        **_week_facts(application, about, today),
    )


def _care_facts(care: Care) -> dict[str, Any]:
    return {"barred": care.barred(), "clearances": care.clearances()}


def _week_facts(application: Recommender, about: Account, today: Any) -> dict[str, Any]:
    """What they told and what follows from it; empty where they have not answered yet."""
    sheet = application.answers(about.name)
    if sheet is None:
        return {"told": [], "flags": [], "sessions": [], "left_out": [], "waiting": [], "weeks": []}
    plan, shown = application.weeks.show_week(about.name, today)
    stop = application.weeks.stop(about.name, today)
    referral = stop.plan.referral if stop else plan.referral if plan else None
    sessions = [entry.session for entry in shown if entry.session is not None]
    return {
        "told": told(sheet, [flag.code for flag in referral.flags] if referral else ()),
        "flags": blocking(stop.plan) if stop else [],
        "sessions": [(session, [(item, _others(application, about, session.session_id, item, today))
                                for item in session.items]) for session in sessions],
        "left_out": groups_of(application.reasons.left_out(about.name, today).values(), application.knowledge),
        "waiting": [(code, ask_of(code)) for code in stop.waiting_for] if stop else [],
        "weeks": application.results.progress(about.name).weeks[-WEEKS_SHOWN:],
    }  # fmt: skip


def _others(
    application: Recommender, about: Account, session_id: str, item: PlannedItem, today: Any
) -> list[PlannedItem]:
    return application.weeks.swap_choices(about.name, session_id, item.stretch, today)


@router.post("/team/people/{account_id}/note")
def note(
    request: Request, clinic: InClinic, member: Known, text: Annotated[str, Form(max_length=600)] = ""
) -> Response:
    """A dated note. Raises UsageError where it is empty or too long."""
    _care(request, clinic, member).note(text)
    return _back(member, "note")


@router.post("/team/people/{account_id}/bar")
def bar(request: Request, clinic: InClinic, member: Known, stretch: Word = "") -> Response:
    """Keeps a stretch away. Raises UnknownNameError where there is none of that name."""
    _care(request, clinic, member).bar(stretch)
    return _back(member, "bar")


@router.post("/team/people/{account_id}/unbar")
def unbar(request: Request, clinic: InClinic, member: Known, stretch: Word = "") -> Response:
    """Lifts a bar. Raises UsageError where there was none."""
    _care(request, clinic, member).unbar(stretch)
    return _back(member, "unbar")


@router.post("/team/people/{account_id}/add")
def add(
    request: Request, clinic: InClinic, member: Known, session_id: Word = "", stretch: Word = "", to: Word = ""
) -> Response:  # fmt: skip
    """Puts another stretch into their week. Raises UsageError where a rule or the session is against it."""
    _care(request, clinic, member).add(session_id, stretch, to)
    return _back(member, "add")


@router.post("/team/people/{account_id}/clearance")
def clearance(request: Request, clinic: InClinic, member: Known, code: Word = "", given: Word = "") -> Response:
    """That a clinician agrees, or does not any more. Raises DocumentError where there is no such code."""
    if given not in ("yes", "no"):
        raise UnknownNameError([Problem("given", "should be yes or no")])
    _care(request, clinic, member).clear(code, given=given == "yes")
    return _back(member, "clearance")


def _about(member: Member) -> Account:
    assert member.about is not None  # the address of each page here names somebody, and admission found them
    return member.about


def _care(request: Request, clinic: Clinic, member: Member) -> Care:
    return Care(
        application=clinic.of(member.account.team), person=_about(member).name, by_key=member.account_id,
        today=request.app.state.today(), at=clinic.moment(),
    )  # fmt: skip


def _back(member: Member, saved: str) -> Response:
    address = f"/team/people/{_about(member).account_id}?saved={saved}"
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)
