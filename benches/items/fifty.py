"""Fifty stores at once with `--all-stores`: so many sandboxes at 15 requests per second, each with keys
of its own, and one backfill for all of them from Prive's API."""

import json
import os
import subprocess
import tempfile
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


def measure(quick):
    stores, subscribers = (5, 60) if quick else (50, 300)
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        environment = {"HOME": home, "PATH": os.environ["PATH"]}
        sandboxes = [
            stack.enter_context(Sandbox("--subscribers", subscribers)) for _ in range(stores)
        ]
        for number, sandbox in enumerate(sandboxes):
            connect(sandbox, f"store-{number:02}", environment)
        command = ["backfill", "--from", "prive", "--yes", "--all-stores", "--json", "--quiet"]
        run = Running([PROGRAM, *command], env=environment).end()
        results = [one["result"] for one in json.loads(run.output)]
        statuses = [sandbox.statuses() for sandbox in sandboxes]
        prive = [sandbox.get("/__sandbox/prive/requests") for sandbox in sandboxes]
    # Each connection asked whose key it is.
    counts = [len(one) - 1 for one in statuses]
    paces = sorted(count / result["seconds"] for count, result in zip(counts, results))
    refused = sum(one.count(429) for one in statuses)
    refused += sum(request["status"] == 429 for one in prive for request in one)
    lines = [
        [
            stores,
            f"{sum(result['outcomes']['tagged'] for result in results) / stores:.0f}",
            *(f"{pace:.2f} ({pace / LIMIT:.1%})" for pace in (paces[0], paces[-1])),
            refused,
        ]
    ]
    header = [
        "stores",
        "updates each",
        "slowest, requests per second (of the limit)",
        "fastest",
        "429",
    ]
    return table(header, lines)
