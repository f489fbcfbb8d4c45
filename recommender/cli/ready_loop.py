"""Before a session starts: how it is right now, bells or none, and the list that fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from recommender.cli.choice_screens import ChoiceScreens, Ready
from recommender.cli.terminal import Terminal
from recommender.knowledge import Knowledge
from recommender.messages import Message
from recommender.profile.plan import PlannedSession

WAIT_S = 0.5  # the window may change its size while nobody presses a key


def get_ready(
    terminal: Terminal, knowledge: Knowledge, first: Ready, narrow: Callable[[int], PlannedSession]
) -> Ready | None:
    """What was chosen before the start; None where the person leaves.

    narrow  the session as it may be done with the pain of right now, 0-10. Where that lets stretches rest, the shorter
            list is shown before it can be started; one without any stretch comes out as it is
    """
    shown = first
    while True:
        columns, rows = terminal.size()
        terminal.draw(ChoiceScreens(knowledge=knowledge, columns=columns, rows=rows).ready(shown))
        key = terminal.key(WAIT_S)
        if key in ("q", "escape"):
            return None
        if key in ("enter", "space"):
            fitting = narrow(int(shown.typed)) if shown.typed else first.session
            if fitting.items == shown.session.items or not fitting.items:
                return replace(shown, session=fitting)
            shown = _narrowed(first, shown, fitting)
        elif key == "s":
            shown = replace(shown, sound=not shown.sound)
            if shown.sound:
                terminal.ring(1)
        elif key is not None:
            shown = replace(shown, typed=rating_typed(shown.typed, key))


def _narrowed(first: Ready, shown: Ready, fitting: PlannedSession) -> Ready:
    resting = len(first.session.items) - len(fitting.items)
    told = (Message("go_gentler", {"count": resting}),) if resting else ()
    return replace(shown, session=fitting, notices=(*first.notices, *told))


def rating_typed(typed: str, key: str) -> str:
    """A rating of 0 to 10 as it is typed, one key later; a digit that would make it more starts anew.

    >>> rating_typed("1", "0"), rating_typed("5", "3"), rating_typed("10", "backspace"), rating_typed("4", "x")
    ('10', '3', '1', '4')
    """
    if key == "backspace":
        return typed[:-1]
    if not (key.isascii() and key.isdecimal()):
        return typed
    return str(int(typed + key)) if int(typed + key) <= 10 else key
