"""Without a limit: updates a second by `prive-ps`, and by `wrk` with the same update, each on a fresh
sandbox of the same shop. Program and sandbox share the machine's cores, so the processor time of
each is shown too."""

import re
import statistics
import sys
import tempfile

from lib.document import table
from lib.measure import Running
from lib.shop import Backfill, Sandbox, export
from lib.tools import RIVALS

SCRIPT = RIVALS / "patch.lua"
UNLIMITED = ("--rate-limit", "off")


def backfill(csv):
    with Sandbox("--from-csv", csv, *UNLIMITED) as sandbox:
        before = sandbox.cpu()
        run, summary = Backfill(sandbox, csv, "--rate", "off").end()
        served = sandbox.cpu() - before
    updates = summary["requests"]["update"]
    return updates / run.seconds, run.cpu / updates, served / updates, run.megabytes


def wrk(csv, folder, seconds):
    with Sandbox("--from-csv", csv, *UNLIMITED) as sandbox:
        ids = f"{folder}/ids"
        with open(ids, "w") as file:
            for subscriber in sandbox.get("/__sandbox/shop")["subscribers"]:
                file.write(subscriber["id"] + "\n")
        before = sandbox.cpu()
        command = ["wrk", "-t1", "-c64", f"-d{seconds}s", "-s", SCRIPT, sandbox.url]
        run = Running(command, env={**sandbox.environment, "SUBSCRIBERS": ids}).end()
        served = sandbox.cpu() - before
    if "Non-2xx" in run.output:
        sys.exit(f"wrk was refused: {run.output}")
    requests = int(re.search(r"(\d+) requests in", run.output)[1])
    rate = float(re.search(r"Requests/sec: *([\d.]+)", run.output)[1])
    return rate, run.cpu / requests, served / requests, run.megabytes


def measure(quick):
    customers, seconds = (10_000, 1) if quick else (100_000, 5)
    own, rival = [], []
    with tempfile.TemporaryDirectory() as folder:
        csv = f"{folder}/export.csv"
        export(csv, customers)
        for _ in range(3):
            own.append(backfill(csv))
            rival.append(wrk(csv, folder, seconds))
    most = statistics.median(rate for rate, *_ in rival)
    lines = []
    for label, runs in (("`prive-ps backfill`", own), ("`wrk`, 64 connections", rival)):
        rate, used, served, megabytes = (statistics.median(column) for column in zip(*runs))
        lines.append(
            [
                label,
                len(runs),
                f"{rate:,.0f}",
                f"{rate / most:.2f}",
                f"{used * 1e6:.0f} µs",
                f"{served * 1e6:.0f} µs",
                f"{megabytes:.0f} MiB",
            ]
        )
    header = [
        "",
        "runs",
        "updates per second, median",
        "relative to wrk",
        "processor time per update",
        "sandbox's processor time per update",
        "peak memory",
    ]
    return f"{customers:,} customers, one update each.\n\n{table(header, lines)}"
