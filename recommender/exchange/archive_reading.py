"""What an archive says, once every file in it is what its manifest says. All problems are listed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, ValidationError

from recommender.errors import DocumentError, Problem
from recommender.exchange.archive import DATA, MANIFEST, MODEL, STUDY
from recommender.exchange.archive_files import files_of, shown_name
from recommender.json_text import read_json
from recommender.reading import problems_of


class _ManifestFile(BaseModel):
    model_config = ConfigDict(extra="ignore")

    name: str
    bytes: Annotated[StrictInt, Field(ge=0)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """What an archive says of itself. Fields of a newer version are passed over."""

    model_config = ConfigDict(extra="ignore")

    archive_version: Literal[1]
    person: str
    software: str
    catalog: str
    rules: str
    model: str | None = None
    model_is_current: StrictBool = False
    folders: dict[str, str] = {}
    files: tuple[_ManifestFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The documents of an archive. data: an export, not yet checked."""

    manifest: Manifest
    data: Any
    model: Any
    study: Any


def read_archive(content: bytes) -> Archive:
    """What an archive holds. Raises DocumentError with every problem found; then nothing of it can be trusted."""
    problems: list[Problem] = []
    files = files_of(content, problems)
    manifest = _manifest(files, problems) if not problems else None
    if manifest is not None:
        problems += _not_as_said(manifest, files)
    documents = {
        name: read_json(_text(files[name], name, problems), name, problems)
        for name in (DATA, MODEL, STUDY)
        if name in files and not problems
    }
    if problems or manifest is None:
        raise DocumentError(problems)
    data = documents[DATA]
    if not isinstance(data, dict) or data.get("person") != manifest.person:
        raise DocumentError([Problem(DATA, "is not of the person that manifest.json names")])
    return Archive(manifest=manifest, data=data, model=documents.get(MODEL), study=documents.get(STUDY))


def _manifest(files: dict[str, bytes], problems: list[Problem]) -> Manifest | None:
    for name in (MANIFEST, DATA):
        if name not in files:
            problems.append(Problem(name, "is missing"))
    if problems:
        return None
    table = read_json(_text(files[MANIFEST], MANIFEST, problems), MANIFEST, problems)
    if problems:
        return None
    try:
        return Manifest.model_validate(table)
    except ValidationError as error:
        problems += problems_of(error, Manifest, MANIFEST)
        return None


def _not_as_said(manifest: Manifest, files: dict[str, bytes]) -> list[Problem]:
    """Files that are not what the manifest says of them, and names that only one of the two has."""
    said = {entry.name: entry for entry in manifest.files}
    held = {name: content for name, content in files.items() if name != MANIFEST}
    problems = [
        Problem(shown_name(name), "stands in manifest.json, but is missing") for name in sorted(said.keys() - held)
    ]
    for name, content in sorted(held.items()):
        if name not in said:
            problems.append(Problem(name, "does not stand in manifest.json"))
        elif (len(content), hashlib.sha256(content).hexdigest()) != (said[name].bytes, said[name].sha256):
            problems.append(Problem(name, "was changed: it is not what manifest.json says"))
    return problems


def _text(content: bytes, name: str, problems: list[Problem]) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.append(Problem(name, f"is not UTF-8 text (byte {error.start})"))
        return "null"
