"""`python tests/benchmarks/bench_commands.py`: whole processes side by side, medians and ratios.

Targets: `stretch --help` under 150 ms; `stretch plan --answers` under 3 times `python -c "import pandas"`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
STRETCH = str(Path(sys.executable).with_name("stretch"))
COMMANDS = {
    "import pandas": [sys.executable, "-c", "import pandas"],
    "stretch --help": [STRETCH, "--help"],
    "stretch plan --answers": [STRETCH, "plan", "--answers", str(ROOT / "data/examples/answers.json")],
}
ROUNDS = 15


def main() -> int:
    """Runs the commands in turn, so that a slow moment of the machine meets all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"HOME": home}
        for turn in range(ROUNDS + 1):
            for name, command in COMMANDS.items():
                began = time.perf_counter()
                subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
                if turn:  # the first round warms the disk up
                    seconds[name].append(time.perf_counter() - began)
    print(f"{'':<24}{'min':>8}{'median':>8}{'max':>8}   ms, whole process, {ROUNDS} rounds side by side")
    for name, times in seconds.items():
        figures = [min(times), statistics.median(times), max(times)]
        print(f"{name:<24}" + "".join(f"{1000 * figure:>8.0f}" for figure in figures))
    ratios = [a / b for a, b in zip(seconds["stretch plan --answers"], seconds["import pandas"], strict=True)]
    ratio, help_s = statistics.median(ratios), statistics.median(seconds["stretch --help"])
    print(f"plan --answers / import pandas, median of the pairs: {ratio:.2f} (target < 3)")
    return int(ratio >= 3 or help_s >= 0.150)


if __name__ == "__main__":
    sys.exit(main())
