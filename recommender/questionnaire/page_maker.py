"""Single pages, in the words of `questionnaire.toml` and of the safety rules. Which comes when is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recommender.questionnaire.page import Option, Page, PageKind, Replies, Reply, chosen
from recommender.questionnaire.question_file import QuestionFile
from recommender.safety.rules import Rules

LONGEST_LIST = 6  # red flags: more continue on a second page (decisions 6)
ACTIVITY_LETTERS, TEXT_LETTERS = 80, 200  # contract section 1


class PageMaker:
    """Pages in the words of one language."""

    def __init__(self, questions: QuestionFile, rules: Rules) -> None:
        self._rules, self._pages = rules, questions.page
        self.words = questions.words.en
        self.other_lists = questions.other_list
        self._flag_lists: dict[str, tuple[Page, ...]] = {}  # the same for everybody
        self._yes_unsure_no = tuple(Option(word, self.words[word]) for word in ("yes", "unsure", "no"))

    def red_flag_pages(self, group: str, replies: Replies) -> Iterator[Page]:
        """One list of red flags whole, at most six labels a page, and the full question of each that was named."""
        if group not in self._flag_lists:
            self._flag_lists[group] = tuple(self._flag_pages(group))
        for page in self._flag_lists[group]:
            yield page
            for code in chosen(replies, page.id):
                yield self.flag_question(code)

    def group_of(self, code: str) -> str:
        """The letter of the list in which a red flag is asked."""
        return self._rules.red_flags[code].group

    def _flag_pages(self, group: str) -> Iterator[Page]:
        flags = [flag for flag in self._rules.red_flags.values() if flag.group == group]
        for start in range(0, len(flags), LONGEST_LIST):
            part = flags[start : start + LONGEST_LIST]
            yield Page(
                id=f"red_flags:{group}{start // LONGEST_LIST + 1}",
                kind="check_list",
                title=self.words["more"] if start else self._rules.red_flag_groups[group],
                why=self.words["red_flags_why"],
                options=tuple(Option(flag.code, flag.words.en.label or "") for flag in part),
                most=len(part),
                default=(),
                safety=True,
            )

    def flag_question(self, code: str) -> Page:
        """The full question behind the label of a red flag."""
        words = self._rules.red_flags[code].words.en
        return self.yes_or_no(f"flag:{code}", words.question or "", words.why or "")

    def yes_or_no(self, page_id: str, title: str, why: str) -> Page:
        """A safety question: yes, not sure, no."""
        return Page(id=page_id, kind="choice", title=title, why=why, options=self._yes_unsure_no, safety=True)

    def safety_line(self, name: str, about: tuple[str, ...] = ()) -> Page:
        """One of the file's own questions, asked as a safety question."""
        return replace(self._asked(name, "choice"), about=about, options=self._yes_unsure_no, safety=True)

    def number(
        self,
        name: str,
        least: int,
        most: int,
        *,
        page_id: str | None = None,
        default: int | None = None,
        optional: bool = False,
        **facts: str,
    ) -> Page:
        page = self._asked(name, "number", page_id, **facts)
        return replace(page, least=least, most=most, default=default, optional=optional)

    def choice(
        self, name: str, *, page_id: str | None = None, default: str | None = None, optional: bool = False, **facts: str
    ) -> Page:
        page = self._asked(name, "choice", page_id, **facts)
        return replace(page, options=self._own_options(name), default=default, optional=optional)

    def check_list(
        self,
        name: str,
        options: tuple[Option, ...] | None = None,
        *,
        most: int | None = None,
        default: Reply = (),
        same_list: bool = False,
    ) -> Page:
        options = self._own_options(name) if options is None else options
        page = self._asked(name, "check_list")
        return replace(page, options=options, most=most or len(options), default=default, same_list=same_list)

    def text(self, name: str) -> Page:
        most = ACTIVITY_LETTERS if "activity" in name else TEXT_LETTERS
        return replace(self._asked(name, "text"), optional=True, most=most)

    def _asked(self, name: str, kind: PageKind, page_id: str | None = None, **facts: str) -> Page:
        """One of the file's own questions, with nothing yet of what may be replied."""
        words = self._pages[name]
        return Page(id=page_id or name, kind=kind, title=words.title.format(**facts), why=words.why)

    def _own_options(self, name: str) -> tuple[Option, ...]:
        return tuple(Option(value, label) for value, label in self._pages[name].options.items())
