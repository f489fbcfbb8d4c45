"""What `--help` of each command says, so that a change of its words is read before it reaches anybody.

    python tests/cli/help_texts.py --write     after reading what changed (`make help-texts`)

One file for each command of the first level, with all that is below it, as a terminal 100 columns wide shows it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from typer.main import get_command
from typer.testing import CliRunner

from recommender.cli.main import app

FOLDER: Final = Path(__file__).with_name("help")
WIDTH: Final = 100
NARROW: Final = 80
PROGRAM: Final = get_command(app)


def commands() -> Iterator[tuple[str, ...]]:
    """Every command and every group by its words, the program itself first as no words."""
    yield from _below(PROGRAM, ())


def _below(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    for name, child in getattr(command, "commands", {}).items():
        yield from _below(child, (*words, name))


def command_of(words: tuple[str, ...]) -> Any:
    """The command that these words call."""
    command: Any = PROGRAM
    for word in words:
        command = command.commands[word]
    return command


@cache
def help_of(words: tuple[str, ...], width: int = WIDTH) -> str:
    """What `stretch WORDS --help` prints on a terminal of a width, without colour."""
    said = CliRunner().invoke(
        app, [*words, "--help"], prog_name="stretch", terminal_width=width, max_content_width=width, color=False
    )
    assert said.exit_code == 0, said.output
    return said.output


def examples(words: tuple[str, ...]) -> list[str]:
    """The commands that a help offers to copy."""
    plain = " ".join(help_of(words, width=10_000).split("\n"))
    return [found.strip() for found in re.findall(r"Example: (stretch .+?)(?=\s{2,}|$)", plain)]


def page_of(words: tuple[str, ...]) -> str:
    """The name of the file that holds the help of a command."""
    return f"{words[0] if words else 'stretch'}.txt"


@cache
def pages() -> dict[str, str]:
    """Name of the file -> what it should hold."""
    made: dict[str, str] = {}
    for words in commands():
        name = page_of(words)
        shown = f"$ {' '.join(('stretch', *words, '--help'))}\n{help_of(words)}\n"
        made[name] = made.get(name, "") + shown
    return made


def kept() -> dict[str, str]:
    """Name of the file -> what somebody read last."""
    return {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt")}


if __name__ == "__main__":
    new, old = pages(), kept()
    print("\n".join(f"changed: {name}" for name in sorted(new.keys() | old.keys()) if new.get(name) != old.get(name)))
    if "--write" in sys.argv:
        FOLDER.mkdir(exist_ok=True)
        for name in old.keys() - new.keys():
            (FOLDER / name).unlink()
        for name, page in new.items():
            (FOLDER / name).write_text(page, encoding="utf-8")
