"""Every page in the real browser: axe finds nothing, light and dark, on a phone and on a desk; nothing sideways, every
picture described, one heading and a title of its own, and not one request to another host.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from answering import answer, send
from axe_playwright_python.sync_playwright import Axe
from other_folders import entry
from people import MONDAY, answers

from recommender.web.app import ROOMS

PEOPLE = {
    "week": {},
    "refer": {"red_flags": ["RF_DVT"]},
    "clear": {"conditions": ["lumbar_radiculopathy"], "other_condition": "gout"},
    "open": {"conditions": ...},
    "old": {"answered_on": "2026-11-10"},
}
# Who sees a page; {session} is the session of today, {item} its first stretch.
PAGES = (
    ("nobody", "/"), ("nobody", "/help"), ("nobody", "/people"), ("nobody", "/nothing-here"),
    ("nobody", "/questions/age_years"), ("nobody", "/doctor"), ("nobody", "/week"), ("nobody", "/today"),
    ("nobody", "/progress"),
    ("flags", "/questions/red_flags:A1"), ("areas", "/questions/pain_areas"), ("nrs", "/questions/pain_nrs:lower_back"),
    ("done", "/answers"), ("stopped", "/stop"),
    ("refer", "/standing"), ("refer", "/doctor"), ("clear", "/clearance"), ("clear", "/doctor"),
    ("open", "/standing"), ("old", "/standing"),
    ("week", "/week"), ("week", "/today"), ("week", "/week/{session}"), ("week", "/week/{session}/move"),
    ("week", "/week/{session}/swap/{item}"), ("week", "/week/pause"), ("week", "/left-out"), ("week", "/stretches"),
    ("week", "/stretches?area=neck&position=prone&kit=nothing"), ("week", "/stretches/{item}"),
    ("week", "/stretches/{item}/why"), ("week", "/go/{session}"), ("week", "/feedback/{session}"),
    ("week", "/check-in"),
    ("week", "/progress"), ("week", "/settings/erase"), ("week", "/take-away"), ("week", "/take-away/sheet"),
    ("week", "/settings"), ("week", "/my-stretches"), ("week", "/my-stretches/new"),
    ("week", "/my-stretches/roll-of-my-therapist"), ("week", "/my-stretches/roll-of-my-therapist/delete"),
    ("week", "/stretches/mine:roll-of-my-therapist"),
)  # fmt: skip


@pytest.fixture
def home(served):
    """A home of several people, each somewhere else; and what stands for the names in the addresses."""
    with served.application() as app:
        for name, changes in PEOPLE.items():
            app.save_and_plan(name, answers(**changes), starts_on=MONDAY)
        session = app.weeks.current_plan("week", MONDAY).sessions[0]
        app.own.save("week", entry())
    places = {"flags": "red_flags:A1", "areas": "pain_areas", "nrs": "pain_nrs:lower_back", "done": "/answers"}
    for name, until in places.items():
        client = served.client()
        client.post("/people", data={"name": name})
        answer(client, until=until)
    client = served.client()
    client.post("/people", data={"name": "stopped"})
    answer(client, until="red_flags:A1")
    send(client, "red_flags:A1", ["RF_CES_SADDLE"])
    send(client, "flag:RF_CES_SADDLE", "yes")
    return {"{session}": session.session_id, "{item}": session.items[0].stretch}


def addresses(home, served):
    """Who and where, of the pages that exist."""
    existing = [(who, re.sub(r"{\w+}", lambda name: home[name[0]], path)) for who, path in PAGES]
    client = served.client()
    for who, address in existing:
        client.cookies.set("person", who)
        response = client.get(address)
        is_there = response.status_code == 200 or address == "/nothing-here"
        assert is_there or response.status_code == 404, (who, address, response.status_code)
        if is_there and response.headers["content-type"].startswith("text/html"):
            yield who, address
        client.cookies.clear()


def opened(chromium, served, *, width, colours):
    """A page of a browser of its own, with every request that it makes in `asked`."""
    context = chromium.new_context(
        base_url=served.address, viewport={"width": width, "height": 800}, color_scheme=colours
    )
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    return page


def person(page, served, name):
    page.context.add_cookies([{"name": "person", "value": name, "url": served.address}])


# The other two pairs take another minute; every page is seen in both colours and in both widths.
@pytest.mark.parametrize(("colours", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_nothing_on_any_page(chromium, served, home, width, colours):
    """WCAG 2.2 A and AA as far as a program can see, and the best practices of axe."""
    page, axe, found = opened(chromium, served, width=width, colours=colours), Axe(), []
    for who, address in addresses(home, served):
        person(page, served, who)
        page.goto(address)
        rules = axe.run(page).response["violations"]
        for rule in rules:
            found.append((who, address, rule["id"], [node["html"][:120] for node in rule["nodes"][:2]]))
    page.context.close()

    assert not found, "\n".join(map(str, found))


def test_every_page_fits_a_small_phone_and_describes_its_pictures(chromium, served, home):
    """At 320 px nothing scrolls sideways, also with larger text; one h1; every picture says what it shows."""
    page, wrong, titles = opened(chromium, served, width=320, colours="light"), [], {}
    for who, address in addresses(home, served):
        person(page, served, who)
        for text in ("normal", "large"):
            page.context.add_cookies([{"name": "text", "value": text, "url": served.address}])
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > 320:
                wrong.append((who, address, text, wide))
        if page.locator("h1").count() != 1:
            wrong.append((who, address, "h1", page.locator("h1").count()))
        undescribed = page.locator("img:not([alt]), svg[role]:not([aria-labelledby]):not([aria-label])").count()
        if undescribed:
            wrong.append((who, address, "no alt", undescribed))
        small = page.evaluate(
            """[...document.querySelectorAll("a, button:not([aria-hidden]), select, summary, .choice")]
               .filter(e => !e.matches(".grid a, .skip"))
               .filter(e => {
                 const around = e.parentElement.cloneNode(true);
                 around.querySelectorAll("a, .badge, .date, .chip, .hidden-text").forEach(part => part.remove());
                 if (e.matches("a:not(.button)") && around.textContent.trim()) return false;  // a link in a sentence
                 const box = e.getBoundingClientRect();
                 return box.width > 2 && box.height > 2 && box.height < 44 }).map(e => e.outerHTML.slice(0, 90))"""
        )
        if small:
            wrong.append((who, address, "lower than 44 px", small[:2]))
        titles.setdefault(page.title(), set()).add(page.url.partition("?")[0])
    page.context.close()

    assert not wrong, "\n".join(map(str, wrong))
    assert all(title.endswith(" - Stretch") for title in titles)


def test_nothing_is_asked_of_another_host(chromium, served, home):
    """All of it stays on this computer: recorded by the browser, page after page."""
    page = opened(chromium, served, width=390, colours="light")
    for who, address in addresses(home, served):
        person(page, served, who)
        page.goto(address)
    hosts = {urlsplit(url).netloc for url in page.asked}
    page.context.close()

    assert hosts == {urlsplit(served.address).netloc}
    assert len(page.asked) > 40


def test_every_kind_of_page_is_in_the_list_above():
    """A new room of pages has to be looked at, too."""
    routes = [route for room in ROOMS for route in room.router.routes]
    shapes = {re.sub(r"{\w+}", "*", path.partition("?")[0]) for _, path in PAGES}
    rooms = {shape.split("/")[1] for shape in shapes} | {"figures", "static", "api", "country", "questions"}
    shown = {route.path.split("/")[1] for route in routes if "GET" in route.methods}

    assert len(shown) > 10
    assert shown - rooms == set()
