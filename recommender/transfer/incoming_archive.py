"""An archive taken in: a person as `incoming` does, and what their team shared where nobody else is here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from recommender.errors import DocumentError, ModelError, Problem, UsageError
from recommender.exchange.archive import MODEL, STUDY
from recommender.exchange.archive_reading import Archive, read_archive
from recommender.exchange.take_in import HAPPENINGS, read_export, renamed
from recommender.place import Place
from recommender.scoring.model_document import is_older
from recommender.settings import Settings
from recommender.transfer.incoming import Brought, not_here, take_in


def take_in_archive(place: Place, content: bytes, *, name: str | None = None) -> Brought:
    """Stores everything of an archive. The model and the study come along only where nobody else is here.

    Raises DocumentError with every problem, UsageError where that person has something else here already.
    """
    archive = read_archive(content)
    is_empty = not place.store.people() and not place.store.models.all() and place.store.models.study() is None
    study, model = _checked_study(archive), _checked_model(place, archive)
    brought = take_in(place, archive.data, name=name)
    if not brought.is_new:
        return brought
    found = read_export(renamed(archive.data, name), place.knowledge.codes)
    missing = not_here(place, found, archive.manifest.folders)
    team = _with_team(place, archive, model, study, is_empty=is_empty, name=name)
    return replace(brought, notes=(*missing, *team))


def _with_team(
    place: Place,
    archive: Archive,
    model: Mapping[str, Any] | None,
    study: dict[str, Any] | None,
    *,
    is_empty: bool,
    name: str | None,
) -> Iterator[str]:
    """Takes in what a team shares, and says what is otherwise here than it was there."""
    at = _newest_moment(archive.data)
    if is_empty and study is not None:
        place.store.models.save_study(study, now=at)
        if study["eps"] or study["holdout"]:
            yield f"Some of it is left to chance here from now on, as it was there: {study['reason']}"
    if is_empty and model is not None:
        mark = place.store.models.log_mark() if archive.manifest.model_is_current else "brought"
        place.store.models.save(model["document"], mark=mark, now=at)
        if model["why"] == "rollback":  # somebody had gone back to it: that stands until they fit anew
            place.store.models.use(model["document"]["version"], why="rollback", now=at)
    if is_empty and archive.model is None and archive.manifest.model is not None:
        yield "The model of that machine was learned from a few people and stayed there; the evidence ranks here."
    if not is_empty and (archive.model is not None or archive.study is not None):
        yield "Somebody is here already, so the model and the study of this machine stay."
    if is_empty and archive.model is not None and model is None:
        yield (
            "The model that came along is of other stretches or an earlier version of this program; "
            "until one is fitted, the evidence ranks."
        )
    made_here = (place.knowledge.catalog.fingerprint, place.knowledge.rules.fingerprint)
    if made_here != (archive.manifest.catalog, archive.manifest.rules):
        yield "It was made with other stretches or rules. Those of here hold from now on."
    if name is not None and name != archive.manifest.person:
        yield "Under another name, chance falls otherwise: next week may not be the same."


def _checked_study(archive: Archive) -> dict[str, Any] | None:
    if archive.study is None:
        return None
    names = ("eps", "uniform_share", "holdout", "reason")
    if not isinstance(archive.study, dict) or set(archive.study) != set(names):
        raise DocumentError([Problem(STUDY, f"should hold {', '.join(names)}")])
    try:
        Settings(**archive.study)
    except UsageError as error:
        raise DocumentError([Problem(f"{STUDY}: {found.where}", found.what) for found in error.problems]) from None
    return archive.study


def _checked_model(place: Place, archive: Archive) -> Mapping[str, Any] | None:
    """The model, where it fits what is here. Raises DocumentError where it is none."""
    if archive.model is None:
        return None
    model: dict[str, Any] = archive.model
    is_model = isinstance(model, dict) and isinstance(model.get("document"), dict) and len(model) == 2
    if not is_model or model.get("why") not in ("fit", "rollback"):
        raise DocumentError([Problem(MODEL, "is not a model that `stretch export --all` wrote")])
    if archive.manifest.catalog != place.knowledge.catalog.fingerprint or is_older(model["document"]):
        return None
    try:
        place.learning.check(model["document"])
    except ModelError as error:
        raise DocumentError([Problem(f"{MODEL}: {found.where}", found.what) for found in error.problems]) from None
    return model


def _newest_moment(data: Mapping[str, Any]) -> datetime:
    """When the last of it was told there; the same every time it is taken in."""
    checked = ("answers", "plans", *HAPPENINGS)
    moments = (datetime.fromisoformat(row["recorded_at"]) for table in checked for row in data.get(table, []))
    return max(moments, default=datetime.fromtimestamp(0, UTC))
