"""How near to the limit a backfill runs, and how often it is refused, under each of the three ways of
counting: at 15 requests a second throughout, and with the limit cut to 5 a second for 20 seconds in
the middle. The three run at the same time; each has its sandbox, and sleeps nearly always."""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from lib.document import table
from lib.shop import Backfill, Sandbox, export

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
    return table(header, lines)
