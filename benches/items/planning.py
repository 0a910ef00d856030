"""Planning: how fast a large export is read and grouped by customer, and in how much memory.

The export has 5,000,000 rows, 2.45 a customer, scattered, one in a hundred with quoted cells;
always the same one. `prive-ps inspect` keeps all identities, counts contracts by status and checks
every date; the others keep one email and one phone of each customer, except where a row says
otherwise. Then the program reads a fifth of the rows with phone numbers of three countries, and a
tenth with 4 columns and with 200.
"""

import json
import os
import random
import sys

from lib.document import table
from lib.measure import in_turn, megabytes, seconds, spread
from lib.tools import FOLDER, PROGRAM, PYTHON, RIVALS, SCAN

STATUSES = ["ACTIVE"] * 5 + ["CANCELLED"] * 3 + ["PAUSED", "EXPIRED", "FAILED"]
HEADER = "contractId,customerId,email,phone,status,nextBillingDate,createdAt,productTitle\n"


def rows(count):
    """Each row as its cells; customers come from 0.46 times as many, so that 2.45 rows are theirs."""
    chance = random.Random(1)
    customers = max(1, count * 46 // 100)
    for n in range(count):
        who = chance.randrange(customers)
        status = STATUSES[chance.randrange(len(STATUSES))]
        month, day = 1 + n % 12, 1 + who % 28
        product = '"Morning Blend, 12 oz"' if n % 100 == 0 else "Morning Blend"
        yield (
            str(21_000_000_000 + n),
            str(7_000_000_000_001 + who * 40),
            f"buyer.{who:07}@example.com",
            f"+1{200 + who // 100 % 800}55501{who % 100:02}",
            status,
            f"2026-{month:02}-{day:02}T14:{who % 60:02}:00Z",
            f"2025-{month:02}-{day:02}",
            product,
        )


def write(path, count):
    with open(path, "w") as file:
        file.write(HEADER)
        file.writelines(",".join(cells) + "\n" for cells in rows(count))


def write_wide(path, count, columns):
    """Customer, email, phone and status, spread among so many columns."""
    part = (columns - 4) // 4
    notes = [f"note{n}" for n in range(4 * part)]

    def line(cells, beside):
        spread = []
        for place, cell in enumerate(cells):
            spread += [*beside[place * part : (place + 1) * part], cell]
        return ",".join(spread) + "\n"

    with open(path, "w") as file:
        file.write(line(["customerId", "email", "phone", "status"], notes))
        file.writelines(line(cells[1:5], ["x"] * len(notes)) for cells in rows(count))


# How a country's customers write their phone numbers, by their own number.
NUMBERS = {
    "US": lambda who: f"({200 + who // 100_000 % 800}) 5{who // 10_000 % 10}5-{who % 10_000:04}",
    "UK": lambda who: f"07{400 + who // 1_000_000} {who % 1_000_000:06}",
    "German": lambda who: f"0151 {10_000_000 + who}",
}
REGIONS = {"US": "US", "UK": "GB", "German": "DE"}


def write_numbers(path, count, kind):
    """The first rows of the export, with the phone numbers of a country."""
    with open(path, "w") as file:
        file.write(HEADER)
        for cells in rows(count):
            phone = NUMBERS[kind](int(cells[1]) // 40 % 10_000_000)
            file.write(",".join([*cells[:3], phone, *cells[4:]]) + "\n")


def kept(name, make, *more):
    """A file that is made once and kept."""
    path = FOLDER / name
    if not path.exists():
        make(f"{path}.part", *more)
        os.rename(f"{path}.part", path)
    return path


def measure(quick):
    count = 200_000 if quick else 5_000_000
    path = kept(f"rows-{count}.csv", write, count)
    inspect = [PROGRAM, "inspect", "--quiet", "--json", "--csv"]
    rivals = {
        "`prive-ps inspect`": [*inspect, path],
        "DuckDB, 2 threads": [PYTHON, RIVALS / "group_duckdb.py", path],
        "DuckDB, 2 threads, all identities and dates": [PYTHON, RIVALS / "group_duckdb.py", path, "--all"],
        "Polars, 2 threads": [PYTHON, RIVALS / "group_polars.py", path],
        "csv crate, bare scan": [SCAN, path],
    }
    results = dict(zip(rivals, in_turn(5, *rivals.values())))
    slow = [PYTHON, RIVALS / "group_csv.py", path]
    results["Python's csv module"] = in_turn(1 if quick else 2, slow)[0]
    own, *others = results.items()
    customers = json.loads(own[1][0].output)["customers"]
    for label, (first, *_) in others:
        if "scan" not in label and int(first.output) != customers:
            sys.exit(f"{label}: {first.output} customers instead of {customers}")
    fast, small = seconds(own[1]), megabytes(own[1])
    fifth = count // 5
    numbers = [
        [*inspect, kept(f"numbers-{fifth}-{kind}.csv", write_numbers, fifth, kind), "--region", region]
        for kind, region in REGIONS.items()
    ]
    for kind, runs in zip(REGIONS, in_turn(5, *numbers)):
        results[f"`prive-ps inspect`, {fifth:,} rows, {kind} numbers"] = runs
    lines = [
        [
            label,
            len(runs),
            f"{seconds(runs):.2f} s",
            spread(runs),
            f"{seconds(runs) / fast:.2f}",
            f"{megabytes(runs):,.0f} MiB",
            f"{megabytes(runs) / small:.2f}",
        ]
        for label, runs in results.items()
    ]
    size = path.stat().st_size / 1e6
    some = count // 10
    wide = [kept(f"wide-{some}-{columns}.csv", write_wide, some, columns) for columns in (4, 200)]
    narrow, broad = in_turn(5, *([*inspect, path] for path in wide))
    imports = in_turn(5, *([PYTHON, "-c", f"import {name}"] for name in ("duckdb", "polars")))
    header = ["", "runs", "median", "min to max", "time, relative", "peak memory", "memory, relative"]
    return (
        f"{count:,} rows, {customers:,} customers, {size:.0f} MB; "
        f"{count / fast / 1e6:.1f} million rows per second.\n\n{table(header, lines)}\n\n"
        f"DuckDB's time includes {seconds(imports[0]):.2f} s to start Python and import DuckDB, and Polars' "
        f"time {seconds(imports[1]):.2f} s.\n`prive-ps inspect` of {some:,} rows with 4 columns: "
        f"{seconds(narrow):.2f} s; with 200: {seconds(broad):.2f} s."
    )
