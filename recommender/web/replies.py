"""From a form to the reply to one page of questions, and from the pages and replies to where somebody is.

The pages are those of the terminal (`questionnaire`): one question each, the later ones depending on earlier replies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from starlette.datastructures import FormData

from recommender.language.translations import gettext
from recommender.questionnaire.page import Page, Replies, Reply
from recommender.questionnaire.shipped import shipped_questionnaire
from recommender.spoken import spoken_knowledge

FIELD: Final = "reply"
questionnaire = shipped_questionnaire
NONE: Final = "none"  # the button that says "None of these", and the one that leaves a question out


@dataclass(frozen=True, slots=True)
class Read:
    """A reply, or what to do instead."""

    reply: Reply = None
    complaint: str | None = None


def read_reply(page: Page, form: FormData) -> Read:
    """What a form says to a page."""
    values = [value for value in form.getlist(FIELD) if isinstance(value, str)]
    if page.kind == "check_list":
        return _chosen(page, values, said_none=NONE in form)
    typed = values[0].strip() if values else ""
    if page.optional and (NONE in form or not typed):
        return Read(None)
    return Read(page.default) if not typed and page.default is not None else _typed(page, typed)


def _typed(page: Page, typed: str) -> Read:
    if page.kind == "text":
        return Read(typed[: page.most])
    if page.kind == "number":
        is_fit = typed.isdecimal() and typed.isascii() and len(typed) <= 6 and page.least <= int(typed) <= page.most
        return Read(int(typed)) if is_fit else _again("again_number", least=page.least, most=page.most)
    is_known = typed in {option.value for option in page.options}
    return Read(typed) if is_known else _again("choose_one")


def _chosen(page: Page, values: list[str], *, said_none: bool) -> Read:
    if said_none:
        return _again("some_and_none") if values else Read(())
    known = {option.value for option in page.options}
    chosen = tuple(dict.fromkeys(value for value in values if value in known))
    if len(chosen) > page.most:
        return _again("choose_most", most=page.most)
    if not chosen and page.default:
        return Read(page.default)
    return Read(chosen) if chosen else _again("choose_some")


def _again(word: str, **facts: object) -> Read:
    return Read(complaint=questionnaire().say(word, **facts))


@dataclass(frozen=True)
class Course:
    """Where somebody is in a run of pages. replies: so far, by page id; pages: all of them for given replies."""

    replies: Replies
    pages: Callable[[Replies], Iterable[Page]]

    @cached_property
    def asked(self) -> list[Page]:
        """Every page for these replies, in order."""
        return list(self.pages(self.replies))

    @property
    def next(self) -> Page | None:
        """The first page without a reply; None when everything was asked."""
        return next((page for page in self.asked if page.id not in self.replies), None)

    def page(self, page_id: str) -> Page | None:
        """A page that may be asked now: one with a reply, or the next; else None."""
        upcoming = self.next
        return next(
            (page for page in self.asked if page.id == page_id and (page.id in self.replies or page == upcoming)), None
        )

    def before(self, page: Page) -> Page | None:
        """The page before one; None for the first."""
        place = self.asked.index(page)
        return self.asked[place - 1] if place else None

    @property
    def counted(self) -> dict[str, Reply]:
        """The replies to pages that are still asked: who changes an earlier reply takes its follow-ups back."""
        return {page.id: self.replies[page.id] for page in self.asked if page.id in self.replies}


def title_of(page: Page) -> str:
    """The question without the terminal's notes on what may be typed, and whole where a list goes on over two pages."""
    kind, _, name = page.id.partition(":")
    if page.title == questionnaire().say("more") and kind == "red_flags":
        group = spoken_knowledge().rules.red_flag_groups[name.rstrip("0123456789")]
        return gettext("{group}: some more", group=group)
    return re.sub(r",? 0-10(?=\?)", "", re.sub(r" \([^()]*\)$", "", page.title))


def to_draft(replies: Replies) -> dict[str, Any]:
    """Replies as a document."""
    return {page: list(reply) if isinstance(reply, tuple) else reply for page, reply in replies.items()}


def from_draft(document: Mapping[str, Any]) -> dict[str, Reply]:
    """The replies of a document."""
    return {page: tuple(reply) if isinstance(reply, list) else reply for page, reply in document.items()}


def said_to(page: Page, reply: Reply) -> str:
    """A reply in words, for the list of all answers."""
    labels = {option.value: option.label for option in page.options}
    if isinstance(reply, tuple):
        return ", ".join(labels.get(value, value) for value in reply) or questionnaire().say("none")
    return questionnaire().say("left_out") if reply is None else labels.get(str(reply), str(reply))
