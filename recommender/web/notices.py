"""What a page says of the form that was just sent. Only these sentences can be called up by an address."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

DONE: Final = "done"  # the name in an address
NOTICES: Final = {
    "paused": "Paused. Come back whenever you like.",
    "paused_ill": "Paused. Get well. Before you start again, a short check-in comes first.",
    "resumed": "Welcome back. Start with the short version if you like.",
    "moved": "Moved. Your week is up to date.",
    "swapped": "Swapped.",
    "swapped_hurt": "Swapped. It hurt, so it stays away until you ask for it back.",
    "excluded": "It will not be shown again. You can ask for it back here at any time.",
    "restored": "It may come back. Your next week can use it again.",
    "restored_later": "It hurt today, so it rests today. Ask for it again tomorrow.",
    "restored_not": "Noted. Something else still stands against it; the reasons are below.",
}


def notice_of(request: Request) -> str | None:
    """The sentence that an address calls up; None where it calls up none."""
    return NOTICES.get(request.query_params.get(DONE, ""))
