"""The kernel compiled with numba (the `fast` extra): the same source and the same weeks, sooner.

From problem to sessions it is 25 to 40 times faster than plain Python, by effort and by size of the week;
`tests/benchmarks/bench_assemble.py` measures both. The moves alone gain more, but its facts and sessions are made in
Python either way.

`solve_packed` lays many problems end to end in one array, so that a batch is one call. The first use in a process takes
a second to load, the first use ever some fifteen to compile, and longer on a busy machine; a single plan is quicker
without it.
"""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.errors import Problem, UsageError
from recommender.planning.facts import Packed
from recommender.planning.kernel_again import kernel_again

NAME = f"{__package__}.kernel_compiled"
MISSING_EXTRA: Final = Problem("", "this needs the `fast` extra: pip install 'stretch-recommender[fast]'")


def solve_packed(made: Packed, effort: tuple[int, int, int, int]) -> NDArray[np.int64]:
    """The days of the weeks, one person after the other, as the kernel keeps them."""
    weeks = np.zeros(int(made.week_at[-1]), dtype=np.int64)
    compiled()(made.flat, made.starts, made.week_at, weeks, *effort)
    return weeks


def is_installed() -> bool:
    return importlib.util.find_spec("numba") is not None


@cache
def compiled() -> Callable[..., None]:
    """The compiled loop over problems laid end to end. Raises UsageError where numba is not installed."""
    if not is_installed():
        raise UsageError([MISSING_EXTRA])
    import numba

    types = {"Ints": numba.int64[::1], "int": numba.int64, "bool": numba.boolean, "None": numba.void}
    module = kernel_again(NAME)
    functions = inspect.getmembers(module, inspect.isfunction)
    # Callees first. With its types said, each is compiled once, not again for every constant that it is called with.
    for name, function in sorted(functions, key=lambda pair: pair[1].__code__.co_firstlineno):
        notes = dict(function.__annotations__)
        result = types[notes.pop("return")]
        signature = result(*(types[note] for note in notes.values()))
        setattr(module, name, numba.njit(signature, cache=True, error_model="numpy")(function))
    return module.solve_all  # type: ignore[no-any-return]
