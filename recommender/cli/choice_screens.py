"""The still screens around a session: ready, too much, which one instead, end, and the keys."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from recommender.cli.player_screen import INDENT
from recommender.cli.terminal import Line, Look
from recommender.knowledge import Knowledge
from recommender.language.formats import number
from recommender.messages import Message
from recommender.plan_words import clock, dose_words
from recommender.profile.plan import PlannedItem, PlannedSession
from recommender.session.player import Player

KEYS_EXPLAINED: Final = ("pause", "next", "back", "longer", "shorter", "too_much", "end", "sound")


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What the person has chosen before the start.

    typed    the answer to "how is it right now", as far as it was typed
    notices  what there is to know before starting
    """

    session: PlannedSession
    typed: str = ""
    sound: bool = False
    notices: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChoiceScreens:
    """Draws the still screens for a window of some size; the keys stay in sight where rows are few."""

    knowledge: Knowledge
    columns: int
    rows: int

    def ready(self, ready: Ready) -> list[Line]:
        """Today's stretches, what is needed, how it is now, and how to start."""
        session, items = ready.session, ready.session.items
        head = [
            *self._said(_today(len(items), number(session.minutes)), "strong"),
            *self._said(self._needs(items)),
            *(line for notice in ready.notices for line in self._said(notice, "wait")),
            Line(),
        ]
        foot = [
            Line(),
            *self._said(Message("go_pain_now")),
            *self._said(Message("go_pain_typed", {"typed": ready.typed or "_"}), "strong"),
            *self._said(Message("advice_stop")),
            *self._said(Message("go_sound_on" if ready.sound else "go_sound_off")),
            *self._said(Message("go_ready_keys"), "strong"),
        ]
        names = [f"{place}  {item.name}" for place, item in enumerate(items, 1)]
        times = [clock(item.seconds) for item in items]
        room = max(0, self.rows - len(head) - len(foot))
        listed = [
            Line(f"{INDENT}{name}{time.rjust(max(2, self._width - len(name)))}")
            for name, time in zip(names, times, strict=True)
        ]
        if len(listed) > room:
            left_over = Message("go_and_more", {"count": len(listed) - max(0, room - 1)})
            listed = [*listed[: max(0, room - 1)], *self._said(left_over)][:room]
        return [*head, *listed, *foot]

    def too_much(self, player: Player, notice: Message | None) -> list[Line]:
        """It has stopped; the choices are the person's."""
        choices = ("easier", "swap", "skip", "end", "sign")
        return self._choices(
            [
                *self._said(Message("go_stopped"), "stop"),
                Line(),
                *self._said(Message("go_too_much", {"name": player.course.part.item.name}), "strong"),
                *(self._said(notice, "wait") if notice else []),
            ],
            [(str(place), self._word("go_choice", name)) for place, name in enumerate(choices, 1)],
            [("b", self._word("go_choice", "slip"))],
        )

    def swapping(self, offered: Sequence[PlannedItem]) -> list[Line]:
        """What may come in the place of the stretch that was too much."""
        return self._choices(
            self._said(Message("go_which_swap"), "strong"),
            [(str(place), f"{item.name}, {dose_words(item)}") for place, item in enumerate(offered, 1)],
            [("b", self._word("go_choice", "back"))],
        )

    def ending(self) -> list[Line]:
        """Whether to end; what was done is kept."""
        return self._choices(
            self._said(Message("go_end"), "strong"),
            [("y", self._word("go_choice", "end_now")), ("n", self._word("go_choice", "go_on"))],
            [("t", self._word("go_key", "too_much"))],
        )

    def keys(self, *, sound: bool) -> list[Line]:
        """All keys in words; the session waits meanwhile."""
        return [
            *self._said(Message("go_paused_for_keys"), "wait"),
            Line(),
            *(line for name in KEYS_EXPLAINED for line in self._wrapped(self._word("go_help", name))),
            Line(),
            *self._said(Message("go_sound_on" if sound else "go_sound_off")),
        ][: self.rows]

    def _choices(self, head: list[Line], choices: list[tuple[str, str]], more: list[tuple[str, str]]) -> list[Line]:
        """Numbered choices with air between them where there are rows for it."""
        blocks = [self._wrapped(f"{key}  {words}", later="   ") for key, words in choices]
        more_lines = [line for key, words in more for line in self._wrapped(f"{key}  {words}", later="   ")]
        airy = len(head) + sum(len(block) + 1 for block in blocks) + len(more_lines) + 1 <= self.rows
        air = [Line()] if airy else []
        return [*head, *(line for block in blocks for line in [*air, *block]), *air, *more_lines][: self.rows]

    def _needs(self, items: Sequence[PlannedItem]) -> Message:
        kit = {item for planned in items for item in self.knowledge.catalog[planned.stretch].kit}
        if not kit:
            return Message("go_needs_nothing")
        return Message("go_needs", {"items": self.knowledge.phrases.words("item", sorted(kit))})

    def _said(self, message: Message, look: Look = "plain") -> list[Line]:
        return self._wrapped(self.knowledge.phrases.say(message), look)

    def _word(self, kind: str, word: str) -> str:
        return self.knowledge.phrases.word(kind, word)

    @property
    def _width(self) -> int:
        return max(1, self.columns - 1 - len(INDENT))

    def _wrapped(self, text: str, look: Look = "plain", later: str = "") -> list[Line]:
        wide = self._width + len(INDENT)
        wrapped = textwrap.wrap(text, wide, initial_indent=INDENT, subsequent_indent=INDENT + later)
        return [Line(line, look) for line in wrapped]


def _today(count: int, minutes: str) -> Message:
    if count == 1:
        return Message("go_today_one", {"minutes": minutes})
    return Message("go_today", {"count": count, "minutes": minutes})
