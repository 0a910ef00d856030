"""Fifty stores at once with `--all-stores`: so many sandboxes at 15 requests per second, each with keys
of its own, and one backfill for all of them from Prive's API."""

import json
import os
import subprocess
import tempfile
import time
from contextlib import ExitStack

from lib.document import table
from lib.measure import Running
from lib.shop import Sandbox
from lib.tools import PROGRAM

LIMIT = 15


def connect(sandbox, name, environment):
    """Saves the sandbox's two keys for a store of this name."""
    for key, more in (
        (sandbox.key, ["--key-stdin", "--insecure-storage", "--api-url", sandbox.url]),
        (sandbox.prive_key, ["--prive-key-stdin", "--prive-api-url", sandbox.url]),
    ):
        command = [PROGRAM, "connect", "--store", name, "--quiet", *more]
        subprocess.run(
            command, input=key, text=True, env=environment, stdout=subprocess.DEVNULL, check=True
        )


def updates(sandbox):
    """When it was asked, and how many updates the sandbox has received by then."""
    routes = sandbox.get("/__sandbox/stats")["routes"]
    statuses = routes.get("PATCH /api/v2/subscribers/{id}", {})
    return time.perf_counter(), sum(statuses.values())


def paces(sandboxes, seconds):
    """Requests per second of each store, while all of them update."""
    while min(updates(sandbox)[1] for sandbox in sandboxes) < 15:
        time.sleep(1)
    before = [updates(sandbox) for sandbox in sandboxes]
    time.sleep(seconds)
    after = [updates(sandbox) for sandbox in sandboxes]
    return sorted((n2 - n1) / (t2 - t1) for (t1, n1), (t2, n2) in zip(before, after))


def measure(quick):
    stores, subscribers, seconds = (5, 60, 2) if quick else (50, 1_300, 60)
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        environment = {"HOME": home, "PATH": os.environ["PATH"]}
        sandboxes = [
            stack.enter_context(Sandbox("--subscribers", subscribers)) for _ in range(stores)
        ]
        for number, sandbox in enumerate(sandboxes):
            connect(sandbox, f"store-{number:02}", environment)
        command = ["backfill", "--from", "prive", "--yes", "--all-stores", "--json", "--quiet"]
        running = Running([PROGRAM, *command], env=environment)
        pace = paces(sandboxes, seconds)
        run = running.end()
        results = [one["result"] for one in json.loads(run.output)]
        statuses = [status for sandbox in sandboxes for status in sandbox.statuses()]
        for sandbox in sandboxes:
            prive = sandbox.get("/__sandbox/prive/requests")
            statuses.extend(request["status"] for request in prive)
    lines = [
        [
            stores,
            f"{sum(result['outcomes']['tagged'] for result in results) / stores:,.0f}",
            *(f"{pace:.2f} ({pace / LIMIT:.1%})" for pace in (pace[0], pace[-1])),
            statuses.count(429),
            f"{run.seconds:.1f} s",
        ]
    ]
    header = [
        "stores",
        "updates per store",
        "slowest, requests per second (share of the limit)",
        "fastest",
        "429",
        "total time",
    ]
    return table(header, lines)
