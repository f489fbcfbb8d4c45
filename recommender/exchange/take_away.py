"""Everything of one person as JSON or CSV files that only they can read."""

from __future__ import annotations

import csv
import errno
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recommender.table_files import cell_of


def write_json(everything: Mapping[str, Any], path: Path) -> list[Path]:
    """One JSON file. Raises OSError where it cannot be written."""
    _write_private(path, json.dumps(everything, ensure_ascii=False, indent=2) + "\n")
    return [path]


def write_csv(everything: Mapping[str, Any], folder: Path) -> list[Path]:
    """One CSV file per table, a row per row; documents stand in them as JSON text. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for table, rows in everything.items():
        if isinstance(rows, list):
            path = folder / f"{table}.csv"
            _write_private(path, _csv_text(rows))
            written.append(path)
    return written


def write_text(text: str, path: Path) -> None:
    """One text as it is. Raises OSError where it cannot be written."""
    _write_private(path, text)


def write_bytes(content: bytes, path: Path) -> None:
    """One file as it is. Raises OSError where it cannot be written."""
    _write_private(path, content)


def _csv_text(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    names = list(rows[0]) if rows else []
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {
                name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else cell_of(value)
                for name, value in row.items()
            }
        )
    return text.getvalue()


def _write_private(path: Path, content: str | bytes) -> None:
    """Written whole or not at all, readable by its owner only. A link is followed; a device is refused."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is not a file that could be replaced")
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch(mode=0o600)
        part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)  # on a full disk the half that fitted on it
