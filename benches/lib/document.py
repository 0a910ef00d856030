"""Tables in Markdown, and where they stand in docs/performance.md: between two markers each, so
that the words around them are left alone."""

from datetime import date

from lib.tools import ROOT

DOCUMENT = ROOT / "docs/performance.md"


def table(header, rows):
    """A table; the first column is text, the others are figures."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def dated(command):
    today = date.today()
    return f"{today:%B} {today.day}, {today.year}, `{command}`"


def put(name, text):
    """Puts the text between the markers of this name."""
    begin, end = f"<!-- measured: {name} -->\n", f"<!-- end: {name} -->"
    before, _, rest = DOCUMENT.read_text().partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit(f"{DOCUMENT} has no markers for {name}")
    DOCUMENT.write_text(f"{before}{begin}{text}\n{end}{after}")
