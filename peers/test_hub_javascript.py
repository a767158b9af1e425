"""The hub driven by @huggingface/hub and transformers.js in Node."""

import os
import subprocess
from pathlib import Path

import clients
import pytest
from test_hub_python import tensors, tokenizer  # noqa: F401 (fixtures)

ROWS = Path(__file__).with_name("rows") / "javascript.mjs"
TIMEOUT = 300


def run(server, token, *arguments):
    done = subprocess.run(
        ["node", str(ROWS), *map(str, arguments)],
        cwd=clients.javascript(),
        env=os.environ | {"HUB": server.url, "TOKEN": token},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


@pytest.mark.row(12)
def test_full_round_trip(server, proves, tensors):  # noqa: F811
    proves("@huggingface/hub 2.17.5")
    run(server, server.user("alice"), "hub", "alice/javascript", tensors / "model.safetensors")


@pytest.mark.row(16)
def test_tokenizer_in_node(server, proves, tokenizer):  # noqa: F811
    proves("@huggingface/transformers 4.3.1")
    alice = server.user("alice")
    server.create("alice/tokenizer-js", alice)
    files = {path.name: path.read_bytes() for path in tokenizer.iterdir()}
    assert server.commit("alice/tokenizer-js", alice, files).status == 200
    run(server, alice, "tokenizer", "alice/tokenizer-js")
