"""Marks the tests of promises that are known not to hold yet, so that everything else has to."""

from __future__ import annotations

import pytest
from open_faults import OPEN


def pytest_collection_modifyitems(items):
    for item in items:
        reason = OPEN.get(item.nodeid.split("[")[0])
        if reason is not None:
            item.add_marker(pytest.mark.xfail(reason=reason, strict=False))
