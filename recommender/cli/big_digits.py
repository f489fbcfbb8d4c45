"""Seconds as digits that can be read from the floor: five rows high, drawn with blocks."""

from __future__ import annotations

from typing import Final

HEIGHT: Final = 5
_ROWS: Final = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": ("  #", "  #", "  #", "  #", "  #"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    ":": (" ", "#", " ", "#", " "),
}


def digits_of(seconds: float) -> str:
    """`24` up to 99 seconds, `1:45` above; a second that has begun is shown until it is over."""
    whole = max(0, -int(-seconds // 1))
    return str(whole) if whole < 100 else f"{whole // 60}:{whole % 60:02d}"


def big(text: str, block: str = "█") -> list[str]:
    """Digits and colons as HEIGHT lines of equal length; each dot is two columns wide, so that it looks square."""
    return [
        "  ".join("".join(block * 2 if dot == "#" else "  " for dot in _ROWS[sign][row]) for sign in text)
        for row in range(HEIGHT)
    ]
