"""How a running session looks: seconds that can be read from the floor, the word for what to do, and the steps."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from recommender.catalog.stretch import Words
from recommender.cli.big_digits import HEIGHT, big, digits_of
from recommender.cli.terminal import Line, Look
from recommender.knowledge import Knowledge
from recommender.messages import Message
from recommender.session.player import Player
from recommender.session.words import where

INDENT: Final = "  "
PAGE_S: Final = 8.0  # P: two short sentences are read in that time
FEWEST_TEXT_ROWS: Final = 5  # with less room for words than this the digits give way
# What the key line shows: the key, its word, and how dear it is; a narrow window keeps the dearest.
KEYS: Final = (("Space", "pause", 1), ("n", "next", 4), ("b", "back", 6), ("t", "too_much", 2), ("q", "end", 5),
               ("?", "keys", 3))  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PlayerScreen:
    """Draws a player for a window of some size; never more rows or columns than it has."""

    knowledge: Knowledge
    columns: int
    rows: int
    block: str = "█"

    @property
    def width(self) -> int:
        """One column on the right stays free, two on the left."""
        return max(1, self.columns - 1 - len(INDENT))

    def lines(self, player: Player) -> list[Line]:
        """The session as it is now, while it runs or is paused."""
        head, foot = self._head(player), self._foot(player)
        care = [self._say(Message("go_care", {"text": c.text})) for c in player.course.part.item.cautions]
        words = _texts(self.knowledge.catalog[player.course.part.item.stretch].words.en)
        band = [*self._band(player), Line()]
        free = self.rows - len(head) - len(band) - len(foot) - 1
        digits = self._digits(player)
        with_digits, all_said = self._fitted(care, words, free - len(digits), player.course.into_part_s)
        fits = free - len(digits) >= FEWEST_TEXT_ROWS and (all_said or player.state != "paused")
        text = with_digits if fits else self._fitted(care, words, free, player.course.into_part_s)[0]
        middle = [*band, *(digits if fits else ()), *text]
        gap = max(1, self.rows - len(head) - len(middle) - len(foot))
        whole = [*head, *middle, *[Line()] * gap, *foot][: self.rows]
        return [Line(line.text[: max(1, self.columns - 1)], line.look) for line in whole]

    def _say(self, message: Message) -> str:
        return self.knowledge.phrases.say(message)

    def _head(self, player: Player) -> list[Line]:
        """The name of the stretch, which one of how many it is, and the minutes left."""
        name = player.course.part.item.name
        count = self._say(Message("go_count", {"number": player.course.place + 1, "of": len(player.course.parts)}))
        minutes = max(1, -int(-player.course.total_left_s // 60))
        right = f"{count}   {self._say(Message('go_minutes_left', {'minutes': minutes}))}"
        if len(name) + len(right) + 3 <= self.width:
            return [Line(f"{INDENT}{name}{right.rjust(self.width - len(name))}", "strong"), Line()]
        return [Line(f"{INDENT}{name}", "strong"), Line(f"{INDENT}{right}")]

    def _band(self, player: Player) -> list[Line]:
        """What to do now, in a colour of its own; the word says the same without colour."""
        seconds = digits_of(player.course.left_s)
        if player.state == "paused":
            paused = Message("go_was_away" if player.was_away else "go_paused", {"seconds": seconds})
            return [Line(line.text, "wait") for line in self._wrapped(self._say(paused))]
        step = player.course.step
        look: Look = "work" if step.is_work else "wait"
        phrases = self.knowledge.phrases
        parts = [phrases.word("step", step.kind).upper(), *where(step, player.course.part.item, phrases)]
        if self.rows <= HEIGHT + FEWEST_TEXT_ROWS + 4:
            parts.insert(1, self._say(Message("go_seconds", {"seconds": seconds})))
        return [Line(INDENT + _joined(parts, self.width), look)]

    def _digits(self, player: Player) -> list[Line]:
        rows = big(digits_of(player.course.left_s), self.block)
        return [*(Line((INDENT + row.center(self.width)).rstrip(), "strong") for row in rows), Line()]

    def _fitted(self, care: Sequence[str], words: Sequence[str], room: int, seconds: float) -> tuple[list[Line], bool]:
        """The words that fit: all of them, else page after page; what to take care of stands on every page.

        The second value is True where nothing had to wait for another page.
        """
        always = [line for text in care for line in self._wrapped(text)]
        blocks = [self._wrapped(text) for text in words]
        if len(always) + sum(map(len, blocks)) <= room:
            return [*always, *(line for block in blocks for line in block)], True
        if len(always) > room - 2:  # cautions alone fill it: they take their turns too
            always, blocks = [], [*(self._wrapped(text) for text in care), *blocks]
        pages = _pages(blocks, max(1, room - len(always)))
        return [*always, *pages[int(seconds // PAGE_S) % len(pages)]][: max(0, room)], False

    def _wrapped(self, text: str) -> list[Line]:
        later = INDENT + ("  " if text.startswith("- ") else "")
        wide = self.width + len(INDENT)
        return [Line(line) for line in textwrap.wrap(text, wide, initial_indent=INDENT, subsequent_indent=later)]

    def _foot(self, player: Player) -> list[Line]:
        """What comes next, and the keys."""
        coming = self._next(player)
        if len(coming) > self.width:
            coming = f"{coming[: self.width - 3]}..."
        return [Line(f"{INDENT}{coming}"), Line(f"{INDENT}{self._keys()}")]

    def _next(self, player: Player) -> str:
        if any(step.kind == "switch_side" for step in player.course.later_steps):
            return self._say(Message("go_next_side", {"side": self.knowledge.phrases.word("step_side", "right")}))
        if player.course.place + 1 < len(player.course.parts):
            return self._say(Message("go_next", {"name": player.course.parts[player.course.place + 1].item.name}))
        return self._say(Message("go_next_end"))

    def _keys(self) -> str:
        word = self.knowledge.phrases.word
        for dearest in range(len(KEYS), 0, -1):
            line = "   ".join(f"{key} {word('go_key', name)}" for key, name, rank in KEYS if rank <= dearest)
            if len(line) <= self.width:
                return line
        return f"t {word('go_key', 'too_much')}"


def _joined(parts: Sequence[str], width: int) -> str:
    """The parts side by side, as many from the first as fit."""
    for many in range(len(parts), 1, -1):
        for gap in ("   ", "  "):
            if len(line := gap.join(parts[:many])) <= width:
                return line
    return parts[0]


def _texts(words: Words) -> list[str]:
    """Everything that the card says about doing it."""
    return [
        *(f"- {step}" for step in words.steps),
        words.feel,
        words.ease_off,
        *([words.breathe] if words.breathe else []),
    ]


def _pages(blocks: Sequence[list[Line]], room: int) -> list[list[Line]]:
    """Blocks kept whole, as many on a page as fit; one that is longer than a page goes on on the next."""
    pages: list[list[Line]] = [[]]
    parts = [block[start : start + room] for block in blocks for start in range(0, len(block), room)]
    for block in parts:
        if pages[-1] and len(pages[-1]) + len(block) > room:
            pages.append([])
        pages[-1] = [*pages[-1], *block]
    return pages
