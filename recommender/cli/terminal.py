"""The full screen while a session runs: keys in, lines out, and the terminal as it was on every way out."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any, Final, Literal, Self

from recommender.cli.endings import EndedFromOutsideError
from recommender.cli.keys import keys_in, may_go_on
from recommender.errors import Problem, UsageError

Look = Literal["plain", "strong", "work", "wait", "stop"]
ENTER: Final = "\x1b[?1049h\x1b[?25l\x1b[2J"  # the other screen, no cursor, empty
LEAVE: Final = "\x1b[0m\x1b[?25h\x1b[?1049l"
REST_OF_A_KEY_S: Final = 0.05
BELL_GAP_S: Final = 0.3  # two bells at once sound like one
_SGR: Final = {"strong": "1", "work": "1;30;42", "wait": "1;30;46", "stop": "1;37;41"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen. Its words say everything; the look only helps to see it from afar."""

    text: str = ""
    look: Look = "plain"


def moment_s() -> float:
    """Seconds on a clock that nobody can set, and that goes on while the machine sleeps where there is such a one."""
    sleeping_too = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(sleeping_too) if sleeping_too is not None else time.monotonic()


def needs_a_terminal() -> None:
    """Raises UsageError where there is no screen to draw on or nobody to press a key."""
    try:
        import termios  # noqa: F401, not there on Windows
    except ImportError:
        usable = False
    else:
        usable = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    if not usable or os.environ.get("TERM", "dumb") == "dumb":
        raise UsageError([Problem("", "this needs a terminal; `stretch today` shows the steps as text")])


class Terminal:
    """Use it as a context manager: whatever ends the block, the terminal is as it was before."""

    def __init__(self) -> None:
        self._in, self._out = sys.stdin.fileno(), sys.stdout.fileno()
        self._colour = not os.environ.get("NO_COLOR")
        self.block = "█" if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" else "#"
        self._keys: list[str] = []
        self._bells: list[float] = []
        self._drawn: tuple[tuple[int, int], tuple[Line, ...]] | None = None
        self._modes: list[Any] = []
        self._on_stop: Any = signal.SIG_DFL
        self._was_left = False

    def __enter__(self) -> Self:
        import termios

        sys.stdout.flush()
        self._modes = termios.tcgetattr(self._in)
        self._on_stop = signal.signal(signal.SIGTSTP, self._step_aside)
        try:
            self._take()
        except BaseException:
            self._give_back()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._give_back()
        signal.signal(signal.SIGTSTP, self._on_stop)

    def _take(self) -> None:
        import tty

        tty.setcbreak(self._in)
        self._drawn = None
        self._write(ENTER)

    def _give_back(self) -> None:
        """Keys that were pressed too often are dropped, so that they answer no question that comes next."""
        import termios

        try:
            termios.tcsetattr(self._in, termios.TCSAFLUSH, self._modes)
            self._write(LEAVE)
        except (OSError, termios.error):  # the window is gone: there is nothing left to restore
            return

    def _step_aside(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Ctrl-Z: the shell gets its terminal back, and `fg` brings the session back."""
        self._give_back()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._step_aside)
        self._was_left = True
        self._take()

    def take_was_left(self) -> bool:
        """True where the program was stopped with Ctrl-Z since this was last asked."""
        was_left, self._was_left = self._was_left, False
        return was_left

    def size(self) -> tuple[int, int]:
        """(columns, rows), as the window is now."""
        columns, rows = os.get_terminal_size(self._out)
        return columns or 80, rows or 24

    def draw(self, lines: Iterable[Line]) -> None:
        """Shows these lines from the top; nothing is sent where nothing changed."""
        size, shown = self.size(), tuple(lines)
        if self._drawn == (size, shown):
            return
        self._drawn = size, shown
        columns, rows = size
        sent = [f"\x1b[{row};1H{self._painted(line, columns)}\x1b[K" for row, line in enumerate(shown[:rows], 1)]
        self._write("".join(sent) + "\x1b[J")

    def _painted(self, line: Line, columns: int) -> str:
        """One column stays free: a full line would make the terminal wrap."""
        text = line.text[: columns - 1]
        if not self._colour or line.look == "plain":
            return text
        wide = text if line.look == "strong" else text.ljust(columns - 1)
        return f"\x1b[{_SGR[line.look]}m{wide}\x1b[0m"

    def ring(self, times: int) -> None:
        """So many bells, one after the other; they sound while keys are awaited."""
        first = max([moment_s(), *(bell + BELL_GAP_S for bell in self._bells)])
        self._bells += [first + BELL_GAP_S * number for number in range(times)]

    def key(self, wait_s: float) -> str | None:
        """The next key, or None where none was pressed in that time."""
        self._sound()
        if not self._keys and select.select([self._in], [], [], wait_s)[0]:
            sent = self._read()
            while may_go_on(sent) and select.select([self._in], [], [], REST_OF_A_KEY_S)[0]:
                sent += self._read()
            self._keys = keys_in(sent)
        return self._keys.pop(0) if self._keys else None

    def finish_ringing(self) -> None:
        """Waits until the last bell has sounded; keys that are pressed meanwhile are dropped."""
        while self._bells:
            self.key(BELL_GAP_S / 3)

    def _read(self) -> bytes:
        try:
            sent = os.read(self._in, 1024)
        except OSError:  # the window was closed while we waited
            sent = b""
        if not sent:
            raise EndedFromOutsideError(signal.SIGHUP)
        return sent

    def _sound(self) -> None:
        now_s = moment_s()
        if self._bells and self._bells[0] <= now_s:
            self._bells.pop(0)
            self._write("\a")

    def _write(self, text: str) -> None:
        data = text.encode(sys.stdout.encoding or "ascii", "replace")
        while data:
            data = data[os.write(self._out, data) :]
