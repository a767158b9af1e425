"""Every command that the README and the pages under docs/ show is run as it stands there."""

import os
import re
import subprocess

from pathlib import Path

import pytest
from conftest import ROOT, TIMEOUT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
DATA = Path(os.environ.get("WEIGHBRIDGE_DATA") or ROOT.parent / "shared" / "data")
# The build is what runs before these tests; it is not run again inside them.
NOT_RUN = {"./build"}


def commands(page):
    """The lines of the page's shell snippets, in their order."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#") and line not in NOT_RUN]


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_commands_of_a_page_do_what_it_shows(page, tmp_path):
    if "--data mnist" in page.read_text() and not (DATA / "mnist").is_dir():
        pytest.skip(f"no {DATA / 'mnist'}: the page's commands would download it")
    for shown in ("weighbridge", "models", "docs"):
        (tmp_path / shown).symlink_to(ROOT / shown)
    for command in commands(page):
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT,
            env=os.environ | {"WEIGHBRIDGE_DATA": str(DATA)},
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert done.stdout, command


def test_every_page_that_the_readme_names_is_there():
    text = (ROOT / "README.md").read_text()
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), target
