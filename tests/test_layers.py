"""The house: data flows one way, and a package may import only from itself and from those above it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import recommender

PACKAGE = Path(recommender.__file__).parent
ORDER = (
    "version", "errors", "json_text", "table_files", "reading", "language", "messages", "vocabulary",
    "catalog", "figure", "profile", "safety", "scoring", "planning",
    "knowledge", "folders", "spoken", "settings", "choice", "advice", "decide", "rescreened", "week_in_force",
    "stop", "plan_words", "difference_words", "cases",
    "questionnaire", "schemas",
    "store", "own_stretches", "past", "outcomes", "exchange", "simulation", "learning", "evaluation", "place",
    "transfer", "uses", "application", "team", "session", "weekly_check_in", "doctor", "fleet", "web", "cli",
)  # fmt: skip
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE)
PURE = {
    "catalog",
    "figure",
    "profile",
    "safety",
    "scoring",
    "planning",
    "choice",
    "advice",
    "decide",
    "rescreened",
    "week_in_force",
    "cases",
    "questionnaire",
    "session",
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """The rooms of our own that a module imports, wherever in the file the import stands."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        rooms |= {name.split(".")[1] for name in names if name.startswith("recommender.")}
    return rooms


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_from_itself_and_from_those_above(path):
    """One arrow in the wrong direction, and nobody can change a room without knowing all the others."""
    below = {room for room in imported_rooms(path) if ORDER.index(room) > ORDER.index(room_of(path))}

    assert not below


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_store_knows_sql_and_only_the_application_asks_the_clock(path):
    """The pure rooms get clock, disk and chance as arguments; else no plan could be made twice."""
    names = {
        node.attr for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)
    }
    modules = {
        alias.name.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in (node.names if isinstance(node, ast.Import) else [ast.alias(name=node.module or "")])
    }

    assert "now" not in names or path.name == "application.py"
    assert not modules & {"sqlite3", "sqlite_utils", "psycopg", "psycopg_pool"} or room_of(path) == "store"
    assert not modules & {"random", "time", "sqlite3", "os"} or room_of(path) not in PURE
    assert "pandas" not in modules or room_of(path) == "outcomes"


def test_every_room_stands_in_the_order():
    """A new room has to say where in the flow it stands."""
    rooms = {room_of(path) for path in MODULES}

    assert rooms <= set(ORDER)
