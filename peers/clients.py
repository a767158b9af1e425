"""The outside clients of the hub: installed into the build folder, once, and called there."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PINNED = ROOT / "peers" / "clients"
INSTALLED = ROOT / "target" / "clients"
INSTALL_TIMEOUT = 900
PYTHONS = ["cloudevents", "huggingface_hub-1", "huggingface_hub-2", "minilm-weights", "mlserver", "model-signing", "oidc-provider-mock", "openai", "schemathesis", "triton"]


def missing(reason):
    """A client that cannot be had fails the run where it must be there (CI), and is a skip with the reason elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def installed(name, pins, *steps):
    """The client's folder; its steps run where its pins are not those it was last installed with."""
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with open(INSTALLED / f"{name}.lock", "w") as lock:
        # One process installs, the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        return installed_alone(name, pins, *steps)


def installed_alone(name, pins, *steps):
    folder = INSTALLED / name
    stamp = folder / "installed"
    text = "".join(pin.read_text() for pin in pins)
    if stamp.is_file() and stamp.read_text() == text:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for step in steps:
        try:
            done = subprocess.run(step(folder), cwd=folder, capture_output=True, text=True, timeout=INSTALL_TIMEOUT)
        except (OSError, subprocess.TimeoutExpired) as failure:
            missing(f"{name} cannot be installed: {failure}")
        if done.returncode != 0:
            missing(f"{name} cannot be installed: {(done.stderr or done.stdout).strip()[-400:]}")
    stamp.write_text(text)
    return folder


def interpreter(least):
    """A Python of this version or a newer one, wherever it is: this one, one on the path, one of pyenv."""
    if sys.version_info >= least:
        return sys.executable
    found = [shutil.which(f"python3.{minor}") for minor in range(least[1], least[1] + 4)]
    found += sorted(map(str, Path.home().glob(".pyenv/versions/3.*/bin/python3")))
    for one in filter(None, found):
        ask = [one, "-c", f"import sys, venv; sys.exit(sys.version_info < {least!r})"]
        if subprocess.run(ask, capture_output=True, timeout=60).returncode == 0:
            return one
    missing(f"there is no Python {least[0]}.{least[1]} or newer")


def python(name, alone=False, least=(3, 11)):
    """The Python of a virtual environment that holds just what `clients/NAME.txt` pins; alone, without what that needs."""
    pins = PINNED / f"{name}.txt"
    more = ["--no-deps"] if alone else []
    folder = installed(
        name,
        [pins],
        lambda folder: [interpreter(least), "-m", "venv", str(folder)],
        lambda folder: [
            str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *more, "-r", str(pins),
        ],
    )  # fmt: skip
    return folder / "bin" / "python"


def javascript():
    """The folder with `node_modules`. No package runs a script of its own: one of them would download from elsewhere."""
    if shutil.which("npm") is None:
        missing("there is no npm: install Node.js 20 or newer with npm")
    sources = [PINNED / "javascript" / name for name in ("package.json", "package-lock.json")]

    def copy(folder):
        return ["cp", *map(str, sources), str(folder)]

    return installed("javascript", sources, copy, lambda _: ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"])


def tool(name, package):
    """A program of the system, by name."""
    if shutil.which(name) is None:
        missing(f"there is no {name}: install the package {package}")
    return name


def version(name, package):
    """The version that a pin file gives a package."""
    for line in (PINNED / f"{name}.txt").read_text().splitlines():
        if line.lower().startswith(f"{package.lower()}=="):
            return line.split("==")[1]
    raise LookupError(f"{name}.txt pins no {package}")


if __name__ == "__main__":
    # All of them at once, for a run that is to begin later.
    for one in PYTHONS:
        python(one, alone=one == "minilm-weights")
    python("focus", least=(3, 12))
    javascript()
