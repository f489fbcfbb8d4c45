"""Somebody who answers the questions on the pages, one form after the other, as a browser without a script would."""

from __future__ import annotations

from typing import Any

import httpx

NONE = {"none": "1"}
# A healthy back at 41 that hurts: what is said to each page; the other lists are "None of these".
REPLIES: dict[str, Any] = {
    "age_years": "41",
    "pain_areas": ["lower_back"],
    "pain_side:lower_back": "both",
    "pain_nrs:lower_back": "5",
    "pain_weeks:lower_back": "20",
    "goal": "less_pain",
    "equipment": ["mat", "chair", "wall"],
    "days": ["mon", "wed", "fri"],
    "minutes_per_session": "12",
    "time_of_day": "day",
    "experience": "none",
}


def page_of(response: httpx.Response) -> str:
    """The id of the question that a response shows, else its path."""
    return response.url.path.removeprefix("/questions/")


def send(client: httpx.Client, page: str, reply: Any, *, change: bool = False) -> httpx.Response:
    """Replies to one page: with the button "None of these", or with what the page is told."""
    data = reply if isinstance(reply, dict) else {"reply": reply}
    return client.post(f"/questions/{page}" + ("?change=1" if change else ""), data=data)


def answer(client: httpx.Client, *, until: str = "/answers", **other: Any) -> httpx.Response:
    """Answers up to a page. other: replies by page id, `:` written as `__`, in the place of the usual ones."""
    replies = REPLIES | {name.replace("__", ":"): reply for name, reply in other.items()}
    response = client.get("/questions")
    for _ in range(80):
        page = page_of(response)
        if page == until or page.startswith("/"):
            break
        response = send(client, page, replies.get(page, NONE))
    assert page_of(response) == until, (page_of(response), response.status_code)
    return response
