"""What a page says of the form that was just sent. Only these sentences can be called up by an address."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from recommender.language.translations import gettext, marked

DONE: Final = "done"  # the name in an address
NOTICES: Final = {
    "paused": marked("Paused. Come back whenever you like."),
    "paused_ill": marked("Paused. Get well. Before you start again, a short check-in comes first."),
    "resumed": marked("Welcome back. Start with the short version if you like."),
    "moved": marked("Moved. Your week is up to date."),
    "swapped": marked("Swapped."),
    "swapped_hurt": marked("Swapped. It hurt, so it stays away until you ask for it back."),
    "excluded": marked("It will not be shown again. You can ask for it back here at any time."),
    "restored": marked("It may come back. Your next week can use it again."),
    "restored_later": marked("It rests for now; the reason stands below. Ask for it again on a later day."),
    "restored_not": marked("Noted. Something else still stands against it; the reasons are below."),
}


def notice_of(request: Request) -> str | None:
    """The sentence that an address calls up; None where it calls up none."""
    notice = NOTICES.get(request.query_params.get(DONE, ""))
    return None if notice is None else gettext(notice)
