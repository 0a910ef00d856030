"""What is measured and what it is compared with: built, installed where it is missing, and named
with its version. The rivals go into target/compare; only Debian packages go anywhere else."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RIVALS = ROOT / "benches/rivals"
PROGRAM = ROOT / "target/release/prive-ps"
SCAN = ROOT / "target/release/examples/scan"
FOLDER = ROOT / "target/compare"
PYTHON = FOLDER / "bin/python"
DEBIAN = ("wrk", "time")


def build():
    """The program as it is released, and the bare scan. Not in one call: the scan is an example,
    and what examples and tests need would then be built into the program too."""
    for what in (["--example", "scan"], ["--bins"]):
        command = ["cargo", "build", "--release", "--locked", "--quiet", *what]
        subprocess.run(command, cwd=ROOT, check=True)


def install():
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = [name for name in DEBIAN if shutil.which(name) is None]
    if missing:
        if shutil.which("apt-get") is None:
            sys.exit(f"Missing: {' '.join(missing)}. Install them and run this again.")
        as_root = [] if os.geteuid() == 0 else ["sudo"]
        print(f"Installing Debian packages: {' '.join(missing)}", file=sys.stderr)
        get = [*as_root, "apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
        # Lists of packages that are missing or old name files that are no longer there.
        if subprocess.run(get, stdout=sys.stderr).returncode != 0:
            subprocess.run([*as_root, "apt-get", "update", "-q"], stdout=sys.stderr, check=True)
            subprocess.run(get, stdout=sys.stderr, check=True)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", FOLDER], check=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", RIVALS / "requirements.txt"], check=True)


def machine():
    """The machine and the versions, in two lines of Markdown."""
    with open("/proc/cpuinfo") as lines:
        cpu = next((line.split(":")[1].strip() for line in lines if "model name" in line), "?")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    pinned = (RIVALS / "requirements.txt").read_text().split()
    versions = [
        said("rustc", "--version").split(" (")[0],
        f"Python {platform.python_version()}",
        *(pin.replace("==", " ") for pin in pinned),
        " ".join(said("wrk", "--version").split()[:2]),
    ]
    return (
        f"{os.cpu_count()} {cpu} cores, {memory:.0f} GiB, {system}, Linux {platform.release()}.\n"
        f"{', '.join(versions)}."
    )


def said(*command):
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return answer.stdout
