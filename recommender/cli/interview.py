"""The questions in the terminal: one page after the other, `?` says why, `b` goes back, Enter means none."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable

from recommender.errors import Problem, UsageError
from recommender.language.translations import marked
from recommender.questionnaire.page import Page, Replies, Reply
from recommender.questionnaire.questionnaire import Questionnaire

Say = Callable[[str], None]
Ask = Callable[[], str]
WIDTH = 78  # columns that lines of words take at most: longer ones are hard to follow
INDENT = "  "
BACK, WHY, NONE = "b", "?", "0"


Pages = Callable[[Replies], Iterable[Page]]


class Interview:
    """Walks pages with a person.

    pages  every page for the replies so far; the first without a reply comes next
    say    shows a line; ask  returns what was typed, raising EOFError when nobody is there any more
    width  columns that a line may take
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        pages: Pages,
        stop_text: Callable[[str], str],
        say: Say,
        ask: Ask,
        *,
        width: int = WIDTH,
    ) -> None:
        self._questionnaire, self._pages, self._stop_text = questionnaire, pages, stop_text
        self._say, self._ask, self._width = say, ask, width
        self._replies: dict[str, Reply] = {}
        self._order: list[str] = []

    def run(self) -> Replies:
        """The replies: to every page, or up to a stop. Raises UsageError where nobody replied any more."""
        try:
            while (page := self.next_page()) is not None:
                self._page(page)
                code = self._questionnaire.stop_of(self._replies)
                if code is not None and self._wants_to_stop(code):
                    break
        except EOFError:
            raise UsageError([Problem("", marked("the questions were not finished; nothing was stored"))]) from None
        return self._replies

    def welcome(self) -> None:
        """What this is, how long it takes, and which keys there are."""
        for word in ("welcome", "limits", "keys"):
            self._wrapped(self._questionnaire.say(word))

    def next_page(self) -> Page | None:
        """The first page that has no reply yet; None when everything was asked."""
        return next((page for page in self._pages(self._replies) if page.id not in self._replies), None)

    def _page(self, page: Page) -> None:
        self._show(page)
        while True:
            typed = self._ask().strip()
            if typed.lower() == BACK:
                self._back()
                return
            if typed == WHY:
                self._wrapped(page.why)
                continue
            reply, complaint = self._read(page, typed)
            if complaint:
                self._wrapped(complaint)
                continue
            self._replies[page.id] = reply
            self._order.append(page.id)
            return

    def _back(self) -> None:
        """Takes the last reply back, so that its page is asked again; on the first page nothing happens."""
        if self._order:
            self._replies.pop(self._order.pop(), None)

    def _show(self, page: Page) -> None:
        self._say("")
        self._wrapped(page.title)
        for line in page.about:
            self._wrapped(line)
        if page.same_list:
            self._wrapped(self._questionnaire.say("same_numbers"))
        elif page.kind == "check_list":
            if page.safety:
                self._entry(f"{NONE}  {self._questionnaire.say('none')}")
            self._columns(page)
        elif page.kind == "choice":
            self._columns(page)

    def _columns(self, page: Page) -> None:
        """The options numbered, as many side by side as fit the width; where not even one does, it is wrapped."""
        entries = [f"{number}  {option.label}" for number, option in enumerate(page.options, 1)]
        wide = max(map(len, entries)) + 3
        across = max(1, (self._width - len(INDENT)) // wide)
        down = -(-len(entries) // across)
        for row in range(down):
            beside = entries[row::down]
            self._entry("".join(entry.ljust(wide) for entry in beside).rstrip(), is_one=len(beside) == 1)

    def _entry(self, text: str, *, is_one: bool = True) -> None:
        """One option, wrapped behind its number; several stand in columns and are left as they are."""
        if not is_one:
            self._say(f"{INDENT}{text}")
            return
        number, _, label = text.partition("  ")
        first = f"{INDENT}{number}  "
        self._wrapped(label, first, " " * len(first))

    def _read(self, page: Page, typed: str) -> tuple[Reply, str | None]:
        """What was typed as a reply, or what to do instead."""
        if not typed and (page.optional or page.default is not None):
            return page.default, None
        if page.kind == "text":
            return typed[: page.most], None
        if page.kind == "number":
            if typed.isdecimal() and page.least <= int(typed) <= page.most:
                return int(typed), None
            return None, self._questionnaire.say("again_number", least=page.least, most=page.most)
        return self._read_options(page, typed)

    def _read_options(self, page: Page, typed: str) -> tuple[Reply, str | None]:
        numbers = _spread(typed)
        known = all(number.isdecimal() and 1 <= int(number) <= len(page.options) for number in numbers)
        chosen = tuple(dict.fromkeys(page.options[int(number) - 1].value for number in numbers)) if known else ()
        if page.kind == "choice":
            return (chosen[0], None) if len(chosen) == 1 else (None, self._questionnaire.say("again_choice"))
        if typed == NONE:
            return (), None
        fits = 0 < len(chosen) <= page.most
        return (chosen, None) if fits else (None, self._questionnaire.say("again"))

    def _wants_to_stop(self, code: str) -> bool:
        """The stop page: what to do and how soon. Going back is always possible; it is not an error."""
        self._say("")
        self._wrapped(self._questionnaire.say("stop_title"))
        self._wrapped(self._stop_text(code))
        self._wrapped(self._questionnaire.say("stop_choice"))
        while True:
            typed = self._ask().strip().lower()
            if typed == "1":
                return True
            if typed == BACK:
                self._back()
                return False

    def _wrapped(self, text: str, first: str = "", later: str = "") -> None:
        for line in textwrap.wrap(text, self._width, initial_indent=first, subsequent_indent=later):
            self._say(line)


def _spread(typed: str) -> list[str]:
    """The numbers that were typed, one by one: `1 3-5` is 1, 3, 4 and 5."""
    numbers: list[str] = []
    for part in typed.replace(",", " ").split():
        first, dash, last = part.partition("-")
        if dash and first.isdecimal() and last.isdecimal() and int(first) <= int(last) <= 99:
            numbers += map(str, range(int(first), int(last) + 1))
        else:
            numbers.append(part)
    return numbers
