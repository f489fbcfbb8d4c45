"""`python tests/benchmarks/bench_api.py [CASES]`: so many requests made of the API's own description, sound and broken.

Ends with 1 where one of them meets a 5xx, or a status, type or body that the description does not name, or where a
broken one is let in.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
import uvicorn
from api_cases import operations, try_out
from people import MONDAY, answers

from recommender import Recommender
from recommender.web.app import create_app


def main() -> int:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(lambda: Recommender.open(Path(folder) / "p.db"), today=lambda: MONDAY, pictures=Path(folder))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False))
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.01)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        httpx.post(f"{address}/api/v1/answers", json=answers())
        httpx.post(f"{address}/api/v1/plan", timeout=60)
        failed = _try_all(address, cases)
        server.should_exit = True
    return int(failed)


def _try_all(address: str, cases: int) -> bool:
    found, sent, failed, started = operations(address), 0, False, time.perf_counter()
    each = -(-cases // (2 * len(found) - 1))  # both kinds of each but the one that takes nothing
    for operation in found:
        statuses: Counter[int] = Counter()
        try:
            try_out(operation, cases=each, statuses=statuses)
        except BaseException as error:  # schemathesis groups what it finds
            failed = True
            print(f"{error!r}"[:2000])
            for inner in getattr(error, "exceptions", ()):
                print(f"{inner}"[:3000])
        sent += statuses.total()
        print(f"  {operation.label:<36}{statuses.total():>6}  {dict(sorted(statuses.items()))}", flush=True)
    print(f"{sent} requests in {time.perf_counter() - started:.0f} s, {'FAILED' if failed else '0 failures'}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
