"""schemathesis invents requests from /openapi.json: no answer is a 5xx."""

import re
import subprocess

import clients
import serving
from hub import ROOT

# Invented requests for each operation, beside those that the document's own limits give. Nearly all that nobody sends
# ends at the same doorkeeper.
EXAMPLES = 25
EXAMPLES_OF_NOBODY = 8
TIMEOUT = 900


def test_no_invented_request_ends_in_a_server_error(own_server):
    server = own_server.start()
    schemathesis = clients.python("schemathesis").with_name("schemathesis")
    alice = server.user("alice")
    server.create("alice/model", alice)
    server.commit("alice/model", alice, {"a.txt": b"a"})
    # A model that answers, so that the doors of serving have something behind them.
    serving.deploy(server, ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5", "digits")
    # Names of what is there, so that most requests get past the doorkeeper.
    config = server.data.parent / "schemathesis.toml"
    config.write_text('[parameters]\n"path.ns" = "alice"\n"path.name" = "model"\n"path.rev" = "main"\n')
    callers = [(EXAMPLES_OF_NOBODY, []), (EXAMPLES, ["--header", f"Authorization: Bearer {alice}"])]
    for examples, token in callers:
        done = subprocess.run(
            [
                schemathesis, "--config-file", config, "run", server.url + "/openapi.json", "--checks", "not_a_server_error",
                "--max-examples", str(examples), "--mode", "all", "--phases", "examples,coverage,fuzzing", "--no-color",
                "--request-timeout", "20", "--generation-deterministic", *token,
            ],
            capture_output=True, text=True, timeout=TIMEOUT, cwd=server.data.parent,
        )  # fmt: skip
        assert "Server error" not in done.stdout, done.stdout[-6000:]
        tested = re.search(r"Tested: (\d+)", done.stdout)
        assert tested and int(tested[1]) > 100, done.stdout[-6000:] + done.stderr[-2000:]
    assert server.request("GET", "/health/ready").status == 200
