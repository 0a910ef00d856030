"""All contracts of a shop read from Prive's API at its published limit, a burst of 50 requests and then
two per second: with `inspect`, and with a `sync` of a shop where nothing is due. The floor is the time that
the limit allows for the pages alone."""

import json
import os
import subprocess
import sys
import tempfile

from lib.document import table
from lib.measure import Running
from lib.shop import Sandbox
from lib.tools import PROGRAM

BURST, RATE, PAGE = 50, 2, 250


def inspect(customers):
    """Reads the contracts of so many customers, which are a quarter more."""
    with Sandbox("--subscribers", customers) as sandbox:
        command = [PROGRAM, "inspect", "--from", "prive", "--json", "--quiet"]
        run = Running(command, env=sandbox.environment).end()
        statuses = [request["status"] for request in sandbox.get("/__sandbox/prive/requests")]
    return run, statuses, 0


def sync(customers):
    """A `sync` of a shop whose subscribers all have their tags already."""
    limits = ("--rate-limit", "off", "--prive-rate-limit", "off")
    with tempfile.TemporaryDirectory() as home, Sandbox("--subscribers", customers, *limits) as sandbox:
        environment = {**sandbox.environment, "HOME": home, "PRIVE_PS_STATE_DIR": home}
        source = ["--from", "prive", "--yes", "--json", "--quiet"]
        setup = ["setup", "--events", "started,upcoming", "--timezone", "UTC", "--rate", "off"]
        before = [["sync", *setup], ["backfill", "--rate", "off", "--max-inactive", "100%"]]
        for command in before:
            command = [PROGRAM, *command, *source]
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        sandbox.put("/__sandbox/limit", {"rate": 15})
        sandbox.put("/__sandbox/prive/limit", {"rate": RATE})
        requests = len(sandbox.get("/__sandbox/prive/requests"))
        run = Running([PROGRAM, "sync", *source], env=environment).end()
        result = json.loads(run.output)
        if result["tags"]["outcomes"]["tagged"] or any(one["due"] for one in result["events"].values()):
            sys.exit("something was due")
        statuses = [request["status"] for request in sandbox.get("/__sandbox/prive/requests")]
        ledger = sum(file.stat().st_size for file in os.scandir(home) if "ledger" in file.name)
    return run, statuses[requests:], ledger


def measure(quick):
    lines = []
    cases = [(inspect, 8_000)] if quick else [(inspect, 8_000), (inspect, 80_000), (sync, 80_000)]
    for case, customers in cases:
        run, statuses, ledger = case(customers)
        contracts = customers * 5 // 4
        floor = max(0, contracts / PAGE - BURST) / RATE
        beyond = f"{run.seconds / floor - 1:+.1%}" if floor else ""
        lines.append(
            [
                f"`{case.__name__}`, {contracts:,} contracts",
                len(statuses),
                f"{floor:.0f} s",
                f"{run.seconds:.1f} s",
                beyond,
                statuses.count(429),
                f"{run.megabytes:.0f} MiB",
                f"{ledger / 1e6:.0f} MB" if ledger else "",
            ]
        )
    header = ["", "requests", "floor", "time", "above the floor", "429", "peak memory", "ledger"]
    return table(header, lines)
