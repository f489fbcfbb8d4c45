"""An admin's pages: accounts, invitations, whose person somebody is, and the trail. Nothing of anybody's health."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from recommender.errors import Problem, UsageError
from recommender.store.accounts import Account
from recommender.team.clinic import Clinic
from recommender.web.rendering import page
from recommender.web.team.admission import InClinic, Known, Member, invitation_link
from recommender.web.team.trail_words import action_words

router = APIRouter(include_in_schema=False)
SHOWN: Final = 100
Word = Annotated[str, Form(max_length=100)]
Place = Annotated[str, Query(max_length=100)]
SAVED: Final = {
    "clinician": "Saved.",
    "revoke": "They are signed out everywhere, and their programs too.",
    "erase": "The account is gone, and all that was kept about them.",
}


@router.get("/team/accounts")
def accounts(request: Request, clinic: InClinic, member: Known) -> Response:
    """Everybody of the team."""
    return _accounts(request, clinic, member)


def _accounts(request: Request, clinic: Clinic, member: Member, *, code: str = "") -> Response:
    everybody = clinic.desk.accounts(member.account.team)
    return page(
        request,
        "team_accounts.html",
        accounts=everybody,
        names={account.account_id: account.name for account in everybody},
        clinicians=[account for account in everybody if account.role == "clinician"],
        link=invitation_link(request, code),
        saved=SAVED.get(request.query_params.get("saved", "")),
    )


@router.post("/team/accounts/invite")
def invite(request: Request, clinic: InClinic, member: Known, role: Word = "", clinician: Word = "") -> Response:
    """A link for one account, shown this once. Raises UsageError where there can be no such account."""
    chosen = clinician if role == "person" and clinician else None
    return _accounts(
        request,
        clinic,
        member,
        code=clinic.desk.invite(member.account.team, role, clinician_id=chosen, made_by=member.account_id),
    )


@router.post("/team/accounts/{account_id}/clinician")
def assign(clinic: InClinic, member: Known, clinician: Word = "") -> Response:
    """Gives a person into a clinician's care, or into nobody's."""
    clinic.desk.assign(member.account.team, _about(member).account_id, clinician or None)
    return _back("clinician")


@router.post("/team/accounts/{account_id}/revoke")
def revoke(clinic: InClinic, member: Known) -> Response:
    """Ends every sign-in and token of an account, as after a phone was lost."""
    clinic.desk.revoke(_about(member), by=member.account)
    return _back("revoke")


@router.post("/team/accounts/{account_id}/erase")
def erase(clinic: InClinic, member: Known, sure: Word = "") -> Response:
    """Erases an account and all about its person. Raises UsageError where it is not sure, or one's own."""
    about = _about(member)
    if sure != about.name:
        raise UsageError([Problem("sure", "type the name of the account to erase it")])
    if about.account_id == member.account_id:
        raise UsageError([Problem("", "your own account is erased on the page of your account")])
    clinic.erase(about, by=member.account)
    return _back("erase")


@router.get("/team/audit")
def audit(
    request: Request, clinic: InClinic, member: Known, older_than: Place = "", newer_than: Place = ""
) -> Response:  # fmt: skip
    """Who saw or changed whose data, the newest first, page by page. Raises UnknownNameError."""
    shown = clinic.desk.trail.page(member.account.team, most=SHOWN, older_than=older_than, newer_than=newer_than)
    return page(request, "team_audit.html", shown=shown, action_words=action_words)


def _about(member: Member) -> Account:
    assert member.about is not None  # the address of each page here names somebody, and admission found them
    return member.about


def _back(saved: str) -> Response:
    return RedirectResponse(f"/team/accounts?saved={saved}", status_code=HTTPStatus.SEE_OTHER)
