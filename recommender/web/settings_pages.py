"""Settings: how pages and pictures are, how long and when the sessions are, who is here, taking data in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from recommender.errors import DocumentError, HereAlreadyError, Problem, UsageError
from recommender.exchange.archive_files import is_zip
from recommender.json_text import LONGEST_SHOWN, broken_at, read_json
from recommender.language.filled import retold
from recommender.language.translations import gettext, marked
from recommender.vocabulary import WEEKDAYS
from recommender.web.forms import Sent
from recommender.web.looks import groups_now, keep_looks
from recommender.web.preferences import keep
from recommender.web.question_pages import KIND
from recommender.web.visit import PERSON_COOKIE, Here, Visit
from recommender.weekly_check_in import WeeklyCheckIn

router = APIRouter(include_in_schema=False)
MINUTES: Final = range(3, 61)
SAVED: Final = {
    "look": marked("Saved. It holds in this browser."),
    "sessions": marked("Saved. It counts from your next week."),
    "taken": marked("Your data is here again."),
    "taken_without": marked(
        "Your data is here again. Some stretches in it are not here: what you did with them is kept, and your weeks go "
        "without them."
    ),
}
SAY_MINUTES: Final = marked("Type a number of minutes from 3 to 60.")
SAY_DAYS: Final = marked("Choose at least one day.")
CHOOSE_FILE: Final = marked("Choose the file that you saved, stretch-data.json.")
NOT_OURS: Final = marked("{file} was not saved here, or it was changed since.")
BROKEN: Final = marked("{file} is damaged: it cannot be read from line {line}, column {column} on.")
HERE_ALREADY: Final = marked("Somebody of that name is here already, with other data. Delete that first.")
SHOWN_PROBLEMS: Final = 10
Complaints = Sequence[tuple[str, str]]


async def _with_file(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_files=1, max_fields=10) as form:
        yield form


SentFile = Annotated[FormData, Depends(_with_file)]


@router.get("/settings")
def settings(here: Here) -> Response:
    """Everything that can be chosen, as it is now."""
    return _settings(here)


@router.post("/settings/look")
def keep_look(here: Here, sent: Sent) -> Response:
    """Keeps what was chosen in this browser; what is unknown stays as it is."""
    response = here.go("/settings?saved=look")
    keep_looks(response, sent)
    return response


@router.post("/settings/sessions")
def keep_sessions(here: Here, sent: Sent) -> Response:
    """Stores other minutes and days, as a check-in says them: from the next week on.

    It says nothing of health, so it neither renews a safety answer nor lifts a stop.
    """
    now = _sessions_now(here)
    if now is None:
        return here.go("/")
    typed, days = str(sent.get("minutes", "")).strip(), [day for day in WEEKDAYS if day in sent.getlist("days")]
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= 3 and int(typed) in MINUTES
    complaints = [] if is_number else [("minutes", gettext(SAY_MINUTES))]
    complaints += [] if days else [("day-mon", gettext(SAY_DAYS))]
    if complaints:
        return _settings(here, complaints, typed=typed, chosen=days)
    if (int(typed), days) != now:
        here.application.record(_wish(here, int(typed), days))
    return here.go("/settings?saved=sessions")


def _wish(here: Visit, minutes: int, days: Sequence[str]) -> dict[str, Any]:
    asking = WeeklyCheckIn(application=here.application, person=here.person, on=here.today, starts_on=here.today)
    checkins = here.application.log.history(here.person, today=here.today).checkins
    today = [checkin for checkin in checkins if checkin.on == here.today]
    return {
        "checkin_version": 1,
        "checkin_id": asking.new_id(),
        "person": here.person,
        "on": here.today.isoformat(),
        "minutes_per_session": minutes,
        "days": list(days),
        # the newest check-in of a day says whether last week is kept, and this one does not mean to change that
        "keep_last_week": today[-1].keep_last_week if today else None,
    }


def _sessions_now(here: Visit) -> tuple[int, list[str]] | None:
    """Minutes and days as they stand, by the newest word; None for somebody without answers."""
    sheet = here.application.answers(here.person)
    if sheet is None:
        return None
    minutes, days = sheet.get("minutes_per_session", 12), sheet.get("days", ["mon", "wed", "fri"])
    for checkin in here.application.log.history(here.person, today=here.today).checkins:
        if checkin.on.isoformat() >= sheet["answered_on"]:
            minutes, days = checkin.minutes_per_session or minutes, checkin.days or days
    return minutes, [day for day in WEEKDAYS if day in days]


@router.post("/settings/import")
def take_in(here: Here, sent: SentFile) -> Response:
    """Takes in what was saved before, as whoever it is of; all of it or nothing."""
    file = sent.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return _settings(here, [("file", gettext(CHOOSE_FILE))])
    try:
        content = file.file.read()
        application = here.application
        brought = (
            application.belongings.take_in_archive(content)
            if is_zip(content)
            else application.belongings.take_in(_read(content, file.filename))
        )
    except HereAlreadyError:
        return _settings(here, [("file", gettext(HERE_ALREADY))])
    except UsageError as error:
        return _settings(here, [("file", retold(str(problem))) for problem in error.problems])
    except DocumentError as error:
        return _settings(here, [("file", words) for words in _refused(file.filename, content, error)])
    response = here.go(f"/settings?saved=taken{'_without' if brought.is_without_some else ''}")
    keep(response, PERSON_COOKIE, quote(brought.person))
    return response


def _read(data: bytes, file: str) -> Any:
    problems: list[Problem] = []
    document = read_json(_text(data), file, problems)
    if problems:
        raise DocumentError(problems)
    return document


def _text(data: bytes) -> str:
    """Bytes that are no text become signs that no JSON begins with."""
    return data.decode("utf-8-sig", errors="replace")


def _refused(file: str, content: bytes, error: DocumentError) -> list[str]:
    """Why a file was not taken in, and which to choose; the fields that are wrong only where all of it can be read."""
    name = "".join(letter if letter.isprintable() else "?" for letter in file[:LONGEST_SHOWN])
    place = None if is_zip(content) else broken_at(_text(content))
    if place is None:
        fields = [str(problem) for problem in error.problems if problem.where]
        return [f"{gettext(NOT_OURS, file=name)} {gettext(CHOOSE_FILE)}", *fields[:SHOWN_PROBLEMS]]
    line, column = place
    is_begun = place > (1, 1)
    lead = gettext(BROKEN, file=name, line=line, column=column) if is_begun else gettext(NOT_OURS, file=name)
    return [f"{lead} {gettext(CHOOSE_FILE)}"]


def _settings(
    here: Visit, complaints: Complaints = (), *, typed: str | None = None, chosen: Sequence[str] | None = None
) -> Response:
    sessions = _sessions_now(here)
    return here.page(
        "settings.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if complaints else HTTPStatus.OK,
        groups=groups_now(here.request),
        is_answering=bool(here.application.drafts.read(here.person, KIND)),
        complaints=complaints,
        minutes=typed if typed is not None else sessions[0] if sessions else None,
        days=chosen if chosen is not None else sessions[1] if sessions else None,
        saved=_saved(here.request.query_params.get("saved", "")),
        people=here.application.people(),
        known=here.application.place.is_known(here.person),
    )


def _saved(what: str) -> str | None:
    """What an address says was saved; None where it calls up nothing."""
    return gettext(SAVED[what]) if what in SAVED else None


@router.get("/settings/erase")
def ask_to_erase(here: Here) -> Response:
    """What would go. It is asked once."""
    is_known = here.application.place.is_known(here.person)
    everything = here.application.belongings.export(here.person) if is_known else {}
    counts = {table: len(rows) for table, rows in everything.items() if isinstance(rows, list)}
    return here.page("erase.html", counts=counts, sessions=_sessions_told(here), known=is_known)


def _sessions_told(here: Visit) -> int:
    """How many sessions were told of, however many devices told and however often they were corrected.

    None are counted where something stored cannot be read: it can be deleted all the same.
    """
    with suppress(DocumentError):
        return len(here.application.log.history(here.person, today=here.today).sessions_once)
    return 0


@router.post("/settings/erase")
def erase(here: Here, sent: Sent) -> Response:
    """Erases everything about the person that the page named; asks again where this browser is somebody else by now.

    Raises StoreError where the file is in use: sending again finishes it.
    """
    if sent.get("person") != here.person:
        return here.go("/settings/erase")
    here.application.erase(here.person)
    response = here.go("/settings/erased")
    response.delete_cookie(PERSON_COOKIE, path="/")
    if not here.application.people():  # what a session left in this browser is about nobody else then
        response.headers["Clear-Site-Data"] = '"storage"'
    return response


@router.get("/settings/erased")
def erased(here: Here) -> Response:
    """That it is gone."""
    return here.page("erased.html")
