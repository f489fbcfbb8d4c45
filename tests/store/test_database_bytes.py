"""What is read of a database file beside the engine takes none of the engine's locks away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from people import feedback

from recommender import Recommender
from recommender.store.seal import digest_of

ROOT = Path(__file__).parents[2]
PEOPLE = "from recommender import Recommender; app = Recommender.open({!r}); print(app.people()); app.close()"


def people_as_another_program_sees_them(path):
    """It opens the file and closes it again, as each command of a terminal does beside a server."""
    code = PEOPLE.format(str(path))
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()  # fmt: skip


@pytest.mark.parametrize("look", [lambda path: Recommender.open(path).close(), digest_of], ids=["open", "read"])
def test_what_is_acknowledged_is_kept_when_another_program_closes_the_file_meanwhile(tmp_path, look):
    """A server opens the file once more for each request that runs at the same time, and looks at its bytes then. If
    that took the lock away, the other program would delete the log that the server goes on writing into.
    """
    path = tmp_path / "people.db"
    with Recommender.open(path) as app:
        look(path)
        assert people_as_another_program_sees_them(path) == "[]"
        app.record(feedback())

        assert people_as_another_program_sees_them(path) == "['me']"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not list what is open")
def test_what_is_read_again_and_again_is_opened_once_and_closed_with_the_last_connection(tmp_path):
    path = tmp_path / "people.db"

    def open_now():
        return sum(link.exists() and link.readlink() == path for link in Path("/proc/self/fd").iterdir())

    with Recommender.open(path) as app:
        app.record(feedback())
        digest_of(path)
        before = open_now()
        for _ in range(5):
            digest_of(path)
        assert open_now() == before
    digest_of(path)

    assert open_now() == 0
