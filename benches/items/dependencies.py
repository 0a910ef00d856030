"""The crates that the program is made of, those that come in two versions, and what each dependency
of ours brings along that no other needs. As cargo sees them for this system; nothing is timed."""

import re

from lib.document import table
from lib.tools import ROOT, said

HEAVY = 5


def graph():
    """The crates that each crate needs, and the program itself."""
    tree = ["cargo", "tree", "--locked", "--edges", "normal", "--prefix", "depth", "--no-dedupe"]
    needs, above = {}, []
    for line in said(*tree, "--manifest-path", str(ROOT / "Cargo.toml")).splitlines():
        depth, name, version = re.match(r"(\d+)(\S+) v(\S+)", line).groups()
        crate = (name, version)
        above = [*above[: int(depth)], crate]
        needs.setdefault(crate, set())
        if len(above) > 1:
            needs[above[-2]].add(crate)
    return needs, above[0]


def reached(needs, root, without=None):
    found, waiting = set(), [root]
    while waiting:
        crate = waiting.pop()
        if crate != without and crate not in found:
            found.add(crate)
            waiting += needs[crate]
    return found


def measure(quick):
    needs, root = graph()
    crates = reached(needs, root)
    alone = {
        direct[0]: len(crates) - len(reached(needs, root, without=direct))
        for direct in needs[root]
    }
    versions = {}
    for name, version in sorted(crates):
        versions.setdefault(name, []).append(version)
    twice = [f"{name} {' and '.join(both)}" for name, both in versions.items() if len(both) > 1]
    lines = sorted(
        ([f"`{name}`", count] for name, count in alone.items() if count >= HEAVY),
        key=lambda line: -line[1],
    )
    return (
        f"{len(crates) - 1} crates, {len(needs[root])} of them listed in `Cargo.toml`. "
        f"Crates in two versions: {', '.join(twice)}.\n\n"
        f"{table(['', 'crates that only it needs, including itself'], lines)}"
    )
