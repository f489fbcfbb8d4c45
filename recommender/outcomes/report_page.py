"""The report as one page of HTML: no script, nothing from elsewhere, a table under every chart.

What a part says is decided where it is made (`report_parts.py`); here it only becomes a page. jinja2 comes with the
`analysis` extra.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of words, as they are read.

    caption  what one row is, and of how many
    columns  the headings; the first column holds the headings of the rows
    numeric  which columns are set to the right
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A picture as SVG for inside a page. shows: what somebody who cannot see it should know of it, one sentence."""

    svg: str
    shows: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the report.

    key     its place in the page's address, letters and dashes
    says    what it found, in sentences; each number with its denominator
    doubts  what it cannot tell
    why_not where there is nothing to show: why; then there is no chart
    """

    key: str
    title: str
    says: Sequence[str] = ()
    chart: Chart | None = None
    tables: Sequence[Table] = ()
    doubts: Sequence[str] = ()
    why_not: str | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """The whole report. kinds: how many people are synthetic and how many are not."""

    title: str
    made_on: date
    synthetic: int
    real: int
    parts: Sequence[Part]


def page_html(page: Page) -> str:
    """The page, complete in one file. Raises ImportError without the `analysis` extra."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["css"] = (HERE / "report.css").read_text(encoding="utf-8")
    return environment.get_template("report.html").render(page=page)
