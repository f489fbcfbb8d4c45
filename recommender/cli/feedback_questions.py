"""What is asked after a session, for `log` and for `go`: a few keys, and every question may be skipped."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import typer

from recommender.cli.lines import say
from recommender.cli.options import console
from recommender.language.filled import retold
from recommender.language.translations import gettext
from recommender.profile.documents import SessionFelt
from recommender.session.done import DoneItem
from recommender.session.told import NEW_AFTER_STRETCHING, Said, Told

FELT: Final[Mapping[str, SessionFelt]] = {"1": "easier", "2": "same", "3": "worse"}


class FeedbackQuestions:
    """A talk about one session, and what was said so far: it can be kept wherever the talk breaks off.

    has_sign  the person named a new sign during the session, so the safety questions come first

    Asking raises EOFError where nobody replies any more, and UsageError in the middle of the safety questions.
    """

    def __init__(self, items: Sequence[DoneItem], *, pain_before: int | None = None, has_sign: bool = False) -> None:
        self._items = items
        self.pain_before = pain_before
        self.pain_after: int | None = None
        self.felt: SessionFelt | None = None
        self.flags: list[str] = []
        self._skipped: list[str] = []
        self._helped: list[str] = []
        self._hurt = [item.stretch for item in items if item.hurt]
        self._sign_is_open = has_sign

    def ask_everything(self) -> None:
        """The whole talk, where nothing is known yet."""
        self.pain_before = _nrs(gettext("Pain before, 0-10?"))
        self._ask_how_it_was()
        self._skipped = self._some_of(gettext("Which did you skip?"))
        self._ask_hurt_and_helped()
        self._ask_signs(urgent=self._told().asks_urgent_signs)

    def ask_what_is_open(self) -> None:
        """What a guided session does not know yet. A new sign comes first; where it is one, nothing else is asked."""
        asked_first = self._sign_is_open
        if asked_first:
            self._ask_signs(urgent=True)
            self._sign_is_open = False
        if not self.flags:
            self._ask_how_it_was()
            self._ask_hurt_and_helped()
        if not asked_first:
            self._ask_signs(urgent=self._told().asks_urgent_signs)

    def document(self, *, person: str, session_id: str, on: date) -> dict[str, Any]:
        """The feedback of what was said so far.

        A sign that was named and then not talked about counts as "not sure", and that is a yes (decisions 1.2).
        """
        flags = list(dict.fromkeys([*self.flags, *([NEW_AFTER_STRETCHING] if self._sign_is_open else [])]))
        return self._told(flags).document(
            feedback_id=str(uuid.uuid4()), person=person, session_id=session_id, on=on
        )  # fmt: skip

    def _told(self, flags: Sequence[str] = ()) -> Told:
        return Told(
            items=self._items,
            said={item.stretch: self._said(item.stretch) for item in self._items},
            pain_before=self.pain_before,
            pain_after=self.pain_after,
            felt=self.felt,
            flags=flags or None,
        )

    def _said(self, stretch: str) -> Said:
        return Said(
            felt="helped" if stretch in self._helped else None,
            outcome="skipped" if stretch in self._skipped else None,
            reason="hurt" if stretch in self._hurt else None,
        )

    def _ask_how_it_was(self) -> None:
        self.pain_after = _nrs(gettext("And now, 0-10?"))
        self.felt = _one_of(gettext("How did it feel? 1 easier, 2 the same, 3 worse"), FELT)
        for number, item in enumerate(self._items, 1):
            say(f"{number}  {retold(item.name)}{_mark(item)}", console(), "  ")

    def _ask_hurt_and_helped(self) -> None:
        """What was too much stays noted, whatever is added to it."""
        self._hurt += self._some_of(gettext("Which others hurt?") if self._hurt else gettext("Which hurt?"))
        self._helped = self._some_of(gettext("Which helped?"))

    def _some_of(self, question: str) -> list[str]:
        names = [item.stretch for item in self._items]
        while True:
            typed = input(f"{question} > ").replace(",", " ").split()
            if all(number.isdecimal() and 1 <= int(number) <= len(names) for number in typed):
                return [names[int(number) - 1] for number in typed]
            typer.echo(gettext("Choose numbers from 1 to {most}, or press Enter.", most=len(names)))

    def _ask_signs(self, *, urgent: bool) -> None:
        """The red flags that the person names after a session; urgent: the most urgent lists are asked as well.

        Each yes counts at once, however far the questions come.
        """
        from recommender.cli.desk import interview_of
        from recommender.questionnaire.page import Page, Replies, said
        from recommender.questionnaire.shipped import shipped_questionnaire

        questionnaire = shipped_questionnaire()

        so_far: Replies = {}

        def pages(replies: Replies) -> Sequence[Page]:
            nonlocal so_far
            so_far = replies
            return list(questionnaire.after_session(replies, pain_jumped=urgent))

        try:
            interview_of(questionnaire, pages).run()
        finally:
            self.flags = said("flag", so_far)


def closing_words(document: dict[str, Any], *, is_new: bool) -> None:
    """That it is saved; after a sign that needs a person, what to do comes next, not praise and not a plan."""
    from recommender.spoken import spoken_knowledge

    flags = document.get("red_flags") or []
    saved = gettext("Saved.") if flags else gettext("Saved. Well done.")
    typer.echo(saved if is_new else gettext("This was saved before. Nothing changed."))
    for code in flags:
        say(f"\n{spoken_knowledge().explainer.stop_words(code)}", console())


def _mark(item: DoneItem) -> str:
    """What is known already, behind the name: `(too much)`."""
    from recommender.spoken import spoken_knowledge

    known = "too_much" if item.hurt else item.outcome
    return f" ({spoken_knowledge().phrases.word('outcome', known)})" if known and known != "done" else ""


def _nrs(question: str) -> int | None:
    while True:
        typed = input(f"{question} > ").strip()
        if not typed:
            return None
        if typed.isdecimal() and int(typed) <= 10:
            return int(typed)
        typer.echo(gettext("Choose a number from 0 to 10, or press Enter."))


def _one_of(question: str, choices: Mapping[str, SessionFelt]) -> SessionFelt | None:
    while True:
        typed = input(f"{question} > ").strip()
        if not typed or typed in choices:
            return choices.get(typed)
        typer.echo(gettext("Choose {numbers}, or press Enter.", numbers=", ".join(choices)))
