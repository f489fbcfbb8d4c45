"""Who may do what in a clinic: one table, one row for each route. A route without a row is for nobody.

A row names the roles that may use it and, for each, the scope that a program's token needs; BROWSER: no token will do,
somebody has to be signed in. On a route with `{account_id}` the role alone is not enough: `admission.py` checks there,
and nowhere else, whose account it is. An admin runs accounts and sees no answers, weeks or feedback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from recommender.store.accounts import Role

BROWSER: Final = None
Route = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """roles: who, and with which scope of a token. is_open: also who is not signed in."""

    roles: Mapping[Role, str | None] = field(default_factory=dict)
    is_open: bool = False


OPEN: Final = Rule(is_open=True)
NOBODY: Final = Rule()
PERSON: Final = Rule({"person": BROWSER})
CLINICIAN: Final = Rule({"clinician": BROWSER})
ADMIN: Final = Rule({"admin": BROWSER})
ALL: Final = Rule({"person": BROWSER, "clinician": BROWSER, "admin": BROWSER})
READ: Final = Rule({"person": "read", "clinician": "clinician"})
KNOWLEDGE: Final = Rule({"person": "read", "clinician": "clinician", "admin": BROWSER})  # it is about nobody

_OF_ONE_PERSON: Final = """
GET /
GET /questions
POST /questions
GET /questions/{page_id}
POST /questions/{page_id}
GET /answers
POST /answers
GET /stop
GET /standing
GET /clearance
POST /clearance
POST /country
GET /doctor
GET /week
POST /week
GET /week/pause
POST /week/pause
POST /week/resume
GET /today
GET /week/{session_id}
GET /week/{session_id}/move
POST /week/{session_id}/move
GET /week/{session_id}/swap/{stretch_id}
POST /week/{session_id}/swap/{stretch_id}
POST /week/{session_id}/swap-back/{stretch_id}
GET /left-out
GET /stretches
GET /stretches/{stretch_id}
GET /stretches/{stretch_id}/why
POST /stretches/{stretch_id}/exclude
POST /stretches/{stretch_id}/restore
GET /go/{session_id}
GET /go/{session_id}/instead
GET /feedback/{session_id}
POST /feedback/{session_id}
GET /feedback/{session_id}/saved
GET /feedback/{session_id}/told
GET /feedback/{session_id}/signs
GET /feedback/{session_id}/signs/{page_id}
POST /feedback/{session_id}/signs/{page_id}
GET /feedback/{session_id}/stop
POST /feedback/{session_id}/stop
GET /check-in
POST /check-in
GET /check-in/ask/{page_id}
POST /check-in/ask/{page_id}
GET /check-in/all
GET /check-in/all/{page_id}
POST /check-in/all/{page_id}
GET /check-in/stop
POST /check-in/stop
GET /check-in/week
POST /check-in/week
GET /check-in/done
GET /progress
GET /settings
POST /settings/look
POST /settings/sessions
GET /take-away
GET /take-away/sheet
GET /take-away/week.ics
GET /take-away/data.json
GET /take-away/person.zip
GET /notes
"""
_OF_A_HOME: Final = """
GET /my-stretches
GET /my-stretches/new
POST /my-stretches/new
GET /my-stretches/{slug}
POST /my-stretches/{slug}
GET /my-stretches/{slug}/delete
POST /my-stretches/{slug}/delete
GET /people
POST /people
POST /settings/import
GET /settings/erase
POST /settings/erase
GET /settings/erased
"""
_OF_CLINICIANS: Final = """
GET /team/people
GET /team/people/{account_id}
POST /team/people/{account_id}/note
POST /team/people/{account_id}/bar
POST /team/people/{account_id}/unbar
POST /team/people/{account_id}/add
POST /team/people/{account_id}/clearance
POST /team/people/invite
"""
_OF_ADMINS: Final = """
GET /team/accounts
POST /team/accounts/invite
POST /team/accounts/{account_id}/clinician
POST /team/accounts/{account_id}/revoke
POST /team/accounts/{account_id}/erase
GET /team/audit
"""
_OF_EVERY_ACCOUNT: Final = """
GET /account
POST /account/password
POST /account/tokens
POST /account/tokens/{token_id}/revoke
POST /account/sign-out
GET /account/erase
POST /account/erase
GET /help
"""
_OPEN: Final = """
GET /sign-in
POST /sign-in
GET /join
POST /join
GET /goodbye
POST /language
GET /healthz
GET /readyz
GET /metrics
GET /figures/{stretch_id}.svg
"""
_OF_PROGRAMS: Final[dict[str, Rule]] = {
    "POST /api/v1/answers": Rule({"person": "plan"}),
    "GET /api/v1/answers": READ,
    "POST /api/v1/plan": Rule({"person": "plan"}),
    "GET /api/v1/plan": READ,
    "POST /api/v1/feedback": Rule({"person": "log"}),
    "POST /api/v1/checkin": Rule({"person": "log"}),
    "POST /api/v1/event": Rule({"person": "log", "clinician": "clinician"}),
    "GET /api/v1/trends": READ,
    "GET /api/v1/data": READ,
    "GET /api/v1/catalog": KNOWLEDGE,
    "GET /api/v1/catalog/{stretch_id}": KNOWLEDGE,
    "GET /api/v1/figures/{stretch_id}": KNOWLEDGE,
    "GET /api/v1/schema/{document}": KNOWLEDGE,
}


def _table() -> dict[Route, Rule]:
    named = (
        (_OF_ONE_PERSON, PERSON), (_OF_A_HOME, NOBODY), (_OF_CLINICIANS, CLINICIAN), (_OF_ADMINS, ADMIN),
        (_OF_EVERY_ACCOUNT, ALL), (_OPEN, OPEN),
    )  # fmt: skip
    rows = {line: rule for lines, rule in named for line in lines.split("\n") if line} | _OF_PROGRAMS
    return {(line.partition(" ")[0], line.partition(" ")[2]): rule for line, rule in rows.items()}


RULES: Final[Mapping[Route, Rule]] = _table()
# What each may state in an event: nobody can speak for a clinician, and no clinician for a person.
EVENTS_OF: Final[Mapping[Role, frozenset[str]]] = {
    "person": frozenset({"swap", "move", "pause", "resume", "exclude", "restore", "clearance", "note"}),
    "clinician": frozenset({"bar", "unbar", "note", "clearance"}),
    "admin": frozenset(),
}


def rule_of(method: str, path: str) -> Rule:
    """The rule of a route by the path that it was declared with; NOBODY where it has none."""
    return RULES.get(("GET" if method == "HEAD" else method, path), NOBODY)
