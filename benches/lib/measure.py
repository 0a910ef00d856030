"""One program, run and measured: seconds, processor time and the most memory it held."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Run:
    seconds: float
    cpu: float
    megabytes: float
    output: str


class Running:
    """A program that was started; `end` waits for it.

    It is started by `time`, a program of two megabytes. A process's peak counts what its parent
    held when it was started, so a small program started from here would show Python's memory.
    """

    def __init__(self, command, **more):
        self.command = [str(word) for word in command]
        handle, self.figures = tempfile.mkstemp()
        os.close(handle)
        timed = ["time", "-o", self.figures, "-f", "%U %S %M", *self.command]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(timed, stdout=subprocess.PIPE, text=True, **more)

    def end(self):
        output = self.process.communicate()[0]
        seconds = time.perf_counter() - self.started
        with open(self.figures) as figures:
            said = figures.read().splitlines()[-1].split()
        os.remove(self.figures)
        if self.process.returncode != 0:
            sys.exit(f"{' '.join(self.command)} ended in {self.process.returncode}")
        user, system, kilobytes = (float(figure) for figure in said)
        return Run(seconds, user + system, kilobytes / 1024, output)


def in_turn(runs, *commands):
    """Runs each so many times, taking turns, so that a noisy moment meets all alike. Returns the
    runs of each."""
    done = [[] for _ in commands]
    for _ in range(runs):
        for command, results in zip(commands, done):
            results.append(Running(command).end())
    return done


def seconds(runs):
    """The median time."""
    return statistics.median(run.seconds for run in runs)


def spread(runs):
    return f"{min(run.seconds for run in runs):.2f} to {max(run.seconds for run in runs):.2f}"


def megabytes(runs):
    """The largest peak."""
    return max(run.megabytes for run in runs)
