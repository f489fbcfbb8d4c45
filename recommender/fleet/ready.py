"""Imported by the process that all workers are copied from: what each would do first is done here, once.

Above all the kernel: were it not compiled yet, every worker would compile it for itself, half a minute long.
"""

from __future__ import annotations

from recommender.fleet import learning, partition
from recommender.knowledge import shipped_knowledge
from recommender.planning.compiled import compiled, is_installed

__all__ = ["learning", "partition"]

shipped_knowledge()
if is_installed():
    compiled()
