"""One question as every face shows it, and what may be replied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

PageKind = Literal["number", "choice", "check_list", "text"]
Reply = int | str | tuple[str, ...] | None
Replies = Mapping[str, Reply]


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One question.

    options      of a choice or a check list, in order; a check list may always be answered with none of them
    least, most  of a number; most also limits how many of a check list may be chosen
    default      what an empty reply means; None where a reply is needed (a number, a choice)
    optional     an empty reply is an answer of its own: nothing
    about        what the question asks about, line by line, where the title cannot hold it; always shown
    same_list    the options are those of the page before, so a face need not show them again
    """

    id: str
    kind: PageKind
    title: str
    why: str
    about: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    least: int = 0
    most: int = 0
    default: Reply = None
    optional: bool = False
    same_list: bool = False
    safety: bool = False


def chosen(replies: Replies, page_id: str) -> tuple[str, ...]:
    """What was chosen in a check list; nothing where it was not asked."""
    reply = replies.get(page_id)
    return reply if isinstance(reply, tuple) else ()


def said(kind: str, replies: Replies, answers: tuple[str, ...] = ("yes", "unsure")) -> list[str]:
    """The codes of all pages `kind:CODE` that were replied to with one of `answers`."""
    return [
        page.removeprefix(f"{kind}:")
        for page, reply in replies.items()
        if page.startswith(f"{kind}:") and reply in answers
    ]
