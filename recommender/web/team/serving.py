"""The server of a clinic: one socket, one worker process or several, each with the app on the same database.

A worker that dies is started anew. Asked to stop, each finishes what it has accepted. The settings reach the workers in
variables and not in arguments, which everybody on a machine can read: a database's address may hold a password.
"""

from __future__ import annotations

import json
import os
import socket
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from recommender.folders.on_top import with_folders
from recommender.knowledge import shipped_knowledge
from recommender.settings import Settings
from recommender.team.clinic import Clinic
from recommender.web.app import LOOPBACK

SETTINGS: Final = "STRETCH_TEAM_SERVER"
METRICS_TOKEN: Final = "STRETCH_METRICS_TOKEN"
STOP_WITHIN_S: Final = 30
# A worker that plans may not get to say that it is alive for a while: only one that hangs is replaced.
SILENT_FOR_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamServer:
    """database: path or address. hosts: the names it answers to. at_once: requests of one worker at the same time.

    catalogs  folders of the clinic with stretches and rules of its own
    """

    database: str
    hosts: tuple[str, ...] = ()
    workers: int = 1
    behind_proxy: bool = False
    at_once: int = 16
    catalogs: tuple[str, ...] = ()


def serve(server: TeamServer, listening: socket.socket) -> None:
    """Serves until it is asked to stop."""
    os.environ[SETTINGS] = json.dumps(asdict(server))
    with tempfile.TemporaryDirectory(prefix="stretch-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        config = uvicorn.Config(
            "recommender.web.team.serving:app",
            factory=True,
            workers=server.workers,
            log_config=_logging(),
            access_log=False,
            server_header=False,
            proxy_headers=server.behind_proxy,
            forwarded_allow_ips="127.0.0.1,::1",
            timeout_graceful_shutdown=STOP_WITHIN_S,
            timeout_worker_healthcheck=SILENT_FOR_S,
        )
        # one worker is a process of its own too, so that whatever ends it, another takes its place
        Multiprocess(config, sockets=[listening]).run()


def _logging() -> dict[str, object]:
    from recommender.web.team.watch import LOGGING

    return LOGGING


def app() -> FastAPI:
    """The app of one worker, as the variables say."""
    from recommender.web.team.app import create_team_app
    from recommender.web.team.metrics import Metrics
    from recommender.web.team.operating import Scraping

    settings = json.loads(os.environ[SETTINGS])
    metrics = Metrics.fresh()
    knowledge = with_folders(shipped_knowledge(), [Path(folder) for folder in settings["catalogs"]])
    made = create_team_app(
        lambda: Clinic.open(settings["database"], settings=Settings(catalog=knowledge), count=metrics.count),
        metrics=metrics,
        at_once=settings["at_once"],
        hosts=(*LOOPBACK, *settings["hosts"]),
        scraping=Scraping(behind_proxy=settings["behind_proxy"], token=os.environ.get(METRICS_TOKEN, "")),
    )
    made.state.knowledge = knowledge
    return made
