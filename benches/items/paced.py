"""A backfill of 1,000 customers at 15 requests a second, beside the script that a developer would
write in an afternoon; then both again, with nothing to change. The floor is an update each, at the
full 15 a second.

Each has a sandbox of its own. They run at the same time: both sleep nearly always.
"""

import tempfile
from concurrent.futures import ThreadPoolExecutor

from lib.document import table
from lib.measure import Running
from lib.shop import Backfill, Sandbox, export
from lib.tools import PYTHON, RIVALS

LIMIT = 15


def twice(csv, start):
    """A program's first and second run against its sandbox: seconds, requests, answers 429."""
    runs = []
    with Sandbox("--from-csv", csv) as sandbox:
        before = 0
        for _ in range(2):
            run = start(sandbox, csv)
            statuses = sandbox.statuses()[before:]
            before += len(statuses)
            runs.append((run.seconds, len(statuses), statuses.count(429)))
    return runs


def backfill(sandbox, csv):
    return Backfill(sandbox, csv).end()[0]


def script(sandbox, csv):
    command = [PYTHON, RIVALS / "afternoon.py", csv]
    return Running(command, env=sandbox.environment).end()


def measure(quick):
    customers = 60 if quick else 1000
    with tempfile.TemporaryDirectory() as folder:
        csv = f"{folder}/export.csv"
        export(csv, customers)
        with ThreadPoolExecutor() as pool:
            both = [pool.submit(twice, csv, one) for one in (backfill, script)]
        own, rival = (one.result() for one in both)
    floor = customers / LIMIT
    lines = []
    for place, which in enumerate(("first run", "second run")):
        slow, many, _ = rival[place]
        for label, runs in (("`prive-ps`", own), ("script", rival)):
            seconds, requests, refused = runs[place]
            beyond = f"{seconds / floor - 1:+.1%}" if place == 0 else ""
            lines.append(
                [
                    f"{label}, {which}",
                    f"{seconds:.1f} s",
                    beyond,
                    f"{seconds / slow:.3f}",
                    f"{requests:,}",
                    f"{many / requests:.1f}",
                    refused,
                ]
            )
    header = [
        "",
        "time",
        "above the floor",
        "share of the script's time",
        "requests",
        "script's requests ÷ this row's",
        "429",
    ]
    return (
        f"{customers:,} customers: the first run updates all of them, the second none. "
        f"The floor is {customers:,} / {LIMIT} = {floor:.1f} s.\n\n{table(header, lines)}"
    )
