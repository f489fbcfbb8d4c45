"""`python tests/benchmarks/bench_sheets.py [PLANS]`: the fridge sheets of so many random people, printed by chromium.

With their real pictures, on A4 and on Letter. Ends with 1 where a sheet has a second page, or hides a part of a card.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

import uvicorn
from people import MONDAY
from playwright.sync_api import sync_playwright
from printed_sheets import PAPERS, plan_random_weeks, printed_wrong

from recommender import Recommender
from recommender.web.app import create_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SEED = 2026


def main() -> int:
    plans = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    if CHROMIUM is None:
        print("no chromium on this machine: no sheet was printed")
        return 1
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "people.db"
        with Recommender.open(database) as application:
            people = list(plan_random_weeks(application, plans, SEED))
        app = create_app(lambda: Recommender.open(database), today=lambda: MONDAY, pictures=Path(folder))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False))
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.01)
        wrong, cards = _print_all(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", people)
        server.should_exit = True
    took_s = time.perf_counter() - started
    print(f"{len(people)} sheets on {' and '.join(PAPERS)} in {took_s:.0f} s, {len(wrong)} wrong")
    print(
        "  sheets by their number of cards: " + ", ".join(f"{many}: {times}" for many, times in sorted(cards.items()))
    )
    for name, what in wrong.items():
        print(f"  WRONG {name}: {what}")
    return int(bool(wrong))


def _print_all(address: str, people: list[str]) -> tuple[dict[str, list[str]], Counter[int]]:
    """What is wrong with whose sheet, and how many sheets have how many cards."""
    wrong, cards = {}, Counter[int]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(base_url=address)
        page = context.new_page()
        for name in people:
            context.add_cookies([{"name": "person", "value": quote(name), "url": address}])
            page.goto("/take-away/sheet")
            cards[page.locator(".cards li").count()] += 1
            if found := printed_wrong(page):
                wrong[name] = found
        browser.close()
    return wrong, cards


if __name__ == "__main__":
    sys.exit(main())
