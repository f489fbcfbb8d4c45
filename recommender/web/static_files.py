"""Styles, scripts and the icon. An address that names the hash of its file is good for a year."""

from __future__ import annotations

import os
from typing import Final

from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

KEPT_FOR_GOOD: Final = "public, max-age=31536000, immutable"


class KeptFiles(StaticFiles):
    """Static files whose addresses come from `rendering.static`."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file; without a hash in its address the browser asks each time."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = KEPT_FOR_GOOD if b"v=" in scope["query_string"] else "no-cache"
        return response
