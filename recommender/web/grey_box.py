"""What stands in the place of a picture that is missing."""

from __future__ import annotations

from html import escape
from typing import Final

LETTERS: Final = 26  # of a line


def grey_box(name: str) -> str:
    """The name on grey, as an SVG that is readable in light and dark."""
    lines = _lines(name)
    first = 150 - 20 * (len(lines) - 1)
    texts = "".join(f'<text x="200" y="{first + 40 * n}">{escape(line)}</text>' for n, line in enumerate(lines))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" role="img" aria-labelledby="t d">'
        f'<title id="t">{escape(name)}</title><desc id="d">There is no picture of this stretch yet.</desc>'
        '<rect x="2" y="2" width="396" height="296" rx="16" fill="#d7dbe0" stroke="#7b8794" stroke-width="3"/>'
        f'<g fill="#26344b" font-family="sans-serif" font-size="28" text-anchor="middle">{texts}</g></svg>'
    )


def _lines(name: str) -> list[str]:
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > LETTERS and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
