"""What an app answers, without a server in between."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx


def asked(app, *addresses, host="127.0.0.1"):
    """The responses to these addresses. In a thread of its own: the browser's driver keeps the loop of this one."""

    async def ask():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}:8766") as client:
            return [await client.get(address) for address in addresses]

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(ask())).result()
