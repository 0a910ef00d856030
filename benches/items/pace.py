"""How near to the limit a backfill runs, and how often it is refused, under each of the three ways of
counting: at 15 requests a second throughout, and with the limit cut to 5 a second for 20 seconds in
the middle. The three run at the same time; each has its sandbox, and sleeps nearly always. Then how many
events a `sync` sends per second, from the first to the last, with the consent checks between them."""

import datetime
import re
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from lib.document import table
from lib.shop import Backfill, Sandbox, export, phone
from lib.tools import PROGRAM

LIMIT = 15
LIMITERS = ("fixed", "sliding", "bucket")
CUT, BACK = 20, 40


def steady(csv, limiter):
    with Sandbox("--from-csv", csv, "--limiter", limiter) as sandbox:
        _, summary = Backfill(sandbox, csv).end()
        statuses = sandbox.statuses()
    refused = statuses.count(429)
    pace = (len(statuses) - refused) / summary["seconds"]
    return [
        f"{limiter}, {LIMIT} throughout",
        f"{pace:.2f} ({pace / LIMIT:.1%})",
        "",
        "",
        f"{refused} ({refused / len(statuses):.2%})",
    ]


def cut(csv, limiter):
    with Sandbox("--from-csv", csv, "--limiter", limiter) as sandbox:
        accepted_by = {}
        start = time.monotonic()
        backfill = Backfill(sandbox, csv)
        for second in (CUT, BACK, BACK + 10, BACK + 20):
            time.sleep(max(0, start + second - time.monotonic()))
            if second == CUT:
                sandbox.put("/__sandbox/limit", {"rate": 5})
            if second == BACK:
                sandbox.put("/__sandbox/limit", {"rate": LIMIT})
            statuses = sandbox.statuses()
            accepted_by[second] = len(statuses) - statuses.count(429)
        backfill.end()
        refused = sandbox.statuses().count(429)
    before = accepted_by[CUT] / CUT
    during = (accepted_by[BACK] - accepted_by[CUT]) / (BACK - CUT)
    after = (accepted_by[BACK + 20] - accepted_by[BACK + 10]) / 10
    return [f"{limiter}, 5 for 20 s", f"{before:.2f}", f"{during:.1f}", f"{after:.1f}", refused]


def events(count):
    """A `sync` with so many events due: events per second, and how many requests were refused."""
    with tempfile.TemporaryDirectory() as home:
        csv = f"{home}/contracts.csv"
        with open(csv, "w") as file:
            file.write("contractId,phone,status,nextBillingDate\n")
            file.writelines(f"c{n},{phone(n)},ACTIVE,2026-05-20\n" for n in range(count))
        with Sandbox("--from-csv", csv) as sandbox:
            environment = {**sandbox.environment, "HOME": home, "PRIVE_PS_STATE_DIR": home}
            source = ["--csv", csv, "--yes", "--json"]
            setup = ["sync", "setup", "--events", "upcoming", "--timezone", "UTC", *source]
            quiet = {"env": environment, "check": True, "stdout": subprocess.DEVNULL}
            now = ["--now", "2026-05-16T14:00:00Z"]
            subprocess.run([PROGRAM, *setup, *now, "--quiet"], **quiet)
            # The limit counts the requests of the setup for a second.
            time.sleep(1)
            sync = ["sync", "--only", "events", "--max-events", "100%", "-vv", *source]
            now = ["--now", "2026-05-17T14:00:00Z"]
            done = subprocess.run([PROGRAM, *sync, *now], stderr=subprocess.PIPE, text=True, **quiet)
            refused = sandbox.statuses().count(429)
    sent = re.findall(r"^(\S+)Z +INFO POST /api/v2/events: 202", done.stderr, re.MULTILINE)
    first, last = (datetime.datetime.fromisoformat(sent[place]) for place in (0, -1))
    return (len(sent) - 1) / (last - first).total_seconds(), refused


def measure(quick):
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        csv = f"{folder}/export.csv"
        for case, updates in ((steady, 60 if quick else 1000), (cut, 1000)):
            if quick and case is cut:
                continue
            export(csv, updates)
            with ThreadPoolExecutor() as pool:
                cases = [pool.submit(case, csv, limiter) for limiter in LIMITERS]
            lines += [one.result() for one in cases]
    header = [
        "limiter",
        "requests per second (share of the limit)",
        "while the limit is cut",
        "10 to 20 s after the cut ends",
        "429 (share of all)",
    ]
    count = 60 if quick else 600
    pace, refused = events(count)
    return (
        f"{table(header, lines)}\n\n"
        f"`sync` sends {pace:.2f} events per second ({count} events, including consent checks; 429: {refused})."
    )
