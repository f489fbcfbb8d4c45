"""The address of a server on this machine shows nothing; the link that was printed opens it, once (decisions 1.14)."""

from __future__ import annotations

import re
from functools import partial

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from people import MONDAY, answers, feedback
from serving import serving

from recommender import Recommender
from recommender.web.app import create_app
from recommender.web.door import Door
from recommender.web.problems import no_pass

PATHS = ("/", "/week", "/settings", "/take-away/data.json", "/figures/bridge.svg", "/api/v1/openapi.json", "/no-such")


@pytest.fixture
def links(tmp_path):
    """The links of a running server in the order in which they were announced."""
    announced: list[str] = []
    door = partial(Door, announce=announced.append, refuse=no_pass, open_to_all=("/static/",))
    with Recommender.open(tmp_path / "people.db") as app:
        app.save_and_plan("me", answers(), starts_on=MONDAY)
    app = create_app(lambda: Recommender.open(tmp_path / "people.db"), pictures=tmp_path / "pictures", door=door)
    with serving(app) as address:
        yield lambda: [address + path for path in announced]


@pytest.fixture
def somebody(links):
    """A browser that only knows the address."""
    (link,) = links()
    with httpx.Client(base_url=link.partition("/?")[0], timeout=30) as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
def test_without_the_link_nothing_is_shown(somebody, path):
    reply = somebody.get(path, follow_redirects=True)

    assert reply.status_code == 401
    assert ("The pass is missing" if path.startswith("/api/") else "Please open the link") in reply.text
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "<nav" not in reply.text


def test_without_the_link_nothing_is_stored(somebody, tmp_path):
    """401 tells a page whose server lost it to keep what it could not send, and to send it again."""
    reply = somebody.post("/api/v1/feedback", json=feedback())

    assert (reply.status_code, reply.headers["content-type"]) == (401, "application/problem+json")
    with Recommender.open(tmp_path / "people.db") as app:
        assert app.belongings.export("me")["feedbacks"] == []


def test_the_link_opens_everything_and_its_key_leaves_the_address(somebody, links):
    reply = somebody.get(links()[0])
    cookie = reply.headers["set-cookie"]
    found = [somebody.get(path, follow_redirects=True).status_code for path in PATHS]

    assert (reply.status_code, 'content="0;url=/"' in reply.text) == (200, True)
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/"))
    assert "Max-Age" not in cookie  # it ends with the browser, at the latest with the server
    assert found == [404 if path == "/no-such" else 200 for path in PATHS]
    assert somebody.post("/api/v1/feedback", json=feedback()).status_code == 201


def test_a_key_opens_once_and_the_next_link_is_announced(somebody, links):
    assert httpx.get(links()[0]).status_code == 200
    used, fresh = links()

    assert somebody.get(used).status_code == 401
    assert fresh != used
    assert somebody.get(fresh).status_code == 200
    assert somebody.get("/week").status_code == 200


def test_each_server_has_a_pass_of_its_own():
    """What somebody else's server on another port got to see opens nothing after a restart, and no other server."""
    doors = [Door(no_pass, announce=lambda _: None, refuse=no_pass) for _ in range(2)]

    assert len({door._cookie({"server": ("127.0.0.1", 8765)}) for door in doors}) == 2


@pytest.mark.parametrize(
    "spoiled", ["{name}=", "{name}", "{name}={secret}x", "other={secret}", "{name} = {secret}", "\xff"]
)
def test_no_other_cookie_is_a_pass(somebody, links, spoiled):
    ((name, secret),) = httpx.get(links()[0]).cookies.items()
    sent = spoiled.format(name=name, secret=secret).encode("latin-1")

    assert somebody.get("/week", headers={b"cookie": sent}).status_code == 401


def test_a_pass_is_found_among_cookies_of_others(somebody, links):
    """Other programs on this machine set cookies too, and not all of them keep to the form."""
    ((name, secret),) = httpx.get(links()[0]).cookies.items()
    sent = f'_xsrf="a;b"; =; {{"a": 1}}; {name}={secret}; skin=dark'

    assert somebody.get("/week", headers={"cookie": sent}).status_code == 200


@pytest.mark.parametrize("key", ["", "x", "%FF", "a" * 9000])
def test_a_key_cannot_be_guessed(somebody, key):
    assert somebody.get(f"/?key={key}").status_code == 401
    assert somebody.post(f"/?key={key}").status_code == 401


def test_the_page_that_refuses_has_its_style(somebody):
    page = somebody.get("/week").text
    sheets = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', page)

    assert sheets
    assert {somebody.get(sheet).status_code for sheet in sheets} == {200}


def test_a_link_that_is_clicked_on_another_site_opens_as_well(chromium, links):
    """In a chat or a terminal on the web: a browser sends no cookie of ours on a way that began elsewhere."""
    (link,) = links()
    context = chromium.new_context()
    page = context.new_page()
    page.route("http://elsewhere.example/**", lambda route: route.fulfill(
        content_type="text/html", body=f'<a href="{link}">open</a><a href="{link.partition("?")[0]}week">week</a>'
    ))  # fmt: skip
    page.goto("http://elsewhere.example/")
    page.get_by_text("open").click()
    page.wait_for_url("**/week")  # where the start leads whoever has a week
    page.goto("http://elsewhere.example/")
    page.get_by_text("week").click()
    page.get_by_text("Go on", exact=True).click()  # not let in from there, but from our own page
    page.wait_for_url("**/week")
    assert page.locator("h1").text_content() == "Your week"
    context.close()


def test_the_page_that_refuses_leads_nowhere_but_on(chromium, links):
    """Who has no pass finds no button there that leads to the same page again; from elsewhere it leads on once."""
    address = links()[0].partition("?")[0]
    context = chromium.new_context()
    page = context.new_page()
    page.goto(address)
    typed = page.locator("main a").count()
    page.route("http://elsewhere.example/**", lambda route: route.fulfill(
        content_type="text/html", body=f'<a href="{address}week">week</a>'
    ))  # fmt: skip
    page.goto("http://elsewhere.example/")
    page.get_by_text("week").click()
    followed = page.locator("main a").count()
    page.get_by_text("Go on", exact=True).click()
    page.wait_for_url(address)
    again = page.locator("main a").count()
    context.close()

    assert (typed, followed, again) == (0, 1, 0)


@pytest.mark.parametrize(("colours", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_nothing_on_the_page_that_refuses(chromium, links, colours, width):
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=colours)
    page = context.new_page()
    page.goto(links()[0].partition("?")[0])
    found = [rule["id"] for rule in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert (found, wide <= width) == ([], True)
