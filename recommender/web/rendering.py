"""Templates to pages: what every page knows (navigation, words, addresses of static files) beside its own facts."""

from __future__ import annotations

from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from recommender.catalog.own import evidence_word
from recommender.knowledge import Knowledge
from recommender.language import formats, translations
from recommender.language.filled import retold, translated
from recommender.language.in_force import ENGLISH, LANGUAGES, language, locale
from recommender.language.translations import marked
from recommender.plan_words import basis_words, clock, day_name, dose_words
from recommender.planning.dose import usual_dose
from recommender.spoken import spoken_knowledge
from recommender.web.body_drawing import body_drawing
from recommender.web.pictures import picture_of
from recommender.web.preferences import preferences_of
from recommender.web.static_files import static

HERE: Final = Path(__file__).parent
# The pages of a clinic wait for their translation: they say that they are English.
NOT_TRANSLATED: Final = ("team_", "account", "join", "sign_in", "notes", "goodbye")
# The same order on each page (WCAG 3.2.6): address, words.
NAVIGATION: Final = (
    ("/today", marked("Today")), ("/week", marked("Week")), ("/progress", marked("Progress")),
    ("/stretches", marked("Stretches")), ("/take-away", marked("Print")), ("/help", marked("Help")),
)  # fmt: skip


def page(
    request: Request,
    template: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    knowledge: Knowledge | None = None,
    **facts: Any,
) -> HTMLResponse:
    """A page from a template. Each template extends `base.html` and fills the blocks `title` and `main`.

    knowledge  what is known to whom the page is for; None: what everybody's weeks are made with here
    """
    catalog = (knowledge or request.app.state.knowledge).catalog
    member = getattr(request.state, "member", None)  # who is signed in, in a clinic; at home nobody signs in
    navigation = NAVIGATION if member is None else member.navigation
    known = {
        "path": request.url.path, "preferences": preferences_of(request), "navigation": navigation, "member": member,
        "stretch_of": catalog.by_id.get, "name_of": catalog.name_of, "picture_of": partial(picture_of, catalog),
        "language": language(), "locale": locale().replace("_", "-"), "languages": LANGUAGES,
        "came_to": _address(request),
        "is_english": language() != ENGLISH and template.startswith(NOT_TRANSLATED),
    }  # fmt: skip
    return HTMLResponse(templates().get_template(template).render(known | facts), status_code=status)


def _address(request: Request) -> str:
    """Where to come back to after another language was chosen: the page, where a link can lead to it."""
    if request.method not in ("GET", "HEAD"):
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _word(kind: str, word: str) -> str:
    """A word of the vocabulary in the language of the request."""
    return spoken_knowledge().phrases.word(kind, word)


def _words(kind: str, words: list[str]) -> str:
    """Several of them as a list in a sentence."""
    return spoken_knowledge().phrases.words(kind, words)


def _retold(text: str) -> str:
    """A sentence of a plan in the language in force; where it is not known it says that it is English."""
    said = translated(str(text))
    return Markup('<span lang="en">{}</span>').format(text) if said is None else said


@cache
def templates() -> Environment:
    """The templates, with what they may call; a name that is missing is an error, not an empty place."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        translations.gettext, translations.ngettext, newstyle=True, pgettext=translations.pgettext
    )
    environment.globals |= {
        "static": static, "day_name": day_name, "dose_words": dose_words, "basis_words": basis_words, "clock": clock,
        "usual_dose": usual_dose, "body_map": body_drawing, "number": formats.number, "evidence_word": evidence_word,
        "day_of_month": formats.day_of_month, "day_in_short": formats.day_in_short, "day_of_year": formats.day_of_year,
        "weekday_in_short": formats.weekday_in_short, "weekday_letters": formats.weekday_letters,
        "word": _word, "words_of": _words, "week_order": formats.week_order,
    }  # fmt: skip
    environment.filters |= {"retold": _retold, "retold_plain": retold}
    return environment
