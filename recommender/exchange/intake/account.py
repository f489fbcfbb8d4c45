"""The account of an import: every row of the file was stored or rejected, and each that was rejected has a reason."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

MOST_REASONS: Final = 200  # different ones that are counted one by one
OTHER_REASONS: Final = "other reasons"
REJECTS: Final = "rejects.csv"
ACCOUNT: Final = "import.json"


@dataclass(slots=True)
class Account:
    """What became of the rows of a file. Header lines and blank lines are no rows.

    written    rows of our tables, or stretches, or sessions, that the stored rows gave, by name
    reasons    rejected rows by reason
    has_ids    False: the mapping names no id, so a row that came twice was stored twice
    folder     a list of stretches: the folder in the new one that `--catalog` takes
    """

    file: str
    source: str
    kind: str
    synthetic: bool
    has_ids: bool
    folder: str | None = None
    rows: int = 0
    stored: int = 0
    rejected: int = 0
    people: int = 0
    written: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def to_document(self) -> dict[str, Any]:
        """The account as JSON values, the most frequent reason first."""
        return {
            "file": self.file,
            "source": self.source,
            "kind": self.kind,
            "synthetic": self.synthetic,
            "has_ids": self.has_ids,
            "rows": self.rows,
            "stored": self.stored,
            "rejected": self.rejected,
            "people": self.people,
            "written": dict(sorted(self.written.items())),
            "reasons": dict(self.reasons.most_common()),
        }


class Rejects:
    """The file of what was rejected, one line per row: its line in the file, why, and the line of the same id if any.

    It holds no values: they stand in the file that was read, on that line.
    """

    def __init__(self, path: Path, account: Account) -> None:
        path.touch(mode=0o600)
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(["line", "reason", "see_line"])
        self.account = account

    def reject(self, line: int, reasons: Sequence[str], see_line: int | None = None) -> None:
        """Counts a row and says why it is not taken in."""
        reason = "; ".join(dict.fromkeys(reasons))
        self._writer.writerow([line, reason, "" if see_line is None else see_line])
        self.account.rejected += 1
        counted = self.account.reasons
        counted[reason if reason in counted or len(counted) < MOST_REASONS else OTHER_REASONS] += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
