"""Styles, scripts and the icon. An address that names the hash of its file is good for a year.

A script that another one imports has no hash in its address. The browser asks for it each time, by a hash of what is in
it: one of an older version of this program never runs with a newer page, whatever the dates of the files say.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse
from starlette.types import Scope

KEPT_FOR_GOOD: Final = "public, max-age=31536000, immutable"
STATIC: Final = Path(__file__).parent / "static"


@cache
def static(name: str) -> str:
    """The address of a static file; it changes with what is in it, so that browsers may keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


class KeptFiles(StaticFiles):
    """Static files whose addresses come from `static`."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, or that the one that the browser has still holds."""
        response = FileResponse(full_path, status_code=status_code, stat_result=stat_result)
        del response.headers["Last-Modified"]
        response.headers["ETag"] = f'"{_digest(Path(full_path), stat_result.st_mtime_ns, stat_result.st_ino)}"'
        response.headers["Cache-Control"] = KEPT_FOR_GOOD if b"v=" in scope["query_string"] else "no-cache"
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


@lru_cache(maxsize=256)
def _digest(path: Path, _changed_ns: int, _inode: int) -> str:
    """The hash of what is in a file; read again where the file is another one."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
