"""The server answers to its own names, changes nothing for other sites' pages, and lets nothing inline run."""

from __future__ import annotations

import http.client
import socket
import time
from contextlib import ExitStack, closing, contextmanager

import pytest

from recommender.web.guard import MOST_BODY_BYTES


def test_another_host_name_is_refused(served):
    """A page elsewhere could point a name of its own at this machine (DNS rebinding)."""
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", ""):
        assert served.client().get("/help", headers={"Host": host}).status_code == 421
    assert served.client().get("/help", headers={"Host": "LocalHost:99"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_from_elsewhere_changes_nothing(served, headers):
    """A page that somebody visits must not be able to log or plan in their name."""
    client = served.client()

    assert client.post("/people", data={"name": "eve"}, headers=headers).status_code == 403
    assert "person" not in client.cookies


def test_our_own_forms_and_programs_are_let_in(served):
    """The browser says `same-origin`; curl says nothing at all."""
    own = {"Sec-Fetch-Site": "same-origin", "Origin": served.address}
    assert served.client().post("/people", data={"name": "ann"}, headers=own).status_code == 200
    assert served.client().post("/people", data={"name": "ann"}).status_code == 200


def test_a_body_that_is_too_large_is_refused_whatever_its_header_says(served):
    """Nobody can fill this machine's memory with one request."""
    data = b"name=" + b"a" * (MOST_BODY_BYTES + 1)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert served.client().post("/people", content=data, headers=form).status_code == 413

    with closing(http.client.HTTPConnection(served.address.removeprefix("http://"), timeout=30)) as connection:
        parts = iter([data[:600_000], data[600_000:]])
        connection.request("POST", "/people", body=parts, headers=form, encode_chunked=True)
        assert connection.getresponse().status == 413


def test_every_response_forbids_what_is_inline_or_from_elsewhere(served):
    """Also those of errors, which are easily forgotten."""
    for path in ("/", "/help", "/nothing-here", "/static/base.css", "/api/v1/openapi.json"):
        headers = served.client().get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_no_response_shows_a_path_of_this_machine(served, monkeypatch):
    """Neither for a page that is not there nor for an error that nobody foresaw."""
    from recommender.web import welcome_pages

    answer = served.client().get("/../../etc/passwd")
    assert answer.status_code == 404
    assert str(served.database.parent) not in answer.text

    monkeypatch.setattr(welcome_pages, "check_person", lambda _: 1 / 0)
    answer = served.client().post("/people", data={"name": "x"})
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "ZeroDivision" not in answer.text


@contextmanager
def half_sent(address, count=1):
    """Forms of which the end does not come: as on a phone that lost its way, or from somebody who means harm."""
    host, port = address.removeprefix("http://").split(":")
    head = f"POST /settings/look HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with ExitStack() as open_ones:
        sent = [open_ones.enter_context(socket.create_connection((host, int(port)))) for _ in range(count)]
        for one in sent:
            one.sendall(f"{head}Content-Length: 900\r\n\r\nname=".encode())
        yield sent


def test_who_sends_slowly_keeps_nobody_waiting(served):
    """More of them than requests that are worked on at the same time."""
    with half_sent(served.address, 50):
        assert served.client().get("/help", timeout=10).status_code == 200


def test_who_leaves_in_the_middle_is_no_fault_of_the_server(served, caplog):
    """A phone goes out of reach all the time: nobody who watches the log has to look at that."""
    with half_sent(served.address, 3):
        pass
    for _ in range(5):
        served.client().get("/help")
        time.sleep(0.1)

    assert caplog.records == []


def test_what_does_not_arrive_is_not_waited_for_forever(served, monkeypatch):
    """It says so in words that a page can show; `outbox.js` sends it again."""
    monkeypatch.setattr("recommender.web.arriving.WITHIN_S", 0.2)
    with half_sent(served.address) as (one,):
        one.settimeout(10)
        reply = one.recv(65_536)

    assert reply.startswith(b"HTTP/1.1 408 ")
    assert b"default-src 'none'" in reply.lower()
