"""People who use one server at the same time: each answers everything, gets a week, and sends how a session was.

The server is a process of its own, `stretch serve` as anybody starts it; the people are threads with a client each.
Some send their feedback twice: one after the other, or both at the same moment as after a double click.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from answering import NONE, answer

from recommender import Recommender

STRETCH = Path(sys.executable).with_name("stretch")
LONGEST_START_S, LONGEST_PAGE_S = 60, 120
AT_ONCE, IN_A_ROW = 0, 1  # how the first and the second of every four people send twice; the others send once


@dataclass
class Server:
    """A running server. passes: the cookies of who opened its link."""

    address: str
    passes: httpx.Cookies


@contextmanager
def serving(folder: Path) -> Iterator[tuple[Server, Path]]:
    """`stretch serve` in a process of its own, and its database."""
    database = folder / "people.db"
    command = [STRETCH, "serve", "--port", "0", "--database", str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment(folder)) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"(http://127\.0\.0\.1:\d+)/\?key=\S+", process.stdout.readline())
            assert found, f"the server said nothing and ended with {process.poll()}"
            yield Server(found[1], _passes(found[0])), database
        finally:
            process.terminate()


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONUNBUFFERED": "1", "XDG_CACHE_HOME": str(folder / "cache")}


def _passes(link: str) -> httpx.Cookies:
    until = time.monotonic() + LONGEST_START_S
    while time.monotonic() < until:
        try:
            return httpx.get(link, timeout=LONGEST_PAGE_S).cookies
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@dataclass
class Seen:
    """What all people together were answered. times: milliseconds of each request, by kind of page."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)

    def note(self, response: httpx.Response, milliseconds: float) -> None:
        request = response.request
        self.times[kind_of(request.method, request.url.path)].append(milliseconds)
        if response.status_code >= 400:
            self.failed.append(f"{request.method} {request.url.path}: {response.status_code}")

    def of(self, *without: str) -> list[float]:
        """All times, shortest first, but for these kinds."""
        return sorted(ms for kind, times in self.times.items() if kind not in without for ms in times)


def kind_of(method: str, path: str) -> str:
    """A page without the names in its address.

    >>> kind_of("GET", "/week/9f3b2a1c9f3b2a1c"), kind_of("GET", "/figures/bridge.svg")
    ('GET /week/*', 'picture')
    """
    if path.startswith("/figures/"):
        return "picture"
    path = re.sub(r"/(?=[^/]*\d)[0-9a-f-]{8,}", "/*", path)
    return f"{method} " + re.sub(r"(/questions/|/signs/).+", r"\1*", path)


class Timed(httpx.HTTPTransport):
    """Takes the time of each request, redirects too, until its last byte is here."""

    def __init__(self, seen: Seen, pause_s: float) -> None:
        super().__init__()
        self._seen, self._pause_s = seen, pause_s

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._pause_s and request.headers.get("x-no-pause") is None:
            time.sleep(self._pause_s)
        started = time.perf_counter()
        try:
            response = super().handle_request(request)
        except httpx.RemoteProtocolError:  # the server let go of an idle connection as it was used: browsers send again
            response = super().handle_request(request)
        response.read()
        milliseconds = (time.perf_counter() - started) * 1000
        response.request = request
        self._seen.note(response, milliseconds)
        return response


def name_of(number: int) -> str:
    return f"person {number:02}"


def people_at_once(server: Server, count: int, *, pause_s: float = 0.0) -> Seen:
    """So many people begin together and do all of it. pause_s: between two pages of one person."""
    seen, together = Seen(), threading.Barrier(count)
    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(_live, server, number, seen, together, pause_s) for number in range(count)]:
            done.result()
    return seen


def _live(server: Server, number: int, seen: Seen, together: threading.Barrier, pause_s: float) -> None:
    client = httpx.Client(
        base_url=server.address,
        cookies=server.passes,
        follow_redirects=True,
        timeout=LONGEST_PAGE_S,
        transport=Timed(seen, pause_s),
    )
    with client:
        together.wait()
        client.post("/people", data={"name": name_of(number)})
        answer(client)
        week = client.post("/answers")
        assert week.url.path == "/week", week.url
        _load_pictures(client, week.text)
        session_id = re.findall(r"/go/([0-9a-f]+)", week.text)[0]
        _load_pictures(client, client.get(f"/week/{session_id}").text)
        played = client.get(f"/go/{session_id}")
        form = fields_of(played.text) | {"pain_after": str(number % 5), "felt": "same", "action": "save"}
        seen.sent[name_of(number)] = form
        reply = _send(client, f"/feedback/{session_id}", form, number % 4)
        while "/signs/" in reply.url.path:
            reply = client.post(reply.url.path, data=NONE)
        assert reply.url.path.endswith("/saved"), reply.url
        assert client.get("/week").status_code == 200


def _send(client: httpx.Client, path: str, form: dict[str, Any], how: int) -> httpx.Response:
    """Sends the form, some people twice."""
    if how == AT_ONCE:
        with ThreadPoolExecutor(2) as both:
            return [both.submit(client.post, path, data=form) for _ in range(2)][1].result()
    if how == IN_A_ROW:
        client.post(path, data=form)
    return client.post(path, data=form)


def fields_of(page: str) -> dict[str, Any]:
    """What the feedback form of a page holds before anything is said."""
    form = page.partition("data-feedback")[2].partition("</form>")[0]
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found[name].append(unescape(value))
    return {name: values if name == "known" else values[0] for name, values in found.items()}


def _load_pictures(client: httpx.Client, page: str) -> None:
    for address in sorted(set(re.findall(r'src="(/figures/[^"]+)"', page))):
        client.get(unescape(address), headers={"x-no-pause": "1"})


def what_is_wrong(database: Path, seen: Seen) -> list[str]:
    """Every person has one sheet, one week and exactly the feedback that they sent, once, and its signs, once."""
    wrong = list(seen.failed)
    with Recommender.open(database) as app:
        if sorted(app.people()) != sorted(seen.sent):
            wrong.append(f"people: {len(app.people())}, not {len(seen.sent)}")
        for person, form in seen.sent.items():
            everything = app.belongings.export(person)
            documents = [entry["document"] for entry in everything["feedbacks"]]
            firsts = [document for document in documents if not document.get("amends")]
            sent = [(form["feedback_id"], int(form["pain_after"]))]
            if [(document["feedback_id"], document["pain_after"]) for document in firsts] != sent:
                wrong.append(f"{person}: sent one feedback, {len(firsts)} are stored: {firsts}")
            if len(firsts[0]["items"]) != len(form["known"]):
                wrong.append(f"{person}: {len(firsts[0]['items'])} stretches of {len(form['known'])}")
            if [d["amends"] for d in documents if d.get("amends")] != [form["feedback_id"]]:
                wrong.append(f"{person}: the signs are stored {len(documents) - len(firsts)} times")
            for table in ("answers", "plans"):
                if len(everything[table]) != 1:
                    wrong.append(f"{person}: {len(everything[table])} {table}")
    return wrong


def share_of(times: list[float], share: float) -> float:
    """The time that this share of all requests took at most, in milliseconds."""
    return times[min(len(times) - 1, int(share * len(times)))]
