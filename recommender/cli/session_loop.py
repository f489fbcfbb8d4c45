"""A session at the terminal: which key does what in which state, screen after screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from recommender.cli.choice_screens import ChoiceScreens
from recommender.cli.player_screen import PlayerScreen
from recommender.cli.terminal import Line, Terminal
from recommender.knowledge import Knowledge
from recommender.messages import Message
from recommender.profile.plan import PlannedItem
from recommender.session.course import Cue
from recommender.session.instead import Instead
from recommender.session.player import Player
from recommender.spoken import retold_item

TICK_S: Final = 0.1
BELLS: Final[Mapping[Cue, int]] = {"start": 1, "switch_side": 2, "end": 3}
SWAPS_SHOWN: Final = 5


class SessionLoop:
    """Moves one session through one terminal."""

    def __init__(
        self, terminal: Terminal, knowledge: Knowledge, instead: Instead, clock: Callable[[], float], *, sound: bool
    ) -> None:
        self._terminal, self._knowledge, self._instead, self._clock = terminal, knowledge, instead, clock
        self._sound, self._explains = sound, False
        self._notice: Message | None = None
        self._offered: Sequence[PlannedItem] = ()

    def play(self, player: Player) -> None:
        """Runs until the session is done. Ctrl-C ends it without a question: what was done stays done."""
        player.start(self._clock())
        try:
            while player.state != "done":
                self._terminal.draw(self._lines(player))
                key = self._terminal.key(TICK_S)
                if self._terminal.take_was_left():
                    player.step_away(self._clock())
                player.tick(self._clock())
                if key is not None:
                    self._press(player, key, self._clock())
                self._ring(player.course.take_cues())
            self._terminal.finish_ringing()
        except KeyboardInterrupt:
            player.tick(self._clock())
            player.end()

    def _lines(self, player: Player) -> list[Line]:
        if self._explains:
            return self._screens().keys(sound=self._sound)
        if player.state == "too_much":
            return self._screens().too_much(player, self._notice)
        if player.state == "swapping":
            return self._screens().swapping(self._offered)
        if player.state == "ending":
            return self._screens().ending()
        columns, rows = self._terminal.size()
        block = self._terminal.block
        return PlayerScreen(knowledge=self._knowledge, columns=columns, rows=rows, block=block).lines(player)

    def _press(self, player: Player, key: str, moment: float) -> None:
        """One key. `t` is too much wherever the session runs or waits, also while the keys are explained."""
        explained, self._explains = self._explains, False
        if key == "t":
            self._notice = None
            player.too_much(moment)
        elif player.state == "too_much":
            self._choose(player, key, moment)
        elif player.state == "swapping":
            self._choose_swap(player, key, moment)
        elif player.state == "ending":
            self._choose_end(player, key, moment)
        elif not explained:
            self._steer(player, key, moment)

    def _steer(self, player: Player, key: str, moment: float) -> None:
        steering: Mapping[str, Callable[[float], None]] = {
            "space": player.pause_or_resume,
            "n": player.next,
            "right": player.next,
            "b": player.back,
            "left": player.back,
            "up": player.longer,
            "down": player.shorter,
            "q": player.ask_end,
            "escape": player.ask_end,
        }
        if key in steering:
            steering[key](moment)
        elif key == "s":
            self._toggle_sound()
        elif key == "?":
            self._explains = True
            if player.state == "running":
                player.pause_or_resume(moment)

    def _choose(self, player: Player, key: str, moment: float) -> None:
        """After "too much": an easier version, another one, skip, end, a new sign, or it was a slip."""
        stretch = player.course.part.item.stretch
        if key == "1":
            easier = self._new_to(player, self._instead.easier(stretch))
            self._notice = None if easier else Message("go_no_easier")
            if easier:
                player.replace(easier[0], moment)
        elif key == "2":
            self._offered = self._new_to(player, self._instead.swaps(stretch))[:SWAPS_SHOWN]
            self._notice = None if self._offered else Message("go_no_swap")
            if self._offered:
                player.look_for_swap()
        elif key == "3":
            player.skip(moment)
        elif key == "4":
            player.end()
        elif key == "5":
            player.report_sign()
        elif key == "b":
            player.slip()

    def _choose_swap(self, player: Player, key: str, moment: float) -> None:
        if key in ("b", "escape"):
            player.back_to_choices()
        elif key.isdecimal() and 1 <= int(key) <= len(self._offered):
            player.replace(self._offered[int(key) - 1], moment)

    @staticmethod
    def _choose_end(player: Player, key: str, moment: float) -> None:
        if key in ("y", "enter"):
            player.end()
        elif key in ("n", "b", "escape", "space"):
            player.go_on(moment)

    @staticmethod
    def _new_to(player: Player, items: Sequence[PlannedItem]) -> Sequence[PlannedItem]:
        """Those that the session does not hold yet: what was done or is still to come takes nobody's place."""
        here = {part.item.stretch for part in player.course.parts}
        return [retold_item(item) for item in items if item.stretch not in here]

    def _toggle_sound(self) -> None:
        """Bells on or off; switched on, one is heard at once."""
        self._sound = not self._sound
        self._ring(["start"])

    def _ring(self, cues: Sequence[Cue]) -> None:
        """The last of several cues is the one that counts now."""
        if self._sound and cues:
            self._terminal.ring(BELLS[cues[-1]])

    def _screens(self) -> ChoiceScreens:
        columns, rows = self._terminal.size()
        return ChoiceScreens(knowledge=self._knowledge, columns=columns, rows=rows)
