"""Requests made by schemathesis of the published description of the API, sound ones and broken ones alike."""

from __future__ import annotations

from collections import Counter

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

# That every request of the right form is let in is not among them: a sheet of the right form can still contradict
# itself, and a feedback can name a session that nobody planned.
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def operations(address):
    """Every operation of a running server's description."""
    described = httpx.get(f"{address}/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    schema.config.update(base_url=address)
    return [found.ok() for found in schema.get_all_operations()]


def try_out(operation, *, cases, of_seed=1, statuses=None):
    """Sends so many requests of each of the two kinds; returns how often each status came.

    Raises what schemathesis finds: a 5xx, a status, type or body that the description does not name, a broken request
    that was let in.
    """
    statuses = Counter() if statuses is None else statuses
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        if mode is GenerationMode.NEGATIVE and not _can_be_broken(operation):
            continue
        strategy = operation.as_strategy(generation_mode=mode)

        @seed(of_seed)
        @settings(max_examples=cases, deadline=None, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=strategy)
        def ask(case):
            response = case.call()
            statuses[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)

        ask()
    return statuses


def _can_be_broken(operation):
    """Whether it takes anything at all that could be wrong."""
    return bool([*operation.query, *operation.path_parameters, *operation.body])
