"""One person in one zip file: what it holds, and the bytes of it. The same content gives the same bytes.

    README.txt        what each file is, in plain words
    manifest.json     versions, and the size and SHA-256 of every other file
    data.json         everything of the person, as `stretch export` writes it
    model.json        the fitted model that ranked, where there was one
    study.json        what was left to chance, where a team ever said
    tables/           the frames of the person as CSV, and as Parquet where it can be written, with their dictionary

Only the three documents are ever taken in; the tables follow from them.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

DATA, MODEL, STUDY, MANIFEST, README = "data.json", "model.json", "study.json", "manifest.json", "README.txt"
TABLES_FOLDER: Final = "tables"
SAME_MOMENT: Final = (1980, 1, 1, 0, 0, 0)  # of every entry: the earliest that a zip file can name
ONLY_THE_OWNER: Final = 0o600 << 16

ABOUT: Final = """Everything of one person of "stretch", in one file. It is health data: keep it safe.

data.json       what you told: answers, sessions, check-ins, swaps, stretches of your own; and every week that was
                planned, with what was shown and how likely it was
{documents}manifest.json   which program, stretches and rules it was made with; size and SHA-256 of each file
tables/         the same as tables for a spreadsheet or a statistics program; dictionary.csv explains each column

On another machine: stretch import FILE.zip
There it is you again: the same weeks, and the same next week. The rules of that machine decide what is shown.
Answers that you had not finished stay behind; a warning that you named in them comes along.
"""
ABOUT_MODEL: Final = """\
model.json      the model that ranked your stretches: numbers learned from everybody on this machine, about
                nobody by name. It comes into use only on a machine where nobody else is
"""
ABOUT_STUDY: Final = """\
study.json      how much was left to chance here, and why. It holds only on a machine where nobody else is
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an archive was made with.

    model     version of the model that ranked; None: the evidence prior
    is_current  whether that model knows all that was logged where it comes from
    folders   whose stretches and rules stood beside ours, by namespace
    """

    software: str
    catalog: str
    rules: str
    model: str | None = None
    is_current: bool = False
    folders: Mapping[str, str] = field(default_factory=dict)


def archive_bytes(
    everything: Mapping[str, Any],
    made: Made,
    *,
    model: Mapping[str, Any] | None,
    study: Mapping[str, Any] | None,
    tables: Mapping[str, bytes],
) -> bytes:
    """The zip file.

    everything  what `stretch export` writes; its `person` names whose it is
    model       the document of the model that ranked
    tables      by name of the file, what stands in it
    """
    files = {DATA: _json(everything)}
    if model is not None:
        files[MODEL] = _json(model)
    if study is not None:
        files[STUDY] = _json(study)
    documents = (ABOUT_MODEL if model is not None else "") + (ABOUT_STUDY if study is not None else "")
    files[README] = ABOUT.format(documents=documents).encode()
    files |= {f"{TABLES_FOLDER}/{name}": content for name, content in tables.items()}
    files[MANIFEST] = _json(_manifest(str(everything["person"]), made, files))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in sorted(files):
            archive.writestr(_entry(name), files[name], compresslevel=9)
    return held.getvalue()


def _manifest(person: str, made: Made, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "archive_version": 1,
        "person": person,
        "software": made.software,
        "catalog": made.catalog,
        "rules": made.rules,
        "model": made.model,
        "model_is_current": made.is_current,
        "folders": dict(made.folders),
        "files": [
            {"name": name, "bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
            for name in sorted(files)
        ],
    }


def _entry(name: str) -> zipfile.ZipInfo:
    """Nothing in it depends on the machine or the hour."""
    entry = zipfile.ZipInfo(name, date_time=SAME_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = 3, ONLY_THE_OWNER
    return entry


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
