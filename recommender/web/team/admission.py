"""Who is let in: the one place where a clinic's server decides it, before every route (`policy.py` holds the table).

Who somebody is comes from their sign-in or their token, never from an address, a form or another cookie. What is not
theirs looks like what is not there. Whoever sees or changes another's data, and whoever changes anything, stands in the
trail before it happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from recommender.errors import ForbiddenError, Problem, SignInError, UnknownNameError
from recommender.store.accounts import Account
from recommender.team.care import LONGEST_NOTE
from recommender.team.clinic import Clinic
from recommender.team.desk import SIGNED_IN, Desk
from recommender.web.guard import SAFE_METHODS
from recommender.web.team.policy import EVENTS_OF, Rule, rule_of
from recommender.web.visit import DEFAULT_PERSON, Visit

CLOCKS_DIFFER: Final = timedelta(minutes=5)
COOKIE: Final = "stretch_sign_in"
SECURE_COOKIE: Final = f"__Host-{COOKIE}"  # a browser takes it over https only, and from this host alone
# A page that keeps what could not be sent says whose it is: it may be open still when somebody else has signed in.
SENT_BY: Final = "x-stretch-account"
NOT_HERE: Final = Problem("", "there is nobody of that name here")
_HELP: Final = ("/help", "Help")
NAVIGATION_OF: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "person": (
        ("/today", "Today"), ("/week", "Week"), ("/progress", "Progress"), ("/stretches", "Stretches"),
        ("/take-away", "Print"), ("/notes", "Notes"), _HELP,
    ),
    "clinician": (("/team/people", "Your people"), ("/account", "Account"), _HELP),
    "admin": (("/team/accounts", "Accounts"), ("/team/audit", "Trail"), ("/account", "Account"), _HELP),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """Who is let in. secret: of their sign-in; scopes: of their token, None where a browser is signed in.

    about: the account that the address names, and that they may see
    """

    account: Account
    secret: str
    scopes: frozenset[str] | None = None
    about: Account | None = None

    @property
    def account_id(self) -> str:
        return self.account.account_id

    @property
    def is_person(self) -> bool:
        return self.account.role == "person"

    @property
    def navigation(self) -> tuple[tuple[str, str], ...]:
        return NAVIGATION_OF[self.account.role]


def admit(request: Request) -> None:
    """Raises SignInError, ForbiddenError or UnknownNameError where a request may not go on."""
    path = request.scope["route"].path
    rule = rule_of(request.method, path)
    if rule.is_open:
        return
    with request.app.state.clinics.one() as clinic:
        member = _member(request, clinic.desk)
        _check_role(rule, member)
        about = _about(request, clinic.desk, member.account)
        if _is_noted(request, member):
            clinic.desk.note(member.account, f"{request.method} {path}", about=about.account_id if about else None)
    request.state.member = Member(member.account, member.secret, member.scopes, about)


def _member(request: Request, desk: Desk) -> Member:
    """Whoever the token or the sign-in is of. A token that is sent counts alone: a wrong one falls back on nothing."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind:
        if kind.lower() != "bearer":
            raise SignInError([Problem("", "send a token: Authorization: Bearer TOKEN")])
        account, scopes = desk.who_by_token(secret.strip(), address=address_of(request))
        return Member(account, "", scopes)
    secret = secret_of(request)
    found = desk.who(secret) if secret else None
    if found is None or request.headers.get(SENT_BY, found.account_id) != found.account_id:
        raise SignInError([Problem("", "you are not signed in, or not any more")])
    return Member(found, secret)


def _check_role(rule: Rule, member: Member) -> None:
    if member.account.role not in rule.roles:
        raise ForbiddenError([Problem("", "this page is for others")])
    scope = rule.roles[member.account.role]
    if member.scopes is not None and (scope is None or scope not in member.scopes):
        raise ForbiddenError([Problem("", f"this token may not do that; it would need: {scope or 'a sign-in'}")])


def _about(request: Request, desk: Desk, account: Account) -> Account | None:
    """The account that the address names. Raises UnknownNameError where it is not theirs to see."""
    account_id = request.path_params.get("account_id")
    if account_id is None:
        return None
    return checked(desk.account(account.team, account_id), account)


def checked(about: Account, account: Account) -> Account:
    """The account, where it may be seen: a clinician's own people; for an admin the whole team; else one's own."""
    in_care = account.role == "clinician" and about.role == "person" and about.clinician_id == account.account_id
    is_run = account.role == "admin"
    is_own = about.account_id == account.account_id and about.role == "person"
    if about.team == account.team and (in_care or is_run or is_own):
        return about
    raise UnknownNameError([NOT_HERE])


