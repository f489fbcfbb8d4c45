"""One's own account: password, tokens for programs, signing out, erasing it; and the notes that one's clinic wrote."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from recommender.errors import SignInError, UsageError
from recommender.team.care import notes_of
from recommender.team.clinic import Clinic
from recommender.team.desk import SCOPES
from recommender.web.forms import Sent
from recommender.web.rendering import page
from recommender.web.team.admission import InClinic, Known, Member, address_of, drop_sign_in
from recommender.web.team.sign_pages import SIGN_IN, Password
from recommender.web.visit import Here

router = APIRouter(include_in_schema=False)
SAVED: Final = {
    "password": "Saved. You are signed out in every other place.",
    "revoked": "This program has no way in any more.",
}
SCOPE_WORDS: Final = {
    "read": "Read your data", "log": "Log how it went", "plan": "Answer and plan", "clinician": "See your people",
}  # fmt: skip
Complaints = Sequence[tuple[str, str]]


@router.get("/account")
def account(request: Request, clinic: InClinic, member: Known) -> Response:
    """Everything about the account."""
    return _account(request, clinic, member)


def _account(
    request: Request, clinic: Clinic, member: Member, complaints: Complaints = (), *, secret: str = ""
) -> Response:  # fmt: skip
    return page(
        request,
        "account.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if complaints else HTTPStatus.OK,
        tokens=clinic.desk.tokens(member.account),
        scopes=[(scope, SCOPE_WORDS[scope]) for scope in SCOPES[member.account.role]],
        scope_words=SCOPE_WORDS,
        secret=secret,
        saved=SAVED.get(request.query_params.get("saved", "")),
        complaints=complaints,
    )


@router.post("/account/password")
def change_password(
    request: Request, clinic: InClinic, member: Known, old: Password = "", password: Password = ""
) -> Response:  # fmt: skip
    """Another password. Every other browser is signed out."""
    try:
        clinic.desk.change_password(member.account, old, password, kept=member.secret, address=address_of(request))
    except SignInError:
        return _account(request, clinic, member, [("old", "This is not your password of now.")])
    except UsageError as error:
        return _account(request, clinic, member, [("password", f"Your password {p.what}.") for p in error.problems])
    return _go("/account?saved=password")


@router.post("/account/tokens")
def new_token(request: Request, clinic: InClinic, member: Known, sent: Sent) -> Response:
    """A way in for a program, shown this once."""
    try:
        secret = clinic.desk.new_token(member.account, str(sent.get("label", "")), map(str, sent.getlist("scopes")))
    except UsageError as error:
        words = {"label": "Give it a name.", "scopes": "Choose what it may do."}
        return _account(request, clinic, member, [(p.where, words[p.where]) for p in error.problems])
    return _account(request, clinic, member, secret=secret)


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token(clinic: InClinic, member: Known, token_id: str) -> Response:
    """Ends one of one's own tokens; another's is not touched."""
    clinic.desk.revoke_token(member.account, token_id)
    return _go("/account?saved=revoked")


@router.post("/account/sign-out")
def sign_out(request: Request, clinic: InClinic, member: Known) -> Response:
    """Ends this sign-in."""
    clinic.desk.sign_out(member.secret)
    response = _go(SIGN_IN)
    drop_sign_in(request, response)
    return response


@router.get("/account/erase")
def ask_to_erase(request: Request, clinic: InClinic, member: Known) -> Response:
    """What would go; for the last admin, what has to be done before."""
    return page(request, "account_erase.html", is_last_admin=clinic.desk.is_last_admin(member.account))


@router.post("/account/erase")
def erase(
    request: Request, clinic: InClinic, member: Known, sure: Annotated[str, Form(max_length=10)] = ""
) -> Response:  # fmt: skip
    """Erases the account and, of a person, all that is kept about them. Raises StoreError: once more ends it."""
    if sure != "yes" or clinic.desk.is_last_admin(member.account):
        return _go("/account/erase")
    clinic.erase(member.account, by=member.account)
    response = _go("/goodbye")
    drop_sign_in(request, response)
    return response


@router.get("/notes")
def notes(here: Here) -> Response:
    """What clinicians noted: nothing is written about a person that they cannot read."""
    return here.page("notes.html", notes=notes_of(here.application, here.person, here.today))


def _go(address: str) -> Response:
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)
