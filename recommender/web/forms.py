"""What a form sent, for pages whose fields differ from one question to the next."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.requests import Request


async def _sent(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=200)


Sent = Annotated[FormData, Depends(_sent)]
