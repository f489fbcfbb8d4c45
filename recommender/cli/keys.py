"""What was pressed, from the bytes that a terminal sends."""

from __future__ import annotations

import re
from typing import Final

ESCAPE: Final = b"\x1b"
_SEQUENCE: Final = re.compile(rb"\x1b(?:O(?P<final>[A-Za-z])|\[(?P<middle>[0-?]*[ -/]*)(?P<last>[@-~]))")
_ARROWS: Final = {"A": "up", "B": "down", "C": "right", "D": "left"}
_NAMED: Final = {" ": "space", "\r": "enter", "\n": "enter", "\x7f": "backspace", "\x08": "backspace", "\x1b": "escape"}


def keys_in(sent: bytes) -> list[str]:
    """The keys of these bytes in order: `left`, `space`, `enter`, `escape`, else the letter itself in lower case.

    A sequence of a key that has no name here (F5, Home, a mouse) is passed over as a whole, so that its last letter
    is not taken for a key.
    """
    keys: list[str] = []
    while sent:
        sequence = _SEQUENCE.match(sent)
        if sequence:
            name = _ARROWS.get((sequence["final"] or sequence["last"]).decode())
            keys += [name] if name and not sequence["middle"] else []
            sent = sent[sequence.end() :]
            continue
        letter = sent[:1].decode("ascii", "replace")
        if letter in _NAMED or (letter.isascii() and letter.isprintable()):
            keys.append(_NAMED.get(letter, letter.lower()))
        sent = sent[1:]
    return keys


def may_go_on(sent: bytes) -> bool:
    """True where the bytes end in the middle of a sequence, so that the rest may still be on its way."""
    tail = sent[sent.rfind(ESCAPE) :] if ESCAPE in sent else b""
    return bool(re.fullmatch(rb"\x1b(?:O|\[[0-?]*[ -/]*)?", tail))
