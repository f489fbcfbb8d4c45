"""The body of a request, taken in before the request gets its turn: who sends slowly keeps nobody else waiting."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from starlette.types import Message, Receive

# (P) A form of a few thousand bytes on the worst of connections takes seconds.
WITHIN_S: Final = 60


async def arrived(receive: Receive, *, at_first: int) -> Receive:
    """The same messages. A body of so many bytes is here as a whole; what is longer goes on arriving afterwards.

    Raises TimeoutError where it takes too long or will not come any more, and whatever `receive` raises.
    """
    messages: deque[Message] = deque()
    taken, is_more = 0, True
    async with asyncio.timeout(WITHIN_S):
        while is_more and taken <= at_first:
            messages.append(await receive())
            if messages[-1]["type"] == "http.disconnect":
                raise TimeoutError
            taken += len(messages[-1].get("body", b""))
            is_more = messages[-1].get("more_body", False)

    async def again() -> Message:
        return messages.popleft() if messages else await receive()

    return again
