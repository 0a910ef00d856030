"""All contracts of a shop read from Prive's API at its published limit, a burst of 50 requests and then
two per second. The floor is the time that the limit allows for the pages alone."""

from lib.document import table
from lib.measure import Running
from lib.shop import Sandbox
from lib.tools import PROGRAM

BURST, RATE, PAGE = 50, 2, 250


def read(customers):
    """Reads the contracts of so many customers, which are a quarter more."""
    with Sandbox("--subscribers", customers) as sandbox:
        command = [PROGRAM, "inspect", "--from", "prive", "--json", "--quiet"]
        run = Running(command, env=sandbox.environment).end()
        statuses = [request["status"] for request in sandbox.get("/__sandbox/prive/requests")]
    return run, statuses


def measure(quick):
    lines = []
    for customers in (8_000,) if quick else (8_000, 80_000):
        run, statuses = read(customers)
        contracts = customers * 5 // 4
        floor = max(0, contracts / PAGE - BURST) / RATE
        beyond = f"{run.seconds / floor - 1:+.1%}" if floor else ""
        lines.append(
            [
                f"{contracts:,} contracts",
                len(statuses),
                f"{floor:.0f} s",
                f"{run.seconds:.1f} s",
                beyond,
                statuses.count(429),
                f"{run.megabytes:.0f} MiB",
            ]
        )
    header = ["", "requests", "floor", "time", "above the floor", "429", "peak memory"]
    return table(header, lines)
