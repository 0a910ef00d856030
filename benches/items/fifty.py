"""Fifty stores at once, as an agency's script runs them: so many sandboxes at 15 requests a second,
each with a key of its own, and a process for each store, all started at the same moment."""

import tempfile
from contextlib import ExitStack

from lib.document import table
from lib.shop import Backfill, Sandbox, export

LIMIT = 15


def measure(quick):
    stores, updates = (5, 60) if quick else (50, 300)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        csv = f"{folder}/export.csv"
        export(csv, updates)
        sandboxes = [stack.enter_context(Sandbox(csv)) for _ in range(stores)]
        backfills = [Backfill(sandbox, csv) for sandbox in sandboxes]
        runs = [backfill.end() for backfill in backfills]
        statuses = [sandbox.statuses() for sandbox in sandboxes]
    refused = sum(one.count(429) for one in statuses)
    paces = sorted(
        (len(one) - one.count(429)) / summary["seconds"]
        for one, (_, summary) in zip(statuses, runs)
    )
    memory = [run.megabytes for run, _ in runs]
    lines = [
        [
            stores,
            updates,
            *(f"{pace:.2f} ({pace / LIMIT:.1%})" for pace in (paces[0], paces[-1])),
            refused,
            f"{sum(memory):,.0f} MiB",
            f"{max(memory):.0f} MiB",
        ]
    ]
    header = [
        "stores",
        "updates each",
        "slowest, requests a second (of the limit)",
        "fastest",
        "429",
        "peak memory, all",
        "the largest",
    ]
    return table(header, lines)
