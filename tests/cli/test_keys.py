"""Keys from the bytes of a terminal: a name for each that counts, and silence for all others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.cli.keys import keys_in, may_go_on

NAMES = {"up", "down", "left", "right", "space", "enter", "backspace", "escape"}


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        (b" ", ["space"]),
        (b"\r", ["enter"]),
        (b"\n", ["enter"]),
        (b"\x7f", ["backspace"]),
        (b"\x1b", ["escape"]),
        (b"\x1b[A\x1b[B\x1b[C\x1b[D", ["up", "down", "right", "left"]),
        (b"\x1bOC", ["right"]),
        (b"T", ["t"]),
        (b"10\r", ["1", "0", "enter"]),
        (b"?", ["?"]),
    ],
)
def test_keys_have_names(sent, keys):
    """Arrows come in two ways; capitals are the same key, since caps lock must not silence "too much"."""
    assert keys_in(sent) == keys


@pytest.mark.parametrize(
    "sent", [b"\x1b[15~", b"\x1b[1;5C", b"\x1b[H", b"\x1bOP", b"\x1b[<0;3;4M", "é".encode(), b"\x00", b"\x07"]
)
def test_a_key_without_a_name_is_passed_over_as_a_whole(sent):
    """F5 must not end in a letter that skips a stretch."""
    assert keys_in(sent) == []
    assert keys_in(sent + b"n") == ["n"]


@pytest.mark.parametrize(
    ("sent", "waits"),
    [
        (b"\x1b", True),
        (b"\x1b[", True),
        (b"\x1b[1;", True),
        (b"\x1bO", True),
        (b"\x1b[A", False),
        (b"n", False),
        (b"", False),
    ],
)
def test_half_a_sequence_is_waited_for(sent, waits):
    """An arrow that came in two pieces is an arrow, not Escape and a letter."""
    assert may_go_on(sent) is waits


@given(sent=st.binary(max_size=40))
def test_whatever_is_sent_only_known_keys_come_out(sent):
    """A cat on the keyboard, or a paste."""
    assert all(key in NAMES or (len(key) == 1 and key.isprintable() and key.isascii()) for key in keys_in(sent))
