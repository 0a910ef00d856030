"""A sandbox in a process of its own, an export of its customers, and backfills against it."""

import json
import os
import subprocess
import urllib.request

from lib.measure import Running
from lib.tools import PROGRAM


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
    """A sandbox with these flags. Leaving it stops it."""

    def __init__(self, *flags):
        args = [PROGRAM, "sandbox", "--json", *map(str, flags)]
        self.process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        ready = json.loads(self.process.stdout.readline())
        self.url, self.key = ready["url"], ready["key"]
        self.prive_key = ready["prive_key"]
        self.environment = {
            **os.environ,
            "POSTSCRIPT_API_URL": self.url,
            "POSTSCRIPT_API_KEY": self.key,
            "PRIVE_API_URL": ready["prive_url"],
            "PRIVE_API_KEY": self.prive_key,
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

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

    def cpu(self):
        """The processor time it has used, in seconds."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            user, system = file.read().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Backfill(Running):
    """A backfill against a sandbox."""

    def __init__(self, sandbox, csv, *more):
        args = [PROGRAM, "backfill", "--csv", csv, "--yes", "--json", "--quiet", *more]
        super().__init__(args, env=sandbox.environment)

    def end(self):
        """Waits; returns the run and the summary that it printed."""
        run = super().end()
        return run, json.loads(run.output)
