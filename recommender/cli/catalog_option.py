"""`--catalog DIR`: folders of others on top of ours, for every command and wherever it stands in the line."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from typer.core import TyperGroup

from recommender.errors import Problem, UsageError

if TYPE_CHECKING:
    from recommender.knowledge import Knowledge

OPTION: Final = "--catalog"
Catalogs = Annotated[
    list[Path] | None,
    typer.Option(
        OPTION,
        metavar="DIR",
        envvar="STRETCH_CATALOG",
        show_envvar=False,
        help="A folder with stretches and rules of others, on top of ours. As often as there are folders.",
    ),
]


class WithCatalogs(TyperGroup):
    """Takes the option behind a command as well: `stretch today --catalog DIR`, as one does with --database."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        parsed: list[str] = super().parse_args(ctx, _in_front(args))
        return parsed


def _in_front(args: list[str]) -> list[str]:
    """The same line with the option before the command; what stands behind a `--` is left alone."""
    end = args.index("--") if "--" in args else len(args)
    found, rest, words = list[str](), list[str](), iter(args[:end])
    for word in words:
        if word == OPTION:
            found += [word, *(value for value in [next(words, None)] if value is not None)]
        elif word.startswith(f"{OPTION}="):
            found.append(word)
        else:
            rest.append(word)
    return [*found, *rest, *args[end:]]


@dataclass(frozen=True)
class Chosen:
    """The folders of one command, and what they make of our knowledge: read once, when it is first asked for."""

    folders: tuple[Path, ...] = ()

    @cached_property
    def knowledge(self) -> Knowledge:
        from recommender.folders.on_top import with_folders
        from recommender.knowledge import shipped_knowledge

        return with_folders(shipped_knowledge(), self.folders) if self.folders else shipped_knowledge()


_CHOSEN: Final[ContextVar[Chosen | None]] = ContextVar("chosen", default=None)


def choose(folders: list[Path] | None) -> None:
    """Keeps what this command line says, or STRETCH_CATALOG, for the command that follows."""
    _CHOSEN.set(Chosen(tuple(folder.expanduser() for folder in folders or ())))


def chosen_folders() -> tuple[Path, ...]:
    """The folders of this command line, or of STRETCH_CATALOG."""
    return _chosen().folders


def refuse_folders(what: str) -> None:
    """Raises UsageError where folders were named to a command that cannot use them: their rules would be left out
    without a word.
    """
    if chosen_folders():
        raise UsageError([Problem(OPTION, f"{what} goes by our stretches and rules alone; leave the folders out")])


def knowledge_here() -> Knowledge:
    """Ours and the chosen folders. Raises DataError with every problem of the folders."""
    return _chosen().knowledge


def _chosen() -> Chosen:
    return _CHOSEN.get() or Chosen()
