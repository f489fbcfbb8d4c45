"""`stretch serve --team` as it runs in a clinic: two workers behind a proxy. And a database that goes away under it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from clinics import PASSWORD, ClinicClock, a_clinic, opened
from postgres_server import durable_server
from serving import serving

from recommender.web.team.admission import SECURE_COOKIE
from recommender.web.team.app import create_team_app
from recommender.web.team.metrics import Metrics
from recommender.web.team.operating import Scraping

ROOT = Path(__file__).parents[2]
SCRAPER = {"Authorization": "Bearer of the scraper"}
FROM_HTTPS = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}


@contextmanager
def a_server(database, *options):
    """The address of a server in processes of its own, and its process."""
    command = [sys.executable, "-c", "from recommender.cli.main import run; run()", "serve", "--team", "--port", "0"]
    environment = {
        **os.environ, "PYTHONUNBUFFERED": "1", "STRETCH_DATABASE": str(database),
        "STRETCH_METRICS_TOKEN": "of the scraper", "XDG_CACHE_HOME": str(database.parent),
    }  # fmt: skip
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as process:  # fmt: skip
        try:
            address = re.search(r"http://\S+", process.stdout.readline())[0]
            yield address, process
        finally:
            process.kill() if process.poll() is None else None
            process.wait(60)


def until_ready(address):
    for _ in range(300):
        try:
            if httpx.get(f"{address}/readyz", timeout=30).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server does not get ready")


def counted(text, route):
    """How many requests to a route the metrics tell of, all workers together."""
    found = re.findall(rf'stretch_requests_total{{[^}}]*route="{route}"[^}}]*}} ([\d.]+)', text)
    return int(sum(map(float, found)))


def test_two_workers_behind_a_proxy(tmp_path, filled_clinic):
    """One server for five promises, since it takes seconds to start:

    - Behind https the cookie is for https alone, and the browser is told to stay with it.
    - Whichever worker is asked, the metrics are those of both.
    - Whoever asks without the token gets no metrics, whatever a silent proxy leaves out.
    - Its log is one JSON object a line, and holds no name.
    - What was begun when the server is asked to stop is answered; then it ends by itself.
    """
    database = tmp_path / "clinic.db"
    database.write_bytes(filled_clinic[0].read_bytes())
    with a_server(database, "--workers", "2", "--behind-proxy") as (address, process):
        until_ready(address)
        form = {"name": "pat", "password": PASSWORD}
        inside = httpx.post(f"{address}/sign-in", data=form, headers=FROM_HTTPS)
        cookie = inside.headers["set-cookie"]
        assert cookie.startswith(f"{SECURE_COOKIE}=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert "max-age" in inside.headers["strict-transport-security"]
        kept = {"Cookie": cookie.partition(";")[0]}
        assert httpx.get(f"{address}/account", headers=kept | FROM_HTTPS).status_code == 200
        assert httpx.get(f"{address}/account", headers=kept).status_code == 303

        for _ in range(40):
            httpx.get(f"{address}/goodbye")
        told = {counted(httpx.get(f"{address}/metrics", headers=SCRAPER).text, "/goodbye") for _ in range(12)}
        assert told == {40}
        assert httpx.get(f"{address}/metrics").status_code == 403

        answer = stopped_in_the_middle(address, process, form)
        assert answer.startswith("HTTP/1.1 303")
        assert "location: /" in answer.lower()
        lines = [json.loads(line) for line in process.stdout.read().splitlines()]
        assert process.wait(30) == 0
        assert {"/sign-in", "/account"} <= {line.get("route") for line in lines}
        assert '"pat"' not in json.dumps(lines)
    with closing(opened(database, ClinicClock())) as clinic:
        assert clinic.desk.accounts("north")


def stopped_in_the_middle(address, process, form):
    """What is answered to a form of which half was sent when the server was asked to stop."""
    body = str(httpx.Request("POST", address, data=form).read(), "ascii").encode()
    place = urlsplit(address)
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port), timeout=60) as connection:
        connection.sendall(head.encode() + body[:10])
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        time.sleep(1)
        connection.sendall(body[10:])
        received = b""
        while part := connection.recv(65536):
            received += part
    return received.decode()


def test_behind_a_proxy_that_says_nothing_of_whom_it_asks_for_only_the_token_counts(tmp_path, pictures, filled_clinic):
    """Such a proxy makes everybody look like this machine."""
    with a_clinic(tmp_path, pictures, filled_clinic, Scraping(behind_proxy=True, token="of the scraper")) as clinic:
        client = clinic.client()

        assert client.get("/metrics").status_code == 403
        assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 403
        assert client.get("/metrics", headers=SCRAPER).status_code == 200


def test_a_clinic_describes_its_interface_to_nobody(tmp_path, pictures, filled_clinic):
    """It is no route, so admission would not stand before it."""
    with a_clinic(tmp_path, pictures, filled_clinic) as clinic:
        for client in (clinic.client(), clinic.client("north-admin"), clinic.client(token=clinic.token("pat", "read"))):
            assert {client.get(path).status_code for path in ("/api/v1/openapi.json", "/openapi.json", "/docs")} == {
                404
            }


def test_a_database_that_is_gone_is_told_and_found_again():
    """Alive, but not ready: a balancer sends people elsewhere, and nobody starts the worker anew for it."""
    for server in durable_server():
        location, clock = server.new_database(), ClinicClock()
        with closing(opened(location, clock)) as clinic:
            clinic.desk.new_team("north", "north-admin", PASSWORD)
        app = create_team_app(lambda: opened(location, clock), metrics=Metrics.fresh())  # noqa: B023, one server only
        with serving(app) as address:
            assert httpx.get(f"{address}/readyz").json()["status"] == "ready"
            server.crash()
            gone, alive = httpx.get(f"{address}/readyz", timeout=30), httpx.get(f"{address}/healthz")
            page = httpx.get(f"{address}/account", cookies={"stretch_sign_in": "x"}, timeout=30)
            server.start()

            assert (gone.status_code, gone.json()) == (503, {"status": "no database"})
            assert alive.status_code == 200
            assert page.status_code == 503
            assert str(server.folder) not in page.text + gone.text
            assert httpx.get(f"{address}/readyz", timeout=30).status_code == 200


def test_a_new_and_empty_file_in_the_place_of_the_database_is_not_ready(tmp_path, pictures, filled_clinic):
    """A disk that was not mounted: whoever signs in there would find nobody, and what they say would be lost."""
    with a_clinic(tmp_path, pictures, filled_clinic) as clinic:
        assert clinic.client().get("/readyz").status_code == 200
        for file in tmp_path.glob("clinic.db*"):
            file.unlink()
        assert clinic.client().get("/readyz").status_code == 503
