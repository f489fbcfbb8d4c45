"""The pages in Spanish, from the welcome to a session that is done and logged, in the real browser: nothing English."""

from __future__ import annotations

import datetime as dt

import pytest
from people import MONDAY, NOON, answers

from recommender.language.translations import sentences
from recommender.questionnaire.document import document_of
from recommender.web.in_language import COOKIE

# Every text node and every attribute that is read aloud, with the language that it says it is in.
TEXTS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (parent.closest("script, style")) continue;
    found.push([node.textContent.trim().replace(/\\s+/g, " "), parent.closest("[lang]").lang]);
  }
  for (const name of ["alt", "aria-label", "title", "placeholder", "data-keeps", "data-later", "data-refused"])
    for (const element of document.querySelectorAll(`[${name}]`))
      found.push([element.getAttribute(name), element.closest("[lang]").lang]);
  return found.filter(([text]) => text);
}"""

# Every button whose words run over its edge.
OVERFLOWING = """() => [...document.querySelectorAll("button:not(.hidden-text), a.button")]
  .filter((button) => button.checkVisibility() && button.scrollWidth > button.clientWidth)
  .map((button) => button.textContent.trim())"""


@pytest.fixture(scope="module")
def english() -> frozenset[str]:
    """What would be English on a page: every text of ours that is another one in Spanish."""
    spanish = sentences("es")
    return frozenset(text for text, said in spanish.items() if said != text) - set(spanish.values())


@pytest.fixture
def page(chromium, served):
    """A browser of somebody in Spain, with pictures left out: each would be drawn anew."""
    context = chromium.new_context(base_url=served.address, viewport={"width": 320, "height": 700}, locale="es-ES")
    context.route("**/figures/**", lambda route: route.fulfill(content_type="image/svg+xml", body="<svg/>"))
    yield context.new_page()
    context.close()


class Reader:
    """Somebody who reads every page on the way, and knows all our English sentences."""

    def __init__(self, page, english: frozenset[str]) -> None:
        self.page, self._english, self.read = page, english, 0

    def reads(self) -> None:
        """Nothing on the page is English, and the page says which language it is in."""
        self.page.wait_for_load_state()  # a page without its style yet is as wide as it likes
        assert self.page.locator("html").get_attribute("lang") == "es-ES"
        found = self.page.evaluate(TEXTS)
        left = [text for text, lang in found if text in self._english or (lang == "en" and text != "English")]
        assert not left, (self.page.url, left)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url  # long words
        assert self.page.evaluate(OVERFLOWING) == [], self.page.url
        self.read += 1

    def press(self, words: str) -> None:
        shown = ":visible:not(.hidden-text)"
        self.page.locator(f"button{shown}:has-text('{words}'), a.button{shown}:has-text('{words}')").first.click()

    def answers(self) -> None:
        """All questions, with a back that hurts."""
        while "/questions/" in self.page.url:
            self.reads()
            name = self.page.url.rsplit("/", 1)[1]
            if name == "age_years" or name.startswith("pain_weeks"):
                self.page.fill("#reply-1", "41")
            elif name == "pain_areas":
                self.page.check("input[value=lower_back]")
                assert self.page.locator("[data-counter]").text_content() == "1 de 5 elegidos"
            elif name.startswith(("pain_side", "pain_nrs", "goal")):
                self.page.check("#reply-3", force=True)
            elif name == "equipment":
                for thing in ("mat", "chair", "wall"):
                    self.page.check(f"input[value={thing}]")
            nothing = self.page.locator("button[name=none]:visible")
            if nothing.count() and not name.startswith(("pain_areas", "equipment")):
                nothing.click()
            else:
                self.press("Continuar")


def test_from_the_welcome_to_a_session_that_is_logged_in_spanish(page, english, served):
    """Issue 9: the web app in Spanish runs start to finish. Each page on the way is read whole."""
    reader = Reader(page, english)
    page.goto("/")
    reader.reads()
    assert page.locator("h1").text_content() == "Una semana de estiramientos a tu medida"
    assert "revisión de una persona nativa" in page.locator("footer").text_content()
    reader.press("Empezar")
    reader.answers()
    reader.reads()
    reader.press("Hacer mi semana")
    page.wait_for_url("**/week")
    reader.reads()
    assert "lunes" in page.locator(".week h2").first.text_content()
    assert "23 de noviembre" in page.locator(".week .date").first.text_content()
    for address in (
        "/today",
        "/help",
        "/settings",
        "/left-out",
        "/stretches",
        "/progress",
        "/take-away",
        "/week/pause",
    ):
        page.goto(address)
        reader.reads()
    do_the_session(page, reader, served)

    with served.application() as app:
        logged = app.log.history("me", today=MONDAY).sessions[-1].feedback
    assert logged.session_felt == "easier"
    assert reader.read > 40


def do_the_session(page, reader: Reader, served) -> None:
    """The player by a clock of its own: started, paused, too much, skipped to the end, two taps, no signs."""
    with served.application() as app:
        session = app.weeks.show("me", MONDAY).session
    page.clock.install(time=NOON)
    page.goto(f"/go/{session.session_id}")
    page.clock.pause_at(NOON + dt.timedelta(minutes=1))
    reader.reads()
    page.click(".start")
    page.clock.run_for(12_000)
    reader.reads()
    assert page.locator("[data-number]").text_content().startswith("1 de ")
    page.keyboard.press("Space")
    assert page.locator("[data-what]").text_content() == "En pausa"
    page.keyboard.press("Space")
    page.keyboard.press("Backspace")
    reader.reads()
    page.locator("[data-do=skip]:visible").click()
    while page.locator("[data-player]").is_visible():
        page.keyboard.press("ArrowRight")
        page.clock.run_for(400)
    reader.reads()
    page.locator("label.tap:visible:has-text('Más fácil')").first.click()
    page.locator("button[value=save]:visible").click()
    page.wait_for_url("**/signs/**")
    while "/signs/" in page.url:
        reader.reads()
        before = page.url
        page.locator("button[name=none]:visible").first.click()
        page.wait_for_url(lambda url, before=before: url != before)
    reader.reads()
    assert page.locator("h1").text_content() == "Guardado. Bien hecho."


def test_a_warning_sign_is_said_in_spanish_with_the_numbers_of_the_country(page, english):
    """The stop page: what to do, how soon, whom to call; the numbers are those of the data."""
    reader = Reader(page, english)
    page.goto("/questions/age_years")
    page.fill("#reply-1", "41")
    reader.press("Continuar")
    page.check("input[value=RF_CES_SADDLE]")
    reader.press("Continuar")
    reader.reads()
    page.check("#reply-1")
    reader.press("Continuar")
    page.wait_for_url("**/stop")
    page.select_option("#country", "GB")
    with page.expect_navigation():  # else to go on would break off what was sent
        reader.press("Mostrar los números")
    page.goto("/stop")
    reader.reads()
    said = page.locator("main").inner_text()

    assert page.locator("h1").text_content() == "Para aquí por ahora"
    assert "Llama al número de emergencias de tu zona o ve a urgencias ahora" in said
    assert "Reino Unido" in said
    assert "999" in said


def test_the_language_is_chosen_without_a_script_and_kept(served):
    """A form at the foot of each page; it leads back to the page, and to no other site."""
    client = served.client()
    english = client.get("/help")
    spanish = client.post("/language", data={"language": "es", "back_to": "/help"})
    elsewhere = client.post(
        "/language", data={"language": "es", "back_to": "//evil.example/"}, follow_redirects=False
    ).headers["location"]

    assert english.headers["content-language"] == "en"
    assert "Accept-Language" in english.headers["vary"]
    assert 'lang="es"' in english.text.split("<footer", 1)[1]
    assert (spanish.url.path, spanish.headers["content-language"]) == ("/help", "es")
    assert "<h1>Ayuda</h1>" in spanish.text
    assert "<h1>Ayuda</h1>" in client.get("/help", headers={"accept-language": "en"}).text
    assert elsewhere == "/"
    assert client.post("/language", data={"language": "xx"}).status_code == 400
    assert "<h1>Help</h1>" in client.post("/language", data={"language": "en", "back_to": "/help"}).text


def test_a_page_after_a_refused_form_offers_the_way_back_that_a_link_can_take(served):
    """What was sent to it is no address."""
    client = served.client()
    refused = client.post("/questions/age_years", data={"reply": "no number"}, headers={"accept-language": "es"})

    assert refused.status_code == 422
    assert 'name="back_to" value="/"' in refused.text
    assert "Elige un número de 0 a 120." in refused.text


def test_documents_stay_english_whatever_a_browser_asks_for(served):
    """Programs read them: the same bytes in every language (contract)."""
    with served.application() as app:
        app.save_and_plan("me", answers(), starts_on=MONDAY)
    english, spanish = served.client(), served.client()
    spanish.cookies.set(COOKIE, "es")
    spanish.headers["accept-language"] = "es"
    for address in ("/api/v1/plan", "/api/v1/catalog", "/take-away/data.json", "/take-away/week.ics"):
        documents = [client.get(address).text for client in (english, spanish)]
        assert _without_stamps(documents[0]) == _without_stamps(documents[1])
    assert english.get("/api/v1/plan", params={"on": "1999-01-01"}).text == (
        spanish.get("/api/v1/plan", params={"on": "1999-01-01"}).text
    )


def _without_stamps(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("DTSTAMP"))


def test_a_week_begins_where_the_reader_s_week_begins(served):
    """Sunday first in Mexico; the answers are the same days in the same order all the same."""
    client = served.client()
    client.headers["accept-language"] = "es-MX"
    with served.application() as app:
        app.save_and_plan("me", answers(), starts_on=MONDAY)
    settings = client.get("/settings").text
    question = client.get("/questions/days", params={"change": "1"}).text

    assert settings.index('value="sun"') < settings.index('value="mon"')
    assert question.index('value="sun"') < question.index('value="mon"')
    assert document_of({"days": ("sun", "fri", "mon")}, all_asked=False)["days"] == ["mon", "fri", "sun"]


def test_what_somebody_wrote_is_never_translated(served):
    """A person called Today, and a goal that is also a word of ours, stay as they were typed."""
    client = served.client()
    client.headers["accept-language"] = "es"
    with served.application() as app:
        app.save_and_plan("Today", answers(activity={"text": "Walking", "ability": 3}), starts_on=MONDAY)
    client.post("/people", data={"name": "Today"})
    doctor = client.get("/doctor").text

    assert "Today, respondido" in doctor
    assert "Walking: ahora 3 de 10" in doctor
    assert 'value="Today"' in client.get("/people").text
