"""The links that `serve` and `explore` print: they can be opened as they stand, and promise nothing that is not so."""

from __future__ import annotations

import pytest

from recommender.cli.local_server import address_of, door_at, listening
from recommender.errors import UsageError


async def refuse(*_: object) -> None:
    raise AssertionError("nobody asked")


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("0.0.0.0", "127.0.0.1"),
        ("::1", "[::1]"),
        ("::", "[::1]"),
    ],
)
def test_a_printed_address_can_be_opened_here(host, name):
    with listening("127.0.0.1", 0) as socket:  # whatever this machine has: only its port is read
        assert address_of(host, socket) == f"http://{name}:{socket.getsockname()[1]}"


@pytest.mark.parametrize(("host", "stays"), [("127.0.0.1", True), ("0.0.0.0", False)])
def test_the_first_link_says_what_to_do_and_the_next_for_whom_it_is(host, stays, capsys):
    with listening(host, 0) as socket:
        door = door_at(host, socket, refuse)(refuse)
        door._make_link()
        first, second = capsys.readouterr().out.splitlines()

    assert first.startswith("Open http://127.0.0.1:")
    assert first.endswith("Stop with Ctrl+C.")
    assert ("It stays on this machine." in first) is stays
    assert second.startswith("For another browser: http://127.0.0.1:")


def test_a_port_that_is_taken_is_said():
    with listening("127.0.0.1", 0) as socket, pytest.raises(UsageError, match="cannot listen"):
        listening("127.0.0.1", socket.getsockname()[1])
