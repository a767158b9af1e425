"""Every command that the README and the pages under docs/ show is run as it stands there."""

import os
import re
import signal
import socket
import subprocess
import time

from pathlib import Path

import pytest
from conftest import ROOT, TIMEOUT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
DATA = Path(os.environ.get("WEIGHBRIDGE_DATA") or ROOT.parent / "shared" / "data")
READY = "Weighbridge is ready: "
# The build is what runs before these tests; it is not run again inside them.
NOT_RUN = {"./build"}


def commands(page):
    """The lines of the page's shell snippets, in their order."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#") and line not in NOT_RUN]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(command, folder, environment):
    """What a page starts with & at the end: it has begun when it says that it is ready."""
    said = folder / "background.log"
    with open(said, "wb") as log:
        process = subprocess.Popen(
            ["bash", "-c", "exec " + command.removesuffix("&")],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=environment,
        )
    deadline = time.monotonic() + TIMEOUT
    while READY not in said.read_text():
        assert process.poll() is None and time.monotonic() < deadline, f"{command}\n{said.read_text()}"
        time.sleep(0.1)
    return process


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_commands_of_a_page_do_what_it_shows(page, tmp_path):
    if "--data mnist" in page.read_text() and not (DATA / "mnist").is_dir():
        pytest.skip(f"no {DATA / 'mnist'}: the page's commands would download it")
    for shown in ("weighbridge", "models", "docs", "weights", "LICENSE"):
        (tmp_path / shown).symlink_to(ROOT / shown)
    port = free_port()
    # The page shows the default port; here it may be taken. What login stores stays in this folder.
    environment = os.environ | {
        "WEIGHBRIDGE_DATA": str(DATA),
        "WEIGHBRIDGE_SERVER_PORT": str(port),
        "WEIGHBRIDGE_SERVER_GRPC_PORT": "0",
        "WEIGHBRIDGE_SERVER": f"http://127.0.0.1:{port}",
        "XDG_CONFIG_HOME": str(tmp_path / "configuration"),
    }
    background = []
    try:
        for command in commands(page):
            if command.endswith("&"):
                background.append(start(command, tmp_path, environment))
                continue
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                timeout=TIMEOUT,
                env=environment,
            )
            assert done.returncode == 0, f"{command}\n{done.stderr}"
            assert done.stdout, command
    finally:
        for process in background:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(TIMEOUT)


def test_every_page_that_the_readme_names_is_there():
    text = (ROOT / "README.md").read_text()
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), target
