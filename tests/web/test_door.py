"""The address of a server on this machine shows nothing; the link that was printed opens it, once (decisions 1.14)."""

from __future__ import annotations

import re
from functools import partial

import httpx
import pytest
from people import MONDAY, answers, feedback
from people_at_once import serving as a_process
from serving import serving

from recommender import Recommender
from recommender.web.app import create_app
from recommender.web.door import Door
from recommender.web.problems import no_pass

SECRET = "s" * 43
PATHS = ("/", "/week", "/settings", "/take-away/data.json", "/figures/bridge.svg", "/api/v1/openapi.json", "/no-such")


@pytest.fixture
def links(tmp_path):
    """The links of a running server in the order in which they were announced."""
    announced: list[str] = []
    door = partial(Door, secret=SECRET, announce=announced.append, refuse=no_pass)
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

    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/"))
    assert "Secure" not in cookie  # this is http, to one's own machine
    found = [somebody.get(path, follow_redirects=True).status_code for path in PATHS]
    assert found == [404 if path == "/no-such" else 200 for path in PATHS]
    assert somebody.post("/api/v1/feedback", json=feedback()).status_code == 201


def test_a_key_opens_once_and_the_next_link_is_announced(somebody, links):
    first = links()[0]
    assert httpx.get(first).status_code == 303
    used, fresh = links()

    assert somebody.get(used).status_code == 401
    assert fresh != used
    assert somebody.get(fresh).status_code == 303
    assert somebody.get("/week").status_code == 200


@pytest.mark.parametrize(
    "cookie",
    [
        "{name}=",
        "{name}",
        "{name}=" + "t" * 43,
        "{name}=" + SECRET + "x",
        "other=" + SECRET,
        "{name} = " + SECRET,
        "\xff",
    ],
)
def test_no_other_cookie_is_a_pass(somebody, cookie):
    name = f"stretch_pass_{somebody.base_url.port}"
    sent = cookie.format(name=name).encode("latin-1")

    assert somebody.get("/week", headers={b"cookie": sent}).status_code == 401


def test_a_pass_is_found_among_cookies_of_others(somebody):
    """Other programs on this machine set cookies too, and not all of them keep to the form."""
    name = f"stretch_pass_{somebody.base_url.port}"
    sent = f'_xsrf="a;b"; =; {{"a": 1}}; {name}={SECRET}; skin=dark'

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


def test_a_browser_that_came_in_comes_in_again_after_a_restart(tmp_path):
    """On the same port, as its bookmark has it; what lets it in is for this user alone to read."""
    with a_process(tmp_path) as (server, _):
        ((name, value),) = server.passes.items()
    kept = next((tmp_path / "data").rglob("browser-pass"))

    assert (kept.read_text(), kept.stat().st_mode & 0o777) == (value, 0o600)
    with a_process(tmp_path) as (server, _):
        (again,) = server.passes.values()
        assert (again, name.startswith("stretch_pass_")) == (value, True)


@pytest.mark.parametrize("spoiled", ["", "short", "a b" * 20, "x" * 43 + "\n", "x" * 200])
def test_a_spoiled_pass_is_not_used(tmp_path, monkeypatch, spoiled):
    from recommender.cli.local_server import _kept_pass

    monkeypatch.setattr("recommender.application.default_database", lambda: tmp_path / "people.db")
    (tmp_path / "browser-pass").write_text(spoiled)

    assert re.fullmatch(r"[\w-]{43}", _kept_pass())
    assert _kept_pass() != spoiled
