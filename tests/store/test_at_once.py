"""Many at once on one server, and a server or a client that is gone in the middle: nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from people import MONDAY, answers, feedback
from postgres_server import durable_server, the_server

from recommender import Recommender, StoreError

ROOT = Path(__file__).parents[2]
# Says a line for each acknowledgement, until there is nothing more to send or it is killed.
SENDER = """
import sys
sys.path.insert(0, {tests!r})
from people import feedback
from recommender import Recommender
with Recommender.open(sys.argv[1]) as app:
    for number in range(int(sys.argv[3])):
        done = app.record(feedback(f"{{sys.argv[2]}}{{number}}"))
        print(done.id, done.is_new, flush=True)
"""


def sender(address, name, count=400):
    code = SENDER.format(tests=str(ROOT / "tests"))
    return subprocess.Popen(
        [sys.executable, "-c", code, address, name, str(count)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def stored(address):
    with Recommender.open(address) as app:
        return [row["feedback_id"] for row in app.belongings.export("me")["feedbacks"]]


@pytest.fixture
def address():
    return the_server().new_database()


@pytest.fixture
def durable():
    yield from durable_server()


def test_eight_threads_that_send_the_same_are_told_once_that_it_is_new(address):
    """A retry that overtakes its first try is still the same session."""
    with Recommender.open(address) as app:
        together = Barrier(8)

        def send(_):
            together.wait()
            return [app.record(feedback(f"f{number}")).is_new for number in range(10)]

        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(send, range(8)))

    assert [sum(column) for column in zip(*told, strict=True)] == [1] * 10
    assert len(stored(address)) == 10


def test_eight_threads_that_send_different_sessions_lose_none(address):
    with Recommender.open(address) as app, ThreadPoolExecutor(8) as pool:
        names = [f"f{number}" for number in range(80)]
        list(pool.map(lambda name: app.record(feedback(name)), names))

    assert sorted(stored(address)) == sorted(names)


def test_two_processes_that_open_a_new_database_at_once_make_its_tables_once(address):
    """And both send the same sessions: each is new for one of them."""
    senders = [sender(address, "f", 20) for _ in range(2)]
    lines = [line.split() for process in senders for line in process.communicate(timeout=60)[0].splitlines()]

    assert Counter(name for name, is_new in lines if is_new == "True") == Counter(f"f{n}" for n in range(20))
    assert len(lines) == 40


def test_plans_that_are_made_at_once_are_numbered_one_after_the_other(address):
    with Recommender.open(address) as app:
        app.save_answers("me", answers())

        def plan(seed):
            with Recommender.open(address) as one:
                return one.plan_week("me", starts_on=MONDAY, seed=seed).plan_id

        with ThreadPoolExecutor(6) as pool:
            made = set(pool.map(plan, range(6)))

        assert [row["number"] for row in app.belongings.export("me")["plans"]] == [1, 2, 3, 4, 5, 6]
        assert {row["plan_id"] for row in app.belongings.export("me")["plans"]} == made


def test_one_person_does_not_wait_for_another(address):
    """A clinic with thousands must not plan one week at a time."""
    with Recommender.open(address) as app, Recommender.open(address) as other:
        app.save_answers("me", answers())
        with app._store.transaction("me"):
            assert run_within(5, lambda: other.record(feedback(person="you"))).is_new


def test_the_same_person_waits_and_sees_what_was_stored_before_them(address):
    """The moment of a transaction begins when its turn has come, not when it began to wait."""
    with Recommender.open(address) as app, Recommender.open(address) as other:
        seen = []

        def look():
            with other._store.transaction("me"):
                seen.append(other.people())

        with app._store.transaction("me"):
            waiting = threading.Thread(target=look)
            waiting.start()
            time.sleep(0.2)
            assert seen == []
            app._store.record(*happening(), today=MONDAY, now=app._now())
        waiting.join(10)

    assert seen == [["me"]]


def happening():
    from recommender.knowledge import shipped_knowledge
    from recommender.profile.documents import read_happening

    return read_happening(feedback(), shipped_knowledge().codes), feedback()


def run_within(seconds, ask):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result(timeout=seconds)


def test_a_killed_sender_loses_nothing_that_was_acknowledged(address):
    """kill -9, at a moment that nobody chose; then all of it is sent again."""
    chance = random.Random(8)
    acknowledged = []
    for _ in range(4):
        process = sender(address, "f")
        heard = [process.stdout.readline().split()[0]]
        time.sleep(chance.uniform(0, 0.05))
        os.kill(process.pid, signal.SIGKILL)
        acknowledged += heard + [line.split()[0] for line in process.communicate()[0].splitlines() if " " in line]
    kept = stored(address)

    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))


def test_a_server_that_crashes_loses_nothing_that_was_acknowledged(durable):
    """It stops as by a loss of power while eight send; each sends again what was not acknowledged."""
    address, acknowledged, said, crashed = durable.new_database(), [], [], threading.Event()

    def send(name):
        sent = 0
        while sent < 30:
            try:
                acknowledged.append(app.record(feedback(f"{name}{sent}")).id)
                sent += 1
            except StoreError as lost:
                assert crashed.is_set()
                said.append(str(lost))
                time.sleep(0.2)

    with Recommender.open(address) as app:
        senders = [threading.Thread(target=send, args=(name,)) for name in "abcdefgh"]
        for each in senders:
            each.start()
        while len(acknowledged) < 40:
            time.sleep(0.005)
        crashed.set()
        durable.crash()
        before = set(acknowledged)
        durable.start()
        for each in senders:
            each.join(60)
    kept = stored(address)

    assert durable.folder.name not in "".join(said)
    assert before <= set(kept)
    assert sorted(kept) == sorted(f"{name}{number}" for name in "abcdefgh" for number in range(30))


def test_what_is_acknowledged_is_on_the_disk_whatever_the_server_is_set_to(address):
    """The tests' own server does not wait for its disk; our sessions ask for it all the same."""
    with psycopg.connect(address) as plain, Recommender.open(address) as app:
        assert plain.execute("SHOW synchronous_commit").fetchone() == ("off",)
        assert app._store._rows.read("SHOW synchronous_commit") == [{"synchronous_commit": "on"}]
