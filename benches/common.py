"""What the benchmark scripts share: invented exports, a sandbox in a process of its own, and the
program run against it. Python's standard library only."""

import json
import os
import subprocess
import urllib.request
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / "target/release/prive-ps"


def phone(n):
    """The nth invented number. Those from the fictional range come first; there are not enough of
    them for a large export, which then goes on with numbers that no area code has."""
    if n < 80_000:
        return f"+1{200 + n // 100}55501{n % 100:02}"
    return f"+10{n:09}"


def export(path, customers):
    """Writes an export of so many invented customers, every second one cancelled."""
    with open(path, "w") as file:
        file.write("contractId,customerId,email,phone,status\n")
        for n in range(customers):
            status = "ACTIVE" if n % 2 else "CANCELLED"
            file.write(f"c{n},{7000000000 + n},n{n}@example.com,{phone(n)},{status}\n")


class Sandbox:
    """A sandbox whose subscribers are the customers of an export."""

    def __init__(self, csv, *more):
        args = [PROGRAM, "sandbox", "--json", "--from-csv", csv, *more]
        self.process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        ready = json.loads(self.process.stdout.readline())
        self.url, self.key = ready["url"], ready["key"]

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return json.load(answer)

    def put(self, path, body):
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body).encode(),
            headers={"content-type": "application/json"},
            method="PUT",
        )
        urllib.request.urlopen(request).close()

    def statuses(self):
        """The HTTP status of every request so far, in order."""
        return [request["status"] for request in self.get("/__sandbox/requests")]

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Backfill:
    """A backfill against a sandbox, started at once; `end` waits for its summary."""

    def __init__(self, sandbox, csv, *more):
        environment = {
            **os.environ,
            "POSTSCRIPT_API_URL": sandbox.url,
            "POSTSCRIPT_API_KEY": sandbox.key,
        }
        args = [PROGRAM, "backfill", "--csv", csv, "--yes", "--json", "--quiet", *more]
        self.process = subprocess.Popen(args, env=environment, stdout=subprocess.PIPE)
        self.peak_megabytes = None

    def end(self):
        """Waits; returns the summary. Keeps the largest memory the process held."""
        output = self.process.stdout.read()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        if self.process.returncode != 0:
            raise SystemExit(f"the backfill ended in {self.process.returncode}")
        self.peak_megabytes = usage.ru_maxrss / 1024
        return json.loads(output)
