"""Signing in, and making the account that an invitation is for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from recommender.errors import SignInError, TooManyTriesError, UsageError
from recommender.store.accounts import Account
from recommender.web.rendering import page
from recommender.web.team.admission import InClinic, address_of, keep_sign_in

router = APIRouter(include_in_schema=False)
SIGN_IN: Final = "/sign-in"
HOME_OF: Final = {"person": "/", "clinician": "/team/people", "admin": "/team/accounts"}
Name = Annotated[str, Form(max_length=100)]
Password = Annotated[str, Form(max_length=400)]
Code = Annotated[str, Form(max_length=100)]
WRONG: Final = "Name and password do not go together. Please try again."
WAIT: Final = "That was tried too often. Please wait 15 minutes."


@router.get(SIGN_IN)
def ask(request: Request) -> Response:
    """Name and password."""
    return page(request, "sign_in.html", complaints=[], name="")


@router.post(SIGN_IN)
def sign_in(request: Request, clinic: InClinic, name: Name = "", password: Password = "") -> Response:
    """Lets somebody in, or asks again without a word on which of the two was wrong."""
    try:
        account, secret = clinic.desk.sign_in(name, password, address=address_of(request))
    except (SignInError, TooManyTriesError) as error:
        is_wrong = isinstance(error, SignInError)
        status = HTTPStatus.UNAUTHORIZED if is_wrong else HTTPStatus.TOO_MANY_REQUESTS
        complaints = [("name", WRONG if is_wrong else WAIT)]
        return page(request, "sign_in.html", status=status, complaints=complaints, name=name)
    return _in(request, account, secret)


def _in(request: Request, account: Account, secret: str) -> Response:
    response = RedirectResponse(HOME_OF[account.role], status_code=HTTPStatus.SEE_OTHER)
    keep_sign_in(request, response, account, secret)
    return response


@router.get("/join")
def ask_to_join(request: Request, clinic: InClinic, code: str = "") -> Response:
    """A name and a password for the account that somebody was invited to. Looking does not use the invitation up."""
    clinic.desk.invitation(code[:100], address=address_of(request))
    return page(request, "join.html", code=code[:100], complaints=[], name="")


@router.post("/join")
def join(
    request: Request, clinic: InClinic, code: Code = "", name: Name = "", password: Password = ""
) -> Response:  # fmt: skip
    """Makes the account and lets them in; asks again with every problem."""
    try:
        account = clinic.desk.join(code, name, password, address=address_of(request))
    except UsageError as error:
        complaints = [(problem.where, f"Your {problem.where} {problem.what}.") for problem in error.problems]
        return page(
            request, "join.html", status=HTTPStatus.UNPROCESSABLE_ENTITY, code=code, complaints=complaints, name=name
        )
    return _in(request, *clinic.desk.let_in(account))


@router.get("/goodbye")
def goodbye(request: Request) -> Response:
    """That an account is gone."""
    return page(request, "goodbye.html")