def _is_noted(request: Request, member: Member) -> bool:
    return request.method not in SAFE_METHODS or member.account.role != "person"


def address_of(request: Request) -> str:
    """From where somebody asks; behind a proxy that is believed, what the proxy says."""
    return request.client.host if request.client else "nowhere"


def invitation_link(request: Request, code: str) -> str:
    """The whole address that an invited person opens; empty without a code."""
    return f"{request.base_url}join?code={code}" if code else ""


def secret_of(request: Request) -> str:
    """The secret of the sign-in that the browser sent; empty where it sent none."""
    return request.cookies.get(SECURE_COOKIE if _is_https(request) else COOKIE, "")


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"


def keep_sign_in(request: Request, response: Response, account: Account, secret: str) -> None:
    """Lets the browser keep who is signed in: not for scripts, not for other sites, behind https for https alone."""
    is_https = _is_https(request)
    response.set_cookie(
        SECURE_COOKIE if is_https else COOKIE, secret, max_age=int(SIGNED_IN[account.role].total_seconds()),
        httponly=True, samesite="strict", secure=is_https, path="/",
    )  # fmt: skip


def drop_sign_in(request: Request, response: Response) -> None:
    is_https = _is_https(request)
    response.delete_cookie(
        SECURE_COOKIE if is_https else COOKIE, path="/", secure=is_https, httponly=True, samesite="strict"
    )


@dataclass(frozen=True, slots=True)
class ReachOf:
    """Whom a member may name in the documents and questions of a program. scopes: as in `Member`."""

    account: Account
    desk: Desk
    moment: datetime
    scopes: frozenset[str] | None = None

    def person(self, name: str) -> str:
        if self.account.role == "person" and name in (DEFAULT_PERSON, self.account.name):
            return self.account.name
        about = checked(self.desk.account_of_name(self.account.team, name), self.account)
        if self.account.role != "person":  # the address does not name them, so the trail has to
            self.desk.note(self.account, "asked by name", about=about.account_id)
        return about.name

    def check(self, document: Any) -> None:
        """Raises where a document is another's, or states what is not this member's to state."""
        if not isinstance(document, Mapping):
            return  # no document: it is refused where it is read
        named = document.get("person")
        if not isinstance(named, str) or self.person(named) != named:
            raise UnknownNameError([Problem("person", "should be you, by the name of your account")])
        if document.get("event_version") is not None:
            self._check_event(document)

    def _check_event(self, event: Mapping[str, Any]) -> None:
        facts = event.get("facts")
        facts = facts if isinstance(facts, Mapping) else {}
        role, kind = self.account.role, event.get("kind")
        is_theirs = kind in EVENTS_OF[role] and facts.get("by", role) == role
        if role == "clinician":  # what is not signed with their own key would be hidden, or another's word
            is_theirs &= facts.get("by") == role and facts.get("by_key") == self.account.account_id
            is_theirs &= len(str(facts.get("text", ""))) <= LONGEST_NOTE
        if not is_theirs:
            raise ForbiddenError([Problem("kind", "is not yours to state")])
        if _is_later(event.get("at"), self.moment):
            raise ForbiddenError([Problem("at", "is later than it is now, by the clock of this server")])
        if role == "person" and kind != "note" and self.scopes is not None and "plan" not in self.scopes:
            raise ForbiddenError([Problem("kind", "this token may not do that; it would need: plan")])


def _is_later(at: object, now: datetime) -> bool:
    """What is dated ahead would stand above everything that is said until then."""
    try:
        moment = datetime.fromisoformat(str(at))
    except ValueError:
        return False  # no moment: it is refused where it is read
    return moment.tzinfo is not None and moment > now + CLOCKS_DIFFER


@contextmanager
def visit_in_clinic(request: Request) -> Iterator[Visit]:
    """The visit of whoever was let in, in the application of their team."""
    member: Member = request.state.member
    with request.app.state.clinics.one() as clinic:
        account = member.account
        yield Visit(
            request, clinic.of(account.team), account.name if member.is_person else "", request.app.state.today(),
            reach=ReachOf(account, clinic.desk, clinic.moment(), member.scopes), is_home=False,
        )  # fmt: skip


def _clinic(request: Request) -> Iterator[Clinic]:
    with request.app.state.clinics.one() as clinic:
        yield clinic


def _this_member(request: Request) -> Member:
    member: Member = request.state.member
    return member


InClinic = Annotated[Clinic, Depends(_clinic)]
Known = Annotated[Member, Depends(_this_member)]
