"""Places for a database in which there is nothing yet, on each engine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from postgres_server import the_server

ENGINES: Final = ("sqlite", "postgresql")


def new_location(engine: str, folder: Path) -> str:
    """A file in this folder, or the address of an empty schema on the server of the tests."""
    return str(folder / "people.db") if engine == "sqlite" else the_server().new_database()
