"""The actions of the trail in words. What has none stands as its route: that is exact, and rare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_PERSON: Final = "/team/people/{account_id}"
_ACCOUNT: Final = "/team/accounts/{account_id}"
WORDS: Final[Mapping[str, str]] = {
    "GET /team/people": "looked at the list of people",
    f"GET {_PERSON}": "looked at the person's page",
    f"POST {_PERSON}/note": "wrote a note",
    f"POST {_PERSON}/bar": "kept a stretch away",
    f"POST {_PERSON}/unbar": "allowed a stretch again",
    f"POST {_PERSON}/add": "put a stretch into the week",
    f"POST {_PERSON}/clearance": "agreed to a condition, or took it back",
    "POST /team/people/invite": "made an invitation",
    "GET /team/accounts": "looked at the accounts",
    "POST /team/accounts/invite": "made an invitation",
    f"POST {_ACCOUNT}/clinician": "chose who cares for the person",
    f"POST {_ACCOUNT}/revoke": "asked to end all sign-ins",
    f"POST {_ACCOUNT}/erase": "asked to delete the account",
    "GET /team/audit": "looked at this trail",
    "GET /account": "looked at their own account",
    "GET /account/erase": "asked what deleting would do",
    "POST /account/erase": "asked to delete their own account",
    "POST /account/password": "asked for another password",
    "POST /account/tokens": "asked for a token",
    "POST /account/tokens/{token_id}/revoke": "ended a token",
    "POST /account/sign-out": "signed out",
    "GET /help": "looked at the help",
    "POST /answers": "planned from their answers",
    "POST /questions/{page_id}": "answered a question",
    "POST /feedback/{session_id}": "told how a session went",
    "POST /week": "made a week",
    "POST /api/v1/feedback": "told how a session went, with a program",
    "POST /api/v1/answers": "answered, with a program",
    "POST /api/v1/plan": "made a week, with a program",
    "POST /api/v1/checkin": "checked in, with a program",
    "POST /api/v1/event": "stated something, with a program",
    "asked by name": "read it, with a program",
}


def action_words(action: str) -> str:
    """What was done, in words."""
    return WORDS.get(action, action)
