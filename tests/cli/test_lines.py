"""Sentences and rows at any width: what a narrow screen cannot hold side by side stands one under the other."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from recommender.cli.lines import Column, say, show_rows

ID = "seated-spinal-twist-leg-straight"
COLUMNS = (Column(heading="Id"), Column(heading="Name", is_whole=False), Column(heading="Level", is_right=True))
ROWS = [(ID, "Seated twist with one leg straight", "2"), ("bridge", "Bridge", "1")]


def shown(show, width):
    out = io.StringIO()
    show(Console(file=out, width=width, highlight=False))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_rows_that_fit_stand_side_by_side():
    assert shown(lambda console: show_rows(COLUMNS, ROWS, console), 80) == [
        f"{'Id':<34}{'Name':<36}Level",
        f"{ID:<34}{'Seated twist with one leg straight':<36}    2",
        f"{'bridge':<34}{'Bridge':<36}    1",
    ]


def test_rows_that_do_not_fit_stand_one_under_the_other():
    """The id has a line of its own, whole, to be copied."""
    assert shown(lambda console: show_rows(COLUMNS, ROWS, console), 40) == [
        ID,
        "  Name: Seated twist with one leg",
        "  straight",
        "  Level: 2",
        "bridge",
        "  Name: Bridge, Level: 1",
    ]


@pytest.mark.parametrize("width", range(20, 100, 7))
def test_no_word_is_cut_or_broken_at_any_width(width):
    """Where a word alone is wider than the screen, the terminal wraps it, and it is copied as one."""
    words = " ".join(shown(lambda console: show_rows(COLUMNS, ROWS, console), width)).split()

    assert {word.strip(",:") for word in words} == {
        *("Id", "Name", "Level", ID, "Seated", "twist", "with", "one", "leg", "straight", "2", "bridge", "Bridge", "1")
    } - ({"Id"} if "Name:" in words else set())


def test_a_name_in_brackets_is_a_name():
    """What people call their own stretches is no code for colours."""
    assert shown(lambda console: show_rows([Column()], [("[red]roll",)], console), 80) == ["[red]roll"]


def test_an_entry_of_a_list_is_wrapped_under_itself_and_no_id_is_broken():
    lines = shown(lambda console: say(f"- Ask about it with: stretch why {ID}", console), 40)

    assert lines == ["- Ask about it with: stretch why", f"  {ID}"]
