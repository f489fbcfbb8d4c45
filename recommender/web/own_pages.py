"""Stretches of one's own: entered, changed and deleted by the person whose they are. Only on one's own machine: in a
clinic who answers for a stretch is the clinic, and admission lets nobody in here."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter
from fastapi import Path as PathPart
from starlette.responses import Response

from recommender.errors import DocumentError, Problem, StoreError, UnknownNameError, UsageError
from recommender.language.filled import retold
from recommender.language.translations import marked
from recommender.own_stretches import OwnStretch
from recommender.web.forms import Sent
from recommender.web.own_form import Form, blank, choices, complaints_of, entry_of, form_of, hazard_lists, sent_form
from recommender.web.visit import Here, Visit

router = APIRouter(include_in_schema=False)
HOME: Final = "/my-stretches"
SAVED: Final = {
    "saved": marked("Saved. It is for you alone."),
    "deleted": marked("Deleted. What you did with it stays in your history."),
}
Slug = Annotated[str, PathPart(pattern="^[a-z0-9-]{1,60}$")]


@router.get(HOME)
def own(here: Here) -> Response:
    """All of them, with what is still open of each, and the way to one more."""
    hazards = here.knowledge.catalog.hazards
    listed = [
        (entry, len(entry.entry.open_questions(hazards)) if entry.entry is not None else 0)
        for entry in here.application.own.all(here.person)
    ]
    return here.page("own.html", listed=listed, saved=retold(SAVED.get(here.request.query_params.get("done", ""), "")))


@router.get(f"{HOME}/new")
def ask(here: Here) -> Response:
    """The empty form."""
    return _form(here, blank(), None)


@router.post(f"{HOME}/new")
def enter(here: Here, sent: Sent) -> Response:
    """Stores what was entered; the form again where something is amiss, with all that was typed."""
    return _save(here, sent_form(sent, here.knowledge.catalog.hazards), None)


@router.get(f"{HOME}/{{slug}}")
def look(here: Here, slug: Slug) -> Response:
    """The form as it was filled in; an empty one where the file cannot be read."""
    found = _found(here, slug)
    return _form(here, blank() if found.entry is None else form_of(found.entry), slug)


@router.post(f"{HOME}/{{slug}}")
def change(here: Here, sent: Sent, slug: Slug) -> Response:
    """Stores what was changed."""
    _found(here, slug)
    return _save(here, sent_form(sent, here.knowledge.catalog.hazards), slug)


@router.get(f"{HOME}/{{slug}}/delete")
def ask_to_delete(here: Here, slug: Slug) -> Response:
    """What would go, and what stays. It is asked once."""
    return here.page("own_delete.html", own=_found(here, slug))


@router.post(f"{HOME}/{{slug}}/delete")
def delete(here: Here, slug: Slug) -> Response:
    """Deletes one."""
    here.application.own.delete(here.person, slug)
    return here.go(f"{HOME}?done=deleted")


def _found(here: Visit, slug: str) -> OwnStretch:
    found = here.application.own.find(here.person, slug)
    if found is None:
        raise UnknownNameError([Problem("", "there is no such stretch of yours")])
    return found


def _save(here: Visit, form: Form, slug: str | None) -> Response:
    entry, complaints = entry_of(form)
    if entry is not None:
        try:
            here.application.own.save(here.person, entry, slug)
        except (DocumentError, UsageError) as error:
            complaints = complaints_of(error.problems)
        except StoreError as error:
            complaints = [("name", str(error.problems[0]))]
        else:
            return here.go(f"{HOME}?done=saved")
    return _form(here, form, slug, complaints)


def _form(here: Visit, form: Form, slug: str | None, complaints: list[tuple[str, str]] | None = None) -> Response:
    return here.page(
        "own_form.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if complaints else HTTPStatus.OK,
        form=form,
        slug=slug,
        complaints=complaints or [],
        choices=choices(here.knowledge),
        hazards=hazard_lists(here.knowledge),
        problems=[] if slug is None else _found(here, slug).problems,
    )
