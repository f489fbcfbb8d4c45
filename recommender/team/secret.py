"""What opens an account without a password: 256 bits of chance, given away once, kept as a SHA-256 digest.

A digest without salt is enough for it: nobody can try 2**256 values, as one could with passwords.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

BYTES: Final = 32


def new_secret() -> str:
    """43 letters that may stand in an address, a cookie or a header."""
    return secrets.token_urlsafe(BYTES)


def digest_of(secret: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()
