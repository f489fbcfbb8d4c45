"""A run of questions that is kept until it is finished, and what has to be kept of it if it never is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.responses import Response

from recommender.questionnaire.page import Page, Replies
from recommender.web.question_view import show_question
from recommender.web.replies import Course, from_draft, questionnaire, read_reply, to_draft
from recommender.web.visit import Visit

REPLIES: Final = "replies"  # the name in a draft


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Where somebody is in it.

    kind    of its draft
    base    the address before the id of each page; start: where Back leads from the first
    pages   every page for given replies
    counts  what counts of given replies from now on, whatever comes of the talk; None: nothing
    facts   what the draft holds beside the replies
    """

    here: Visit
    kind: str
    base: str
    start: str
    pages: Callable[[Replies], Iterable[Page]]
    counts: Callable[[Replies], Mapping[str, Any] | None]
    facts: Mapping[str, Any] = field(default_factory=dict)
    replies: Replies = field(default_factory=dict)
    name: str = REPLIES

    @cached_property
    def course(self) -> Course:
        return Course(self.replies, self.pages)

    @property
    def next_address(self) -> str:
        """The first page without a reply; `start` where everything was asked."""
        page = self.course.next
        return self.start if page is None else f"{self.base}/{page.id}"

    @property
    def stop(self) -> str | None:
        """The code that stands in the way of a plan; None where nothing does."""
        return questionnaire().stop_of(self.replies)

    @property
    def stop_address(self) -> str:
        """The page on which that was said."""
        said_at = next((page for page in self.replies if page.endswith(f":{self.stop}")), "")
        return f"{self.base}/{said_at}"

    def keep(self) -> None:
        """Keeps the replies so far."""
        document = {**self.facts, self.name: to_draft(self.replies)}
        self.here.application.drafts.keep(self.here.person, self.kind, document, counts=self.counts(self.replies))

    def ask(self, page_id: str) -> Response:
        """One page; on to the first open one where this is not asked now."""
        page = self.course.page(page_id)
        return self.here.go(self.next_address) if page is None else self._show(page)

    def with_reply(self, page_id: str, sent: FormData) -> Talk | Response:
        """The talk with one more reply, which is kept; or the page again, with what to do instead."""
        page = self.course.page(page_id)
        if page is None:
            return self.here.go(self.next_address)
        read = read_reply(page, sent)
        if read.complaint:
            return self._show(page, complaint=read.complaint, sent=sent)
        course = Course({**self.replies, page.id: read.reply}, self.pages)
        now = replace(self, replies=course.counted)
        now.keep()
        return now

    def said_stop(self, page_id: str) -> bool:
        """Whether what was just said on a page stands in the way of a plan."""
        return questionnaire().stop_of({page_id: self.replies.get(page_id)}) is not None

    def _show(self, page: Page, *, complaint: str | None = None, sent: FormData | None = None) -> Response:
        before = self.course.before(page)
        return show_question(
            self.here,
            self.course,
            page,
            action=f"{self.base}/{page.id}",
            back=f"{self.base}/{before.id}" if before else self.start,
            complaint=complaint,
            sent=sent,
        )


def replies_in(draft: Mapping[str, Any], name: str = REPLIES) -> Replies:
    """The replies that a draft holds."""
    return from_draft(draft.get(name) or {})
