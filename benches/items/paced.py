"""A backfill of 1,000 customers at 15 requests a second, beside the script that a developer would
write in an afternoon; then both again, with nothing to change. The floor is an update each, at the
full 15 a second.

Each has a sandbox of its own. They run at the same time: both sleep nearly always.
"""

import tempfile
from threading import Thread

from lib.document import table
from lib.measure import Running
from lib.shop import Backfill, Sandbox, export
from lib.tools import PYTHON, RIVALS

LIMIT = 15


class Both(Thread):
    """A program's first and second run against its sandbox."""

    def __init__(self, csv, start):
        super().__init__()
        self.csv, self.begin, self.runs = csv, start, []

    def run(self):
        with Sandbox(self.csv) as sandbox:
            before = 0
            for _ in range(2):
                run = self.begin(sandbox, self.csv)
                statuses = sandbox.statuses()[before:]
                before += len(statuses)
                self.runs.append((run.seconds, len(statuses), statuses.count(429)))


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
        both = [Both(csv, backfill), Both(csv, script)]
        for one in both:
            one.start()
        for one in both:
            one.join()
    floor = customers / LIMIT
    lines = []
    for place, which in enumerate(("first run", "second run")):
        own, rival = (one.runs[place] for one in both)
        for label, (seconds, requests, refused) in (("`prive-ps`", own), ("script", rival)):
            beyond = f"{seconds / floor - 1:+.1%}" if place == 0 else ""
            lines.append(
                [
                    f"{label}, {which}",
                    f"{seconds:.1f} s",
                    beyond,
                    f"{seconds / rival[0]:.3f}",
                    f"{requests:,}",
                    f"{rival[1] / requests:.1f}",
                    refused,
                ]
            )
    header = [
        "",
        "time",
        "beyond the floor",
        "share of the script's time",
        "requests",
        "the script's, times these",
        "429",
    ]
    return (
        f"{customers:,} customers, all to be written the first time and none the second; "
        f"the floor is {customers:,} / {LIMIT} = {floor:.1f} s.\n\n{table(header, lines)}"
    )
