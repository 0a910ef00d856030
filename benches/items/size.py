"""How a backfill grows: time and memory by the number of customers, all of whom are the sandbox's
subscribers and need an update. Without a limit, so that the pace hides nothing; program and sandbox
share the machine's cores."""

import tempfile

from lib.document import table
from lib.shop import Backfill, Sandbox, export

LIMIT = 15


def grown(folder, customers):
    csv = f"{folder}/export.csv"
    export(csv, customers)
    runs = []
    with Sandbox("--from-csv", csv, "--rate-limit", "off") as sandbox:
        for more in (["--dry-run"], ["--dry-run", "--find", "lookup"], [], []):
            runs.append(Backfill(sandbox, csv, "--rate", "off", *more).end())
    (dry, _), (looked_up, _), (first, summary), (second, _) = runs
    hours = customers / LIMIT / 3600
    return [
        f"{customers:,}",
        f"{hours:,.1f} h" if hours >= 1 else f"{60 * hours:,.1f} min",
        f"{dry.seconds:.2f} s",
        f"{looked_up.seconds:.2f} s",
        f"{summary['requests']['update'] / first.seconds:,.0f}",
        f"{second.seconds:.2f} s",
        f"{max(run.megabytes for run, _ in runs):,.0f} MiB",
    ]


def measure(quick):
    sizes = [1_000, 10_000] if quick else [10_000, 100_000, 1_000_000]
    with tempfile.TemporaryDirectory() as folder:
        lines = [grown(folder, customers) for customers in sizes]
    header = [
        "customers",
        f"floor at {LIMIT} per second",
        "time before the first update",
        "the same with lookups",
        "updates per second",
        "second run",
        "peak memory",
    ]
    return table(header, lines)
