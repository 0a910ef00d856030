"""Start-up: the time of `--version` and `--help`, which every call pays before it does anything, and
the size of the binary. `true` shows what starting any program costs here."""

import os
import statistics
import time

from lib.document import table
from lib.measure import Running
from lib.tools import PROGRAM

COMMANDS = {
    "`prive-ps --version`": [str(PROGRAM), "--version"],
    "`prive-ps --help`": [str(PROGRAM), "--help"],
    "`prive-ps backfill --help`": [str(PROGRAM), "backfill", "--help"],
    "`true`": ["/bin/true"],
}


def milliseconds(command):
    """Of one run, its output thrown away."""
    started = time.perf_counter()
    to_nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=to_nowhere)
    os.waitpid(process, 0)
    return (time.perf_counter() - started) * 1000


def measure(quick):
    runs = 20 if quick else 200
    times = {label: [] for label in COMMANDS}
    for _ in range(runs):
        for label, command in COMMANDS.items():
            times[label].append(milliseconds(command))
    lines = []
    for label, taken in times.items():
        slowest = sorted(taken)[runs * 95 // 100]
        memory = Running(COMMANDS[label]).end().megabytes
        middle = statistics.median(taken)
        lines.append(
            [label, runs, f"{middle:.1f} ms", f"{slowest:.1f} ms", f"{memory:.1f} MiB"]
        )
    size = PROGRAM.stat().st_size / 1e6
    header = ["", "runs", "median", "95th percentile", "peak memory"]
    return f"The binary is {size:.1f} MB.\n\n{table(header, lines)}"
