"""Valid files made invalid, or only strange: bytes changed anywhere, and values changed inside of what still parses."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

A_MEGABYTE: Final = 1_000_000
TOKENS: Final = (
    b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3\x28", b"\x1b[2J", b"\r", b"\n\n", b'"', b"'", b'"""',
    b"{", b"}", b"[", b"]", b",", b":", b";", b"\t", b"\\", b"\\u0000", b"\\ud800", b"null", b"true", b"NaN",
    b"-Infinity",
    b"1e400", b"-0", b"1e-400", b"9" * 400, b"9" * 5000, b"0x10", b"1_000", b"2026-02-30", b"9999-12-31", b"0000-00-00",
    b"2026-11-23T25:61:00Z", b"2026-11-23T00:00:00+99:99", b"../../etc/passwd", b"[" * 2000, b'{"a":' * 2000,
    b"a." * 500,
    "é漢\u2028\U0001f9d8".encode(), "\u202e".encode(), b"\xa0", b"#", b"=", b"%s", b"{0}", b"-" * 70,
)  # fmt: skip
VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 2, 11, 10**9, 10**30, -(10**400), 0.5, -0.0, 1e308, 5e-324, "", " ", "me", "none",
    "NaN", "\0", "é漢",
    "\u2028", "x" * 300, "2026-11-23", "1899-12-31", "9999-12-31", "2026-11-23T18:40:00Z",
    "0001-01-01T00:00:00+14:00", [], {}, [[]],
    [None], [{}], {"": None}, {"a": {"b": [1, {"c": []}]}}, ["RF_DVT", "RF_DVT"], ["cat-cow"], [1, "1", 1.0, True],
)  # fmt: skip
ENCODINGS: Final = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7", "cp037")


def mutated(content: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """The bytes with one to four changes. others: files to splice pieces from."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        content = chance.choice(BYTE_CHANGES)(content, chance, others)
    return content[: 2 * A_MEGABYTE]


def _place(content: bytes, chance: random.Random) -> int:
    return chance.randint(0, len(content))


def _range(content: bytes, chance: random.Random) -> tuple[int, int]:
    begin = _place(content, chance)
    return begin, min(len(content), begin + chance.choice((1, 2, 8, 40, 400, 4000)))


def flip(content: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    """One bit is another."""
    if not content:
        return content
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]


def cut(content: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    """The end is missing."""
    return content[: _place(content, chance)]


def leave_out(content: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    """A piece in the middle is missing."""
    begin, end = _range(content, chance)
    return content[:begin] + content[end:]


def insert(content: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    """Something that readers stumble over stands in it: NUL, a byte-order mark, deep nesting, a huge number."""
    place = _place(content, chance)
    return content[:place] + chance.choice(TOKENS) + content[place:]


def noise(content: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    """Bytes that nobody chose, over what was there."""
    begin, end = _range(content, chance)
    return content[:begin] + chance.randbytes(end - begin) + content[end:]


def double(content: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    """A piece stands twice, or many times."""
    begin, end = _range(content, chance)
    return content[:end] + content[begin:end] * chance.choice((1, 1, 3, 50)) + content[end:]


def splice(content: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """A piece of another file stands in it."""
    other = chance.choice(list(others) or [content])
    begin, end = _range(other, chance)
    place = _place(content, chance)
    return content[:place] + other[begin:end] + content[place:]


def number(content: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    """One of its numbers is a huge, tiny or strange one."""
    digits = [place for place, byte in enumerate(content[:100_000]) if 48 <= byte <= 57]
    if not digits:
        return content
    place = chance.choice(digits)
    new = chance.choice((b"-1", b"11", b"1e999", b"9" * 30, b"9" * 5000, b"1.5", b"07", b"NaN", b"\xd9\xa3"))
    return content[:place] + new + content[place + 1 :]


def start(content: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    """A mark, or the start of another kind of file, stands before it."""
    marks = (
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\0\0\xfe\xff",
        b"PK\x03\x04",
        b"PAR1",
        b"\x1f\x8b",
        b"\xef\xbb\xbf" * 2,
    )
    return chance.choice(marks) + content


def recode(content: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    """The same text in another encoding."""
    return content.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def swap(content: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    """Its second half stands first."""
    place = _place(content, chance)
    return content[place:] + content[:place]


def nothing(_content: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    """Nothing is left, or one thing only."""
    return chance.choice((b"", b"\0", b" ", b"null", b"[]", b"{}", b"0", b'""', b"\n", b"\xff"))


Change = Callable[[bytes, random.Random, Sequence[bytes]], bytes]
BYTE_CHANGES: Final[tuple[Change, ...]] = (
    *(flip, flip, flip, cut, cut, leave_out, insert, insert, insert, noise, double, splice, number, number),
    *(start, recode, swap, nothing),
)


def changed_value(value: Any, chance: random.Random) -> Any:
    """The same JSON value with one to five places changed: another value, no key, an unknown key, an entry doubled."""
    value = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 2, 5))):
        places = list(_places(value))
        if not places:
            return chance.choice(VALUES)
        holder, key = chance.choice(places)
        _change_at(holder, key, places, chance)
    return value


def _change_at(holder: Any, key: Any, places: list[tuple[Any, Any]], chance: random.Random) -> None:
    try:
        was = holder[key]
    except (KeyError, IndexError):  # an earlier change took it away
        return
    way = chance.randrange(8)
    if way == 0:
        del holder[key]
    elif way == 1 and isinstance(holder, dict):
        holder[chance.choice(("", "x", "\0", "é", str(key).upper(), f"{key} ", "__class__", "1"))] = was
    elif way == 2 and isinstance(was, list):
        holder[key] = was * chance.choice((2, 3, 40))
    elif way == 3 and isinstance(was, str):
        holder[key] = chance.choice((was.upper(), was + "x", was * 40, was[:-1], f" {was}", was.replace("-", "_")))
    elif way == 4 and isinstance(was, int | float) and abs(was) < 1e300:
        holder[key] = chance.choice((-was, was + 1, was * 1000, str(was), was + 0.5))
    elif way == 5:
        other, at = chance.choice(places)
        try:
            holder[key] = copy.deepcopy(other[at])
        except (KeyError, IndexError, RecursionError):
            return
    else:
        holder[key] = copy.deepcopy(chance.choice(VALUES))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place inside of a value, as its holder and the key there."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in list(parts):
        yield value, key
        yield from _places(part)


def grown(value: Any, chance: random.Random, size: int = A_MEGABYTE) -> Any:
    """The same value with one of its parts repeated, or a text made longer, until it weighs about `size` as JSON."""
    value = copy.deepcopy(value)
    places = [(holder, key) for holder, key in _places(value) if isinstance(holder[key], str | list | dict)]
    if not places:
        return ["x"] * (size // 4)
    holder, key = chance.choice(places)
    was = holder[key]
    weight = max(1, len(json.dumps(was)))
    if isinstance(was, list):
        holder[key] = (was or ["x"]) * max(1, size // max(weight, 3))
    elif isinstance(was, dict):
        part = next(iter(was.values()), None)
        each = max(12, len(json.dumps(part)) + 12)
        holder[key] = was | {f"key{number}": copy.deepcopy(part) for number in range(size // each)}
    else:
        holder[key] = (was or "x") * max(1, size // weight)
    return value
